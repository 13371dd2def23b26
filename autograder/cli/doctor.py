"""`autograder doctor`: the layers of confinement, devices and versions of this machine."""

from __future__ import annotations

import importlib.metadata
import platform

from rich.console import Console
from rich.table import Table
from rich.text import Text

from autograder.sandbox.confinement import prepare
from autograder.versions import versions


def report(console: Console) -> None:
    """Print a line for each layer, device and version, with a reason where it is missing."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    layers = prepare().layers
    for layer in layers:
        _row(table, f"confinement: {layer.name}", layer.holds, layer.detail)
    _row(table, "gpu", *_gpu())
    try:
        _row(table, "nbgrader", True, importlib.metadata.version("nbgrader"))
    except importlib.metadata.PackageNotFoundError:
        _row(table, "nbgrader", None, "not installed; grading does not need it")
    for name, version in versions().items():
        _row(table, name, version != "not installed", version)
    _row(table, "kernel", True, platform.release())
    console.print(table)
    if all(layer.holds for layer in layers):
        console.print("Student code runs fully confined here.", style="green")
    else:
        console.print(
            "Hidden tests are refused here unless --unconfined is given; public tests run.", style="yellow"
        )


def _gpu() -> tuple[bool | None, str]:
    try:
        import torch
    except ImportError:
        return False, "torch is not installed: run `make setup`"
    if torch.cuda.is_available():
        return True, torch.cuda.get_device_name(0)
    return None, "none that torch can use; grading runs on the CPU"


def _row(table: Table, name: str, holds: bool | None, detail: str) -> None:
    mark, style = {True: ("yes", "green"), False: ("no", "red"), None: ("-", "dim")}[holds]
    table.add_row(name, Text(mark, style), Text(detail))
