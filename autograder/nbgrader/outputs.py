"""What a student's own cells have shown: text and pictures are kept, within limits, and nothing else.

HTML, scripts, SVG and widgets are left out. Nothing of it decides on a grade.
"""

from __future__ import annotations

import re
from typing import Any

from autograder.nbgrader.attachments import SIGNATURES, picture

MAX_TEXT = 10_000  # characters of one output
MAX_OUTPUTS = 50  # of one cell
CUT = "\n… (cut)"
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f\ud800-\udfff]"
)  # colours (ESC) and line ends stay


class Budget:
    """How many characters of outputs and attachments are kept of one notebook."""

    def __init__(self, characters: int) -> None:
        self.left = characters

    def take(self, size: int) -> bool:
        """Whether so many characters still fit; they are counted then."""
        fits = size <= self.left
        self.left -= size if fits else 0
        return fits


def kept_outputs(outputs: Any, budget: Budget) -> list[dict[str, Any]]:
    """A code cell's outputs, as plain text and pictures."""
    kept = []
    for output in outputs[:MAX_OUTPUTS] if isinstance(outputs, list) else ():
        made = _kept(output) if isinstance(output, dict) else None
        if made is not None and budget.take(len(str(made))):
            kept.append(made)
    return kept


def _kept(output: dict[str, Any]) -> dict[str, Any] | None:
    kind = output.get("output_type")
    if kind == "stream":
        text = _text(output.get("text"))
        name = "stderr" if output.get("name") == "stderr" else "stdout"
        return {"output_type": "stream", "name": name, "text": text} if text else None
    if kind == "error":
        trace = output.get("traceback")
        lines = [_text(line) for line in trace[-20:]] if isinstance(trace, list) else []
        text = _text("\n".join(lines)) or f"{_text(output.get('ename'))}: {_text(output.get('evalue'))}"
        return {"output_type": "stream", "name": "stdout", "text": text}
    data = output.get("data")
    if kind not in ("display_data", "execute_result") or not isinstance(data, dict):
        return None
    pictures = {mime: found for mime in SIGNATURES if (found := picture(mime, data.get(mime)))}
    text = _text(data.get("text/plain"))
    kept = pictures | ({"text/plain": text} if text else {})
    # As display_data: an execute_result could be read as a score.
    return {"output_type": "display_data", "metadata": {}, "data": kept} if kept else None


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    text = CONTROL.sub("", value[: MAX_TEXT + 1])
    return text if len(value) <= MAX_TEXT else text[:MAX_TEXT] + CUT
