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

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from autograder.classroom.parts import split_lines

K, WINDOW = 10, 4
DROPPED = frozenset("(),;:")  # formatting adds and removes them
LAYOUT = frozenset({tokenize.NL, tokenize.COMMENT, tokenize.ENCODING, tokenize.ENDMARKER})
KEPT = frozenset(dir(builtins)) | frozenset(keyword.kwlist)  # names that nobody renames
NAME, NUMBER, STRING = "name", "0", "''"
CACHED_CELLS = 4096  # most of a class has the handout's cells in common
BASE = np.uint64(0x9E3779B97F4A7C15)


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
        begins = statement[0].string in ("def", "class", "async", "@")
        if begins and not decorated and codes:
            yield codes, lines
            codes, lines = [], []
        decorated = statement[0].string == "@"
        before = ""
        for token in statement:
            word = _folded(token, before, own)
            if word not in DROPPED and not (word == STRING and before == STRING):
                codes.append(zlib.crc32(word.encode("utf-8", "replace")))
                lines.append(token.start[0] - 1)
            before = token.string if word != STRING else STRING
    yield codes, lines


def _folded(token: tokenize.TokenInfo, before: str, own: set[str]) -> str:
    """A token's word: what a student can choose freely is folded, a library's attributes are not."""
    if token.type == tokenize.NUMBER:
        return NUMBER
    if token.type == tokenize.STRING:
        return STRING
    if token.type != tokenize.NAME:
        return token.string
    if before == ".":
        return NAME if token.string in own else token.string
    return token.string if token.string in KEPT else NAME


def _own_attributes(statements: list[list[tokenize.TokenInfo]]) -> set[str]:
    """Names that the text itself defines as functions, classes, or attributes of self."""
    own = set()
    for statement in statements:
        words = ["", "", *(token.string for token in statement)]
        for before_last, last, word in zip(words, words[1:], words[2:], strict=False):
            if last in ("def", "class") or (last == "." and before_last == "self"):
                own.add(word)
    return own


def _statements(text: str) -> Iterator[list[tokenize.TokenInfo]]:
    """The tokens of each statement, or of each header of one; docstrings and other lone texts left out."""
    statement: list[tokenize.TokenInfo] = []
    for token in _tokens(text):
        if token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT):
            if any(one.type != tokenize.STRING for one in statement):
                yield statement
            statement = []
        else:
            statement.append(token)
    if any(one.type != tokenize.STRING for one in statement):
        yield statement


def _tokens(text: str) -> Iterator[tokenize.TokenInfo]:
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
        start, depth = count, 0
        try:
            for token in tokenize.generate_tokens(readline):
                name = tokenize.tok_name[token.type]
                depth += name.endswith("STRING_START")
                if depth == 0 and token.type not in LAYOUT:
                    yield token._replace(start=(token.start[0] + start, token.start[1]))
                elif depth == 1 and name.endswith("STRING_START"):
                    yield token._replace(type=tokenize.STRING, start=(token.start[0] + start, token.start[1]))
                depth -= name.endswith("STRING_END")
        except (tokenize.TokenError, SyntaxError, ValueError):
            continue
