"""Pictures in students' notebooks: which are kept, and how a page shows them."""

from __future__ import annotations

import base64
import binascii
import re
from typing import Any

MAX_PICTURE = 2 * 2**20  # bytes of one picture, as base64
SIGNATURES = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
}
MARKDOWN_PICTURE = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]{1,2097152}")
BASE64 = re.compile(r"[A-Za-z0-9+/]+={0,2}", re.ASCII)


def picture(kind: Any, data: Any) -> str | None:
    """A picture's base64 on one line, None for what is no picture of that MIME type or is too large."""
    if isinstance(data, list) and all(isinstance(part, str) for part in data):
        data = "".join(data)
    if kind not in SIGNATURES or not isinstance(data, str) or len(data) > MAX_PICTURE:
        return None
    text = "".join(data.split())
    try:
        begin = base64.b64decode(text[:64], validate=True)
    except (binascii.Error, ValueError):
        return None
    return text if begin.startswith(SIGNATURES[kind]) and BASE64.fullmatch(text) else None


def data_url(bundle: Any) -> str | None:
    """The address that shows an attachment, {MIME type: base64}, in a page; None for what is no picture."""
    for kind in SIGNATURES if isinstance(bundle, dict) else ():
        data = picture(kind, bundle.get(kind))
        if data:
            return f"data:{kind};base64,{data}"
    return None


def kept_attachments(attachments: Any, budget: int) -> dict[str, dict[str, str]]:
    """The pictures among a cell's attachments, as long as they fit into so many characters."""
    kept: dict[str, dict[str, str]] = {}
    for name, bundle in list(attachments.items())[:100] if isinstance(attachments, dict) else ():
        if not isinstance(name, str) or not isinstance(bundle, dict):
            continue
        pictures = {kind: data for kind in SIGNATURES if (data := picture(kind, bundle.get(kind)))}
        size = sum(map(len, pictures.values()))
        if pictures and size <= budget:
            budget -= size
            kept[name] = pictures
    return kept
