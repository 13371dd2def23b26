"""Fingerprints of Python code that outlive renaming, reordering, comments and formatting.

Winnowing (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD
2003) over Python's tokens: of all runs of K tokens, the one with the smallest hash in each WINDOW is kept. So
K + WINDOW - 1 equal tokens in a row always leave an equal fingerprint.

The text is split into tokens and never parsed or run: it may be hostile, or no Python at all.
"""

from __future__ import annotations

import builtins
import functools
import keyword
import tokenize
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.classroom.parts import split_lines

K, WINDOW = 10, 4
DROPPED = frozenset("(),;:")  # formatting adds and removes them
ENDS = frozenset({tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT})
STARTS, STOPS = (
    frozenset(kind for kind, name in tokenize.tok_name.items() if name.endswith(end))
    for end in ("STRING_START", "STRING_END")
)
LAYOUT = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.ENCODING, tokenize.ENDMARKER})
KEPT = frozenset(dir(builtins)) | frozenset(keyword.kwlist)  # names that nobody renames
NAME, NUMBER, STRING = "name", "0", "''"
CACHED_CELLS = 4096  # most of a class has the handout's cells in common
BASE = np.uint64(0x9E3779B97F4A7C15)


class Token(NamedTuple):
    """One token. kind: its number in `tokenize`. line: from 0."""

    kind: int
    text: str
    line: int


@dataclass(frozen=True)
class Fingerprints:
    """Of one text. hashes: one for each fingerprint. first, last: the lines of its run, from 0."""

    hashes: np.ndarray
    first: np.ndarray
    last: np.ndarray

    @classmethod
    def joined(cls, parts: Iterable[tuple[Fingerprints, int]]) -> Fingerprints:
        """Those of texts one below the other, each with the number of its first line."""
        none = (np.zeros(0, np.uint64), np.zeros(0, np.int64), np.zeros(0, np.int64))
        columns = [none, *((marks.hashes, marks.first + line, marks.last + line) for marks, line in parts)]
        return cls(*map(np.concatenate, zip(*columns, strict=True)))


@functools.lru_cache(CACHED_CELLS)
def fingerprints(text: str) -> Fingerprints:
    """The fingerprints of a text, segment by segment."""
    return Fingerprints.joined(
        (_winnow(codes, lines), 0) for codes, lines in _segments(text) if len(codes) >= K
    )


def _winnow(codes: list[int], lines: list[int]) -> Fingerprints:
    """The fingerprints of one segment."""
    runs = sliding_window_view(np.array(codes, np.uint64), K)
    hashes = np.zeros(len(runs), np.uint64)
    for position in range(K):
        hashes = hashes * BASE + runs[:, position]  # modulo 2**64
    hashes ^= hashes >> np.uint64(29)
    hashes *= BASE
    windows = sliding_window_view(hashes, min(WINDOW, len(hashes)))
    width = windows.shape[1]
    kept = np.unique(np.arange(len(windows)) + width - 1 - windows[:, ::-1].argmin(axis=1))  # the rightmost
    places = np.array(lines, np.int64)
    return Fingerprints(hashes[kept], places[kept], places[kept + K - 1])


def _segments(text: str) -> Iterator[tuple[list[int], list[int]]]:
    """Codes of tokens and their lines; each function and class is a segment, so that their order is free."""
    codes: list[int] = []
    lines: list[int] = []
    decorated = False
    statements = list(_statements(text))
    own = _own_attributes(statements)
    for statement in statements:
        begins = statement[0].text in ("def", "class", "async", "@")
        if begins and not decorated and codes:
            yield codes, lines
            codes, lines = [], []
        decorated = statement[0].text == "@"
        before = ""
        for token in statement:
            word = _folded(token, before, own)
            if word not in DROPPED and not (word == STRING and before == STRING):
                codes.append(zlib.crc32(word.encode("utf-8", "replace")))
                lines.append(token.line)
            before = STRING if word == STRING else token.text
    yield codes, lines


def _folded(token: Token, before: str, own: set[str]) -> str:
    """A token's word: what a student can choose freely is folded, a library's attributes are not."""
    if token.kind == tokenize.NUMBER:
        return NUMBER
    if token.kind == tokenize.STRING:
        return STRING
    if token.kind != tokenize.NAME:
        return token.text
    if before == ".":
        return NAME if token.text in own else token.text
    return token.text if token.text in KEPT else NAME


def _own_attributes(statements: list[list[Token]]) -> set[str]:
    """Names that the text itself defines as functions, classes, or attributes of self."""
    own = set()
    for statement in statements:
        words = ["", "", *(token.text for token in statement)]
        for before_last, last, word in zip(words, words[1:], words[2:], strict=False):
            if last in ("def", "class") or (last == "." and before_last == "self"):
                own.add(word)
    return own


def _statements(text: str) -> Iterator[list[Token]]:
    """The tokens of each statement, or of each header of one; docstrings and other lone texts left out."""
    statement: list[Token] = []
    for token in _tokens(text):
        if token.kind in ENDS:
            if any(one.kind != tokenize.STRING for one in statement):
                yield statement
            statement = []
        else:
            statement.append(token)
    if any(one.kind != tokenize.STRING for one in statement):
        yield statement


def _tokens(text: str) -> Iterator[Token]:
    """All tokens; where the text is no Python, it goes on with the next line. An f-string is one token."""
    lines = iter(split_lines(text))
    count, ended = 0, False

    def readline() -> str:
        nonlocal count, ended
        for line in lines:
            count += 1
            return line + "\n"
        ended = True
        return ""

    while not ended:
        start, depth = count - 1, 0
        try:
            for kind, word, (line, _column), _end, _line in tokenize.generate_tokens(readline):
                if kind in STARTS:  # of an f-string, from Python 3.12 on
                    depth += 1
                    if depth == 1:
                        yield Token(tokenize.STRING, word, start + line)
                elif kind in STOPS:
                    depth -= 1
                elif depth == 0 and kind not in LAYOUT:
                    yield Token(kind, word, start + line)
        except (tokenize.TokenError, SyntaxError, ValueError):
            continue
