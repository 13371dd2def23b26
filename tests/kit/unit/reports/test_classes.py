"""A class counted: points, tests, groups of equal wrong behaviour, races, late work, and lines about them."""

from io import StringIO

import msgspec
import pytest
import torch
from rich.console import Console

from autograder.reports.class_summary import class_summary
from autograder.reports.classes import UNNAMED, class_lines, class_results, classes_of
from autograder.results import CodeLine, WrongAnswers, graded
from tests.kit.pages import samples
from tests.kit.pages.samples import outcome


def work(id, *tests):
    return graded(id, "toy", f"class/{id}", list(tests))


def wrong(message="expected 1, got 2", **more):
    return outcome(**{"message": message, "kind": "value"} | more)


class TestCounts:
    """Points, exercises and tests."""

    def test_share(self):
        """The share who earned a test counts those whom it was assessed for, and partly earned points apart."""
        rows = [
            work("a", outcome(status="passed")),
            work("b", outcome(status="partial", points=4.0)),
            work("c", wrong()),
            work("d", outcome(status="not_assessed")),
        ]
        (exercise,) = class_results("toy", rows).exercises
        (test,) = exercise.tests

        assert (1, 1, 3) == (test.full, test.part, test.of)
        assert 1 / 3 == test.share
        assert (3.5, 10.0, 0.35) == (exercise.mean, exercise.maximum, exercise.share)

    def test_points(self):
        """Mean and median are of what counts, by hand and late included, of those who were graded."""
        rows = [samples.late(work("a", outcome(status="passed"))), work("b", wrong()), samples.missing(1)]

        one = class_results("toy", rows)

        assert [7.5, 0.0] == one.points  # 10, 5 in its place, 4 for a question, 1.5 less
        assert (3.75, 3.75, 15.0) == (one.mean, one.median, one.maximum)
        assert [rows[2]] == one.missing
        assert [(rows[0], "2 days late; 1.5 points less")] == one.late

    def test_nobody(self):
        """A class in which nobody was graded has no points, exercises or groups."""
        one = class_results("toy", [samples.unreadable(), samples.missing(1)])

        assert ([], 0.0, 0.0, [], []) == (one.points, one.mean, one.median, one.exercises, one.groups)
        assert [] == classes_of([])

    def test_without_points(self):
        """Where tests have no points, an exercise's share is that of its tests."""
        rows = [work("a", outcome(status="passed", worth=0.0)), work("b", wrong(worth=0.0))]

        assert [0.5] == [exercise.share for exercise in class_results("toy", rows).exercises]

    def test_assignments(self):
        """What is of no assignment comes last."""
        rows = [msgspec.structs.replace(samples.unreadable(), assignment=None), samples.right(), work("a")]

        assert ["convolution", "toy", ""] == [one.assignment for one in classes_of(rows)]


class TestGroups:
    """Who does the same thing wrong."""

    def groups(self, *rows):
        return [
            (group.exercise, group.name, [row.id for row in group.members])
            for group in class_results("toy", list(rows)).groups
        ]

    def test_named(self):
        """A misconception is one group, whatever tests it fails."""
        one = wrong(misconception="flipped", hint="turn it")
        other = wrong("another message", misconception="flipped", hint="turn it", name="test_other")

        (group,) = class_results("toy", [work("a", one), work("b", other)]).groups

        assert ("flipped", "turn it", True) == (group.name, group.hint, group.known)
        assert ["a", "b"] == [row.id for row in group.members]

    def test_unnamed(self):
        """Without a name, the same tests with the same answers are one group; others are not, the largest first."""
        found = self.groups(
            work("a", wrong("expected 1, got 3")), work("b", wrong()), work("c", wrong()),
            work("d", wrong(), wrong(name="test_other")), work("e", outcome(status="passed")),
        )  # fmt: skip

        assert ("corr2d", UNNAMED, ["b", "c"]) == found[0]
        assert [["a"], ["d"]] == sorted(members for _exercise, _name, members in found[1:])

    def test_answers(self):
        """Equal answers in all examples are one group whatever is said of one of them; rounding makes no other."""
        told = [("first", "aa", 5.0), ("second", "aa", 5.0002), ("third", "aa", 5.1), ("fourth", "bb", 5.0)]
        rows = [
            work(message, wrong(message, answers=WrongAnswers(digest, mixed, 10.0)))
            for message, digest, mixed in told
        ]

        groups = [[row.id for row in group.members] for group in class_results("toy", rows).groups]

        assert [["first", "second"], ["third"], ["fourth"]] == groups

    def test_counterexample(self):
        """One counterexample is one group, another is another one."""
        X = torch.ones(2, 2)
        first, other = (wrong("wrong", counterexample=samples.example(X, X * n, 0.0, X=X)) for n in (2, 3))

        assert 2 == len(self.groups(work("a", first), work("b", other), work("c", first)))

    @pytest.mark.parametrize(
        ("kind", "name"),
        [
            ("unfinished", "not written"),
            ("undefined", "not written"),
            ("slow", "too slow"),
            ("timeout", "no answer in time"),
        ],
    )
    def test_silent(self, kind, name):
        """Who answered nothing is in a group by the reason, whatever the message says."""
        rows = [work(id, wrong(f"{id} says so", kind=kind)) for id in "ab"]
        (group,) = class_results("toy", rows).groups

        assert (name, False, False, "") == (group.name, group.answered, group.known, group.hint)
        assert 2 == len(group.members)

    def test_slow_beside_wrong(self):
        """A test that got no answer does not part those who give the same wrong answers."""
        rows = [
            work(id, wrong(), wrong(f"{id} times as long", kind="slow", name="test_speed")) for id in "ab"
        ]

        assert [("corr2d", UNNAMED, ["a", "b"])] == self.groups(*rows)

    def test_place(self):
        """Where in a student's own file an error was raised parts nobody; what was raised does."""
        frames = [CodeLine("ada.py", None, 7, "corr2d", "x")]
        rows = [
            work(id, wrong(f"corr2d(X) raised {error}, at {file}, line {n} (`return x`)", kind="exception", frames=frames))
            for id, error, file, n in (
                ("a", "TypeError: no", "a.py", 7), ("b", "TypeError: no", "b.ipynb, cell 3", 12), ("c", "IndexError: no", "a.py", 7),
            )
        ]  # fmt: skip

        assert [["a", "b"], ["c"]] == [members for _exercise, _name, members in self.groups(*rows)]

    def test_example(self):
        """The test that shows most stands for the group: one with a counterexample."""
        shown = wrong(name="test_b", counterexample=samples.example(torch.ones(2), torch.zeros(2)))
        (group,) = class_results("toy", [work("a", wrong(), shown)]).groups

        assert shown == group.example
        assert 20.0 == group.lost


class TestRaces:
    """Speed tests."""

    def test_ratios(self):
        """Ratios are sorted; who has none is counted; two races of an exercise have two names."""
        rows = [samples.classmate(number) for number in (3, 0, 9)]
        race = rows[0].tests[3].race
        none = outcome("conv", "test_speed", race=msgspec.structs.replace(race, ratio=None))
        more = outcome("conv", "test_large", race=race)

        one, other = class_results("toy", [*rows, work("x", none, more)]).races

        assert ["conv speed", "conv large"] == [one.name, other.name]
        ratios = [round(ratio, 2) for _id, ratio in one.ratios]
        assert ([0.8, 0.98, 1.35], 1) == (ratios, one.unmeasured)
        assert [(1.2, 1.0), (2.0, 0.5)] == one.bars


class TestLines:
    """What the terminal says."""

    def test_lines(self):
        """The groups with their size and some members, then late work, as plain lines."""
        lines = class_lines(samples.some_class())

        assert [
            "6 students: corr2d: flipped (s002, s007, s011, …)",
            "4 students: corr2d: unnamed, the same wrong answers (s004, s009, s016, …)",
            "17 students: conv: too slow",
        ] == lines[:3]
        assert "3 late, 4.5 points less in all; 2 handed in nothing" == lines[-1]

    def test_limit(self):
        """There are never more lines than asked for, and the last of them says how many groups are left out."""
        rows = [work(f"{n}{twin}", wrong(f"answer {n}")) for n in range(20) for twin in "ab"]

        assert 8 == len(class_lines(rows))
        assert "and 13 smaller groups; --report FOLDER shows all of them" == class_lines(rows)[-1]
        assert 20 == len(class_lines(rows, 20))
        for most in range(4):
            assert most >= len(class_lines([*rows, samples.missing(1)], most))

    def test_several_assignments(self):
        """With several assignments a line says which."""
        rows = [*samples.some_class(), work("a", wrong()), work("b", wrong())]

        lines = class_lines(rows)
        assert "2 students: toy/corr2d: unnamed, the same wrong answers (a, b)" in lines
        assert not any("late" in line for line in lines)  # it stands beside the assignment's mean

    @pytest.mark.parametrize("count", [1, 2, 6])
    def test_summary(self, count):
        """The summary of a class has 15 lines with that about details, late work of each assignment among them."""
        rows = [
            msgspec.structs.replace(
                work(f"s{n}", wrong(f"wrong {n % 4}", name=f"test_{n % 4}", hint=f"hint {n % 4}")),
                assignment=f"a{number}",
            )
            for number in range(count)
            for n in range(12)
        ]
        rows.append(msgspec.structs.replace(samples.missing(1), assignment="a0"))
        console = Console(file=StringIO(), width=80)

        console.print(class_summary(rows))

        lines = console.file.getvalue().splitlines()
        assert 14 >= len(lines)
        missing = "1 handed in nothing" if count == 1 else "1 missing"
        assert any(missing in line for line in lines)
        assert any(line.startswith("groups") for line in lines)

    def test_nothing_to_say(self):
        """A class of right work, and one alone who is wrong, need no lines."""
        assert [] == class_lines([samples.right(), work("a", wrong())])
