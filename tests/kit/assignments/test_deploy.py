"""Hostile bytes in deploy: they cost their author the test, and nothing else.

Each submission gives other bytes at each call, so that each test of an exercise meets a kind of its own.
"""

from pathlib import Path

import pytest

from autograder.grading.jobs import Options
from autograder.protocol.records import Cell
from autograder.session.session import Session
from autograder.submissions.discovery import FoundSubmission
from autograder.submissions.source import Source

pytestmark = pytest.mark.slow

GRAPHS = '''
from onnx import TensorProto, helper


def model_of(nodes, weights=()):
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("input", "output")]
    graph = helper.make_graph(nodes, "hostile", ends[:1], ends[1:], list(weights))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def truncated():
    """Half of a right file."""
    data = model_of([helper.make_node("Relu", ["input"], ["output"])] * 9).SerializeToString()
    return data[: len(data) // 2]


def outside():
    """Its weights lie in a file of the machine."""
    weight = helper.make_tensor("w", TensorProto.FLOAT, [3], [0.0] * 3)
    weight.ClearField("float_data")
    weight.data_location = TensorProto.EXTERNAL
    weight.external_data.add(key="location", value="../../../../../../etc/passwd")
    weight.external_data.add(key="length", value="12")
    return model_of([helper.make_node("Add", ["input", "w"], ["output"])], [weight]).SerializeToString()


def greedy():
    """It asks for more memory than there is."""
    sizes = helper.make_tensor("sizes", TensorProto.INT64, [2], [2**20, 2**20])
    nodes = [
        helper.make_node("ConstantOfShape", ["sizes"], ["much"]),
        helper.make_node("ReduceSum", ["much"], ["sum"], keepdims=0),
        helper.make_node("Add", ["input", "sum"], ["output"]),
    ]
    return model_of(nodes, [sizes]).SerializeToString()


def nested():
    """A message in a message in a message, 100,000 levels deep."""
    data, length = [], 0
    for _level in range(100_000):
        head, size = bytearray([0x3A]), length  # field 7 of a model, or of a node's attribute: a graph
        while size > 127:
            head.append(size & 127 | 128)
            size >>= 7
        head.append(size)
        data.append(bytes(head))
        length += len(head)
    return b"".join(reversed(data))


def large():
    """More than a message may hold."""
    return bytes(20 << 20)


def called():
    """A pickle that ends the process that reads it."""
    return PICKLE


def empty():
    """Nothing at all."""
    return b""


def endless():
    """Numbers of any length that never end: each byte says that there is one more."""
    return bytes([255]) * 100_000


KINDS = iter([{kinds}])


def to_onnx(model, example):
    return next(KINDS)()
'''
FILES = '''
def ends():
    """A pickle that ends the process that reads it."""
    return PICKLE


def nested():
    """A list in a list in a list, 100,000 levels deep."""
    return b"\\x80\\x02" + b"]" * 100_000 + b"a" * 99_999 + b"."


def large():
    """More than a message may hold."""
    return bytes(20 << 20)


def changed(name, content):
    """A right file, but one of its entries has this content, compressed."""
    import zipfile

    right = io.BytesIO()
    torch.save({"0.weight": torch.zeros(3)}, right)
    with zipfile.ZipFile(right) as source, zipfile.ZipFile(file := io.BytesIO(), "w") as target:
        for entry in source.infolist():
            new = content if name in entry.filename else source.read(entry)
            target.writestr(entry.filename, new, zipfile.ZIP_DEFLATED, 9)
    return file.getvalue()


def bomb():
    """A small file that holds many zeros."""
    return changed("/data/", bytes(256 << 20))


def inside():
    """A right archive, with a pickle in it that ends the process that reads it."""
    return changed("data.pkl", PICKLE)


KINDS = iter([{kinds}])


def save_weights(model):
    return next(KINDS)()
'''
PICKLE = "PICKLE = b'\\x80\\x02cos\\n_exit\\nK\\x03\\x85R.'\n"
WORKS = {  # name: exercise, code, kinds
    "graphs": ("to_onnx", GRAPHS, "truncated, outside, greedy, nested"),
    "more graphs": ("to_onnx", GRAPHS, "called, empty, endless, large"),
    "files": ("save_weights", FILES, "ends, nested, bomb, inside, large"),
}
UNUSABLE, TOO_LARGE = "what {}(model", "more than 16 MB"


@pytest.fixture(scope="module")
def results(course):
    """Results by name; each has right code beside the hostile exercise."""
    master = course.master("deploy").read_text(encoding="utf-8")
    found = []
    for name, (exercise, code, kinds) in WORKS.items():
        cells = (
            Cell("deploy.py", master),
            Cell("deploy.py", PICKLE + code.replace("{kinds}", kinds)),
        )
        source = Source("deploy.py", cells, notebook=False)
        exercises = (exercise, "to_tensor")
        found.append(FoundSubmission(name, "deploy", Path(name), None, source=source, exercises=exercises))
    options = Options(jobs=2, fresh=True, shrink=False, hints=False)
    return {result.id: result for result in Session(course, options, lambda *_args: None).grade(found)}


@pytest.mark.parametrize("name", WORKS)
def test_costs_its_tests(results, name):
    """Each of these bytes loses its test, and the message says what could not be used."""
    exercise, _code, kinds = WORKS[name]
    tests = [test for test in results[name].tests if test.exercise == exercise]

    assert "graded" == results[name].status
    assert len(kinds.split(", ")) == len(tests)
    for test, kind in zip(tests, kinds.split(", "), strict=True):
        assert 0 == test.points
        assert (TOO_LARGE if kind == "large" else UNUSABLE.format(exercise)) in test.message, kind


@pytest.mark.parametrize("name", WORKS)
def test_costs_nothing_else(results, name):
    """Other exercises get their points."""
    (other,) = [one for one in results[name].exercises if one.name == "to_tensor"]

    assert other.max_score == other.score
