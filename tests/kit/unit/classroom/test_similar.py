"""Which pairs of a class are listed as similar: copies in disguise are, different hands are not."""

import pytest

from autograder.classroom.similar import COMMON_LEAST, THRESHOLD, compare, rarely_shared
from tests.kit.unit.classroom.conftest import code_lines, module, notebook

FIRST = """\
def smooth(signal, width):
    total = signal.new_zeros(len(signal) - width + 1)
    for offset in range(width):
        total = total + signal[offset : offset + len(total)] / width
    return total


def peaks(signal, least):
    found = []
    for i in range(1, len(signal) - 1):
        if signal[i - 1] < signal[i] >= signal[i + 1] and signal[i] > least:
            found.append(i)
    return found
"""
OTHER = """\
class Smoother:
    def __init__(self, width):
        self.width = width

    def __call__(self, signal):
        return signal.unfold(0, self.width, 1).mean(dim=1)


def peaks(signal, least):
    left, middle, right = signal[:-2], signal[1:-1], signal[2:]
    return ((left < middle) & (middle >= right) & (middle > least)).nonzero().flatten().add(1).tolist()
"""


def names(pairs):
    return {frozenset((pair.first.id, pair.second.id)) for pair in pairs}


@pytest.mark.slow
class TestClass:
    """Whole classes of the project's own assignments."""

    @pytest.mark.slow
    def test_different_hands(self, hands, handouts):
        """At most one pair of a hundred passes the threshold, where all that they share is the assignment."""
        count, passing = 0, []
        for assignment, texts in hands.items():
            works = [module(name, text) for name, text in texts.items()]
            passing += compare(assignment, works, handouts[assignment]).alike()
            count += len(works) * (len(works) - 1) // 2

        assert 100 <= count
        assert [] == [(pair.first.id, pair.second.id) for pair in passing[count // 100 :]]

    def test_copies(self, hands, copies, handouts):
        """Renamed, reordered, re-commented and reformatted copies all pass it, with their originals alone."""
        wanted, found = set(), set()
        for assignment, texts in copies.items():
            works = [module(f"{assignment} {name}", hands[assignment][name]) for name in texts]
            works += [module(f"copy of {assignment} {name}", text) for name, text in texts.items()]
            wanted |= {frozenset((f"{assignment} {name}", f"copy of {assignment} {name}")) for name in texts}
            found |= names(compare(assignment, works, handouts[assignment]).alike())

        assert 30 <= len(wanted)
        assert wanted == found

    def test_disguise(self, hands, copies):
        """The copies are made with care: hardly a line of code is left as it was."""
        kept = [
            len(code_lines(text) & code_lines(copies[assignment][name])) / len(code_lines(text))
            for assignment, texts in hands.items()
            for name, text in texts.items()
            if name in copies[assignment]
        ]

        assert max(kept) < 0.5
        assert sum(kept) / len(kept) < 0.2


class TestOwn:
    """What counts as a work's own code."""

    def test_handout(self):
        """What was handed out is nobody's own: two untouched handouts are not similar, and are listed."""
        comparison = compare("toy", [module("ann", FIRST), module("bob", FIRST)], [FIRST])

        assert ([], ["ann", "bob"]) == (comparison.pairs, comparison.little)

    def test_own_beside_handout(self):
        """The score is about what stands beside the handout's code."""
        works = [module("ann", FIRST + OTHER), module("bob", FIRST + OTHER), module("cai", FIRST)]
        comparison = compare("toy", works, [FIRST])

        assert [("ann", "bob", 1.0)] == [(p.first.id, p.second.id, p.score) for p in comparison.pairs]
        assert ["cai"] == comparison.little

    @pytest.mark.parametrize(("size", "listed"), [(COMMON_LEAST - 1, True), (COMMON_LEAST, False)])
    def test_common_of_a_small_class(self, size, listed):
        """Few students with equal code are listed; what five have is taken for what everybody finds."""
        comparison = compare("toy", [module(f"s{i}", FIRST) for i in range(size)], [])

        assert listed == bool(comparison.pairs)
        assert listed == (comparison.common == 0)

    @pytest.mark.parametrize(("size", "listed"), [(19, False), (60, True)])
    def test_common_is_a_third(self, size, listed):
        """In a larger class, it takes a third of it."""
        works = [module(f"copy{i}", FIRST) for i in range(7)]
        for i in range(size - len(works)):  # each with an operator more, so that no two have much in common
            chain = " ".join(f"{'+-*/%'[(i + j) % 5]} len(x{'[0]' * (i * j % 4)})" for j in range(1, 40))
            works.append(module(f"own{i}", f"y{i} = x {chain}\n"))
        found = names(compare("toy", works, []).alike())

        assert listed == (frozenset(("copy0", "copy1")) in found)

    def test_small_work(self):
        """The score is the share of the smaller work, so a copy in a larger work is found."""
        comparison = compare("toy", [module("ann", FIRST), module("bob", FIRST + OTHER)], [])

        assert [1.0] == [pair.score for pair in comparison.pairs]

    def test_nothing(self):
        """A class without code, and one without students, have no pairs."""
        assert [] == compare("toy", [], []).pairs
        assert ["ann"] == compare("toy", [module("ann", "")], []).little

    def test_notebook_and_module(self):
        """A notebook whose cells are in another order is a copy of a module, magics or not."""
        first, second = FIRST.split("\n\n\n")
        copy = notebook("bob", "%matplotlib inline\n!pip install torch\n" + second, "%%bash\nls (", first)
        [pair] = compare("toy", [module("ann", FIRST), copy], []).pairs

        assert 1.0 == pair.score

    def test_threshold(self):
        """A pair is listed from its score on."""
        works = [module("ann", FIRST), module("bob", OTHER + FIRST.split("\n\n\n")[1])]
        [pair] = compare("toy", works, [], threshold=0.05).pairs

        assert 0.05 < pair.score < 1
        assert 1 == len(compare("toy", works, [], threshold=pair.score).pairs)
        assert [] == compare("toy", works, [], threshold=pair.score + 0.01).pairs

    def test_order(self):
        """The most similar come first, and the order of the submissions changes nothing."""
        works = [
            module("ann", FIRST),
            module("bob", FIRST),
            module("cai", FIRST.replace("range(1,", "map(1,")),
        ]
        there, back = compare("toy", works, []), compare("toy", works[::-1], [])

        assert names(there.pairs[:1]) == {frozenset(("ann", "bob"))} == names(back.pairs[:1])
        assert [p.score for p in there.pairs] == [p.score for p in back.pairs]


class TestBehaviour:
    """Equal wrong behaviour that is rare."""

    def test_half_the_code(self):
        """Two works with half of the threshold in common are listed when both do the same thing wrong."""
        works = [module("ann", FIRST), module("bob", OTHER + FIRST.split("\n\n\n")[1])]
        [pair] = compare("toy", works, [], threshold=0.05).pairs
        high = pair.score * 1.5

        assert [] == compare("toy", works, [], high).pairs
        [listed] = compare("toy", works, [], high, {"ann": ["odd"], "bob": ["odd"]}).pairs
        assert ("odd",) == listed.behaviours
        assert [] == compare("toy", works, [], high, {"ann": ["odd"], "bob": ["odd"]}).alike()

    def test_different_code(self):
        """Equal behaviour alone lists nobody."""
        works = [module("ann", FIRST), module("bob", OTHER)]

        assert [] == compare("toy", works, [], THRESHOLD, {"ann": ["odd"], "bob": ["odd"]}).pairs

    def test_rare(self):
        """What more than one in twenty does is a common mistake; what two do is always rare."""
        all_do = {f"s{i}": ["common"] for i in range(60)}
        all_do["s1"] = ["common", "rare", "alone"]
        all_do["s2"] = all_do["s3"] = ["rare", "common"]

        assert {
            frozenset(two): ("rare",) for two in (("s1", "s2"), ("s1", "s3"), ("s2", "s3"))
        } == rarely_shared(all_do)
        assert {frozenset(("a", "b")): ("x", "y")} == rarely_shared(
            {"a": ["y", "x"], "b": ["x", "y"], "c": []}
        )
