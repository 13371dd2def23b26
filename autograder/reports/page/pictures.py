"""Planes of arrays as small pictures: one pixel for each number, drawn larger by the page."""

from __future__ import annotations

import base64
import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PIL import Image

from autograder.reports.page.grids import planes, sides
from autograder.reports.page.view import Value
from autograder.results import Array

MIN_SIDE = 4  # numbers of a plane's side, from which on it is drawn
MAX_PICTURES = 4  # planes of an array that are drawn
WIDTH = 112  # pixels of a picture on the page, about
BOOLEANS = {"True": 1.0, "False": 0.0}
Colour = tuple[int, int, int]
RIGHT, LESS, MORE = (235, 235, 235), (20, 80, 190), (190, 80, 0)  # of a difference; told apart by every eye
NOT_FINITE = (150, 0, 150)


@dataclass(frozen=True)
class Picture:
    """A drawn plane. label: its place in the array. url: a data URI. width, height: on the page."""

    label: str
    url: str
    width: int
    height: int


def pictures(value: Value, low: float, high: float) -> list[Picture]:
    """The planes of more than three numbers a side. low, high: what is black and what is white."""
    array = value.array
    if array is None or not is_drawn(array):
        return []
    height, width = sides(array.shape)
    scale = max(1, WIDTH // max(width, height))
    signed = array.kind == "difference"
    return [
        Picture(
            label,
            _png(tuple(array.entries[first : first + width * height]), width, signed, low, high),
            width * scale,
            height * scale,
        )
        for label, first in list(planes(array.shape))[:MAX_PICTURES]
    ]


def is_drawn(array: Array) -> bool:
    """Whether an array has planes that are worth a picture."""
    return len(array.shape) > 1 and min(array.shape[-2:]) >= MIN_SIDE


def has_gaps(array: Array) -> bool:
    """Whether an array holds nan or inf."""
    return not all(math.isfinite(_number(entry)) for entry in array.entries)


def scale_of(values: Sequence[Value]) -> tuple[float, float]:
    """The smallest and the largest finite number of these arrays; an image's are those of a byte."""
    arrays = [value.array for value in values if value.array is not None]
    if any(array.kind == "image" for array in arrays):
        return 0.0, 255.0
    finite = [x for array in arrays for x in map(_number, array.entries) if math.isfinite(x)]
    return (min(finite), max(finite)) if finite else (0.0, 0.0)


@lru_cache(maxsize=4096)  # a class meets the same inputs and expected values
def _png(entries: tuple[str, ...], width: int, signed: bool, low: float, high: float) -> str:
    """A data URI of a PNG with one pixel for each number. signed: coloured by sign, not grey by size."""
    reach = max(abs(low), abs(high)) or 1.0
    colours = [
        _signed(_number(entry) / reach) if signed else _grey(_number(entry), low, high) for entry in entries
    ]
    pixels = bytes(part for colour in colours for part in colour)
    buffer = io.BytesIO()
    Image.frombytes("RGB", (width, len(entries) // width), pixels).save(buffer, "PNG")
    return f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}"


def _grey(value: float, low: float, high: float) -> Colour:
    if not math.isfinite(value):
        return NOT_FINITE
    level = 128 if high <= low else round(255 * min(1.0, max(0.0, (value - low) / (high - low))))
    return level, level, level


def _signed(value: float) -> Colour:
    """value: -1 to 1. The smallest difference is still clearly no grey."""
    if not math.isfinite(value):
        return NOT_FINITE
    if value == 0:
        return RIGHT
    end, share = (MORE if value > 0 else LESS), 0.35 + 0.65 * min(1.0, abs(value))
    red, green, blue = (round(start + share * (stop - start)) for start, stop in zip(RIGHT, end, strict=True))
    return red, green, blue


def _number(entry: str) -> float:
    return BOOLEANS[entry] if entry in BOOLEANS else float(entry)
