"""The page of similar works, its matching lines, and the modules for other programs."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import msgspec
import pytest

from autograder.classroom.behaviours import behaviours_of, read_results
from autograder.classroom.exported_code import check_folder, export
from autograder.classroom.matches import blocks
from autograder.classroom.similar import compare
from autograder.classroom.similar_page import percent, similar_page
from autograder.errors import UsageError
from autograder.protocol.records import Cell
from autograder.results import SCHEMA_VERSION, Counterexample, RunInfo, RunResult, TestResult, graded
from autograder.session.store import Store, kept_results
from autograder.submissions.source import Source
from tests.kit.unit.classroom.conftest import module, notebook
from tests.kit.unit.classroom.test_similar import FIRST, OTHER

SMOOTH, PEAKS = FIRST.split("\n\n\n")


class Reader(HTMLParser):
    """All tags and attributes of a page, and its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.text = [], [], ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.text += data


def lines_of(work, span):
    return work.lines[span[0] : span[1] + 1]


class TestMatches:
    """Lines side by side."""

    def test_moved_function(self):
        """Functions in another order are two blocks, each beside its own copy."""
        renamed = SMOOTH.replace("total", "summed")
        [pair] = compare("toy", [module("ann", FIRST), module("bob", f"{PEAKS}\n\n{renamed}\n")], []).pairs
        first, second = blocks(pair)

        assert SMOOTH.splitlines() == lines_of(pair.first, first.first)
        assert renamed.splitlines() == lines_of(pair.second, first.second)
        assert (
            PEAKS.splitlines() == lines_of(pair.first, second.first) == lines_of(pair.second, second.second)
        )

    def test_other_code_between(self):
        """What only one of them has stands in no block."""
        [pair] = compare(
            "toy", [module("ann", FIRST), module("bob", f"{SMOOTH}\n\n\n{OTHER}{PEAKS}")], []
        ).pairs
        shown = [line for block in blocks(pair) for line in lines_of(pair.second, block.second)]

        assert shown
        assert "class Smoother:" not in shown

    def test_repeated_code(self):
        """Code that stands ten times in both is not shown a hundred times."""
        copies = "\n\n\n".join(SMOOTH.replace("smooth", f"smooth{i}") for i in range(10))
        [pair] = compare("toy", [module("ann", copies), module("bob", copies)], [], 0.05).pairs
        shown = [i for block in blocks(pair) for i in range(block.first[0], block.first[1] + 1)]

        assert len(shown) == len(set(shown))

    @pytest.mark.slow
    def test_every_pair_has_lines(self, hands, copies, handouts):
        """The blocks of a copy in disguise cover most of its original."""
        works = [module("fft", hands["convolution"]["fft"]), module("copy", copies["convolution"]["fft"])]
        [pair] = compare("convolution", works, handouts["convolution"]).pairs

        assert sum(block.size for block in blocks(pair)) > 20


class TestPage:
    """The page."""

    def test_hostile(self):
        """Names and code that students wrote are text: no tag, attribute, address or turned line of theirs."""
        evil = "</pre><script>alert(1)</script><img src=http://x onerror=y>\u202e\x00"
        code = FIRST.replace("found = []", f"found = []  # {evil}")
        works = [module("a\"'><b>", code), module("bob", code)]
        page = similar_page(compare("toy", works, []), {"bob": "<i>Bob</i>"}, {"cai": evil})
        read = Reader(page)

        assert "<i>Bob</i> (bob)" in read.text
        assert "\\u202e\\x00" in read.text
        assert set() == {"script", "img", "b", "i", "iframe", "link", "object"} & set(read.tags)
        assert set() == {"src", "onerror", "onload", "style", "action"} & {
            name for name, _value in read.attributes
        }
        assert all(value.startswith("#") for name, value in read.attributes if name == "href")
        assert not re.search("[\u202e\x00]", page)

    def test_asks_for_nothing(self):
        """The page's policy allows styles alone."""
        page = similar_page(compare("toy", [], []))
        [policy] = re.findall('Content-Security-Policy" content="([^"]*)"', page)

        assert "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'" == policy
        assert "no verdict, and no part of a grade" in page
        assert "No pair is that similar" in page

    def test_structure(self):
        """Tables have headers and captions, links lead somewhere, and ids are unique."""
        works = [module("ann", FIRST), notebook("bob", FIRST), module("cai", FIRST + OTHER)]
        read = Reader(similar_page(compare("toy", works, [])))
        ids = [value for name, value in read.attributes if name == "id"]

        assert 4 == read.tags.count("table") == read.tags.count("caption")
        assert read.tags.count("th") == sum(name == "scope" for name, _value in read.attributes)
        assert {v[1:] for name, v in read.attributes if name == "href"} <= set(ids)
        assert len(ids) == len(set(ids))
        assert ("lang", "en") in read.attributes

    def test_contrast(self):
        """Each text colour has a contrast of 4.5 on each ground it stands on, light and dark."""
        page = similar_page(compare("toy", [], []))
        light, dark = (
            dict(re.findall(r"--(\w+): (#\w+)", rules)) for rules in re.findall(":root {(.*?)}", page)[:2]
        )
        for colours in (light, dark):
            for text in ("text", "quiet", "link"):
                for ground in ("page", "code"):
                    assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)

    @pytest.mark.slow
    def test_small(self, monkeypatch):
        """A class in which many copied makes a page of less than a megabyte, which says what is left out."""
        long = "\n\n\n".join(
            FIRST.replace("total +", f"total.t{i} +").replace("range", f"r.r{i}") for i in range(20)
        )
        long = long.replace("found = []", f"found = []  # {'<&>' * 60}")
        works = [module(f"copy {i}", long) for i in range(4)]
        monkeypatch.setattr("autograder.classroom.similar_page.MAX_ROWS", 30)
        comparison = compare("toy", works, [])
        page = similar_page(replace(comparison, pairs=comparison.pairs * 6))

        assert 2**19 < len(page.encode()) < 2**20
        assert "6 more are not listed" in page
        assert "lines are shown for the most similar pairs only" in page

    def test_one_large_pair(self):
        """So does a single pair with little else than long lines in common, of which the first are shown."""
        code = "\n".join(f"x.a{i} = y.b{i} + z.c{i}[i + 1] ** 2  # {'&' * 500}" for i in range(300))
        page = similar_page(compare("toy", [module("ann", code), module("bob", code)], []))

        assert len(page.encode()) < 2**20
        assert 2 == page.count("… and 100 more lines")
        assert "x.a199 " in page
        assert "x.a200 " not in page

    def test_many_blocks(self):
        """Of many blocks the first are shown, and the number of the others."""
        parts = [
            "".join(f"    x = x.m{i}_{j}[x + 1] ** 2  # {'&' * 300}\n" for j in range(40)) for i in range(9)
        ]
        parts = [f"def f(x):\n{part}" for part in parts]
        page = similar_page(
            compare("toy", [module("ann", "".join(parts)), module("bob", "".join(parts[::-1]))], [])
        )

        assert re.search(r"\d more matches are not shown here", page)

    def test_percent(self):
        """A score below the threshold never looks like one that reaches it."""
        assert ("49 %", "50 %", "100 %", "29 %") == tuple(map(percent, (0.4999, 0.5, 1.0, 0.29)))


def contrast(one, other):
    """The ratio of WCAG 2.1 of two colours (#rgb or #rrggbb)."""
    lights = []
    for colour in (one, other):
        digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
        parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        lights.append(0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    return max(lights) / min(lights)


class TestExport:
    """One module a student."""

    def test_files(self, tmp_path):
        """Each id has a file of its own whose name is neither a path nor an option; magics are comments."""
        ids = ["ann", "Ann", "section/bob", "-rf", "../../x", "张伟", "a" * 300, "=1+1"]
        cells = (Cell("a, cell 1", "%ls\nx = 1", number=1), Cell("a, cell 2", "y = 2\n", number=2))
        written = export({id: Source("a.ipynb", cells, True) for id in ids}, tmp_path / "out")
        names = [file.name for file in written]

        assert len(ids) == len({name.casefold() for name in names})
        assert all(
            file.parent == tmp_path / "out" and not file.name.startswith(("-", ".")) for file in written
        )
        assert {"ann.py", "Ann-2.py", "section_bob.py", "张伟.py"} <= set(names)
        assert "# %ls\nx = 1\n\ny = 2\n" == written[0].read_text()

    def test_folder(self, tmp_path):
        """A folder with files is refused, and so is one whose parent is missing."""
        (tmp_path / "old").mkdir()
        (tmp_path / "old" / "mine.py").write_text("")

        with pytest.raises(UsageError, match="not an empty folder; give the name of a new one"):
            check_folder(tmp_path / "old")
        with pytest.raises(UsageError, match=r"there is no folder .*; create it first"):
            check_folder(tmp_path / "no" / "out")
        check_folder(tmp_path / "new")


def failed(test, got, kind="value", **more):
    example = Counterexample("f(x)", [], "1", got, "")
    return TestResult(
        test, "f", "hidden", "it works", 0, 10, "failed", message=f"got {got}", kind=kind, counterexample=example, **more
    )  # fmt: skip


def result(id, *tests, digest=None):
    return graded(id, "toy", f"{id}.py", list(tests), digest=digest or id)


class TestBehaviours:
    """What a work does wrong, as text."""

    def test_equal(self):
        """Equal wrong answers are equal text; other answers, or another failed test, are not."""
        found = behaviours_of(
            [
                result("ann", failed("t1", "2"), failed("t2", "3")),
                result("bob", failed("t2", "3"), failed("t1", "2")),
                result("cai", failed("t1", "2"), failed("t2", "4")),
                result("dan", failed("t1", "2")),
            ]
        )

        assert found["ann"] == found["bob"]
        assert 3 == len({tuple(texts) for texts in found.values()})
        assert re.fullmatch(r"f: 2 failed tests \(\w{6}\)", found["ann"][0])

    def test_named(self):
        """A misconception that is known stands there by its name."""
        [text] = behaviours_of([result("ann", failed("t1", "2", misconception="off_by_one", hint="x"))])[
            "ann"
        ]

        assert text.startswith("f: off_by_one (")

    def test_nothing_answered(self):
        """Right answers are no wrong behaviour, and nor is an exercise that was not written."""
        passed = TestResult("t1", "f", "hidden", "it works", 10, 10, "passed")
        found = behaviours_of([result("ann", passed), result("bob", failed("t1", "", kind="unfinished"))])

        assert {"ann": [], "bob": []} == found

    def test_file(self, tmp_path):
        """Results are read from the JSON of `grade`; anything else is named."""
        run = RunResult(SCHEMA_VERSION, RunInfo({}, "", "cpu", {}), [result("ann", failed("t1", "2"))])
        (tmp_path / "out.json").write_bytes(msgspec.json.encode(run))
        (tmp_path / "broken.json").write_text("[" * 10_000)

        assert ["ann"] == [one.id for one in read_results(tmp_path / "out.json")]
        with pytest.raises(UsageError, match="is not what `grade --json` writes"):
            read_results(tmp_path / "broken.json")
        with pytest.raises(UsageError, match="can't be read: No such file"):
            read_results(tmp_path / "none.json")

    def test_store(self, tmp_path):
        """What earlier runs kept is found, the newest last; damaged files are passed over."""
        store = Store(tmp_path)
        for number, key in enumerate(("bb" * 20, "aa" * 20)):
            store.save(key, result(f"run {number}", failed("t1", str(number)), digest="same"))
        (tmp_path / "aa" / "broken.json").write_text("{")

        assert ["run 0", "run 1"] == [one.id for one in kept_results(tmp_path)]
