# %% [markdown]
# # From training to a picture
#
# A network that has been trained is not yet of use to anybody. Somebody wants to show it a photo and
# read a name. Most likely that happens on another computer, and in another program: on a phone, in a
# web page, in a camera. This assignment goes the whole way:
#
# 1. `to_tensor`: from a picture to numbers
# 2. `normalize`: numbers of the size that a network likes
# 3. `init_weights`: weights to start from
# 4. `fit`: training, with curves to look at
# 5. `save_weights`: the weights as bytes, for a file
# 6. `load_weights`: the way back, without trusting the file
# 7. `to_onnx`: the whole network as a file that needs no Python
# 8. `predict_picture`: from a picture to the name of what it shows
#
# **How to work.** Each exercise is one cell. Read its docstring first: it is the whole contract.
# Fill in where it says `YOUR CODE HERE`, run the demo below it, and compare with the numbers worked
# out in the text. Then run `make grade`. You can read the public tests in `tests/`. The hidden tests
# check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - All of torch is yours: layers, `nn.init`, `torch.save`, the exporters, and NumPy and Pillow.
# - A result has the dtype and the device of the tensors that you were given.
# - Inputs are never modified, unless the docstring says so. A second call gives the right answer too.
# - While your code is graded it can write no files of its own. None is needed: `io.BytesIO()` is a
#   file in memory.

# %%
import io
import os

import numpy as np
import torch
from PIL import Image
from torch import nn

# %% [markdown]
# ## 1. From a picture to numbers
#
# Pillow keeps a picture row by row. Each pixel has three whole numbers from 0 to 255: how much red,
# green and blue light it sends. A network wants something else:
#
# - channels first, so the shape is $(3, H, W)$ and not $(H, W, 3)$;
# - float32 numbers from 0 to 1, not bytes.
#
# Take a picture that is two pixels wide and one pixel high: $(255, 0, 51)$ and $(102, 204, 0)$. Its
# tensor has the shape $(3, 1, 2)$:
#
# $$
# \text{red} = \begin{bmatrix} 1.0 & 0.4 \end{bmatrix}, \quad
# \text{green} = \begin{bmatrix} 0.0 & 0.8 \end{bmatrix}, \quad
# \text{blue} = \begin{bmatrix} 0.2 & 0.0 \end{bmatrix}
# $$
#
# Pictures come in many *modes*: grey (`"L"`), with a palette (`"P"`), with opacity (`"RGBA"`), for
# printing (`"CMYK"`). `image.convert("RGB")` makes the same three channels of them all. Mind the
# order of sizes, too: Pillow says `image.size == (width, height)`, but an array has
# `shape == (height, width, 3)`.

# %% exercise="to_tensor"
def to_tensor(image):
    """Turn a picture into a tensor of numbers from 0 to 1.

    image is a PIL image of any mode that Pillow can convert to "RGB", W pixels wide and H high. It is
    converted to "RGB", and each number is divided by 255. Returns a float32 tensor of shape (3, H, W):
    red, green, blue.

    - The image is not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    image = Image.new("RGB", (2, 1))
    image.putdata([(255, 0, 51), (102, 204, 0)])
    print(to_tensor(image))  # expected: [[1.0, 0.4]], [[0.0, 0.8]], [[0.2, 0.0]]
    print(to_tensor(Image.new("L", (5, 3), 255)).shape)  # expected: (3, 3, 5)

# %% [markdown]
# ## 2. Numbers of the right size
#
# Training goes best if a network's inputs lie around zero, with a spread of about one. So take the
# *mean* $\mu_c$ and the *standard deviation* $\sigma_c$ of each channel over the training pictures,
# and use
#
# $$Y_{c,i,j} = \frac{X_{c,i,j} - \mu_c}{\sigma_c}.$$
#
# With $\mu = (0.5, 0.4, 0.2)$ and $\sigma = (0.5, 0.2, 0.1)$ the picture from above becomes
#
# $$
# \text{red} = \begin{bmatrix} 1.0 & -0.2 \end{bmatrix}, \quad
# \text{green} = \begin{bmatrix} -2.0 & 2.0 \end{bmatrix}, \quad
# \text{blue} = \begin{bmatrix} 0.0 & -2.0 \end{bmatrix},
# $$
#
# for example $(0.4 - 0.5) / 0.5 = -0.2$ for the second red number.
#
# Both numbers belong to the network from now on. Who shows it a picture later has to use the same
# ones, or the network sees something that it has never learned. $\mu = \sigma = 0.5$ is often found
# in tutorials. It is not magic: it only moves the range from 0..1 to -1..1.
#
# `X - mean` alone is a trap. Broadcasting compares shapes from the right, so it would take a mean of
# three numbers for three *columns*. With pictures that are three pixels wide there is not even an
# error. Give the mean the shape $(C, 1, 1)$.

# %% exercise="normalize"
def normalize(X, mean, std):
    """Subtract each channel's mean, and divide by its standard deviation.

    Takes a tensor X of shape (..., C, H, W): one picture, or a batch, or with more leading axes. mean and std
    are sequences (lists or tuples) of C floats, std above 0. Returns (X - mean) / std, for each channel
    with its own numbers, of the shape of X.

    - The result has the dtype of X.
    - Gradients flow back to X. X is not modified, and need not be contiguous.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(normalize(to_tensor(image), (0.5, 0.4, 0.2), (0.5, 0.2, 0.1)))
    # expected: [[1.0, -0.2]], [[-2.0, 2.0]], [[0.0, -2.0]]

# %% [markdown]
# ## 3. Weights to start from
#
# Each number in a layer's output is a sum over $n_{\text{in}}$ inputs (the *fan-in*). If the weights
# have variance $v$, and the inputs have variance 1, the sum has variance $n_{\text{in}} \, v$. So
# with $v = 1 / n_{\text{in}}$ the numbers keep their size on the way through the network. Backwards
# the same holds for gradients, with the number of outputs that each input reaches, the *fan-out*
# $n_{\text{out}}$. Both can't be right at once. Xavier Glorot took the mean of the two,
# $v = 2 / (n_{\text{in}} + n_{\text{out}})$.
#
# Numbers drawn evenly from $-b$ to $b$ have the variance $b^2 / 3$. This gives the bound
#
# $$b = \sqrt{\frac{6}{n_{\text{in}} + n_{\text{out}}}}.$$
#
# | layer | `weight.shape` | fan-in | fan-out | bound |
# |---|---|---|---|---|
# | `nn.Linear(4, 2)` | (2, 4) | 4 | 2 | $\sqrt{6/6} = 1$ |
# | `nn.Conv2d(3, 6, 3)` | (6, 3, 3, 3) | $3 \cdot 9 = 27$ | $6 \cdot 9 = 54$ | $\sqrt{6/81} = 0.272$ |
#
# In a convolution, each output meets `weight.shape[1]` channels and the kernel's area of pixels in
# each. So both fans are multiplied by the area.
#
# The weights have to be changed *in place*. An optimizer may already hold these parameters: if you
# put new ones into the layer, it would go on to train the old ones.

# %% exercise="init_weights"
def init_weights(model):
    """Draw the weights of all linear and convolutional layers anew, by Xavier Glorot's uniform rule.

    model is an nn.Module. The weight of every nn.Linear and every nn.Conv2d in it, at any depth and the model
    itself included, is drawn evenly from -b to b, where b = sqrt(6 / (fan_in + fan_out)). fan_in is
    weight.shape[1] and fan_out is weight.shape[0], each times the area of the kernel (1 in nn.Linear).

    - In place: the Parameter objects stay the same, and so do their dtypes.
    - Biases are left as they are, and so are all other layers, batch normalisation for example.
    - Each weight is drawn anew at each call: two calls give different numbers, and no two layers share
      theirs.
    - What it returns is your choice.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    layers = nn.Sequential(nn.Conv2d(3, 6, 3), nn.Sequential(nn.Flatten(), nn.Linear(400, 200)))
    init_weights(layers)
    print("largest weight of the convolution", layers[0].weight.abs().max())  # just below 0.272
    print("largest weight of the linear layer", layers[1][1].weight.abs().max())  # just below 0.1
    print("variance", layers[1][1].weight.var())  # expected: about 2 / 600 = 0.0033

# %% [markdown]
# ## 4. Training, with curves to look at
#
# You know the loop: for each batch compute the loss, clear the old gradients, go backwards, take a
# step. After each *epoch* we want to know how the network does on pictures that it does not train
# on. Keep these numbers in lists: the curves show more than the last number.
#
# Three things are easy to get wrong:
#
# - The mode changes twice in each epoch. Train mode for training, eval mode for the test pictures, and
#   train mode again in the next epoch.
# - Means are taken over *examples*. The last batch may be smaller than the others, and counts less.
# - The training loss of an epoch is the mean of the losses on the way, each computed before its step.
#
# By hand: the model gives the logits $(w x, 0)$ for an input $x$, and the loss of class 0 is $-w x$
# (`nn.NLLLoss`). Its gradient is $-x$, so that a step with learning rate 1 adds the batch's mean $x$
# to $w$. At first $w = -2$. There are two training batches, three times $x = 1$ and once $x = 3$, all
# of class 0. The test batch is $x = 1$ twice, once of class 0 and once of class 1.
#
# | | loss of batch 1, then $w$ | loss of batch 2, then $w$ | training loss | test loss | accuracy |
# |---|---|---|---|---|---|
# | epoch 1 | $2$, $w = -1$ | $3$, $w = 2$ | $(3 \cdot 2 + 3) / 4 = 2.25$ | $(-2 + 0) / 2 = -1$ | 0.5 |
# | epoch 2 | $-2$, $w = 3$ | $-9$, $w = 6$ | $(-3 \cdot 2 - 9) / 4 = -3.75$ | $(-6 + 0) / 2 = -3$ | 0.5 |
#
# (Logits that are no logarithms of probabilities make a loss below 0. That is fine for arithmetic.)

# %% exercise="fit"
def fit(model, train_batches, test_batches, loss_fn, optimizer, epochs):
    """Train the model, and look at it after each epoch. Returns the history of losses and accuracies.

    train_batches and test_batches are lists of pairs (X, y), which may be gone through more than once: X
    holds len(X) examples and y their classes, int64. Batches may be of different sizes. model(X) gives
    logits of shape (N, classes); loss_fn(logits, y) is the mean loss of a batch, a tensor. optimizer has the
    model's parameters. epochs is an int, 1 or more.

    Each epoch is one pass over train_batches in train mode, with one step of the optimizer for each batch;
    then one pass over test_batches in eval mode and without gradients, in which nothing is trained.

    Returns a dict {"train_loss": [...], "test_loss": [...], "test_accuracy": [...]}: three lists of
    floats, with one number for each epoch.

    - "train_loss" is the mean over all training examples, of losses computed before the step of their batch.
    - "test_loss" is the mean over all test examples; "test_accuracy" is the share of them, 0 to 1, whose
      largest logit is that of their class.
    - The model may come in train mode or in eval mode (one for all its parts), and ends in the same.
    - When fit is called, parameters may hold gradients. They don't count.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    line = nn.Linear(1, 2, bias=False)
    line.load_state_dict({"weight": torch.tensor([[-2.0], [0.0]])})
    zeros = torch.zeros(3, dtype=torch.int64)
    train_batches = [(torch.ones(3, 1), zeros), (torch.full((1, 1), 3.0), zeros[:1])]
    test_batches = [(torch.ones(2, 1), torch.tensor([0, 1]))]
    optimizer = torch.optim.SGD(line.parameters(), lr=1.0)
    print(fit(line, train_batches, test_batches, nn.NLLLoss(), optimizer, epochs=2))
    # expected: train_loss [2.25, -3.75], test_loss [-1.0, -3.0], test_accuracy [0.5, 0.5]

# %% [markdown]
# ## 5. Weights as bytes
#
# A model in Python is code and numbers. Only the numbers should go into the file. The *state dict*
# gives each tensor a name that follows from the code: `"0.weight"`, `"0.bias"`, and also what batch
# normalisation has counted. `torch.save` writes it. Saving the whole model (`torch.save(model)`) also
# works, at first. But then the file holds the name of your class and of the module that it stands in.
# Rename one of them a year later, and nobody can read the file.
#
# `torch.save` takes a file name or anything that it can write to. `io.BytesIO()` is a file in
# memory, and its `getvalue()` returns all bytes written to it.
#
# How large will it be? LeNet for colour pictures has 121,182 parameters of 4 bytes each, so 484,728
# bytes and a few more for names.

# %% exercise="save_weights"
def save_weights(model):
    """The weights of a model as bytes.

    model is an nn.Module. Returns bytes that `torch.load(io.BytesIO(data), weights_only=True)` turns into the
    model's state dict: the same keys in the same order, with tensors of the same dtypes and values,
    all of them on the CPU.

    - The model is not changed, and stays on its device and in its mode.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    data = save_weights(line)
    print(type(data), len(data), "bytes")
    print(torch.load(io.BytesIO(data), weights_only=True))  # expected: weight [[6.0], [0.0]]

# %% [markdown]
# ## 6. The way back
#
# A file with weights comes from the internet as often as not. By the way in which Python writes
# objects, a *pickle*, the one who made the file may have it call any function when you read it:
#
# ```python
# class Harmless:
#     def __reduce__(self):             # "to read me, call this function with these arguments"
#         return print, ("this could have deleted your files",)
# ```
#
# `pickle.loads` does what it is told, and so does `torch.load(file, weights_only=False)`. With
# `weights_only=True` torch reads tensors, numbers and dicts, calls nothing else, and raises an error
# where something else stands in the file. Never use anything else for a file that you did not write.
#
# Be strict, too. If a name in the file does not fit to the network, stop with an error. A network that
# silently keeps half of its random weights is worse than none.

# %% exercise="load_weights"
def load_weights(model, data):
    """Load weights, as save_weights gives them, into a model.

    model is an nn.Module, data is bytes. All parameters and buffers of the model get the values in data.

    - In place: the Parameter objects stay the same.
    - If an entry is missing, or there is one too many, or one has another shape: raises RuntimeError. (What
      has been loaded before may stay.)
    - If data is no such file: raises an exception, whichever. data may be damaged, or made to do harm:
      code in it never runs.
    - What it returns is your choice.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    import pickle

    class Harmless:
        """When it is read by pickle, it prints something."""

        def __reduce__(self):
            return print, ("this could have deleted your files",)

    other = nn.Linear(1, 2, bias=False)
    load_weights(other, data)
    print(other.weight)  # expected: [[6.0], [0.0]]

    try:
        load_weights(other, pickle.dumps(Harmless(), protocol=2))
    except Exception as error:
        print("refused:", type(error).__name__)  # and nothing that could have deleted your files
    try:
        load_weights(nn.Linear(3, 2), data)
    except RuntimeError as error:
        print(error)  # expected: a missing bias, and a weight of another shape

# %% [markdown]
# ## 7. A file that needs no Python
#
# Weights alone are useless without the code of the network. ONNX is a format for both: a list of
# operations (convolution, matrix product, ReLU, ...) with their weights. Programs on phones, in
# browsers and on servers run it, and none of them has ever seen your class.
#
# How does torch turn code into a list of operations? It runs the model once on an example, and
# writes down what happens. From this follows all that can go wrong:
#
# - What happens depends on the *mode*. In train mode, dropout would be written down as well, and
#   batch normalisation would use the example's own mean. So switch to eval mode, and back afterwards.
# - Sizes of the example look like constants. If its batch has 4 pictures, the file is good for 4 pictures.
#   Tell the exporter that axis 0 may have any size: `dynamic_shapes=({0: "batch"},)`, a dict for
#   each input of the model.
# - Numbers that went through `.item()`, and branches that were not taken, are lost.
#
# `torch.onnx.export(model, (example,), file, ...)` writes to a file or to a `BytesIO`. With
# `external_data=False` the weights go into the same file. `input_names` and `output_names` are lists
# of the names by which others will ask for input and output. There is an older exporter besides,
# `dynamo=False`, which takes `dynamic_axes={"input": {0: "batch"}, "output": {0: "batch"}}`. It is no
# longer developed, but right as well. You need three packages: `onnx`, `onnxscript` and, to run the
# file, `onnxruntime`.

# %% exercise="to_onnx"
def to_onnx(model, example):
    """The model as an ONNX file, in bytes.

    model is an nn.Module with one input and one output; example is one batch for it, a tensor of shape
    (N, ...). Returns bytes of an ONNX model that computes what model computes in eval mode.

    - It takes batches of any size, whatever N is.
    - The graph's only input has the name "input", its only output the name "output".
    - All weights are in the bytes, none in a file beside them.
    - Nothing in the model is changed. It is put back into the mode (train or eval, one for all its
      parts) in which it came.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    import importlib.util
    import logging
    import warnings

    warnings.simplefilter("ignore", FutureWarning)  # of torch, about its own code
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)  # it names libraries that it can do without

    with_onnx = all(map(importlib.util.find_spec, ("onnx", "onnxscript", "onnxruntime")))
    if with_onnx:
        import onnxruntime

        small = nn.Sequential(nn.Linear(2, 3), nn.Dropout(), nn.Linear(3, 1))
        session = onnxruntime.InferenceSession(to_onnx(small, torch.zeros(4, 2)))
        X = torch.tensor([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
        print(session.run(None, {"input": X.numpy()})[0])  # three rows, though the example had four
        print(small.eval()(X))  # expected: the same numbers
    else:
        print("ONNX is missing here; install it: python -m pip install onnx onnxscript onnxruntime")

# %% [markdown]
# ## 8. What is this?
#
# At the end somebody shows the network a picture, of any size and mode. All that was done with the
# training pictures has to be done again, in the same order: three channels, 32 by 32 pixels, numbers
# from 0 to 1, normalised with the *same* mean and deviation. A network takes batches, so a single
# picture becomes a batch of one.
#
# Most bugs of deployed networks sit here. No error is raised if you forget to normalise, or mix up
# red and blue. The network only becomes a little worse, and nobody knows why.

# %% exercise="predict_picture"
def predict_picture(model, image, classes, mean, std):
    """Return the name of the class that the model sees in a picture.

    image is a PIL image of any mode and size. It is converted to "RGB", then resized to 32 by 32
    pixels with Pillow's bilinear filter, turned into a tensor as by to_tensor, and normalised as by
    normalize with mean and std, three floats each. model gives logits of shape (1, len(classes)) for the
    batch of this one picture, of shape (1, 3, 32, 32); classes is a list of names.

    - One forward pass, in eval mode and without gradients. The model is put back into the mode (one for all
      its parts) in which it came.
    - Returns the name, a str, of the largest logit. The image is not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":

    class Reddest(nn.Module):
        """Its logits are the means of the three channels."""

        def forward(self, X):
            """(N, 3, 32, 32) -> (N, 3)."""
            return X.mean(dim=(2, 3))

    names, half = ["red", "green", "blue"], (0.5, 0.5, 0.5)
    print(predict_picture(Reddest(), Image.new("RGB", (50, 20), (90, 200, 10)), names, half, half))  # green
    print(predict_picture(Reddest(), Image.new("RGB", (9, 9), (90, 200, 10)), names, (0, 1, 0), half))  # red

# %% [markdown]
# ## The whole way
#
# Now all of it together. The network is LeNet for colour pictures of 32 by 32 pixels. Without any
# download it learns the ten digits, as the kit draws them.
#
# To train on real pictures, set the environment variable `DATA` to a folder, for example
# `DATA=~/cifar-10-batches-py jupyter lab`. It may hold CIFAR-10 (the "python version", unpacked), or the
# four files of FashionMNIST or MNIST. Then training takes minutes.

# %%
if __name__ == "__main__":
    import torch.nn.functional as F

    from autograder.datasets import has_cifar10, read_cifar10, read_pictures, rendered_digits

    folder = os.environ.get("DATA")
    classes = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    if folder and has_cifar10(folder):
        (X_train, y_train), (X_test, y_test), classes = read_cifar10(folder)
    elif folder:
        (X_train, y_train), (X_test, y_test) = read_pictures(folder)
        if "fashion" in folder.lower():
            classes = "T-shirt trousers pullover dress coat sandal shirt sneaker bag boot".split()
    else:
        X_train, y_train = rendered_digits(1000, seed=1)
        X_test, y_test = rendered_digits(500, seed=2)
    if X_train.shape[1] == 1:  # grey, 28 by 28: a dark frame of two pixels, and three equal channels
        X_train, X_test = (F.pad(X, (2, 2, 2, 2)).expand(-1, 3, -1, -1) for X in (X_train, X_test))

    mean, std = X_train.mean(dim=(0, 2, 3)).tolist(), X_train.std(dim=(0, 2, 3)).tolist()
    print("to train on:", tuple(X_train.shape), "mean", np.round(mean, 3), "deviation", np.round(std, 3))

# %%
if __name__ == "__main__":

    def batches_of(X, y, size, shuffled=False):
        """A list of batches (X, y)."""
        order = torch.randperm(len(X)) if shuffled else torch.arange(len(X))
        return [(normalize(X[part], mean, std), y[part]) for part in order.split(size)]

    def lenet():
        """LeNet for colour pictures: (N, 3, 32, 32) -> (N, 10)."""
        return nn.Sequential(
            nn.Conv2d(3, 16, 5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 5),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(800, 120),
            nn.ReLU(),
            nn.Dropout(0.3),
            nn.Linear(120, 84),
            nn.ReLU(),
            nn.Linear(84, 10),
        )

    torch.manual_seed(0)
    net = lenet()
    init_weights(net)
    history = fit(
        net,
        batches_of(X_train, y_train, 50, shuffled=True),
        batches_of(X_test, y_test, 250),
        nn.CrossEntropyLoss(),
        torch.optim.Adam(net.parameters(), lr=1e-3),
        epochs=8,
    )
    print("accuracy on unseen pictures:", history["test_accuracy"])

# %% [markdown]
# The curves tell what the numbers mean. In the first epochs the test loss may lie *below* the
# training loss: dropout is off in eval mode, and the training loss also counts the batches from
# before the network knew anything.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    epochs = range(1, len(history["train_loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3.2))
    left.plot(epochs, history["train_loss"], marker="o", label="training")
    left.plot(epochs, history["test_loss"], marker="o", label="unseen")
    left.set(xlabel="epoch", ylabel="mean loss per example", title="Loss")
    left.legend()
    right.plot(epochs, history["test_accuracy"], marker="o", color="tab:green")
    right.set(xlabel="epoch", ylabel="accuracy", title="Accuracy on unseen pictures", ylim=(0, 1))
    plt.show()

# %% [markdown]
# Save, load into a fresh network, and export. All three have to say the same about every picture.

# %%
if __name__ == "__main__":
    data = save_weights(net)
    restored = lenet()
    load_weights(restored, data)
    X, y = batches_of(X_test, y_test, 250)[0]
    net.eval()
    restored.eval()
    with torch.inference_mode():
        logits = net(X)
        print(len(data), "bytes of weights; the same logits:", torch.equal(logits, restored(X)))
    if with_onnx:
        graph = to_onnx(net, X[:2])
        session = onnxruntime.InferenceSession(graph)
        exported = torch.from_numpy(session.run(None, {"input": X.numpy()})[0])
        difference = (exported - logits).abs().max().item()
        print(len(graph), "bytes of ONNX; logits differ by at most", difference)

# %% [markdown]
# And now a picture that is none of the training pictures: larger, coloured, drawn by Pillow.

# %%
if __name__ == "__main__":
    from PIL import ImageDraw, ImageFont

    figure, axes = plt.subplots(1, 6, figsize=(10, 2))
    for axis, digit in zip(axes, "270945", strict=True):
        picture = Image.new("RGB", (96, 96), (10, 0, 40))
        font = ImageFont.load_default(70)
        ImageDraw.Draw(picture).text((50, 46), digit, fill=(255, 230, 140), font=font, anchor="mm")
        axis.imshow(picture)
        axis.set_title(predict_picture(net, picture, classes, mean, std))
        axis.axis("off")
    print("the last is read as", predict_picture(net, picture, classes, mean, std))
    plt.show()

# %% [markdown]
# ## In your own words: the phone
#
# Your network reads 97 % of the drawn digits. You put it into an app, and users take photos of
# digits that they have written with a pen on paper. Now it reads hardly one in five. No code
# raises an error, and the ONNX file gives the same logits as your network. Name three differences
# between these photos and the training pictures, and say for each in which step you would do
# something about it: in the app before the network, or in training. Four or five sentences are
# enough.

# %% [markdown]
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# This is the whole life of a network: pictures become numbers, numbers become weights, weights become
# bytes, and bytes answer questions far from the computer that they were trained on.
#
# **What next?** Open the ONNX file in Netron (netron.app) and find your layers. Export once in train
# mode and look for the difference. Then normalise with another mean only in `predict_picture`: how
# far can it be off before the digits are misread?
