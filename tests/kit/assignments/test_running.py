"""Submissions whose code meets a machine other than the student's: what still counts, and what is said.

`running/` holds files as students hand them in. In each of them corr2d and convolve2d of convolution are
right, which are 45 of 100 points, as far as the code can be run at all. All are graded in one run, by all tests of
convolution with few examples each: how much is computed tells nothing about how the code meets the machine.
"""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from autograder.course.find import find_course
from autograder.feedback.loading_messages import GRADING_PYTHON
from autograder.grading.jobs import Options
from autograder.session.session import Session
from autograder.submissions.discovery import find

pytestmark = pytest.mark.slow

FOLDER = Path(__file__).parent / "running"
EXERCISES = ("corr2d", "convolve2d")  # the others are in none of the files
RIGHT = 45.0
CELL_SECONDS = 2.0
MAX_EXAMPLES = re.compile(r"(?<=max_examples=)\d+")

IMPORTS = "import torch\nimport torch.nn.functional as F"
CORR2D = """\
def corr2d(X, K):
    h, w = K.shape
    return (X.unfold(0, h, 1).unfold(1, w, 1) * K).sum((2, 3))
"""
CONVOLVE2D = "def convolve2d(X, K):\n    return corr2d(X, torch.flip(K, (0, 1)))\n"

# Points and a part of a message or note, "" for any. The files are in running/.
FILES = {
    "breakpoint_left": (RIGHT, ""),
    "colab_drive_first": (RIGHT, "(`from google.colab import drive`): passed over, because it raised ModuleNotFoundError"),
    "colab_drive_own_cell": (RIGHT, "because drive is missing"),
    "crlf_sources": (RIGHT, ""),
    "cuda_unconditional": (0, "Torch not compiled with CUDA enabled"),
    "dataloader_workers": (RIGHT, ""),
    "deepnote": (RIGHT, ""),
    "default_device_cpu": (RIGHT, ""),
    "default_device_cuda": (RIGHT, ""),
    "defined_in_main_block": (0, 'slide is defined only under `if __name__ == "__main__"` (convolution.ipynb, cell 2, line 2)'),
    "demo_before_def": (0, "because its code stopped: NameError: name 'corr2d' is not defined in convolution.ipynb, cell 1, line 3"),
    "device_if_available": (RIGHT, ""),
    "duplicate_ids": (RIGHT, ""),
    "exit_hard": (RIGHT, "it exited with status 0"),
    "future_mid_cell": (RIGHT, ""),
    "helper_beside": (RIGHT, ""),
    "input_call": (RIGHT, "nobody can answer while the code is graded"),
    "jaxtyping": (RIGHT, "run without the annotations and decorators that need Float"),
    "jit_script": (RIGHT, ""),
    "kaggle": (RIGHT, ""),
    "kernel_dies": (RIGHT, "killed by SIGSEGV"),
    "magic_after_comment": (RIGHT, ""),
    "magic_indented": (RIGHT, ""),
    "magics": (RIGHT, ""),
    "main_block_constant": (0, 'AXES is defined only under `if __name__ == "__main__"` (convolution.ipynb, cell 2, line 2)'),
    "matplotlib_only_missing_seaborn": (RIGHT, "(`import seaborn as sns`): passed over"),
    "memory_top_level": (RIGHT, "needed more memory than it may use"),
    "nbformat3": (RIGHT, ""),
    "nbsp_indent": (0, "invalid non-printable character U+00A0 in convolution.ipynb, cell 2, line 2"),
    "new_syntax": (0, f"this syntax needs Python 3.12, and grading runs Python {GRADING_PYTHON}"),
    "no_grad_global": (RIGHT, ""),
    "numpy_inside": (0, "should return a torch tensor, but returned a numpy array"),
    "prints_much": (RIGHT, ""),
    "py_bom_crlf": (RIGHT, ""),
    "py_colab_export": (RIGHT, "convolution.py, line 7 (`from google.colab import drive`): passed over"),
    "py_conflict_markers": (0, "SyntaxError: invalid syntax in convolution.py, line 3\n    <<<<<<< HEAD\n    ^"),
    "py_demo_fails_late": (RIGHT, "torchvision"),
    "py_demo_fails_middle": (RIGHT, "convolution.py, line 7 (`img = open('cat.png', 'rb').read()`): raised FileNotFoundError"),
    "py_kaggle_export": (RIGHT, ""),
    "py_latin1_declared": (RIGHT, ""),
    "py_marimo": (0, "it is defined only inside of _ (convolution.py, line 11)"),
    "py_nbconvert_export": (RIGHT, ""),
    "py_syntax_one_place": (0, "expected ':' in convolution.py, line 9\n    def corr1d(x, k, mode='valid')\n    " + 30 * " " + "^"),
    "renamed": (0, "Did you mean: 'Corr2D'?"),
    "restart_kernel": (RIGHT, ""),
    "shadowed": (0, "'Tensor' object is not callable"),
    "smart_quotes": (0, "invalid character '“' (U+201C)"),
    "stub_left_below": (RIGHT, "the untouched stub of corr2d; the code at convolution.ipynb, cell 2, line 1 counts"),
    "tabs_mixed": (0, "inconsistent use of tabs and spaces"),
    "tkagg": (RIGHT, "(`matplotlib.use('TkAgg')`): passed over"),
    "top_level_await": (RIGHT, ""),
    "torch_compile": (RIGHT, ""),
    "torch_compile_eager": (RIGHT, ""),
    "torchvision_first": (RIGHT, "(`import torchvision`): passed over"),
    "tqdm_first": (RIGHT, ""),
    "train_top_level_in_cell": (RIGHT, "cell 2, line 8 (`for epoch in range(10**9):`): this statement did not finish within 2 seconds"),
    "train_top_level_own_cell": (RIGHT, "this statement did not finish within 2 seconds"),
    "turned_into_markdown": (0, "corr2d is not defined: it stands in a text cell (convolution.ipynb, cell 2)"),
    "vscode": (RIGHT, ""),
    "wandb_last_in_cell": (RIGHT, "because wandb is missing"),
    "warnings_as_errors": (RIGHT, ""),
    "widget_backend": (RIGHT, ""),
    "widgets_without_state": (RIGHT, ""),
    "writefile_then_import": (RIGHT, ""),
    "writes_file": (RIGHT, "(`os.makedirs('results', exist_ok=True)`): results was kept in memory only"),
}  # fmt: skip

# The same kinds in other words: cells, points, and a part of a message or note.
CELLS = {
    "import_of_several": (["import seaborn, torch, sklearn as sk", CORR2D, CONVOLVE2D], RIGHT, "seaborn"),
    "from_import_of_several": (
        [IMPORTS + "\nfrom torch import nn, NoSuchThing, einsum\nEIN = einsum", CORR2D.replace(".unfold", ".unfold", 1) + "EIN\n", CONVOLVE2D],
        RIGHT,
        "NoSuchThing",
    ),
    "import_in_branch": (["if True:\n    import sklearn\n    import torch\nelse:\n    pass", CORR2D, CONVOLVE2D], RIGHT, "sklearn"),
    "import_breaks_inside": (["%%writefile broken.py\n1 / 0\nx = 3", f"from broken import x, y\n{IMPORTS}", CORR2D, CONVOLVE2D], RIGHT, "broken.py, line 1"),
    "pip_by_subprocess": (
        ["import subprocess, sys\nsubprocess.check_call([sys.executable, '-m', 'pip', 'install', 'einops'])\n" + IMPORTS, CORR2D, CONVOLVE2D],
        RIGHT,
        "no other process",
    ),
    "download_first": (
        ["import urllib.request\nurllib.request.urlretrieve('https://example.com/cat.png', 'cat.png')\n" + IMPORTS, CORR2D, CONVOLVE2D],
        RIGHT,
        "can reach no network",
    ),
    "pool_first": (["import multiprocessing\npool = multiprocessing.Pool(2)\npool.map(abs, [1])\n" + IMPORTS, CORR2D, CONVOLVE2D], RIGHT, "pool is missing"),
    "getpass_and_stdin": (["import getpass, sys\nkey = getpass.getpass()\nline = sys.stdin.readline()\n" + IMPORTS, CORR2D, CONVOLVE2D], RIGHT, "nobody can answer"),
    "debugger_left": ([IMPORTS, CORR2D.replace("    h", "    import pdb; pdb.set_trace()\n    h", 1), CONVOLVE2D], RIGHT, ""),
    "arguments_of_the_command": (["import argparse\nargs = argparse.ArgumentParser().parse_args()\n" + IMPORTS, CORR2D, CONVOLVE2D], RIGHT, ""),
    "future_after_code": (["X = 1\nfrom __future__ import annotations\n" + IMPORTS, CORR2D.replace("X, K)", "X: NotThere, K)", 1), CONVOLVE2D], RIGHT, ""),
    "compiled_by_call": ([IMPORTS, CORR2D + "corr2d = torch.compile(corr2d, mode='reduce-overhead', dynamic=True)\n", CONVOLVE2D], RIGHT, ""),
    "compiled_by_dynamo": (
        [IMPORTS + "\nimport torch._dynamo\nimport functools", "@torch._dynamo.optimize('inductor')\n" + CORR2D, "@functools.partial(torch.compile, fullgraph=True)\n" + CONVOLVE2D],
        RIGHT,
        "",
    ),
    "compiled_module": (
        [IMPORTS, "class Slide(torch.nn.Module):\n    def forward(self, X, K):\n        h, w = K.shape\n        return (X.unfold(0, h, 1).unfold(1, w, 1) * K).sum((2, 3))\nslide = Slide()\nslide.compile()\ncorr2d = torch.compile(slide)", CONVOLVE2D],
        RIGHT,
        "",
    ),
    "writes_in_calls": (
        [IMPORTS + "\nimport numpy as np, matplotlib.pyplot as plt\nnp.save('a.npy', np.ones(3))\nplt.plot([1, 2]); plt.savefig('plot.png')\nB = np.load('a.npy').sum()", CORR2D.replace("    return", "    with open('log.txt', 'a') as log:\n        print(B, file=log)\n    return", 1), CONVOLVE2D],
        RIGHT,
        "log.txt was kept in memory only",
    ),
    "weights_and_back": (
        [IMPORTS + "\nimport pathlib, json\npathlib.Path('out').mkdir(exist_ok=True)\ntorch.save({'axes': (2, 3)}, 'out/a.pt')\nAXES = torch.load('out/a.pt')['axes']\njson.dump([1], open('out/b.json', 'w'))", CORR2D.replace("(2, 3)", "AXES"), CONVOLVE2D],
        RIGHT,
        "out was kept in memory only",
    ),
    "writefile_package": (
        ["%%writefile kit/slide.py\nimport torch\n" + CORR2D, "%%writefile kit/__init__.py\nfrom .slide import corr2d", IMPORTS + "\nfrom kit import corr2d", CONVOLVE2D],
        RIGHT,
        "",
    ),
    "writefile_then_run": (["%%writefile mine.py\nimport torch\n" + CORR2D, "%run mine.py", CONVOLVE2D], RIGHT, ""),
    "progress_bar": (["from tqdm import trange, tqdm\n" + IMPORTS, CORR2D.replace("    h", "    for i in trange(2): tqdm.write('x')\n    h", 1), CONVOLVE2D], RIGHT, ""),
    "decorator_missing": (["from beartype import beartype\n" + IMPORTS, "@beartype\n" + CORR2D, CONVOLVE2D], RIGHT, "need beartype"),
    "timed_cell_with_import": (["%%time\nimport sklearn\n" + IMPORTS, CORR2D, CONVOLVE2D], RIGHT, "line 2 (`import sklearn`)"),
    "loop_between": ([f"{IMPORTS}\n", f"{CORR2D}while True: pass", CONVOLVE2D], RIGHT, "(`while True: pass`): this statement did not finish"),
    "stub_with_text_below": ([IMPORTS, CORR2D, 'def corr2d(X, K):\n    """Y = X * K."""\n    # YOUR CODE HERE\n    raise NotImplementedError', CONVOLVE2D], RIGHT, "untouched stub"),
    "stub_above": ([IMPORTS, "def corr2d(X, K):\n    raise NotImplementedError()", CORR2D, CONVOLVE2D], RIGHT, ""),
    "needs_earlier_value": ([IMPORTS, "AXES = tuple(sorted({2, 3}))[0:undefined]\n", CORR2D.replace("(2, 3)", "AXES"), CONVOLVE2D], 0, "its code stopped: NameError: name 'undefined' is not defined in convolution.ipynb, cell 2, line 1"),
    "misspelt": ([IMPORTS, CORR2D.replace("    return", "    height = h\n    return", 1).replace("unfold(0, h", "unfold(0, heigth"), CONVOLVE2D], 0, "Did you mean: 'height'?"),
    "constant_in_text_cell": ([IMPORTS, ("markdown", "AXES = (2, 3)"), CORR2D.replace("(2, 3)", "AXES"), CONVOLVE2D], 0, "AXES stands in a text cell (convolution.ipynb, cell 2)"),
    "quotes_in_fstring": ([IMPORTS, CORR2D.replace("    return", "    print(f\"{dict(a=h)[\"a\"]}\")\n    return", 1), CONVOLVE2D], 0, "needs Python 3.12, and"),
    "except_without_brackets": ([IMPORTS, CORR2D + "try:\n    pass\nexcept ValueError, TypeError:\n    pass\n", CONVOLVE2D], 0, "needs Python 3.14, and"),
    "template_string": ([IMPORTS, CORR2D + "name = t\"{corr2d}\"\n", CONVOLVE2D], 0, "needs Python 3.14, and"),
}  # fmt: skip


def notebook(cells):
    """A notebook's JSON from the text of its cells; a pair is a type and a text."""
    kinds = [cell if isinstance(cell, tuple) else ("code", cell) for cell in cells]
    made = [
        {"cell_type": kind, "metadata": {}, "source": text, "id": f"c{position}"}
        | ({"outputs": [], "execution_count": None} if kind == "code" else {})
        for position, (kind, text) in enumerate(kinds)
    ]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": made})


def found(course, name, folder):
    """The submission in a folder, its helper modules included; graded in these exercises alone."""
    (submission,) = find([folder], course, "convolution", whole=True).submissions
    return replace(submission, id=name, exercises=EXERCISES)


@pytest.fixture(scope="module")
def quick_course(course, tmp_path_factory):
    """The project's convolution, whose hidden tests have three examples each."""
    root = tmp_path_factory.mktemp("course")
    for name in ("course.toml", "solutions/convolution.py"):
        (root / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(course.root / name, root / name)
    for name in ("assignments", "tests/public", "tests/hidden"):
        shutil.copytree(course.root / name / "convolution", root / name / "convolution")
    for file in (root / "tests" / "hidden" / "convolution").glob("*.py"):
        file.write_text(MAX_EXAMPLES.sub("3", file.read_text(encoding="utf-8")), encoding="utf-8")
    return find_course(root)


@pytest.fixture(scope="module")
def results(quick_course, tmp_path_factory):
    """The results of all submissions of this file by their name, from one run."""
    course = quick_course
    folder = tmp_path_factory.mktemp("class")
    submissions = [found(course, name, FOLDER / name) for name in FILES]
    for name, (cells, _score, _text) in CELLS.items():
        (folder / name).mkdir()
        file = folder / name / "convolution.ipynb"
        file.write_text(notebook(cells), encoding="utf-8")
        submissions.append(found(course, name, folder / name))
    grading = msgspec.structs.replace(course.settings.grading, cell_seconds=CELL_SECONDS)
    course = replace(course, settings=msgspec.structs.replace(course.settings, grading=grading))
    session = Session(
        course, Options(jobs=2, fresh=True, shrink=False, hints=False, raced=()), lambda *_args: None
    )
    return {result.id: result for result in session.grade(submissions)}


def test_every_file_is_expected():
    """No file is there without its right value."""
    assert set(FILES) == {path.name for path in FOLDER.iterdir()}


@pytest.mark.parametrize("name", [*FILES, *CELLS])
def test_right_value(results, name):
    """Each submission has its points, and a message or note says what there is to say."""
    score, text = FILES[name] if name in FILES else CELLS[name][1:]
    result = results[name]
    told = [
        *result.notes,
        *(test.message for test in result.tests),
    ]

    assert ("graded", score) == (result.status, result.score), told
    assert any(text in message for message in told) or not text, told


def test_kept_result_keeps_its_notes(toy_course, tmp_path):
    """A result that is found again says the same of the code, and what is said of its own folder."""
    course = toy_course(tmp_path / "course")
    file = tmp_path / "toy.py"
    file.write_text("import no_such_module\ndef double(x): return 2 * x\n", encoding="utf-8")
    cached = []

    def grade(notes):
        session = Session(course, Options(), lambda _position, _result, known: cached.append(known))
        [submission] = find([file], course).submissions
        [result] = session.grade([replace(submission, id="ada", notes=notes)])
        return result.notes

    first, second = grade(("two files",)), grade(("three files", "a link"))

    assert [False, True] == cached
    assert ["two files", *first[1:]] == first
    assert ["three files", "a link", *first[1:]] == second
    assert ["toy.py, line 1 (`import no_such_module`): passed over, because it raised ModuleNotFoundError: No module named 'no_such_module'"] == first[1:]  # fmt: skip
