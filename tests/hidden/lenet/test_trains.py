"""The student's LeNet5, trained by the student's train_epoch, reads digits that it has never seen."""

import torch
from networks import LENET

from autograder.datasets import rendered_digits
from autograder.grader.remote import RemoteModule
from autograder.testing import fail, limits, load_by_shape, points

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
    if not isinstance(logits, torch.Tensor) or logits.shape != (len(X), 10):
        fail("{call} should return logits of shape (500, 10)", kind="shape")
    return float((logits.argmax(dim=1) == y).double().mean())


@points(6)
@limits(call_seconds=20)
def test_learns(submission):
    """LeNet5, trained by train_epoch on 1,000 drawn digits, reads 85 % of 500 others within 24 epochs."""
    network = make(submission)
    load_by_shape(network, first_weights())
    parameters = submission.remote("torch.nn.Module.parameters")(network)
    optimizer = submission.remote("torch.optim.Adam")(parameters, lr=RATE)
    loss_fn = submission.remote("torch.nn.CrossEntropyLoss")()
    batches = [tuple(tensor[i : i + BATCH] for tensor in TRAINING) for i in range(0, len(TRAINING[0]), BATCH)]
    best = 0.0
    for _epoch in range(EPOCHS):
        submission.train_epoch(network, batches, loss_fn, optimizer)
        submission.remote("torch.nn.Module.eval")(network)
        best = max(best, accuracy(network))
        if best >= BAR:
            return
    fail(f"after {EPOCHS} epochs LeNet5 reads {best:.0%} of digits that it has not seen, less than {BAR:.0%}")


@points(2)
def test_random_start(submission):
    """a fresh LeNet5 begins with random weights: no two units of a layer are alike."""
    network = make(submission)
    with submission.unrecorded():
        parameters = network.parameters()
    alike = [
        tuple(weight.shape)
        for weight in parameters
        if weight.dim() > 1 and len(torch.unique(weight.detach().flatten(1), dim=0)) < len(weight)
    ]
    finite = all(bool(torch.isfinite(weight.detach()).all()) for weight in parameters)
    submission.note([alike, finite])
    if alike or not finite:
        what = f"units with the same weights in its weight of shape {alike[0]}" if alike else "nan or inf"
        fail(f"a fresh LeNet5() has {what}: they would learn the same forever")
    if {tuple(weight.shape) for weight in parameters} != set(LENET.shapes.values()):
        fail("LeNet5() should have the parameters of the table")
