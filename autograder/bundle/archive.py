"""Reproducible zip files: the same files give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath

from autograder.atomic_files import replaced
from autograder.errors import UsageError

STAMP = (2020, 1, 1, 0, 0, 0)  # one time for every entry
EXECUTABLE, ORDINARY, PRIVATE = 0o755, 0o644, 0o600


def write_zip(target: Path, files: Mapping[PurePosixPath, bytes], modes: Mapping[str, int]) -> None:
    """Write these files to a zip, sorted by name. modes: permissions of files; the default is 0o644.

    UsageError when the zip can't be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with replaced(target) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                entry = zipfile.ZipInfo(str(name), STAMP)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3  # Unix, so that permissions count
                entry.external_attr = (0o100000 | modes.get(str(name), ORDINARY)) << 16
                archive.writestr(entry, files[name])
    except OSError as error:
        raise UsageError(f"{target}: can't be written: {error.strerror}") from None
