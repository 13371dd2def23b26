"""output_size against the formula in whole numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import Function, by_hand, by_name, contract, points

pytestmark = by_hand()


def formula(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


output_size = Function("output_size", formula)

LARGEST = {"stride": 5, "padding": 4, "dilation": 4}
SMALLEST = {"stride": 2, "padding": 1, "dilation": 2}  # a given option never has its default


@st.composite
def cases(draw, *names, max_room=12):
    """An input's size, a kernel's size, and the options of these names; the kernel fits.

    Sizes follow from the others, so that the room beyond the first window is drawn evenly.
    """
    options = {name: draw(st.integers(SMALLEST[name], LARGEST[name])) for name in names}
    kernel_size = draw(st.integers(2 if "dilation" in names else 1, 6))
    least = options.get("dilation", 1) * (kernel_size - 1) + 1 - 2 * options.get("padding", 0)
    size = max(1, least) + draw(st.integers(0, max_room))
    return {"size": size, "kernel_size": kernel_size, **options}


@points(3)
@settings(max_examples=20)
@given(case=cases())
def test_defaults(submission, case):
    """an input and a kernel, nothing else: stride 1, no padding, no dilation."""
    output_size.check(submission, case)


@points(4)
@settings(max_examples=30)
@given(case=cases("stride"))
def test_stride(submission, case):
    """a stride: a step that would carry the window past the end is not taken."""
    output_size.check(submission, case)


@points(3)
@settings(max_examples=20)
@given(case=cases("padding"))
def test_padding(submission, case):
    """padding, on both ends."""
    output_size.check(submission, case)


@points(3)
@settings(max_examples=20)
@given(case=by_name(cases("dilation"), "size", "kernel_size"))
def test_dilation(submission, case):
    """a dilated kernel; all arguments may be given by name."""
    output_size.check(submission, case)


@points(3)
@settings(max_examples=30)
@given(case=cases("stride", "padding", "dilation"))
def test_positional(submission, case):
    """stride, padding and dilation, all three in this order, without names."""
    output_size.check(submission, case)


@st.composite
def large_cases(draw):
    """Sizes of up to a million."""
    size, kernel_size = draw(st.integers(10**5, 10**6)), draw(st.integers(1, 10**4))
    stride, padding = draw(st.integers(1, 1000)), draw(st.integers(0, 5000))
    return {"size": size, "kernel_size": kernel_size, "stride": stride, "padding": padding}


@points(3)
@settings(max_examples=20)
@given(case=large_cases())
def test_large(submission, case):
    """sizes of up to a million."""
    output_size.check(submission, case)


contract(output_size, {"all": cases("stride", "padding", "dilation")}, points={"by_hand": 1})
