"""Mutants: which faults are put into code, where, and that they are drawn by the seed alone."""

import ast

import pytest

from autograder.authoring.certify.mutants import candidates, drawn
from autograder.authoring.certify.operators import Text, edits, partners
from autograder.authoring.certify.right import RightSolution
from autograder.authoring.certify.styles import Contract, contracts, style_faults

LAYER = '''\
import torch
from torch import nn

SIZE = 3


def padded(X, padding):
    return X + padding


class Layer(nn.Module):
    """A layer. kernel_size is an int or a tuple."""

    def __init__(self, kernel_size, bias=True):
        super().__init__()
        self.kernel_size = kernel_size
        self.bias = nn.Parameter(torch.zeros(SIZE)) if bias else None

    def forward(self, X):
        return padded(X, self.kernel_size)


def other(X):
    return X - 1
'''


def texts(code, family=None):
    """The code after each edit of this family."""
    text = Text(code)
    return {edit.applied(code) for edit in edits(text, text.tree.body) if family in (None, edit.family)}


@pytest.mark.parametrize(
    ("family", "code", "expected"),
    [
        ("arithmetic", "y = a + b * c", ["y = a - (b * c)", "y = a + (b + c)", "y = a", "y = a + (b)"]),
        ("rounding", "y = a // b", ["y = -(-a // b)", "y = round(a / b)"]),
        ("comparison", "y = a < b", ["y = a <= b"]),
        ("comparison", "y = a and b", ["y = a or b", "y = a"]),
        ("constant", "y = f(2)", ["y = f(3)", "y = f(1)"]),
        ("constant", "y = f(bias=True)", ["y = f(bias=False)"]),
        (
            "off by one",
            "for i in range(n): f(i)",
            ["for i in range(n - 1): f(i)", "for i in range(1, n): f(i)"],
        ),
        ("off by one", "y = x[a:b]", ["y = x[(a + 1):b]", "y = x[a + 1:b]", "y = x[a:b - 1]"]),
        ("other function", "y = x.amax(0)", ["y = x.amin(0)"]),
        ("pair", "return_value = (h, w)", ["return_value = (w, h)", "return_value = (h, h)"]),
        ("dims", "y = x.T", ["y = x"]),
        ("argument left out", "y = f(x, dtype=d)", ["y = f(x)"]),
        ("step left out", "y = x.clone()", ["y = x"]),
        ("step left out", "with torch.no_grad():\n    f(x)", ["if True:\n    f(x)"]),
        ("dtype", "y = f(x.dtype)", ["y = f(torch.float32)"]),
        ("height and width", "def f(h, w):\n    return h", ["def f(h, w):\n    return w"]),
        ("statement left out", "def f(x):\n    x += 1\n    return x", ["def f(x):\n    pass\n    return x"]),
        ("default left out", "def f(x, y=2):\n    return y", ["def f(x, y):\n    return y"]),
    ],
)
def test_edits(family, code, expected):
    """Each kind of fault, as it reads in the code."""
    found = texts(code, family)

    plain = {ast.unparse(ast.parse(text)) for text in found}
    wanted = [ast.unparse(ast.parse(text)) for text in expected]
    assert [] == [text for text in wanted if text not in plain]


def test_nothing_is_computed_there():
    """Messages of errors, formatted texts and annotations are left alone."""
    code = 'def f(x: "list[1]") -> 2:\n    raise ValueError(f"{x + 1} is {1 + 2}", 3)'

    assert {code.partition("\n")[0] + "\n    pass"} == texts(code)


def test_other_directions():
    """Names of one direction and of the other, also as parts of longer names."""
    assert {"kernel_width"} == partners("kernel_height")
    assert "kw" in partners("kh")
    assert set() == partners("kernel")


def test_bytes():
    """Positions are right behind letters of more than one byte."""
    assert "é = 'ü'; y = a - b" in texts("é = 'ü'; y = a + b", "arithmetic")


def test_own_code():
    """An exercise is mutated with its helpers, and without other exercises."""
    base = RightSolution("reference", LAYER, ("Layer", "other"))

    found = [one.mutant() for one in candidates(base, "Layer", {"other"})]

    lines = {mutant.line for mutant in found if mutant is not None and mutant.line}
    assert {4, 8} <= lines
    assert max(lines) < LAYER[: LAYER.index("def other")].count("\n") + 1
    assert {4, 8} == {mutant.line for mutant in found if mutant is not None and mutant.in_helper}


def test_every_mutant_is_python_and_differs():
    """Each is valid Python, as its probe is, and another program than the right solution."""
    base = RightSolution("reference", LAYER, ("Layer",))
    found = drawn(candidates(base, "Layer", {"other"}), 10_000, "seed")

    assert len(found) > 20
    assert len(found) == len({mutant.id for mutant in found})
    for mutant in found:
        assert ast.dump(ast.parse(mutant.text)) != ast.dump(ast.parse(LAYER))
        assert "_never_defined" in mutant.probe
        compile(mutant.probe, "probe", "exec")


def test_drawn_by_the_seed():
    """The same seed draws the same mutants, another seed others; each kind of fault takes its turn."""
    base = RightSolution("reference", LAYER, ("Layer",))

    def ids(seed):
        return [mutant.id for mutant in drawn(candidates(base, "Layer", set()), 12, seed)]

    assert ids("a") == ids("a") != ids("b")
    chosen = drawn(candidates(base, "Layer", set()), 12, "a")
    assert len({mutant.family for mutant in chosen}) >= 8


def test_digest_keeps():
    """A digest stays when other code of the file changes, and changes with its own statement."""

    def digests(text):
        return {
            m.digest
            for m in drawn(candidates(RightSolution("r", text, ("other",)), "other", {"Layer"}), 99, "")
        }

    assert digests(LAYER) == digests(LAYER.replace("SIZE = 3", "SIZE = 4"))
    assert not digests(LAYER) & digests(LAYER.replace("return X - 1", "return X - 1 + 0"))


def test_styles():
    """A fault can be confined to a pair, to a switch, and to what is left out; only where the contract has it."""
    contract = contracts(LAYER)["Layer"]
    layer = next(node for node in ast.parse(LAYER).body if getattr(node, "name", "") == "Layer")

    written = {fault.written for fault in style_faults(layer, contract)}

    assert Contract(frozenset({"kernel_size"}), tensors=True) == contract
    assert "Layer.forward, kernel_size a pair: the result is float32" in written
    assert "Layer.forward, bias=False given: the result is detached" in written
    assert "Layer.forward, bias left out: an input is changed" in written
    assert not [text for text in written if "bias a pair" in text or "__init__" in text]


@pytest.mark.parametrize(
    ("docstring", "pairs"),
    [
        ("Takes X of shape (H, W), K, and the size: an int, or a tuple (h, w).", {"size"}),
        ("size and step are each an int or a tuple. K is neither.", {"size", "step"}),
        ("size, K, and the step (ints or pairs)", {"size", "K", "step"}),
        ("size of the kernel: a tuple of two ints, or an int for both", {"size"}),
        ("size, step : int or tuple", {"size", "step"}),
        ("X: a tensor. size (h, w), step (i, j). Each is an int or a tuple.", {"size", "step"}),
        ("Takes K. Returns a tuple (X, K). size is an int.", set()),
        ("size and step are ints. Returns a tuple.", set()),
        ("Takes size. This is an int or a tuple.", set()),
    ],
)
def test_which_argument_may_be_a_pair(docstring, pairs):
    """A sentence is said of the arguments that it names last before these words."""
    code = f'def f(X, K, size, step=1):\n    """{docstring}"""'

    assert pairs == contracts(code)["f"].pairs


def test_a_style_is_met_only_in_that_style():
    """The fault shows when its condition holds, and the code is right otherwise."""
    node = ast.parse('def f(x, size=1):\n    """size is an int or a pair."""\n    return x + 1').body[0]
    source = "def f(x, size=1):\n    return x + 1"
    faults = {
        fault.written: fault for fault in style_faults(node, Contract(frozenset({"size"}), tensors=False))
    }
    namespace = {}
    exec(faults["f, size a pair: the result is off"].applied(source), namespace)

    assert (2, 2, 3) == (namespace["f"](1), namespace["f"](1, 2), namespace["f"](1, (2, 2)))
