# %% [markdown]
# # Pooling by hand
#
# A convolution answers a very precise question: is this pattern exactly *here*? A network that is
# to recognise a cat should not mind if the cat sits one pixel further to the right. *Pooling*
# makes it a little more relaxed. A window slides over the image, and each window is summed up in
# a single number: its maximum, or its mean. No weights, nothing to learn. What comes out is a
# smaller picture that still knows what was found, and roughly where.
#
# You will build three functions:
#
# 1. `max_pool2d`: keep the largest number of each window
# 2. `max_pool2d_with_indices`: and remember where it stood
# 3. `avg_pool2d`: keep the mean of each window
#
# **How to work.** Each exercise is one cell with a function in it. Read its docstring first: it is
# the whole contract. Fill in where it says `YOUR CODE HERE`, run the demo below it, and compare
# with the numbers worked out in the text. Then run `make grade`. You can read the public tests
# in `tests/`. The hidden tests check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - A result has the dtype and the device of the tensor you were given: float64 in, float64 out.
# - The input is never modified. Where nothing is to be done, you may return the input itself.
# - Gradients flow back to the input. You get this for free as long as you stay with torch
#   operations. A detour over `.item()`, `.data`, `torch.tensor(...)` or NumPy cuts off the gradient.
#   If several numbers of a window share its maximum, the gradient may go to any of them.
# - `kernel_size`, `stride` and `padding` are each an int, or a tuple `(height, width)`. An int
#   counts for both directions. One may be an int while the other is a tuple.
# - Inputs are valid, but not always convenient: taller than wide or wider than tall, of size 1,
#   with negative numbers, with equal numbers, with several images and channels, or not contiguous
#   in memory. The padding is at most half the kernel (rounded down), and the padded image is at
#   least as large as the kernel.
# - *By hand* means that the library must not do the exercise for you. Forbidden are library
#   pooling of any kind (max, average, adaptive, Lp; `F.max_pool2d`, `nn.AvgPool2d`, ...), library
#   convolutions, and `F.unfold` and `F.fold`. Allowed are slicing, `F.pad`, `Tensor.unfold`,
#   `as_strided`, `max`, `amax`, `mean`, `gather`, `einsum` and `matmul`.
#   In cells of your own, to check your results, you may call whatever you like.

# %%
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

# %% [markdown]
# A present to start with. You may use this helper in all three exercises: it turns an int or a
# tuple `(height, width)` into a tuple.

# %%
def pair(value):
    """(height, width) from an int, which counts for both, or from a tuple, which stays as it is."""
    return (value, value) if isinstance(value, int) else tuple(value)

# %% [markdown]
# ## 1. Maximum pooling
#
# Images come in batches of shape $(N, C, H, W)$: $N$ images, each with $C$ channels of $H$ rows
# and $W$ columns. Pooling treats each channel of each image on its own, so let us look at a single
# one. With a window of $2 \times 2$ that moves on by two pixels at a time,
#
# $$
# \begin{bmatrix} 1 & 3 & 2 & 1 \\ 4 & 6 & 5 & 0 \\ 7 & 2 & 9 & 8 \\ 1 & 0 & 3 & 4 \end{bmatrix}
# \quad\text{becomes}\quad
# \begin{bmatrix} 6 & 5 \\ 7 & 9 \end{bmatrix}.
# $$
#
# - top left: $\max(1, 3, 4, 6) = 6$
# - top right: $\max(2, 1, 5, 0) = 5$
# - bottom left: $\max(7, 2, 1, 0) = 7$
# - bottom right: $\max(9, 8, 3, 4) = 9$
#
# **Stride.** How far the window moves is its *stride*. In pooling it is usually as large as the
# window, so that the windows lie side by side like tiles. That is why the stride defaults to the
# kernel size. It may be smaller, then windows overlap: with a window of $2 \times 2$ and stride 1,
#
# $$
# \begin{bmatrix} 0 & 1 & 2 \\ 3 & 4 & 5 \\ 6 & 7 & 8 \end{bmatrix}
# \quad\text{becomes}\quad
# \begin{bmatrix} 4 & 5 \\ 7 & 8 \end{bmatrix}.
# $$
#
# It may also be larger, then some pixels are not looked at.
#
# **Padding.** The image can be surrounded by $p_h$ rows above and below, and $p_w$ columns on the
# left and on the right. But by which number? A maximum must come from the image, never from the
# padding. So the padding has to be smaller than everything there is: minus infinity. Zeros would
# do harm as soon as numbers are negative. With a window of $3 \times 3$, stride 2 and padding 1,
#
# $$
# \begin{bmatrix} -1 & -2 & -3 \\ -4 & -5 & -6 \end{bmatrix}
# \quad\text{becomes}\quad
# \begin{bmatrix} -1 & -2 \end{bmatrix}.
# $$
#
# **Size.** A window must fit into the padded image entirely. Let the kernel have the size
# $k_h \times k_w$ and the stride be $(s_h, s_w)$. The last row of windows starts where there is
# still room for it, and what is left over at the end is not looked at:
#
# $$
# H' = \left\lfloor \frac{H + 2 p_h - k_h}{s_h} \right\rfloor + 1,
# \qquad
# W' = \left\lfloor \frac{W + 2 p_w - k_w}{s_w} \right\rfloor + 1.
# $$
#
# In the last example $H' = \lfloor (2 + 2 - 3) / 2 \rfloor + 1 = 1$ and
# $W' = \lfloor (3 + 2 - 3) / 2 \rfloor + 1 = 2$.

# %% exercise="max_pool2d"
def max_pool2d(X, kernel_size, stride=None, padding=0):
    """Keep the largest number of each window of X.

    Takes X of shape (N, C, H, W). kernel_size (kh, kw) is the size of the window, stride (sh, sw)
    how far it moves on, and padding (ph, pw) how many rows are added both above and below, and
    how many columns both on the left and on the right. Each of them is an int or a tuple
    (height, width). Without a stride, or with None, the stride is the kernel size.

    Returns Y of shape (N, C, H', W') with H' = (H + 2*ph - kh) // sh + 1, likewise W', and
    Y[n, c, i, j] = max(Z[n, c, i*sh : i*sh+kh, j*sw : j*sw+kw]), where Z is X after padding with
    minus infinity. Rows and columns that no window reaches are left out.

    - Y has the dtype and the device of X.
    - X is not modified.
    - Gradients flow from Y to X, where the maximum stood. Where it stood more than once, any place will do.
    - X need be neither square nor contiguous, any size may be 1, and all numbers may be negative.
    - By hand: no library pooling of any kind, no library convolution, no F.unfold or F.fold.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    X = torch.tensor([[1.0, 3, 2, 1], [4, 6, 5, 0], [7, 2, 9, 8], [1, 0, 3, 4]])[None, None]
    print(max_pool2d(X, 2))  # expected: [[6, 5], [7, 9]]
    print(max_pool2d(torch.arange(9.0).reshape(1, 1, 3, 3), 2, stride=1))  # expected: [[4, 5], [7, 8]]
    negative = torch.tensor([[-1.0, -2, -3], [-4, -5, -6]])[None, None]
    print(max_pool2d(negative, 3, stride=2, padding=1))  # expected: [[-1, -2]]

# %% [markdown]
# Why is this useful? Suppose that an edge detector has found a vertical edge and says 1 there. If
# the picture moves by one pixel, its answer moves too, and not a single 1 is where it was. After
# pooling with windows of three columns that overlap, there are three columns of ones, and two of
# them stay in place. A network that looks at the pooled picture hardly notices the move.

# %%
if __name__ == "__main__":
    found = torch.zeros(1, 1, 3, 8)
    found[..., 3] = 1.0
    moved = found.roll(1, dims=3)
    print("found\n", found[0, 0])
    print("pooled\n", max_pool2d(found, (1, 3), stride=1)[0, 0])
    print("moved by one pixel, then pooled\n", max_pool2d(moved, (1, 3), stride=1)[0, 0])

# %% [markdown]
# ## 2. Where did the maximum stand?
#
# Pooling forgets where in the window the maximum stood. Sometimes this is needed later: a decoder
# may want to put each number back where it came from, and the gradient has to find its way
# back too. So libraries can return the places as well.
#
# A place is written as a single whole number: the position in the plane of $H \times W$ pixels
# when its rows are laid one behind the other. Row $r$, column $c$ has index $r \cdot W + c$. In the
# image from above, where $W = 4$,
#
# $$
# \begin{bmatrix} 1 & 3 & 2 & 1 \\ 4 & \mathbf{6} & \mathbf{5} & 0 \\ \mathbf{7} & 2 & \mathbf{9} & 8
# \\ 1 & 0 & 3 & 4 \end{bmatrix}
# \quad\text{has values}\quad
# \begin{bmatrix} 6 & 5 \\ 7 & 9 \end{bmatrix}
# \quad\text{at indices}\quad
# \begin{bmatrix} 5 & 6 \\ 8 & 10 \end{bmatrix}.
# $$
#
# The 6 stands in row 1, column 1, so its index is $1 \cdot 4 + 1 = 5$. Each channel of each image
# counts from 0 again. Two rules settle the rest:
#
# - **Padding doesn't count.** Indices refer to the image as it was given. With a window of
#   $2 \times 2$ and padding 1, $\begin{bmatrix} -1 & -2 \\ -3 & -4 \end{bmatrix}$ has one pixel in
#   each window. The values are the image itself, at indices
#   $\begin{bmatrix} 0 & 1 \\ 2 & 3 \end{bmatrix}$.
# - **The first one wins.** If the maximum stands in several places of a window, the index is that
#   of the first, reading row by row from the top, each row from the left. A single window over
#   $\begin{bmatrix} 1 & 7 & 3 \\ 7 & 2 & 7 \end{bmatrix}$ has its maximum 7 at index 1.

# %% exercise="max_pool2d_with_indices"
def max_pool2d_with_indices(X, kernel_size, stride=None, padding=0):
    """Keep the largest number of each window of X, and tell where it stood.

    Takes the same arguments as max_pool2d. Returns a tuple (values, indices) of two tensors of
    shape (N, C, H', W'): values is what max_pool2d returns. indices, of dtype int64, tells for
    each value its position in the plane of X: row * W + column, counted in X as it was given,
    without the padding, and from 0 in each channel of each image. If the maximum stands in
    several places of a window, the first one wins, reading row by row.

    - values has the dtype and the device of X, indices has dtype int64 and the device of X.
    - X is not modified.
    - Gradients flow from values to X. Where the maximum stood more than once, any place will do.
    - X need be neither square nor contiguous, any size may be 1, and all numbers may be negative.
    - By hand: no library pooling of any kind, no library convolution, no F.unfold or F.fold.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    X = torch.tensor([[1.0, 3, 2, 1], [4, 6, 5, 0], [7, 2, 9, 8], [1, 0, 3, 4]])[None, None]
    print(max_pool2d_with_indices(X, 2))  # expected: [[6, 5], [7, 9]] at [[5, 6], [8, 10]]
    corners = torch.tensor([[-1.0, -2], [-3, -4]])[None, None]
    print(max_pool2d_with_indices(corners, 2, padding=1))  # expected: [[0, 1], [2, 3]]
    sevens = torch.tensor([[1.0, 7, 3], [7, 2, 7]])[None, None]
    print(max_pool2d_with_indices(sevens, (2, 3)))  # expected: 7 at index 1

# %% [markdown]
# With the indices, pooling can be undone, as far as that is possible: each maximum goes back to
# its place, and the rest is zero. This is called *unpooling*. Autograd does the same with
# gradients: the pixel that won its window gets all of the gradient, the others get nothing.

# %%
if __name__ == "__main__":
    X.requires_grad_()
    values, indices = max_pool2d_with_indices(X, 2)
    plane = torch.zeros(1, 1, 16).scatter(2, indices.flatten(2), values.detach().flatten(2))
    print("unpooled\n", plane.reshape(4, 4))
    values.sum().backward()
    print("gradient\n", X.grad[0, 0])

# %% [markdown]
# ## 3. Average pooling
#
# Instead of the largest number we can keep the *mean* of each window. That is the older idea of the
# two: LeNet did it this way. The image from above, again with windows of $2 \times 2$, becomes
#
# $$
# \begin{bmatrix} 3.5 & 2 \\ 2.5 & 6 \end{bmatrix}.
# $$
#
# - top left: $(1 + 3 + 4 + 6) / 4 = 3.5$
# - top right: $(2 + 1 + 5 + 0) / 4 = 2$
# - bottom left: $(7 + 2 + 1 + 0) / 4 = 2.5$
# - bottom right: $(9 + 8 + 3 + 4) / 4 = 6$
#
# Stride, padding and size are as before, with one difference: minus infinity would be a bad
# neighbour in a mean. Here the padding consists of *zeros*, and they count. Every window is divided
# by all its $k_h \cdot k_w$ places, also those that lie in the padding. With a window of
# $2 \times 2$ and padding 1, each window of
#
# $$
# \begin{bmatrix} 4 & 8 \\ 12 & 16 \end{bmatrix}
# \quad\text{holds one pixel and three zeros:}\quad
# \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}.
# $$

# %% exercise="avg_pool2d"
def avg_pool2d(X, kernel_size, stride=None, padding=0):
    """Keep the mean of each window of X.

    Takes X of shape (N, C, H, W). kernel_size, stride and padding are as in max_pool2d: each is an
    int or a tuple (height, width), and without a stride, or with None, it is the kernel size.

    Returns Y of shape (N, C, H', W') with H' = (H + 2*ph - kh) // sh + 1, likewise W', and
    Y[n, c, i, j] = mean(Z[n, c, i*sh : i*sh+kh, j*sw : j*sw+kw]), where Z is X after padding with
    zeros. These zeros count: each sum is divided by kh * kw. Rows and columns that no window
    reaches are left out.

    - Y has the dtype and the device of X.
    - X is not modified.
    - Gradients flow from Y to X.
    - X need be neither square nor contiguous, and any size may be 1.
    - By hand: no library pooling of any kind, no library convolution, no F.unfold or F.fold.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    X = torch.tensor([[1.0, 3, 2, 1], [4, 6, 5, 0], [7, 2, 9, 8], [1, 0, 3, 4]])[None, None]
    print(avg_pool2d(X, 2))  # expected: [[3.5, 2], [2.5, 6]]
    four = torch.tensor([[4.0, 8], [12, 16]])[None, None]
    print(avg_pool2d(four, 2, padding=1))  # expected: [[1, 2], [3, 4]]

# %% [markdown]
# What do the two do to a picture? Look at the thin bright lines and at the dark gaps between
# them. The maximum keeps the lines and makes them thicker, until the gaps are gone. The mean blurs:
# lines and gaps run together to grey.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    drawing = Image.new("L", (96, 72), 30)
    draw = ImageDraw.Draw(drawing)
    draw.ellipse((8, 8, 52, 52), outline=255, width=1)
    draw.ellipse((18, 18, 42, 42), fill=140)
    for x in range(60, 90, 5):
        draw.line((x, 10, x - 6, 60), fill=255, width=1)
    draw.rectangle((4, 60, 50, 66), outline=200, width=1)

    pixels = torch.tensor(np.asarray(drawing), dtype=torch.float32)[None, None]  # (1, 1, 72, 96)
    pictures = {"drawing": pixels, "maximum": max_pool2d(pixels, 4), "mean": avg_pool2d(pixels, 4)}
    figure, axes = plt.subplots(1, 3, figsize=(11, 3))
    for axis, (title, picture) in zip(axes, pictures.items(), strict=True):
        axis.imshow(picture[0, 0], cmap="gray", vmin=0, vmax=255)
        axis.set_title(f"{title}, {picture.shape[2]} x {picture.shape[3]}")
        axis.axis("off")
    plt.show()

# %% [markdown] exercise="speed"
# ## 4. Fast
#
# There is nothing to write here: the time that your `max_pool2d` takes is compared with that of the
# reference. Every call from
# Python into PyTorch costs some microseconds, however small its tensors are. A loop over every
# position of the output makes as many calls as the output has pixels, tens of thousands in this
# test, and takes a hundred times as long as a few calls that each work on whole images. Loops over
# the kernel's offsets, over channels or over the images of a batch are short, and do no harm.

# %% [markdown]
# ## In your own words: what pooling throws away
#
# Max-pooling forgets where in its window the maximum was. When is that welcome, and for which task
# would it be a loss? Three or four sentences are enough.

# %% [markdown]
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# You have written both kinds of pooling that convolutional networks use. You know why the padding
# of a maximum is minus infinity while that of a mean is zero, what becomes of rows that don't fill
# a window, and which pixel gets the gradient.
#
# **What next?** In `lenet` you will put convolution and pooling together to a network that reads
# digits. Until then: mean pooling is a convolution in disguise. With which kernel, and which
# stride? And can you find one for the maximum? Think first, then look at section 1 of
# `convolution` again.
