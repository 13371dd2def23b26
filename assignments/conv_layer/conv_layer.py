# %% [markdown]
# # A convolutional layer by hand
#
# You have slid one kernel over one grey image. A convolutional *layer* does the same with more of
# everything: a *batch* of images, each with several *channels*, and many kernels, each of which
# makes a channel of the output. It may take larger steps (the *stride*), it may look beyond the
# border (the *padding*), it adds a *bias*, and it owns its numbers as *parameters*, so that an
# optimizer can find them and training can change them.
#
# In this assignment you build such a layer. When you are done, you can put it in place of
# `nn.Conv2d`, load the weights of one into the other, and get the same numbers.
#
# 1. `output_size`: how many places does a window have?
# 2. `zero_pad2d`: a frame of zeros
# 3. `Conv2D`: the layer itself
#
# **How to work.** Each exercise is one cell. Read its docstring first: it is the whole contract.
# Fill in where it says `YOUR CODE HERE`, run the demo below it, and compare with the numbers worked
# out in the text. Then run `make grade`. You can read the public tests in `tests/`. The hidden tests
# check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - A result has the dtype and the device of the tensors you were given: float64 in, float64 out.
# - Inputs are never modified.
# - Gradients flow back to every tensor argument and to every parameter. You get this for free as
#   long as you stay with torch operations. A detour over `.item()`, `.data`, `.detach()`,
#   `torch.tensor(...)` or NumPy cuts off the gradient.
# - Where an argument has a value for each axis, it is a tuple `(height, width)`, or an int that
#   stands for both.
# - Inputs are valid, but not always convenient: taller than wide or wider than tall, of size 1, with
#   a kernel as large as the padded input, or not contiguous in memory.
# - A second call with other inputs gives the right answer too.
# - *By hand* means that the library must not do the exercise for you. Forbidden are library
#   convolutions of any dimension or kind (`torch.conv*`, `F.conv*`, `nn.Conv*`, `torch.nn.grad`,
#   `scipy.signal`, `np.convolve`, `np.correlate`), library pooling, and `F.unfold` and `F.fold`.
#   Allowed are slicing, `F.pad`, `Tensor.unfold`, `as_strided`, `einsum`, `matmul` and the FFT.
#   In cells of your own, to check your results, you may call whatever you like.

# %%
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw
from torch import nn


def pair(value):
    """(height, width) of an argument that is either such a tuple or one int for both axes."""
    return (value, value) if isinstance(value, int) else value

# %% [markdown]
# ## 1. How many places does a window have?
#
# Before you write a layer you have to know the size of what comes out of it. One axis at a time is
# enough: height and width follow the same rule, each with numbers of its own.
#
# Let the input have $n$ cells. *Padding* $p$ adds $p$ cells on both ends, so $n + 2p$ cells are there
# to stand on. A kernel of size $k$ covers $k$ cells. With *dilation* $d$, neighbouring weights lie
# $d$ cells apart, and the kernel reaches over $d(k-1) + 1$ cells. The window starts at the first
# cell, and each step of *stride* $s$ moves it on by $s$ cells, for as long as it fits. That gives
#
# $$\left\lfloor \frac{n + 2p - d(k-1) - 1}{s} \right\rfloor + 1.$$
#
# The numerator is the room that is left beyond the first window, the division counts the steps into
# this room, and the $+1$ is the first window itself. $\lfloor\cdot\rfloor$ means rounding down: a step
# that would carry the window past the end is not taken, and the cells that remain are never seen.
#
# | $n$ | $k$ | $s$ | $p$ | $d$ | result | |
# |---|---|---|---|---|---|---|
# | 8 | 3 | 1 | 0 | 1 | $5 / 1 + 1 = 6$ | no padding: the result is smaller |
# | 8 | 3 | 1 | 1 | 1 | $7 / 1 + 1 = 8$ | this padding keeps the size |
# | 8 | 3 | 2 | 1 | 1 | $\lfloor 7 / 2 \rfloor + 1 = 4$ | a stride of 2 halves it |
# | 9 | 3 | 1 | 0 | 2 | $4 / 1 + 1 = 5$ | three weights that reach over five cells |
# | 224 | 7 | 2 | 3 | 1 | $\lfloor 223 / 2 \rfloor + 1 = 112$ | the first layer of a ResNet |

# %% exercise="output_size"
def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    """Return how many places a window has along one axis: the size of a layer's output.

    Takes ints: the input's size along this axis, the kernel's size, the stride, the padding that is
    added on both ends, and the dilation (the distance of neighbouring weights). The dilated kernel
    is never larger than the padded input.

    Returns floor((size + 2*padding - dilation*(kernel_size-1) - 1) / stride) + 1.

    - The result is a Python int, not a float and not a tensor.
    - Sizes go up to a million.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(output_size(8, 3))  # expected: 6
    print(output_size(8, 3, padding=1))  # expected: 8
    print(output_size(8, 3, stride=2, padding=1))  # expected: 4
    print(output_size(9, 3, dilation=2))  # expected: 5
    print(output_size(224, 7, stride=2, padding=3))  # expected: 112

# %% [markdown]
# ## 2. A frame of zeros
#
# Padding surrounds each image by zeros. The padding $(p_h, p_w)$ adds $p_h$ rows above *and* $p_h$
# rows below, $p_w$ columns on the left *and* $p_w$ on the right. So $H$ rows become $H + 2p_h$, and
# $W$ columns become $W + 2p_w$. With padding $(1, 2)$:
#
# $$
# \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}
# \quad\text{becomes}\quad
# \begin{bmatrix}
# 0 & 0 & 0 & 0 & 0 & 0 \\
# 0 & 0 & 1 & 2 & 0 & 0 \\
# 0 & 0 & 3 & 4 & 0 & 0 \\
# 0 & 0 & 0 & 0 & 0 & 0
# \end{bmatrix}.
# $$
#
# Only the last two axes are padded. A batch of images has the shape $(N, C, H, W)$: $N$ images of $C$
# channels. Neither the number of images nor that of channels changes.

# %% exercise="zero_pad2d"
def zero_pad2d(X, padding):
    """Surround each image in X by zeros.

    Takes X of shape (..., H, W), with any number of axes before the last two, also none. padding is
    a tuple (ph, pw), or an int for both.
    Returns a tensor of shape (..., H + 2*ph, W + 2*pw): ph rows of zeros above and below, pw columns
    of zeros on the left and on the right, and X in the middle.

    - The result has the dtype and the device of X.
    - X is not modified. With padding 0 you may return X itself.
    - Gradients flow from the result to X.
    - X need be neither square nor contiguous, and any side may be 1.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold. F.pad is fine.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    X = torch.tensor([[1.0, 2.0], [3.0, 4.0]])
    print(zero_pad2d(X, (1, 2)))  # expected: the 4 x 6 matrix above
    print(zero_pad2d(X, 1))  # expected: 4 x 4, a frame of one zero
    print(zero_pad2d(torch.ones(10, 3, 28, 28), 2).shape)  # expected: (10, 3, 32, 32)

# %% [markdown]
# ## 3. The layer
#
# **Several channels in.** A colour image has three channels, and a layer in the middle of a network
# may see hundreds. A filter has a kernel for each of them: its shape is (in, kh, kw). Each kernel
# slides over its own channel, and the results are *added up* to a single channel. With
#
# $$
# X_0 = \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \\ 7 & 8 & 9 \end{bmatrix},\quad
# K_0 = \begin{bmatrix} 0 & 1 \\ 2 & 3 \end{bmatrix},\quad
# X_1 = \begin{bmatrix} 0 & 1 & 2 \\ 3 & 4 & 5 \\ 6 & 7 & 8 \end{bmatrix},\quad
# K_1 = \begin{bmatrix} 1 & 0 \\ 0 & -1 \end{bmatrix}
# $$
#
# this is
#
# $$
# X_0 \star K_0 + X_1 \star K_1
# = \begin{bmatrix} 25 & 31 \\ 43 & 49 \end{bmatrix}
# + \begin{bmatrix} -4 & -4 \\ -4 & -4 \end{bmatrix}
# = \begin{bmatrix} 21 & 27 \\ 39 & 45 \end{bmatrix}.
# $$
#
# The top left number, for example, is
# $(1\cdot0 + 2\cdot1 + 4\cdot2 + 5\cdot3) + (0\cdot1 + 1\cdot0 + 3\cdot0 + 4\cdot(-1)) = 25 - 4 = 21$.
#
# **Several channels out.** One filter finds one kind of thing. A layer has `out_channels` filters, and
# each of them makes a channel of the output. Together they are the parameter `weight`, of shape
# (out, in, kh, kw).
#
# **A bias for each filter.** The parameter `bias`, of shape (out,), holds one number for each filter,
# which is added to the whole channel that this filter makes. With a bias of 10, the channel above
# becomes $\begin{bmatrix} 31 & 37 \\ 49 & 55 \end{bmatrix}$.
#
# Put together, with $Z$ for the padded input and the stride $(s_h, s_w)$, the output is
#
# $$
# Y_{n,o,i,j} = \mathrm{bias}_o
# + \sum_{c} \sum_{a} \sum_{b} Z_{n,\,c,\;i s_h + a,\;j s_w + b} \; \mathrm{weight}_{o,c,a,b}.
# $$
#
# **Stride and padding.** Take $X_0$ and $K_0$ alone, with padding 1 and stride 2. The windows start in
# rows 0 and 2 and in columns 0 and 2 of the padded image, which has 5 rows and 5 columns, so the result
# is
#
# $$\begin{bmatrix} 3 & 13 \\ 25 & 49 \end{bmatrix}.$$
#
# - top left: only the pixel 1 lies under the kernel, below the weight 3, and $1 \cdot 3 = 3$
# - top right: $2\cdot2 + 3\cdot3 = 13$, the other two weights lie on zeros
# - bottom left: $4\cdot1 + 7\cdot3 = 25$
# - bottom right: $5\cdot0 + 6\cdot1 + 8\cdot2 + 9\cdot3 = 49$
#
# The axes need not agree. With padding $(1, 0)$ and stride $(1, 2)$ there are four places from top to
# bottom and a single one from left to right. The result is one column, $8, 25, 43, 8$.
#
# **Parameters.** A tensor becomes a parameter when you wrap it in `nn.Parameter` and assign it to an
# attribute of the module. From then on `layer.parameters()` finds it, `layer.double()` converts it, and
# `layer.state_dict()` saves it under the attribute's name. Without a bias, the attribute `bias` is
# `None`, and the state dict has no such key.
#
# How do the weights start? Not all alike: filters that start with the same numbers get the same
# gradients, and they stay the same forever. Small random numbers break the tie. `nn.Conv2d` draws
# them evenly between $-1/\sqrt{f}$ and $1/\sqrt{f}$, where $f = \text{in} \cdot k_h \cdot k_w$ is the
# count of weights in a filter, and that serves well.

# %% exercise="Conv2D"
class Conv2D(nn.Module):
    """A two-dimensional convolutional layer, numerically the same as nn.Conv2d.

    kernel_size, stride and padding are each a tuple (height, width), or an int for both.

    - The parameter `weight` has the shape (out_channels, in_channels, kh, kw). It starts with random
      numbers, not all alike.
    - The parameter `bias` has the shape (out_channels,). With bias=False the attribute `bias` is None.
    - Both are of PyTorch's default dtype and require gradients. Nothing else stands in the state
      dict: its keys are "weight" and "bias", or "weight" alone, as in nn.Conv2d.
    - Weights may be loaded (load_state_dict) or converted (double) at any time: the next call
      computes with what they are then.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """

    def __init__(self, in_channels, out_channels, kernel_size, stride=1, padding=0, bias=True):
        super().__init__()
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, X):
        """Pad X with zeros, cross-correlate it with every filter (nothing is flipped), add the bias.

        Takes X of shape (N, in_channels, H, W), of the parameters' dtype and device.
        Returns Y of shape (N, out_channels, H', W') with the same dtype and device, where H' and W'
        are what output_size says of the height and the width. You may call your zero_pad2d.

        - X and the parameters are not modified.
        - Gradients flow from Y to X, to `weight` and to `bias`.
        """
        # YOUR CODE HERE
        raise NotImplementedError()

# %%
if __name__ == "__main__":
    X = torch.stack([torch.arange(1.0, 10.0), torch.arange(0.0, 9.0)]).reshape(1, 2, 3, 3)
    K = torch.tensor([[[[0.0, 1.0], [2.0, 3.0]], [[1.0, 0.0], [0.0, -1.0]]]])

    layer = Conv2D(in_channels=2, out_channels=1, kernel_size=2)
    layer.load_state_dict({"weight": K, "bias": torch.tensor([10.0])})
    print(layer(X))  # expected: [[31, 37], [49, 55]]

    layer = Conv2D(1, 1, 2, stride=2, padding=1, bias=False)
    layer.load_state_dict({"weight": K[:, :1]})
    print(layer(X[:, :1]))  # expected: [[3, 13], [25, 49]]

    layer = Conv2D(1, 1, 2, stride=(1, 2), padding=(1, 0), bias=False)
    layer.load_state_dict({"weight": K[:, :1]})
    print(layer(X[:, :1]))  # expected: [[8], [25], [43], [8]]

# %% [markdown]
# Now let your layer meet the library's. The keys and shapes of their state dicts are the same, so
# weights can be carried over, and then both should compute the same.

# %%
if __name__ == "__main__":
    theirs = nn.Conv2d(3, 8, (5, 3), stride=(2, 1), padding=(0, 1))
    ours = Conv2D(3, 8, (5, 3), stride=(2, 1), padding=(0, 1))
    ours.load_state_dict(theirs.state_dict())
    X = torch.randn(4, 3, 20, 17)
    print("shapes:", tuple(ours(X).shape), tuple(theirs(X).shape))
    print("largest difference:", float((ours(X) - theirs(X)).abs().max().detach()))

# %% [markdown]
# And does it learn? Below a layer with two filters is shown images of noise, and what a secret layer
# makes of them: the difference to the neighbour on the right, and that to the neighbour below. An
# ordinary optimizer finds both filters, because your parameters are ordinary parameters.

# %%
if __name__ == "__main__":
    torch.manual_seed(0)
    secret = Conv2D(1, 2, 2, bias=False)
    filters = torch.tensor([[[[1.0, -1.0], [0.0, 0.0]]], [[[1.0, 0.0], [-1.0, 0.0]]]])
    secret.load_state_dict({"weight": filters})
    layer = Conv2D(1, 2, 2)
    optimizer = torch.optim.SGD(layer.parameters(), lr=0.05)
    for step in range(101):
        X = torch.randn(8, 1, 12, 12)
        loss = ((layer(X) - secret(X)) ** 2).mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if step % 25 == 0:
            print(f"step {step:3}: loss {loss.item():.6f}")
    print("learned filters\n", layer.weight.detach().round(decimals=2).squeeze(1))

# %% [markdown]
# Finally a picture. One layer with three input channels (red, green, blue) and four filters makes four
# *feature maps* of it. Each has half the picture's height and width, thanks to a stride of 2.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    drawing = Image.new("RGB", (200, 140), (40, 40, 60))
    draw = ImageDraw.Draw(drawing)
    draw.rectangle((20, 20, 80, 70), fill=(200, 60, 60))
    draw.ellipse((100, 15, 180, 95), fill=(90, 180, 90))
    draw.polygon([(30, 125), (60, 85), (95, 120)], fill=(240, 220, 90))
    draw.line((110, 125, 190, 105), fill=(255, 255, 255), width=3)

    across = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]) / 3
    names = ["blurred", "vertical edges", "horizontal edges", "redder than green"]
    layer = Conv2D(3, 4, 3, stride=2, padding=1, bias=False)
    weight = torch.zeros(4, 3, 3, 3)
    weight[0] = 1 / 27  # the mean over nine pixels and three channels
    weight[1] = across
    weight[2] = across.T
    weight[3, 0, 1, 1], weight[3, 1, 1, 1] = 1.0, -1.0  # the middle pixel: red minus green
    layer.load_state_dict({"weight": weight})

    X = torch.tensor(np.asarray(drawing)).permute(2, 0, 1)[None] / 255  # (1, 3, 140, 200)
    maps = layer(X).detach()[0]  # (4, 70, 100)
    figure, axes = plt.subplots(1, 5, figsize=(15, 2.6))
    axes[0].imshow(drawing)
    axes[0].set_title("drawing")
    for axis, feature_map, name in zip(axes[1:], maps, names, strict=True):
        axis.imshow(feature_map, cmap="gray")
        axis.set_title(name)
    for axis in axes:
        axis.axis("off")
    plt.show()

# %% [markdown] exercise="speed"
# ## 4. Fast
#
# There is nothing to write here: the time that your `Conv2D` takes for a forward pass is compared with
# that of the reference. Every call from
# Python into PyTorch costs some microseconds, however small its tensors are. A loop over every
# position of the output makes as many calls as the output has pixels, tens of thousands in this
# test, and takes a hundred times as long as a few calls that each work on whole images. Loops over
# the kernel's offsets, over channels or over the images of a batch are short, and do no harm.

# %% [markdown]
# ## In your own words: why weights are shared
#
# A convolutional layer uses the same kernel at every place. What does that save, compared with a fully
# connected layer, and what does it assume about pictures? Name a kind of data for which the
# assumption is wrong. Three or four sentences are enough.

# %% [markdown]
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# A layer that can stand in for `nn.Conv2d`: it pads, it strides, it mixes channels, it owns its
# parameters and it learns. Everything in it was a weighted sum in the right place.
#
# **What next?** Count: how many parameters has `Conv2D(3, 8, (5, 3))`, and would it have more if the
# images were larger? Compare with a fully connected layer between the same input and output. And look
# at a kernel of size 1: it sees no neighbours at all. What can it still do?
