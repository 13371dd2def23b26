"""What the tests of HED share: its parameters, making one, and what it should answer."""

import torch
import torch.nn.functional as F

from autograder.testing import check_module, check_type, check_values, fail

AMPLIFIED = 13  # largest logits: with `tolerance`, 5e-5 of the largest; float32 itself is off by 1e-6


def shapes(in_channels=3, channels=(8, 16, 32)):
    """The shape of each entry of the state dict."""
    widths = [in_channels, *(width for width in channels for _ in range(2))]
    layers = {f"convs.{n}": (widths[n + 1], widths[n], 3, 3) for n in range(2 * len(channels))}
    layers |= {f"sides.{k}": (1, width, 1, 1) for k, width in enumerate(channels)}
    layers["fuse"] = (1, len(channels), 1, 1)
    found = {}
    for name, shape in layers.items():
        found |= {f"{name}.weight": shape, f"{name}.bias": shape[:1]}
    return found


def weights(seed, in_channels=3, channels=(8, 16, 32), dtype=torch.float32):
    """Random weights, about as large as ReLU likes them, so that every layer shows in the outputs."""
    generator = torch.Generator().manual_seed(seed)
    found = {}
    for name, shape in shapes(in_channels, channels).items():
        scale = 0.5 if len(shape) == 1 else (2 / torch.Size(shape[1:]).numel()) ** 0.5
        numbers = torch.randn(shape, generator=generator, dtype=torch.float64)
        found[name] = numbers.mul(scale).to(dtype)
    return found


def pictures(seed, *sizes, dtype=torch.float32):
    """Pictures of numbers from -1 to 2."""
    generator = torch.Generator().manual_seed(seed + 1)
    return torch.rand(*sizes, generator=generator, dtype=torch.float64).mul(3).sub(1).to(dtype)


def oracle(X, *tensors, names):
    """All outputs side by side, the fused one last: (N, in, H, W) -> (N, K + 1, H, W), in X's dtype."""
    state = dict(zip(names, tensors, strict=True))
    size, found = X.shape[2:], []
    for k in range(sum(name.startswith("sides.") for name in state) // 2):
        X = X if k == 0 else F.max_pool2d(X, 2)
        for n in (2 * k, 2 * k + 1):
            X = torch.relu(F.conv2d(X, state[f"convs.{n}.weight"], state[f"convs.{n}.bias"], padding=1))
        side = F.conv2d(X, state[f"sides.{k}.weight"], state[f"sides.{k}.bias"])
        found.append(F.interpolate(side, size=size, mode="bilinear", align_corners=False))
    sides = torch.cat(found, dim=1)
    return torch.cat([sides, F.conv2d(sides, state["fuse.weight"], state["fuse.bias"])], dim=1)


def construct(submission, *arguments, **named):
    """The submission's network as it comes, called once: layers may get their parameters only then."""
    network = submission.HED(*arguments, **named)
    check_module(network, "HED")
    in_channels = named.get("in_channels", arguments[0] if arguments else 3)
    channels = named.get("channels", arguments[1] if len(arguments) > 1 else (8, 16, 32))
    X = torch.zeros(2, in_channels, *[2 ** (len(channels) - 1)] * 2)
    submission.remote("torch.nn.Module.to")(network, X)  # to the device where the worker puts tensors
    with submission.unrecorded():
        network(X)
    return network


def make(submission, state, *arguments, **named):
    """The submission's network with these weights, in their dtype."""
    network = construct(submission, *arguments, **named)
    submission.remote("torch.nn.Module.to")(network, next(iter(state.values())))
    network.load_state_dict(state)
    return network


def check_outputs(got, X, state):
    """A list of all outputs, each of them right. Returns them side by side, with their gradients."""
    count = len(state["fuse.weight"][0]) + 1
    if type(got) is not tuple:  # one test asks for a list
        check_type(got, list)
    if len(got) != count:
        fail(
            f"{{call}} should return {count} outputs, {count - 1} side outputs and the fused one, "
            f"but returns {len(got)}",
            kind="type",
        )
    exact = [tensor.double() for tensor in state.values()]
    with torch.no_grad():
        expected = oracle(X.double(), *exact, names=list(state))
    for number, output in enumerate(got):
        what = "the fused output" if number == count - 1 else f"side output {number + 1}"
        wanted = expected[:, number : number + 1]
        check_values(
            output, wanted, like=X, magnitude=AMPLIFIED * max(1.0, float(wanted.abs().max())), what=what
        )
    return torch.cat(list(got), dim=1)


class Joined:
    """A network whose outputs are checked and put side by side, so that they are one tensor."""

    def __init__(self, network, state):
        self.network, self.state = network, state

    def __call__(self, X):
        return check_outputs(self.network(X), X, self.state)

    def named_parameters(self):
        return self.network.named_parameters()
