"""Markdown as HTML that can do nothing: for formgrader and for the feedback pages.

Text is converted by cmark-gfm, whose time grows with the length of the text and not faster. No HTML of the
author's gets through: each `<` is shown as it is. What cmark makes is cleaned once more by nh3. Links lead
to web pages and mail addresses only, pictures are those in the notebook itself, and formulas become MathML,
which needs no script.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from autograder.nbgrader.attachments import MARKDOWN_PICTURE, data_url

MAX_SOURCE = 64 * 1024  # characters of one cell that are converted
MAX_GROWTH = 30  # HTML is at most so many times as long as its source
MAX_DEPTH = 40  # nested quotes and lists; more of them is no text for people
MAX_FORMULAS, MAX_FORMULA = 100, 600  # of a cell; characters of one
CUT = "\n\n(The rest of this cell is not shown: it is longer than {size} KB.)"
# Characters that no text needs. They hold a place while text is converted.
LESS, OPEN, CLOSE = "\ue000", "\ue001", "\ue002"
PLACE = re.compile(f"{OPEN}(\\d+){CLOSE}")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
MATH = re.compile(r"\\begin\{([a-zA-Z]{1,20}\*?)\}|\\[\\`$]|`+|\$\$|\$")
NESTING = re.compile(r"^[ \t]*(?:(?:>|[-*+]|\d{1,9}[.)])[ \t]*)+", re.MULTILINE)

TAGS = set(
    "p br hr h1 h2 h3 h4 h5 h6 em strong del code pre blockquote ul ol li table thead tbody tr th td "
    "a img".split()
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title"}, "ol": {"start"}}
ATTRIBUTES |= {"th": {"align"}, "td": {"align"}, "code": {"class"}}
MATH_TAGS = set(
    "math mrow mi mo mn ms msup msub msubsup mfrac msqrt mroot mtext mspace mtable mtr mtd mover munder "
    "munderover mstyle menclose mpadded mphantom".split()
)
MATH_ATTRIBUTES = {
    tag: {"display", "mathvariant", "stretchy", "fence", "accent", "displaystyle", "width", "linethickness"}
    for tag in MATH_TAGS
}
TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z][a-z0-9]*)")
VOID = {"br", "hr", "img"}
LINK = re.compile(r"(?:https?://|mailto:|#)", re.IGNORECASE)


def to_html(source: str, attachments: Any = None) -> str:
    """Markdown as HTML without scripts, foreign requests or markup of the author's.

    attachments: of the cell, {name: {MIME type: base64}}.
    """
    import nh3

    text = source.translate({ord(sign): None for sign in (LESS, OPEN, CLOSE, "\0")})
    if len(text) > MAX_SOURCE:
        text = text[:MAX_SOURCE] + CUT.format(size=MAX_SOURCE // 1024)
    formulas: list[tuple[str, bool]] = []
    text = "".join(_without_formulas(text, formulas)).replace("<", LESS)
    made = None if _too_nested(text) else _converted(text)
    if made is None or len(made) > MAX_GROWTH * len(text) + 10_000:
        return f"<pre>{html.escape(source[:MAX_SOURCE])}</pre>"

    def attribute(tag: str, name: str, value: str) -> str | None:
        if name == "src":
            return _picture(value, attachments)
        if name == "href":
            return value if LINK.match(value) else None
        return value

    clean = nh3.clean(
        made,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes={"http", "https", "mailto", "data", "attachment"},
        link_rel="noopener noreferrer nofollow",
    )
    if _deepest(clean) > MAX_DEPTH:
        return f"<pre>{html.escape(source[:MAX_SOURCE])}</pre>"
    clean = PLACE.sub(lambda found: _formula(formulas, int(found[1])), clean)
    return clean.replace(LESS, "&lt;")


def _converted(text: str) -> str:
    from cmarkgfm import cmark

    made: str = cmark.markdown_to_html_with_extensions(
        text, options=cmark.Options.CMARK_OPT_VALIDATE_UTF8, extensions=["table", "strikethrough"]
    )
    return made


def _too_nested(text: str) -> bool:
    """Whether a line opens more quotes and lists than any reader could follow."""
    return any(
        len(re.findall(r">|[-*+](?=[ \t])|\d[.)]", found[0])) > MAX_DEPTH for found in NESTING.finditer(text)
    )


def _deepest(markup: str) -> int:
    """How many elements lie in each other; what reads this page next may not bear many."""
    depth = deepest = 0
    for tag in TAG.finditer(markup):
        if tag["name"] not in VOID:
            depth += -1 if tag["end"] else 1
            deepest = max(deepest, depth)
    return deepest


def _picture(address: str, attachments: Any) -> str | None:
    """The address of a picture that the notebook itself holds, None for any other."""
    from urllib.parse import unquote

    if address.startswith("attachment:") and isinstance(attachments, dict):
        return data_url(attachments.get(unquote(address.removeprefix("attachment:"))))
    return address if MARKDOWN_PICTURE.fullmatch(address) else None


# ---- formulas


def _without_formulas(text: str, formulas: list[tuple[str, bool]]) -> Iterator[str]:
    """The text with a numbered place for each formula outside of code.

    formulas: takes the TeX of each, and whether it has a line of its own.
    """
    fence = ""
    held: list[str] = []
    for line in text.splitlines(keepends=True):
        mark = FENCE.match(line)
        if fence:
            yield line
            if mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif mark:
            yield from _scanned("".join(held), formulas)
            held, fence = [], mark[1]
            yield line
        else:
            held.append(line)
    yield from _scanned("".join(held), formulas)


def _scanned(text: str, formulas: list[tuple[str, bool]]) -> Iterator[str]:
    done, at = 0, 0
    unclosed: set[str] = set()  # runs of backticks with no partner further on
    while found := MATH.search(text, at):
        at = found.end()
        sign = found[0]
        if sign.startswith("`"):
            if sign not in unclosed:
                partner = re.compile(rf"(?<!`){sign}(?!`)").search(text, at)
                at = partner.end() if partner else at
                unclosed |= set() if partner else {sign}
            continue
        end = _end_of_formula(text, found) if len(formulas) < MAX_FORMULAS else None
        if end is None:
            continue
        begin, after = (
            (found.start() if found[1] else at),
            end + len(f"\\end{{{found[1]}}}" if found[1] else sign),
        )
        yield text[done : found.start()]
        yield f"{OPEN}{len(formulas)}{CLOSE}"
        formulas.append((text[begin : after if found[1] else end], sign != "$"))
        done = at = after
    yield text[done:]


def _end_of_formula(text: str, found: re.Match[str]) -> int | None:
    """Where the formula that begins here ends; None when none begins here."""
    sign, begin = found[0], found.end()
    window = text[begin : begin + MAX_FORMULA]
    if found[1]:
        end = window.find(f"\\end{{{found[1]}}}")
    elif sign == "$$":
        end = window.find("$$")
    elif sign == "$" and not window[:1].isspace():
        closing = re.search(r"(?<![\s\\])\$(?![\d$])", window)
        end = closing.start() if closing else -1
    else:
        return None
    return begin + end if end > 0 and "\n\n" not in window[:end] else None


def _formula(formulas: list[tuple[str, bool]], number: int) -> str:
    """A formula as MathML, or as the text that it is written in."""
    import nh3

    if number >= len(formulas):
        return ""
    text, alone = formulas[number]
    try:
        from latex2mathml.converter import convert

        made = convert(text, display="block" if alone else "inline")
    except Exception:  # whatever a converter of foreign TeX may raise
        made = ""
    clean = nh3.clean(made, tags=MATH_TAGS, attributes=MATH_ATTRIBUTES) if "<math" in made else ""
    return clean if "<math" in clean else f"<code>{html.escape(text)}</code>"
