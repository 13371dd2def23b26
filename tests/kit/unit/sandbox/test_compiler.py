"""The light module in torch._dynamo's place: enough for optimizers and modes, and the real one on demand."""

import pytest

from autograder.course.settings import GradingLimits

pytestmark = pytest.mark.slow

SLOW = GradingLimits(call_seconds=20, cell_seconds=20)
LIGHT = "type(sys.modules['torch._dynamo']).__name__ == 'LightCompiler'"


@pytest.mark.parametrize(
    "lines",
    [
        "p = torch.ones(2, requires_grad=True); o = torch.optim.Adam([p]); p.sum().backward(); o.step()",
        "p = torch.ones(2, requires_grad=True); o = torch.optim.SGD([p], lr=0.1); o.zero_grad(); o.step()",
        "torch.func.grad(lambda x: (x * x).sum())(torch.ones(2))",
        "torch.func.vmap(lambda x: 2 * x)(torch.ones(2))",
        "torch.autograd.functional.jacobian(lambda x: 2 * x, torch.ones(2))",
        "torch._dynamo.optimize('inductor')(lambda x: x)(1); torch._dynamo.reset()",
        "torch._dynamo.disable(recursive=False)(lambda x: x)(1)",
        "torch.compile(lambda x: x)(1)",
    ],
)
def test_stays_light(submit, lines):
    """What students use imports nothing of the compiler, which takes seconds."""
    submission = submit(f"import sys, torch\ndef f():\n    {lines}\n    return {LIGHT}", times=SLOW)

    assert submission.f() is True


@pytest.mark.parametrize(
    "lines",
    [
        "import torch._dynamo.config as config",
        "from torch._dynamo import config",
        "from torch._dynamo.utils import counters",
        "torch._dynamo.config.suppress_errors = True",
        "torch._dynamo.compiled_autograd.enable",
    ],
)
def test_the_real_one_on_demand(submit, lines):
    """Whatever else is asked of it brings the real package, once, as one module."""
    submission = submit(
        f"import sys, torch\n{lines}\nimport torch._dynamo.config as one\n"
        f"def f(): return [not ({LIGHT}), one is torch._dynamo.config is sys.modules['torch._dynamo.config']]",
        times=SLOW,
    )

    assert [True, True] == submission.f()


def test_missing_name(submit):
    """A name that torch._dynamo has not is a plain AttributeError, as ever."""
    submission = submit(
        "import torch\ndef f():\n    try: torch._dynamo.nothing\n    except AttributeError as e: return str(e)",
        times=SLOW,
    )

    assert "nothing" in submission.f()
