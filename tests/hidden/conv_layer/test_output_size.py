"""output_size against the formula in whole numbers."""

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import by_hand, check_int, points, taken_on_trust

pytestmark = by_hand()


def formula(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


@st.composite
def cases(draw, names=(), max_room=12):
    """An input's size, a kernel's size, and the options of these names; the kernel fits.

    An option that is given never has its default, and sizes follow from the others, so that the room
    beyond the first window is drawn evenly.
    """
    largest = {"stride": 5, "padding": 4, "dilation": 4}
    smallest = {"stride": 2, "padding": 1, "dilation": 2}
    options = {name: draw(st.integers(smallest[name], largest[name])) for name in names}
    reach = st.integers(2 if "dilation" in names else 1, 6)
    kernel_size = draw(reach)
    least = options.get("dilation", 1) * (kernel_size - 1) + 1 - 2 * options.get("padding", 0)
    size = max(1, least) + draw(st.integers(0, max_room))
    return {"size": size, "kernel_size": kernel_size, **options}


def check(submission, size, kernel_size, *positional, **options):
    expected = formula(size, kernel_size, *positional, **options)
    check_int(submission.output_size(size, kernel_size, *positional, **options), expected)


@points(3)
@settings(max_examples=30)
@given(case=cases())
def test_defaults(submission, case):
    """an input and a kernel, nothing else: stride 1, no padding, no dilation."""
    check(submission, **case)


@points(4)
@settings(max_examples=40)
@given(case=cases(["stride"]))
def test_stride(submission, case):
    """a stride: a step that would carry the window past the end is not taken."""
    check(submission, **case)


@points(3)
@settings(max_examples=30)
@given(case=cases(["padding"]))
def test_padding(submission, case):
    """padding, on both ends."""
    check(submission, **case)


@points(3)
@settings(max_examples=30)
@given(case=cases(["dilation"]))
def test_dilation(submission, case):
    """a dilated kernel; all arguments may be given by name."""
    check_int(submission.output_size(**case), formula(**case))


@points(3)
@settings(max_examples=40)
@given(case=cases(["stride", "padding", "dilation"]))
def test_positional(submission, case):
    """stride, padding and dilation, all three in this order, without names."""
    check(submission, *case.values())


@points(3)
@settings(max_examples=20)
@given(
    size=st.integers(2**55, 2**60),
    kernel_size=st.integers(1, 2**30),
    stride=st.integers(1, 1000),
    padding=st.integers(0, 2**30),
)
def test_large(submission, size, kernel_size, stride, padding):
    """numbers too large for a float are counted exactly."""
    check(submission, size, kernel_size, stride=stride, padding=padding)


@points(1)
@taken_on_trust("that no banned routine ran; a hit would cost the whole exercise")
@settings(max_examples=8)
@given(case=cases(["stride", "padding", "dilation"]))
def test_by_hand(submission, case):
    """written by hand: no library routine convolves, pools or unfolds."""
    with submission.watched():
        check(submission, **case)
