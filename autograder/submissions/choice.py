"""Which of a student's files counts: told by what stands in them, whatever they are called.

The code cells of each file are compared with the handout's. The untouched handout is never taken while
another file is there; of several edited files none is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from autograder.course.course import Course
from autograder.course.exercise_modules import module_name
from autograder.errors import UnreadableSubmission
from autograder.protocol.records import Module
from autograder.submissions import names
from autograder.submissions.contents import CodeFile, Contents
from autograder.submissions.edited import defines as defines_exercise
from autograder.submissions.edited import handed_out, handed_out_by, own_cells
from autograder.submissions.names import printable_name
from autograder.submissions.nothing import nothing, nothing_known
from autograder.submissions.source import MAX_NOTEBOOK, Source, parse
from autograder.submissions.tree import STUDENT_BYTES

KEEP = "keep one of them, or grade the one that counts by its path"
PACKED = "-submission.zip"  # the end of the name that `make submit` gives; the work may have gone on since
IMPORT = re.compile(r"^[ \t]*(?:from[ \t]+\.?(\w+)|import[ \t]+(\w+(?:[ \t]*,[ \t]*\w+)*))", re.MULTILINE)


@dataclass(frozen=True)
class Choice:
    """The file that counts for an assignment. file is None, and problem says why, when there is none.

    untouched: it is as it was handed out.
    """

    assignment: str | None
    file: CodeFile | None = None
    source: Source | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()
    untouched: bool = False


@dataclass(frozen=True)
class _Read:
    """A file that was read. own: code that is not the handout's, "" for the untouched handout."""

    file: CodeFile
    source: Source
    own: str
    touched: bool

    @property
    def name(self) -> str:
        return printable_name(self.file.inside)

    @property
    def stem(self) -> str:
        return names.stem(PurePosixPath(self.file.inside).name)


@dataclass(frozen=True)
class Written:
    """A student's own code. exercises: those that it defines. imports: names of the modules it imports."""

    touched: bool
    exercises: frozenset[str]
    imports: frozenset[str]


@dataclass
class Chooser:
    """Chooses among the files of students of one course.

    assignment: the one that is graded, None to tell it from the files. handouts: digests of the code cells
    that each assignment hands out. assignments: all of the course, which asks the disk each time.
    """

    course: Course
    assignment: str | None = None
    handouts: dict[str, set[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.assignments = self.course.assignments
        for name in [self.assignment] if self.assignment else self.assignments:
            self.handouts[name] = handed_out_by(self.course, name) | self.handouts.get(name, set())
        self._handed_out: dict[str, dict[str, str]] = {}
        self._exercises = {name: self._defining(name) for name in self.assignments}

    def choose(self, contents: Contents) -> list[Choice]:
        """What counts in a submission, for each assignment in it."""
        read, problems = self._read(contents)
        own_handout = {digest for entry in contents.manifests for digest in handed_out(entry)}
        wanted = [self.assignment] if self.assignment else self._assignments(contents, read, own_handout)
        if not wanted:
            return [Choice(None, problem=nothing_known(contents, problems, self.course))]
        return [
            self._choice(name, read, [*problems, *contents.problems], contents, own_handout)
            for name in wanted
        ]

    def defines(self, source: Source, assignment: str) -> bool:
        """Whether an exercise of the assignment gets a value in this code, an import's included."""
        return self._exercises[assignment].search(_text(source)) is not None

    def written(self, contents: Contents, assignment: str) -> Written:
        """What of an assignment stands in these files that was not handed out."""
        paths = self.modules_of(assignment).values()
        read = [source for file, source in self._read(contents)[0] if not _is_at(file, paths)]
        own = "\n".join(cell for source in read for cell in own_cells(source, self.handouts[assignment]))
        exercises = {name for name in self.course.exercises(assignment) if defines_exercise(own, name)}
        return Written(bool(own), frozenset(exercises), frozenset().union(*map(_imports, read)))

    def imports_all(self, choice: Choice, contents: Contents) -> bool:
        """Whether every other file is a module without exercises that the chosen one imports."""
        if choice.assignment is None:
            return False
        others = [one for one in self._read(contents)[0] if one[0].inside != _inside(choice)]
        paths = self.modules_of(choice.assignment).values()
        if any(self.defines(source, choice.assignment) and not _is_at(f, paths) for f, source in others):
            return False
        return len(self._imported(choice, contents)) == len(others) == len(contents.files) - 1

    def with_helpers(self, choice: Choice, contents: Contents) -> Choice:
        """A choice with those of these modules that its code imports."""
        if choice.source is None or choice.assignment is None or choice.file is None:
            return choice
        source = choice.source.with_helpers(self._imported(choice, contents))
        if not choice.untouched or not own_cells(source, self.handouts[choice.assignment]):
            return replace(choice, source=source)
        told = _untouched(printable_name(choice.file.inside))
        notes = tuple(note for note in choice.notes if note != told)
        return replace(choice, source=source, notes=notes, untouched=False)

    def missing(self, choice: Choice) -> list[str]:
        """A note for each module of the handout that the file imports, and that was not handed in."""
        if choice.source is None or choice.assignment is None or choice.file is None:
            return []
        if not (modules := self.modules_of(choice.assignment)):
            return []
        there, imported = {one.name for one in choice.source.helpers}, _imports(choice.source)
        return [
            f"{path}, which {printable_name(choice.file.inside)} imports, was not handed in; hand in both, "
            "in a folder or a zip"
            for name, path in modules.items()
            if name not in there and name.split(".")[0] in imported
        ]

    def modules_of(self, assignment: str) -> dict[str, str]:
        """Paths of the modules that are handed out to be filled in, by their names in imports."""
        if assignment not in self._handed_out:
            paths = self.course.exercise_modules(assignment)
            self._handed_out[assignment] = {module_name(path): path for path in paths}
        return self._handed_out[assignment]

    def _imported(self, choice: Choice, contents: Contents) -> tuple[Module, ...]:
        assert choice.source is not None
        modules = {
            name: source
            for file, source in self._read(contents)[0]
            if file.kind == "module" and file.inside != _inside(choice)
            if (name := module_name(names.plain_name(file.inside)))
        }
        found: dict[str, Source] = {}
        ahead = _imports(choice.source)
        while ahead:
            top = ahead.pop()
            for name, source in modules.items():
                if name.split(".")[0] == top and name not in found:
                    found[name] = source
                    ahead |= _imports(source)
        return tuple(Module(name, _text(found[name])) for name in sorted(found))

    # ---- reading

    def _read(self, contents: Contents) -> tuple[list[tuple[CodeFile, Source]], list[str]]:
        read: list[tuple[CodeFile, Source]] = []
        problems = []
        limit = self.course.settings.grading.source_mb * 2**20
        left = STUDENT_BYTES
        for file in contents.files:
            try:
                data = file.entry.read(min(left, MAX_NOTEBOOK if file.kind == "notebook" else limit))
                left -= len(data)
                read.append((file, parse(file.entry.where, file.kind, data, limit)))
            except UnreadableSubmission as error:
                problems.append(str(error))
        return read, problems

    def _defining(self, assignment: str) -> re.Pattern[str]:
        known = self.course.exercises(assignment)
        one = "|".join(re.escape(name) for exercise in known for name in (exercise, exercise.upper()))
        return re.compile(
            rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(?:{one})\b|^(?:{one})[ \t]*(?::[^=\n]+)?=(?!=)"
            rf"|^[ \t]*(?:from[ \t]+[\w.]+[ \t]+)?import[ \t][^#\n]*\b(?:{one})\b"
            if one
            else r"(?!)",
            re.MULTILINE,
        )

    # ---- whose assignment

    def _assignments(
        self, contents: Contents, read: list[tuple[CodeFile, Source]], own_handout: set[str]
    ) -> list[str]:
        """The assignments that a submission is for: by names of files, else by what stands in them."""
        known = self.assignments
        exact = [name for name in known if name in contents.stems]
        if exact:
            return exact
        holding = [name for name in known if any(names.names(stem, name) for stem in contents.stems)]
        if holding:
            return holding
        counts = {
            name: sum(
                self.defines(source, name) or not own_cells(source, self.handouts[name] | own_handout)
                for _file, source in read
                if _text(source).strip()
            )
            for name in known
        }
        best = max(counts.values(), default=0)
        found = [name for name, count in counts.items() if count == best and best]
        return found if len(found) == 1 else []

    def _of_another(self, file: CodeFile, source: Source, assignment: str, alone: bool) -> bool:
        """Whether a file is called after another assignment. alone: no file is called after this one."""
        stem = names.stem(PurePosixPath(file.inside).name)
        other = stem != assignment and stem in self.assignments
        return other and not (alone and self.defines(source, assignment))

    # ---- the choice

    def _choice(
        self,
        assignment: str,
        read: list[tuple[CodeFile, Source]],
        problems: list[str],
        contents: Contents,
        own_handout: set[str],
    ) -> Choice:
        known = self.handouts[assignment] | own_handout
        files = []
        alone = assignment not in contents.stems
        for file, source in read:
            if not self._of_another(file, source, assignment, alone):
                own = own_cells(source, known)
                files.append(_Read(file, source, "\n".join(own), bool(own) or source.empty))
        modules = [one for one in files if _is_at(one.file, self.modules_of(assignment).values())]
        main = [file for file in files if file not in modules]
        if any(file.touched for file in modules):  # of untouched files the one beside the student's work
            main.sort(key=lambda file: (not _work_beside(file, modules), f"{PACKED}/" in file.file.inside))
        counting = self._counting(assignment, main or files)
        if len(counting) == 1 and len(twice := _edited_twice(counting[0], modules)) > 1:
            counting = twice
        if len(counting) > 1:
            both = " and ".join(one.name for one in counting)
            if not main:
                told = f"{both} are modules of {assignment}; hand in {assignment}.py or .ipynb beside them"
                return Choice(assignment, problem=told)
            return Choice(assignment, problem=f"{both} were both edited; {KEEP}")
        if counting and (any(file.touched for file in (*counting, *modules)) or not problems):
            (chosen,) = counting
            beside = _beside(chosen, files, modules)
            if _work_beside(chosen, modules):
                chosen = replace(chosen, touched=True)
            others = [file for file in files if file.file is not chosen.file and file not in modules]
            notes = self._notes(assignment, chosen, others, problems)
            helpers = tuple(Module(name, _text(beside[name].source)) for name in sorted(beside))
            source = chosen.source.with_helpers(helpers)
            return Choice(assignment, chosen.file, source, notes=tuple(notes), untouched=not chosen.touched)
        if problems:
            return Choice(assignment, problem="; ".join(problems[:3]))
        return Choice(assignment, problem=nothing(contents, assignment, [file.name for file in files]))

    def _counting(self, assignment: str, files: list[_Read]) -> list[_Read]:
        """The files between which nothing decides; one, in most cases."""
        touched = [file for file in files if file.touched]
        pattern = self._exercises[assignment]
        solving = [file for file in touched if pattern.search(file.own)]
        named = [file for file in touched if file.stem == assignment] or [
            file for file in touched if names.names(file.stem, assignment)
        ]
        untouched = [file for file in files if not file.touched and file.source.cells]
        if not solving and not named and untouched and not any(f.file.kind == "notebook" for f in touched):
            return _one_stub(
                untouched
            )  # what else lies there are modules that define nothing that is asked for
        left = solving or named or touched or _one_stub(untouched) or files[:1]
        left = [file for file in left if not _is_imported(file, left)] or left
        loose = [file for file in left if f"{PACKED}/" not in file.file.inside]
        left = loose or left
        by_code: dict[str, _Read] = {}
        for file in left:
            by_code.setdefault(file.source.digest, file)
        return list(by_code.values())

    def _notes(
        self, assignment: str, chosen: _Read, others: list[_Read], problems: list[str]
    ) -> Iterable[str]:
        if not chosen.touched:
            yield _untouched(chosen.name)
        pattern = self._exercises[assignment]
        for other in others:
            if not other.touched and other.source.cells:
                if chosen.touched:
                    yield f"{chosen.name} counts; {other.name} is the untouched handout"
            elif pattern.search(other.own) and other.source.digest != chosen.source.digest:
                packed = f"{PACKED}/" in other.file.inside
                what = "what an earlier `make submit` packed" if packed else "a module that it imports"
                yield f"{chosen.name} counts; {other.name} is {what}"
            elif other.file.kind == "notebook":
                same = other.source.digest == chosen.source.digest
                yield f"{chosen.name} counts; {other.name} holds " + (
                    "the same code" if same else "no exercise of this assignment"
                )
        yield from (f"passed over: {problem}" for problem in problems)


def _untouched(name: str) -> str:
    return f"{name} is the untouched handout: no code in it was changed"


def _is_at(file: CodeFile, paths: Iterable[str]) -> bool:
    """Whether a file lies at one of these paths of a handout, in whatever folder that was handed in."""
    inside = f"/{names.plain_name(file.inside)}"
    return file.kind == "module" and any(inside.endswith(f"/{path}") for path in paths)


def _work_beside(file: _Read, modules: list[_Read]) -> bool:
    """Whether a module beside a file was edited."""
    return any(module.touched for module in _beside(file, modules, modules).values())


def _edited_twice(chosen: _Read, modules: list[_Read]) -> list[_Read]:
    """Edited modules beside the file that counts of which only one can be imported, "blocks (1).py"."""
    touched = {file.source.digest: file for file in modules if file.touched}
    by_name: dict[str, list[_Read]] = {}
    for file in touched.values():
        for name in _beside(chosen, [file], modules):
            by_name.setdefault(name, []).append(file)
    return next((files for files in by_name.values() if len(files) > 1), [])


def _one_stub(untouched: list[_Read]) -> list[_Read]:
    """Of an untouched handout the module, which is the same as its notebook."""
    return [file for file in untouched if file.file.kind == "module"][:1] or untouched[:1]


def _inside(choice: Choice) -> str:
    return choice.file.inside if choice.file is not None else ""


def _text(source: Source) -> str:
    return "\n".join(cell.source for cell in source.cells)


def _imports(source: Source) -> set[str]:
    """Names of the modules that this code imports."""
    found = set()
    for match in IMPORT.finditer(_text(source)):
        found |= {name.strip() for name in (match[1] or match[2]).split(",")}
    return found


def _is_imported(file: _Read, others: list[_Read]) -> bool:
    """Whether another of these files can import this one, and does: it must lie beside it."""
    place = PurePosixPath(names.plain_name(file.file.inside)).with_suffix(".py")
    if file.file.kind != "module" and not any(
        other.file.kind == "module" and names.plain_name(other.file.inside) == str(place) for other in others
    ):
        return False
    for other in others:
        folder = PurePosixPath(other.file.inside).parent
        own = PurePosixPath(names.plain_name(other.file.inside)).with_suffix(".py")
        if own != place and place.is_relative_to(folder):
            name = module_name(str(place.relative_to(folder)))
            if name and name.split(".")[0] in _imports(other.source):
                return True
    return False


def _beside(chosen: _Read, files: list[_Read], modules: list[_Read]) -> dict[str, _Read]:
    """The modules beside the file that counts, by the names under which it can import them.

    modules: those that were handed out to be filled in; they count untouched, too, but edited ones before.
    """
    folder = PurePosixPath(chosen.file.inside).parent
    found = {}
    for other in sorted(files, key=lambda file: file.touched):
        path = PurePosixPath(names.plain_name(other.file.inside))
        wanted = other is not chosen and other.file.kind == "module" and (other.touched or other in modules)
        if wanted and path.is_relative_to(folder) and (name := module_name(str(path.relative_to(folder)))):
            found[name] = other
    return found
