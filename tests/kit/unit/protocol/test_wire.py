"""The wire: what goes in comes out, and nothing but a message gets through."""

from fractions import Fraction

import msgspec
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from autograder.errors import WireError
from autograder.protocol.framing import HEADER
from autograder.protocol.records import Handle, TensorInfo
from autograder.protocol.values import DTYPES, unpack_tensor
from autograder.protocol.wire import RATIO, Packer, Unpacker


def there_and_back(value):
    data = Packer().message(value)

    assert HEADER.unpack(data[:4])[0] == len(data) - 4

    return Unpacker().message(data[4:])[0]


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text() | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=3)
        | st.dictionaries(st.integers(), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(
    value=st.fractions()
    | st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
)
def test_ratios(value):
    """Fractions and decimals arrive as exact fractions."""
    assert Fraction(value) == there_and_back(value)


@pytest.mark.parametrize("parts", [[1, 0], [1], [1.5, 2], ["1", 2], [2**20_000, 1], {"a": 1}])
def test_forged_ratios(parts):
    """What is no fraction, or an enormous one, is no message."""
    inner = Packer().message(parts)[HEADER.size + 1 :]
    body = msgspec.msgpack.encode([msgspec.msgpack.Ext(RATIO, inner)])

    with pytest.raises(WireError):
        Unpacker().message(body)


@given(value=PLAIN)
def test_plain_data(value):
    """Nested plain data arrives equal, tuples as tuples and lists as lists."""
    got = there_and_back(value)

    assert repr(value) == repr(got)


@pytest.mark.parametrize("dtype", DTYPES.values(), ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (2, 0, 3), (1,), (2, 3)])
def test_tensor_dtypes(dtype, shape):
    """Every dtype survives, bfloat16 and empty tensors included."""
    tensor = torch.arange(6)[: torch.Size(shape).numel()].reshape(shape).to(dtype)

    got = there_and_back(tensor)

    assert (dtype, tensor.shape) == (got.dtype, got.shape)
    assert torch.equal(tensor, got)


@pytest.mark.parametrize(
    "tensor",
    [
        torch.arange(12.0).reshape(3, 4).T,
        torch.arange(12.0)[::3],
        torch.arange(4.0).expand(3, 4),
        torch.arange(12.0).reshape(3, 4)[1:, 1:],
        torch.arange(2.0).reshape(2, 1)[:, ::2],
    ],
    ids=["transposed", "every third", "expanded", "window", "size one"],
)
def test_layouts(tensor):
    """A tensor that is not contiguous arrives with the same strides and numbers."""
    got = there_and_back(tensor)

    assert torch.equal(tensor, got)
    if not tensor.is_contiguous():
        assert tensor.stride() == got.stride()


def test_window_of_something_large():
    """A small window of a large tensor travels without its surroundings."""
    data = Packer().message(torch.zeros(1000, 1000)[::500, ::500])

    assert len(data) < 200


@pytest.mark.parametrize(
    ("tensor", "layout"),
    [
        (torch.eye(2).to_sparse(), "sparse_coo"),
        (torch.nn.Parameter(torch.eye(2)), "strided"),
        (torch.eye(2).as_subclass(type("Equal", (torch.Tensor,), {"__eq__": lambda *_: True})), "strided"),
    ],
    ids=["sparse", "parameter", "subclass"],
)
def test_becomes_plain(tensor, layout):
    """Whatever class or layout a tensor has, a plain dense one arrives, and its layout is told."""
    unpacker = Unpacker()
    got = unpacker.message(Packer().message(tensor)[4:])[0]

    assert type(got) is torch.Tensor
    assert torch.equal(torch.eye(2), got.detach())
    assert layout == unpacker.tensors[0][1].layout


@pytest.mark.parametrize("array", [np.arange(6).reshape(2, 3), np.float64(1.5), np.zeros((0, 2), np.uint8)])
def test_numpy(array):
    """Arrays and scalars of numpy keep their type and dtype."""
    got = there_and_back(array)

    assert (type(array), array.dtype) == (type(got), got.dtype)
    assert np.array_equal(array, got)


@pytest.mark.parametrize(
    "mode", ["1", "L", "P", "LA", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", "I;16"]
)
def test_images(mode):
    """A Pillow image of any mode arrives with the same pixels, palette included."""
    colours = Image.frombytes("RGB", (3, 2), bytes(range(0, 180, 10)))
    image = colours.convert("L").convert(mode) if mode in ("LA", "I", "F", "I;16") else colours.convert(mode)

    got = there_and_back(image)

    assert (image.mode, image.size, image.tobytes()) == (got.mode, got.size, got.tobytes())
    if mode != "I;16":
        assert image.convert("RGB").tobytes() == got.convert("RGB").tobytes()


def test_subclasses_of_plain_types():
    """Subclasses of plain types arrive as the plain type, by its own methods."""

    class Liar(int):
        def __int__(self):
            raise AssertionError

        def __index__(self):
            raise AssertionError

    got = there_and_back([Liar(3), type("Text", (str,), {})("x"), torch.Size([2, 3])])

    assert [3, "x", (2, 3)] == got
    assert [int, str, tuple] == [type(item) for item in got]


def test_objects_become_handles():
    """What is no data travels as the number of its handle."""
    packer = Packer(lambda value: Handle(7, "object", type(value).__name__))

    got = Unpacker().message(packer.message([object()])[4:])[0]

    assert [Handle(7, "object", "object")] == got


def test_object_without_handles():
    """Without handles, an object can't be sent."""
    with pytest.raises(WireError, match="a object can't be sent"):
        Packer().message(object())


def test_too_deep():
    """Data that is nested too deep is refused on both sides."""
    value = []
    for _ in range(50):
        value = [value]

    with pytest.raises(WireError, match="nested more than 32"):
        Packer().message(value)


def test_nested_extensions_are_bounded():
    """A bomb of nested extensions ends in WireError, not in a stack overflow."""
    inner = msgspec.msgpack.encode([])
    for _ in range(500):
        inner = msgspec.msgpack.encode([msgspec.msgpack.Ext(1, inner)])

    with pytest.raises(WireError):
        Unpacker().message(inner)


@pytest.mark.parametrize(
    "parts",
    [
        ["float32", [2], None, b"\0" * 4, [False, "cpu", "strided", "Tensor"]],
        ["float32", [2], [10**9], b"\0" * 8, [False, "cpu", "strided", "Tensor"]],
        ["float32", [-1], None, b"", [False, "cpu", "strided", "Tensor"]],
        ["float32", [2**62, 2**62], None, b"\0" * 8, [False, "cpu", "strided", "Tensor"]],
        ["float32", [1] * 100, None, b"\0" * 4, [False, "cpu", "strided", "Tensor"]],
        ["object", [1], None, b"\0" * 8, [False, "cpu", "strided", "Tensor"]],
        ["float32", "shape", None, b"\0" * 4, [False, "cpu", "strided", "Tensor"]],
    ],
    ids=["too few bytes", "strides too far", "negative", "huge", "many axes", "dtype", "no shape"],
)
def test_forged_tensors(parts):
    """A tensor whose parts do not fit together is refused."""
    data = msgspec.msgpack.encode([msgspec.msgpack.Ext(4, msgspec.msgpack.encode(parts))])

    with pytest.raises(WireError):
        Unpacker().message(data)


@settings(max_examples=300)
@given(data=st.binary(max_size=200))
def test_any_bytes(data):
    """Any bytes are either a message or a WireError."""
    try:
        got = Unpacker().message(data)
    except WireError:
        return

    assert isinstance(got, list)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.builds(
            lambda code, parts: msgspec.msgpack.Ext(code, msgspec.msgpack.encode(parts)),
            st.integers(0, 13),
            inner,
        )
    ),
)


@pytest.mark.slow
@settings(max_examples=300)
@given(value=st.lists(VALUES, max_size=3))
def test_any_extensions(value):
    """Well-formed msgpack with extensions of any content is either a message or a WireError."""
    data = msgspec.msgpack.encode(value)

    try:
        got = Unpacker().message(data)
    except WireError:
        return

    assert len(value) == len(got)


def test_tensor_info():
    """What the worker says of a tensor is kept apart from its numbers."""
    parts = ["float32", [1], None, b"\0\0\x80?", [True, "cuda:0", "strided", "Parameter"]]

    tensor, info = unpack_tensor(parts)

    assert torch.ones(1).equal(tensor)
    assert TensorInfo(True, "cuda:0", "strided", "Parameter") == info
