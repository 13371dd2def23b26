"""generate against the same in whole numbers, on small models of the grader's own."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.testing import (
    RemoteModule,
    check_inputs_unchanged,
    check_mode,
    check_type,
    check_values,
    fail,
    points,
    random_tensor,
    seeds,
    taken_on_trust,
)

# Each token votes by its row of the table, and counts half as much one position later: all tokens so far have
# a say, in their order, and the sums are exact. Where there are more than 20, all have to count the same.
VOTES = """lambda V, decay: type("Votes", (torch.nn.Module,), {
    "__module__": "votes",
    "__init__": lambda self: (
        torch.nn.Module.__init__(self),
        setattr(self, "table", torch.nn.Parameter(torch.zeros(V, V))),
        None,
    )[-1],
    "forward": lambda self, tokens: torch.tril(
        decay ** (torch.arange(tokens.shape[1])[:, None] - torch.arange(tokens.shape[1]))
    ) @ self.table[tokens],
})()"""


def make(submission, table, decay=0.5):
    """The model in the worker."""
    votes = submission.code(VOTES)(len(table), decay)
    check_type(votes, RemoteModule)
    votes.load_state_dict({"table": table})
    return votes


def make_probed(submission, table):
    """The same with a second part, so that in train mode, or with gradients, it gives other logits.

    The table is frozen, the second part is not.
    """
    parts = make(submission, table), submission.remote("probes.Probe")()
    submission.remote("torch.nn.Module.requires_grad_")(parts[0], False)
    model = submission.remote("torch.nn.Sequential")(*parts)
    check_type(model, RemoteModule)
    return model


def expected(table, tokens, steps, decay=0.5):
    """int64 (N, T + steps)."""
    votes = torch.zeros(len(tokens), len(table), dtype=torch.float64)
    for column in tokens.T:
        votes = votes * decay + table.double()[column]
    found = tokens
    for _step in range(steps):
        token = votes.argmax(dim=-1)  # the first of equal ones
        found = torch.cat([found, token[:, None]], dim=1)
        votes = votes * decay + table.double()[token]
    return found


@st.composite
def cases(draw, rows=(1, 3), length=(1, 5), words=(3, 6), steps=(1, 4), below=0):
    """A table, tokens and steps. below: is subtracted from all logits."""
    V, N, T = draw(st.integers(*words)), draw(st.integers(*rows)), draw(st.integers(*length))
    seed = draw(seeds())
    tokens = torch.randint(V, (N, T), generator=torch.Generator().manual_seed(seed))
    return random_tensor(seed + 1, V, V) - below, tokens, draw(st.integers(*steps))


def check(submission, table, tokens, steps, decay=0.5):
    """The tokens are right."""
    got = submission.generate(make(submission, table, decay), tokens, steps)
    check_values(got, expected(table, tokens, steps, decay))


@points(3)
@settings(max_examples=5)
@given(case=cases(rows=(1, 1), steps=(1, 1)))
def test_one_step(submission, case):
    """the token with the largest logit at the last position is appended."""
    check(submission, *case)


@points(2)
@settings(max_examples=5)
@given(case=cases(rows=(1, 1), steps=(2, 5)))
def test_steps(submission, case):
    """one token at a time: each is chosen with all tokens before it, those just appended too."""
    check(submission, *case)


@points(1)
@settings(max_examples=1)
@given(
    long=cases(rows=(10, 12), length=(260, 300), words=(5, 6), steps=(2, 3)),
    many=cases(length=(1, 2), steps=(110, 120)),
)
def test_long(submission, long, many):
    """hundreds of tokens, of which the first ones count as much as the last; a hundred steps."""
    table, tokens, steps = long
    level = len(table) * table - table.sum(dim=0)  # no token is ahead where all have been there equally often
    check(submission, level, tokens, steps, decay=1.0)
    check(submission, *many, decay=1.0)


@points(2)
@settings(max_examples=4)
@given(case=cases(rows=(2, 3)), below=cases(rows=(2, 3), below=20))
def test_batch(submission, case, below):
    """each row of a batch goes on in its own way; logits may all be negative."""
    check(submission, *case)
    check(submission, *below)


@points(2)
@settings(max_examples=3)
@given(case=cases(words=(2, 4)))
def test_ties(submission, case):
    """the first of equal logits wins."""
    table, tokens, steps = case
    twice = torch.cat([table, table], dim=1).repeat(2, 1)  # each logit is there twice
    check(submission, twice, tokens, steps)


@points(1)
@settings(max_examples=2)
@given(case=cases(steps=(0, 0)))
def test_no_steps(submission, case):
    """with 0 steps the tokens stay as they are; steps may be given by name."""
    table, tokens, _steps = case
    model = make(submission, table)
    for steps in (0, 1):
        check_values(submission.generate(model, tokens, steps=steps), expected(table, tokens, steps))


@points(2)
@taken_on_trust("the model's mode after the call, what is frozen, and whether gradients are recorded then")
@settings(max_examples=2)
@given(case=cases())
def test_mode(submission, case):
    """the model runs in eval mode without gradients; afterwards all is as it was."""
    table, tokens, steps = case
    model = make_probed(submission, table)
    for training in (True, False):
        submission.remote("torch.nn.Module.train")(model, training)
        check_values(submission.generate(model, tokens, steps), expected(table, tokens, steps))
        check_mode(model, training)
        if [parameter.requires_grad for parameter in model.parameters()] != [False, True]:
            fail("{call} should leave frozen what was frozen, and nothing else", kind="mutated")
    if submission.remote("torch.is_grad_enabled")() is not True:
        fail("{call} should leave gradients recorded, as they were before", kind="contract")


@points(1)
@taken_on_trust("that the tokens were left as they were")
@settings(max_examples=2)
@given(case=cases())
def test_unchanged(submission, case):
    """the tokens that are given are left as they were, and the same call gives the same again."""
    table, tokens, steps = case
    model = make(submission, table)
    for _time in range(2):
        got = check_inputs_unchanged(submission.generate, model, tokens, steps)
        check_values(got, expected(table, tokens, steps))
