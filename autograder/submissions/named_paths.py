"""The paths of the command line, and what each says about those beside it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from autograder.course.student_course import StudentCourse
from autograder.errors import UnreadableSubmission
from autograder.submissions import lms, names
from autograder.submissions.choice import PACKED, Chooser
from autograder.submissions.contents import contents_of
from autograder.submissions.layout import Layout
from autograder.submissions.tree import DiskEntry, Entry, open_zip


class NamedPaths:
    """All paths of one command."""

    def __init__(self, layout: Layout, paths: tuple[Path, ...]) -> None:
        self.paths = paths
        self._layout = layout
        self._students: dict[Path, list[Path]] = {}  # two at most of each folder: one is beside the other

    def student_beside(self, path: Path) -> Path | None:
        """Another path of the command line from the same folder that shows that this one is a student's, too.

        `class/*` names students; what is in a student's folder or zip is no class, whatever it looks like.
        """
        own = path.absolute()
        if own.parent not in self._students:
            beside = (other for other in self.paths if other.absolute().parent == own.parent)
            self._students[own.parent] = list(islice(filter(self._is_ones, beside), 2))
        return next((other for other in self._students[own.parent] if other.absolute() != own), None)

    def modules_beside(self, path: Path, chooser: Chooser, assignment: str) -> list[Entry] | None:
        """What a file named by its path may import; None where other students' work lies beside it."""
        tops = {module.split("/")[0] for module in chooser.modules_of(assignment).values()}
        folder = path.absolute().parent
        around = DiskEntry.at(folder).children()
        files = [entry for entry in around if entry.kind == "file"]
        if any(map(self._layout.is_enrolled, around)) or self._layout.is_of_several(files):
            return None
        named = {other.absolute() for other in self.paths}
        return [
            entry
            for entry in around
            if (names.kind(entry.name) == "module" or entry.name in tops)
            and entry.name != path.name
            and names.stem(entry.name) not in self._layout.chooser.assignments
            and not (
                folder / entry.name in named and chooser.written(contents_of([entry]), assignment).exercises
            )
        ]

    def _is_ones(self, path: Path) -> bool:
        """Whether a path is one student's, told by itself."""
        try:
            return self._look(path)
        except (OSError, UnreadableSubmission):
            return False

    def _look(self, path: Path) -> bool:
        entry = DiskEntry.at(path)
        stem, kind = names.stem(path.name), names.kind(path.name)
        if entry.kind == "file" and kind in ("notebook", "module"):
            return self._layout.assignment is not None or self._layout.named(stem) is not None
        if entry.kind == "folder":
            return self._layout.is_enrolled(entry) or self._layout.is_submission(self.children(entry))
        if entry.kind != "file" or kind != "zip":
            return False
        if self._layout.is_enrolled(entry):
            return True
        with entry.stream() as stream:
            top = self.top(open_zip(stream, path, of_student=False))
            return self._layout.is_submission(self.children(top))

    def top(self, archive: Entry) -> Entry:
        """What of an archive is read as a folder: the single folder in it, if that is no student's."""
        inner = [entry for entry in archive.children() if not names.passed_over(entry.name)]
        if len(inner) != 1 or inner[0].kind != "folder" or lms.entrants(inner, self._layout.wanted):
            return archive
        return archive if self._layout.is_student(inner[0]) else inner[0]

    def children(self, folder: Entry) -> list[Entry]:
        """What a folder holds; of a student's own course, without what was packed in it."""
        packed = PACKED if isinstance(self._layout.course, StudentCourse) else None
        return [one for one in folder.children() if packed is None or not one.name.endswith(packed)]
