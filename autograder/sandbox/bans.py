"""What an assignment may ban: families of library routines, and single ones by their dotted names.

A family or a name becomes what can be seen while code runs: operators of torch, functions written in Python
(by their file, or by the very code), and functions written in C.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import re
from dataclasses import dataclass, field
from types import CodeType, FunctionType, ModuleType
from typing import Any

import torch

from autograder.errors import UnknownBan

ALL_OPERATORS = frozenset(name.split(".")[0] for name in torch._C._dispatch_get_all_op_names())  # noqa: SLF001 - nothing public lists them
FUNCTIONAL = "torch/nn/functional.py"
REFERENCES = "torch/_refs/"  # torch's operators once more, written in Python
NUMPY, SIGNAL, IMAGES = "numpy/", "scipy/signal/", "scipy/ndimage/"
PIL_FILTER = ("filter", "PIL/ImageFilter.py", "PIL.Image.filter")
ENGINE = "torch.autograd"  # how a pass of autograd's own engine is told
VARIANTS = "native|cudnn|mkldnn|onednn|miopen|quantized|fused|safe|foreach"
ENDINGS = "backward|forward|legit|functional|no_training|no_update|impl_index|out|copy"


@dataclass(frozen=True)
class Family:
    """Routines that are banned together.

    operators: pattern of torch's operators and functions. names: other routines or modules, dotted. science:
    functions of NumPy and SciPy. kernels: the C functions below them. files: a function's name ("" for any),
    the end or a part of its file's path, and what it is called. engine: also a pass of autograd.
    """

    operators: str
    names: tuple[str, ...] = ()
    science: tuple[str, ...] = ()
    kernels: tuple[str, ...] = ()
    files: tuple[tuple[str, str, str], ...] = ()
    engine: bool = False


_LAYERS = ("Transformer", "TransformerEncoder", "TransformerDecoder")
FAMILIES = {
    "convolution": Family(
        r"\w*conv(?!ert)\w*",
        science=(
            *("convolve", "correlate", "convolve2d", "correlate2d", "fftconvolve", "oaconvolve"),
            *("choose_conv_method", "sepfir2d", "convolve1d", "correlate1d", "lfilter", "lfilter2"),
        ),
        kernels=(
            *("correlate", "correlate2", "correlate1d", "_correlateND", "_convolve2d", "_linear_filter"),
        ),
        files=(PIL_FILTER,),
    ),
    "pooling": Family(
        r"\w*(max|avg|lp)\w*_?pool\w*",
        science=(
            *("maximum_filter", "maximum_filter1d", "minimum_filter", "minimum_filter1d", "rank_filter"),
            *("uniform_filter", "uniform_filter1d", "percentile_filter", "generic_filter"),
            *("generic_filter1d", "grey_dilation", "grey_erosion"),
        ),
        kernels=(
            *("min_or_max_filter", "min_or_max_filter1d", "rank_filter", "uniform_filter1d"),
            *("generic_filter", "generic_filter1d"),
        ),
        files=(PIL_FILTER,),
    ),
    "folding": Family(
        r"im2col\w*|col2im\w*",
        files=tuple((name, FUNCTIONAL, f"torch.nn.functional.{name}") for name in ("fold", "unfold")),
    ),
    "attention": Family(
        r"\w*(attention|multi_head|sdp_choice|safe_softmax|transformer_encoder_layer)\w*",
        names=(
            "torch.nn.MultiheadAttention",
            *(f"torch.nn.{name}" for name in (*_LAYERS, *(f"{name}Layer" for name in _LAYERS[1:]))),
        ),
        files=(("", "torch/nn/attention/", "torch.nn.attention"),),
    ),
    "normalization": Family(r"\w*(layer|batch|group|instance|rms)_?norm\w*"),
    "autograd": Family(
        r"\w*_backward\w*|_make_dual\w*|_unpack_dual\w*",
        files=(
            ("backward", "torch/_tensor.py", "torch.Tensor.backward"),
            ("backward", "torch/autograd/__init__.py", "torch.autograd.backward"),
            ("grad", "torch/autograd/__init__.py", "torch.autograd.grad"),
            ("", "torch/autograd/functional.py", "torch.autograd.functional"),
            ("", "torch/autograd/forward_ad.py", "torch.autograd.forward_ad"),
            ("", "torch/_functorch/eager_transforms.py", "torch.func"),
            ("", "torch/nn/grad.py", "torch.nn.grad"),
        ),
        kernels=("run_backward",),
        engine=True,
    ),
    "optimizers": Family(r"_fused_(adam|adamw|sgd|adagrad)_?", files=(("", "torch/optim/", "torch.optim"),)),
}


@dataclass
class Bans:
    """What the watch looks for.

    operators: of torch, e.g. "aten::conv2d". code: by a Python function's name: its code, or the end or a
    part of its file's path, and what it is called. folders: parts of paths whose every function counts, and
    what they are called. kernels: names of C functions. engine: whether a pass of autograd counts.
    """

    operators: set[str] = field(default_factory=set)
    code: dict[str, list[tuple[CodeType | str, str]]] = field(default_factory=dict)
    folders: list[tuple[str, str]] = field(default_factory=list)
    kernels: set[str] = field(default_factory=set)
    engine: bool = False
    _files: dict[str, str] = field(default_factory=dict)

    def function(self, code: CodeType) -> str:
        """What this function written in Python is called if it is banned, else ""."""
        path = code.co_filename
        for known, told in self.code.get(code.co_name, ()):
            if known is code or (isinstance(known, str) and f"/{known}" in path.replace("\\", "/")):
                return told
        return self.file(path)

    def file(self, path: str) -> str:
        """What the functions of this file are called if all are banned, else ""."""
        told = self._files.get(path)
        if told is None:
            plain = path.replace("\\", "/")
            told = next((name for part, name in self.folders if f"/{part}" in plain), "")
            self._files[path] = told
        return told

    def kernel(self, name: str, module: str) -> str:
        """What this function written in C is called if it is banned, else "". module: as it tells, or ""."""
        if module.startswith(("numpy", "scipy")):
            return f"{module.split('.')[0]}.{name.strip('_')}" if name in self.kernels else ""
        if f"aten::{name}" in self.operators and module.startswith("torch"):
            return public_name(f"aten::{name}")
        return ENGINE if self.engine and name == "run_backward" else ""

    def add(self, name: str) -> None:
        """Ban a family, or whatever has this dotted name; UnknownBan where that can't be watched."""
        family = FAMILIES.get(name)
        if family is None:
            self._add_routine(name)
            return
        self._add_operators(family.operators)
        self._add_functions(family.operators)
        self.kernels |= set(family.kernels)
        self.engine |= family.engine
        for function in family.science:
            for part in (NUMPY, SIGNAL, IMAGES):
                self._add_code(function, part, f"{part.strip('/').replace('/', '.')}.{function}")
        for function, part, told in family.files:
            if function:
                self._add_code(function, part, told)
            else:
                self.folders.append((part, told))
        for dotted in family.names:
            self._add_routine(dotted)

    def _add_operators(self, pattern: str) -> None:
        whole = re.compile(pattern)
        found = {name for name in ALL_OPERATORS if whole.fullmatch(name.split("::")[1])}
        self.operators |= found
        for name in {operator.split("::")[1] for operator in found}:
            self._add_code(name, REFERENCES, f"torch._refs.{name}")

    def _add_functions(self, pattern: str) -> None:
        """Functions of torch.nn.functional that are written in Python and have such a name."""
        for name, function in vars(torch.nn.functional).items():
            if hasattr(function, "__code__") and re.fullmatch(pattern, name):
                self._add_code(name, FUNCTIONAL, f"torch.nn.functional.{name.strip('_')}")

    def _add_code(self, name: str, known: CodeType | str, told: str) -> None:
        self.code.setdefault(name, []).append((known, told))

    def _add_routine(self, dotted: str) -> None:
        routine = _found(dotted)
        function = inspect.unwrap(getattr(routine, "_implementation", routine))
        twins = dotted.startswith("torch.") and self._add_twins(dotted.rsplit(".", 1)[1])
        if isinstance(routine, ModuleType):
            self._add_module(routine, dotted)
        elif isinstance(routine, type):
            methods = {name: m for name, m in vars(routine).items() if isinstance(m, FunctionType)}
            if issubclass(routine, torch.nn.Module):  # one that only holds parameters is fine
                methods = {name: m for name, m in methods.items() if name == "forward"}
            for method in methods.values():
                self._add_code(method.__code__.co_name, method.__code__, dotted)
            if not methods:
                raise UnknownBan(f"{dotted} has no method that can be watched; name its functions")
        elif isinstance(function, FunctionType):
            self._add_code(function.__code__.co_name, function.__code__, dotted)
        elif not twins:
            raise UnknownBan(f"{dotted} can't be watched: it is neither written in Python nor torch's own")

    def _add_module(self, module: ModuleType, dotted: str) -> None:
        """Every function of a module's file, or of a package's folder."""
        file = getattr(module, "__file__", None) or ""
        if not file.endswith(".py"):
            raise UnknownBan(f"{dotted} can't be watched: it is no module written in Python")
        path = os.path.dirname(file) + "/" if hasattr(module, "__path__") else file
        self.folders.append((path.replace("\\", "/").lstrip("/"), dotted))

    def _add_twins(self, name: str) -> bool:
        """Operators that do what this function of torch does; whether there are any."""
        before = len(self.operators)
        self._add_operators(rf"_*(?:(?:{VARIANTS})_)*{re.escape(name)}(?:_(?:{ENDINGS}))*_?")
        return len(self.operators) > before


def _found(dotted: str) -> Any:
    """What has this dotted name; UnknownBan where there is no such thing."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            value: Any = importlib.import_module(".".join(parts[:length]))
        except ImportError:
            continue
        try:
            for part in parts[length:]:
                value = getattr(value, part)
        except AttributeError:
            break
        return value
    families = ", ".join(FAMILIES)
    raise UnknownBan(f"{dotted!r} is neither a family ({families}) nor a routine of a library that is here")


@functools.lru_cache(maxsize=8)
def bans_of(names: tuple[str, ...]) -> Bans:
    """What these families and dotted names ban; UnknownBan for one that can't be watched."""
    bans = Bans()
    for name in names:
        bans.add(name)
    return bans


def without_autograd(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that also count in a backward pass that the grader itself asks for."""
    own = ("autograd", "torch.autograd", "torch.Tensor.backward")
    return tuple(name for name in names if name not in own and not name.startswith("torch.autograd."))


def public_name(operator: str) -> str:
    """What a student calls this operator of torch, e.g. "torch.nn.functional.conv2d" for "aten::conv2d"."""
    namespace, name = operator.split("::")
    if name in ("im2col", "col2im"):
        return f"torch.nn.functional.{'unfold' if name == 'im2col' else 'fold'}"
    if namespace == "aten" and not name.startswith("_"):
        for module in (torch.nn.functional, torch):
            if hasattr(module, name):
                return f"{module.__name__}.{name}"
    return f"torch.ops.{namespace}.{name}"
