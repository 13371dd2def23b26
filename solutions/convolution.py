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
# # Convolution by hand
#
# A convolutional layer does one simple thing many times. It lays a small array of weights, the
# *kernel*, over a patch of the image, multiplies each weight by the pixel below it, and adds up
# the products. Then it moves on by one pixel. That is all. In this assignment you write this
# operation yourself, look at what it finds in a picture, and let gradient descent discover a
# kernel for you.
#
# You will build five functions:
#
# 1. `corr2d`: two-dimensional cross-correlation, the heart of every convolutional layer
# 2. `convolve2d`: true convolution, and why deep learning does without it
# 3. `corr1d`: one dimension, and three ways of treating the border
# 4. `learn_kernel`: find a kernel from examples of its input and output
# 5. `detect_edges`: put it to work on a picture
#
# **How to work.** Each exercise is one cell with a function in it. Read its docstring first: it is
# the whole contract. Fill in where it says `YOUR CODE HERE`, run the demo below it, and compare
# with the numbers worked out in the text. Then run `make grade`. You can read the public tests
# in `tests/`. The hidden tests check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - A result has the dtype and the device of the tensors you were given: float64 in, float64 out.
# - Inputs are never modified.
# - Gradients flow back to every tensor argument. You get this for free as long as you stay with
#   torch operations. A detour over `.item()`, `.data`, `torch.tensor(...)` or NumPy cuts off the
#   gradient. Two exercises stand apart: `learn_kernel` and `detect_edges` return plain results.
# - Inputs are valid, but not always convenient: taller than wide or wider than tall, of size 1,
#   with negative numbers, with a kernel as large as the input, or not contiguous in memory
#   (the transpose of a matrix, say).
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

# %% [markdown]
# ## 1. Cross-correlation
#
# Let $X$ be an image with $H$ rows and $W$ columns, and $K$ a kernel with $h$ rows and $w$ columns.
# Their *cross-correlation* is
#
# $$Y_{i,j} = \sum_{a=0}^{h-1} \sum_{b=0}^{w-1} X_{i+a,\,j+b} \, K_{a,b}.$$
#
# In words: put the top left corner of the kernel on pixel $(i, j)$. Multiply each weight by the
# pixel below it, and add up the products. The kernel must lie on the image entirely, so it fits
# in $H-h+1$ places vertically and $W-w+1$ places horizontally. This is the shape of $Y$.
#
# An example that you can do in your head:
#
# $$
# \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \\ 7 & 8 & 9 \end{bmatrix}
# \star
# \begin{bmatrix} 0 & 1 \\ 2 & 3 \end{bmatrix}
# =
# \begin{bmatrix} 25 & 31 \\ 43 & 49 \end{bmatrix}
# $$
#
# - top left: $1\cdot0 + 2\cdot1 + 4\cdot2 + 5\cdot3 = 25$
# - top right: $2\cdot0 + 3\cdot1 + 5\cdot2 + 6\cdot3 = 31$
# - bottom left: $4\cdot0 + 5\cdot1 + 7\cdot2 + 8\cdot3 = 43$
# - bottom right: $5\cdot0 + 6\cdot1 + 8\cdot2 + 9\cdot3 = 49$


# %% exercise="corr2d"
def corr2d(X, K):
    """Cross-correlate the image X with the kernel K.

    Takes X of shape (H, W) and K of shape (h, w), where h <= H and w <= W.
    Returns Y of shape (H-h+1, W-w+1) with Y[i, j] = sum(X[i:i+h, j:j+w] * K).

    - Y has the dtype and the device of X and K.
    - X and K are not modified.
    - Gradients flow from Y to X and to K.
    - X and K need be neither square nor contiguous, and any side may be 1.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    h, w = K.shape
    windows = X.unfold(0, h, 1).unfold(1, w, 1)  # (H-h+1, W-w+1, h, w), a view of X
    return (windows * K).sum(dim=(2, 3))  # (H-h+1, W-w+1)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = torch.arange(1.0, 10.0).reshape(3, 3)
    K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    print(corr2d(X, K))  # expected: [[25, 31], [43, 49]]

# %% [markdown]
# What can such a weighted sum see? Take an image of 6 rows and 8 columns that is bright (1) with a
# dark block (0) in columns 2 to 5, and the kernel $[1, -1]$ of one row and two columns. It
# subtracts from each pixel its neighbour on the right. Where both are alike, the result is 0.
# From bright to dark it is 1, from dark to bright it is $-1$. Every row of the result reads
#
# $$[\,0,\ 1,\ 0,\ 0,\ 0,\ -1,\ 0\,].$$
#
# The kernel is a detector of *vertical* edges. Now turn the image on its side, by transposing it:
# its edges are horizontal, neighbours in a row are alike, and the same kernel finds nothing at all.

# %%
if __name__ == "__main__":
    image = torch.ones(6, 8)
    image[:, 2:6] = 0.0
    edge_kernel = torch.tensor([[1.0, -1.0]])
    print("image\n", image)
    print("vertical edges\n", corr2d(image, edge_kernel))
    print("vertical edges of the transposed image\n", corr2d(image.T, edge_kernel))

# %% [markdown]
# ## 2. True convolution
#
# In mathematics and signal processing, *convolution* means something slightly different. The index
# of the image runs against that of the kernel. On the places where the kernel lies on the image
# entirely this reads
#
# $$Y_{i,j} = \sum_{a=0}^{h-1} \sum_{b=0}^{w-1} X_{i+h-1-a,\,j+w-1-b} \, K_{a,b}.$$
#
# The last row of the kernel meets the first row of the patch, and the last column the first. So a
# convolution is a cross-correlation with a kernel that was turned upside down *and* left to
# right. With the numbers from above, the kernel that meets the image is
#
# $$
# \begin{bmatrix} 3 & 2 \\ 1 & 0 \end{bmatrix},
# \qquad\text{and the result is}\qquad
# \begin{bmatrix} 11 & 17 \\ 29 & 35 \end{bmatrix}.
# $$
#
# - top left: $1\cdot3 + 2\cdot2 + 4\cdot1 + 5\cdot0 = 11$
#
# Why would anybody turn the kernel round? Because then the roles of image and kernel can be
# exchanged, and two filters in a row can be merged into one: convolution is commutative and
# associative, cross-correlation is neither.
#
# Why does deep learning not care? Because there the kernel is *learned*. If a layer computed true
# convolutions, training would simply end up with the turned kernel, and the outputs would be the
# same. So libraries save themselves the flip: what `nn.Conv2d` computes is a cross-correlation.


# %% exercise="convolve2d"
def convolve2d(X, K):
    """Convolve the image X with the kernel K, in the mathematical sense.

    Takes X of shape (H, W) and K of shape (h, w), where h <= H and w <= W.
    Returns Y of shape (H-h+1, W-w+1): the kernel is flipped along both axes, and the image is
    cross-correlated with the flipped kernel. You may call your corr2d.

    - Y has the dtype and the device of X and K.
    - X and K are not modified: whoever passed K still holds the kernel as it was.
    - Gradients flow from Y to X and to K.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    return corr2d(X, K.flip(0, 1))  # (H-h+1, W-w+1)
    ### END SOLUTION


# %% [markdown]
# A picture that is black but for a single bright pixel is called an *impulse*. It shows the
# difference at a glance. Convolution stamps a copy of the kernel wherever it meets a bright
# pixel. Cross-correlation stamps it turned by 180 degrees.

# %%
if __name__ == "__main__":
    X = torch.arange(1.0, 10.0).reshape(3, 3)
    K = torch.tensor([[0.0, 1.0], [2.0, 3.0]])
    print(convolve2d(X, K))  # expected: [[11, 17], [29, 35]]

    impulse = torch.zeros(5, 5)
    impulse[2, 2] = 1.0
    K = torch.arange(1.0, 10.0).reshape(3, 3)
    print("convolution\n", convolve2d(impulse, K))
    print("cross-correlation\n", corr2d(impulse, K))
    library = F.conv2d(impulse[None, None], K[None, None])[0, 0]
    print("which of the two is PyTorch's conv2d?\n", library)

# %% [markdown]
# ## 3. What happens at the border
#
# A kernel that must lie on the image entirely makes the image smaller, and pixels at the border
# are seen less often than those in the middle. The remedy is to surround the input by zeros.
# How many? In one dimension, with an input of length $n$ and a kernel of length $m$, there are
# three classical answers:
#
# | mode | also called | zeros on the left | zeros on the right | length of the result |
# |---|---|---|---|---|
# | `"valid"` | narrow | $0$ | $0$ | $n - m + 1$ |
# | `"same"` | | $\lfloor (m-1)/2 \rfloor$ | the rest of $m-1$ | $n$ |
# | `"full"` | wide | $m - 1$ | $m - 1$ | $n + m - 1$ |
#
# Take $x = [1, 2, 3, 4]$ and $k = [1, 0, -1]$, so $n = 4$ and $m = 3$:
#
# - narrow: $k$ slides over $[1, 2, 3, 4]$ and gives $[-2, -2]$
# - same: it slides over $[0, 1, 2, 3, 4, 0]$ and gives $[-2, -2, -2, 3]$
# - wide: it slides over $[0, 0, 1, 2, 3, 4, 0, 0]$ and gives $[-1, -2, -2, -2, 3, 4]$
#
# With a kernel of odd length, "same" pads both sides alike. With an even length that cannot be, and
# the odd zero goes to the right: $x = [1, 2, 3]$ and $k = [1, 2]$ give $[5, 8, 3]$.
# Thanks to the padding, the kernel may even be longer than the input in "same" and "full".
# Nothing is flipped in this exercise: it is a cross-correlation again.


# %% exercise="corr1d"
def corr1d(x, k, mode="valid"):
    """Cross-correlate the sequence x with the kernel k.

    Takes x of shape (n,) and k of shape (m,). Returns y with y[i] = sum(z[i:i+m] * k), where z is
    x after padding with zeros:

    - mode "valid" (narrow): no padding, y has shape (n-m+1,). Here m <= n.
    - mode "same": (m-1)//2 zeros on the left, the rest of m-1 on the right, y has shape (n,).
    - mode "full" (wide): m-1 zeros on both sides, y has shape (n+m-1,).
    - any other mode: raises ValueError. A good message says what would have been allowed.

    In "same" and "full" the kernel may be longer than x.

    - y has the dtype and the device of x and k.
    - x and k are not modified.
    - Gradients flow from y to x and to k.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    m = len(k)
    if mode == "valid":
        left, right = 0, 0
    elif mode == "same":
        left, right = (m - 1) // 2, m // 2
    elif mode == "full":
        left, right = m - 1, m - 1
    else:
        raise ValueError(f'unknown mode {mode!r}: choose "valid", "same" or "full"')
    windows = F.pad(x, (left, right)).unfold(0, m, 1)  # (left+n+right-m+1, m)
    return (windows * k).sum(dim=1)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    x = torch.tensor([1.0, 2.0, 3.0, 4.0])
    k = torch.tensor([1.0, 0.0, -1.0])
    print("narrow", corr1d(x, k))  # expected: [-2, -2]
    print("same  ", corr1d(x, k, mode="same"))  # expected: [-2, -2, -2, 3]
    print("wide  ", corr1d(x, k, mode="full"))  # expected: [-1, -2, -2, -2, 3, 4]
    print("NumPy's answer to wide", np.correlate(x.numpy(), k.numpy(), mode="full"))
    print("even  ", corr1d(x[:3], torch.tensor([1.0, 2.0]), mode="same"))  # expected: [5, 8, 3]

# %% [markdown]
# ## 4. Learning a kernel
#
# We designed the kernel $[1, -1]$ by thinking. A network has hundreds of thousands of kernels, and
# nobody thinks them up. They are learned from examples, and here is the smallest case of it:
# we are given an image $X$ and the result $Y$ of a cross-correlation, but not the kernel.
#
# Start with any small kernel $K$. Measure how far its result is from $Y$ by the summed squared
# error
#
# $$L(K) = \sum_{i,j} \bigl( (X \star K)_{i,j} - Y_{i,j} \bigr)^2,$$
#
# let autograd compute the gradient $\partial L / \partial K$, and take a step downhill with
# learning rate $\eta$:
#
# $$K \leftarrow K - \eta \, \frac{\partial L}{\partial K}.$$
#
# The result is linear in $K$, so $L$ is a bowl with a single lowest point. If the learning rate
# fits, every start leads down to it, even $K = 0$.


# %% exercise="learn_kernel"
def learn_kernel(X, Y, kernel_size, steps=200, lr=0.03):
    """Find a kernel that turns X into Y, by gradient descent.

    Takes X of shape (H, W) and Y = corr2d(X, K), where K is a kernel that you are not shown.
    kernel_size is its size: a tuple (height, width), or an int for a square kernel. Start from a
    small kernel, and take `steps` steps with learning rate `lr` against the gradient of the summed
    (not the mean) squared error. You may call your corr2d.

    Returns a kernel of shape (height, width) whose corr2d with X is within 5 % of Y: the norm of
    the difference is at most 0.05 times the norm of Y. Only this is judged, not the way to it.
    For the X in the tests, plain gradient descent gets there with room to spare.

    - The kernel has the dtype and the device of X and Y.
    - The kernel is detached: it doesn't require a gradient and has no history.
    - X and Y are not modified.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold.
    """
    ### BEGIN SOLUTION
    if isinstance(kernel_size, int):
        kernel_size = (kernel_size, kernel_size)
    K = torch.zeros(kernel_size, dtype=X.dtype, device=X.device)  # (h, w)
    for _ in range(steps):
        K.requires_grad_()
        loss = ((corr2d(X, K) - Y) ** 2).sum()
        (gradient,) = torch.autograd.grad(loss, K)  # (h, w)
        K = K.detach() - lr * gradient
    return K
    ### END SOLUTION


# %% [markdown]
# Let us hand over the image with the dark block and the edges found in it, and see whether gradient
# descent finds $[1, -1]$ again. Random noise is an even better teacher, because in noise
# every pixel says something new.

# %%
if __name__ == "__main__":
    image = torch.ones(6, 8)
    image[:, 2:6] = 0.0
    edges = corr2d(image, torch.tensor([[1.0, -1.0]]))
    print("learned from the edges:", learn_kernel(image, edges, (1, 2)))

    generator = torch.Generator().manual_seed(0)
    noise = 0.25 * torch.randn(16, 16, generator=generator)
    secret = torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.0], [1.0, 0.0, -1.0]])
    print("learned from noise:\n", learn_kernel(noise, corr2d(noise, secret), 3))

# %% [markdown]
# ## 5. Edges of a picture
#
# The kernel $[1, -1]$ sees vertical edges only. This one sees them all:
#
# $$K = \begin{bmatrix} -1 & -1 & -1 \\ -1 & 8 & -1 \\ -1 & -1 & -1 \end{bmatrix}$$
#
# It compares each pixel with its eight neighbours. Its weights add up to 0, so an even area gives
# 0, however bright it is. A pixel brighter than its surroundings gives a positive number.
#
# To make a picture from the result, three things have to be settled:
#
# - **Size.** The picture keeps its size. A kernel of odd height $h$ and odd width $w$ has a middle,
#   and zeros are added on all sides so that this middle visits every pixel of the picture once.
# - **Range.** A grey picture holds whole numbers from 0 (black) to 255 (white). The result may lie
#   outside of it. Clip it: what is below 0 becomes 0, what is above 255 becomes 255.
# - **Whole numbers.** Round to the nearest one. Merely cutting off the digits after the point
#   would darken the picture.
#
# With a Pillow image `im`, `im.convert("L")` makes it grey, `np.asarray` turns that into an array,
# and `Image.fromarray` turns an array of dtype `uint8` into an image. Mind the order: a Pillow
# image's `size` is (width, height), an array's `shape` is (height, width).


# %% exercise="detect_edges"
def detect_edges(image, K):
    """Cross-correlate a picture with the kernel K, and return the result as a picture.

    Takes a PIL image of any mode ("RGB", "L", "1", "P", "RGBA", ...) and any size, and a float
    tensor K of shape (h, w), where h and w are odd, not necessarily the same. The image is

    - converted to mode "L" (grey) by Pillow,
    - padded with zeros so that its size stays as it is,
    - cross-correlated with K (nothing is flipped; you may call your corr2d),
    - clipped to 0..255,
    - rounded to the nearest whole number (at .5 either neighbour is right).

    Returns a PIL image of mode "L" and of the size of the one given.

    - The image given and K are not modified.
    - By hand: no library convolution of any kind, no pooling, no F.unfold or F.fold, and no
      Pillow filter either.
    """
    ### BEGIN SOLUTION
    h, w = K.shape
    X = torch.tensor(np.asarray(image.convert("L")), dtype=K.dtype, device=K.device)  # (H, W)
    X = F.pad(X, (w // 2, w // 2, h // 2, h // 2))  # (H+h-1, W+w-1)
    Y = corr2d(X, K.detach()).clamp(0, 255).round()  # (H, W)
    return Image.fromarray(Y.to(torch.uint8).cpu().numpy())
    ### END SOLUTION


# %% [markdown]
# Look closely at the result. The shapes are gone and their outlines are left. The picture also has
# got a frame that nobody drew: to the kernel, the zeros beyond the border look like darkness, so
# the border of a grey picture is an edge like any other. That is the price of padding with zeros.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    drawing = Image.new("RGB", (200, 140), (40, 40, 60))
    draw = ImageDraw.Draw(drawing)
    draw.rectangle((20, 20, 80, 70), fill=(200, 60, 60))
    draw.ellipse((100, 15, 180, 95), fill=(90, 180, 90))
    draw.polygon([(30, 125), (60, 85), (95, 120)], fill=(240, 220, 90))
    draw.line((110, 125, 190, 105), fill=(255, 255, 255), width=3)

    outline = torch.tensor([[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]])
    edges = detect_edges(drawing, outline)
    print("size before and after:", drawing.size, edges.size)

    figure, axes = plt.subplots(1, 2, figsize=(9, 3.5))
    axes[0].imshow(drawing)
    axes[0].set_title("drawing")
    axes[1].imshow(edges, cmap="gray", vmin=0, vmax=255)
    axes[1].set_title("edges")
    for axis in axes:
        axis.axis("off")
    plt.show()

# %% [markdown]
# ## In your own words: why the kernel is flipped
#
# Convolution flips the kernel, cross-correlation does not. Deep-learning libraries compute the second
# and call it the first. Why does it make no difference to what a network can learn? And name one
# thing for which the flip does matter. Two or three sentences are enough.

# %% [markdown] question="flip" points="5"
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# You have written the operation that convolutional networks are named after, and know that it is
# in truth a cross-correlation. You know what becomes of the border, you have seen one small
# kernel draw the outlines of a picture, and you have seen that nobody needs to design a kernel if
# there are examples to learn it from.
#
# **What next?** A convolutional *layer* adds little: many kernels at once, several channels, a
# stride, a bias. You will build it in `conv_layer`. Until then, try other kernels in the demo
# above. What does $\frac{1}{9}$ in all nine places do to the picture? And a kernel that is 1 in
# the middle and 0 elsewhere? Predict first, then run.
