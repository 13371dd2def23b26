# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # LeNet: a network, and how it learns
#
# In 1998 a network of two convolutional and three fully connected layers read the amounts on millions
# of bank cheques. It is small enough to train in a minute on a laptop, and everything that came later
# has grown from it. In this assignment you build LeNet, write the loop that trains it, measure how
# well it does, and let it read a picture.
#
# 1. `LeNet5`: the classic, with sigmoids and average pooling
# 2. `LeNetCIFAR`: the same idea for colour pictures, with ReLU and max-pooling
# 3. `train_epoch`: one pass over the data, one step for each batch
# 4. `evaluate`: loss and accuracy, with nothing changed
# 5. `predict`: from a picture to the name of its class
# 6. *Does it learn?* Nothing to write: your network meets your training loop
#
# **How to work.** Each exercise is one cell. Read its docstring first: it is the whole contract.
# Fill in where it says `YOUR CODE HERE`, run the demo below it, and compare with the numbers worked
# out in the text. Then run `make grade`. You can read the public tests in `tests/`. The hidden tests
# check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - This time the library's layers are yours: `nn.Conv2d`, `nn.AvgPool2d`, `nn.Linear` and all others.
# - A result has the dtype and the device of the tensors you were given.
# - Inputs are never modified. A second call gives the right answer too.
# - What an exercise does not name is your choice: the names of layers, whether you use
#   `nn.Sequential`, how you write a loop.

# %%
import os

import numpy as np
import torch
from PIL import Image
from torch import nn

# %% [markdown]
# ## 1. LeNet-5
#
# A picture of 28 by 28 pixels goes in, ten numbers come out: one *logit* for each class, any real
# number, the largest for the class that the network believes in. On the way the picture becomes
# smaller, and the number of its channels grows:
#
# | layer | output | parameters |
# |---|---|---|
# | the picture | 1 x 28 x 28 | |
# | convolution 5x5, 6 filters, padding 2; sigmoid | 6 x 28 x 28 | $6 \cdot (1 \cdot 5 \cdot 5 + 1) = 156$ |
# | average pooling 2x2 | 6 x 14 x 14 | |
# | convolution 5x5, 16 filters; sigmoid | 16 x 10 x 10 | $16 \cdot (6 \cdot 5 \cdot 5 + 1) = 2416$ |
# | average pooling 2x2 | 16 x 5 x 5 | |
# | flatten | 400 | |
# | fully connected; sigmoid | 120 | $120 \cdot (400 + 1) = 48\,120$ |
# | fully connected; sigmoid | 84 | $84 \cdot (120 + 1) = 10\,164$ |
# | fully connected | 10 | $10 \cdot (84 + 1) = 850$ |
# | | | **61 706** |
#
# The *sigmoid* $\sigma(x) = 1 / (1 + e^{-x})$ squeezes every number into the range from 0 to 1. The
# last layer has none: logits are free, and the loss function (`nn.CrossEntropyLoss`) turns them into
# probabilities itself. A softmax at the end would do so twice.


# %% exercise="LeNet5"
class LeNet5(nn.Module):
    """LeNet-5 for grey pictures of 28 by 28 pixels, with the layers of the table above.

    `forward` takes X of shape (N, 1, 28, 28) and returns logits of shape (N, 10), of the same dtype
    and device.

    - It has 61,706 parameters, all of them trainable, and nothing else in its state dict.
    - Parameters start at random. The names and the order of layers are free, and so is the way in
      which you write it.
    - Its output depends on X and on the parameters alone, in train mode and in eval mode.
    - Gradients flow from the logits to X and to every parameter. X is not modified.
    """

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.layers = nn.Sequential(
            nn.Conv2d(1, 6, kernel_size=5, padding=2),
            nn.Sigmoid(),
            nn.AvgPool2d(2),
            nn.Conv2d(6, 16, kernel_size=5),
            nn.Sigmoid(),
            nn.AvgPool2d(2),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.Sigmoid(),
            nn.Linear(120, 84),
            nn.Sigmoid(),
            nn.Linear(84, 10),
        )
        ### END SOLUTION

    def forward(self, X):
        """(N, 1, 28, 28) -> (N, 10)."""
        ### BEGIN SOLUTION
        return self.layers(X)
        ### END SOLUTION


# %%
if __name__ == "__main__":
    net = LeNet5()
    print(net(torch.zeros(2, 1, 28, 28)).shape)  # expected: (2, 10)
    print(sum(parameter.numel() for parameter in net.parameters()))  # expected: 61706

# %% [markdown]
# ## 2. For colour pictures
#
# The pictures of CIFAR-10 have three channels and 32 by 32 pixels. Twenty years after LeNet one would
# take $\mathrm{ReLU}(x) = \max(0, x)$ in place of the sigmoid, since its slope does not vanish for
# large inputs, and max-pooling in place of the average:
#
# | layer | output |
# |---|---|
# | the picture | 3 x 32 x 32 |
# | convolution 5x5, 16 filters, no padding; ReLU | 16 x 28 x 28 |
# | max-pooling 2x2 | 16 x 14 x 14 |
# | convolution 5x5, 32 filters, no padding; ReLU | 32 x 10 x 10 |
# | max-pooling 2x2 | 32 x 5 x 5 |
# | flatten | 800 |
# | fully connected; ReLU | 120 |
# | fully connected; ReLU | 84 |
# | fully connected | 10 |
#
# That makes $1216 + 12\,832 + 96\,120 + 10\,164 + 850 = 121\,182$ parameters.


# %% exercise="LeNetCIFAR"
class LeNetCIFAR(nn.Module):
    """A LeNet for colour pictures of 32 by 32 pixels, with the layers of the table above.

    `forward` takes X of shape (N, 3, 32, 32) and returns logits of shape (N, 10), of the same dtype
    and device. Otherwise the rules of LeNet5 hold.
    """

    def __init__(self):
        super().__init__()
        ### BEGIN SOLUTION
        self.layers = nn.Sequential(
            nn.Conv2d(3, 16, kernel_size=5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, kernel_size=5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(800, 120),
            nn.ReLU(),
            nn.Linear(120, 84),
            nn.ReLU(),
            nn.Linear(84, 10),
        )
        ### END SOLUTION

    def forward(self, X):
        """(N, 3, 32, 32) -> (N, 10)."""
        ### BEGIN SOLUTION
        return self.layers(X)
        ### END SOLUTION


# %%
if __name__ == "__main__":
    net = LeNetCIFAR()
    print(net(torch.zeros(2, 3, 32, 32)).shape)  # expected: (2, 10)
    print(sum(parameter.numel() for parameter in net.parameters()))  # expected: 121182

# %% [markdown]
# ## 3. One epoch
#
# Training is a loop. For each *batch* of examples: compute the outputs, compute the *loss* (how wrong
# they are), ask autograd for the gradient of the loss, and let the *optimizer* take one step against
# it. One pass over all batches is an *epoch*.
#
# Two things are easy to miss. `backward` *adds* to the gradients that are there, so that each batch
# has to begin with clean ones. And the model has to be in *train mode*: dropout and batch
# normalisation work differently in training than in use.
#
# The loop also tells how it went: the mean loss **per example**. The loss function gives the mean
# over a batch, and the last batch is often smaller. Say that a batch of 3 examples has the mean loss
# 2.0, and the last one, a single example, has 6.0. Then four examples have the mean
#
# $$\frac{3 \cdot 2.0 + 1 \cdot 6.0}{4} = 3.0,$$
#
# and not $(2.0 + 6.0) / 2 = 4.0$, in which the one example would count as much as the other three.


# %% exercise="train_epoch"
def train_epoch(model, batches, loss_fn, optimizer):
    """Train the model for one epoch, and return the mean loss per example.

    batches gives pairs (X, y), where X holds len(X) examples and y their classes, int64 of shape (N,).
    It may be a list, a DataLoader or a generator that can be gone through only once and has no len().
    Batches may be of different sizes. model(X) gives logits of shape (N, classes), and
    loss_fn(model(X), y) is the mean loss over a batch, a tensor (nn.CrossEntropyLoss, for example).
    optimizer has the model's parameters, and perhaps a memory of earlier steps.

    - The model is in train mode, whatever its mode was before. Afterwards its mode is free.
    - The optimizer takes one step for each batch, from the gradient of this batch alone.
    - Returns a float: the mean over all examples of the losses, each computed before the step of its
      batch.
    """
    ### BEGIN SOLUTION
    model.train()
    total, count = 0.0, 0
    for X, y in batches:
        loss = loss_fn(model(X), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(X)
        count += len(X)
    return total / count
    ### END SOLUTION


# %%
if __name__ == "__main__":
    # Logits (w x, 0) for an input x. NLLLoss is minus the logit of the class, here always class 0, so the
    # loss is -w x and its gradient -x. A step of the whole gradient adds the batch's x to w.
    model = nn.Linear(1, 2, bias=False)
    model.load_state_dict({"weight": torch.tensor([[-2.0], [0.0]])})  # w = -2
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    batches = [
        (torch.ones(3, 1), torch.zeros(3, dtype=torch.int64)),
        (torch.full((1, 1), 3.0), torch.zeros(1, dtype=torch.int64)),
    ]
    print(train_epoch(model, batches, nn.NLLLoss(), optimizer))  # expected: (3 * 2 + 1 * 3) / 4 = 2.25
    print(model.weight[0].item())  # expected: -2 -> -1 -> 2

# %% [markdown]
# ## 4. How good is it?
#
# Evaluation changes nothing. The model is in *eval mode* (dropout lets everything through, batch
# normalisation uses what it learned), no gradients are recorded (`torch.no_grad()` saves time and
# memory), and afterwards everything is as it was: the mode of the model, and whether gradients are
# recorded.
#
# Besides the mean loss per example we want the *accuracy*, the share of examples whose largest logit
# is that of their class. With logits
#
# $$
# \begin{bmatrix} 2.0 & 1.0 & -1.0 \\ 0.0 & 0.5 & 0.2 \\ 0.3 & 0.1 & 0.9 \\ 1.0 & 3.0 & 2.0 \end{bmatrix}
# $$
#
# and the classes 0, 2, 2, 1 the largest logits stand at 0, 1, 2, 1: three of four are right, 0.75.


# %% exercise="evaluate"
def evaluate(model, batches, loss_fn):
    """Return (mean loss per example, accuracy) of a classifier, two floats, and change nothing.

    batches and loss_fn are as in train_epoch. model(X) gives logits of shape (N, classes), y holds
    the class of each example. The accuracy is the share, 0 to 1, of examples whose largest logit is
    that of their class.

    - The model runs in eval mode and without gradients, and nothing is trained.
    - Afterwards the model is in the mode in which it was found, train or eval. (It is the same for all
      its parts.)
    - Afterwards gradients are recorded, or not, as before.
    """
    ### BEGIN SOLUTION
    was_training = model.training
    model.eval()
    loss, right, count = 0.0, 0, 0
    with torch.no_grad():
        for X, y in batches:
            logits = model(X)
            loss += loss_fn(logits, y).item() * len(X)
            right += (logits.argmax(dim=1) == y).sum().item()
            count += len(X)
    model.train(was_training)
    return loss / count, right / count
    ### END SOLUTION


# %%
if __name__ == "__main__":
    logits = torch.tensor([[2.0, 1.0, -1.0], [0.0, 0.5, 0.2], [0.3, 0.1, 0.9], [1.0, 3.0, 2.0]])
    classes = torch.tensor([0, 2, 2, 1])
    batches = [(logits[:3], classes[:3]), (logits[3:], classes[3:])]
    print(evaluate(nn.Identity(), batches, nn.CrossEntropyLoss()))  # expected: (0.6505..., 0.75)

# %% [markdown]
# ## 5. What is this?
#
# To use the network on a picture, prepare the picture as the training data was prepared: grey, 28 by
# 28 pixels, numbers from 0 to 1. And a network takes batches, so that a single picture becomes a
# batch of one.


# %% exercise="predict"
def predict(model, image, classes):
    """Return the name of the class that the model sees in a picture.

    image is a PIL image of any mode and size. It is converted to mode "L", then resized to 28 by 28
    pixels with Pillow's bilinear filter, and divided by 255: a float32 tensor of shape (1, 1, 28, 28).
    model gives logits of shape (1, len(classes)) for it; classes is a list of names.

    - One forward pass, in eval mode and without gradients. The model is put back into the mode in
      which it was found.
    - Returns the name, a str, of the largest logit. The image is not modified.
    """
    ### BEGIN SOLUTION
    small = image.convert("L").resize((28, 28), Image.Resampling.BILINEAR)
    pixels = torch.tensor(np.array(small), dtype=torch.float32).reshape(1, 1, 28, 28) / 255
    was_training = model.training
    model.eval()
    with torch.no_grad():
        logits = model(pixels)
    model.train(was_training)
    return classes[logits.argmax().item()]
    ### END SOLUTION


# %%
if __name__ == "__main__":

    class Brightness(nn.Module):
        """Says 'dark' below a mean of 1/2, and 'bright' above."""

        def forward(self, X):
            """(N, 1, 28, 28) -> (N, 2)."""
            mean = X.mean(dim=(1, 2, 3))
            return torch.stack([1 - mean, mean], dim=1)

    print(predict(Brightness(), Image.new("RGB", (50, 20), (255, 255, 200)), ["dark", "bright"]))  # bright
    print(predict(Brightness(), Image.new("L", (5, 5), 40), ["dark", "bright"]))  # expected: dark

# %% [markdown] exercise="trains" builds_on="LeNet5 train_epoch"
# ## 6. Does it learn?
#
# Here is nothing to write: your `LeNet5` is trained by your `train_epoch`. The digits are drawn by
# the kit, in 18 to 24 points, shifted and turned a little: 1,000 to train on, 500 others to test on.
# The network has to reach an accuracy of 85 % on digits that it has never seen, within 24 epochs
# (Adam, learning rate 0.003, batches of 20). When it is graded, it begins with weights that are known
# to lead there.
#
# A fresh network must not begin with weights that are all alike. Two units of a layer that begin with
# the same weights get the same gradients, and remain the same forever: a layer of 120 units would be
# worth one.
#
# Set the environment variable `DATA` to a folder with the four files of MNIST or FashionMNIST
# (`train-images-idx3-ubyte`, `train-labels-idx1-ubyte`, `t10k-images-idx3-ubyte`,
# `t10k-labels-idx1-ubyte`, gzipped or not) to train on those, for example `DATA=~/fashion jupyter
# lab`.

# %%
if __name__ == "__main__":
    from autograder.datasets import read_pictures, rendered_digits

    folder = os.environ.get("DATA")
    if folder:
        (X_train, y_train), (X_test, y_test) = read_pictures(folder)
    else:
        X_train, y_train = rendered_digits(1000, seed=1)
        X_test, y_test = rendered_digits(500, seed=2)
    print("to train on:", tuple(X_train.shape), "to test on:", tuple(X_test.shape))

# %%
if __name__ == "__main__":
    from torch.utils.data import DataLoader, TensorDataset

    torch.manual_seed(0)
    train = DataLoader(TensorDataset(X_train, y_train), batch_size=20, shuffle=True)
    test = DataLoader(TensorDataset(X_test, y_test), batch_size=100)
    net, loss_fn = LeNet5(), nn.CrossEntropyLoss()
    for weight in net.parameters():
        if weight.dim() > 1:
            nn.init.xavier_uniform_(weight, gain=4.0)  # sigmoids are flat: larger weights wake them up
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-3)

    history = []
    for epoch in range(1, 25):
        loss = train_epoch(net, train, loss_fn, optimizer)
        test_loss, accuracy = evaluate(net, test, loss_fn)
        history.append((loss, test_loss, accuracy))
        print(
            f"epoch {epoch:2}: loss {loss:.3f}, on unseen pictures {test_loss:.3f}, accuracy {accuracy:.1%}"
        )
        if accuracy >= 0.95:
            break

# %% [markdown]
# Look at the curves. At first nothing seems to happen: all classes still look alike. Then the loss
# falls. As long as the loss on unseen pictures falls with that on the training pictures, the network
# learns what digits look like; when it begins to rise, it learns the training pictures by heart.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    losses, test_losses, accuracies = zip(*history, strict=True)
    epochs = range(1, len(history) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2))
    left.plot(epochs, losses, marker="o", label="training")
    left.plot(epochs, test_losses, marker="o", label="unseen")
    left.set(xlabel="epoch", ylabel="mean loss per example", title="Loss")
    left.legend()
    right.plot(epochs, accuracies, marker="o", color="tab:green")
    right.axhline(0.85, color="grey", linestyle=":")
    right.set(xlabel="epoch", ylabel="accuracy", title="Accuracy on unseen pictures", ylim=(0, 1))
    plt.show()

# %% [markdown]
# And look at what it gets wrong: some of these would puzzle a human as well.

# %%
if __name__ == "__main__":
    net.eval()
    with torch.inference_mode():  # no gradients here either
        guesses = net(X_test).argmax(dim=1)
    wrong = (guesses != y_test).nonzero().flatten().tolist()
    print(f"{len(wrong)} of {len(y_test)} unseen pictures are misclassified")
    figure, axes = plt.subplots(1, 8, figsize=(10, 1.8))
    for axis in axes:
        axis.axis("off")
    for axis, position in zip(axes, wrong, strict=False):
        axis.imshow(X_test[position, 0], cmap="gray")
        axis.set_title(f"{y_test[position]}, read as {guesses[position]}", fontsize=8)
    plt.show()

# %% [markdown]
# ## In your own words: reading the curves
#
# Look at your two loss curves. In which epoch would you stop the training, and by which of them do you
# decide? What would they look like if the network had learned its training pictures by heart? Three
# or four sentences are enough.

# %% [markdown] question="curves" points="5"
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# A convolutional network, and all that it takes to train, measure and use it. The loop that you wrote
# is the loop of every deep-learning project; only models and data grow.
#
# **What next?** Put ReLU and max-pooling into LeNet5: how many epochs does it need now? Leave out
# `zero_grad` and watch the loss. Train on digits that are not turned, and test on turned ones.
