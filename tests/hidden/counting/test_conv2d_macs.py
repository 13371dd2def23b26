"""conv2d_macs against the windows that torch's F.unfold finds: each number in a window is multiplied once by
each filter of its group."""

import torch
import torch.nn.functional as F
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.testing import check_int, points


def pair(size):
    return size if isinstance(size, tuple) else (size, size)


def oracle(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    image = torch.empty(1, 1, height, width)
    in_windows = F.unfold(image, pair(kernel_size), stride=stride, padding=padding).numel()
    return in_channels * in_windows * out_channels // groups


def unlike(low, high):
    """Two numbers that are not the same."""
    return st.lists(st.integers(low, high), min_size=2, max_size=2, unique=True).map(tuple)


@st.composite
def cases(draw, kernel_sizes, strides=None, paddings=None, groups=1, factor=1):
    """Positional arguments, and those options by name for which there is something to draw.

    The image is not square, and may be as small as the kernel less the padding. factor: makes it larger.
    """
    options = {}
    if strides is not None:
        options["stride"] = draw(strides)
    if paddings is not None:
        options["padding"] = draw(paddings)
    if groups != 1:
        options["groups"] = draw(groups)
    inputs, outputs = draw(unlike(1, 4))
    kernel_size = draw(kernel_sizes)
    smallest = [
        max(1, kernel - 2 * zeros)
        for kernel, zeros in zip(pair(kernel_size), pair(options.get("padding", 0)), strict=True)
    ]
    height, width = (factor * draw(st.integers(side, side + 8)) for side in smallest)
    width += height == width
    groups = options.get("groups", 1)
    return (groups * inputs, groups * outputs, kernel_size, height, width), options


SIZES = st.integers(1, 5)


def check(submission, *args, **options):
    check_int(submission.conv2d_macs(*args, **options), oracle(*args, **options))


@points(3)
@settings(max_examples=20)
@given(case=cases(SIZES))
def test_values(submission, case):
    """each weight of each filter counts at each place; without options, stride 1 and no padding."""
    arguments, _options = case
    check(submission, *arguments)


@points(3)
@settings(max_examples=20)
@given(case=cases(SIZES, strides=st.integers(1, 4)))
def test_stride(submission, case):
    """a stride: steps that would leave the image are not taken."""
    arguments, options = case
    check(submission, *arguments, **options)


@points(3)
@settings(max_examples=20)
@given(case=cases(SIZES, paddings=st.integers(0, 3)))
def test_padding(submission, case):
    """padding on all four sides; products with its zeros count."""
    arguments, options = case
    check(submission, *arguments, **options)


@points(2)
@settings(max_examples=20)
@given(case=cases(SIZES, strides=st.integers(1, 3), paddings=st.integers(0, 2)))
def test_stride_and_padding(submission, case):
    """stride and padding together, in this order and without names."""
    arguments, options = case
    check(submission, *arguments, *options.values())


@points(3)
@settings(max_examples=30)
@given(case=cases(unlike(1, 5), strides=unlike(1, 4), paddings=unlike(0, 3)))
def test_pairs(submission, case):
    """kernel_size, stride and padding may be pairs, which differ between the two directions."""
    arguments, options = case
    check(submission, *arguments, **options)


@points(1)
@settings(max_examples=16)
@example(case=((2, 3, (1, 4), 9, 6), {"stride": 2, "padding": (0, 1)}))
@given(
    case=cases(
        st.one_of(st.integers(1, 4), unlike(1, 4)),
        strides=st.one_of(st.integers(1, 3), unlike(1, 3)),
        paddings=st.one_of(st.integers(0, 2), unlike(0, 2)),
    )
)
def test_ints_and_pairs(submission, case):
    """kernel_size, stride and padding are each an int or a pair, whatever the others are."""
    arguments, options = case
    check(submission, *arguments, **options)


@points(2)
@settings(max_examples=16)
@given(case=cases(st.integers(1, 3), groups=st.integers(2, 4)))
def test_groups(submission, case):
    """with groups, each filter sees the input channels of its own group; arguments may be given by name."""
    arguments, options = case
    named = dict(
        zip(("in_channels", "out_channels", "kernel_size", "height", "width"), arguments, strict=True)
    )
    check(submission, **named, **options)


@points(2)
@settings(max_examples=8)
@example(case=((16, 32, 4, 36, 54), {"stride": 3, "padding": 1, "groups": 4}))  # the last step leaves a rest
@given(
    case=cases(
        st.integers(2, 5),
        strides=st.integers(1, 3),
        paddings=st.integers(0, 2),
        groups=st.sampled_from([4, 16]),
        factor=12,
    )
)
def test_larger(submission, case):
    """larger images and more channels, with all arguments at once and without names."""
    arguments, options = case
    check(submission, *arguments, *options.values())


@points(1)
@settings(max_examples=8)
@given(case=cases(SIZES), shift=st.integers(1, 3))
def test_again(submission, case, shift):
    """a second call with other numbers, and then the first call again, are right too."""
    inputs, outputs, kernel_size, height, width = case[0]
    check(submission, inputs, outputs, kernel_size, height, width)
    check(submission, inputs, outputs + shift, kernel_size, height + shift, width, stride=2)
    check(submission, inputs, outputs, kernel_size, height, width)
