"""What one message may hold: depth, values, and the memory that they take once they are decoded."""

import struct

import msgspec
import pytest
import torch
from PIL import Image

from autograder.errors import WireError
from autograder.protocol.extensions import HANDLE, IMAGE, MAPPING, TENSOR, TUPLE
from autograder.protocol.limits import MAX_DEPTH
from autograder.protocol.size_budget import MAX_BYTES
from autograder.protocol.values import deeper_than, memory_of
from autograder.protocol.wire import Packer, Unpacker

encode, Ext = msgspec.msgpack.encode, msgspec.msgpack.Ext
FILLER = b"\xc4\x04" + b"1234"  # more of it makes a message a large one, which is measured first


def nested_dict(depth):
    return b"\x81\xa1x" * depth + b"\xc0"


def nested_list(depth):
    return b"\x91" * depth + b"\xc0"


def nested_tuples(depth):
    data = b"\xc0"
    for _level in range(depth):
        data = encode(Ext(TUPLE, b"\x91" + data))
    return data


def lists_in_tuples(depth):
    data = b"\xc0"
    for level in range(depth):
        data = encode(Ext(TUPLE, b"\x91" + data)) if level % 5 == 4 else b"\x91" + data
    return data


def mappings(depth):
    data = b"\xc0"
    for _level in range(depth):
        data = encode(Ext(MAPPING, b"\x91\x92\x01" + data))
    return data


@pytest.mark.parametrize("large", [False, True], ids=["small", "large"])
@pytest.mark.parametrize("depth", [40, 100, 600, 5000])
@pytest.mark.parametrize("nest", [nested_list, nested_dict, nested_tuples, lists_in_tuples, mappings])
def test_too_deep(nest, depth, large):
    """Whatever is nested in what, beyond the limit a message is refused and no exception but WireError arises."""
    filler = FILLER * 20_000 if large else b""
    count = 1 + (20_000 if large else 0)
    body = b"\xdd" + struct.pack(">I", count) + nest(depth) + filler

    with pytest.raises(WireError):
        Unpacker().message(body)


@pytest.mark.parametrize("wrap", [lambda x: [x], lambda x: (x,), lambda x: {"x": x}, lambda x: {1: x}])
def test_deepest(wrap):
    """What may be sent may also be received: the limit is the same on both sides."""
    value = 7
    for _level in range(MAX_DEPTH - 1):  # the list of the answer's parts is one
        value = wrap(value)
    message = Packer().message(3, "ok", [value, 0, [], []])

    assert [3, "ok", [value, 0, [], []]] == Unpacker().message(message[4:])


def test_deeper_than():
    """Levels are counted through lists, tuples, dicts and sets, keys included."""
    value = [({"a": frozenset({(1, (2,))})},)]

    assert [True] * 6 + [False] == [deeper_than(value, n) for n in range(7)]
    assert deeper_than({((1,),): 0}, 2)


HEAVY = {
    "empty lists": encode([[[]] * 700_000]),
    "dicts of one": encode([[{"a": 1}] * 320_000]),
    "tensors": encode([[Ext(TENSOR, encode(["bool", [], None, b"\1", []]))] * 60_000]),
    "handles": encode([[Ext(HANDLE, encode([1, "object", "x"]))] * 70_000]),
    "a wide text": encode(["é" + "x" * 20_000_000]),
    "images of one bit a pixel": encode([[Ext(IMAGE, encode(["1", [8000, 4000], None, b"\0" * 4_000_000, None]))] * 2]),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("name", HEAVY)
def test_memory(name):
    """A message whose values would take more than their share is refused before they are made."""
    assert len(HEAVY[name]) < 32 * 2**20

    with pytest.raises(WireError, match=r"takes more than 48 MB|values"):
        Unpacker().message(HEAVY[name])


def test_raw_numbers_cost_their_bytes_alone():
    """A tensor larger than the budget passes: its bytes are limited by the message's own size."""
    tensor = torch.zeros(MAX_BYTES // 4 + 1000)

    [got] = Unpacker().message(Packer().message(tensor)[4:])

    assert tensor.shape == got.shape


def test_told_texts_are_cut():
    """What a tensor says of itself is no longer than a message can bear."""
    data = encode([Ext(TENSOR, encode(["bool", [], None, b"\1", [False, "d" * 999, "l" * 999, "t" * 999]]))])
    unpacker = Unpacker()
    unpacker.message(data)
    [(_tensor, info)] = unpacker.tensors

    assert (40, 40, 100) == (len(info.device), len(info.layout), len(info.type_name))


def test_memory_of():
    """Values are weighed by what they hold."""
    assert memory_of(torch.zeros(1000)) >= 4000
    assert memory_of(["x" * 1000, {"a": b"y" * 1000}]) >= 2000
    assert memory_of(Image.new("L", (100, 100))) >= 10_000
    assert memory_of(3.0) < 100
