"""Pages: what they say, that text stays text, and the files that a report consists of."""

import base64
import io
import json
import re
import time
from html import unescape
from html.parser import HTMLParser

import msgspec
import pytest
import torch
from PIL import Image

from autograder.errors import UsageError
from autograder.reports.page.class_pages import class_pages
from autograder.reports.page.files import require_writable, write_pages
from autograder.reports.page.grids import grids, listed, place
from autograder.reports.page.names import file_names
from autograder.reports.page.pictures import pictures
from autograder.reports.page.render import exercise_part, sentence_part, student_page
from autograder.reports.page.view import Value, submission_view, test_view
from autograder.results import Array, Difference, SubmissionResult, graded
from tests.kit.pages import samples
from tests.kit.pages.samples import RUN, example, outcome

MINUS = "\N{MINUS SIGN}"
HOSTILE_CLASS = [(samples.late(samples.hostile(number)), "students/x.html") for number in range(3)]
TAGS = set(
    "html head meta title style body main header footer section h1 h2 p div span b em a table caption thead tbody "
    "tr th td details summary dl dt dd ul ol li figure figcaption pre code img nav svg g path defs clippath rect text use".split()
)
ATTRIBUTES = set(
    "lang charset name content http-equiv class id href scope tabindex role aria-label aria-hidden open src width "
    "height alt aria-current viewbox d x y transform clip-path fill fill-opacity opacity stroke stroke-width stroke-dasharray "
    "stroke-dashoffset stroke-linecap stroke-linejoin stroke-opacity text-anchor".split()
)


def text_of(html):
    """A page's text, without its style sheet."""
    return unescape(" ".join(re.sub(r"<style>.*?</style>|<[^>]*>", " ", html, flags=re.DOTALL).split()))


def parts_of(html):
    """The names of all tags and of all attributes, as a browser reads them."""
    tags, attributes = set(), set()
    parser = HTMLParser()

    def read(tag, found):
        tags.add(tag)
        attributes.update(name for name, _value in found)

    parser.handle_starttag = read
    parser.feed(html)
    return tags, attributes


class TestView:
    """What a report says of a result."""

    @pytest.mark.parametrize(
        ("test", "points"),
        [
            (outcome(status="passed", worth=7.5), "+7.5"),
            (outcome(worth=7.5), f"{MINUS}7.5"),
            (outcome(status="partial", points=2.5, worth=7.5), f"{MINUS}5 of 7.5"),
            (outcome(status="not_assessed", worth=7.5), "(7.5)"),
            (outcome(worth=0.0), ""),
        ],
    )
    def test_points(self, test, points):
        """What a test earned, lost, or might have earned."""
        assert points == test_view(test).points

    def test_points_add_up(self):
        """The points that tests lost are those that an exercise lacks."""
        for result in (samples.half_right(), samples.wrong()):
            for exercise in submission_view(result).exercises:
                earned, maximum = (float(number) for number in exercise.score.split(" of "))
                lost = sum(float(test.points.split()[0].replace(MINUS, "")) for test in exercise.lost)

                assert lost == maximum - earned

    def test_difference(self):
        """The difference has a sign at each wrong entry, and 0 at the others."""
        view = test_view(outcome(counterexample=example(torch.ones(3), torch.tensor([1.0, 3, 0]), 0.0)))

        assert ["expected", "got", f"difference (got {MINUS} expected)"] == [v.name for v in view.outputs]
        assert ["0", "+2", "-1"] == view.outputs[2].array.entries

    def test_arrays_without_data(self):
        """Where there is only text, the text marks the entries that differ."""
        bare = msgspec.structs.replace(
            example(torch.ones(2), torch.tensor([1.0, 3])),
            expected_array=None,
            got_array=None,
            difference=None,
        )

        assert ["[ 1,  1]", "[ 1, *3]"] == [v.text for v in test_view(outcome(counterexample=bare)).outputs]

    def test_code_below_a_message(self):
        """Lines after the first are code; a terminal's colours are no part of what was printed."""
        view = test_view(outcome(message="no\n    x = (\n    ^", output="\x1b[31mred\x1b[0m\n"))

        assert ("no", "    x = (\n    ^", "red") == (view.message, view.code, view.printed)


class TestGrids:
    """Arrays as tables."""

    @pytest.mark.parametrize(
        ("shape", "labels", "first"),
        [
            ((3,), [""], [["0", "1", "2"]]),
            ((2, 2), [""], [["0", "1"], ["2", "3"]]),
            ((2, 1, 2), ["[0]", "[1]"], [["0", "1"]]),
            ((2, 2, 1, 1), ["[0, 0]", "[0, 1]", "[1, 0]", "[1, 1]"], [["0"]]),
            ((), [], None),
            ((65,), [], None),
            ((9, 1, 1), [], None),
        ],
    )
    def test_planes(self, shape, labels, first):
        """A table for each plane, named by its place; none for single numbers, and for too many."""
        count = int(torch.tensor(shape).prod()) if shape else 1
        value = Value("X", "", Array(list(shape), "float32", [str(n) for n in range(count)]))

        found = grids(value)

        assert labels == [grid.label for grid in found]
        assert first is None or first == [[entry for entry, _wrong in row] for row in found[0].rows]

    def test_marks(self):
        """Only the wrong entries are marked."""
        array = Array([2, 2], "float32", ["1", "2", "3", "4"])

        (grid,) = grids(Value("got", "", array, Difference([2], ["9"])))

        assert [[False, False], [True, False]] == [[wrong for _entry, wrong in row] for row in grid.rows]

    def test_listed(self):
        """Wrong entries of arrays too large for a table are listed by their place, the first eight of them."""
        expected, got = torch.zeros(10, 10), torch.zeros(10, 10)
        got[3, 2:] = -1.5
        got[4, :2] = 2
        found = listed(test_view(outcome(counterexample=example(expected, got, 0.0))).outputs)

        assert (10, 8) == (found.total, len(found.rows))
        assert ("[3, 2]", "0", "-1.5", "-1.5") == found.rows[0]
        assert (
            listed(test_view(outcome(counterexample=example(expected[:2, :2], got[3:5, 1:3], 0.0))).outputs)
            is None
        )

    def test_place(self):
        """A position in row-major order as an index."""
        assert ["[0]", "[1, 2]", "[1, 0, 3]"] == [place(0, [3]), place(5, [2, 3]), place(7, [2, 1, 4])]


class TestPictures:
    """Planes as pictures."""

    def pixels(self, picture):
        data = base64.b64decode(picture.url.removeprefix("data:image/png;base64,"))
        image = Image.open(io.BytesIO(data))
        return image.size, [image.getpixel((x, 0)) for x in range(image.size[0])]

    def test_greys(self):
        """The smallest number is black, the largest white, nan neither."""
        entries = ["0", "10", "5", "nan", *["0"] * 12]
        (picture,) = pictures(Value("X", "", Array([4, 4], "float32", entries)), 0.0, 10.0)

        size, (black, white, grey, gap) = self.pixels(picture)
        assert ((4, 4), (0, 0, 0), (255, 255, 255), (128, 128, 128)) == (size, black, white, grey)
        assert len(set(gap)) > 1
        assert (112, 112) == (picture.width, picture.height)

    def test_differences(self):
        """What is too small is blue, what is too large orange, however small the difference is."""
        entries = ["0", "-0.001", "+10", "0", *["0"] * 12]
        (picture,) = pictures(Value("difference", "", Array([4, 4], "difference", entries)), -0.001, 10.0)

        _size, (right, less, more, _right) = self.pixels(picture)
        assert len(set(right)) == 1
        assert less[2] > less[0]
        assert more[0] > more[2]

    @pytest.mark.parametrize(("shape", "count"), [((3, 9), 0), ((16,), 0), ((4, 4), 1), ((2, 3, 4, 4), 4)])
    def test_which(self, shape, count):
        """Planes of more than three numbers a side are drawn, the first four of them."""
        value = Value("X", "", Array(list(shape), "float32", ["1"] * int(torch.tensor(shape).prod())))

        assert count == len(pictures(value, 0.0, 1.0))


class TestPages:
    """The HTML itself; tests/kit/pages looks at it in a browser."""

    def test_student(self):
        """A page names the points of each exercise, each lost test with its reason, and how it was graded."""
        text = text_of(student_page(samples.half_right(), RUN))

        for told in (
            *(
                "Ben Okri",
                "15 of 30 (10 not assessed) points",
                "pool 10 of 10",
                "count 0 of 10",
                "conv 5 of 10",
            ),
            *(f"{MINUS}10", "count(2) has the wrong value: expected 3, got 4", f"{MINUS}5 of 10"),
            *(
                "1.25 times the reference's time",
                "100% up to 1.1 times, 50% up to 2 times",
                "this machine has no GPU",
            ),
            *(
                "work.ipynb",
                "torch 2.13.0",
                "landlock, seccomp",
                "missing layers user",
                "days late 1",
                "d16e57",
            ),
        ):
            assert told in text, told

    def test_every_test_can_be_opened(self):
        """Each test that lost points has its own details, without a script."""
        html = student_page(samples.wrong(), RUN)

        lost = sum(test.status != "passed" for test in samples.wrong().tests)
        assert lost == html.count('<details class="ag-test"')
        assert "<script" not in html
        assert "One cause among others." in html

    @pytest.mark.slow
    @pytest.mark.parametrize(
        "html",
        [
            lambda: student_page(samples.hostile(), RUN),
            lambda: "".join(class_pages(HOSTILE_CLASS, RUN, samples.code_of).values()),
            lambda: "".join(class_pages([*HOSTILE_CLASS, (samples.right(), "y")], RUN).values()),
            lambda: exercise_part(samples.hostile(), "corr2d", samples.PAYLOADS[1]),
            lambda: sentence_part(samples.PAYLOADS[1]),
        ],
        ids=["student", "class", "classes", "exercise", "sentence"],
    )
    def test_text_stays_text(self, html):
        """Whatever a student wrote, the page has no tag and no attribute but its own."""
        html = html()

        tags, attributes = parts_of(html)
        assert tags <= TAGS
        assert attributes <= ATTRIBUTES
        assert all(
            url.startswith("data:image/png;base64,") for url in re.findall(r"<img src=\"([^\"]*)", html)
        )
        html.encode("utf-8")
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u2066]", html)
        assert "{{ 7 * 7 }}" in html or "7 * 7" not in html

    def test_policy(self):
        """The page's policy allows its own style sheet by digest, pictures inside of it, and nothing else."""
        html = student_page(samples.right(), RUN)

        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)[1].replace("&#39;", "'")
        assert re.fullmatch(
            r"default-src 'none'; style-src 'sha256-[\w+/=]{44}'; img-src data:; base-uri 'none'; form-action 'none'",
            policy,
        )

    def test_by_hand(self):
        """Points by hand and late work stand on the page once each, as the instructor's, with the total."""
        html = student_page(samples.late(samples.half_right()), RUN)
        text = text_of(html)

        assert "11.5 of 35 points" not in text
        assert f"{15 + 5 - 10 + 4 - 1.5:g} of 35 points" in text
        assert "By the instructor" in text
        assert "pool: values of `pool` are right" not in text  # as code
        assert "5 of 10, in the place of 10 float64 was not asked for" in text
        assert "why 4 of 5 clear; the second example is missing" in text
        assert f"late work {MINUS}1.5 2 days late; 1.5 points less" in text
        assert "by hand 5 of 10: float64 was not asked for" in text
        assert 1 == text.count("2 days late")
        assert "By the instructor" not in text_of(student_page(samples.half_right(), RUN))

    def test_no_tests_of_one_kind(self):
        """A result without tests, points or messages is still a page."""
        assert "0 of 0 tests" in text_of(student_page(graded("ada", "toy", "x.py", []), RUN))
        assert "nothing handed in" in text_of(
            student_page(SubmissionResult("ada", "toy", "", "missing", 0.0, 100.0), RUN)
        )

    @pytest.mark.slow
    def test_many(self):
        """A class of pages takes no more than some tens of times as long as its JSON."""
        results = [samples.wrong() for _ in range(20)]
        student_page(results[0], RUN)
        started = time.process_time()
        json.dumps([msgspec.to_builtins(result) for result in results for _ in range(5)])
        encoded = time.process_time()
        for result in results:
            student_page(result, RUN)

        assert time.process_time() - encoded < 200 * (encoded - started) / 5


def named(*ids, assignment="toy"):
    return [graded(id, assignment, "x.py", []) for id in ids]


class TestFiles:
    """The folder of a report."""

    def test_names(self):
        """An id that every file system can hold is the file's name."""
        assert ["ada.html", "ben_2-b.html", "x.y.html"] == file_names(named("ada", "ben_2-b", "x.y"))

    @pytest.mark.parametrize(
        "id",
        [
            *(
                "a/b",
                "../../etc/passwd",
                "ben#2",
                "Zoë",
                "山田",
                "con",
                "NUL.txt",
                ".hidden",
                "a b",
                "-rf",
                "",
                "x.",
            ),
            *(
                "a" * 300,
                "a\x00b",
                "\ud800",
                "<script>",
                "a\\b",
                "aux.b",
                "\u202egnp",
                "%2e%2e%2f",
                "a:b",
                "*?",
            ),
        ],
    )
    def test_odd_ids(self, id):
        """Any other id gets a name that is plain, short, and its own."""
        (name,) = file_names(named(id))

        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,80}-[0-9a-f]{10}\.html", name)
        assert not re.match(r"(con|nul|aux)\b(?!-)", name, re.IGNORECASE)
        assert [name] == file_names(named(id))

    def test_unique(self):
        """Names that a file system or a reader could take for one are told apart, also crafted ones."""
        ids = ["Ada", "ada", "Zoë", "Zoe\u0308", "Zoe", "a/b", "a-b", "a b"]
        crafted = [name.removesuffix(".html") for name in file_names(named("a/b"))]
        results = [*named(*ids, *crafted, "x"), *named("x", "a/b", assignment="other")]

        names = file_names(results)

        assert len(results) == len({name.casefold() for name in names})
        assert names == file_names(results)
        assert "x.toy.html" in names

    def test_replaced(self, tmp_path):
        """A second run takes the place of the first: its pages go, and files of others stay."""
        (tmp_path / "students").mkdir()
        (tmp_path / "students" / "own.html").write_text("mine")
        write_pages(tmp_path, [(result, result) for result in named("ada", "ben")], RUN)
        write_pages(tmp_path, [(result, result) for result in named("ben", "zoe")], RUN)

        assert ["by-points.html", "groups.html", "index.html", "students"] == sorted(
            entry.name for entry in tmp_path.iterdir()
        )
        assert ["ben.html", "own.html", "zoe.html"] == sorted(
            f.name for f in (tmp_path / "students").iterdir()
        )
        assert "ada" not in text_of((tmp_path / "index.html").read_text(encoding="utf-8"))

    @pytest.mark.slow
    def test_deterministic(self, tmp_path):
        """The same results give the same bytes."""
        for folder in ("a", "b"):
            write_pages(tmp_path / folder, [(samples.wrong(), samples.wrong())], RUN)

        first, second = ((tmp_path / folder / "students" / "chloe.html").read_bytes() for folder in "ab")
        assert first == second

    def test_what_students_see(self, tmp_path):
        """The student's page is made from what the student may see, the index from the whole result."""
        secret = graded("ada", "toy", "x.py", [outcome(points=3.0, status="partial", message="SECRET")])
        visible = graded("ada", "toy", "x.py", [outcome(status="not_assessed", message="later")])

        write_pages(tmp_path, [(secret, visible)], RUN)

        assert "SECRET" not in (tmp_path / "students" / "ada.html").read_text()
        assert "3 of 10" in (tmp_path / "index.html").read_text()

    def test_not_writable(self, tmp_path):
        """A folder that can't be one is an error that names it."""
        (tmp_path / "file").write_text("")

        with pytest.raises(
            UsageError, match=r"--report .*file: can't be written: .*; give the name of a folder"
        ):
            require_writable(tmp_path / "file")
        with pytest.raises(UsageError, match=r"can't be written"):
            require_writable(tmp_path / "file" / "below")

    def test_a_page_that_cannot_be_written(self, tmp_path):
        """A page that can't be replaced is named."""
        (tmp_path / "students" / "ada.html" / "full").mkdir(parents=True)

        with pytest.raises(UsageError, match=r"ada\.html.*: can't be written: "):
            write_pages(tmp_path, [(result, result) for result in named("ada")], RUN)
