"""Small models of the grader's own: built here in float64 and, the same, in the worker.

A model is a list of layers, (name, arguments...) each; a list among them is a model inside.
"""

import torch
from torch import nn

from autograder.testing import check_mode, check_type, fail, remote_layers

# Keeps a model's Parameter objects, and gives a function that tells whether the model still has them.
SAME_PARAMETERS = (
    "lambda model: (lambda before: lambda: [*map(id, before)] == [*map(id, model.parameters())])"
    "([*model.parameters()])"
)

# A model whose forward has an argument of another name, and which is no nn.Sequential itself.
WRAPPED = (
    "lambda model: (lambda net: net.add_module('model', model) or net)"
    "(type('Net', (torch.nn.Module,), {'__module__': 'net', 'forward': lambda self, X: self.model(X)})())"
)


def random_numbers(seed, *sizes):
    """Float64 numbers of size about 1 that float32 holds, too."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(sizes, generator=generator, dtype=torch.float64).float().double()


class Probe(nn.Module):
    """The worker's Probe, see sandbox/probes.py: turns signs in train mode, and the order with a graph.

    Here it takes train mode for having a graph: each is right without the other nowhere in a fit.
    """

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))

    def forward(self, scores):
        scores = scores * self.weight
        return (-scores).roll(scores.shape[-1] // 3 + 1, -1) if self.training else scores


def local(layers):
    """An nn.Sequential of these layers."""
    made = []
    for layer in layers:
        if isinstance(layer, list):
            made.append(local(layer))
        else:
            name, *args = layer
            made.append(Probe() if name == "Probe" else getattr(nn, name)(*args))
    return nn.Sequential(*made)


def remote(submission, layers):
    """The same in the worker."""
    if not any(isinstance(layer, list) for layer in layers):
        return remote_layers(submission, layers)
    made = [
        remote(submission, layer)
        if isinstance(layer, list)
        else only(submission, remote_layers(submission, [layer]))
        for layer in layers
    ]
    return submission.remote("torch.nn.Sequential")(*made)


def only(submission, sequential):
    """The first layer of a model in the worker, itself a model."""
    return submission.remote("torch.nn.Sequential.__getitem__")(sequential, 0)


def random_state(layers, seed):
    """A state for these layers, in float64; batch normalisation has seen something else than mean 0."""
    state = {}
    for position, (name, tensor) in enumerate(local(layers).state_dict().items()):
        if not tensor.is_floating_point():
            state[name] = tensor + seed % 7 + 1
        elif not tensor.dim():
            state[name] = tensor.double()
        else:
            numbers = random_numbers(seed + position, *tensor.shape)
            state[name] = numbers.abs() + 0.5 if name.endswith("running_var") else numbers
    return state


def in_dtype(state, dtype):
    """A state whose floats have this dtype."""
    return {
        name: tensor.to(dtype) if tensor.is_floating_point() else tensor for name, tensor in state.items()
    }


class Pair:
    """The same model twice: `here`, in float64, and `there`, in the worker, in `dtype`."""

    def __init__(self, submission, layers, seed, dtype=torch.float32, training=False):
        self.submission, self.training = submission, training
        self.here = local(layers).double()
        self.here.load_state_dict(random_state(layers, seed))
        self.state = in_dtype(self.here.state_dict(), dtype)
        self.state = {name: tensor.clone() for name, tensor in self.state.items()}
        self.there = remote(submission, layers)
        if dtype == torch.float64:
            submission.remote("torch.nn.Module.double")(self.there)
        if submission.device != "cpu":  # where the tests' tensors are
            submission.remote("torch.nn.Module.to")(self.there, submission.device)
        self.there.load_state_dict(self.state)
        self.here.train(training)
        submission.remote("torch.nn.Module.train")(self.there, training)

    def check_mode(self):
        """The model is in the mode in which it was found, with all of its parts."""
        check_mode(self.there, self.training)

    def check_unchanged(self):
        """The model's weights and buffers are what they were."""
        found = self.there.state_dict()
        for name, before in self.state.items():
            got = found.get(name)
            if got is None or got.dtype != before.dtype or not torch.equal(got, before):
                fail(f"{{call}} changed the model's {name}", kind="mutated")


def freeze(submission, model, name):
    """Let this parameter of a model in the worker require no gradient."""
    submission.code("lambda model, name: setattr(model.get_parameter(name), 'requires_grad', False)")(
        model, name
    )


def check_trainable(model, frozen):
    """All parameters of a model in the worker but the one of this name require gradients, as before."""
    for name, parameter in model.named_parameters():
        if parameter.requires_grad is not (name != frozen):
            was = "frozen" if name == frozen else "trainable"
            fail(f"{{call}} should leave {name} {was}, as it was before", kind="mutated")


def check_grad_mode(submission):
    """The last call has left torch recording gradients, as it was."""
    if submission.remote("torch.is_grad_enabled")() is not True:
        submission.remote("torch.set_grad_enabled")(True)
        fail("{call} should leave gradients recorded, as they were before", kind="contract")


def check_state(found, wanted, what="{call}"):
    """These are the tensors of a state: keys in order, dtypes and values."""
    if list(found) != list(wanted):
        fail(f"{what} should hold {', '.join(wanted)}, in this order", got=list(found))
    for name, expected in wanted.items():
        got = found[name]
        check_type(got, torch.Tensor, name)
        if got.dtype != expected.dtype or got.shape != expected.shape:
            fail(
                f"{name} in {what} should be of shape {tuple(expected.shape)} and dtype {expected.dtype}, "
                f"but is of shape {tuple(got.shape)} and dtype {got.dtype}",
                kind="dtype" if got.shape == expected.shape else "shape",
            )
        if not torch.equal(got.detach(), expected):
            fail(f"{name} in {what} has other numbers", expected=expected, got=got.detach())
