"""Helper modules and modules that cells write are imported from memory; what a worker puts in other places."""

import pytest

from autograder.errors import StudentFailure
from autograder.protocol.records import Module


def test_helper(submit):
    """A helper is imported by its name, may import another one, and is its own module."""
    helpers = [
        Module("utils", "import other\ndef g(x): return other.h(x) + 1"),
        Module("other", "def h(x): return 2 * x"),
    ]
    submission = submit(
        "import utils\nfrom utils import g\ndef f(x): return (g(x), utils.__name__, utils.other.h(x))",
        helpers=helpers,
    )

    assert (7, "utils", 6) == submission.f(3)


@pytest.mark.parametrize(
    "helpers",
    [
        [Module("pkg.sub", "def g(x): return x + 1")],
        [Module("pkg.__init__", "from .sub import g"), Module("pkg.sub", "from . import deep\ng = deep.g"), Module("pkg.deep", "def g(x): return x + 1")],
        [Module("pkg", ""), Module("pkg.sub", "def g(x): return x + 1")],
    ],
)  # fmt: skip
def test_package(submit, helpers):
    """Folders are packages, with or without a file __init__.py."""
    submission = submit("import pkg.sub\ndef f(x): return pkg.sub.g(x)", helpers=helpers)

    assert 4 == submission.f(3)


def test_helper_takes_no_other_place(submit):
    """A helper never takes the place of a module that Python has, and a note says so."""
    helpers = [Module("random", "x = 1"), Module("torch", "y = 1")]
    submission = submit(
        "import random, torch\ndef f(): return (hasattr(random, 'x'), hasattr(torch, 'y'))", helpers=helpers
    )

    assert (False, False) == submission.f()
    assert [
        "random.py was not used, because Python has a module of this name",
        "torch.py was not used, because Python has a module of this name",
    ] == submission.notes


def test_traceback_shows_helper(submit):
    """A traceback names the helper's file, line and code."""
    submission = submit(
        "from utils import g\ndef f(x): return g(x)",
        helpers=[Module("utils", "def g(x):\n    return 1 / x\n")],
    )

    with pytest.raises(
        StudentFailure, match=r"ZeroDivisionError: division by zero, at utils.py, line 2 \(`return 1 / x`\)"
    ):
        submission.f(0)


def test_helper_that_stops(submit):
    """What fails inside a helper costs itself only, and is noted with its place."""
    helpers = [Module("utils", "import no_such_module\n1 / 0\ndef g(x): return x")]
    submission = submit("from utils import g\ndef f(x): return g(x)", helpers=helpers)

    assert 3 == submission.f(3)
    assert [
        "utils.py, line 1 (`import no_such_module`): passed over, because it raised ModuleNotFoundError: No module named 'no_such_module'",
        "utils.py, line 2 (`1 / 0`): raised ZeroDivisionError: division by zero",
    ] == submission.notes


def test_helper_with_syntax_error(submit):
    """A helper that can't be read is told with its line where its names are missing."""
    submission = submit(
        "from utils import g\ndef f(x): return g(x)", helpers=[Module("utils", "def g(x)\n    return x")]
    )

    with pytest.raises(
        StudentFailure, match=r"name 'g' is not defined.*its code stopped: SyntaxError: expected ':'"
    ):
        submission.f(1)


def test_banned_routine_in_helper(submit):
    """A banned routine that a helper calls counts as the student's own."""
    helpers = [Module("utils", "import torch.nn.functional as F\ndef g(x): return F.conv2d(x, x)")]
    submission = submit(
        "from utils import g\nimport torch\ndef f(): return g(torch.ones(1, 1, 2, 2))", helpers=helpers
    )

    with submission.watched(), pytest.raises(StudentFailure, match="conv2d") as caught:
        submission.f()

    assert "forbidden" == caught.value.kind


@pytest.mark.parametrize(
    "code",
    [
        "return torch.compile(g)(1)",
        "return torch.compile(mode='max-autotune')(g)(1)",
        "return torch.compile(g, backend='inductor', fullgraph=True, options={'x': 1})(1)",
        "m = torch.nn.Identity(); m.compile(dynamic=True); return int(m(torch.tensor(2)))",
        "return torch._dynamo.optimize('inductor')(g)(1)",
        "import sys; return len(sys.argv) + 1 if sys.argv == ['work.py'] else sys.argv",
        "breakpoint(); return 2",
        "import tqdm; return 1 + sum(tqdm.tqdm([1]))",
        "from tqdm.auto import trange\nwith trange(3, desc='x') as bar: bar.set_postfix(a=1); return max(bar)",
        "from torch.utils.data import DataLoader\nreturn len(list(DataLoader([1, 2, 3, 4], 2, num_workers=4, prefetch_factor=2, persistent_workers=True)))",
        "import os\nos.makedirs('a/b', exist_ok=True)\nnp.save('a/b/x.npy', np.ones(2))\nreturn int(np.load('a/b/x.npy').sum())",
        "torch.save({'x': 2}, 'a.pt')\nreturn torch.load('a.pt')['x']",
        "import pathlib\npathlib.Path('a.txt').write_text('22')\nreturn len(pathlib.Path('a.txt').read_text())",
    ],
)  # fmt: skip
def test_substitutes(submit, code):
    """What a worker lacks has something in its place that gives the right result."""
    body = code.replace("\n", "\n    ")
    submission = submit(f"import numpy as np, torch\ndef g(x): return x + 1\ndef f():\n    {body}")

    assert 2 == submission.f()


@pytest.mark.parametrize(
    "code", ["input()", "import sys; sys.stdin.read()", "import getpass; getpass.getpass()"]
)
def test_no_keyboard(submit, code):
    """A question in a call ends it, and the message says why."""
    with pytest.raises(StudentFailure, match="EOFError: there is no keyboard: nobody can answer"):
        submit(f"def f():\n    {code}").f()


def test_notes_are_the_same_for_each_worker(submit):
    """Each worker of a submission gives the same notes, once."""
    submission = submit("import no_such_module\ndef f(): return open('x.txt', 'w').write('ab')")

    assert 2 == submission.f()
    submission.renew_worker()
    first = list(submission.notes)
    assert 2 == submission.f()
    submission.renew_worker()

    assert first == submission.notes
    assert 2 == len(first)
    assert "x.txt was kept in memory only: nothing can be written while the code is graded" == first[1]
