"""The instructor's pages: what they say, in which order, how large they get, and what their pictures are."""

import re
import time
from xml.etree import ElementTree

import msgspec
import pytest

from autograder.reports.classes import class_results
from autograder.reports.page import plots
from autograder.reports.page.class_pages import class_pages
from autograder.reports.page.files import write_pages
from autograder.results import graded
from tests.kit.pages import samples
from tests.kit.pages.samples import RUN, outcome
from tests.kit.unit.reports.test_page import text_of

MAX_PAGE = 1_000_000  # bytes
MINUS = "\N{MINUS SIGN}"


def addressed(results):
    return [(result, f"students/{result.id}.html") for result in results]


@pytest.fixture(scope="module")
def pages():
    """The pages of a class with everything in it."""
    return class_pages(addressed(samples.some_class()), RUN, samples.code_of)


@pytest.fixture(scope="module")
def one():
    """The same class, counted."""
    return class_results("convolution", samples.some_class())


@pytest.fixture(scope="module")
def large():
    """500 students, most of whom are wrong in a way of their own, with long notes and code."""
    rows = []
    for number in range(500):
        result = samples.classmate(number)
        tests = [
            msgspec.structs.replace(test, message=f"{test.message} {number // 3} {'<&' * 200}", misconception=None)
            if test.kind == "value" else test
            for test in result.tests
        ]  # fmt: skip
        rows.append(
            msgspec.structs.replace(result, tests=tests, notes=[f"a note of {'100 words ' * 100}"] * 5)
        )
    return addressed(rows)


@pytest.fixture(scope="module")
def several():
    """Pages of a run over three assignments, one of them unknown."""
    rows = [*samples.some_class(3), *(samples.classmate(n, "../pool") for n in range(2))]
    unknown = msgspec.structs.replace(samples.unreadable(), assignment=None)
    return class_pages(addressed([*rows, unknown]), RUN)


def ids_in(html):
    """The students whom a page's table lists, in its order."""
    table = html[html.index('<table class="ag-class">') :]
    return re.findall(r'<th scope="row"><a href="students/([\w.]+)\.html">', table)


class TestGlance:
    """The first page, and the one by points."""

    def test_numbers(self, pages):
        """It says whom it is for first, then how many there are, what they have, and who needs a look."""
        text = text_of(pages["index.html"])

        assert text.index("For the instructor only.") < text.index(
            "students 27 graded 24 mean 37.4 of 55 median 40"
        )
        assert "to be reviewed 1 not graded 1 late 3 missing 2" in text
        assert "1 to be reviewed s009 Student 279 : conv: speed of conv are right" in text
        assert "1 not graded eve : eve/work.ipynb: is no notebook" in text
        assert "s004 Student 124 : 2 days late; 1.5 points less" in text
        assert "2 handed in nothing m001 Missing 1 m002 Missing 2" in text

    def test_shares(self, pages):
        """Each exercise and test has its points, and the share and number of those who earned them."""
        text = text_of(pages["index.html"])

        assert "corr2d 22.5 of 30 75%" in text
        assert "values of corr2d are right 10 67% 16 of 24" in text
        assert "speed of conv are right 10 29% 7 of 24, 11 in part" in text
        assert "public of pool are right public 100% 24 of 24" in text

    def test_groups(self, pages):
        """The largest groups link to the map."""
        html = pages["index.html"]

        assert '<a href="groups.html#group-1">flipped</a>' in html
        assert 'id="group-1"' in pages["groups.html"]
        assert (
            f"corr2d flipped Your result is right for a kernel that is turned by 180 degrees. 6 {MINUS}10"
            in text_of(html)
        )

    def test_orders(self, pages):
        """By name, those without one by id; by points, those last who have none."""
        named = [f"s{n:03}" for n in sorted(range(24), key=lambda n: n * 31 % 500)]
        assert ["eve", "m001", "m002", *named] == ids_in(pages["index.html"])

        ids = ids_in(pages["by-points.html"])
        points = {result.id: result.total for result in samples.some_class()}
        assert ids[-3:] == ["eve", "m001", "m002"]
        assert sorted(ids) == sorted(ids_in(pages["index.html"]))
        assert [points[id] for id in ids[:-3]] == sorted((points[id] for id in ids[:-3]), reverse=True)

    def test_row(self, pages):
        """A row has what counts in the end, the exercises, points by hand, late work, status and notes."""
        text = text_of(pages["by-points.html"])

        assert "student points corr2d conv pool by hand late status notes" in text
        assert (
            f"s004 Student 124 32.5 of 55 20 of 30 5 of 10 10 of 10 {MINUS}1 2 days, {MINUS}1.5 graded"
            in text
        )
        assert "eve – – – – – – not graded eve/work.ipynb: is no notebook, it has no cells" in text

    def test_columns(self):
        """Without late work and points by hand there are no columns for them."""
        text = text_of(class_pages(addressed([samples.half_right()]), RUN)["index.html"])

        assert "student points pool count conv status notes" in text
        assert "10 of 10 0 of 10 5 of 10 graded look at conv: speed of conv are right" in text

    def test_long_notes(self):
        """Notes are cut; the student's page has them whole."""
        result = msgspec.structs.replace(samples.right(), notes=["x" * 5000] * 50)
        html = class_pages(addressed([result]), RUN)["index.html"]

        assert 3 == html.count("x" * 100)
        assert "and 47 more" in text_of(html)


class TestMap:
    """Groups of equal wrong behaviour."""

    def test_group(self, pages):
        """A group has its size, hint, members, failing tests, one counterexample, and two members' code."""
        html = pages["groups.html"]
        text = text_of(html[html.index('id="group-1"') : html.index('id="group-2"')])

        assert text.startswith(
            f'id="group-1"> corr2d: flipped 6 students, {MINUS}10 points each on average hint Your result'
        )
        assert "s002 Student 062 s019 Student 089" in text
        assert "1 test fails values of corr2d are right" in text
        assert "corr2d(X, K) has 9 of 9 values wrong: at [0, 0] expected 1, got 3" in text
        assert "expected 0 1 2 0 1 2 3" in text
        assert "s002 3:1 def corr2d(X, K): 3:2 # s002 3:12 return X.flip(0) @ K s007 3:1 def" in text

    def test_same_code(self):
        """Where all members' code is the same it stands there once; without code, nothing does."""
        rows = addressed([graded(id, "toy", id, [outcome(kind="value", message="no")]) for id in "abc"])

        same = class_pages(rows, RUN, lambda _result, _exercise: [("1", "pass")])["groups.html"]
        none = class_pages(rows, RUN)["groups.html"]

        assert 1 == same.count("pass\n")
        assert "The others' code is the same." in text_of(same)
        assert "ag-codes" not in none[none.index("<main") :]

    def test_alone(self, pages):
        """Who is alone with a mistake stands in a table below."""
        text = text_of(pages["groups.html"])

        assert text.endswith(
            "Done by one student alone exercise what went wrong students "
            "corr2d unnamed: raised TypeError: 1 s001 corr2d unnamed: raised TypeError: 13 s013"
        )

    def test_all_right(self):
        """A class without mistakes has a page that says so."""
        assert "Nobody did anything wrong." in class_pages(addressed([samples.right()]), RUN)["groups.html"]


@pytest.mark.slow
class TestSeveralAssignments:
    """Pages of a run over more than one."""

    def test_files(self, several):
        """The first page lists the assignments, and each has pages of its own, whatever it is called."""
        kinds = ("index.html", "by-points.html", "groups.html")
        heads = ("1-convolution-", "2-pool-", "3-assignment-unknown-")

        assert {"index.html", *(head + kind for head in heads for kind in kinds)} == set(several)
        text = text_of(several["index.html"])
        assert "convolution 6 3" in text
        assert "../pool 2 2" in text
        assert "assignment unknown 1 0 – – – 1 – –" in text

    def test_links(self, several):
        """Every link of a page leads to a page that is there, or to a student's."""
        for name, html in several.items():
            for address in re.findall(r'<a href="([^"#]*)', html):
                assert address in several or address.startswith("students/"), (name, address)


class TestSize:
    """Large classes."""

    @pytest.mark.slow
    def test_bytes(self, large):
        """No page of 500 students is above a megabyte, and none leaves a student or a group out."""
        code = [(f"{n}", "x = <b>" * 22) for n in range(40)]
        pages = class_pages(large, RUN, lambda result, _exercise: [*code, ("41", result.id)])

        assert MAX_PAGE > max(len(page.encode()) for page in pages.values())
        assert 500 == len(ids_in(pages["index.html"])) == len(ids_in(pages["by-points.html"]))
        groups = class_results("convolution", [result for result, _address in large]).groups
        assert {f"group-{n}" for n in range(1, len(groups) + 1)} == set(
            re.findall(r'id="(group-\d+)"', pages["groups.html"])
        )

    @pytest.mark.slow
    def test_time(self, large):
        """The pages of a class four times as large take at most eight times as long."""
        results = [result for result, _address in large]
        class_pages(addressed(results[:20]), RUN, samples.code_of)

        def seconds(count):
            started = time.process_time()
            class_pages(addressed(results[:count]), RUN, samples.code_of)
            return time.process_time() - started

        assert min(seconds(300) for _ in range(2)) < 8 * min(seconds(75) for _ in range(2))


class TestFiles:
    """The pages in their folder."""

    @pytest.mark.slow
    def test_replaced(self, tmp_path):
        """Pages of an earlier run's assignments go; other files stay, also pages of another kind."""
        rows = [*samples.some_class(2), samples.classmate(1, "pool")]
        (tmp_path / "similar.html").write_text('<meta name="generator" content="autograder">')
        write_pages(tmp_path, [(row, row) for row in rows], RUN)
        assert (tmp_path / "1-convolution-index.html").is_file()

        write_pages(tmp_path, [(row, row) for row in rows[:2]], RUN)

        found = sorted(entry.name for entry in tmp_path.iterdir())
        assert ["by-points.html", "groups.html", "index.html", "similar.html", "students"] == found

    @pytest.mark.slow
    def test_deterministic(self):
        """The same results give the same bytes, pictures included."""
        first, second = (class_pages(addressed(samples.some_class()), RUN) for _ in range(2))

        assert first == second


class TestPlots:
    """Pictures."""

    @pytest.mark.parametrize(
        ("draw", "words"),
        [
            (
                plots.distribution,
                "Distribution of points of 24 students: mean 37.4, median 40, lowest 15, highest 50",
            ),
            (plots.exercises, "Share of points earned: corr2d 75%, conv 52%, pool 100%"),
            (plots.races, "Races: conv: 24 measured on cpu, fastest 0.8, median 1.6, slowest 2.4 times"),
        ],
        ids=["points", "exercises", "races"],
    )
    def test_svg(self, one, draw, words):
        """A picture says the same in words, has no styles, and takes its colours from the page."""
        root = ElementTree.fromstring(draw(one))

        assert ("svg", "img") == (root.tag, root.get("role"))
        assert words in root.get("aria-label")
        assert not [
            node for node in root.iter() if "style" in node.attrib or node.tag in ("style", "metadata")
        ]
        colours = {node.get(name) for node in root.iter() for name in ("fill", "stroke")} - {None}
        assert colours <= {"none", "currentColor", "var(--ag-link)", "var(--ag-muted)"}
        assert "var(--ag-link)" in colours

    def test_ids(self, one):
        """Ids of pictures on one page differ, and each reference has its target."""
        found = [str(draw(one)) for draw in (plots.distribution, plots.exercises, plots.races)]
        ids = [name for svg in found for name in re.findall(r' id="([^"]*)"', svg)]

        assert len(ids) == len(set(ids))
        for svg in found:
            assert set(re.findall(r'(?:url\(|href=")#([\w-]+)', svg)) <= set(
                re.findall(r' id="([^"]*)"', svg)
            )

    def test_bars(self, one):
        """A bar is as long as the share that it stands for."""
        root = ElementTree.fromstring(plots.exercises(one))
        bars = [node.get("d") for node in root.iter("path") if node.get("fill") == "var(--ag-link)"]
        ends = [[float(x) for x in re.findall(r"[ML] (-?[\d.]+)", bar)] for bar in bars]
        lengths = [max(x) - min(x) for x in ends]

        assert [0.75, 12.5 / 24, 1.0] == pytest.approx([length / lengths[2] for length in lengths], abs=0.001)

    def test_many_dots(self):
        """Of a large class, a hundred ratios are drawn, the fastest and the slowest among them."""
        rows = [samples.classmate(number) for number in range(300)]
        dots = plots.races(class_results("convolution", rows)).count('fill-opacity="0.7"')

        assert 100 == dots
