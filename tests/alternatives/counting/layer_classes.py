"""Classes: a layer knows its filters, what each of them sees, and where it goes."""

from collections import OrderedDict
from dataclasses import dataclass
from functools import lru_cache, reduce


@dataclass(frozen=True)
class Axis:
    """One direction of a sliding window."""

    kernel: int
    stride: int = 1
    padding: int = 0

    def output(self, size):
        room = size + 2 * self.padding - self.kernel
        return room // self.stride + 1

    def back(self, seen):
        """So many neighbours of the output are so many of the input."""
        return (seen - 1) * self.stride + self.kernel


@dataclass(frozen=True)
class Layer:
    filters: int
    channels: int
    axes: tuple = ()
    bias: bool = True
    groups: int = 1

    @property
    def fan_in(self):
        return reduce(lambda product, axis: product * axis.kernel, self.axes, self.channels // self.groups)

    @property
    def params(self):
        return self.filters * (self.fan_in + int(self.bias))

    def macs(self, *sizes):
        places = reduce(lambda n, both: n * both[0].output(both[1]), zip(self.axes, sizes, strict=True), 1)
        return places * self.filters * self.fan_in


def axes(kernel_size, stride=1, padding=0):
    split = [size if isinstance(size, tuple) else (size,) * 2 for size in (kernel_size, stride, padding)]
    return tuple(Axis(*numbers) for numbers in zip(*split, strict=True))


@lru_cache
def linear_params(in_features, out_features, bias=True):
    return Layer(out_features, in_features, bias=bias).params


def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    return Layer(out_channels, in_channels, axes(kernel_size), bias, groups).params


def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    layer = Layer(out_channels, in_channels, axes(kernel_size, stride, padding), groups=groups)
    return layer.macs(height, width)


def receptive_field(layers):
    """Recursive: what the rest sees of the first layer's output, seen through the first layer."""
    if not layers:
        return 1
    first, *rest = layers
    return Axis(*first).back(receptive_field(rest))


LENET5 = OrderedDict(
    conv1=Layer(6, 1, axes(5, padding=2)),
    conv2=Layer(16, 6, axes(5)),
    fc1=Layer(120, 16 * 5 * 5),
    fc2=Layer(84, 120),
    fc3=Layer(10, 84),
)


def lenet5_params():
    counts = OrderedDict((name, layer.params) for name, layer in LENET5.items())
    counts.update(total=sum(counts.values()))
    return counts


class Answers(dict):
    """A dict that can be written by attribute."""

    __setattr__ = dict.__setitem__


ANSWERS = Answers()
ANSWERS.fc_image = Layer(10**6, 10**6, bias=False).params
ANSWERS.filters = Layer(10, 3, axes(5), bias=False).params
ANSWERS.filters_bias = Layer(10, 3, axes(5)).params
ANSWERS.lenet_c3 = LENET5["conv2"].params
ANSWERS.lenet_c3_paper = sum(n * Layer(1, seen, axes(5)).params for n, seen in [(6, 3), (9, 4), (1, 6)])
ANSWERS.lenet_total = lenet5_params()["total"]
ANSWERS.standard_8_8 = Layer(8, 8, axes(3), bias=False).params
ANSWERS.separable_8_8 = Layer(8, 8, axes(3), False, 8).params + Layer(8, 8, axes(1), False).params
ANSWERS.spatial_3x3 = sum(Layer(1, 1, axes(size), bias=False).params for size in [(3, 1), (1, 3)])
ANSWERS.three_3x3 = receptive_field([(3, 1)] * 3)
ANSWERS.same_5 = Axis(3, 1, 1).output(5)
ANSWERS["my favourite"] = "lenet_c3"
