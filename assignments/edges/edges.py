# %% [markdown]
# # Edges: a network that draws outlines
#
# A filter such as Sobel's marks each place where the brightness jumps. A person draws something else:
# the outline of the cat, and not each of its hairs. *Holistically-Nested Edge Detection* (HED, 2015)
# was the first network to draw nearly as people do. It looks at a picture at several scales at once,
# draws the edges at each of them, and mixes the drawings. In this assignment you build it in small,
# so that it learns in seconds, on a laptop.
#
# 1. `bilinear_kernel`: how to make a picture larger by a convolution
# 2. `balanced_bce`: a loss for a question with a rare answer
# 3. `HED`: the network, with an output at each scale
# 4. `hed_loss`: each output is taught
# 5. `edge_map`: one picture from all outputs
# 6. `f_measure`: how good is a drawing?
# 7. `ods_ois`: how good is a detector?
# 8. *Does it learn?* Nothing to write: your network meets your loss
#
# **How to work.** Each exercise is one cell. Read its docstring first: it is the whole contract.
# Fill in where it says `YOUR CODE HERE`, run the demo below it, and compare with the numbers worked
# out in the text. Then run `make grade`. You can read the public tests in `tests/`. The hidden tests
# check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - The library is yours: `nn.Conv2d`, `F.interpolate`, and all the rest of torch.
# - A result has the dtype and the device of the tensors you were given. One call never mixes them.
# - Inputs are never modified. They may be of any size, also not square, and not contiguous.
# - Gradients flow from a result to every tensor that you were given, unless the exercise says
#   otherwise.
# - A second call gives the right answer too.

# %%
import itertools
import math
import os
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

# %% [markdown]
# ## Pictures whose edges are known
#
# To learn, a network needs pictures and their true edges. People would have to draw them. We draw the
# *pictures*, and then the edges are known exactly: one or two light shapes on a dark ground. A pixel
# is an edge where it belongs to a shape, and a pixel above, below, left or right of it does not.
#
# Count on this 4 by 4 shape inside of a larger picture: 12 of its 16 pixels have a neighbour outside,
# the 4 in the middle don't.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    from autograder.datasets import drawn_shapes

    pictures, edges = drawn_shapes(6, seed=3)
    print("pictures", tuple(pictures.shape), "share of edge pixels", round(edges.mean().item(), 3))
    figure, axes = plt.subplots(2, 6, figsize=(9, 3))
    for column in range(6):
        axes[0, column].imshow(pictures[column, 0], cmap="gray", vmin=0, vmax=1)
        axes[1, column].imshow(edges[column, 0], cmap="gray_r", vmin=0, vmax=1)
    for axis in axes.flat:
        axis.axis("off")
    plt.show()

# %% [markdown]
# ## 1. Larger, by a convolution
#
# The deeper parts of the network see the picture at a half and at a quarter of its size. Their
# drawings must be enlarged. HED does this with a *transposed convolution*: each pixel stamps a kernel,
# times its value, on the larger picture, and the stamps are `factor` pixels apart. With the right
# kernel this is *bilinear* interpolation: along each axis a stamp is a tent, with its top at the
# pixel's own place, and its foot where the next pixel has its top.
#
# The tent is $t_i = 1 - |i - c| / f$ for the factor $f$ and $i = 0, \dots, k - 1$. Its length is
# $k = 2f - (f \bmod 2)$, and its middle is $c = f - 1$ for odd $k$, and $c = f - 0.5$ for even $k$.
# The kernel is the *outer product* of the tent with itself: $K_{i,j} = t_i \, t_j$. By hand:
#
# - $f = 2$: $k = 4$, $c = 1.5$, and $t = [0.25, 0.75, 0.75, 0.25]$. The corner of $K$ is
#   $0.25 \cdot 0.25 = 0.0625$, and its middle is $0.75 \cdot 0.75 = 0.5625$.
# - $f = 3$: $k = 5$, $c = 2$, and $t = [\frac13, \frac23, 1, \frac23, \frac13]$.
#
# Each channel is enlarged alone, with the same kernel. So the weight holds one kernel for each
# channel, of shape `(channels, 1, k, k)`, and `F.conv_transpose2d` is called with `groups=channels`.

# %% exercise="bilinear_kernel"
def bilinear_kernel(channels, factor):
    """The weights with which a transposed convolution enlarges pictures bilinearly.

    Takes two whole numbers, at least 1. Returns a float32 tensor of shape (channels, 1, k, k) with
    k = 2 * factor - factor % 2. F.conv_transpose2d(X, weight, stride=factor,
    padding=ceil((factor - 1) / 2), groups=channels) then enlarges X of shape (N, channels, H, W).

    - All channels have the same k x k kernel: the outer product of the tent with itself.
    - The tent is 1 - abs(i - c) / factor for i = 0, ..., k - 1, where c is factor - 1 if k is odd, and
      factor - 0.5 if k is even.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(bilinear_kernel(1, 2)[0, 0, 0])  # expected: [0.0625, 0.1875, 0.1875, 0.0625]
    print(bilinear_kernel(2, 3).shape)  # expected: (2, 1, 5, 5)

    ramp = torch.arange(4.0).expand(1, 1, 4, 4)  # 0, 1, 2, 3 from left to right
    larger = F.conv_transpose2d(ramp, bilinear_kernel(1, 2), stride=2, padding=1)
    print(larger[0, 0, 3])  # a finer ramp; beyond the border the picture counts as 0

# %% [markdown]
# ## 2. When one answer is rare
#
# For each pixel the network gives a *logit* $z$, and $\sigma(z) = 1 / (1 + e^{-z})$ is the
# probability of an edge. The usual loss is the binary cross-entropy:
# $-\log \sigma(z)$ where there is an edge, and $-\log (1 - \sigma(z))$ where there is none.
#
# But edges are rare. If 5 of 100 pixels are edges, then a network that says "no edge, anywhere" is
# right for 95 %, and it is hard to learn its way out of there. So HED weighs the two kinds of pixels.
# Let $\beta$ be the share of pixels *without* an edge in a picture, here 0.95. With $t$ for the
# truth, 1 or 0,
#
# $$\ell = -\bigl(\beta \, t \log \sigma(z) + (1 - \beta)(1 - t) \log (1 - \sigma(z))\bigr).$$
#
# The 5 edges weigh $5 \cdot 0.95 = 4.75$ together, and so do the 95 others: $95 \cdot 0.05 = 4.75$.
# The loss of a picture is the mean of $\ell$ over all of its pixels, and the loss of a batch is the
# mean over its pictures. Each picture has a $\beta$ of its own.
#
# By hand, for one picture of four pixels, $z = [0, 0, \ln 3, -\ln 3]$ and $t = [1, 0, 0, 0]$:
# $\beta = 0.75$, and $\sigma(z) = [0.5, 0.5, 0.75, 0.25]$. The four terms are
#
# - the edge: $0.75 \cdot \ln 2 = 0.520$
# - the others: $0.25 \cdot \ln 2 = 0.173$, $\;0.25 \cdot \ln 4 = 0.347$,
#   $\;0.25 \cdot \ln \frac43 = 0.072$
#
# and their mean is $1.112 / 4 = 0.2779$.
#
# **Far from zero.** For $z = -1000$ a computer finds $\sigma(z) = 0$, and the logarithm of 0 is minus
# infinity, although the right answer is $\log \sigma(-1000) = -1000$. So never take the logarithm of
# a sigmoid in two steps. `F.logsigmoid(z)` does it in one, and
# $\log (1 - \sigma(z)) = \log \sigma(-z)$. And a picture without any edge has $\beta = 1$. Then every
# weight that counts is $1 - \beta = 0$, and so is the loss.

# %% exercise="balanced_bce"
def balanced_bce(logits, target):
    """The class-balanced binary cross-entropy of a batch of edge maps.

    Takes logits and target of shape (N, 1, H, W); target is 1 at edges and 0 elsewhere, as floats.
    Returns a tensor without axes: the mean over the pictures of each picture's loss. That is the mean over
    its pixels of -(beta * t * log(sigmoid(z)) + (1 - beta) * (1 - t) * log(1 - sigmoid(z))), where beta is
    the share of pixels of this picture whose target is 0.

    - Loss and gradient are finite and right for all logits from -10000 to 10000, also in float32.
    - Pictures in which all pixels are edges, or none, have the loss 0.
    - The result has the dtype of logits. Gradients flow to logits; target needs none.
    - logits and target are not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    logits = torch.tensor([0.0, 0.0, math.log(3), -math.log(3)]).reshape(1, 1, 2, 2)
    target = torch.tensor([1.0, 0.0, 0.0, 0.0]).reshape(1, 1, 2, 2)
    print(balanced_bce(logits, target))  # expected: 0.2779
    print(balanced_bce(1000 * logits - 1, target))  # expected: 68.9, and not inf or nan
    print(balanced_bce(logits, torch.zeros(1, 1, 2, 2)))  # expected: 0 (or -0)

# %% [markdown]
# ## 3. The network
#
# HED has $K$ *stages*. A stage is two 3x3 convolutions with padding 1, each followed by a ReLU. Before
# every stage but the first, max-pooling halves both sides of the picture. So the first stage sees
# fine lines, and the last one sees whole shapes.
#
# Each stage also has a *side output*: a 1x1 convolution makes one channel of its channels, and this
# is enlarged to the size of the input. Last, a 1x1 convolution mixes the $K$ side outputs, and gives
# the *fused* output. All of them are logits.
#
# For a picture of 32 by 32 with one channel, and the channels 8, 16, 32:
#
# | stage | sees | `convs` | parameters | side output | parameters |
# |---|---|---|---|---|---|
# | 1 | 1 x 32 x 32 | 0 and 1: 1 -> 8 -> 8 | $80 + 584$ | `sides.0`: 8 -> 1 | $9$ |
# | 2 | 8 x 16 x 16 | 2 and 3: 8 -> 16 -> 16 | $1168 + 2320$ | `sides.1`: 16 -> 1 | $17$ |
# | 3 | 16 x 8 x 8 | 4 and 5: 16 -> 32 -> 32 | $4640 + 9248$ | `sides.2`: 32 -> 1 | $33$ |
# | fused | 3 x 32 x 32 | | | `fuse`: 3 -> 1 | $4$ |
#
# Together these are 18 103 parameters; the HED of the paper has 14.7 million.
#
# We enlarge with `F.interpolate(..., size=..., mode="bilinear", align_corners=False)`. Inside of a
# picture it computes what your `bilinear_kernel` does; it differs at the border only. And it takes
# the size that you want. That matters: a side of 7 is halved to 3, and twice 3 is not 7.
#
# Names matter, too. In the state dict, the convolutions are `convs.0`, `convs.1`, ..., in the order
# in which the picture meets them. The 1x1 convolutions are `sides.0`, ..., and `fuse`. Each has a
# `weight` and a `bias`. An `nn.ModuleList` named `convs` gives such names. Layers without parameters
# have no entry.

# %% exercise="HED"
class HED(nn.Module):
    """Holistically-Nested Edge Detection in small.

    HED(in_channels=3, channels=(8, 16, 32)) has K = len(channels) stages. Stage k has two 3x3
    convolutions with padding 1 and channels[k] filters each, with a ReLU after each. A 2x2 max-pool, sides
    rounded down, stands before every stage but the first. A 1x1 convolution turns the output of a stage
    into one channel, which is enlarged to the size of the input by F.interpolate with mode="bilinear" and
    align_corners=False: a side output. A 1x1 convolution over all K side outputs gives the fused output.

    `forward` takes X of shape (N, in_channels, H, W), whose sides are at least 2 ** (K - 1), and need not be
    divisible by it. It returns a list of K + 1 tensors of shape (N, 1, H, W), all of them logits: the side
    outputs, the first stage's first, and the fused one last.

    - State dict: convs.0 to convs.{2K-1}, sides.0 to sides.{K-1} and fuse, each with weight and bias, and
      nothing else.
    - All parameters can be trained, and start at random: no two filters of a layer begin alike.
    - Gradients flow from each output to X and to every parameter that it depends on. X is not modified.
    """

    def __init__(self, in_channels=3, channels=(8, 16, 32)):
        super().__init__()
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, X):
        """(N, in_channels, H, W) -> list of K + 1 logits (N, 1, H, W), the fused one last."""
        # YOUR CODE HERE
        raise NotImplementedError()

# %%
if __name__ == "__main__":
    net = HED(in_channels=1)
    print([tuple(output.shape) for output in net(torch.zeros(2, 1, 30, 21))])  # 4 times (2, 1, 30, 21)
    print(sum(parameter.numel() for parameter in net.parameters()))  # expected: 18103
    print(list(net.state_dict())[:4])  # expected: convs.0.weight, convs.0.bias, convs.1.weight, ...

# %% [markdown]
# ## 4. Everybody is taught
#
# Suppose that only the fused output had a loss. Then it could be right while the side outputs are
# nonsense: the mixture would put it right. HED does not allow that. *Each* output, side or fused, is
# compared with the true edges, and the loss is the sum:
#
# $$L = \sum_{k=1}^{K+1} \text{balanced\_bce}(z_k, t).$$
#
# This is called *deep supervision*. It also gives the early stages a short way for their gradient.
# If three outputs have the losses 0.3, 0.5 and 0.2, then $L = 1.0$.

# %% exercise="hed_loss"
def hed_loss(outputs, target):
    """The sum of balanced_bce over all outputs.

    Takes outputs, a list of logits of shape (N, 1, H, W), as HED gives them, and target of this shape.
    Returns a tensor without axes, of the dtype of the outputs.

    - Gradients flow to each of the outputs; target needs none.
    - Loss and gradients are finite and right wherever those of balanced_bce are.
    - The list and the tensors are not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(hed_loss([logits, logits, logits], target))  # expected: 3 * 0.2779 = 0.8337

# %% [markdown]
# ## 5. One picture from all outputs
#
# In use, we want one drawing. HED takes the mean of what all outputs say, as probabilities: for a
# pixel with the logits $0$, $\ln 3$ and $-\ln 3$ that is $(0.5 + 0.75 + 0.25) / 3 = 0.5$. The mean of
# the logits, followed by one sigmoid, would be something else.
#
# The result is a picture to look at, and nothing is learned from it. So it carries no graph of
# gradients: it is *detached*.

# %% exercise="edge_map"
def edge_map(outputs):
    """The mean of the outputs' sigmoids: the probability of an edge, for each pixel.

    Takes outputs, a list of at least one tensor of logits of shape (N, 1, H, W). Returns a tensor of this
    shape and dtype, with numbers from 0 to 1. It is detached: it requires no gradient.

    - The list and the tensors are not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    outputs = [torch.full((1, 1, 1, 1), number) for number in (0.0, math.log(3), -math.log(3))]
    print(edge_map(outputs))  # expected: 0.5

# %% [markdown]
# ## 6. How good is a drawing?
#
# A *threshold* turns probabilities into a drawing: an edge is predicted where the probability is at
# least the threshold. Count three things: $p$ pixels are predicted, $t$ are edges in truth, and $r$
# are both.
#
# - *Precision* $P = r / p$: how much of what we drew is right?
# - *Recall* $R = r / t$: how much of the truth did we draw?
# - The *F-measure* $F = 2PR / (P + R)$ is high only if both are.
#
# An example with the threshold 0.5:
#
# $$
# \text{probability} = \begin{bmatrix} 0.9 & 0.5 & 0.1 \\ 0.6 & 0.2 & 0.8 \end{bmatrix}, \quad
# \text{truth} = \begin{bmatrix} 1 & 1 & 1 \\ 0 & 0 & 1 \end{bmatrix}
# $$
#
# Predicted are the pixels with 0.9, 0.5, 0.6 and 0.8, so $p = 4$. Three of them are right, $r = 3$,
# and $t = 4$. Then $P = 3/4$, $R = 3/4$, and $F = 3/4$.
#
# What if nothing is predicted? Then $P$ would be $0/0$. We say that it is 0, and so for $R$ and $F$.

# %% exercise="f_measure"
def f_measure(probability, target, threshold):
    """Precision, recall and F-measure of the drawing at one threshold.

    Takes probability and target, tensors of one shape, any shape, and a number. target is 1 at edges and 0
    elsewhere, as floats. An edge is predicted where probability >= threshold. Returns the tuple (precision,
    recall, F) of numbers, over all pixels: Python numbers, or tensors without axes.

    - precision is the share of edges among the predicted pixels, recall is the share of predicted pixels
      among the edges, and F = 2 * precision * recall / (precision + recall).
    - Each of the three is 0 where its denominator is 0.
    - The tensors are not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    probability = torch.tensor([[0.9, 0.5, 0.1], [0.6, 0.2, 0.8]])
    truth = torch.tensor([[1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    print(f_measure(probability, truth, 0.5))  # expected: 0.75, 0.75, 0.75
    print(f_measure(probability, truth, 0.85))  # expected: 1, 0.25, 0.4
    print(f_measure(probability, truth, 0.95))  # expected: 0, 0, 0

# %% [markdown]
# ## 7. How good is a detector?
#
# Which threshold is the right one? Edge detectors are compared by two numbers, which answer this in
# two ways.
#
# - **ODS**, *optimal dataset scale*: one threshold for all pictures. For each threshold, add up the
#   counts $p$, $t$ and $r$ of all pictures, and compute one $F$ from the sums. ODS is the best of
#   these $F$.
# - **OIS**, *optimal image scale*: each picture may have its own best threshold. OIS is the mean of the
#   pictures' best $F$.
#
# An example with two pictures of two pixels each, and the thresholds 0.8 and 0.3:
#
# | | probability | truth | at 0.8 | at 0.3 |
# |---|---|---|---|---|
# | picture 1 | 0.9, 0.5 | 1, 0 | $p=1, t=1, r=1$: $F = 1$ | $p=2, t=1, r=1$: $F = 2/3$ |
# | picture 2 | 0.4, 0.1 | 1, 0 | $p=0, t=1, r=0$: $F = 0$ | $p=1, t=1, r=1$: $F = 1$ |
# | together | | | $p=1, t=2, r=1$: $F = 2/3$ | $p=3, t=2, r=2$: $F = 4/5$ |
#
# So ODS is $0.8$, at the threshold 0.3. And OIS is $(1 + 1) / 2 = 1$.

# %% exercise="ods_ois"
def ods_ois(probabilities, targets, thresholds):
    """The scores ODS and OIS of a detector.

    Takes probabilities and targets of shape (N, 1, H, W), and thresholds, a list of floats in any order.
    targets is 1 at edges and 0 elsewhere, as floats. Returns the tuple (ODS, threshold, OIS) of numbers:
    Python numbers, or tensors without axes.

    - ODS is the best F-measure of all pictures together at one threshold: the counts of all pictures are
      added up first. The second number is this threshold, the first best one in the order of the list.
    - OIS is the mean over the pictures of each picture's own best F-measure.
    - Precision, recall and F are as in f_measure, each 0 where its denominator is 0.
    - The tensors and the list are not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    probabilities = torch.tensor([0.9, 0.5, 0.4, 0.1]).reshape(2, 1, 1, 2)
    truths = torch.tensor([1.0, 0.0, 1.0, 0.0]).reshape(2, 1, 1, 2)
    print(ods_ois(probabilities, truths, [0.8, 0.3]))  # expected: 0.8, 0.3, 1.0

# %% [markdown] exercise="learns"
# ## 8. Does it learn?
#
# Here is nothing to write: your `HED` is trained with your `hed_loss`. The pictures are drawn shapes
# like those above, of 32 by 32 pixels: 64 to train on, 40 others to test on. There are 100 steps of
# Adam (learning rate 0.01) with 8 pictures each. When it is graded, the network begins with weights
# that are known to lead to a good result. From its outputs on the unseen pictures, the ODS of their
# mean must reach 90 % of what the reference reaches, and each single output must reach half of it.
#
# A fresh network must not begin with weights that are all alike. Two filters of a layer that begin with
# the same weights get the same gradients, and remain the same forever. And all parameters must move.
#
# Below, your own functions measure how the ODS rises during the training.

# %%
if __name__ == "__main__":
    from autograder.datasets import drawn_shapes

    torch.manual_seed(0)
    X_train, Y_train = drawn_shapes(64, seed=1)
    X_test, Y_test = drawn_shapes(40, seed=2)
    thresholds = [number / 20 for number in range(1, 20)]

    net = HED(in_channels=1)
    for weight in net.parameters():  # a start that fits ReLU
        if weight.dim() > 1:
            nn.init.kaiming_normal_(weight)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)

    history = []
    for step in range(401):
        if step % 25 == 0:
            with torch.no_grad():
                ods, threshold, ois = ods_ois(edge_map(net(X_test)), Y_test, thresholds)
            history.append((step, ods, ois))
            if step % 100 == 0:
                print(f"step {step:3}: ODS {ods:.3f} at the threshold {threshold:.2f}, OIS {ois:.3f}")
        chosen = torch.randperm(len(X_train))[:8]
        loss = hed_loss(net(X_train[chosen]), Y_train[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()

# %%
if __name__ == "__main__":
    steps, ods_curve, ois_curve = zip(*history, strict=True)
    figure, axis = plt.subplots(figsize=(6, 3))
    axis.plot(steps, ods_curve, marker="o", label="ODS")
    axis.plot(steps, ois_curve, marker=".", label="OIS")
    axis.set(xlabel="step", ylabel="F-measure on unseen pictures", ylim=(0, 1))
    axis.legend()
    plt.show()

# %% [markdown]
# Now look at what the network draws. The first side output is fine, the second one is a little
# coarser, and the third one only sees where shapes are. On the right is Sobel's filter, which has
# learned nothing: it measures how steep the brightness is. It is as steep on the dark side of an
# outline as on the light side, so Sobel's lines are two pixels wide, and half of them are wrong. The
# network has learned which side belongs to the shape.
#
# Then look at the same pictures with noise, which the network has never met. The first side output
# mistakes single bright pixels for edges. The coarser ones see more of the picture, and the fused
# output believes them.

# %%
def sobel(pictures):
    """The length of the slope of the brightness at each pixel, divided by the largest one: (N, 1, H, W)."""
    across = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])
    kernels = torch.stack([across, across.T])[:, None]  # (2, 1, 3, 3)
    slopes = F.conv2d(F.pad(pictures, (1, 1, 1, 1), mode="replicate"), kernels)
    length = slopes.square().sum(dim=1, keepdim=True).sqrt()
    return length / length.max()


def show_edges(net, pictures, title):
    """Draw for each picture what the net's outputs say, and what Sobel's filter says."""
    with torch.no_grad():
        outputs = net(pictures)
    sides = [f"side output {number}" for number in range(1, len(outputs))]
    columns = {"picture": pictures}
    columns |= {name: logits.sigmoid() for name, logits in zip([*sides, "fused"], outputs, strict=True)}
    columns |= {"edge_map": edge_map(outputs), "Sobel": sobel(pictures.mean(dim=1, keepdim=True))}
    figure, axes = plt.subplots(len(pictures), len(columns), figsize=(11, 1.7 * len(pictures)), squeeze=False)
    for column, (name, images) in enumerate(columns.items()):
        axes[0, column].set_title(name, fontsize=9)
        for row, image in enumerate(images):
            light = "gray" if name == "picture" else "gray_r"
            axes[row, column].imshow(image.permute(1, 2, 0).clamp(0, 1), cmap=light, vmin=0, vmax=1)
            axes[row, column].axis("off")
    figure.suptitle(title)
    plt.show()

# %%
if __name__ == "__main__":
    noisy = X_test + 0.15 * torch.randn(X_test.shape)
    show_edges(net, X_test[:3], "unseen pictures")
    show_edges(net, noisy[:2], "the same with noise, which the net has never met")
    for name, shown in [("clean", X_test), ("noisy", noisy)]:
        with torch.no_grad():
            ods, _, _ = ods_ois(edge_map(net(shown)), Y_test, thresholds)
        sobel_ods, _, _ = ods_ois(sobel(shown), Y_test, thresholds)
        print(f"{name} pictures: ODS {ods:.3f}, and {sobel_ods:.3f} with Sobel's filter")

# %% [markdown]
# Set the environment variable `DATA` to a folder with pictures of your own (JPEG or PNG), for example
# `DATA=~/pictures jupyter lab`. The network has only ever seen shapes, so expect surprises.

# %%
if __name__ == "__main__":
    folder = os.environ.get("DATA")
    files = sorted(Path(folder).expanduser().glob("*")) if folder else []
    files = [file for file in files if file.suffix.lower() in (".jpg", ".jpeg", ".png")]
    print(f"{len(files)} pictures in {folder or 'no folder: set DATA to see the edges of your own pictures'}")
    for file in files[:4]:
        with Image.open(file) as image:
            grey = image.convert("L")
        grey.thumbnail((160, 160))
        X = torch.from_numpy(np.array(grey, dtype=np.float32))[None, None] / 255
        show_edges(net, X, file.name)

# %% [markdown]
# ## In your own words: balance
#
# Suppose that `balanced_bce` used no $\beta$: all pixels count the same. What would the network draw
# early in its training, and why? What happens to the best threshold, compared with that of the
# balanced loss? Three or four sentences are enough.

# %% [markdown]
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# A network that draws outlines, a loss that takes rare pixels seriously, and the two scores by which
# edge detectors have been compared for twenty years. The same plan (stages that see more and more,
# and outputs at each scale) is behind most networks that say something about every pixel.
#
# **What next?** Train with noisy pictures, and compare with Sobel's filter again. Leave out the third
# stage: what gets worse? Train with the fused output alone, and look at the side outputs.
