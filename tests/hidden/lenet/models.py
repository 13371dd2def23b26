"""Small models of the grader's own: built here in float64 and, the same, in the worker."""

import torch
import torch.nn.functional as F
from torch import nn

from autograder.testing import fail, remote_layers

LOSSES = {  # which take logits and classes
    "CrossEntropyLoss": F.cross_entropy,
    "NLLLoss": F.nll_loss,
    "MultiMarginLoss": F.multi_margin_loss,
}
FLOAT32 = 1e-4  # how far float32 may be off, relative to the numbers at hand, after a few steps


def random_numbers(seed, *sizes):
    """Float32 numbers of size about 1."""
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(sizes, generator=generator, dtype=torch.float64).float()


class Probe(nn.Module):
    """The worker's Probe as it should be run, in eval mode without gradients: a name for its weight."""

    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))

    def forward(self, scores):
        return scores


def local(layers):
    """An nn.Sequential of these layers."""
    return nn.Sequential(
        *(Probe() if name == "Probe" else getattr(nn, name)(*args) for name, *args in layers)
    )


def random_state(layers, seed):
    """A state for these layers; batch normalisation has seen something else than mean 0 and variance 1."""
    state = {}
    for position, (name, tensor) in enumerate(local(layers).state_dict().items()):
        if not tensor.is_floating_point() or not tensor.dim():
            state[name] = tensor
        elif name.endswith("running_var"):
            state[name] = random_numbers(seed + position, *tensor.shape).abs() + 0.5
        else:
            state[name] = random_numbers(seed + position, *tensor.shape)
    return state


class Pair:
    """The same model twice: `here`, in float64, and `there`, in the worker, in float32 or in `dtype`."""

    def __init__(self, submission, layers, seed, dtype=torch.float32):
        self.submission = submission
        self.state = random_state(layers, seed)
        self.here = local(layers).double()
        self.here.load_state_dict(self.state)
        self.there = remote_layers(submission, layers)
        if dtype == torch.float64:
            submission.remote("torch.nn.Module.double")(self.there)
            self.state = {name: tensor.clone() for name, tensor in self.here.state_dict().items()}
        self.there.load_state_dict(self.state)

    def set_mode(self, training):
        """Put both into train mode or eval mode."""
        self.here.train(training)
        self.submission.remote("torch.nn.Module.train")(self.there, training)


def freeze(submission, model, part):
    """This part of a model in the worker requires no gradients, as where it was trained before."""
    submission.remote("torch.nn.Module.requires_grad_")(
        submission.remote("torch.nn.Module.get_submodule")(model, part), False
    )


def check_frozen(model, *frozen):
    """The last call has left these parts of the model frozen, and no others."""
    for name, parameter in model.named_parameters():
        if parameter.requires_grad is (name.partition(".")[0] in frozen):
            words = "thaws" if parameter.requires_grad else "freezes"
            fail(f"{{call}} {words} the model's {name}, which should be left as it was", kind="mutated")


def batches_of(sizes, features, seed, dtype=torch.float32):
    """Batches of inputs, one for each of these sizes, without targets."""
    return [random_numbers(seed + 100 + i, size, *features).to(dtype) for i, size in enumerate(sizes)]


def classes_for(batches, classes, seed):
    """A class for each example of each batch, int64."""
    generator = torch.Generator().manual_seed(seed)
    return [torch.randint(classes, (len(X),), generator=generator) for X in batches]


def one_shot(submission, pairs):
    """An iterator over the batches in the worker, which has no len() and can be gone through once."""
    return submission.remote("builtins.iter")(pairs)
