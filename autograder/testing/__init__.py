"""What test authors write tests with: markers, strategies of small exact tensors, and checks.

A test is an ordinary pytest function named after what it checks, in a file `test_<exercise>.py`:

    @points(10)
    @given(X=matrices(), K=matrices(max_side=3))
    def test_values(submission, X, K):
        \"\"\"Y[i, j] is the sum of the window under the kernel times the kernel.\"\"\"
        check_values(submission.corr2d(X, K), oracle(X, K), like=X, magnitude=product_magnitude(X, K))

Its docstring's first paragraph is what a student reads.
"""

from autograder.errors import StudentError
from autograder.grading.compare import check_type, product_magnitude, tolerance
from autograder.proxy.remote import RemoteModule
from autograder.testing.battery import contract
from autograder.testing.checks import (
    check_detached,
    check_equal,
    check_float,
    check_inputs_unchanged,
    check_int,
    check_keys,
    check_module,
    check_parts,
    check_raises,
    check_values,
    fail,
)
from autograder.testing.drawing import (
    integer_arrays,
    integer_tensors,
    matrices,
    random_array,
    random_tensor,
    seeds,
    vectors,
)
from autograder.testing.exercises import Function, Layer, by_name
from autograder.testing.given import given_each
from autograder.testing.gradients import check_gradients, check_module_gradients
from autograder.testing.markers import (
    by_hand,
    false_alarm_rate,
    limits,
    points,
    prepared_by,
    shown,
    taken_on_trust,
    watched,
)
from autograder.testing.modules import check_mode, load_by_shape, note_scores, remote_layers

__all__ = [
    "Function",
    "Layer",
    "RemoteModule",
    "StudentError",
    "by_hand",
    "by_name",
    "check_detached",
    "check_equal",
    "check_float",
    "check_gradients",
    "check_inputs_unchanged",
    "check_int",
    "check_keys",
    "check_mode",
    "check_module",
    "check_module_gradients",
    "check_parts",
    "check_raises",
    "check_type",
    "check_values",
    "contract",
    "fail",
    "false_alarm_rate",
    "given_each",
    "integer_arrays",
    "integer_tensors",
    "limits",
    "load_by_shape",
    "matrices",
    "note_scores",
    "points",
    "prepared_by",
    "product_magnitude",
    "random_array",
    "random_tensor",
    "remote_layers",
    "seeds",
    "shown",
    "taken_on_trust",
    "tolerance",
    "vectors",
    "watched",
]
