"""CIFAR-10 from the pickles of its "python version", with small files made up here."""

import pickle

import numpy as np
import pytest
import torch

from autograder.datasets import CIFAR_TRAINING, has_cifar10, read_cifar10
from autograder.errors import DataError

NAMES = [b"airplane", b"automobile", b"bird", b"cat", b"deer", b"dog", b"frog", b"horse", b"ship", b"truck"]


def batch(count, first=0):
    """As Python 2 wrote it: keys are bytes; each picture is 1024 red bytes, then green, then blue."""
    numbers = np.arange(count * 3072, dtype=np.int64).reshape(count, 3072) + first
    labels = [(first + number) % 10 for number in range(count)]
    return {b"batch_label": b"batch", b"labels": labels, b"data": (numbers % 251).astype(np.uint8)}


def write(file, content, protocol=2):
    file.write_bytes(pickle.dumps(content, protocol=protocol))


@pytest.fixture
def cifar(tmp_path):
    """A folder with the seven files: two pictures in each batch to train on, three to test on."""
    for number, name in enumerate(CIFAR_TRAINING):
        write(tmp_path / name, batch(2, first=2 * number))
    write(tmp_path / "test_batch", batch(3, first=100))
    write(tmp_path / "batches.meta", {b"label_names": NAMES, b"num_vis": 3072})
    return tmp_path


def test_what_comes(cifar):
    """Pictures (N, 3, 32, 32), float32 from 0 to 1, labels, int64, of all batches in order; and the names."""
    (X, y), (X_test, y_test), names = read_cifar10(cifar)

    assert ((10, 3, 32, 32), torch.float32) == (tuple(X.shape), X.dtype)
    assert ((3, 3, 32, 32), torch.float32) == (tuple(X_test.shape), X_test.dtype)
    assert (torch.int64, list(range(10)), [0, 1, 2]) == (y.dtype, y.tolist(), y_test.tolist())
    assert [name.decode() for name in NAMES] == names


def test_order_of_numbers(cifar):
    """A row holds the red plane, the green and the blue one, each row by row."""
    (X, _y), _test, _names = read_cifar10(cifar)
    wanted = torch.tensor(batch(2)[b"data"][1].tolist()).reshape(3, 32, 32) / 255

    assert torch.equal(wanted, X[1])


@pytest.mark.parametrize("protocol", [0, 2, 4])
def test_protocols(cifar, protocol):
    """Pickles of Python 3 are read, too."""
    write(cifar / "test_batch", batch(1), protocol)

    assert 1 == len(read_cifar10(cifar)[1][0])


def test_archive_folder(cifar, tmp_path_factory):
    """The folder may be the one into which the archive was unpacked."""
    outer = tmp_path_factory.mktemp("outer")
    cifar.rename(outer / "cifar-10-batches-py")

    assert has_cifar10(str(outer))
    assert 10 == len(read_cifar10(str(outer))[0][0])


def test_told_from_others(cifar, tmp_path_factory):
    """A folder without its first batch holds no CIFAR-10."""
    assert has_cifar10(cifar)
    assert not has_cifar10(tmp_path_factory.mktemp("empty"))


@pytest.mark.parametrize("name", [*CIFAR_TRAINING, "test_batch", "batches.meta"])
def test_missing_file(cifar, name):
    """A missing file is named, with what to do."""
    (cifar / name).unlink()

    with pytest.raises(DataError) as caught:
        read_cifar10(cifar)

    assert (
        str(caught.value)
        == f"{cifar / name}: can't be read: No such file or directory; put the files of CIFAR-10 there"
    )


class Calls:
    """Its pickle calls a function when it is read."""

    def __init__(self, marks):
        self.marks = marks

    def __reduce__(self):
        return exec, (f"open({self.marks!r}, 'w').close()",)


@pytest.mark.parametrize("place", ["alone", "inside"])
def test_calls_nothing(cifar, tmp_path, place):
    """A pickle that would run code is refused before it does, and named."""
    marks = tmp_path / "it ran"
    hostile = Calls(str(marks))
    write(cifar / "test_batch", hostile if place == "alone" else batch(1) | {b"more": hostile})

    with pytest.raises(DataError, match=r"test_batch: is damaged.*asks for .*exec, which no data set needs"):
        read_cifar10(cifar)

    assert not marks.exists()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        pytest.param([1, 2], "is no batch of CIFAR-10: it holds a list, not a dict", id="list"),
        pytest.param({b"labels": []}, "should hold an array data of bytes (N, 3072), but does not", id="no data"),
        pytest.param(batch(2) | {b"data": np.zeros((2, 3071), np.uint8)}, "should hold an array data of bytes", id="narrow"),
        pytest.param(batch(2) | {b"data": np.zeros((2, 3072))}, "should hold an array data of bytes", id="floats"),
        pytest.param(batch(2) | {b"data": [1, 2]}, "should hold an array data of bytes", id="list of data"),
        pytest.param(batch(2) | {b"labels": [1]}, "a number from 0 to 9 for each of 2 rows", id="few labels"),
        pytest.param(batch(2) | {b"labels": [1, 10]}, "a number from 0 to 9 for each of 2 rows", id="large label"),
        pytest.param(batch(2) | {b"labels": [1, "2"]}, "a number from 0 to 9 for each of 2 rows", id="text label"),
        pytest.param(batch(2) | {b"labels": None}, "a number from 0 to 9 for each of 2 rows", id="no labels"),
    ],
)  # fmt: skip
def test_broken_batch(cifar, content, message):
    """A batch that holds something else is named, with what it should hold."""
    write(cifar / "data_batch_3", content)

    with pytest.raises(DataError) as caught:
        read_cifar10(cifar)

    assert str(caught.value).startswith(f"{cifar / 'data_batch_3'}: ")
    assert message in str(caught.value)


@pytest.mark.parametrize(
    "data", [b"", b"<html>not found</html>", pickle.dumps(batch(2), 2)[:-9]], ids=["empty", "page", "cut"]
)
def test_damaged(cifar, data):
    """So is one that is no pickle, or half of one."""
    (cifar / "data_batch_2").write_bytes(data)

    with pytest.raises(
        DataError, match=r"data_batch_2: is damaged, or no batch of CIFAR-10 \(.*fetch it again"
    ):
        read_cifar10(cifar)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({}, "should hold a list label_names, but does not"),
        ({b"label_names": ["cat"] * 10}, "should hold a list label_names, but does not"),
        ({b"label_names": NAMES[:9]}, "should name 10 classes, not 9"),
    ],
    ids=["none", "texts", "nine"],
)
def test_names(cifar, content, message):
    """The file of names holds ten of them."""
    write(cifar / "batches.meta", content)

    with pytest.raises(DataError) as caught:
        read_cifar10(cifar)

    assert f"{cifar / 'batches.meta'}: {message}" == str(caught.value)
