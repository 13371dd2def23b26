"""Faults that people make, as small edits of source code.

An edit replaces one piece of the text, so that everything else stays as it is written, and the difference
is a line or two.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

NEVER_DEFINED = "_never_defined"  # a name in the place of a piece of code: whoever runs it gets a NameError

ARITHMETIC: dict[type[ast.operator], tuple[str, ...]] = {
    ast.Add: ("-",), ast.Sub: ("+",), ast.Mult: ("+", "//"), ast.Div: ("*", "//"), ast.FloorDiv: ("*", "/"),
    ast.Mod: ("//",), ast.Pow: ("*",), ast.MatMult: ("*",), ast.BitAnd: ("|",), ast.BitOr: ("&",),
}  # fmt: skip
COMPARISONS: dict[type[ast.cmpop], tuple[str, ...]] = {
    ast.Lt: ("<=", ">"), ast.LtE: ("<", ">"), ast.Gt: (">=", "<"), ast.GtE: (">", "<"), ast.Eq: ("!=",),
    ast.NotEq: ("==",), ast.Is: ("is not",), ast.IsNot: ("is",), ast.In: ("not in",), ast.NotIn: ("in",),
}  # fmt: skip
TWINS = {
    "min": "max", "amin": "amax", "argmin": "argmax", "minimum": "maximum", "sum": "mean", "any": "all",
    "floor": "ceil", "int": "round", "ones": "zeros", "ones_like": "zeros_like", "vstack": "hstack",
    "sorted": "list", "train": "eval", "argsort": "sort", "flipud": "fliplr", "log": "exp",
}  # fmt: skip
TWINS |= {right: left for left, right in TWINS.items() if left not in ("int", "sorted", "argsort")}
# What one direction is called, and what the other. Also as a part of a longer name: kernel_height.
ACROSS = [
    ("height", "width"), ("rows", "columns"), ("rows", "cols"), ("row", "column"), ("row", "col"), ("h", "w"),
    ("H", "W"), ("i", "j"), ("down", "right"), ("top", "left"), ("bottom", "right"), ("above", "left"),
    ("below", "right"), ("vertical", "horizontal"), ("y", "x"), ("kh", "kw"), ("sh", "sw"), ("ph", "pw"),
    ("dh", "dw"),
]  # fmt: skip
DROPPED = (
    "clone", "copy", "detach", "contiguous", "double", "float", "item", "to", "type_as", "flip", "abs",
    "squeeze", "unsqueeze", "transpose", "t", "flatten", "requires_grad_", "tolist", "backward", "zero_grad",
)  # fmt: skip
CONTEXTS = ("no_grad", "inference_mode", "enable_grad")
ATOMS = (ast.Name, ast.Constant, ast.Call, ast.Attribute, ast.Subscript, ast.Tuple, ast.List, ast.Dict)
TIGHTER = (*ATOMS, ast.BinOp, ast.UnaryOp)  # than a comparison
LOOSE = (
    ast.BinOp,
    ast.UnaryOp,
    ast.BoolOp,
    ast.Compare,
    ast.Attribute,
    ast.Subscript,
    ast.Starred,
    ast.Await,
)


@dataclass(frozen=True)
class Edit:
    """A piece of the text and what is written in its place.

    family: the kind of fault. start, end: in bytes. probe: in its place, shows whether the piece ever runs.
    """

    family: str
    start: int
    end: int
    text: str
    probe: str = f"({NEVER_DEFINED})"

    def applied(self, source: str, text: str | None = None) -> str:
        """The source with this edit. text: write this instead."""
        data = source.encode()
        new = self.text if text is None else text
        return (data[: self.start] + new.encode() + data[self.end :]).decode()


@dataclass
class Text:
    """A module's text, by positions of its nodes. parents: the node around each."""

    source: str
    tree: ast.Module = field(init=False)
    parents: dict[ast.AST, ast.AST] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.source)
        self._data = self.source.encode()
        self._lines = [0]
        for line in self._data.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))
        for node in ast.walk(self.tree):
            for child in ast.iter_child_nodes(node):
                self.parents[child] = node

    def span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """First byte of a node, and the one after its last."""
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        start = self._lines[node.lineno - 1] + node.col_offset
        return start, self._lines[node.end_lineno - 1] + node.end_col_offset

    def of(self, node: ast.expr | ast.stmt, bare: tuple[type[ast.expr], ...] = ATOMS) -> str:
        """A node as it is written, in parentheses unless it is one of `bare`."""
        start, end = self.span(node)
        text = self._data[start:end].decode()
        return text if isinstance(node, bare) else f"({text})"

    def between(self, start: int, end: int) -> str:
        """The text from one byte to another."""
        return self._data[start:end].decode()

    def replaced(self, family: str, node: ast.expr, text: str) -> Edit:
        """An edit of an expression; in parentheses where the expression around it could bind closer."""
        parent = self.parents.get(node)
        around = isinstance(parent, LOOSE) and getattr(parent, "slice", None) is not node
        return Edit(family, *self.span(node), f"({text})" if around else text)


def edits(text: Text, nodes: list[ast.stmt]) -> Iterator[Edit]:
    """All edits inside of these statements of a module, in the order of the text."""
    for root in nodes:
        names = {node.id for node in ast.walk(root) if isinstance(node, ast.Name)}
        names |= {node.arg for node in ast.walk(root) if isinstance(node, ast.arg)}
        for node in ast.walk(root):
            if _is_text(node, text):
                continue
            for operator in OPERATORS:
                yield from operator(text, node)
            yield from _other_direction(text, node, names)


def _is_text(node: ast.AST, text: Text) -> bool:
    """Whether this is part of an annotation, an error or a formatted text: nothing is computed there."""
    around = node
    while (parent := text.parents.get(around)) is not None:
        if isinstance(parent, (ast.Raise, ast.JoinedStr)):
            return True
        if getattr(parent, "annotation", None) is around or getattr(parent, "returns", None) is around:
            return True
        around = parent
    return False


# ---- expressions


def _arithmetic(text: Text, node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.BinOp):
        left, right = text.of(node.left), text.of(node.right)
        for sign in ARITHMETIC.get(type(node.op), ()):
            yield text.replaced("arithmetic", node, f"{left} {sign} {right}")
        if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult)):
            yield text.replaced("arithmetic", node, left)
        if isinstance(node.op, ast.FloorDiv):
            yield text.replaced("rounding", node, f"-(-{left} // {right})")
            yield text.replaced("rounding", node, f"round({left} / {right})")
            yield text.replaced("rounding", node, f"int({left} / {right})")
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.Not)):
        yield text.replaced("arithmetic", node, text.of(node.operand))
    elif isinstance(node, ast.AugAssign):
        target, value = text.of(node.target), text.of(node.value)
        for sign in ARITHMETIC.get(type(node.op), ()):
            yield Edit("arithmetic", *text.span(node), f"{target} {sign}= {value}", NEVER_DEFINED)
        yield Edit("arithmetic", *text.span(node), f"{target} = {value}", NEVER_DEFINED)


def _comparison(text: Text, node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        left, right = text.of(node.left, TIGHTER), text.of(node.comparators[0], TIGHTER)
        for sign in COMPARISONS.get(type(node.ops[0]), ()):
            yield text.replaced("comparison", node, f"{left} {sign} {right}")
    elif isinstance(node, ast.BoolOp):
        sign = " or " if isinstance(node.op, ast.And) else " and "
        yield text.replaced("comparison", node, sign.join(map(text.of, node.values)))
        for value in node.values:
            yield text.replaced("comparison", node, text.of(value))
    elif isinstance(node, ast.IfExp):
        yield text.replaced("comparison", node, text.of(node.body))
        yield text.replaced("comparison", node, text.of(node.orelse))
    elif isinstance(node, ast.If):
        for told in ("True", "False"):
            yield Edit("comparison", *text.span(node.test), told)


def _constant(text: Text, node: ast.AST) -> Iterator[Edit]:
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield text.replaced("constant", node, str(not value))
    elif isinstance(value, int):
        for other in (value + 1, value - 1):
            yield text.replaced("constant", node, str(other))
    elif isinstance(value, float):
        for factor in (2.0, 1.01):
            yield text.replaced("constant", node, repr(value * factor if value else factor - 1))


def _off_by_one(text: Text, node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        last = node.args[min(1, len(node.args) - 1)] if node.args else None
        if last is not None:
            yield text.replaced("off by one", last, f"{text.of(last)} - 1")
            yield text.replaced("off by one", last, f"{text.of(last)} + 1")
        if len(node.args) == 1:
            yield text.replaced("off by one", node.args[0], f"1, {text.of(node.args[0])}")
        if len(node.args) == 3:
            yield text.replaced(
                "off by one", node, f"range({text.of(node.args[0])}, {text.of(node.args[1])})"
            )
    elif isinstance(node, ast.Slice):
        for bound in (node.lower, node.upper):
            if bound is not None and not isinstance(bound, ast.Constant):
                yield text.replaced("off by one", bound, f"{text.of(bound)} + 1")
                yield text.replaced("off by one", bound, f"{text.of(bound)} - 1")


def _twin(text: Text, node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Call):
        function = node.func
        if isinstance(function, ast.Name) and function.id in TWINS:
            yield Edit("other function", *text.span(function), TWINS[function.id])
        elif isinstance(function, ast.Attribute) and function.attr in TWINS:
            new = f"{text.of(function.value)}.{TWINS[function.attr]}"
            yield Edit("other function", *text.span(function), new)


def _pair(text: Text, node: ast.AST) -> Iterator[Edit]:
    if (
        not isinstance(node, (ast.Tuple, ast.List))
        or len(node.elts) != 2
        or not isinstance(node.ctx, ast.Load)
    ):
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.ctx, ast.Store):
            left, right = map(text.of, node.elts)
            yield Edit("pair", *text.span(node), f"({right}, {left})", f"({left}, {right}.{NEVER_DEFINED})")
        return
    left, right = map(text.of, node.elts)
    opening, closing = ("(", ")") if isinstance(node, ast.Tuple) else ("[", "]")
    inside = isinstance(text.parents.get(node), ast.Subscript)
    for one, other in ((right, left), (left, left), (right, right)):
        new = f"{one}, {other}"
        yield Edit("pair", *text.span(node), new if inside else f"{opening}{new}{closing}")


def _dims(text: Text, node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Attribute) and node.attr in ("T", "mT") and isinstance(node.ctx, ast.Load):
        yield text.replaced("dims", node, text.of(node.value))
    elif isinstance(node, ast.Call) and len(node.args) == 2 and not node.keywords:
        left, right = node.args
        if not isinstance(left, ast.Starred) and not isinstance(right, ast.Starred):
            start, end = text.span(left)[0], text.span(right)[1]
            new = f"{text.of(right)}, {text.of(left)}"
            yield Edit("arguments swapped", start, end, new)


def _other_direction(text: Text, node: ast.AST, names: set[str]) -> Iterator[Edit]:
    """A name of one direction where that of the other belongs, if there is one."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
        for other in sorted(partners(node.id) & names):
            yield Edit("height and width", *text.span(node), other)


def partners(name: str) -> set[str]:
    """The names of the other direction: kernel_height -> {kernel_width}."""
    found = set()
    parts = name.split("_")
    for one, other in [*ACROSS, *((other, one) for one, other in ACROSS)]:
        for position, part in enumerate(parts):
            if part == one:
                found.add("_".join([*parts[:position], other, *parts[position + 1 :]]))
        if len(name) <= 3 and len(one) == 1 and len(name) > 1 and name.endswith(one):
            found.add(name[: -len(one)] + other)  # kh, sh
    return found


def _argument_left_out(text: Text, node: ast.AST) -> Iterator[Edit]:
    if not isinstance(node, ast.Call):
        return
    items: list[ast.expr | ast.keyword] = [*node.args, *node.keywords]
    for position, item in enumerate(items):
        if not isinstance(item, ast.keyword) or item.arg is None:
            continue
        start, end = text.span(item)
        if position:
            start = text.span(items[position - 1])[1]
        elif len(items) > 1:
            end = text.span(items[1])[0]
        probe = text.between(start, end).replace(text.between(*text.span(item.value)), f"({NEVER_DEFINED})")
        yield Edit("argument left out", start, end, "", probe)


# ---- tensors


def _step_left_out(text: Text, node: ast.AST) -> Iterator[Edit]:
    if not isinstance(node, ast.Call):
        return
    function = node.func
    if isinstance(function, ast.Attribute) and function.attr in DROPPED:
        yield text.replaced("step left out", node, text.of(function.value))
    elif (
        isinstance(function, ast.Name)
        and function.id in ("int", "float", "bool", "list", "tuple", "abs", "round", "sorted", "reversed")
        and len(node.args) == 1
        and not isinstance(node.args[0], (ast.Starred, ast.GeneratorExp))
    ):
        yield text.replaced("step left out", node, text.of(node.args[0]))


def _context_left_out(text: Text, node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.With) and len(node.items) == 1:
        manager = node.items[0].context_expr
        if any(name in ast.unparse(manager) for name in CONTEXTS):
            start = text.span(node)[0]
            yield Edit("step left out", start, text.span(manager)[1], "if True", f"with {NEVER_DEFINED}")
    if isinstance(node, ast.FunctionDef):
        for decorator in node.decorator_list:
            if any(name in ast.unparse(decorator) for name in CONTEXTS):
                start, end = text.span(decorator)
                yield Edit("step left out", start - 1, end, "# left out", "@" + NEVER_DEFINED)


def _precision(text: Text, node: ast.AST) -> Iterator[Edit]:
    if isinstance(node, ast.Attribute) and node.attr == "dtype" and isinstance(node.ctx, ast.Load):
        yield text.replaced("dtype", node, "torch.float32")


# ---- statements


def _statement_left_out(text: Text, node: ast.AST) -> Iterator[Edit]:
    if not isinstance(
        node, (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.For, ast.Break, ast.Continue)
    ):
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return  # a docstring
    if isinstance(node, ast.Assign) and not _assigned_before(text, node):
        return
    yield Edit("statement left out", *text.span(node), "pass", f"raise NameError({NEVER_DEFINED!r})")


def _assigned_before(text: Text, node: ast.Assign) -> bool:
    """Whether what this assigns has a value without it: a parameter, an earlier variable, an item."""
    function: ast.AST | None = node
    while function is not None and not isinstance(function, ast.FunctionDef):
        function = text.parents.get(function)
    if function is None:
        return False
    known = {argument.arg for argument in ast.walk(function.args) if isinstance(argument, ast.arg)}
    for other in ast.walk(function):
        if isinstance(other, ast.Name) and isinstance(other.ctx, ast.Store) and other.lineno < node.lineno:
            known.add(other.id)
    targets = [target for each in node.targets for target in ast.walk(each)]
    stored = [t for t in targets if isinstance(getattr(t, "ctx", None), ast.Store)]
    return all(t.id in known for t in stored if isinstance(t, ast.Name)) and not any(
        isinstance(t, ast.Attribute)
        for t in stored  # without self.weight nothing works
    )


def _default(text: Text, node: ast.AST) -> Iterator[Edit]:
    """The first default of a function, left out: then the argument has to be given."""
    if isinstance(node, ast.FunctionDef) and node.args.defaults:
        given = node.args.defaults[0]
        argument = (*node.args.posonlyargs, *node.args.args)[-len(node.args.defaults)]
        start, end = text.span(given)
        assert argument.end_lineno is not None
        after = text.span(argument.annotation)[1] if argument.annotation else None  # `x: int = 3`
        first = start - len(argument.arg) - 1 if after is None else after
        told = text.between(first, end)
        if told.replace(" ", "").startswith(f"{argument.arg}="):
            yield Edit("default left out", first, end, argument.arg, f"{argument.arg}={NEVER_DEFINED}")


OPERATORS: tuple[Callable[[Text, ast.AST], Iterator[Edit]], ...] = (
    _arithmetic, _comparison, _constant, _off_by_one, _twin, _pair, _dims, _argument_left_out, _step_left_out,
    _context_left_out, _precision, _statement_left_out, _default,
)  # fmt: skip
