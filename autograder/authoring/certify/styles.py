"""Faults of the result: everywhere, or only where the arguments are given in one style.

The function stays as it is; another one around it spoils what it returns. So a fault may be confined to calls
with a pair for the stride, with bias=False, or with the padding left out.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

FAULTS = {
    "the result is off": "_off(result)",
    "an input is changed": "_spoil(args, kwargs, result)",
    "the result of the first call is returned": "_first.setdefault(0, result)",
}
TENSOR_FAULTS = {
    "the result is float32": "_of_tensors(result, lambda t: t.float() if t.is_floating_point() else t)",
    "the result is detached": "_of_tensors(result, lambda t: t.detach())",
}
HELPERS = """
def _of_tensors(value, change):
    import numpy, torch
    if isinstance(value, torch.Tensor):
        return change(value)
    if isinstance(value, numpy.ndarray):
        return change(torch.from_numpy(value)).numpy()
    if isinstance(value, (tuple, list)):
        return type(value)(_of_tensors(one, change) for one in value)
    return value
def _off(value):
    import numpy, torch
    if isinstance(value, (torch.Tensor, numpy.ndarray)):
        return ~value if value.dtype in (torch.bool, numpy.bool_) else value + 1
    if isinstance(value, (tuple, list)) and value:
        return type(value)([_off(value[0]), *value[1:]])
    if isinstance(value, dict) and value:
        return value | {key: _off(value[key]) for key in list(value)[-1:]}
    return value + "?" if isinstance(value, str) else value if value is None else value + 1
def _spoil(args, kwargs, result):
    import numpy, torch
    for value in (*args, *kwargs.values()):
        if isinstance(value, list) and value:
            value.append(value[-1])
            break
        if isinstance(value, numpy.ndarray) and value.size:
            result = _of_tensors(result, lambda t: t.clone())
            value += 1
            break
        if type(value) is torch.Tensor and value.numel():
            result = _of_tensors(result, lambda t: t.clone())
            with torch.no_grad():
                value.view(-1)[:1].add_(1) if value.is_contiguous() else value.add_(1)
            break
    return result
"""
WRAPPER = """
def _with_fault(function):
    import functools, inspect
    signature, _first = inspect.signature(function), {{}}
    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        result = function(*args, **kwargs)
        given = signature.bind(*args, **kwargs).arguments
        self = given.get("self")
        return {fault} if {condition} else result
    return wrapper
{target} = _with_fault({target})
"""


PAIR = r"(?:tuple|pair)s?\b(?: of (?:two )?ints)?(?: ?\([^)]*\))?"
INT_OR_PAIR = re.compile(rf"\bints?\b,? (?:or|\|) (?:an? )?{PAIR}|\b{PAIR},? (?:or|\|) (?:an? )?ints?\b")
OF_ONE = re.compile(r"^(?!.*\b(?:each|are|both|all)\b).*\ban? $")  # between an argument and these words
THEY = re.compile(r"(?:each|all|both|they)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Style:
    """How an argument is given. condition: on `given` (arguments by name), `kwargs` and `self`."""

    written: str
    condition: str


@dataclass(frozen=True)
class StyleFault:
    """A fault of the result. family: its kind. written: as people read it. target: what is wrapped."""

    family: str
    written: str
    target: str
    fault: str
    condition: str

    def applied(self, source: str, fault: str | None = None) -> str:
        """The module with this fault, put in before the part that runs as a script."""
        wrapper = WRAPPER.format(target=self.target, fault=fault or self.fault, condition=self.condition)
        return f"{source}\n\n# %%\n{HELPERS}{wrapper}"  # a cell of its own, whatever the last one is


@dataclass(frozen=True)
class Contract:
    """What docstrings promise. pairs: arguments that may be a pair. tensors: whether there are any."""

    pairs: frozenset[str]
    tensors: bool


def contracts(master: str) -> dict[str, Contract]:
    """The contracts of a master's functions and classes, by name."""
    found = {}
    for node in ast.parse(master).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            documented = [
                each for each in ast.walk(node) if isinstance(each, (ast.FunctionDef, ast.ClassDef))
            ]
            text = " ".join(ast.get_docstring(each) or "" for each in documented)
            names = {argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)}
            counted = re.search(r"\bints?\b", text) and not re.search(r"\b(tensor|dtype|array)", text)
            tensors = isinstance(node, ast.ClassDef) or not counted
            found[node.name] = Contract(_said_to_be_pairs(text, names), tensors)
    return found


def _said_to_be_pairs(docstring: str, names: set[str]) -> frozenset[str]:
    """The arguments that a docstring calls an int or a tuple: those named last before these words.

    "Takes X, K and the step: an int, or a tuple" says it of the step alone, "step, size: int or tuple" and
    "step and size are each an int or a tuple" of both, and "Each of them is an int or a tuple" of all that
    the sentence before names.
    """
    if not names:
        return frozenset()
    name = rf"\b(?:{'|'.join(map(re.escape, sorted(names, key=len, reverse=True)))})\b"
    several = re.compile(rf"{name}(?:(?:,? and |, | or |/)(?:the )?{name})*")
    found: set[str] = set()
    before: list[str] = []  # the arguments that the last sentence names
    for sentence in re.split(r"(?<=[.;])\s+", " ".join(docstring.split())):
        for said in INT_OR_PAIR.finditer(sentence):
            subjects = list(several.finditer(sentence, 0, said.start()))
            if subjects:
                own = re.findall(name, subjects[-1][0])
                between = sentence[subjects[-1].end() : said.start()]
                found |= set(own[-1:] if OF_ONE.search(between) else own)
            elif THEY.match(sentence):
                found |= set(before)
        before = re.findall(name, sentence)
    return frozenset(found)


NO_CONTRACT = Contract(frozenset(), tensors=True)


def style_faults(node: ast.stmt, contract: Contract = NO_CONTRACT) -> Iterator[StyleFault]:
    """The faults of a function, or of a class with `forward` (by the arguments that its objects have)."""
    if isinstance(node, ast.FunctionDef):
        yield from _faults(node.name, _styles(node, "given", contract), contract)
    elif isinstance(node, ast.ClassDef):
        methods = {each.name: each for each in node.body if isinstance(each, ast.FunctionDef)}
        made = _styles(methods["__init__"], "self._given_style", contract) if "__init__" in methods else []
        for name, method in methods.items():
            if name.startswith("_") and name != "__call__":
                continue
            own = [*_styles(method, "given", contract), *(made if name == "forward" else ())]
            for fault in _faults(f"{node.name}.{name}", own, contract):
                yield _with_arguments_kept(fault, node.name) if "_given_style" in fault.condition else fault


def _faults(target: str, styles: list[Style], contract: Contract) -> Iterator[StyleFault]:
    for fault, code in (FAULTS | TENSOR_FAULTS if contract.tensors else FAULTS).items():
        yield StyleFault("result", f"{target}: {fault}", target, code, "True")
        if "first call" not in fault:
            for style in styles:
                written = f"{target}, {style.written}: {fault}"
                yield StyleFault(f"only in one style: {fault}", written, target, code, style.condition)


@dataclass(frozen=True)
class _KeptArguments(StyleFault):
    """The same, where the condition is over the arguments that the object was made with."""

    of: str = ""

    def applied(self, source: str, fault: str | None = None) -> str:
        keep = f"""
def _keeping(function):
    import functools, inspect
    signature = inspect.signature(function)
    @functools.wraps(function)
    def wrapper(self, *args, **kwargs):
        function(self, *args, **kwargs)
        self.__dict__["_given_style"] = signature.bind(self, *args, **kwargs).arguments
    return wrapper
{self.of}.__init__ = _keeping({self.of}.__init__)
"""
        return super().applied(source, fault) + keep


def _with_arguments_kept(fault: StyleFault, of: str) -> StyleFault:
    return _KeptArguments(fault.family, fault.written, fault.target, fault.fault, fault.condition, of)


def _styles(function: ast.FunctionDef, given: str, contract: Contract) -> list[Style]:
    """The styles in which each argument of a function may be given."""
    found = []
    for name, default in defaults_of(function).items():
        value = f"{given}.get({name!r})"
        if name in contract.pairs:
            found.append(Style(f"{name} an int", f"type({value}) is int"))
            found.append(Style(f"{name} a pair", f"type({value}) is tuple"))
        if default is None:
            continue
        found.append(Style(f"{name} left out", f"{name!r} not in {given}"))
        if not isinstance(default, ast.Constant) or not isinstance(default.value, bool):
            by_name = f"{name!r} in kwargs" if given == "given" else f"{name!r} in {given}"
            found.append(Style(f"{name} given by name" if given == "given" else f"{name} given", by_name))
            continue
        for told in (True, False):
            found.append(Style(f"{name}={told} given", f"{value} is {told}"))
    return found


def defaults_of(function: ast.FunctionDef) -> dict[str, ast.expr | None]:
    """The default of each argument but self, None for one without."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    bare: list[ast.expr | None] = [None] * (len(arguments) - len(function.args.defaults))
    pairs = [*zip(arguments, [*bare, *function.args.defaults], strict=True)]
    pairs += zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True)
    return {argument.arg: default for argument, default in pairs if argument.arg != "self"}
