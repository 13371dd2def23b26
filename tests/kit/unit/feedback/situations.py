"""What students do: code that runs in a real worker, and a check that judges its answer.

situations.md says what they read. `f` stands for an exercise that has no name of its own here.
"""

import torch

from autograder.testing import (
    check_detached,
    check_float,
    check_gradients,
    check_inputs_unchanged,
    check_int,
    check_module,
    check_parts,
    check_raises,
    check_type,
    check_values,
)

SIGNATURES = {
    "f": ("X", "K"),
    "linear_backward": ("X", "W", "G"),
    "Conv2D": ("in_channels", "out_channels", "kernel_size", "stride", "padding", "bias"),
    "Conv2D.forward": ("X",),
    "LeNet5": (),
    "LeNet5.forward": ("X",),
    "Adam": ("lr",),
    "Adam.step": ("params", "grads"),
}
X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
K = torch.tensor([[1.0, 0.0]])


def values(submission):
    """f(X, K) is X."""
    check_values(submission.f(X, K), X.double(), like=X, magnitude=4)


def number(submission):
    """f(X, K) is 0.5."""
    check_float(submission.f(X, K), 0.5, tolerance=1e-6)


def whole_number(submission):
    """f(X, K) is 7."""
    check_int(submission.f(X, K), 7)


def of_type(kind):
    """f(X, K) is of this type."""
    return lambda submission: check_type(submission.f(X, K), kind)


def image(submission):
    """f(X, K) is an image."""
    from PIL import Image

    check_type(submission.f(X, K), Image.Image)


def parts(submission):
    """linear_backward gives dX and dW."""
    got = submission.linear_backward(X, X, X)
    check_parts(got, "dX", "dW")
    check_values(got[0], X.double(), like=X, magnitude=4, what="dX")
    check_values(got[1], torch.zeros(2, 3), like=X, magnitude=4, what="dW")


def gradient(submission):
    """The gradient of f reaches K."""
    check_gradients(submission.f, lambda X, K: X * K, {"X": X, "K": K})


def inputs(submission):
    """f leaves its inputs alone."""
    check_inputs_unchanged(submission.f, X.clone(), K)


def error(submission):
    """f raises ValueError."""
    check_raises(ValueError, submission.f, X, K)


def detached(submission):
    """f gives a detached tensor."""
    check_detached(submission.f(X.clone().requires_grad_(), K))


def layer(submission, **options):
    """A Conv2D of one channel and a kernel of 2 x 3, on one image."""
    made = submission.Conv2D(1, 1, (2, 3), **options)
    check_module(made, "Conv2D")
    state = {"weight": torch.ones(1, 1, 2, 3), "bias": torch.zeros(1)}
    made.load_state_dict({name: state[name] for name in state if options.get("bias", True) or name != "bias"})
    made(torch.ones(1, 1, 4, 4))


def layer_without_bias(submission):
    """The same, asked for without a bias."""
    layer(submission, bias=False)


def layer_with_stride(submission):
    """The same with one number as the stride."""
    layer(submission, stride=2)


def converted_layer(submission):
    """A Conv2D that the test itself converts."""
    submission.remote("torch.nn.Module.double")(submission.Conv2D(1, 1, (2, 3)))


def network(submission):
    """LeNet5 makes a module."""
    check_module(submission.LeNet5(), "LeNet5")


def optimizer(submission):
    """Adam makes a step."""
    submission.Adam(0.1).step([X], [X])


def by_hand(own=""):
    """A call in which library routines are looked for."""

    def check(submission):
        with submission.watched(own=own):
            submission.f(X[None, None], K[None, None])

    return check


CONV = """
import torch
from torch import nn

class Conv2D(nn.Module):
    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
"""

SITUATIONS = {
    "nothing is returned": ("def f(X, K): X + 1", values),
    "text is printed in the place of a result": ("def f(X, K): print('cat')", of_type(str)),
    "a list for a tensor": ("def f(X, K): return [1.0]", values),
    "a NumPy array for a tensor": ("def f(X, K): return X.numpy()", values),
    "a number for a tensor": ("def f(X, K): return X.sum().item()", values),
    "a tensor for a float": ("def f(X, K): return X.mean()", number),
    "an int for a float": ("def f(X, K): return 1", number),
    "a float for an int": ("def f(X, K): return 14 / 2", whole_number),
    "a tensor for an int": ("def f(X, K): return X.sum().long()", whole_number),
    "a list for a tuple": ("def f(X, K): return [X, K]", of_type(tuple)),
    "a tensor for a list": ("def f(X, K): return X", of_type(list)),
    "a tensor for an image": ("def f(X, K): return X", image),
    "a list for a dict": ("def f(X, K): return [1]", of_type(dict)),
    "one part of two": ("def linear_backward(X, W, G): return (X,)", parts),
    "a part of the wrong shape": ("def linear_backward(X, W, G): return X, W", parts),
    "a part of the wrong type": ("def linear_backward(X, W, G): return X, None", parts),
    "wrong numbers": ("def f(X, K): return X - 1", values),
    "a wrong number": ("def f(X, K): return 0.25", number),
    "nan": ("def f(X, K): return X * float('nan')", values),
    "another dtype": ("def f(X, K): return X.double()", values),
    "no gradient": ("def f(X, K): return X * K.detach()", gradient),
    "an input is changed": ("def f(X, K): return X.add_(1)", inputs),
    "no error": ("def f(X, K): return X", error),
    "another error": ("def f(X, K): return {}['mode']", error),
    "not detached": ("def f(X, K): return 2 * X", detached),
    "fewer parameters": ("def f(X): return X", values),
    "NumPy's method": ("def f(X, K): return X.astype('float32')", values),
    "NumPy's method of a result": ("def f(X, K): return (X * K).copy()", values),
    "NumPy's function": ("import numpy as np\ndef f(X, K): return np.sum(X * K, axis=(0, 1))", values),
    "NumPy's way to turn around": ("def f(X, K): return K[::-1]", values),
    "NumPy's size": ("def f(X, K): return X / X.size", values),
    "no fault of NumPy's": ("import numpy as np\ndef f(X, K): return np.sqrt(X @ K)", values),
    "a layer for ints only": (
        CONV
        + "        self.weight = nn.Parameter(torch.ones(out_channels, in_channels, kernel_size, kernel_size))",
        layer,
    ),
    "a layer for pairs only": (
        CONV + "        self.weight = torch.ones(kernel_size)\n        a, b = stride",
        layer_with_stride,
    ),
    "pairs that are used late": (
        CONV
        + "        self.weight, self.bias = nn.Parameter(torch.ones(1, 1, *kernel_size)), nn.Parameter(torch.ones(1))\n"
        + "        self.k = kernel_size\n    def forward(self, X):\n        return X * (self.k + 1)",
        layer,
    ),
    "a bias that is always there": (
        CONV
        + "        self.weight, self.bias = nn.Parameter(torch.ones(1, 1, *kernel_size)), nn.Parameter(torch.ones(1))",
        layer_without_bias,
    ),
    "a parameter of another name": (
        CONV
        + "        self.w, self.bias = nn.Parameter(torch.ones(1, 1, *kernel_size)), nn.Parameter(torch.ones(1))",
        layer,
    ),
    "more than parameters": (
        CONV
        + "        self.weight, self.bias = nn.Parameter(torch.ones(1, 1, *kernel_size)), nn.Parameter(torch.ones(1))\n"
        + "        self.register_buffer('calls', torch.zeros(1))",
        layer,
    ),
    "a call of the test's own fails": (
        CONV + "    def _apply(self, function):\n        raise ValueError('not for me')",
        converted_layer,
    ),
    "a network that is no class": ("from torch import nn\nLeNet5 = nn.Sequential(nn.Flatten())", network),
    "a class that is no module": ("class LeNet5: pass", network),
    "a method that fails": (
        "class Adam:\n    def __init__(self, lr): pass\n    def step(self, params, grads): return params[1]",
        optimizer,
    ),
    "the library's convolution": (
        "import torch\ndef f(X, K): return torch.nn.functional.conv2d(X, K)",
        by_hand(),
    ),
    "the library's in the place of one's own": (
        "from torch import nn\ndef f(X, K): return nn.Conv2d(1, 1, 1)(X)",
        by_hand("corr2d"),
    ),
    "a loop that never ends": (
        "def f(X, K):\n    i = 0\n    while i < X.shape[0]:\n        X[i] = 2 * X[i]",
        values,
    ),
    "a loop without a way out": ("def f(X, K):\n    while True:\n        X = K + 1", values),
    "loops that are too slow": (
        "def f(X, K):\n    total = 0\n    for i in range(10**6):\n        for j in range(10**6):\n            total += i * j",
        values,
    ),
    "a loop of which nobody knows": ("def f(X, K):\n    i = 9\n    while i != 0:\n        i -= 2", values),
    "waiting": ("import time\ndef f(X, K): time.sleep(60)", values),
    "a memory eater": ("import torch\ndef f(X, K): return torch.ones(2**31)", values),
    "not written yet": ("def f(X, K): raise NotImplementedError()", values),
    "another name": ("def F(X, K): return X", values),
    "a syntax error": ("def f(X, K)\n    return X", values),
    "a missing variable": ("def f(X, K): return X + Y", values),
}
