# %% [markdown]
# # Counting
#
# Before you train a network, three questions about it can be answered with pencil and paper.
#
# - How many numbers does it have to learn? These are its *parameters*: all weights and biases.
# - How much work is one image? The unit is the *multiply-accumulate* (MAC): multiply two numbers,
#   and add the product to a running sum.
# - How much of the image can one number of the output see? This is its *receptive field*.
#
# People who design networks answer them before breakfast. After this assignment, so can you.
# You will write five small functions, and answer eleven questions:
#
# 1. `linear_params`: the parameters of a fully connected layer
# 2. `conv2d_params`: those of a convolutional layer, with groups
# 3. `conv2d_macs`: the work that a convolutional layer does
# 4. `receptive_field`: what one output sees through a stack of layers
# 5. `lenet5_params`: a whole network, layer by layer
# 6. `answers`: eleven questions, each with a number for an answer
#
# **How to work.** Each exercise is one cell. Read its docstring first: it is the whole contract.
# Fill in where it says `YOUR CODE HERE`, run the demo below it, and compare with the numbers worked
# out in the text. Then run `make grade`. You can read the public tests in `tests/`. The hidden
# tests check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - A count is a whole number, and your functions return a plain Python `int`. So divide with `//`:
#   the result of `/` is a float, even that of `6 / 2`.
# - `kernel_size`, `stride` and `padding` are an int, or a tuple `(height, width)` if the two
#   directions differ. An int means the same number in both.
# - Arguments are valid, and never modified.
# - Nothing is forbidden here. You may build a layer in PyTorch and count what is in it, to check
#   your results for instance. The formulas are shorter, and you can take them with you.

# %% [markdown]
# ## 1. A fully connected layer
#
# In a *fully connected* (or linear) layer, every output is a weighted sum of all inputs, plus a
# number of its own:
#
# $$y_j = \sum_i W_{j,i} \, x_i + b_j.$$
#
# One *weight* for each pair of an output and an input, one *bias* for each output. From 4 inputs to
# 3 outputs:
#
# $$\underbrace{3 \cdot 4}_{\text{weights}} + \underbrace{3}_{\text{biases}} = 15.$$
#
# A small image makes this large at once. From the $28 \times 28 = 784$ pixels of a digit to 10
# classes it takes $10 \cdot 784 + 10 = 7850$ parameters.

# %% exercise="linear_params"
def linear_params(in_features, out_features, bias=True):
    """Count the parameters of a fully connected layer: its weights and its biases.

    Takes the number of inputs, the number of outputs, and whether the layer has biases at all.
    Returns the number of parameters, as a plain int. With bias=False only the weights count.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(linear_params(4, 3))  # expected: 15
    print(linear_params(4, 3, bias=False))  # expected: 12
    print(linear_params(28 * 28, 10))  # expected: 7850

# %% [markdown]
# ## 2. A convolutional layer
#
# A convolutional layer uses the same few weights at every place of the image, which makes it so
# much smaller. It has one *filter* for each output channel. A filter reaches through **all** input
# channels: over an input with $c$ channels, a filter of height $h$ and width $w$ is a block of
# $c \times h \times w$ weights. Its products are all added up to one number, and to this number
# the filter's **one** bias is added.
#
# From 2 to 4 channels with $3 \times 3$ kernels:
#
# $$\underbrace{4}_{\text{filters}} \cdot \underbrace{2 \cdot 3 \cdot 3}_{\text{weights of one}}
# + \underbrace{4}_{\text{biases}} = 76.$$
#
# The size of the image does not occur in it. The same 76 numbers serve for a stamp and for a poster.
#
# **Groups.** With `groups=g`, the input channels are divided into $g$ groups of equal size, and so
# are the filters. A filter sees the input channels of its own group only, $c / g$ of them. All
# filters are still there, and so are their biases. From 4 to 6 channels, $3 \times 3$:
#
# - one group: each of the 6 filters sees 4 channels, $6 \cdot 4 \cdot 9 + 6 = 222$
# - two groups: each of the 6 filters sees 2 channels, $6 \cdot 2 \cdot 9 + 6 = 114$
#
# If there are as many groups as input channels, each filter sees a single channel. Such a layer is
# called *depthwise*.
#
# First a little helper for sizes that are an int or a tuple. Use it if you like.

# %%
def pair(size):
    """The tuple (height, width): pair(3) is (3, 3), and pair((3, 5)) is (3, 5)."""
    return size if isinstance(size, tuple) else (size, size)

# %% exercise="conv2d_params"
def conv2d_params(in_channels, out_channels, kernel_size, bias=True, groups=1):
    """Count the parameters of a two-dimensional convolutional layer: its weights and its biases.

    Takes the numbers of input and output channels, the kernel_size (an int, or a tuple
    (height, width)), whether there are biases, and the number of groups. groups divides both
    numbers of channels; each filter sees the input channels of its own group only.
    Returns the number of parameters, as a plain int. They are those of nn.Conv2d.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    from torch import nn

    print(conv2d_params(2, 4, 3))  # expected: 76
    print(conv2d_params(4, 6, 3))  # expected: 222
    print(conv2d_params(4, 6, 3, groups=2))  # expected: 114
    print(conv2d_params(2, 4, (1, 5), bias=False))  # expected: 40
    layer = nn.Conv2d(4, 6, 3, groups=2)
    print("PyTorch counts", sum(parameter.numel() for parameter in layer.parameters()))

# %% [markdown]
# ## 3. The work of a convolutional layer
#
# Few parameters do not mean little work, because they are used again at every place. How many
# places are there? Over an input of height $H$, with $p$ rows of zeros added above and below, a
# kernel of height $h$ that moves on by $s$ rows at a time fits in
#
# $$H' = \left\lfloor \frac{H + 2p - h}{s} \right\rfloor + 1$$
#
# places, and the same holds for the width. $\lfloor\,\rfloor$ is the *floor*: round down. A last
# step that would leave the image is not taken.
#
# At each of the $H' \cdot W'$ places, each filter multiplies all of its weights. Take an image with
# 2 channels, 8 rows and 10 columns, and a layer with 4 output channels, kernel $3 \times 3$,
# stride 2, padding 1:
#
# - $H' = \lfloor (8 + 2 - 3) / 2 \rfloor + 1 = \lfloor 3.5 \rfloor + 1 = 4$
# - $W' = \lfloor (10 + 2 - 3) / 2 \rfloor + 1 = \lfloor 4.5 \rfloor + 1 = 5$
# - one filter at one place: $2 \cdot 3 \cdot 3 = 18$ multiply-accumulates
# - all filters at all places: $4 \cdot (4 \cdot 5) \cdot 18 = 1440$
#
# With stride 1 there are $8 \cdot 10$ places, and it is $4 \cdot 80 \cdot 18 = 5760$. So a stride
# of 2 saves three quarters of the work.
#
# Two conventions: biases are not counted, since they are added but not multiplied, and products
# with the zeros of the padding count like all others.

# %% exercise="conv2d_macs"
def conv2d_macs(in_channels, out_channels, kernel_size, height, width, stride=1, padding=0, groups=1):
    """Count the multiply-accumulates of a two-dimensional convolutional layer, for one image.

    Takes the numbers of input and output channels, the kernel_size, the height and width of the
    image, and the layer's stride, padding and groups. kernel_size, stride and padding are an int,
    or a tuple (height, width), each on its own. The kernel fits into the padded image.
    Returns the number of multiply-accumulates, as a plain int:

    - one for each weight of each filter at each place that the filter visits,
    - also where the weight meets a zero of the padding,
    - none for biases.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(conv2d_macs(2, 4, 3, 8, 10, stride=2, padding=1))  # expected: 1440
    print(conv2d_macs(2, 4, 3, 8, 10, padding=1))  # expected: 5760
    print(conv2d_macs(2, 4, (1, 3), 8, 10, stride=(2, 1)))  # expected: 4 * (4 * 8) * 6 = 768

# %% [markdown]
# ## 4. What one output sees
#
# One number in the output of a $3 \times 3$ layer has seen $3 \times 3$ pixels. Put another
# $3 \times 3$ layer on top: one of its outputs sees $3 \times 3$ numbers of the layer below,
# which overlap in what *they* see, and all in all cover $5 \times 5$ pixels. The side of this square
# is the *receptive field*: here 5. Small kernels, one after the other, see as far as a large one.
#
# A stride makes it grow faster. After a layer with stride 2, neighbouring numbers are 2 pixels of
# the image apart, after another one 4 pixels. Walk through the layers from the input on, and keep
# two numbers:
#
# - the *size* of the receptive field. It starts at 1: a pixel sees itself.
# - the *jump*, how many pixels of the image lie between neighbours. It starts at 1, too.
#
# A layer with kernel size $k$ adds $k - 1$ more neighbours, each one jump away:
# the size grows by $(k - 1) \cdot \text{jump}$. Then its stride widens the jump for all layers
# **after** it. Three layers, the first with stride 2:
#
# | layer | kernel size | stride | size | jump afterwards |
# |---|---|---|---|---|
# | (image) | | | 1 | 1 |
# | first | 3 | 2 | $1 + 2 \cdot 1 = 3$ | 2 |
# | second | 3 | 1 | $3 + 2 \cdot 2 = 7$ | 2 |
# | third | 5 | 1 | $7 + 4 \cdot 2 = 15$ | 2 |
#
# The order matters. A stride of 2 that comes early is felt by everything after it, one in the last
# layer by nobody: with the first layer at the end it is only $1 + 2 + 4 + 2 = 9$.
#
# The side is measured from the first pixel seen to the last. A stride larger than the kernel leaves
# gaps of pixels that nobody looks at; they lie within the side all the same.

# %% exercise="receptive_field"
def receptive_field(layers):
    """Return the side of the receptive field of one output of a stack of layers.

    Takes a list of tuples (kernel_size, stride), one for each layer, from the input to the output.
    Both are ints: kernels are square, and strides the same in both directions. Pooling layers are
    listed just like convolutional ones. Without any layer the output is the image: the side is 1.
    Returns the side in pixels of the image, from the first pixel seen to the last, as a plain int.

    - The list is not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# Do you trust the table? Ask autograd. Let all weights be 1, take a single output, and look which
# pixels of the image get a gradient: these are the ones that it has seen.

# %%
if __name__ == "__main__":
    import torch
    import torch.nn.functional as F

    def seen_by_autograd(layers, side=32):
        """The same, found by running the layers."""
        image = torch.zeros(1, 1, side, side, requires_grad=True)
        Y = image
        for size, step in layers:
            Y = F.conv2d(Y, torch.ones(1, 1, size, size), stride=step)
        Y[0, 0, 0, 0].backward()
        columns = image.grad[0, 0].any(dim=0).nonzero()
        return int(columns.max()) + 1

    early, late = [(3, 2), (3, 1), (5, 1)], [(3, 1), (5, 1), (3, 2)]
    print("no layer    ", receptive_field([]))  # expected: 1
    print("stride early", receptive_field(early), "autograd finds", seen_by_autograd(early))  # expected: 15
    print("stride late ", receptive_field(late), "autograd finds", seen_by_autograd(late))  # expected: 9

# %% [markdown]
# ## 5. A whole network
#
# LeNet-5 read the digits on bank cheques in the 1990s. This is the version that is taught today,
# for grey images of $28 \times 28$ pixels:
#
# | name | layer | output |
# |---|---|---|
# | | image | 1 channel, 28 x 28 |
# | `conv1` | convolution, 6 filters, 5 x 5, padding 2; sigmoid | 6 channels, 28 x 28 |
# | | average pooling, 2 x 2, stride 2 | 6 channels, 14 x 14 |
# | `conv2` | convolution, 16 filters, 5 x 5, no padding; sigmoid | 16 channels, 10 x 10 |
# | | average pooling, 2 x 2, stride 2 | 16 channels, 5 x 5 |
# | | flatten | 400 numbers |
# | `fc1` | fully connected; sigmoid | 120 |
# | `fc2` | fully connected; sigmoid | 84 |
# | `fc3` | fully connected | 10 |
#
# All five layers with a name have biases. Pooling, sigmoid and flattening have no parameters:
# there is nothing to learn in them. Where do the 400 numbers come from? Flattening puts all
# channels and all their places in one row: $16 \cdot 5 \cdot 5$.
#
# The first layer has $6 \cdot (1 \cdot 5 \cdot 5) + 6 = 156$ parameters. Where in the network do you
# expect the most?

# %% exercise="lenet5_params"
def lenet5_params():
    """Count the parameters of LeNet-5, layer by layer.

    Returns a dict with exactly the keys "conv1", "conv2", "fc1", "fc2", "fc3" and "total". Each
    value is a plain int: the weights and biases of this layer in the table above, and of all five
    together. It begins with {"conv1": 156, ...}. You may call your other functions.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %% [markdown]
# Now look where the parameters are, and where the work is. A fully connected layer uses each weight
# once, a convolutional layer uses it at every place. So the parameters are in one half of the
# network, and the work is in the other.

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    parameters = lenet5_params()
    names = [name for name in parameters if name != "total"]
    work = {
        "conv1": conv2d_macs(1, 6, 5, 28, 28, padding=2),
        "conv2": conv2d_macs(6, 16, 5, 14, 14),
        "fc1": linear_params(400, 120, bias=False),
        "fc2": linear_params(120, 84, bias=False),
        "fc3": linear_params(84, 10, bias=False),
    }
    for name in names:
        print(f"{name:6} {parameters[name]:7,} parameters {work[name]:8,} multiply-accumulates")

    figure, axes = plt.subplots(1, 2, figsize=(9, 3))
    axes[0].bar(names, [parameters[name] for name in names])
    axes[0].set_title("parameters")
    axes[1].bar(names, [work[name] for name in names])
    axes[1].set_title("multiply-accumulates")
    plt.show()

# %% [markdown]
# ## 6. Eleven questions
#
# Two ways to save weights, and a piece of history, and you know all it takes.
#
# **Depthwise separable.** A usual layer looks at neighbouring pixels and mixes channels, both in one
# step. A *depthwise separable* one takes two. The *depthwise* step has one small kernel for each
# input channel, so it looks at neighbours and mixes nothing. The *pointwise* step is a
# $1 \times 1$ convolution, which mixes channels and looks at no neighbours. From 4 to 6 channels,
# $3 \times 3$, without biases: $4 \cdot 9 + 6 \cdot 4 = 60$ weights instead of
# $6 \cdot 4 \cdot 9 = 216$.
#
# **Spatially separable.** Some kernels are the product of a column and a row. Then one pass with the
# column and one with the row do the same: a $5 \times 5$ kernel of 25 weights becomes a
# $5 \times 1$ and a $1 \times 5$ kernel, 10 weights together.
#
# **History.** In the LeNet-5 paper of 1998, the filters of the second convolutional layer do not see
# all 6 input channels. A table says who sees what: 6 of the 16 filters see 3 channels, 9 see 4, and
# one sees all 6. Each filter has one bias.
#
# Now the questions. Weights and biases are both parameters.
#
# - `fc_image`: how many weights has a fully connected layer from a grey image of 1000 x 1000 pixels
#   to a hidden layer of 1000 x 1000 units, without biases?
# - `filters`: how many parameters have ten 5 x 5 filters on an RGB image, without biases?
# - `filters_bias`: how many have the same ten filters with biases?
# - `lenet_c3`: how many parameters has the second convolutional layer of LeNet-5, as in the table of
#   section 5?
# - `lenet_c3_paper`: how many has the same layer with the partial connections of the paper?
# - `lenet_total`: how many parameters has LeNet-5 in all, as in the table of section 5?
# - `standard_8_8`: how many weights has a usual convolutional layer from 8 to 8 channels, 3 x 3,
#   without biases?
# - `separable_8_8`: how many has the depthwise separable layer that replaces it, without biases?
# - `spatial_3x3`: how many weights are left when one 3 x 3 kernel is split into a 3 x 1 and a 1 x 3
#   kernel?
# - `three_3x3`: what is the side of the receptive field of three 3 x 3 layers with stride 1?
# - `same_5`: what is the side of the output for an input of side 5, with kernel size 3, stride 1 and
#   padding 1?

# %% exercise="answers"
# Put your answer in the place of each None: a number, or a calculation such as 3 * 4 + 3.
# A question that you leave at None costs its own points and no others.
ANSWERS = {
    "fc_image": None,
    "filters": None,
    "filters_bias": None,
    "lenet_c3": None,
    "lenet_c3_paper": None,
    "lenet_total": None,
    "standard_8_8": None,
    "separable_8_8": None,
    "spatial_3x3": None,
    "three_3x3": None,
    "same_5": None,
}
# YOUR CODE HERE

# %% [markdown]
# ## In your own words: cheap layers
#
# A depthwise separable convolution has about an eighth of the parameters of a standard one here. Where
# does it save, and what can it no longer express? Three or four sentences are enough.

# %% [markdown]
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have learnt
#
# You can size up a network before you have written a line of it: what it has to store, what it has
# to compute, and how far it can see. You know that fully connected layers hold most of the
# parameters and convolutional layers do most of the work. And you know three ways to save:
# groups, separable kernels, and several small kernels in place of a large one.
#
# **What next?** Take a network that you have heard of, and count. VGG stacks its $3 \times 3$
# convolutions two or three in a row. How many weights do three of them have, from 64 to 64 channels,
# and how many has the single layer that sees just as far? Then look up how many parameters the
# fully connected layers at VGG's end have, and guess what later networks left out.
