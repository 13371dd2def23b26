"""Notes which library routines run while a student's function is called.

Two ways to see them. torch's profiler sees what torch computes, whatever it was called by (see operators.py).
A profile hook sees the Python functions and private kernels of NumPy, SciPy and Pillow, and the functions of
torch that are written in Python, by the names that a student would write. All of it happens in the student's
own process, so what is seen is evidence, not proof; but that the watch was ended from inside is seen, too.
"""

from __future__ import annotations

import re
import sys
import threading
from types import FrameType, TracebackType
from typing import Any

import torch

from autograder.protocol.limits import MAX_HITS
from autograder.protocol.records import WATCH_ENDED
from autograder.sandbox.operators import OperatorWatch

BANNED = re.compile(
    r"^(\w*conv(?!ert)\w*|\w*(max|avg|lp)\w*_?pool\w*|im2col\w*|col2im\w*|(native_)?channel_shuffle)$"
)
BANNED_OPERATORS = frozenset(
    name.split(".")[0]
    for name in torch._C._dispatch_get_all_op_names()  # noqa: SLF001 - nothing public lists them
    if BANNED.match(name.split(".")[0].split("::")[1])
)
BANNED_FUNCTIONS = {
    *("convolve", "correlate", "convolve2d", "correlate2d", "fftconvolve", "oaconvolve"),
    *("choose_conv_method", "sepfir2d", "convolve1d", "correlate1d", "lfilter", "lfilter2"),
    *("maximum_filter", "maximum_filter1d", "minimum_filter", "minimum_filter1d", "rank_filter"),
    *("uniform_filter", "uniform_filter1d", "percentile_filter", "generic_filter", "generic_filter1d"),
    *("grey_dilation", "grey_erosion"),
}
BANNED_IN_TORCH = {
    name
    for name, function in vars(torch.nn.functional).items()
    if hasattr(function, "__code__") and (BANNED.match(name) or name in ("fold", "unfold"))
}
BANNED_FILES = re.compile(r"/(numpy|scipy/(?:signal|ndimage))/")
NAMES = BANNED_FUNCTIONS | BANNED_IN_TORCH | {"filter"}  # "filter" is Pillow's
KERNELS_OF_TORCH = {name.split("::")[1] for name in BANNED_OPERATORS if name.startswith("aten::")}
KERNELS = KERNELS_OF_TORCH | {
    *("correlate", "correlate2", "correlate1d", "_correlateND", "_convolve2d", "_linear_filter"),
    *("min_or_max_filter", "min_or_max_filter1d", "rank_filter", "uniform_filter1d"),
    *("generic_filter", "generic_filter1d"),
}
OTHER_NAMES = {"im2col": "torch.nn.functional.unfold", "col2im": "torch.nn.functional.fold"}


def public_name(operator: str) -> str:
    """What a student calls this operator of torch, e.g. "torch.nn.functional.conv2d" for "aten::conv2d"."""
    namespace, name = operator.split("::")
    if name in OTHER_NAMES:
        return OTHER_NAMES[name]
    if namespace == "aten" and not name.startswith("_"):
        for module in (torch.nn.functional, torch):
            if hasattr(module, name):
                return f"{module.__name__}.{name}"
    return f"torch.ops.{namespace}.{name}"


class Watch:
    """A context in which the banned routines that run are noted, in order, in `hits`; each of them once.

    WATCH_ENDED is the last of them if the watch was ended from inside.
    """

    def __init__(self) -> None:
        self.hits: list[str] = []
        self._operators = OperatorWatch(BANNED_OPERATORS, lambda name: self._note(public_name(name)))
        self._hook = self._profile  # one object, by which it is recognised
        self._previous: Any = None

    def __enter__(self) -> Watch:
        self._operators.start()
        self._previous = sys.getprofile(), threading.getprofile()
        threading.setprofile(self._hook)
        sys.setprofile(self._hook)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        alive = sys.getprofile() is self._hook
        mine, others = self._previous
        sys.setprofile(mine)
        threading.setprofile(others)
        if not self._operators.stop() or not alive:
            self.hits.append(WATCH_ENDED)

    def _note(self, name: str) -> None:
        if name not in self.hits and len(self.hits) < MAX_HITS - 1:
            self.hits.append(name)

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            if frame.f_code.co_name in NAMES:
                self._look_at(frame.f_code.co_name, frame.f_code.co_filename.replace("\\", "/"))
        elif event == "c_call" and (name := getattr(argument, "__name__", "")) in KERNELS:
            module = getattr(argument, "__module__", None) or ""
            if module.startswith(("numpy", "scipy")):
                self._note(f"{module.split('.')[0]}.{name.strip('_')}")
            elif module.startswith("torch") and name in KERNELS_OF_TORCH:
                self._note(public_name(f"aten::{name}"))

    def _look_at(self, name: str, file: str) -> None:
        """Note a Python function with a name that may be banned, if it is a library's."""
        match = BANNED_FILES.search(file)
        if match and name in BANNED_FUNCTIONS:
            self._note(f"{match.group(1).replace('/', '.')}.{name}")
        elif name in BANNED_IN_TORCH and file.endswith("torch/nn/functional.py"):
            self._note(f"torch.nn.functional.{name.strip('_')}")
        elif name == "filter" and file.endswith("PIL/ImageFilter.py"):
            self._note("PIL.Image.filter")
