"""Notes which library routines run while a student's function is called.

Three ways to see them, because none sees all: torch's function mode (the name a student would recognise),
torch's dispatch mode (what reaches a kernel by whatever road) and a profile hook (numpy, SciPy, Pillow; and
torch in threads that the function starts, which have no modes). A determined cheat can switch them off inside
his own process, so what they see is evidence, not proof.
"""

from __future__ import annotations

import re
import sys
import threading
from types import FrameType, TracebackType
from typing import Any

from torch.overrides import TorchFunctionMode, resolve_name
from torch.utils._python_dispatch import TorchDispatchMode

_CONVOLUTION = r"_?(slow_|thnn_|mkldnn_|cudnn_|miopen_|mps_|quantized_)*conv\w*"
_POOL = r"\w*(max|avg|lp|fractional|adaptive)\w*_?pool\w*"
BANNED = re.compile(
    rf"^({_CONVOLUTION}|{_POOL}|mkldnn_\w*(conv|pool)\w*|\w*slow_conv\w*|im2col\w*|col2im\w*"
    rf"|fold|unfold_nn|native_channel_shuffle|channel_shuffle)$"
)
ALLOWED_TORCH = frozenset({"conj", "convert", "conj_physical", "conj_physical_", "convolve_"})
BANNED_FUNCTIONS = {
    "convolve",
    "correlate",
    "convolve2d",
    "correlate2d",
    "fftconvolve",
    "oaconvolve",
    "choose_conv_method",
    "sepfir2d",
    "convolve1d",
    "correlate1d",
    "lfilter",
    "lfilter2",
    *("maximum_filter", "maximum_filter1d", "minimum_filter", "minimum_filter1d", "rank_filter"),
    *("uniform_filter", "uniform_filter1d", "percentile_filter", "generic_filter", "generic_filter1d"),
    *("grey_dilation", "grey_erosion"),
}
BANNED_FILES = re.compile(r"/(numpy|scipy/(?:signal|ndimage))/")


def banned_torch_name(name: str) -> bool:
    """Whether a torch routine of this qualified name solves a by-hand exercise.

    `Tensor.unfold` (a view) is fine, `torch.nn.functional.unfold` (im2col) is not.
    """
    parts = name.split(".")
    last = parts[-1].rstrip("_")
    if last in ALLOWED_TORCH:
        return False
    if last in ("unfold", "fold"):
        return "functional" in parts
    return bool(BANNED.match(last))


class _Functions(TorchFunctionMode):
    """Sees torch's functions by the names that a student would write."""

    def __init__(self, hits: list[str]) -> None:
        super().__init__()
        self._hits = hits

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = resolve_name(func) or f"torch.{getattr(func, '__name__', '')}"
        if banned_torch_name(name):
            self._hits.append(name)
        return func(*args, **(kwargs or {}))


class _Dispatch(TorchDispatchMode):
    """Sees what reaches torch's kernels, whatever it was called by."""

    def __init__(self, hits: list[str]) -> None:
        super().__init__()
        self._hits = hits

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = func.overloadpacket.__name__
        if BANNED.match(name.rstrip("_")) and name.rstrip("_") not in ALLOWED_TORCH:
            self._hits.append(f"torch.ops.{func.namespace}.{name}")
        return func(*args, **(kwargs or {}))


class Watch:
    """A context in which the banned routines that run are noted, in order, in `hits`."""

    def __init__(self) -> None:
        self.hits: list[str] = []
        self._modes = (_Functions(self.hits), _Dispatch(self.hits))
        self._previous: Any = None
        self._thread = threading.get_ident()

    def __enter__(self) -> Watch:
        for mode in self._modes:
            mode.__enter__()
        self._previous = sys.getprofile(), threading.getprofile()
        sys.setprofile(self._profile)
        threading.setprofile(self._profile)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        mine, others = self._previous
        sys.setprofile(mine)
        threading.setprofile(others)
        for mode in reversed(self._modes):
            mode.__exit__(kind, error, trace)

    def _elsewhere(self) -> bool:
        return threading.get_ident() != self._thread

    def _profile(self, frame: FrameType, event: str, argument: Any) -> None:
        if event == "call":
            code = frame.f_code
            name, file = code.co_name, code.co_filename.replace("\\", "/")
            if name in BANNED_FUNCTIONS and (match := BANNED_FILES.search(file)):
                self.hits.append(f"{match.group(1).replace('/', '.')}.{name}")
            elif name == "filter" and file.endswith("PIL/ImageFilter.py"):
                self.hits.append("PIL.Image.filter")
        elif event == "c_call":
            module = getattr(argument, "__module__", None) or ""
            name = getattr(argument, "__name__", "")
            if name in ("correlate", "correlate2") and module.startswith("numpy"):
                self.hits.append(f"numpy.{name.rstrip('2')}")
            elif name.startswith(("_convolve", "_correlate", "correlate")) and module.startswith("scipy"):
                self.hits.append(f"scipy.{name.strip('_')}")
            elif self._elsewhere() and module.startswith("torch") and banned_torch_name(f"{module}.{name}"):
                self.hits.append(f"{module}.{name}")
