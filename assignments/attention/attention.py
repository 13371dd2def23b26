# %% [markdown]
# # Attention
#
# Read this sentence: *the animal didn't cross the street because it was too tired.* What was tired?
# To know what "it" stands for, you looked back at one word among many. A convolution can't do that:
# it sees a window of fixed size, always at the same distance. *Attention* lets each position of a
# sequence look at all others, and choose by their content which of them matter. Translators, chat
# programs and models of proteins are built from it, and from very little else.
#
# You will build seven things, and each of them uses those before it:
#
# 1. `attention`: a weighted mean, whose weights follow from the content
# 2. `causal_mask`: who may look where
# 3. `layer_norm`: numbers of a size that layers can work with
# 4. `positions`: a code for the place in the sequence
# 5. `MultiHeadAttention`: several ways of looking, side by side
# 6. `TransformerBlock`: the part that large models repeat a hundred times
# 7. `generate`: writing on, one token after the other
#
# At the end, a small model of your own parts learns to spell words backwards, and you will see
# where it looks.
#
# **How to work.** Each exercise is one cell with a function or a class in it. Read its docstring
# first: it is the whole contract. Fill in where it says `YOUR CODE HERE`, run the demo below it,
# and compare with the numbers worked out in the text. Then run `make grade`. You can read the
# public tests in `tests/`. The hidden tests check the same rules on many other inputs.
#
# **Rules for every exercise.**
#
# - A result has the dtype and the device of the tensors you were given: float64 in, float64 out.
# - Inputs are never modified.
# - Gradients flow back to every tensor argument. You get this for free as long as you stay with
#   torch operations. A detour over `.item()`, `.data`, `torch.tensor(...)` or NumPy cuts off the
#   gradient.
# - A mask is a bool tensor, and **True means: may look**. In some places of the library it is the
#   other way round.
# - Inputs are valid, but not always convenient: of size 1 along any axis, with negative numbers, or
#   not contiguous in memory (the transpose of a matrix, say).
# - *By hand* means that the library must not do the exercise for you. Forbidden are
#   `F.scaled_dot_product_attention`, `nn.MultiheadAttention` and its function, `torch.nn.attention`,
#   the layers `nn.Transformer...`, and library normalization (layer, RMS, group, batch, instance).
#   Allowed are softmax, `matmul`, `einsum`, linear layers and GELU. A layer of the library may also
#   hold parameters for you, such as `nn.LayerNorm` with its weight and bias, as long as it is never
#   called. In cells of your own, to check your results, you may call whatever you like.

# %%
import math

import torch
import torch.nn.functional as F
from torch import nn

# %% [markdown]
# ## 1. A weighted mean
#
# Think of a shelf of books. You come with a question, the *query*. Each book has a label, its *key*,
# and a content, its *value*. You compare your query with all keys. The better a key fits, the more
# of its value you take along. What you take home is a mean of all values, weighted by how well their
# keys fit.
#
# Queries, keys and values are rows of numbers. With $L$ queries and $S$ keys, as matrices:
#
# $$Y = \operatorname{softmax}\Bigl(\frac{Q K^\top}{\sqrt{d}}\Bigr) \, V, \qquad
# (L, d) \cdot (d, S) \to (L, S), \qquad (L, S) \cdot (S, e) \to (L, e).$$
#
# - $Q K^\top$ has the *score* of each query with each key: their dot product.
# - Softmax turns each row of scores into weights: $w_j = e^{z_j} / \sum_k e^{z_k}$. They lie above 0
#   and sum to 1.
# - $\sqrt{d}$ keeps the scores small. A dot product of $d$ random numbers of size 1 has the size
#   $\sqrt{d}$. With $d = 64$ the scores would differ by 8 or more, softmax would give nearly all
#   weight to one key, and its gradient would be almost zero.
#
# An example to redo on paper, with $d = 4$. Let $a = \tfrac12 \ln 3$:
#
# $$
# Q = \begin{bmatrix} 1 & 1 & 1 & 1 \\ 0 & 0 & 0 & 0 \end{bmatrix},\quad
# K = \begin{bmatrix} 0 & 0 & 0 & 0 \\ a & a & a & a \end{bmatrix},\quad
# V = \begin{bmatrix} 4 & 0 \\ 8 & 4 \end{bmatrix}
# $$
#
# - first query: the dot products are $0$ and $4a = 2 \ln 3$; divided by $\sqrt 4 = 2$, they are $0$
#   and $\ln 3$; the weights are $1 : 3$, so $\tfrac14$ and $\tfrac34$; and the result is
#   $\tfrac14 [4, 0] + \tfrac34 [8, 4] = [7, 3]$
# - second query: both scores are 0, so this is the plain mean, $[6, 2]$
#
# **Masks.** Sometimes a query must not look at a key. Then the key has to get the weight 0, and the
# other weights still have to sum to 1. So give it the score $-\infty$ before the softmax. If the
# first query may look at the first key only, its result is $[4, 0]$.
#
# **Large numbers.** $e^{100}$ is too large for float32, and infinity divided by infinity is "not a
# number". Weights stay the same if you subtract the same number from all scores of a row. Subtract
# the largest, and no exponential is above 1. `torch.softmax` does this for you.

# %% exercise="attention"
def attention(Q, K, V, mask=None):
    """Each query gets a weighted mean of the values: softmax(Q K^T / sqrt(d)) V.

    Takes Q of shape (..., L, d), K of shape (..., S, d) and V of shape (..., S, e): L queries, S keys,
    and a value for each key. Returns a tensor of shape (..., L, e). Leading axes, if there are any,
    broadcast as they do in torch.

    mask is None, or a bool tensor that broadcasts to (..., L, S) and has one axis or more. It is True where
    a query may look at a key. Each row has at least one True.

    - The result has the dtype and the device of the tensors given.
    - Gradients flow to Q, K and V.
    - It is finite for all numbers of Q and K from -1000 to 1000, and right there: in float64 always, in
      float32 where one score of each row lies well above the others.
    - The tensors given are not modified.
    - By hand: no library attention.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    a = math.log(3) / 2
    Q = torch.tensor([[1.0, 1, 1, 1], [0, 0, 0, 0]])
    K = torch.tensor([[0.0, 0, 0, 0], [a, a, a, a]])
    V = torch.tensor([[4.0, 0], [8, 4]])
    print(attention(Q, K, V))  # expected: [[7, 3], [6, 2]]
    mask = torch.tensor([[True, False], [True, True]])
    print(attention(Q, K, V, mask))  # expected: [[4, 0], [6, 2]]
    print(attention(1000 * Q, 1000 * K, V))  # expected: [[8, 4], [6, 2]]

    # values that are the rows of a unit matrix give the weights themselves
    print(attention(Q, K, torch.eye(2)))  # expected: [[0.25, 0.75], [0.5, 0.5]]

# %% [markdown]
# ## 2. Not to look ahead
#
# A model that writes must not look at what comes next: when it is trained, the next word is what it
# shall guess. So position $i$ may look at the positions $0$ to $i$, and at no later one. As a matrix
# with a row for each query this is a triangle. With three positions:
#
# $$\begin{bmatrix} 1 & 0 & 0 \\ 1 & 1 & 0 \\ 1 & 1 & 1 \end{bmatrix}$$
#
# When a text grows, the keys of earlier positions are often kept, and only new queries are asked.
# Then there are more keys than queries. With two positions in the past and two new ones:
#
# $$\begin{bmatrix} 1 & 1 & 1 & 0 \\ 1 & 1 & 1 & 1 \end{bmatrix}$$
#
# These are the last two rows of the triangle of four.

# %% exercise="causal_mask"
def causal_mask(length, past=0):
    """The mask of a model that must not look into the future.

    Takes two ints: the number of queries, 1 or more, and how many positions lie before the first of them.
    Returns a bool tensor of shape (length, past + length): query i may look at the keys 0 to past + i, and
    the mask is True there.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(causal_mask(3).int())  # expected: [[1, 0, 0], [1, 1, 0], [1, 1, 1]]
    print(causal_mask(2, past=2).int())  # expected: [[1, 1, 1, 0], [1, 1, 1, 1]]

# %% [markdown]
# ## 3. Layer normalization
#
# Each layer of a deep network makes its numbers a little larger or a little smaller. After a hundred
# layers nothing useful is left. So from time to time, each row is brought back to mean 0 and
# variance 1:
#
# $$y_j = \frac{x_j - \mu}{\sqrt{\sigma^2 + \varepsilon}} \, w_j + b_j, \qquad
# \mu = \frac1D \sum_j x_j, \qquad \sigma^2 = \frac1D \sum_j (x_j - \mu)^2.$$
#
# - $\mu$ and $\sigma^2$ belong to one row. Other rows, and other examples of the batch, don't matter.
# - $\sigma^2$ divides by $D$. `torch.var` divides by $D - 1$, unless you ask for `correction=0`.
# - $\varepsilon$ keeps a row of equal numbers from being divided by 0.
# - $w$ and $b$ are learned. With them the network can choose another mean and another size.
#
# By hand: the row $[2, 4, 4, 4, 5, 5, 7, 9]$ sums to 40, so $\mu = 5$. The squared distances are
# $9, 1, 1, 1, 0, 0, 4, 16$. They sum to 32, so $\sigma^2 = 4$ and $\sigma = 2$. With weights 1 and
# biases 0, the result is
#
# $$[-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2].$$
#
# One trap. It is true that $\sigma^2$ is the mean of the squares minus the square of the mean. But
# for numbers near 1000 both are near a million. A float32 has seven digits, and after the subtraction
# none of them is left. Subtract the mean first, then square.

# %% exercise="layer_norm"
def layer_norm(X, weight, bias, eps=1e-5):
    """Give each row mean 0 and variance 1, then multiply by weight and add bias.

    Takes X of shape (..., D), with one axis or more, and weight and bias of shape (D,). Returns a tensor of
    the shape of X: (X - mean) / sqrt(variance + eps) * weight + bias. Mean and variance are those of the D
    numbers along the last axis; the variance is the mean of the squared distances from the mean, so it
    divides by D.

    - The result has the dtype and the device of the tensors given.
    - Gradients flow to X, weight and bias.
    - It is right within 0.005 in float32 for rows with mean 1000 and deviation 1.
    - The tensors given are not modified.
    - By hand: no library normalization (layer, RMS, group, batch or instance).
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    X = torch.tensor([[2.0, 4, 4, 4, 5, 5, 7, 9]])
    one, zero = torch.ones(8), torch.zeros(8)
    print(layer_norm(X, one, zero))  # expected: [-1.5, -0.5, -0.5, -0.5, 0, 0, 1, 2]
    print(layer_norm(X + 1000, one, zero))  # expected: nearly the same
    print(layer_norm(X, 2 * one, 10 * one, eps=12.0))  # the root is 4 now; expected: 8.5, 9.5, ..., 12

# %% [markdown]
# ## 4. Where am I?
#
# Attention takes no notice of order. If you shuffle keys and values together, the result stays the
# same: a mean doesn't care in which order you add. For a model that reads words this is a problem.
# "Dog bites man" is not "man bites dog". So before the first layer, a code of its position is added
# to each word.
#
# Think of a clock. Its second hand turns fast, its minute hand more slowly, its hour hand more slowly
# still. Together they tell the time. Here each hand is a pair of columns, the sine and the cosine of
# an angle. For position $p$ and pair $i = 0, 1, \dots$ of $d$ columns:
#
# $$\theta = \frac{p}{10000^{2i/d}}, \qquad
# P_{p,\,2i} = \sin\theta, \qquad P_{p,\,2i+1} = \cos\theta.$$
#
# With $d = 4$ there are two hands. The first turns by 1 radian a step, the second by
# $1 / 10000^{2/4} = 0.01$:
#
# | position | sin p | cos p | sin p/100 | cos p/100 |
# |---|---|---|---|---|
# | 0 | 0 | 1 | 0 | 1 |
# | 1 | 0.8415 | 0.5403 | 0.0100 | 0.99995 |
# | 2 | 0.9093 | -0.4161 | 0.0200 | 0.9998 |
#
# Why not just the number $p$? Because a step to the right is now a turn of each hand by a fixed
# angle, wherever you are. A turn is a linear map, and linear maps are what layers can learn: "look
# three positions back" is one matrix for the whole text.

# %% exercise="positions"
def positions(length, dim):
    """A code of sines and cosines for each position of a sequence.

    Takes two ints, the number of positions and an even number of columns. Returns a float32 tensor of shape
    (length, dim). For the pair i = 0, 1, ... of columns 2i and 2i + 1, and for each position p from 0 on, the
    angle is p / 10000 ** (2i / dim). Its sine stands in column 2i, its cosine in column 2i + 1.

    - It is right within 0.0001 for lengths up to 1024.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":
    print(positions(3, 4))  # expected: the table above

    import matplotlib.pyplot as plt

    figure, axis = plt.subplots(figsize=(8, 2.6))
    axis.imshow(positions(100, 32).T, cmap="coolwarm", aspect="auto")
    axis.set(xlabel="position", ylabel="column", title="fast hands at the top, slow ones below")
    plt.show()

# %% [markdown]
# ## 5. Several heads
#
# A word may need to look at several others at once, for several reasons. One softmax can't do this
# well: it makes a single mean. So the layer has $h$ *heads*. Each looks in its own way, with $E/h$
# columns of its own, and their results are put side by side.
#
# The layer turns $X$ of shape $(N, L, E)$ into a result of the same shape, in four steps:
#
# 1. *Project.* Three linear layers make $Q$, $K$ and $V$ of $X$, each $(N, L, E)$. Their weights are
#    kept in one matrix of $3E$ rows: those for $Q$, then those for $K$, then those for $V$.
# 2. *Split.* The $E$ columns become $h$ heads of $E/h$ columns each, one after the other: columns 0
#    to $E/h - 1$ are head 0. Bring it to $(N, h, L, E/h)$, so that `attention` sees each head alone.
# 3. *Attend*, each head for itself. Here $d = E/h$.
# 4. *Join and mix.* Back to $(N, L, E)$, heads side by side, and through a linear layer, `out_proj`.
#
# Take care in steps 2 and 4. `reshape` keeps the order of numbers in memory, and can't exchange two
# axes. To bring heads in front of positions, split the last axis first, and then transpose.
#
# By hand, with $E = 2$ and two heads of one column each. Let $X$ have the rows $[1, 2]$ and $[3, 6]$.
#
# - Head 0 gets queries $1, 3$, keys $0, \ln 3$ and values $1, 3$. Position 0 has the scores $0$ and
#   $\ln 3$, weights $\tfrac14, \tfrac34$, and the result $\tfrac14 \cdot 1 + \tfrac34 \cdot 3 = 2.5$.
#   Position 1 has the scores $0$ and $3 \ln 3$, weights $\tfrac1{28}, \tfrac{27}{28}$, and the result
#   $\tfrac{82}{28} = 2.929$.
# - Head 1 gets queries $0, 0$ and values $2, 6$. All scores are 0, and the result is the mean, $4$.
# - If `out_proj` changes nothing, the result has the rows $[2.5, 4]$ and $[2.929, 4]$.
#
# The names of your parameters are those of `nn.MultiheadAttention`. So weights that someone has
# trained with the library can be loaded into your layer. The demo below does so.

# %% exercise="MultiHeadAttention"
class MultiHeadAttention(nn.Module):
    """Self-attention with several heads, numerically as nn.MultiheadAttention(batch_first=True).

    MultiHeadAttention(embed_dim, num_heads), where embed_dim E is a multiple of num_heads; anything else
    raises ValueError. The layer has exactly these parameters, so that weights of the library's layer
    can be loaded into it:

    - in_proj_weight (3E, E) and in_proj_bias (3E,): three linear layers in one. The first E rows make
      the queries, the next E the keys, the last E the values.
    - out_proj.weight (E, E) and out_proj.bias (E,): the linear layer at the end.

    All are trainable. How you initialise them is up to you: the tests load numbers of their own.
    """

    def __init__(self, embed_dim, num_heads):
        """Make the parameters; ValueError if embed_dim can't be divided by num_heads."""
        super().__init__()
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, X, mask=None):
        """(N, L, E) -> (N, L, E)

        mask is None, or a bool tensor, True where a position may look: (L, L) for all, or (N, L, L) with
        one for each sequence. It is the same for all heads. Each row has at least one True.

        Queries, keys and values are cut into num_heads parts of E / num_heads columns, one after the
        other. Each head attends with its parts alone. The results are put side by side again, in the same
        order, and go through out_proj. You may call your attention.

        - The result has the dtype and the device of X and the parameters.
        - Gradients flow to X and to all parameters.
        - X, mask and the parameters are not modified.
        - By hand: no library attention.
        """
        # YOUR CODE HERE
        raise NotImplementedError()

# %%
if __name__ == "__main__":
    layer = MultiHeadAttention(2, 2)
    layer.load_state_dict(
        {
            # queries are the first column and 0, keys 0 and ln 3 for the first column 1 and 3, values X
            "in_proj_weight": torch.tensor([[1.0, 0], [0, 0], [math.log(3) / 2, 0], [0, 0], [1, 0], [0, 1]]),
            "in_proj_bias": torch.tensor([0, 0, -math.log(3) / 2, 0, 0, 0]),
            "out_proj.weight": torch.eye(2),
            "out_proj.bias": torch.zeros(2),
        }
    )
    X = torch.tensor([[[1.0, 2], [3, 6]]])
    print(layer(X))  # expected: [[2.5, 4], [2.929, 4]]
    print(layer(X, causal_mask(2)))  # expected: [[1, 2], [2.929, 4]]

    # the library's layer and yours, with the same weights; its mask is True where a query may not look
    torch.manual_seed(0)
    theirs = nn.MultiheadAttention(8, 4, batch_first=True)
    yours = MultiHeadAttention(8, 4)
    yours.load_state_dict(theirs.state_dict())
    X, mask = torch.randn(2, 5, 8), causal_mask(5)
    difference = yours(X, mask) - theirs(X, X, X, attn_mask=~mask)[0]
    print(f"they differ by at most {difference.abs().max():.0e}")  # expected: 1e-07 or less

# %% [markdown]
# ## 6. A block
#
# Attention moves information between positions. A small network of two linear layers then works on
# each position alone. Both together are a *block*:
#
# $$Y = X + \operatorname{attn}(\operatorname{norm}_1(X)), \qquad
# Z = Y + \operatorname{mlp}(\operatorname{norm}_2(Y)).$$
#
# The two sums are the secret of depth. Each block only *adds* something to $X$. The way past it stays
# open, for the numbers and, backwards, for the gradients. So a hundred blocks can be trained, one on
# top of the other. The norms stand inside, on the side road, and leave the main road alone.
#
# Between the linear layers stands GELU, $x \cdot \Phi(x)$, where $\Phi(x)$ is the chance that a normal
# random number is below $x$. It looks like a ReLU with a soft corner. There is an approximation by
# tanh; use the exact one, which is the library's default.
#
# By hand, with $E = 2$, one head, one hidden number, and a single position $X = [1, 3]$. All norms
# have weights 1 and biases 0, and $\varepsilon$ is too small to matter.
#
# - $\operatorname{norm}_1(X) = [-1, 1]$: the mean is 2, the deviation 1.
# - A single position can only look at itself. If values and `out_proj` change nothing, attention gives
#   $[-1, 1]$ back, and $Y = [1, 3] + [-1, 1] = [0, 4]$.
# - $\operatorname{norm}_2(Y) = [-1, 1]$: the mean is 2, the deviation 2.
# - Let the hidden number be the second column, 1. $\operatorname{GELU}(1) = 0.8413$. If it goes to the
#   first column, $Z = [0.8413, 4]$.

# %% exercise="TransformerBlock"
class TransformerBlock(nn.Module):
    """A block of a transformer: attention and a small network, each with a norm before it and a sum after.

    TransformerBlock(embed_dim, num_heads, hidden_dim), where embed_dim E is a multiple of num_heads; anything
    else raises ValueError. With hidden_dim H, it has exactly these parameters:

    - norm1.weight and norm1.bias, both (E,)
    - attn.in_proj_weight, attn.in_proj_bias, attn.out_proj.weight and attn.out_proj.bias, as in
      MultiHeadAttention
    - norm2.weight and norm2.bias, both (E,)
    - mlp.0.weight (H, E), mlp.0.bias (H,), mlp.2.weight (E, H) and mlp.2.bias (E,): a linear layer, the
      exact GELU, and a linear layer

    All are trainable. How you initialise them is up to you.
    """

    def __init__(self, embed_dim, num_heads, hidden_dim):
        """Make the parts. A layer of the library may hold parameters, as long as it is never called."""
        super().__init__()
        # YOUR CODE HERE
        raise NotImplementedError()

    def forward(self, X, mask=None):
        """(N, L, E) -> (N, L, E)

        First X + attn(norm1(X)); call the result Y. Then Y + mlp(norm2(Y)). Both norms have an eps of 1e-5.
        mask is as in MultiHeadAttention. You may call your layer_norm and your MultiHeadAttention.

        - The result has the dtype and the device of X and the parameters.
        - Gradients flow to X and to all parameters.
        - X, mask and the parameters are not modified.
        - By hand: no library attention, no library normalization, no library transformer.
        """
        # YOUR CODE HERE
        raise NotImplementedError()

# %%
if __name__ == "__main__":
    block = TransformerBlock(2, 1, 1)
    block.load_state_dict(
        {
            "norm1.weight": torch.ones(2),
            "norm1.bias": torch.zeros(2),
            "attn.in_proj_weight": torch.cat([torch.zeros(4, 2), torch.eye(2)]),
            "attn.in_proj_bias": torch.zeros(6),
            "attn.out_proj.weight": torch.eye(2),
            "attn.out_proj.bias": torch.zeros(2),
            "norm2.weight": torch.ones(2),
            "norm2.bias": torch.zeros(2),
            "mlp.0.weight": torch.tensor([[0.0, 1.0]]),
            "mlp.0.bias": torch.zeros(1),
            "mlp.2.weight": torch.tensor([[1.0], [0.0]]),
            "mlp.2.bias": torch.zeros(2),
        }
    )
    print(block(torch.tensor([[[1.0, 3.0]]])))  # expected: [0.8413, 4]

    block = TransformerBlock(64, 4, 256)
    print(tuple(block(torch.randn(8, 20, 64), causal_mask(20)).shape))  # expected: (8, 20, 64)
    print("parameters:", sum(parameter.numel() for parameter in block.parameters()))  # expected: 49984

# %% [markdown]
# ## 7. Writing on
#
# A language model gets a row of tokens (numbers that stand for letters or words) and gives, at each
# position, a logit for each token that may come next. To write, take the logits at the *last*
# position, choose the token with the largest one, append it, and ask again. This is called *greedy*.
# Chat programs roll a die instead, weighted by the probabilities, so that they don't always say the
# same.
#
# A model that always expects the next larger of five tokens, and 0 after 4, writes on from 3 like this:
#
# | step | the model sees | it expects |
# |---|---|---|
# | 1 | 3 | 4 |
# | 2 | 3 4 | 0 |
# | 3 | 3 4 0 | 1 |
#
# and three steps give `[3, 4, 0, 1]`.

# %% exercise="generate"
def generate(model, tokens, steps):
    """Append tokens greedily, one at a time.

    Takes a model that maps tokens, int64 of shape (N, T), to logits of shape (N, T, V): at each position, a
    number for each of V tokens that may come next. tokens is where to start, with T of at least 1; steps is
    0 or more. In each step, the model sees all tokens so far, and the token with the largest logit at the
    last position is appended to each row; of equal logits the first one wins. Returns int64 of shape
    (N, T + steps), beginning with tokens.

    - The model runs in eval mode, without gradients. Afterwards it is in the mode in which it was found.
    - tokens is not modified.
    """
    # YOUR CODE HERE
    raise NotImplementedError()

# %%
if __name__ == "__main__":

    class Counting(nn.Module):
        """Expects the next larger token, and 0 after the largest."""

        def forward(self, tokens):
            """(N, T) -> (N, T, 5)"""
            return F.one_hot((tokens + 1) % 5, 5).float()

    print(generate(Counting(), torch.tensor([[3]]), 3))  # expected: [[3, 4, 0, 1]]
    print(generate(Counting(), torch.tensor([[0, 1], [4, 2]]), 2))  # expected: [[0, 1, 2, 3], [4, 2, 3, 4]]

# %% [markdown]
# ## All together: a model that spells backwards
#
# The task: read six letters and a bar, and write the letters in reverse order: `planet|` goes on with
# `tenalp`. For a convolution this is hard, because each letter has another distance to go. For
# attention it is one look to the right place.
#
# The model is built from your parts: a row of numbers for each letter, plus its position, one block,
# and a linear layer that gives 27 logits, for the letters and the bar.

# %%
if __name__ == "__main__":
    WIDTH, LENGTH, BAR = 32, 6, 26
    LETTERS = "abcdefghijklmnopqrstuvwxyz|"

    class Speller(nn.Module):
        """A language model of one block. (N, T) -> (N, T, 27)"""

        def __init__(self):
            super().__init__()
            self.letters = nn.Embedding(len(LETTERS), WIDTH)
            self.block = TransformerBlock(WIDTH, num_heads=2, hidden_dim=2 * WIDTH)
            self.head = nn.Linear(WIDTH, len(LETTERS))

        def start(self, tokens):
            """What the block gets: letters and positions. (N, T) -> (N, T, WIDTH)"""
            return self.letters(tokens) + positions(tokens.shape[1], WIDTH)

        def forward(self, tokens):
            return self.head(self.block(self.start(tokens), causal_mask(tokens.shape[1])))

    def drawn_words(count):
        """Random letters, a bar, and the letters in reverse order: (count, 2 * LENGTH + 1)."""
        words = torch.randint(BAR, (count, LENGTH))
        return torch.cat([words, torch.full((count, 1), BAR), words.flip(1)], dim=1)

    def spelled(tokens):
        """Tokens as text."""
        return "".join(LETTERS[token] for token in tokens)

    print(spelled(drawn_words(1)[0].tolist()))

# %% [markdown]
# Training shows the model whole rows. At each position it guesses the next letter, and thanks to the
# mask it can't peek. Only guesses after the bar count: the letters before it are random, and nobody
# could guess them. After that, `generate` has to spell words that it has never seen, one letter at a
# time.

# %%
if __name__ == "__main__":
    torch.manual_seed(0)
    model = Speller()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3)
    losses, shares = [], []
    for step in range(1, 501):
        rows = drawn_words(64)
        logits = model(rows[:, :-1])[:, LENGTH:]
        loss = F.cross_entropy(logits.flatten(0, 1), rows[:, LENGTH + 1 :].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if step % 50 == 0:
            rows = drawn_words(200)
            right = (generate(model, rows[:, : LENGTH + 1], LENGTH) == rows).all(dim=1)
            shares.append((step, right.float().mean().item()))
            print(
                f"step {step:3}: loss {losses[-1]:.3f}, {shares[-1][1]:.0%} of unseen words spelled rightly"
            )

    for word in ("planet", "stream", "tenalp"):
        start = torch.tensor([[LETTERS.index(letter) for letter in word + "|"]])
        print(spelled(generate(model, start, LENGTH)[0].tolist()))

    figure, (left, right) = plt.subplots(1, 2, figsize=(10, 3))
    left.plot(losses)
    left.set(xlabel="step", title="loss")
    right.plot(*zip(*shares, strict=True), marker="o", color="tab:green")
    right.set(xlabel="step", title="share of unseen words spelled rightly", ylim=(0, 1.05))
    plt.show()

# %% [markdown]
# Where does it look? Your `attention` tells you, with values that are the rows of a unit matrix. Each
# row of the pictures belongs to a position that looks, each column to one that is looked at.

# %%
if __name__ == "__main__":
    text = "planet|tenalp"
    with torch.inference_mode():
        X = model.start(torch.tensor([[LETTERS.index(letter) for letter in text]]))
        norm, attn = model.block.norm1, model.block.attn
        projected = F.linear(layer_norm(X, norm.weight, norm.bias), attn.in_proj_weight, attn.in_proj_bias)
        Q, K, _V = projected[0].unflatten(-1, (3, 2, -1)).permute(1, 2, 0, 3)  # (2 heads, positions, d)
        weights = attention(Q, K, torch.eye(len(text)), causal_mask(len(text)))  # (2, 13, 13)

    figure, axes = plt.subplots(1, 2, figsize=(10, 4.6))
    for head, axis in enumerate(axes):
        axis.imshow(weights[head], cmap="viridis", vmin=0, vmax=1)
        axis.set_xticks(range(len(text)), text)
        axis.set_yticks(range(len(text)), text)
        axis.set(title=f"head {head}", xlabel="looks at", ylabel="position")
    plt.show()
    found = weights[:, LENGTH : 2 * LENGTH, :LENGTH].mean(dim=0).argmax(dim=1)
    print("from the bar on, it looks at", spelled([LETTERS.index(text[key]) for key in found]))

# %% [markdown]
# Look at the lower half: from the bar on, a bright line runs back to the beginning of the word. Nobody
# has told the model to do this. It has found out from the loss alone which hands of the clock to turn.
# In the upper half the looks go anywhere: no guess counts there.
#
# ## In your own words: masks
#
# Suppose you train the model without a mask, and then let it write with `generate`. The loss gets
# close to zero, even faster than before. Why? And why does the model write nonsense all the same? Two
# or three sentences are enough.

# %% [markdown]
# YOUR ANSWER HERE

# %% [markdown]
# ## What you have built
#
# A transformer. Large models have the same parts: more blocks, wider rows, more heads, and words in the
# place of letters. What you have written in these seven cells is the whole idea.
#
# **What next?** Take out the positions: how many words does the model spell rightly now, and which
# letters does it still get? Give it words of eight letters after it was trained on six. Then let the
# block be a convolution, and count how many layers it takes to reach from one end to the other.
