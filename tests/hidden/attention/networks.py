"""MultiHeadAttention and TransformerBlock in float64, and making them with known weights."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from hypothesis import strategies as st
from tensors import attended, numbers, random_mask, scattered

from autograder.testing import RemoteModule, check_module, check_module_gradients, check_values, fail, seeds

AMPLIFIED = 13  # largest numbers: with `tolerance`, 5e-5 of the largest; float32 itself is off by 1e-6


@dataclass(frozen=True)
class Sizes:
    """What a layer is made with, and the numbers that follow."""

    embed_dim: int
    num_heads: int
    hidden_dim: int = 0

    @property
    def arguments(self):
        """By the names in the layer's signature; only a block has a hidden_dim."""
        found = {"embed_dim": self.embed_dim, "num_heads": self.num_heads}
        return found | ({"hidden_dim": self.hidden_dim} if self.hidden_dim else {})


def styles(mask):
    """How a mask may be given: the mask that counts, and arguments after X by position and by name."""
    return [(None, (), {}), (mask, (mask,), {}), (mask, (), {"mask": mask})]


@dataclass(frozen=True)
class Called:
    """A layer that is always called with these arguments after X."""

    layer: RemoteModule
    arguments: tuple[torch.Tensor, ...]
    named: dict[str, torch.Tensor]

    def __call__(self, X):
        return self.layer(X, *self.arguments, **self.named)

    def named_parameters(self):
        """Those of the layer."""
        return self.layer.named_parameters()


@dataclass(frozen=True)
class Network:
    """A layer's contract.

    shapes: of each parameter by its name in the state dict. oracle: called with X, the parameters in order,
    the sizes by `sizes`, and the mask; all in float64.
    """

    name: str
    shapes: Callable[[Sizes], dict[str, tuple[int, ...]]]
    oracle: Callable[..., torch.Tensor]

    def weights(self, sizes, seed, dtype=torch.float32):
        """Random parameters by name, so large that some keys count more than others."""
        found = {}
        for position, (name, shape) in enumerate(self.shapes(sizes).items()):
            scale = 1.0 if len(shape) == 1 else 1.5 / shape[1] ** 0.5
            found[name] = (numbers(seed + position, *shape, dtype=torch.float64) * scale).to(dtype)
        return found

    def construct(self, submission, sizes, by_name=False):
        """The submission's layer as it comes."""
        arguments = sizes.arguments
        make = getattr(submission, self.name)
        layer = make(**arguments) if by_name else make(*arguments.values())
        check_module(layer, self.name)
        return layer

    def make(self, submission, sizes, weights, by_name=False):
        """The submission's layer with these weights."""
        layer = self.construct(submission, sizes, by_name)
        submission.remote("torch.nn.Module.to")(layer, next(iter(weights.values())))
        layer.load_state_dict(weights)
        return layer

    def expected(self, X, sizes, weights, mask=None):
        """The layer's answer in float64."""
        return self.oracle(X.double(), *(w.double() for w in weights.values()), sizes=sizes, mask=mask)

    def compare(self, got, X, sizes, weights, mask=None):
        """This answer is right."""
        expected = self.expected(X, sizes, weights, mask)
        check_values(got, expected, like=X, magnitude=AMPLIFIED * float(expected.abs().max()))

    def check(self, layer, X, sizes, weights, *mask):
        """The layer's answer is right; the mask is given by position, or not at all."""
        self.compare(layer(X, *mask), X, sizes, weights, *mask)

    def check_parameters(self, submission, sizes, seed):
        """The parameters have the contract's names and shapes; all are trainable, and are used."""
        weights = self.weights(sizes, seed)
        layer = self.make(submission, sizes, weights)
        for name, parameter in layer.named_parameters():
            if not parameter.requires_grad:
                fail(f"{name} of {layer.written} should be trainable, but requires no gradient")
        self.check(layer, numbers(seed - 1, 1, 2, sizes.embed_dim), sizes, weights)

    def check_styles(self, layer, X, sizes, weights, mask, call=None):
        """The layer's answers are right without the mask, and with it by position and by name."""
        call = call or (lambda layer, *arguments, **named: layer(*arguments, **named))
        for used, arguments, named in styles(mask):
            self.compare(call(layer, X, *arguments, **named), X, sizes, weights, used)

    def check_gradients(self, submission, sizes, seed, length=3):
        """Gradients reach X and every parameter, in all of these styles."""
        weights = self.weights(sizes, seed, torch.float64)
        for used, arguments, named in styles(random_mask(seed, length, length, least=2)):
            X = numbers(seed - 1, 2, length, sizes.embed_dim, dtype=torch.float64)
            if used is None:
                X[0, 0] = 1.0  # equal numbers, whose deviation is 0
            check_module_gradients(
                Called(self.make(submission, sizes, weights), arguments, named),
                lambda X, *values, used=used: self.oracle(X, *values, sizes=sizes, mask=used),
                {"X": X},
                weights,
                linear=False,
                check=lambda got, X=X, used=used: self.compare(got, X, sizes, weights, used),
            )

    def check_again(self, submission, sizes, seed):
        """Two layers with weights of their own; other lengths, batches, masks and modes in between."""
        first, second = self.weights(sizes, seed), self.weights(sizes, seed + 50)
        layer, other = self.make(submission, sizes, first), self.make(submission, sizes, second)
        long, short = numbers(seed, 2, 4, sizes.embed_dim), numbers(seed + 1, 1, 3, sizes.embed_dim)
        mask = random_mask(seed, 4, 4)
        self.check(layer, long, sizes, first, mask)
        self.check(other, long, sizes, second)
        self.check(layer, short, sizes, first)
        submission.remote("torch.nn.Module.eval")(layer)
        self.check(layer, long, sizes, first)
        self.check(layer, long + 1, sizes, first, mask)
        self.check(layer, long, sizes, first, mask)


def mha_oracle(X, in_weight, in_bias, out_weight, out_bias, *, sizes, mask):
    """(N, L, E) -> (N, L, E)."""
    heads = F.linear(X, in_weight, in_bias).unflatten(-1, (3, sizes.num_heads, -1))  # (N, L, 3, heads, d)
    Q, K, V = heads.permute(2, 0, 3, 1, 4)
    if mask is not None and mask.dim() == 3:
        mask = mask[:, None]
    return F.linear(attended(Q, K, V, mask).transpose(1, 2).flatten(2), out_weight, out_bias)


def mha_shapes(sizes):
    """Those of nn.MultiheadAttention."""
    E = sizes.embed_dim
    return {
        "in_proj_weight": (3 * E, E),
        "in_proj_bias": (3 * E,),
        "out_proj.weight": (E, E),
        "out_proj.bias": (E,),
    }


def block_oracle(X, w1, b1, w2, b2, w3, b3, w4, b4, w5, b5, w6, b6, *, sizes, mask):
    """(N, L, E) -> (N, L, E)."""
    E = (sizes.embed_dim,)
    X = X + mha_oracle(F.layer_norm(X, E, w1, b1), w2, b2, w3, b3, sizes=sizes, mask=mask)
    hidden = F.gelu(F.linear(F.layer_norm(X, E, w4, b4), w5, b5))
    return X + F.linear(hidden, w6, b6)


def block_shapes(sizes):
    """Norm, attention, norm, mlp."""
    E, H = sizes.embed_dim, sizes.hidden_dim
    return {
        **dict.fromkeys(("norm1.weight", "norm1.bias"), (E,)),
        **{f"attn.{name}": shape for name, shape in mha_shapes(sizes).items()},
        **dict.fromkeys(("norm2.weight", "norm2.bias"), (E,)),
        "mlp.0.weight": (H, E),
        "mlp.0.bias": (H,),
        "mlp.2.weight": (E, H),
        "mlp.2.bias": (E,),
    }


MHA = Network("MultiHeadAttention", mha_shapes, mha_oracle)
BLOCK = Network("TransformerBlock", block_shapes, block_oracle)


# Code in loops takes seconds for a long sequence: few keys are looked at.
LONG = {"heads": (1, 1), "width": (2, 2), "batch": (1, 1), "mask": "all", "share": 0.1, "apart": True}


@st.composite
def inputs(
    draw,
    heads=(1, 2),
    width=(1, 3),
    batch=(1, 2),
    length=(1, 4),
    hidden=None,
    mask="",
    share=0.6,
    apart=False,
):
    """X, sizes, a seed for weights, and a mask for "all" or for "each" of the batch.

    width: of a head. share: of the keys that a query may look at. apart: whether X and the mask are scattered
    in memory.
    """
    num_heads = draw(st.integers(*heads))
    embed_dim = num_heads * draw(st.integers(*width))
    sizes = Sizes(embed_dim, num_heads, draw(st.integers(*hidden)) if hidden else 0)
    N, L = draw(st.integers(*batch)), draw(st.integers(*length))
    seed = draw(seeds())
    found = {"X": numbers(seed, N, L, embed_dim), "sizes": sizes, "seed": seed + 1}
    if mask:
        found["mask"] = random_mask(seed, *([N] if mask == "each" else []), L, L, share=share)
    if apart:
        found |= {name: scattered(found[name]) for name in ("X", "mask") if name in found}
    return found
