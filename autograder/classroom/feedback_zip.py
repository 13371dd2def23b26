"""Students' pages in one zip, under the names by which an LMS's bulk upload finds each student.

Canvas    <name>[_LATE]_<user id>_<file id>_feedback.html, where the file is one that the student handed in;
          its number is taken from the name in the download
Moodle    <full name>_<number>_assignsubmission_file_feedback.html
Sources: infer_comment_context_from_filename in github.com/instructure/canvas-lms;
mod/assign/feedback/file/importziplib.php in github.com/moodle/moodle.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterable

from autograder.errors import UsageError
from autograder.results import SubmissionResult
from autograder.submissions.lms import CANVAS, CANVAS_ANONYMOUS

PAGE = "feedback.html"
LONGEST_NAME = 80
Page = Callable[[SubmissionResult], str]


def upload_name(system: str, result: SubmissionResult) -> str | None:
    """The name of a student's page in the zip; None where the LMS has no way to take it."""
    student = result.student
    if student is None:
        return None
    if system == "Canvas":
        for pattern in (CANVAS_ANONYMOUS, CANVAS):
            match = pattern.fullmatch(student.source or "")
            if match is not None:
                return (student.source or "")[: match.start("file")] + PAGE if match["file"] else None
        return None
    # Moodle splits at "_" and takes the second part for the number, and passes over a leading "." or "~"
    name = re.sub(r'[_/\\:*?"<>|\s]+', " ", student.name or "").strip(" .~")[:LONGEST_NAME]
    return f"{name or 'student'}_{student.id}_assignsubmission_file_{PAGE}"


def feedback_zip(
    system: str, results: Iterable[SubmissionResult], page: Page
) -> tuple[bytes, list[SubmissionResult]]:
    """The zip with a page for each result, and the results that the LMS has no way to take a page for.

    page: makes a result's HTML. UsageError for a system without such an upload.
    """
    if system not in ("Canvas", "Moodle"):
        raise UsageError(f"--feedback: is for Canvas and Moodle; {system} has no upload for pages")
    left: list[SubmissionResult] = []
    pages: dict[str, SubmissionResult] = {}
    for result in results:
        name = upload_name(system, result)
        if name is None:
            left.append(result)
        else:
            pages.setdefault(name, result)  # a group's file stands for all its members
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, result in sorted(pages.items()):
            entry = zipfile.ZipInfo(name)  # with a fixed date: the same pages give the same bytes
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, page(result))
    return target.getvalue(), left
