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
# # Backpropagation by hand
#
# A network learns by knowing, for each of its numbers, whether the loss would rise or fall if that
# number grew a little. This knowledge is the *gradient*, and the way to it is the chain rule,
# applied from the loss backwards through one layer after the other. Libraries do it for you. In
# this assignment nobody does: you write the backward pass of each layer in NumPy, and the
# optimizers, too. At the end a network learns with nothing but your own code.
#
# You will build eight things:
#
# 1. `linear_backward`: a fully connected layer
# 2. `activation_backward`: ReLU, sigmoid and tanh
# 3. `softmax_cross_entropy`: the loss of a classifier, and its gradient
# 4. `conv2d_backward`: a convolutional layer
# 5. `max_pool2d_backward`: max-pooling
# 6. `SGD`: gradient descent with momentum and weight decay
# 7. `Adam`: gradient descent with a step size for each number
# 8. `mlp_loss_and_gradients`: a network with one hidden layer
#
# **One idea for all of them.** Let $L$ be the loss, a single number, and let a layer turn $X$ into
# $Y$. Write $dY$ for the array of all $\partial L / \partial Y_{i,j}$. It has the shape of $Y$, and
# the layer above hands it down. Your job in each exercise is to turn $dY$ into $dX$, which has the
# shape of $X$, and into the gradients of the layer's weights. For every single number $x$ it is
# always the same question: *through which numbers of $Y$ does $x$ reach the loss, and how
# strongly?*
#
# $$\frac{\partial L}{\partial x} = \sum_{k} dY_k \, \frac{\partial Y_k}{\partial x}.$$
#
# **How to work.** Each exercise is one cell with a function or a class in it. Read its docstring
# first: it is the whole contract. Fill in where it says `YOUR CODE HERE`, run the demo below it,
# and compare with the numbers worked out in the text. Then run `make grade`. You can read the
# public tests in `tests/`. The hidden tests check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - Arguments and results are NumPy arrays. A result has the dtype of the arrays you were given:
#   float64 in, float64 out, and float32 in, float32 out. One call never mixes the two.
# - Inputs are never modified, and a result does not share memory with them.
# - Inputs are valid, but not always convenient: not square, of size 1, with negative numbers, or
#   not contiguous in memory (the transpose of a matrix, say).
# - Where a result is *a float*, it is a Python `float` or an `np.float64`.
# - *By hand* means that no library does the exercise for you. Forbidden are all kinds of automatic
#   differentiation (`torch.autograd`, `.backward()`, `torch.func`, `torch.nn.grad`), `torch.optim`,
#   and library convolution and pooling. NumPy alone is enough. In cells of your own, to check your
#   results, you may call whatever you like.

# %%
import numpy as np

# %% [markdown]
# ## How to check a gradient
#
# A derivative says what happens if a number grows a little. So let it grow a little, and look:
#
# $$\frac{\partial L}{\partial x} \approx \frac{L(x + h) - L(x - h)}{2h}.$$
#
# This needs two forward passes for every single number, far too slow for training, but it knows
# nothing about your derivation. If both agree to six digits, your gradient is right. The cell
# below does this for any function that gives one number. Use it with float64, because float32 has too
# few digits for a difference of two numbers that are nearly alike.


# %%
def numerical_gradient(loss, X, h=1e-5):
    """The gradient of loss(X), a float, by central differences. Returns an array of the shape of X."""
    gradient = np.zeros(X.shape)
    for index in np.ndindex(X.shape):
        step = np.zeros(X.shape)
        step[index] = h
        gradient[index] = (loss(X + step) - loss(X - step)) / (2 * h)
    return gradient


# %% [markdown]
# ## 1. A fully connected layer
#
# For a batch of $N$ rows with $D$ numbers each, and $O$ outputs, the layer computes
#
# $$Y = X W^\top + b, \qquad\text{that is,}\qquad Y_{n,o} = \sum_d X_{n,d} \, W_{o,d} + b_o.$$
#
# - $X_{n,d}$ reaches all outputs of row $n$: $\;dX_{n,d} = \sum_o dY_{n,o} \, W_{o,d}$, so
#   $dX = dY \, W$, of shape $(N, O)(O, D) = (N, D)$.
# - $W_{o,d}$ reaches output $o$ of every row: $\;dW_{o,d} = \sum_n dY_{n,o} \, X_{n,d}$, so
#   $dW = dY^\top X$, of shape $(O, N)(N, D) = (O, D)$.
# - $b_o$ reaches output $o$ of every row, with factor 1: $\;db_o = \sum_n dY_{n,o}$, of shape $(O,)$.
#
# If you forget which one is transposed, the shapes tell you. An example to redo on paper:
#
# $$
# X = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix},\quad
# W = \begin{bmatrix} 1 & 0 \\ 2 & -1 \\ 0 & 3 \end{bmatrix},\quad
# dY = \begin{bmatrix} 1 & 0 & 2 \\ 0 & 1 & -1 \end{bmatrix}
# $$
#
# $$
# dX = \begin{bmatrix} 1 & 6 \\ 2 & -4 \end{bmatrix},\quad
# dW = \begin{bmatrix} 1 & 2 \\ 3 & 4 \\ -1 & 0 \end{bmatrix},\quad
# db = \begin{bmatrix} 1 & 1 & 1 \end{bmatrix}
# $$
#
# - $dX_{0,1} = 1\cdot0 + 0\cdot(-1) + 2\cdot3 = 6$
# - $dW_{2,0} = 2\cdot1 + (-1)\cdot3 = -1$


# %% exercise="linear_backward"
def linear_backward(X, W, dY):
    """The gradients of a fully connected layer Y = X @ W.T + b.

    Takes arrays X of shape (N, D), W of shape (O, D), and dY of shape (N, O), the gradient of Y.
    Returns the tuple (dX, dW, db) of shapes (N, D), (O, D) and (O,): sums over the batch, no means.

    - All three have the dtype of the arrays given.
    - The arrays given are not modified; they need not be contiguous, and any side may be 1.
    - By hand: no automatic differentiation.
    """
    ### BEGIN SOLUTION
    dX = dY @ W  # (N, O) @ (O, D)
    dW = dY.T @ X  # (O, N) @ (N, D)
    db = dY.sum(axis=0)  # (O,)
    return dX, dW, db
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = np.array([[1.0, 2.0], [3.0, 4.0]])
    W = np.array([[1.0, 0.0], [2.0, -1.0], [0.0, 3.0]])
    dY = np.array([[1.0, 0.0, 2.0], [0.0, 1.0, -1.0]])
    dX, dW, db = linear_backward(X, W, dY)
    print("dX\n", dX)  # expected: [[1, 6], [2, -4]]
    print("dW\n", dW)  # expected: [[1, 2], [3, 4], [-1, 0]]
    print("db", db)  # expected: [1, 1, 1]

    # the loss whose gradient with respect to Y is dY: the sum of Y * dY
    difference = dW - numerical_gradient(lambda W: np.sum((X @ W.T) * dY), W)
    print("dW differs from the numerical gradient by at most", np.abs(difference).max())

# %% [markdown]
# ## 2. Activations
#
# An activation treats each number alone, $Y_i = f(X_i)$. So each $X_i$ reaches a single output, the
# sum of the chain rule has a single term, and all shapes are the same:
#
# $$dX_i = dY_i \, f'(X_i).$$
#
# - ReLU, $f(x) = \max(x, 0)$: $\;f'(x) = 1$ for $x > 0$, else $0$. At $x = 0$ there is a corner, and no
#   derivative. We say 0, as everybody does.
# - Sigmoid, $s = 1 / (1 + e^{-x})$: $\;f'(x) = e^{-x} / (1 + e^{-x})^2 = s \, (1 - s)$.
# - Tanh, $t = \tanh x$: $\;f'(x) = 1 - t^2$.
#
# Take $X = [-1, 0, 2]$, and $dY = [10, 10, 10]$:
#
# - ReLU gives $[0, 0, 10]$.
# - Sigmoid: $s = [0.2689, 0.5, 0.8808]$, so it gives $[1.966, 2.5, 1.050]$.
# - Tanh: $t = [-0.7616, 0, 0.9640]$, so it gives $[4.200, 10, 0.7065]$.
#
# Look at the sigmoid: even at its steepest place, only a quarter of the gradient gets through. After
# five such layers it is less than a thousandth. That is why deep networks came to life with ReLU.
#
# One trap: $e^{1000}$ is infinite for a computer, and infinity divided by infinity is "not a
# number". Write the formulas so that this can't happen. An overflow that ends as $1/\infty = 0$ is
# fine.


# %% exercise="activation_backward"
def activation_backward(name, X, dY):
    """The gradient of an activation function, applied to each number of X.

    Takes name, one of "relu", "sigmoid" and "tanh"; X, the activation's input (not its output), an
    array of any shape with at least one axis; and dY, the gradient of the output, of the same shape.
    Returns dX, of the same shape. ReLU has gradient 0 at 0.

    - For any other name: raises ValueError.
    - dX has the dtype of the arrays given.
    - dX is finite and right for all numbers of X from -10000 to 10000.
    - The arrays given are not modified, and dX is a new array.
    - By hand: no automatic differentiation.
    """
    ### BEGIN SOLUTION
    if name == "relu":
        return dY * (X > 0)
    if name == "sigmoid":
        s = 0.5 * (1 + np.tanh(0.5 * X))  # 1 / (1 + exp(-X)), without an overflow
        return dY * s * (1 - s)
    if name == "tanh":
        return dY * (1 - np.tanh(X) ** 2)
    raise ValueError(f'unknown activation {name!r}: choose "relu", "sigmoid" or "tanh"')
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = np.array([-1.0, 0.0, 2.0])
    dY = np.array([10.0, 10.0, 10.0])
    print("relu   ", activation_backward("relu", X, dY))  # expected: [0, 0, 10]
    print("sigmoid", activation_backward("sigmoid", X, dY).round(3))  # expected: [1.966, 2.5, 1.05]
    print("tanh   ", activation_backward("tanh", X, dY).round(3))  # expected: [4.2, 10, 0.707]
    print("far out", activation_backward("sigmoid", 1000 * X, dY))  # expected: [0, 2.5, 0]

    difference = activation_backward("tanh", X, dY) - numerical_gradient(lambda X: np.sum(np.tanh(X) * dY), X)
    print("tanh differs from the numerical gradient by at most", np.abs(difference).max())

# %% [markdown]
# ## 3. The loss of a classifier
#
# A network gives one row of $C$ numbers, the *logits* $z$, for each of $N$ examples. Softmax makes
# probabilities of them, and the loss is the mean of $-\log$ of the probability of the right class $y$:
#
# $$p_{n,c} = \frac{e^{z_{n,c}}}{\sum_k e^{z_{n,k}}}, \qquad
# L = -\frac{1}{N} \sum_n \log p_{n,y_n}
# = \frac{1}{N} \sum_n \Bigl( \log \sum_k e^{z_{n,k}} - z_{n,y_n} \Bigr).$$
#
# The second form of $L$ is easy to differentiate:
#
# - the logarithm of the sum, differentiated with respect to $z_{n,c}$, gives
#   $e^{z_{n,c}} / \sum_k e^{z_{n,k}} = p_{n,c}$;
# - the other term gives $-1$ where $c$ is the right class, else $0$;
# - together: $\;dz_{n,c} = (p_{n,c} - [c = y_n]) / N$, of shape $(N, C)$.
#
# "What the network believes, minus what is true." Every row sums to 0. By hand:
#
# $$z = \begin{bmatrix} 0 & 0 \\ 0 & \ln 3 \end{bmatrix}, \; y = (0, 0), \quad
# p = \begin{bmatrix} 0.5 & 0.5 \\ 0.25 & 0.75 \end{bmatrix}, \quad
# L = \frac{\ln 2 + \ln 4}{2} = 1.0397, \quad
# dz = \begin{bmatrix} -0.25 & 0.25 \\ -0.375 & 0.375 \end{bmatrix}$$
#
# Large logits need care. $e^{1000}$ overflows, and $\log 0$ is infinite. If you subtract the same
# number from all logits of a row, the probabilities stay as they are. So subtract the row's
# maximum: then the largest exponent is 0, and the sum of the exponentials lies between 1 and $C$.
# Compute the loss with the second form, which takes no logarithm of a probability.


# %% exercise="softmax_cross_entropy"
def softmax_cross_entropy(logits, labels):
    """The mean cross-entropy of a batch, and its gradient.

    Takes logits, an array of shape (N, C), and labels, int64 of shape (N,), the right class of each
    row, from 0 to C-1. Returns the tuple (loss, dlogits): the mean over the batch of minus the
    logarithm of the right class's probability, as a float; and the gradient of this mean with respect
    to logits, of shape (N, C).

    - dlogits has the dtype of logits.
    - Both are finite and right for all logits from -10000 to 10000, in float32 too.
    - logits and labels are not modified.
    - By hand: no automatic differentiation.
    """
    ### BEGIN SOLUTION
    rows = np.arange(len(logits))
    shifted = logits - logits.max(axis=1, keepdims=True)  # (N, C), nothing above 0
    exponentials = np.exp(shifted)
    sums = exponentials.sum(axis=1, keepdims=True)  # (N, 1), from 1 to C
    loss = float(np.mean(np.log(sums[:, 0]) - shifted[rows, labels]))
    dlogits = exponentials / sums
    dlogits[rows, labels] -= 1
    return loss, dlogits / len(logits)
    ### END SOLUTION


# %%
if __name__ == "__main__":
    logits = np.array([[0.0, 0.0], [0.0, np.log(3)]])
    labels = np.array([0, 0])
    loss, dlogits = softmax_cross_entropy(logits, labels)
    print("loss", round(loss, 4))  # expected: 1.0397
    print("dlogits\n", dlogits)  # expected: [[-0.25, 0.25], [-0.375, 0.375]]
    print("far out", softmax_cross_entropy(np.array([[1000.0, -1000.0]]), np.array([1]))[0])  # 2000

    difference = dlogits - numerical_gradient(lambda z: softmax_cross_entropy(z, labels)[0], logits)
    print("it differs from the numerical gradient by at most", np.abs(difference).max())

# %% [markdown]
# ## 4. A convolutional layer
#
# The layer slides each of its $O$ kernels over the image $\tilde X$, which is $X$ with its padding:
#
# $$Y_{n,o,i,j} = b_o + \sum_{c,a,b} W_{o,c,a,b} \; \tilde X_{n,\,c,\,s_h i + a,\,s_w j + b}.$$
#
# - $W_{o,c,a,b}$ reaches every output place of channel $o$, and meets one pixel at each:
#   $\;dW_{o,c,a,b} = \sum_{n,i,j} dY_{n,o,i,j} \, \tilde X_{n,\,c,\,s_h i + a,\,s_w j + b}$, of shape
#   $(O, C, k_h, k_w)$.
# - A pixel at $(s_h i + a, s_w j + b)$ meets the weight $W_{o,c,a,b}$ on the way to $Y_{n,o,i,j}$. Start with
#   zeros, and for all $(i, j)$ and $(a, b)$ add $\sum_o dY_{n,o,i,j} \, W_{o,c,a,b}$ to this place of
#   $d\tilde X$. Cut off the padding at the end: what is left is $dX$, of shape $(N, C, H, W)$.
# - $b_o$ reaches every place of channel $o$: $\;db_o = \sum_{n,i,j} dY_{n,o,i,j}$, of shape $(O,)$.
#
# So the forward pass *reads* a window, and the backward pass *stamps* the kernel, times $dY$, on the
# same window. Windows overlap, and the stamps add up. With one image, one channel and one kernel:
#
# $$
# X = \begin{bmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \\ 7 & 8 & 9 \end{bmatrix},\quad
# W = \begin{bmatrix} 0 & 1 \\ 2 & 3 \end{bmatrix},\quad
# dY = \begin{bmatrix} 1 & 0 \\ 0 & 2 \end{bmatrix}
# $$
#
# $$
# dX = \begin{bmatrix} 0 & 1 & 0 \\ 2 & 3 + 0 & 2 \\ 0 & 4 & 6 \end{bmatrix},\quad
# dW = \begin{bmatrix} 11 & 14 \\ 20 & 23 \end{bmatrix},\quad
# db = 3
# $$
#
# - $dX$: one stamp of $W$ at the top left, and one of $2W$ at the bottom right
# - $dW_{0,0} = 1\cdot1 + 2\cdot5 = 11$, and $dW_{1,1} = 1\cdot5 + 2\cdot9 = 23$
#
# With a stride, some rows and columns at the end of the image may lie in no window. They did not
# reach the loss, and their gradient is 0.


# %% exercise="conv2d_backward"
def conv2d_backward(X, weight, dY, stride=1, padding=0):
    """The gradients of a convolutional layer, as nn.Conv2d computes Y from X, weight and a bias.

    Takes arrays X of shape (N, C, H, W), weight of shape (O, C, kh, kw), and dY, the gradient of Y,
    of the shape (N, O, H', W') of Y. stride and padding are ints or tuples (height, width), as in the
    forward pass. Returns the tuple (dX, dW, db) of shapes (N, C, H, W), (O, C, kh, kw) and (O,).

    - Rows and columns of X that no window reaches get gradient 0.
    - All three have the dtype of the arrays given.
    - The arrays given are not modified; they need not be contiguous, and any side may be 1.
    - By hand: no automatic differentiation, no library convolution.
    """
    ### BEGIN SOLUTION
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    ph, pw = padding if isinstance(padding, tuple) else (padding, padding)
    H, W = X.shape[2:]
    kh, kw = weight.shape[2:]
    rows, columns = dY.shape[2:]
    padded = np.pad(X, ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    dpadded = np.zeros_like(padded)
    dW = np.zeros_like(weight)
    for a in range(kh):
        for b in range(kw):
            # the pixels that meet weight[:, :, a, b], one for each output place
            place = np.s_[:, :, a : a + sh * rows : sh, b : b + sw * columns : sw]
            dW[:, :, a, b] = np.einsum("nohw,nchw->oc", dY, padded[place])
            dpadded[place] += np.einsum("nohw,oc->nchw", dY, weight[:, :, a, b])
    return dpadded[:, :, ph : ph + H, pw : pw + W], dW, dY.sum(axis=(0, 2, 3))
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = np.arange(1.0, 10.0).reshape(1, 1, 3, 3)
    weight = np.array([[[[0.0, 1.0], [2.0, 3.0]]]])
    dY = np.array([[[[1.0, 0.0], [0.0, 2.0]]]])
    dX, dW, db = conv2d_backward(X, weight, dY)
    print("dX\n", dX[0, 0])  # expected: [[0, 1, 0], [2, 3, 2], [0, 4, 6]]
    print("dW\n", dW[0, 0])  # expected: [[11, 14], [20, 23]]
    print("db", db)  # expected: [3]

    def forward(X):
        """The layer of the demo, written down as slowly as its definition."""
        return np.array(
            [[np.sum(X[0, 0, i : i + 2, j : j + 2] * weight) for j in range(2)] for i in range(2)]
        )

    difference = dX - numerical_gradient(lambda X: np.sum(forward(X) * dY), X)
    print("dX differs from the numerical gradient by at most", np.abs(difference).max())

# %% [markdown]
# ## 5. Max-pooling
#
# Each output is the largest number of its window, and has nothing to do with the others:
#
# - the winner of a window reaches the output with factor 1, the losers with factor 0;
# - so $dY_{n,c,i,j}$ goes to the winner of window $(i, j)$ as it is, and to nobody else;
# - a number may win in several overlapping windows: then its shares add up. $dX$ has shape $(N, C, H, W)$.
#
# If several numbers of a window are the largest, let the first of them win, reading row by row.
# With windows of 2 x 2 and stride 1:
#
# $$
# X = \begin{bmatrix} 1 & 7 & 2 \\ 7 & 3 & 0 \\ 5 & 1 & 6 \end{bmatrix},\quad
# dY = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix},\quad
# dX = \begin{bmatrix} 0 & 1 + 2 & 0 \\ 3 & 0 & 0 \\ 0 & 0 & 4 \end{bmatrix}
# $$
#
# The first window holds 7 twice: the one in the first row wins. It wins in the second window, too.
#
# In NumPy, `dX[rows, columns] += numbers` adds only one of the numbers where a place is named twice.
# `np.add.at(dX, (rows, columns), numbers)` adds them all.


# %% exercise="max_pool2d_backward"
def max_pool2d_backward(X, dY, kernel_size, stride=None):
    """The gradient of max-pooling without padding.

    Takes arrays X of shape (N, C, H, W) and dY, the gradient of the result, of the result's shape
    (N, C, H', W'). kernel_size and stride are ints or tuples (height, width); the stride None stands
    for kernel_size. Returns dX of shape (N, C, H, W).

    - Where windows overlap, the gradients add up.
    - At a tie the first maximum in row-major order of its window takes the whole gradient.
    - dX has the dtype of the arrays given.
    - The arrays given are not modified; they need not be contiguous, and any side may be 1.
    - By hand: no automatic differentiation, no library pooling.
    """
    ### BEGIN SOLUTION
    stride = kernel_size if stride is None else stride
    kh, kw = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
    sh, sw = stride if isinstance(stride, tuple) else (stride, stride)
    windows = np.lib.stride_tricks.sliding_window_view(X, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    winners = windows.reshape(*dY.shape, kh * kw).argmax(axis=-1)  # (N, C, H', W'), the first ones
    n, c, i, j = np.indices(dY.shape)
    dX = np.zeros_like(X)
    np.add.at(dX, (n, c, sh * i + winners // kw, sw * j + winners % kw), dY)
    return dX
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X = np.array([[[[1.0, 7.0, 2.0], [7.0, 3.0, 0.0], [5.0, 1.0, 6.0]]]])
    dY = np.array([[[[1.0, 2.0], [3.0, 4.0]]]])
    print(max_pool2d_backward(X, dY, 2, stride=1)[0, 0])  # expected: [[0, 3, 0], [3, 0, 0], [0, 0, 4]]

# %% [markdown]
# ## 6. Gradient descent
#
# An optimizer turns parameters and gradients into new parameters. The plain rule is
# $p \leftarrow p - \eta \, g$ with the learning rate $\eta$. Two additions make it useful:
#
# - **Weight decay** $\lambda$ pulls every parameter towards zero: $\;d = g + \lambda p$.
# - **Momentum** $\mu$ gives each parameter a *velocity*, which remembers past gradients:
#   $\;v \leftarrow \mu v + d$, with $v = 0$ at the start.
# - The step follows the velocity: $\;p \leftarrow p - \eta \, v$. All have the shape of $p$.
#
# With $\eta = 0.1$, $\mu = 0.9$, no decay, $p = 1$, and the gradient 1 in both of two steps:
#
# - first step: $v = 1$ and $p = 1 - 0.1 \cdot 1 = 0.9$
# - second step: $v = 0.9 \cdot 1 + 1 = 1.9$ and $p = 0.9 - 0.1 \cdot 1.9 = 0.71$
#
# With $\lambda = 0.5$ and no momentum, the first step has $d = 1 + 0.5 \cdot 1 = 1.5$, so $p = 0.85$.
#
# The velocities belong to the object. Two optimizers know nothing of each other. And whoever
# called `step` may use the arrays for something else afterwards: if you keep a gradient for later,
# keep a copy.


# %% exercise="SGD"
class SGD:
    """Gradient descent with momentum and weight decay, numerically as torch.optim.SGD.

    SGD(lr, momentum=0.0, weight_decay=0.0). step(params, grads) takes two lists of arrays, as long as
    each other: parameters, and the gradient of each, of its shape. It returns a new list of new arrays.

    - For each parameter: d = grad + weight_decay * param; v = momentum * v + d, where v is 0 before
      the first step; the new parameter is param - lr * v.
    - The result depends on the params passed in and on the object's own state alone. The state is one
      velocity for each position in the list. Two objects share nothing.
    - New parameters have the dtype of the arrays given.
    - The lists and arrays given are not modified, and the caller may overwrite them after the call.
    - By hand: no torch.optim.
    """

    def __init__(self, lr, momentum=0.0, weight_decay=0.0):
        ### BEGIN SOLUTION
        self.lr, self.momentum, self.weight_decay = lr, momentum, weight_decay
        self.velocities = None  # one for each parameter, from the first step on
        ### END SOLUTION

    def step(self, params, grads):
        ### BEGIN SOLUTION
        if self.velocities is None:
            self.velocities = [np.zeros_like(param) for param in params]
        self.velocities = [
            self.momentum * velocity + grad + self.weight_decay * param
            for velocity, param, grad in zip(self.velocities, params, grads, strict=True)
        ]
        return [param - self.lr * velocity for param, velocity in zip(params, self.velocities, strict=True)]
        ### END SOLUTION


# %%
if __name__ == "__main__":
    optimizer = SGD(0.1, momentum=0.9)
    params, grads = [np.array([1.0])], [np.array([1.0])]
    params = optimizer.step(params, grads)
    print(params)  # expected: 0.9
    params = optimizer.step(params, grads)
    print(params)  # expected: 0.71
    print(SGD(0.1, weight_decay=0.5).step([np.array([1.0])], grads))  # expected: 0.85

# %% [markdown]
# ## 7. Adam
#
# Gradients of different parameters differ in size, often by orders of magnitude, and one learning
# rate does not fit them all. Adam divides each gradient by its own typical size. For each
# parameter it keeps two running means, both 0 at the start. In step $t = 1, 2, \dots$:
#
# - of the gradient: $\;m \leftarrow \beta_1 m + (1 - \beta_1) \, g$, and of its square:
#   $\;v \leftarrow \beta_2 v + (1 - \beta_2) \, g^2$
# - both started at 0, so they are too small at first; divide that out:
#   $\;\hat m = m / (1 - \beta_1^t)$ and $\hat v = v / (1 - \beta_2^t)$
# - the step: $\;p \leftarrow p - \eta \, \hat m / (\sqrt{\hat v} + \varepsilon)$. All have the shape of $p$.
#
# With $\eta = 0.1$, the usual $\beta_1 = 0.9$ and $\beta_2 = 0.999$, $p = 1$, and gradients 4 and then 0:
#
# - first step: $m = 0.4$, $v = 0.016$, $\hat m = 4$, $\hat v = 16$, and $p = 1 - 0.1 \cdot 4 / 4 = 0.9$.
#   The first step has length $\eta$, however large the gradient is.
# - second step: $m = 0.36$, $v = 0.015984$, $\hat m = 0.36 / 0.19 = 1.895$,
#   $\hat v = 0.015984 / 0.001999 = 7.996$, and $p = 0.9 - 0.1 \cdot 1.895 / 2.828 = 0.833$


# %% exercise="Adam"
class Adam:
    """Adam with bias correction, numerically as torch.optim.Adam.

    Adam(lr=1e-3, betas=(0.9, 0.999), eps=1e-8). step(params, grads) takes two lists of arrays, as long
    as each other: parameters, and the gradient of each, of its shape. It returns a new list of new arrays.

    - For each parameter, in step t = 1, 2, ...: m = beta1 * m + (1 - beta1) * grad;
      v = beta2 * v + (1 - beta2) * grad**2; both are 0 before the first step. The new parameter is
      param - lr * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + eps).
    - The result depends on the params passed in and on the object's own state alone. Two objects share
      nothing.
    - New parameters have the dtype of the arrays given.
    - The lists and arrays given are not modified, and the caller may overwrite them after the call.
    - By hand: no torch.optim.
    """

    def __init__(self, lr=1e-3, betas=(0.9, 0.999), eps=1e-8):
        ### BEGIN SOLUTION
        self.lr, self.betas, self.eps = lr, betas, eps
        self.t = 0
        self.means = self.squares = None  # one for each parameter, from the first step on
        ### END SOLUTION

    def step(self, params, grads):
        ### BEGIN SOLUTION
        beta1, beta2 = self.betas
        if self.means is None:
            self.means = [np.zeros_like(param) for param in params]
            self.squares = [np.zeros_like(param) for param in params]
        self.t += 1
        self.means = [beta1 * m + (1 - beta1) * grad for m, grad in zip(self.means, grads, strict=True)]
        self.squares = [
            beta2 * v + (1 - beta2) * grad**2 for v, grad in zip(self.squares, grads, strict=True)
        ]
        new = []
        for param, m, v in zip(params, self.means, self.squares, strict=True):
            m_hat, v_hat = m / (1 - beta1**self.t), v / (1 - beta2**self.t)
            new.append(param - self.lr * m_hat / (np.sqrt(v_hat) + self.eps))
        return new
        ### END SOLUTION


# %%
if __name__ == "__main__":
    optimizer = Adam(0.1)
    params = optimizer.step([np.array([1.0])], [np.array([4.0])])
    print(params)  # expected: 0.9
    params = optimizer.step(params, [np.array([0.0])])
    print(params)  # expected: about 0.833

# %% [markdown]
# ## 8. A whole network
#
# Now put it together. The network has one hidden layer:
#
# $$Z = X W_1^\top + b_1, \qquad H = \max(Z, 0), \qquad S = H W_2^\top + b_2, \qquad
# L = \text{cross-entropy}(S, y).$$
#
# Backwards, each line undoes one step of the forward pass, and nothing new has to be derived:
#
# - $dS$, of shape $(N, C)$, comes from `softmax_cross_entropy`;
# - $dH$, $dW_2$ and $db_2$ come from $dS$ by `linear_backward`, and $dZ$ from $dH$ by
#   `activation_backward`, of shape $(N, H)$;
# - $dW_1$ and $db_1$ come from $dZ$ by `linear_backward` once more.
#
# By hand: $X = [1, 2]$, $W_1 = \begin{bmatrix} 1 & 0 \\ 0 & -1 \end{bmatrix}$,
# $W_2 = \begin{bmatrix} 0 & 0 \\ \ln 3 & 0 \end{bmatrix}$, biases 0, and the right class is 0.
#
# - forward: $Z = [1, -2]$, $H = [1, 0]$, $S = [0, \ln 3]$, $p = [0.25, 0.75]$, $L = \ln 4 = 1.386$
# - backward: $dS = [-0.75, 0.75]$, $dW_2 = \begin{bmatrix} -0.75 & 0 \\ 0.75 & 0 \end{bmatrix}$,
#   $dH = [0.75 \ln 3, 0] = [0.824, 0]$
# - and $dZ = [0.824, 0]$, $dW_1 = \begin{bmatrix} 0.824 & 1.648 \\ 0 & 0 \end{bmatrix}$


# %% exercise="mlp_loss_and_gradients"
def mlp_loss_and_gradients(X, labels, params):
    """The loss of a network with one hidden layer, and the gradients of its parameters.

    Takes X, an array of shape (N, D); labels, int64 of shape (N,), the right class of each row; and
    params, a dict of arrays: "W1" (H, D), "b1" (H,), "W2" (C, H), "b2" (C,). The network is a linear
    layer (W1, b1), ReLU, and a linear layer (W2, b2), which gives the logits of a softmax
    cross-entropy. Returns the tuple (loss, grads): the mean loss of the batch as a float, and a dict
    of the same keys, with the gradient of each parameter, of its shape.

    - The gradient of ReLU at 0 is 0.
    - The gradients have the dtype of the arrays given.
    - Loss and gradients are finite and right for all logits from -10000 to 10000, in float32 too.
    - X, labels and params are not modified. You may call what you have written above.
    - By hand: no automatic differentiation.
    """
    ### BEGIN SOLUTION
    Z = X @ params["W1"].T + params["b1"]  # (N, H)
    hidden = np.maximum(Z, 0)
    S = hidden @ params["W2"].T + params["b2"]  # (N, C)
    loss, dS = softmax_cross_entropy(S, labels)
    dhidden, dW2, db2 = linear_backward(hidden, params["W2"], dS)
    dZ = activation_backward("relu", Z, dhidden)
    _dX, dW1, db1 = linear_backward(X, params["W1"], dZ)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}
    ### END SOLUTION


# %%
if __name__ == "__main__":
    X, labels = np.array([[1.0, 2.0]]), np.array([0])
    params = {
        "W1": np.array([[1.0, 0.0], [0.0, -1.0]]),
        "b1": np.zeros(2),
        "W2": np.array([[0.0, 0.0], [np.log(3), 0.0]]),
        "b2": np.zeros(2),
    }
    loss, grads = mlp_loss_and_gradients(X, labels, params)
    print("loss", round(loss, 3))  # expected: 1.386
    print("dW1\n", grads["W1"].round(3))  # expected: [[0.824, 1.648], [0, 0]]
    print("dW2\n", grads["W2"].round(3))  # expected: [[-0.75, 0], [0.75, 0]]

    for name in params:
        numerical = numerical_gradient(
            lambda value, name=name: mlp_loss_and_gradients(X, labels, params | {name: value})[0],
            params[name],
        )
        print(f"d{name} differs from the numerical one by at most", np.abs(grads[name] - numerical).max())

# %% [markdown]
# Time to learn something. Two spirals are wound into each other, and no straight line can part
# them. Your gradients drive your optimizers. Which of them gets there first?

# %%
if __name__ == "__main__":
    import matplotlib.pyplot as plt

    random = np.random.default_rng(0)
    radius = np.linspace(0.1, 1.0, 100)
    angle = 7 * radius
    arm = np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1)
    X = np.concatenate([arm, -arm]) + 0.02 * random.standard_normal((200, 2))  # (200, 2)
    labels = np.repeat([0, 1], 100)
    shapes = {"W1": (48, 2), "b1": (48,), "W2": (2, 48), "b2": (2,)}
    start = {name: random.standard_normal(shape) for name, shape in shapes.items()}

    def train(optimizer, steps=1000):
        """The parameters after these steps from the same start, and the loss before each step."""
        params, losses = start, []
        for _ in range(steps):
            loss, grads = mlp_loss_and_gradients(X, labels, params)
            losses.append(loss)
            new = optimizer.step(list(params.values()), [grads[name] for name in params])
            params = dict(zip(params, new, strict=True))
        return params, losses

    figure, (curves, picture) = plt.subplots(1, 2, figsize=(10, 4))
    for title, optimizer in [
        ("SGD", SGD(0.1)),
        ("SGD with momentum", SGD(0.1, momentum=0.9)),
        ("Adam", Adam(0.03)),
    ]:
        learned, losses = train(optimizer)
        curves.plot(losses, label=title)
        print(f"{title}: loss {losses[0]:.3f} before, {losses[-1]:.3f} after")
    curves.set_yscale("log")
    curves.set_xlabel("step")
    curves.set_title("loss")
    curves.legend()

    side = np.linspace(-1.2, 1.2, 120)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    hidden = np.maximum(grid @ learned["W1"].T + learned["b1"], 0)
    logits = hidden @ learned["W2"].T + learned["b2"]
    classes = logits.argmax(axis=1).reshape(120, 120)
    picture.contourf(side, side, classes, levels=1, cmap="coolwarm", alpha=0.4)
    picture.scatter(*X.T, c=labels, cmap="coolwarm", s=12)
    picture.set_title("what the network has learned with Adam")
    picture.set_aspect("equal")
    plt.show()

# %% [markdown]
# ## In your own words: all weights zero
#
# Suppose that all weights and biases of the network above are zero at the start. Which of the four
# gradients are zero in the first step, and which are not? What does this mean for the training?
# Two or three sentences are enough.

# %% [markdown] question="zeros" points="5"
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# These are all the parts of a learning machine: layers that hand the gradient down, a loss that
# starts it, and optimizers that use it. Libraries have more layers, but no further ideas: they
# write down what was computed, and walk back through the list.
#
# **What next?** Read the loss curves again. Momentum and Adam have their price: how many numbers
# does each of them keep for one parameter? Then take away the hidden layer's ReLU in a copy of
# your network, and train it on the spirals. Predict first, then run.
