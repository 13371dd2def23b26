"""Pictures to train on: the digits and shapes that the kit draws, and MNIST's files, whole or broken."""

import gzip
import struct

import pytest
import torch

from autograder.datasets import IDX_TYPES, drawn_shapes, read_idx, read_pictures, rendered_digits
from autograder.errors import DataError

CODES = {
    torch.uint8: 0x08,
    torch.int8: 0x09,
    torch.int16: 0x0B,
    torch.int32: 0x0C,
    torch.float32: 0x0D,
    torch.float64: 0x0E,
}
FILES = (
    "train-images-idx3-ubyte",
    "train-labels-idx1-ubyte",
    "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
)


def idx(tensor):
    """The bytes of an IDX file that holds this tensor, written number by number, as the format says."""
    letter = "Bbhifd"[list(CODES).index(tensor.dtype)]
    sizes = struct.pack(f">{tensor.dim()}i", *tensor.shape)
    numbers = struct.pack(f">{tensor.numel()}{letter}", *tensor.flatten().tolist())
    return bytes([0, 0, CODES[tensor.dtype], tensor.dim()]) + sizes + numbers


def pictures(count, height=3, width=4):
    return torch.arange(count * height * width, dtype=torch.uint8).reshape(count, height, width)


def labels(count):
    return torch.arange(count, dtype=torch.uint8) % 10


@pytest.fixture
def mnist(tmp_path):
    """A folder with the four files: six pictures of 3 x 4 to train on, two to test on."""
    contents = pictures(6), labels(6), pictures(2) + 100, labels(2)
    for name, tensor in zip(FILES, contents, strict=True):
        (tmp_path / name).write_bytes(idx(tensor))
    return tmp_path


class TestDrawnShapes:
    """Light shapes on a dark ground, and their edges."""

    def test_what_comes(self):
        """Pictures and edges (N, 1, 32, 32), float32: brightness from 0 to 1, and 0 or 1."""
        X, edges = drawn_shapes(20, seed=5)

        assert (20, 1, 32, 32) == tuple(X.shape) == tuple(edges.shape)
        assert torch.float32 == X.dtype == edges.dtype
        assert X.min() >= 0
        assert X.max() <= 1
        assert {0.0, 1.0} == set(edges.unique().tolist())

    def test_edges(self):
        """An edge is a light pixel with a dark one above, below, left or right."""
        X, edges = drawn_shapes(20, seed=6)
        light = torch.nn.functional.pad(X > 0.5, (1, 1, 1, 1), value=True)
        around = [light[..., 2:, 1:-1], light[..., :-2, 1:-1], light[..., 1:-1, 2:], light[..., 1:-1, :-2]]

        assert torch.equal(edges == 1, (X > 0.5) & ~torch.stack(around).all(dim=0))

    def test_seed(self):
        """The same seed gives the same pictures, another seed others."""
        (X, edges), (again, same), (others, _edges) = (drawn_shapes(3, seed=seed) for seed in (1, 1, 2))

        assert torch.equal(X, again)
        assert torch.equal(edges, same)
        assert not torch.equal(X, others)


class TestRenderedDigits:
    """Digits in Pillow's default font."""

    def test_what_comes(self):
        """Pictures (N, 1, 28, 28), float32 from 0 to 1, and labels (N,), int64."""
        X, y = rendered_digits(40, seed=5)

        assert ((40, 1, 28, 28), torch.float32) == (tuple(X.shape), X.dtype)
        assert ((40,), torch.int64) == (tuple(y.shape), y.dtype)
        assert 0 == X.min()
        assert 0.9 < X.max() <= 1

    @pytest.mark.parametrize(("count", "least", "most"), [(10, 1, 1), (100, 10, 10), (25, 2, 3), (3, 0, 1)])
    def test_all_classes(self, count, least, most):
        """Of each class as many, give or take one."""
        _X, y = rendered_digits(count, seed=0)
        counts = torch.bincount(y, minlength=10)

        assert 10 == len(counts)
        assert (least, most) == (int(counts.min()), int(counts.max()))

    def test_seed(self):
        """The same seed gives the same digits, another seed others."""
        (X, y), (again, same), (others, theirs) = (rendered_digits(60, seed=seed) for seed in (1, 1, 2))

        assert torch.equal(X, again)
        assert torch.equal(y, same)
        assert not torch.equal(X, others)
        assert not torch.equal(y, theirs)

    def test_random_order(self):
        """Classes don't come one after the other."""
        _X, y = rendered_digits(100, seed=3)

        assert y.tolist() not in (sorted(y.tolist()), [number % 10 for number in range(100)])

    def test_no_two_alike(self):
        """Digits of one class differ: in size, place and angle."""
        X, _y = rendered_digits(200, seed=4)

        assert 200 == len(torch.unique(X.flatten(1), dim=0))

    def test_nothing_cut_off(self):
        """Each picture holds a whole digit: some ink, and none of it worth mentioning on the rim."""
        X, _y = rendered_digits(200, seed=6)
        rim = torch.cat([X[:, 0, 0], X[:, 0, -1], X[:, 0, :, 0], X[:, 0, :, -1]], dim=1)

        assert X.sum(dim=(1, 2, 3)).min() > 10
        assert rim.max() < 0.5


class TestReadIdx:
    """Single IDX files."""

    @pytest.mark.parametrize("dtype", CODES, ids=str)
    @pytest.mark.parametrize("shape", [(5,), (2, 3), (4, 2, 3), (0,), (3, 0), (1, 1, 1)], ids=str)
    @pytest.mark.parametrize("zipped", [False, True])
    def test_round_trip(self, tmp_path, dtype, shape, zipped):
        """What was written comes back: numbers, shape and dtype, gzipped or not."""
        smallest = 0 if dtype is torch.uint8 else -100
        tensor = torch.randint(smallest, 127, shape, generator=torch.Generator().manual_seed(0)).to(dtype)
        data = idx(tensor)
        (tmp_path / "file").write_bytes(gzip.compress(data) if zipped else data)
        got = read_idx(tmp_path / "file")

        assert (dtype, shape) == (got.dtype, tuple(got.shape))
        assert torch.equal(tensor, got)

    def test_every_type_is_tried(self):
        """The round trips above leave out no type that can be read."""
        assert set(IDX_TYPES) == set(CODES.values())

    def test_large_numbers(self, tmp_path):
        """Numbers of more than one byte have the largest byte first."""
        tensor = torch.tensor([1, 256, -65537, 2**31 - 1], dtype=torch.int32)
        (tmp_path / "file").write_bytes(idx(tensor))

        assert torch.equal(tensor, read_idx(str(tmp_path / "file")))

    def test_fractions(self, tmp_path):
        """Numbers with a point keep what comes after it."""
        tensor = torch.tensor([[0.1, -2.5e-7], [3e30, 0.0]])
        (tmp_path / "file").write_bytes(idx(tensor))

        assert torch.equal(tensor, read_idx(tmp_path / "file"))

    def test_own_memory(self, tmp_path):
        """The tensor may be written to."""
        (tmp_path / "file").write_bytes(idx(labels(3)))
        got = read_idx(tmp_path / "file")
        got += 1

        assert [1, 2, 3] == got.tolist()

    @pytest.mark.parametrize(
        ("data", "message"),
        [
            pytest.param(idx(pictures(2))[:9], "is cut short: its header should have 16 bytes, but it has 9", id="header"),
            pytest.param(idx(labels(2))[:4], "is cut short: its header should have 8 bytes, but it has 4", id="sizes"),
            pytest.param(idx(pictures(2))[:-1], "is cut short: (2, 3, 4) needs 40 bytes, but it has 39; fetch it again", id="data"),
            pytest.param(idx(labels(2)) + b"\0", "is too long: (2,) needs 10 bytes, but it has 11; fetch it again", id="too long"),
            pytest.param(gzip.compress(idx(pictures(2)))[:-9], "is cut short or damaged (", id="gz"),
            pytest.param(gzip.compress(idx(pictures(2)))[:5], "is cut short or damaged (", id="gz header"),
            pytest.param(gzip.compress(idx(labels(9)))[:-5] + b"12345", "is cut short or damaged (", id="gz checksum"),
            pytest.param(gzip.compress(b"<html>not found</html>"), "is no IDX file: it should begin with", id="gz of something"),
            pytest.param(b"", "is no IDX file: it should begin with two zero bytes and a known type", id="empty"),
            pytest.param(b"\0\0\x08", "is no IDX file: it should begin with", id="three bytes"),
            pytest.param(b"<html>not found</html>", "is no IDX file: it should begin with", id="web page"),
            pytest.param(b"\0\0\x0a\x01\0\0\0\0", "is no IDX file: it should begin with", id="unknown type"),
            pytest.param(b"\1\0\x08\x01\0\0\0\0", "is no IDX file: it should begin with", id="no zeros"),
            pytest.param(b"\0\0\x08\x02" + struct.pack(">2i", 3, -1), "is no IDX file: sizes [3, -1]", id="negative"),
            pytest.param(b"\0\0\x08\x03" + struct.pack(">3i", *[2**31 - 1] * 3), "needs 9903520300447984150353281039 bytes", id="huge"),
        ],
    )  # fmt: skip
    def test_broken(self, tmp_path, data, message):
        """A broken file is told by name, with what is wrong with it."""
        (tmp_path / "broken").write_bytes(data)

        with pytest.raises(DataError) as caught:
            read_idx(tmp_path / "broken")

        assert str(caught.value).startswith(f"{tmp_path / 'broken'}: ")
        assert message in str(caught.value)

    def test_missing(self, tmp_path):
        """So is one that is not there."""
        with pytest.raises(DataError, match=r"nothing: can't be read: No such file or directory"):
            read_idx(tmp_path / "nothing")

    def test_folder(self, tmp_path):
        """And one that is a folder."""
        with pytest.raises(DataError, match=r"can't be read: Is a directory"):
            read_idx(tmp_path)


class TestReadPictures:
    """The four files of MNIST or FashionMNIST."""

    def test_what_comes(self, mnist):
        """Twice pictures (N, 1, H, W), float32 from 0 to 1, and labels, int64."""
        (X, y), (X_test, y_test) = read_pictures(mnist)

        assert ((6, 1, 3, 4), torch.float32) == (tuple(X.shape), X.dtype)
        assert ((2, 1, 3, 4), torch.float32) == (tuple(X_test.shape), X_test.dtype)
        assert torch.equal(pictures(6)[:, None].float() / 255, X)
        assert torch.equal((pictures(2) + 100)[:, None].float() / 255, X_test)
        assert (torch.int64, [0, 1, 2, 3, 4, 5], [0, 1]) == (y.dtype, y.tolist(), y_test.tolist())

    @pytest.mark.parametrize(
        "name", [name for file in FILES for name in (file + ".gz", file.replace("-idx", ".idx"))]
    )
    def test_other_names(self, mnist, name):
        """Each file may be gzipped, or have a dot in its name, as some archives write it."""
        plain = mnist / name.removesuffix(".gz").replace(".", "-")
        data = plain.read_bytes()
        plain.unlink()
        (mnist / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        (X, y), (X_test, y_test) = read_pictures(str(mnist))

        assert [6, 6, 2, 2] == [len(tensor) for tensor in (X, y, X_test, y_test)]

    def test_home(self, mnist, monkeypatch):
        """The folder may be written with a ~."""
        monkeypatch.setenv("HOME", str(mnist.parent))

        assert 6 == len(read_pictures(f"~/{mnist.name}")[0][0])

    @pytest.mark.parametrize("name", FILES)
    def test_missing_file(self, mnist, name):
        """A missing file is named, with what to do."""
        (mnist / name).unlink()
        wanted = f"{mnist}: has no {name} (or .gz); put the four files of MNIST or FashionMNIST there"

        with pytest.raises(DataError) as caught:
            read_pictures(mnist)

        assert wanted == str(caught.value)

    def test_missing_folder(self, tmp_path):
        """So it is when the whole folder is missing."""
        with pytest.raises(DataError, match="has no train-images-idx3-ubyte"):
            read_pictures(tmp_path / "nowhere")

    @pytest.mark.parametrize(
        "wrong", [labels(5), labels(7), labels(0), labels(6).reshape(6, 1)], ids=lambda t: str(t.shape)
    )
    def test_other_number_of_labels(self, mnist, wrong):
        """There is a label for each picture, or the file is named."""
        (mnist / "train-labels-idx1-ubyte").write_bytes(idx(wrong))
        shape = tuple(wrong.shape)

        with pytest.raises(DataError) as caught:
            read_pictures(mnist)

        assert str(caught.value) == (
            f"{mnist / 'train-labels-idx1-ubyte'}: should hold a label for each of 6 pictures, but is of shape {shape}"
        )

    @pytest.mark.parametrize(
        "wrong", [labels(6), pictures(6).float(), pictures(6)[None]], ids=["1-D", "float", "4-D"]
    )
    def test_no_pictures(self, mnist, wrong):
        """A file of pictures holds bytes in three dimensions."""
        (mnist / "t10k-images-idx3-ubyte").write_bytes(idx(wrong))

        with pytest.raises(
            DataError, match=r"t10k-images-idx3-ubyte: should hold pictures of bytes \(N, height, width\)"
        ):
            read_pictures(mnist)

    def test_broken_file(self, mnist):
        """What is wrong with a single file is told as ever."""
        file = mnist / "t10k-labels-idx1-ubyte"
        file.write_bytes(file.read_bytes()[:-1])

        with pytest.raises(DataError, match=r"t10k-labels-idx1-ubyte: is cut short: \(2,\) needs 10 bytes"):
            read_pictures(mnist)
