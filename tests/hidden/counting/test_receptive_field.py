"""receptive_field against the pixels that the first output reaches, followed from the output back."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.testing import check_inputs_unchanged, check_int, points, taken_on_trust


def oracle(layers):
    """The first output's window begins at pixel 0; `last` is where it ends, from layer to layer."""
    last = 0
    for kernel_size, stride in reversed(layers):
        last = last * stride + kernel_size - 1
    return last + 1


def stacks(min_layers, max_layers, max_kernel=5, strides=(1, 2, 3)):
    layer = st.tuples(st.integers(1, max_kernel), st.sampled_from(strides))
    return st.lists(layer, min_size=min_layers, max_size=max_layers)


@st.composite
def early_strides(draw, min_later=1, max_later=3):
    """A stack whose first layer has a stride and is followed by kernels larger than 1."""
    first = draw(st.integers(1, 5)), draw(st.integers(2, 4))
    later = st.tuples(st.integers(2, 5), st.sampled_from([1, 2]))
    return [first, *draw(st.lists(later, min_size=min_later, max_size=max_later))]


STRIDED = [(3, 2), (2, 3), (4, 2), (3, 1)]


def check(submission, layers):
    check_int(submission.receptive_field(layers), oracle(layers))


@points(3)
@settings(max_examples=8)
@given(layer=st.tuples(st.integers(2, 9), st.integers(1, 4)))
def test_one_layer_and_none(submission, layer):
    """one layer sees as far as its kernel is wide, and without any layer it is one pixel."""
    check(submission, [layer])
    check(submission, [])


@points(4)
@settings(max_examples=16)
@given(layers=stacks(2, 4, strides=(1,)))
def test_stride_one(submission, layers):
    """several layers with stride 1."""
    check(submission, layers)


@points(6)
@settings(max_examples=24)
@example(layers=STRIDED)
@given(layers=stacks(2, 4))
def test_strides(submission, layers):
    """a stride makes all layers after it see further."""
    check(submission, layers)


@points(2)
@settings(max_examples=12)
@given(layers=early_strides())
def test_order(submission, layers):
    """layers are given from the input to the output: an early stride does more than a late one."""
    check(submission, layers)
    check(submission, layers[::-1])


@points(2)
@settings(max_examples=10)
@example(layers=[(3, 2)] * 6 + [(2, 1)] * 34)
@given(layers=early_strides(4, 8))
def test_deep(submission, layers):
    """deeper stacks, up to forty layers; the argument may be given by name."""
    check_int(submission.receptive_field(layers=layers), oracle(layers))


@points(1)
@taken_on_trust("that the list was left as it was")
@settings(max_examples=8)
@example(layers=STRIDED)
@given(layers=early_strides())
def test_layers_unchanged(submission, layers):
    """the list of layers is left as it was."""
    check_int(check_inputs_unchanged(submission.receptive_field, layers), oracle(layers))


@points(2)
@settings(max_examples=10)
@given(layers=stacks(1, 3), others=early_strides())
def test_again(submission, layers, others):
    """a second call with other layers, and then the first call again, are right too."""
    check(submission, layers)
    check(submission, others)
    check(submission, layers)
