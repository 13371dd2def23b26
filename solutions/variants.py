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
# # Seven variants of convolution
#
# You know how a kernel slides over an image. Almost every network since has changed something about
# it: spread the kernel out to see further, split the channels into groups to save work, run it
# backwards to make images larger, or add an axis to watch a video. Each of these ideas has a
# grand name and fits in a few lines. You are about to write all seven.
#
# 1. `dilated_corr2d`: a kernel with gaps sees further with the same weights
# 2. `grouped_conv2d`: groups of channels that keep to themselves
# 3. `DepthwiseSeparableConv2D`: the layer that brought networks to the phone
# 4. `separable_corr2d`: one kernel in two passes
# 5. `conv_transpose2d`: from small to large
# 6. `channel_shuffle`: let the groups talk to each other
# 7. `corr3d`: depth, or time, as a third axis
#
# **How to work.** Each exercise is one cell with a function or a class in it. Read its docstring
# first: it is the whole contract. Fill in where it says `YOUR CODE HERE`, run the demo below it,
# and compare with the numbers worked out in the text. Then run `make grade`. You can read the
# public tests in `tests/`. The hidden tests check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - A result has the dtype and the device of the tensors you were given: float64 in, float64 out.
# - Inputs are never modified. Where nothing changes, you may return the input itself or a view of it.
# - Gradients flow back to every tensor argument. You get this for free as long as you stay with
#   torch operations. A detour over `.item()`, `.data`, `torch.tensor(...)` or NumPy cuts off the
#   gradient.
# - Nothing is flipped. Like every deep learning library, we say convolution and mean
#   cross-correlation.
# - `kernel_size`, `stride`, `padding` and `dilation` are an int, for both axes alike, or a tuple
#   `(height, width)`. Padding means zeros, added on both sides of an axis.
# - Inputs are valid, but not always convenient: taller than wide or wider than tall, of size 1
#   along any axis, with negative numbers, with a kernel as large as the input, or not contiguous
#   in memory (the transpose of a matrix, say).
# - *By hand* means that the library must not do the exercise for you. Forbidden are library
#   convolutions of any dimension or kind (`torch.conv*`, `F.conv*`, `nn.Conv*`, `torch.nn.grad`,
#   `scipy.signal`, `np.convolve`, `np.correlate`), library pooling, `F.unfold` and `F.fold`,
#   and the library's channel shuffle. Allowed are slicing, `F.pad`, `Tensor.unfold`, `as_strided`,
#   `einsum`, `matmul` and the FFT. In cells of your own, to check your results, you may call
#   whatever you like.

# %%
import torch
import torch.nn.functional as F
from torch import nn


def pair(value):
    """(height, width) from an int or a pair. It is yours to use in every exercise."""
    return (value, value) if isinstance(value, int) else tuple(value)


# %% [markdown]
# ## 1. Dilation: see further with the same weights
#
# A 3 x 3 kernel looks at 3 x 3 neighbouring pixels. To see more, make the kernel larger, and pay for
# more weights. Or keep the nine weights and spread them out: with a *dilation* of 2 the kernel
# takes every second pixel and passes over the ones in between. Its nine weights now span 5 x 5
# pixels. (The French call it *à trous*, with holes.)
#
# Let $d_h$ and $d_w$ be the dilation along the two axes:
#
# $$Y_{i,j} = \sum_{a=0}^{h-1} \sum_{b=0}^{w-1} X_{i + d_h a,\; j + d_w b} \, K_{a,b}.$$
#
# How many pixels does the kernel span? From the first of $h$ weights to the last there are $h-1$ steps
# of $d_h$ pixels each, so it spans $d_h(h-1) + 1$ rows, and $d_w(w-1) + 1$ columns.
# Every window still starts one pixel after the last one: dilation is not a stride.
#
# An example, with $d_h = 2$ and $d_w = 3$. The kernel spans 3 rows and 4 columns:
#
# $$
# X = \begin{bmatrix} 1 & 2 & 3 & 4 & 5 \\ 6 & 7 & 8 & 9 & 10 \\ 11 & 12 & 13 & 14 & 15 \\
# 16 & 17 & 18 & 19 & 20 \end{bmatrix}, \qquad
# K = \begin{bmatrix} 0 & 1 \\ 2 & 3 \end{bmatrix}, \qquad
# Y = \begin{bmatrix} 68 & 74 \\ 98 & 104 \end{bmatrix}
# $$
#
# - top left: $1\cdot0 + 4\cdot1 + 11\cdot2 + 14\cdot3 = 68$
# - top right: $2\cdot0 + 5\cdot1 + 12\cdot2 + 15\cdot3 = 74$


# %% exercise="dilated_corr2d"
def dilated_corr2d(X, K, dilation):
    """Cross-correlate the image X with the kernel K, whose weights are spread out by the dilation.

    Takes X of shape (H, W), K of shape (h, w), and the dilation: an int, or a tuple (dh, dw) of one
    for the rows and one for the columns. A dilation of 1 leaves no gaps. The spread-out kernel
    fits into X.
    Returns Y of shape (H - dh*(h-1), W - dw*(w-1)), where Y[i, j] is the sum of
    X[i + dh*a, j + dw*b] * K[a, b] over all a and b.

    - Y has the dtype and the device of X and K.
    - X and K are not modified.
    - Gradients flow from Y to X and to K.
    - X and K need be neither square nor contiguous, and any side may be 1.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    dh, dw = pair(dilation)
    h, w = K.shape
    windows = X.unfold(0, dh * (h - 1) + 1, 1).unfold(1, dw * (w - 1) + 1, 1)  # with the gaps
    return (windows[:, :, ::dh, ::dw] * K).sum(dim=(2, 3))  # (H - dh*(h-1), W - dw*(w-1))
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = torch.arange(1.0, 21.0).reshape(4, 5)
    K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    print(dilated_corr2d(X, K, (2, 3)))  # expected: [[68, 74], [98, 104]]
    print(dilated_corr2d(X, K, 1).shape)  # expected: 3 x 4, an ordinary cross-correlation

# %% [markdown]
# Where does a dilated kernel look? The gradient tells: the pixels that a result depends on are those
# with a gradient that isn't 0. Stack three layers with dilations 1, 2 and 4, and each result
# depends on 15 x 15 pixels, with 27 weights in all. Without dilation it would be 7 x 7.

# %%
if __name__ == "__main__":
    X = torch.zeros(5, 7, requires_grad=True)
    dilated_corr2d(X, torch.ones(3, 3), (2, 3)).sum().backward()
    print("one result looks at\n", X.grad)

    X = torch.zeros(15, 15, requires_grad=True)
    Y = X
    for step in (1, 2, 4):
        Y = dilated_corr2d(Y, torch.ones(3, 3), step)
    Y.sum().backward()
    print("dilations 1, 2, 4 in a row:", tuple(Y.shape), "depends on", int((X.grad != 0).sum()), "pixels")

# %% [markdown]
# ## 2. Groups: channels that keep to themselves
#
# A convolutional layer takes $C$ channels and makes $O$ of them. In an ordinary layer each output
# channel looks at all $C$ input channels, so there are $O \cdot C$ kernels. That is a lot. With
# *groups*, the channels are cut into $g$ groups of neighbours. An output channel looks only at
# the input channels of its own group:
#
# - the first $C/g$ input channels make the first $O/g$ output channels,
# - the next $C/g$ make the next $O/g$, and so on.
#
# So a filter has only $C/g$ kernels, the weight has the shape $(O, C/g, k_h, k_w)$, and weights and work
# are divided by $g$. (In 2012, AlexNet had two groups because it had two GPUs.)
#
# The smallest example: one image of a single pixel and $C = 4$ channels with the values 1, 2, 3, 4. One
# row of the weight is one filter with kernels of size 1 x 1:
#
# | | weight | looks at | result |
# |---|---|---|---|
# | 2 groups, first filter | $[1, 10]$ | channels 1, 2 | $1\cdot1 + 10\cdot2 = 21$ |
# | 2 groups, second filter | $[100, 1000]$ | channels 3, 4 | $100\cdot3 + 1000\cdot4 = 4300$ |
# | 1 group, only filter | $[1, 10, 100, 1000]$ | all four | $4321$ |
#
# Along the rows and columns all is as in any convolutional layer. Pad first, then start a window
# at every $s$-th pixel. A side of $H$ pixels becomes
#
# $$H' = \left\lfloor \frac{H + 2p - k}{s} \right\rfloor + 1,$$
#
# where what is left over at the end, too small for one more step, is passed over.
# Take the row $[1, 2, 3, 4]$, the kernel $[1, 10]$, a stride of 2 and a padding of 1: the kernel
# meets $[0, 1]$, $[2, 3]$ and $[4, 0]$, and gives $[10, 32, 4]$.


# %% exercise="grouped_conv2d"
def grouped_conv2d(X, weight, groups, stride=1, padding=0):
    """Convolve a batch of images with a bank of filters, each of which sees one group of channels.

    Takes X of shape (N, C, H, W), weight of shape (O, C/groups, kh, kw), and the number of groups,
    which divides C and O. The filters come in as many groups as the channels, in order: the first
    O/groups filters see the first C/groups channels, and so on.
    stride and padding: each an int, or a tuple of one for the rows and one for the columns.
    Returns Y of shape (N, O, H', W') with H' = (H + 2*ph - kh) // sh + 1, and W' likewise.
    This is what F.conv2d(X, weight, stride=stride, padding=padding, groups=groups) gives.

    - Y has the dtype and the device of X and weight.
    - X and weight are not modified.
    - Gradients flow from Y to X and to weight.
    - X and weight need be neither square nor contiguous, and any size may be 1.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    kh, kw = weight.shape[2:]
    windows = F.pad(X, (pw, pw, ph, ph)).unfold(2, kh, sh).unfold(3, kw, sw)  # (N, C, H', W', kh, kw)
    windows = windows.unflatten(1, (groups, -1))  # (N, groups, C/groups, H', W', kh, kw)
    filters = weight.unflatten(0, (groups, -1))  # (groups, O/groups, C/groups, kh, kw)
    Y = torch.einsum("ngchwab,gocab->ngohw", windows, filters)
    return Y.flatten(1, 2)  # (N, O, H', W')
    ### END SOLUTION


# %%
if __name__ == "__main__":
    pixel = torch.tensor([1.0, 2.0, 3.0, 4.0]).reshape(1, 4, 1, 1)
    weight = torch.tensor([[1.0, 10.0], [100.0, 1000.0]]).reshape(2, 2, 1, 1)
    print("two groups:", grouped_conv2d(pixel, weight, 2).flatten())  # expected: [21, 4300]
    print("one group: ", grouped_conv2d(pixel, weight.reshape(1, 4, 1, 1), 1).flatten())  # expected: 4321

    row = pixel.reshape(1, 1, 1, 4)
    kernel = torch.tensor([1.0, 10.0]).reshape(1, 1, 1, 2)
    print("stride 2, padding 1:", grouped_conv2d(row, kernel, 1, (1, 2), (0, 1)).flatten())  # [10, 32, 4]

# %% [markdown]
# ## 3. Depthwise separable convolution
#
# Now take groups as far as they go: as many groups as channels. Each channel has one kernel of its
# own. That is a *depthwise* convolution, and it looks around within a channel but never
# across. To mix the channels, follow it by a *pointwise* convolution with 1 x 1 kernels, which
# looks across all channels but never around:
#
# $$
# (N, C, H, W) \xrightarrow{\ \text{depthwise } (C,\, 1,\, k_h,\, k_w)\ } (N, C, H', W')
# \xrightarrow{\ \text{pointwise } (O,\, C,\, 1,\, 1)\ } (N, O, H', W')
# $$
#
# Looking and mixing, done one after the other instead of both at once. What does it save? From 8
# channels to 8, with 3 x 3 kernels and no biases:
#
# | | weights |
# |---|---|
# | ordinary convolution | $8 \cdot 8 \cdot 3 \cdot 3 = 576$ |
# | depthwise | $8 \cdot 3 \cdot 3 = 72$ |
# | pointwise | $8 \cdot 8 = 64$ |
# | depthwise separable, in all | $72 + 64 = 136$ |
#
# MobileNet is little more than a stack of these, and runs on a phone.
#
# An example with $C = 2$ channels, $O = 3$ and one window:
#
# $$
# X = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}, \begin{bmatrix} 5 & 6 \\ 7 & 8 \end{bmatrix}
# \quad
# \text{depthwise} = \begin{bmatrix} 1 & 1 \\ 1 & 1 \end{bmatrix},
# \begin{bmatrix} 1 & 0 \\ 0 & -1 \end{bmatrix}
# \quad
# \text{pointwise} = \begin{bmatrix} 1 & 1 \\ 2 & 0 \\ 0 & -1 \end{bmatrix}
# $$
#
# - depthwise: $1 + 2 + 3 + 4 = 10$ and $5 - 8 = -3$, one number from each channel
# - pointwise: $10 - 3 = 7$, then $2 \cdot 10 = 20$, then $-(-3) = 3$
#
# Nothing comes between the two steps here: no bias, no activation.


# %% exercise="DepthwiseSeparableConv2D"
class DepthwiseSeparableConv2D(nn.Module):
    """A depthwise convolution followed by a pointwise one, without biases.

    DepthwiseSeparableConv2D(in_channels, out_channels, kernel_size, padding=0), where kernel_size
    and padding are each an int, or a tuple (height, width). The padding belongs to the depthwise
    step; the stride is 1.

    The layer has exactly two parameters, with these names and shapes:

    - depthwise (in_channels, 1, kh, kw): the kernel of each channel
    - pointwise (out_channels, in_channels, 1, 1): how the channels are mixed

    Both are trainable, and they are all that is in its state_dict(). How you initialise them
    is up to you (small random numbers are a good choice): the tests load numbers of their own.
    """

    def __init__(self, in_channels, out_channels, kernel_size, padding=0):
        """Make the parameters, and keep what forward needs."""
        super().__init__()
        ### BEGIN SOLUTION
        kh, kw = pair(kernel_size)
        self.padding = padding
        self.depthwise = nn.Parameter(torch.randn(in_channels, 1, kh, kw) / (kh * kw) ** 0.5)
        self.pointwise = nn.Parameter(torch.randn(out_channels, in_channels, 1, 1) / in_channels**0.5)
        ### END SOLUTION

    def forward(self, X):
        """(N, in_channels, H, W) -> (N, out_channels, H + 2*ph - kh + 1, W + 2*pw - kw + 1)

        You may call your grouped_conv2d.

        - The result has the dtype and the device of X and the parameters.
        - X and the parameters are not modified.
        - Gradients flow to X, to depthwise and to pointwise.
        - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
        """
        ### BEGIN SOLUTION
        X = grouped_conv2d(X, self.depthwise, groups=len(self.depthwise), padding=self.padding)
        return grouped_conv2d(X, self.pointwise, groups=1)
        ### END SOLUTION


# %%
if __name__ == "__main__":
    X = torch.arange(1.0, 9.0).reshape(1, 2, 2, 2)
    layer = DepthwiseSeparableConv2D(2, 3, kernel_size=2)
    layer.load_state_dict(
        {
            "depthwise": torch.tensor([[1.0, 1, 1, 1], [1, 0, 0, -1]]).reshape(2, 1, 2, 2),
            "pointwise": torch.tensor([[1.0, 1], [2, 0], [0, -1]]).reshape(3, 2, 1, 1),
        }
    )
    print(layer(X).flatten())  # expected: [7, 20, 3]

    layer = DepthwiseSeparableConv2D(8, 8, kernel_size=3, padding=1)
    print("weights:", sum(p.numel() for p in layer.parameters()))  # expected: 136
    print(tuple(layer(torch.randn(4, 8, 28, 20)).shape))  # expected: (4, 8, 28, 20)

# %% [markdown]
# ## 4. Spatially separable kernels: one kernel in two passes
#
# The last exercise split a convolution between channels and space. Some kernels can be split in space
# itself. Sobel's edge detector is the product of a column and a row:
#
# $$
# \begin{bmatrix} 1 & 0 & -1 \\ 2 & 0 & -2 \\ 1 & 0 & -1 \end{bmatrix}
# = \begin{bmatrix} 1 \\ 2 \\ 1 \end{bmatrix}
# \begin{bmatrix} 1 & 0 & -1 \end{bmatrix},
# \qquad K_{a,b} = c_a \, r_b.
# $$
#
# Then the sum over $a$ and $b$ falls apart into two sums, each along one axis:
#
# $$
# Y_{i,j} = \sum_a \sum_b X_{i+a,\,j+b} \, c_a r_b
# = \sum_b \Bigl( \underbrace{\sum_a X_{i+a,\,j+b} \, c_a}_{\text{down the columns}} \Bigr) \, r_b .
# $$
#
# For an $h \times w$ kernel that makes $h + w$ multiplications for each result instead of $h \cdot w$: 6
# instead of 9, and for a 15 x 15 blur 30 instead of 225. With the numbers 1 to 12 in three rows:
#
# $$
# \begin{bmatrix} 1 & 2 & 3 & 4 \\ 5 & 6 & 7 & 8 \\ 9 & 10 & 11 & 12 \end{bmatrix}
# \ \xrightarrow{\ c = [1, 2, 1]\ }\
# \begin{bmatrix} 20 & 24 & 28 & 32 \end{bmatrix}
# \ \xrightarrow{\ r = [1, 0, -1]\ }\
# \begin{bmatrix} -8 & -8 \end{bmatrix}
# $$
#
# - first pass, first column: $1\cdot1 + 2\cdot5 + 1\cdot9 = 20$
# - second pass: $20 - 28 = -8$ and $24 - 32 = -8$
#
# Not every kernel is a product like this. It takes a matrix of rank 1, and the outline kernel with 8 in
# its middle, for one, is none.


# %% exercise="separable_corr2d"
def separable_corr2d(X, column, row):
    """Cross-correlate the image X with the kernel outer(column, row), in two one-dimensional passes.

    Takes X of shape (H, W), column of shape (h,) and row of shape (w,), where h <= H and w <= W.
    Returns Y of shape (H-h+1, W-w+1), where Y[i, j] is the sum of
    X[i+a, j+b] * column[a] * row[b] over all a and b.

    One pass down the columns and one along the rows is the point of it, in either order. What
    is judged is the result.

    - Y has the dtype and the device of X, column and row.
    - X, column and row are not modified.
    - Gradients flow from Y to X, to column and to row.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    Y = X.unfold(0, len(column), 1) @ column  # (H-h+1, W)
    return Y.unfold(1, len(row), 1) @ row  # (H-h+1, W-w+1)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = torch.arange(1.0, 13.0).reshape(3, 4)
    column, row = torch.tensor([1.0, 2.0, 1.0]), torch.tensor([1.0, 0.0, -1.0])
    print(torch.outer(column, row))  # Sobel's kernel
    print(separable_corr2d(X, column, row))  # expected: [[-8, -8]]
    outline = torch.tensor([[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]])
    print("rank of the outline kernel:", int(torch.linalg.matrix_rank(outline)))  # 2, not separable

# %% [markdown]
# ## 5. Transposed convolution: from small to large
#
# So far images became smaller. To draw a picture from a few numbers, or to label every pixel of an
# image, a network must also make them larger. Turn the idea round: instead of *gathering* a window
# into one number, *spread* one number over a window. Each pixel of $X$ puts down a stamp, the
# kernel times its value, and where stamps overlap they add up.
#
# $$
# X = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}, \qquad
# K = \begin{bmatrix} 1 & 10 \\ 100 & 1000 \end{bmatrix}, \qquad
# Y = \begin{bmatrix} 1 & 12 & 20 \\ 103 & 1234 & 2040 \\ 300 & 3400 & 4000 \end{bmatrix}
# $$
#
# Look at the middle: all four stamps meet there, $1\cdot1000 + 2\cdot100 + 3\cdot10 + 4\cdot1 = 1234$.
#
# - **Stride** is the distance from one stamp to the next. With a stride of 2 the four stamps above lie
#   side by side and make a 4 x 4 result.
# - **Padding** takes away what it added before: that many rows and columns are cut off on every side.
#   With stride 1 and padding 1, all that is left above is $[1234]$.
# - **Channels**: the weight has the shape $(C, O, k_h, k_w)$, with the *input* channels first. A pixel of
#   channel $c$ puts a stamp on every output channel $o$, with the kernel at $[c, o]$.
#
# A side of $H$ pixels becomes $(H-1)\,s + k - 2p$. That is the formula of the convolution, solved for
# its input.
#
# Why *transposed*? A convolution is linear, so it is a matrix that is multiplied by all pixels in a row.
# This here is the multiplication by the transposed matrix. It is not the inverse: it restores the
# shape, not the values. You have met it already: the gradient of a convolution with respect to
# its input is a transposed convolution.


# %% exercise="conv_transpose2d"
def conv_transpose2d(X, weight, stride=1, padding=0):
    """Spread every pixel of X over a window of the result: the transpose of a convolution.

    Takes X of shape (N, C, H, W) and weight of shape (C, O, kh, kw).
    stride and padding: each an int, or a tuple of one for the rows and one for the columns.
    Returns Y of shape (N, O, (H-1)*sh + kh - 2*ph, (W-1)*sw + kw - 2*pw). X[n, c, i, j] adds
    X[n, c, i, j] * weight[c, o] to a window of output channel o, which starts sh rows below that
    of the pixel above it, and sw columns to the right of that of the pixel on its left.
    Then ph rows are cut off at the top and at the bottom, and pw columns on the left and on the right.
    This is what F.conv_transpose2d(X, weight, stride=stride, padding=padding) gives.

    The kernel may be larger than X, and the padding larger than the kernel. With a stride larger
    than the kernel, some places get no stamp: they are 0. Y always has at least one pixel.

    - Y has the dtype and the device of X and weight.
    - X and weight are not modified.
    - Gradients flow from Y to X and to weight.
    - X and weight need be neither square nor contiguous, and any size may be 1.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    (sh, sw), (ph, pw) = pair(stride), pair(padding)
    N, _, H, W = X.shape
    _, out, kh, kw = weight.shape
    height, width = (H - 1) * sh + kh, (W - 1) * sw + kw
    Y = X.new_zeros(N, out, height, width)
    for a in range(kh):
        for b in range(kw):
            # weight (a, b) of every stamp: one in every sh-th row and sw-th column
            stamps = torch.einsum("nchw,co->nohw", X, weight[:, :, a, b])
            Y[:, :, a : height - kh + a + 1 : sh, b : width - kw + b + 1 : sw] += stamps
    return Y[:, :, ph : height - ph, pw : width - pw]
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = torch.tensor([[1.0, 2.0], [3.0, 4.0]]).reshape(1, 1, 2, 2)
    K = torch.tensor([[1.0, 10.0], [100.0, 1000.0]]).reshape(1, 1, 2, 2)
    print("stride 1\n", conv_transpose2d(X, K)[0, 0].int())  # 1234 in the middle
    print("stride 2\n", conv_transpose2d(X, K, stride=2)[0, 0].int())  # four stamps side by side
    print("padding 1\n", conv_transpose2d(X, K, padding=1)[0, 0].int())  # expected: [[1234]]

# %% [markdown]
# Give it an image of ones, a kernel of ones of size 3, and a stride of 2. The stamps overlap by one
# row and one column, so some places are hit once, some twice, some four times. The result is a
# checkerboard, and you can see it in the pictures of many a generative network. The cure is a kernel
# size that is a multiple of the stride: then only the border is left darker.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(1, 2, figsize=(8, 3.5))
    for axis, size in zip(axes, (3, 4), strict=True):
        board = conv_transpose2d(torch.ones(1, 1, 6, 8), torch.ones(1, 1, size, size), stride=2)
        print(f"kernel {size}, a row in the middle:", board[0, 0, 4].int().tolist())
        axis.imshow(board[0, 0].numpy(), cmap="gray", vmin=0, vmax=4)
        axis.set_title(f"kernel {size} x {size}, stride 2")
        axis.axis("off")
    plt.show()

# %% [markdown]
# ## 6. Channel shuffle: let the groups talk
#
# Groups are cheap, but they have a flaw. Stack two layers with the same groups: the second layer's first
# group sees only what the first layer's first group made, and so on for ever. The network has
# fallen apart into $g$ narrow ones. ShuffleNet's remedy costs nothing. Between the layers, deal the
# channels out like cards, so that every group gets some from every group.
#
# Six channels in 2 groups, $0\,1\,2$ and $3\,4\,5$. Take the first of each group, then the second of each
# group, then the third:
#
# $$[\,0, 1, 2 \mid 3, 4, 5\,] \ \longrightarrow\ [\,0, 3, 1, 4, 2, 5\,]$$
#
# In 3 groups it is $[\,0, 1 \mid 2, 3 \mid 4, 5\,] \longrightarrow [\,0, 2, 4, 1, 3, 5\,]$. Write the
# channels down as a table, one group in each row, and read it column by column. Programmers
# know an operation that does this to a table.


# %% exercise="channel_shuffle"
def channel_shuffle(X, groups):
    """Reorder the channels: the first one of each group, then the second one of each group, and so on.

    Takes X of shape (N, C, H, W) and the number of groups, which divides C. A group is C/groups
    neighbouring channels.
    Returns a tensor of the same shape, with the channels in the new order and each channel's pixels
    as they were. This is what nn.ChannelShuffle(groups) gives.

    - The result has the dtype and the device of X.
    - X is not modified.
    - Gradients flow from the result to X.
    - X need not be contiguous, and any size may be 1.
    - By hand: not by nn.ChannelShuffle, torch.channel_shuffle or their twins.
    """
    ### BEGIN SOLUTION
    table = X.unflatten(1, (groups, -1))  # (N, groups, C/groups, H, W)
    return table.transpose(1, 2).flatten(1, 2)  # (N, C, H, W)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = torch.arange(6.0).reshape(1, 6, 1, 1)
    print("2 groups:", channel_shuffle(X, 2).flatten())  # expected: [0, 3, 1, 4, 2, 5]
    print("3 groups:", channel_shuffle(X, 3).flatten())  # expected: [0, 2, 4, 1, 3, 5]
    print("and back:", channel_shuffle(channel_shuffle(X, 2), 3).flatten())  # why does this undo it?

# %% [markdown]
# ## 7. Three dimensions
#
# A video is a stack of images, and so is a scan of a body. The kernel becomes a little block that slides
# along all three axes:
#
# $$Y_{i,j,k} = \sum_{a=0}^{d-1} \sum_{b=0}^{h-1} \sum_{c=0}^{w-1} X_{i+a,\,j+b,\,k+c} \, K_{a,b,c}.$$
#
# An example with $D = 2$ images of 2 rows and 3 columns, and a kernel that is 2 deep, 1 high and 2 wide:
#
# $$
# X = \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{bmatrix},
# \begin{bmatrix} 7 & 8 & 9 \\ 10 & 11 & 12 \end{bmatrix},
# \qquad
# K = \begin{bmatrix} 1 & 2 \end{bmatrix}, \begin{bmatrix} 10 & 20 \end{bmatrix},
# \qquad
# Y = \begin{bmatrix} 235 & 268 \\ 334 & 367 \end{bmatrix}
# $$
#
# - top left: $1\cdot1 + 2\cdot2 + 7\cdot10 + 8\cdot20 = 235$
# - top right: $2\cdot1 + 3\cdot2 + 8\cdot10 + 9\cdot20 = 268$
#
# $Y$ is one image deep, because the kernel is as deep as $X$ and fits in $D - d + 1 = 1$ place.


# %% exercise="corr3d"
def corr3d(X, K):
    """Cross-correlate the volume X with the kernel K, in three dimensions.

    Takes X of shape (D, H, W) and K of shape (d, h, w), where d <= D, h <= H and w <= W.
    Returns Y of shape (D-d+1, H-h+1, W-w+1) with
    Y[i, j, k] = sum(X[i:i+d, j:j+h, k:k+w] * K).

    - Y has the dtype and the device of X and K.
    - X and K are not modified.
    - Gradients flow from Y to X and to K.
    - X and K need be neither cubes nor contiguous, and any side may be 1.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    d, h, w = K.shape
    windows = X.unfold(0, d, 1).unfold(1, h, 1).unfold(2, w, 1)  # (D-d+1, H-h+1, W-w+1, d, h, w)
    return (windows * K).sum(dim=(3, 4, 5))
    ### END SOLUTION


# %% [markdown]
# What can a kernel see that reaches into the next image? Motion. The kernel $[-1], [1]$, two images deep and
# one pixel large, subtracts each image from the next. What stands still becomes 0. What moves leaves
# a $-1$ where it was and a 1 where it went.

# %%
if __name__ == "__main__":
    X = torch.arange(1.0, 13.0).reshape(2, 2, 3)
    K = torch.tensor([1.0, 2.0, 10.0, 20.0]).reshape(2, 1, 2)
    print(corr3d(X, K))  # expected: [[[235, 268], [334, 367]]]

    video = torch.zeros(4, 3, 5)
    video[:, 0, 2] = 1.0  # a dot that stands still
    for t in range(4):
        video[t, 2, t] = 1.0  # a dot that moves to the right
    motion = torch.tensor([-1.0, 1.0]).reshape(2, 1, 1)
    print("motion\n", corr3d(video, motion))

# %% [markdown]
# ## In your own words: which variant?
#
# You have to find small objects in large pictures, on a phone. Which of the variants of this assignment
# would you use, where in the network, and why? Four or five sentences are enough.

# %% [markdown] question="choice" points="5"
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# Seven ideas, and one pattern below them all: which numbers meet which weights. Dilation changes where a
# kernel looks, groups which channels it sees, separable kernels do in two steps what took one,
# and the transposed convolution runs the wiring backwards. With these blocks you can read most
# architectures since 2015, from dilated networks for speech and maps over MobileNet and
# ShuffleNet to the generators that draw pictures.
#
# **What next?** Play with the demos. Give the transposed convolution a kernel of size 5 and a stride of
# 3: how does the checkerboard look now? Stack two of your `grouped_conv2d` with a `channel_shuffle` in
# between, and find out with the gradient, as in the first section, which input channels the first
# output depends on, with the shuffle and without. Predict first, then run.
