"""Pictures to train on: digits and shapes that the kit draws itself, and data sets from files of a folder.

IDX, of MNIST and FashionMNIST, is described at http://yann.lecun.com/exdb/mnist (a magic number, sizes, then
the data, big-endian). CIFAR-10's "python version", described at https://www.cs.toronto.edu/~kriz/cifar.html,
is pickles, which are read here without calling anything but what makes arrays.
"""

from __future__ import annotations

import gzip
import pickle
import random
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import torch

from autograder.errors import DataError

SIDE = 28
SHAPES_SIDE = 32
SMALLEST_FONT, LARGEST_FONT = 18, 24  # points
SHIFT = 2.0  # pixels
TURN = 10.0  # degrees
IDX_TYPES = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
MAX_DIMENSIONS = 8
GZIP = b"\x1f\x8b"
CIFAR_FOLDER = "cifar-10-batches-py"  # in the archive
CIFAR_TRAINING = tuple(f"data_batch_{number}" for number in range(1, 6))
CIFAR_TEST, CIFAR_NAMES = "test_batch", "batches.meta"
CIFAR_SHAPE = 3, 32, 32
CIFAR_CLASSES = 10
ARRAYS = {  # what a pickle of an array may name, and where NumPy has it
    ("numpy.core.multiarray", "_reconstruct"): "numpy._core.multiarray",
    ("numpy._core.multiarray", "_reconstruct"): "numpy._core.multiarray",
    ("numpy", "ndarray"): "numpy",
    ("numpy", "dtype"): "numpy",
    ("_codecs", "encode"): "_codecs",
}

Pictures = tuple[torch.Tensor, torch.Tensor]


def rendered_digits(count: int, seed: int) -> Pictures:
    """Digits in Pillow's default font, white on black, shifted and turned a little; as many of each.

    Returns pictures `(count, 1, 28, 28)`, float32 in 0..1, and labels `(count,)`, int64, in random order.
    The same count and seed give the same digits.
    """
    from PIL import Image, ImageDraw, ImageFont

    chance = random.Random(seed)
    fonts = [ImageFont.load_default(size) for size in range(SMALLEST_FONT, LARGEST_FONT + 1)]
    labels = [number % 10 for number in range(count)]
    chance.shuffle(labels)
    pictures = np.empty((count, 1, SIDE, SIDE), dtype=np.float32)
    for position, label in enumerate(labels):
        picture = Image.new("L", (SIDE, SIDE))
        middle = SIDE / 2 + chance.uniform(-SHIFT, SHIFT), SIDE / 2 + chance.uniform(-SHIFT, SHIFT)
        ImageDraw.Draw(picture).text(middle, str(label), fill=255, font=chance.choice(fonts), anchor="mm")
        picture = picture.rotate(chance.uniform(-TURN, TURN), Image.Resampling.BILINEAR)
        pictures[position, 0] = np.asarray(picture, dtype=np.float32) / 255
    return torch.from_numpy(pictures), torch.tensor(labels, dtype=torch.int64)


def drawn_shapes(count: int, seed: int) -> Pictures:
    """Pictures of one or two light shapes on a dark ground, and their edges.

    Returns two float32 tensors of shape `(count, 1, 32, 32)`: brightness in 0..1, and edges, 1 or 0. An edge
    is a pixel of a shape with a pixel above, below, left or right that is not. The same count and seed give
    the same shapes.
    """
    chance = np.random.default_rng(seed)
    y, x = np.mgrid[:SHAPES_SIDE, :SHAPES_SIDE] + 0.5  # the middle of each pixel
    pictures = np.empty((count, 1, SHAPES_SIDE, SHAPES_SIDE), dtype=np.float32)
    edges = np.empty_like(pictures)
    for picture, edge in zip(pictures[:, 0], edges[:, 0], strict=True):
        shape = np.zeros((SHAPES_SIDE, SHAPES_SIDE), dtype=bool)
        picture[:] = chance.uniform(0.0, 0.1)
        for _ in range(chance.integers(1, 3)):
            middle, radius = chance.uniform(7, SHAPES_SIDE - 7, 2), chance.uniform(4, 10, 2)
            u, v = (x - middle[0]) / radius[0], (y - middle[1]) / radius[1]
            inside = u**2 + v**2 <= 1 if chance.random() < 0.5 else np.maximum(abs(u), abs(v)) <= 0.9
            picture[inside] = chance.uniform(0.9, 1.0)
            shape |= inside
        around = np.pad(shape, 1, mode="edge")
        within = around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
        edge[:] = shape & ~within
    return torch.from_numpy(pictures), torch.from_numpy(edges)


def read_idx(path: Path | str) -> torch.Tensor:
    """The tensor in an IDX file, gzipped or not; DataError says what is wrong with the file."""
    path = Path(path)
    try:
        data = path.read_bytes()
        if data.startswith(GZIP):
            data = gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise DataError(f"{path}: is cut short or damaged ({error}); fetch it again") from None
    except OSError as error:
        raise DataError(f"{path}: can't be read: {error.strerror}") from None
    if len(data) < 4 or data[:2] != b"\0\0" or data[2] not in IDX_TYPES:
        raise DataError(f"{path}: is no IDX file: it should begin with two zero bytes and a known type")
    kind, dimensions = np.dtype(IDX_TYPES[data[2]]), data[3]
    if dimensions > MAX_DIMENSIONS:
        raise DataError(f"{path}: is no IDX file: {dimensions} dimensions")
    start = 4 + 4 * dimensions
    if len(data) < start:
        raise DataError(f"{path}: is cut short: its header should have {start} bytes, but it has {len(data)}")
    shape = [int(size) for size in np.frombuffer(data, ">i4", dimensions, 4)]
    if any(size < 0 for size in shape):
        raise DataError(f"{path}: is no IDX file: sizes {shape}")
    wanted = start + kind.itemsize * int(np.prod(shape, dtype=object))
    if len(data) != wanted:
        state = "is cut short" if len(data) < wanted else "is too long"
        raise DataError(
            f"{path}: {state}: {tuple(shape)} needs {wanted} bytes, but it has {len(data)}; fetch it again"
        )
    array = np.frombuffer(data, kind, offset=start).reshape(shape)
    return torch.from_numpy(array.astype(kind.newbyteorder("=")))


def read_pictures(folder: Path | str) -> tuple[Pictures, Pictures]:
    """Training and test pictures with labels from the four IDX files of MNIST or FashionMNIST.

    folder: holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and
    t10k-labels-idx1-ubyte, each with or without .gz. Returns twice pictures `(N, 1, H, W)`, float32 in
    0..1, and labels `(N,)`, int64. DataError names a file that is missing or broken.
    """
    folder = Path(folder).expanduser()
    return _part(folder, "train"), _part(folder, "t10k")


def _part(folder: Path, name: str) -> Pictures:
    images_file = _find(folder, f"{name}-images", "idx3-ubyte")
    labels_file = _find(folder, f"{name}-labels", "idx1-ubyte")
    images, labels = read_idx(images_file), read_idx(labels_file)
    if images.dim() != 3 or images.dtype != torch.uint8:
        raise DataError(f"{images_file}: should hold pictures of bytes (N, height, width)")
    if labels.shape != images.shape[:1]:
        raise DataError(
            f"{labels_file}: should hold a label for each of {len(images)} pictures, but is of shape "
            f"{tuple(labels.shape)}"
        )
    return images[:, None].float() / 255, labels.long()


def _find(folder: Path, name: str, kind: str) -> Path:
    for separator in ("-", "."):
        for ending in ("", ".gz"):
            file = folder / f"{name}{separator}{kind}{ending}"
            if file.is_file():
                return file
    raise DataError(
        f"{folder}: has no {name}-{kind} (or .gz); put the four files of MNIST or FashionMNIST there"
    )


def has_cifar10(folder: Path | str) -> bool:
    """Whether this folder, or the archive's folder in it, holds batches of CIFAR-10."""
    return (_cifar_folder(folder) / CIFAR_TRAINING[0]).is_file()


def read_cifar10(folder: Path | str) -> tuple[Pictures, Pictures, list[str]]:
    """Training and test pictures of CIFAR-10 with labels, and the names of its classes.

    folder: holds data_batch_1 to data_batch_5, test_batch and batches.meta, or the folder of the archive that
    does. Returns twice pictures `(N, 3, 32, 32)`, float32 in 0..1, and labels `(N,)`, int64; then ten names.
    DataError names a file that is missing or broken.
    """
    folder = _cifar_folder(folder)
    parts = [_cifar_batch(folder / name) for name in CIFAR_TRAINING]
    training = torch.cat([X for X, _y in parts]), torch.cat([y for _X, y in parts])
    names = _unpickled(folder / CIFAR_NAMES).get(b"label_names")
    if not isinstance(names, list) or not all(isinstance(name, bytes) for name in names):
        raise DataError(f"{folder / CIFAR_NAMES}: should hold a list label_names, but does not")
    if len(names) != CIFAR_CLASSES:
        raise DataError(f"{folder / CIFAR_NAMES}: should name {CIFAR_CLASSES} classes, not {len(names)}")
    return training, _cifar_batch(folder / CIFAR_TEST), [name.decode("utf-8", "replace") for name in names]


def _cifar_folder(folder: Path | str) -> Path:
    folder = Path(folder).expanduser()
    return folder / CIFAR_FOLDER if (folder / CIFAR_FOLDER).is_dir() else folder


def _cifar_batch(file: Path) -> Pictures:
    found = _unpickled(file)
    data, labels = found.get(b"data"), found.get(b"labels")
    size = int(np.prod(CIFAR_SHAPE))
    if not isinstance(data, np.ndarray) or data.dtype != np.uint8 or data.shape[1:] != (size,):
        raise DataError(f"{file}: should hold an array data of bytes (N, {size}), but does not")
    if (
        not isinstance(labels, list)
        or len(labels) != len(data)
        or not all(type(label) is int and 0 <= label < CIFAR_CLASSES for label in labels)
    ):
        raise DataError(
            f"{file}: should hold a list labels, a number from 0 to 9 for each of {len(data)} rows"
        )
    pictures = torch.from_numpy(data.reshape(-1, *CIFAR_SHAPE).astype(np.float32) / 255)
    return pictures, torch.tensor(labels, dtype=torch.int64)


class _ArraysOnly(pickle.Unpickler):
    """Reads plain data and arrays; a pickle that names anything else is refused before it is called."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in ARRAYS:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}, which no data set needs")
        return super().find_class(ARRAYS[module, name], name)


def _unpickled(file: Path) -> dict[bytes, Any]:
    """The dict in a pickle that Python 2 wrote; its texts are bytes."""
    try:
        with file.open("rb") as opened:
            found = _ArraysOnly(opened, encoding="bytes").load()
    except OSError as error:
        raise DataError(f"{file}: can't be read: {error.strerror}; put the files of CIFAR-10 there") from None
    except Exception as error:  # a damaged pickle may raise anything
        raise DataError(f"{file}: is damaged, or no batch of CIFAR-10 ({error}); fetch it again") from None
    if not isinstance(found, dict):
        raise DataError(f"{file}: is no batch of CIFAR-10: it holds a {type(found).__name__}, not a dict")
    return found
