"""The student's LeNet5, trained by the student's train_epoch, reads digits that it has never seen."""

import torch
from networks import LENET

from autograder.datasets import rendered_digits
from autograder.testing import RemoteModule, check_type, fail, limits, load_by_shape, points

TRAINING, UNSEEN = rendered_digits(1000, seed=31), rendered_digits(500, seed=47)
BATCH, EPOCHS, RATE = 20, 24, 3e-3
BAR = 0.85
START, GAIN = 3, 6.5  # a seed and a gain of weights from which the reference gets there in six epochs


def first_weights():
    """Uniform weights as Xavier Glorot has them, times a gain, and biases of 0."""
    generator = torch.Generator().manual_seed(START)
    found = {}
    for name, shape in LENET.shapes.items():
        found[name] = torch.zeros(shape)
        if len(shape) > 1:
            area = torch.Size(shape[2:]).numel()
            bound = GAIN * (6 / ((shape[0] + shape[1]) * area)) ** 0.5
            found[name] = (torch.rand(shape, generator=generator) * 2 - 1) * bound
    return found


def make(submission):
    network = submission.LeNet5()
    if type(network) is not RemoteModule:
        fail("{call} should make a module: derive the class from nn.Module", kind="type")
    with submission.unrecorded():
        network(torch.zeros(1, *LENET.picture))
    return network


def accuracy(network):
    """The share of unseen digits whose largest logit is that of their class, from the model's outputs."""
    X, y = UNSEEN
    with torch.no_grad():
        logits = network(X)
    check_type(logits, torch.Tensor)
    if logits.shape != (len(X), 10) or not logits.is_floating_point():
        fail("{call} should return logits of shape (500, 10)", kind="shape")
    return float((logits.argmax(dim=1) == y).double().mean())


@points(6)
@limits(call_seconds=20)
def test_learns(submission):
    """LeNet5, trained by train_epoch on 1,000 drawn digits, reads 85 % of 500 others within 24 epochs."""
    if submission.trace is not None:  # a trace: what training leads to hangs on every rounding
        return
    network, start = make(submission), first_weights()
    names = load_by_shape(network, start)
    parameters = submission.remote("torch.nn.Module.parameters")(network)
    optimizer = submission.remote("torch.optim.Adam")(parameters, lr=RATE)
    loss_fn = submission.remote("torch.nn.CrossEntropyLoss")()
    batches = [tuple(tensor[i : i + BATCH] for tensor in TRAINING) for i in range(0, len(TRAINING[0]), BATCH)]
    best = 0.0
    for epoch in range(EPOCHS):
        submission.train_epoch(network, batches, loss_fn, optimizer)
        state = network.state_dict()
        if epoch == 0 and all(
            torch.equal(state[name], start[names[name]]) for name in names if name in state
        ):
            fail("train_epoch leaves all weights of LeNet5 as they were")
        submission.remote("torch.nn.Module.eval")(network)
        best = max(best, accuracy(network))
        if best >= BAR:
            return
    fail(f"after {EPOCHS} epochs LeNet5 reads {best:.1%} of digits that it has not seen, less than {BAR:.0%}")


def lack_of_chance(weight):
    """What makes units of a layer learn the same, from the weights they begin with; "" if nothing does."""
    if not torch.isfinite(weight).all():
        return "nan or inf"
    if not weight.any():
        return "nothing but zeros"
    if (weight == weight.flatten()[0]).all():
        return "one number everywhere"
    if len(torch.unique(weight.flatten(1), dim=0)) < len(weight):
        return "units with the same weights"
    return ""


@points(2)
def test_random_start(submission):
    """a fresh LeNet5 begins with random weights: no two units of a layer are alike."""
    network = make(submission)
    with submission.unrecorded():
        weights = [parameter.detach() for parameter in network.parameters()]
    shapes = sorted(tuple(weight.shape) for weight in weights)
    if shapes != sorted(LENET.shapes.values()) or not all(weight.is_floating_point() for weight in weights):
        fail("LeNet5() should have the parameters of the table")
    found = {tuple(weight.shape): lack_of_chance(weight) for weight in weights if weight.dim() > 1}
    submission.note(sorted(found.items()))
    for shape, what in found.items():
        if what:
            fail(
                f"a fresh LeNet5() has {what} in its weight of shape {shape}: its units would learn the same"
            )
