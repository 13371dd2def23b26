"""The rules of docs/architecture.md: who imports whom, what lies at the top, where exceptions stand."""

import ast
import builtins
import functools
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from autograder import errors

ROOT = Path(__file__).resolve().parents[3]
KIT = ROOT / "autograder"
MAX_AT_TOP = 8  # modules beside __init__ and __main__
MIN_MODULES = 80  # so that no rule holds because nothing was found


def module_name(file):
    """autograder/cli/app.py -> autograder.cli.app; a package's __init__.py has the package's name."""
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(file): file for file in sorted(KIT.rglob("*.py"))}


@functools.cache
def tree_of(file):
    """The syntax tree of a file."""
    return ast.parse(file.read_text(encoding="utf-8"))


def is_type_checking(node):
    """Whether this is `if TYPE_CHECKING:`, whose body never runs."""
    return isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING")


def statements(node, everywhere=False):
    """All nodes below one that run; without `everywhere` only those that run when the module is imported."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child):
            for other in child.orelse:
                yield other
                yield from statements(other, everywhere)
            continue
        if not everywhere and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        yield child
        yield from statements(child, everywhere)


def imports(tree, name, known, everywhere=False, is_package=False):
    """The full names that a module imports; `from package import module` is the module."""
    found = set()
    for node in statements(tree, everywhere):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = name.split(".")
                above = parts[: len(parts) - node.level + (1 if is_package else 0)]
                base = ".".join([*above, *([base] if base else [])])
            for alias in node.names:
                full = f"{base}.{alias.name}"
                found.add(full if full in known else base)
    return found


@functools.cache
def kit_imports(name, everywhere=False):
    """The kit's modules that one of them imports."""
    is_package = FILES[name].name == "__init__.py"
    found = imports(tree_of(FILES[name]), name, FILES, everywhere, is_package)
    return {other for other in found if other.split(".")[0] == "autograder"} - {name}


def package(name):
    """autograder.cli.app -> autograder.cli; a module at the top is its own."""
    return ".".join(name.split(".")[:2])


def circle(graph):
    """A circle of this graph as a list of names, or none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return error.args[1]
    return []


# ---- the reader of imports itself


def test_reader():
    """What the rules below see: imports that run, in any form, and no others."""
    tree = ast.parse(
        "from typing import TYPE_CHECKING\n"
        "import k.a, k.b as other\n"
        "from k import c, text\n"
        "from . import d\n"
        "from .e import thing\n"
        "from .. import f\n"
        "if TYPE_CHECKING:\n    import k.never\nelse:\n    import k.g\n"
        "try:\n    import k.h\nexcept ImportError:\n    import k.i\n"
        "class K:\n    import k.j\n    def m(self):\n        import k.later\n"
        "name = 'k.text_only'\n"
    )
    known = {"k.c", "k.p.d", "k.p.e", "k.f"}
    at_once = {"typing", "k.a", "k.b", "k.c", "k", "k.p.d", "k.p.e", "k.f", "k.g", "k.h", "k.i", "k.j"}

    assert at_once == imports(tree, "k.p.module", known)
    assert at_once | {"k.later"} == imports(tree, "k.p.module", known, everywhere=True)
    assert "k.p.d" in imports(ast.parse("from . import d"), "k.p", known, is_package=True)
    assert {"a", "b"} == set(circle({"a": {"b"}, "b": {"a"}, "c": {"a"}}))
    assert [] == circle({"a": {"b"}, "b": set()})


@pytest.mark.slow
def test_everything_is_read():
    """The whole engine is looked at, and every import of the kit is of something that exists."""
    assert len(FILES) >= MIN_MODULES
    unknown = {
        f"{name} -> {other}" for name in FILES for other in kit_imports(name, True) if other not in FILES
    }

    assert set() == unknown


# ---- circles


@pytest.mark.parametrize("everywhere", [False, True], ids=["at once", "in functions too"])
def test_no_circle_of_modules(everywhere):
    """No module imports itself through others, not even later, from inside a function."""
    assert [] == circle({name: kit_imports(name, everywhere) - {"autograder"} for name in FILES})


@pytest.mark.parametrize("everywhere", [False, True], ids=["at once", "in functions too"])
def test_no_circle_of_packages(everywhere):
    """No package imports one that imports it, directly or through others."""
    graph = {}
    for name in FILES:
        if name != "autograder":
            others = {package(other) for other in kit_imports(name, everywhere)}
            others -= {package(name), "autograder"}
            graph.setdefault(package(name), set()).update(others)

    assert [] == circle(graph)


# ---- who may import what


def test_protocol():
    """Both sides of the wall import `protocol`: it imports nothing of the kit but `errors` and itself."""
    own = [name for name in FILES if package(name) == "autograder.protocol"]
    strangers = {
        f"{name} -> {other}"
        for name in own
        for other in kit_imports(name, everywhere=True)
        if package(other) not in ("autograder.errors", "autograder.protocol")
    }

    assert len(own) > 3
    assert set() == strangers


def test_sandbox_worker():
    """What runs student code in its own process is imported by the sandbox, and by the notebook's worker."""
    importers = {
        name
        for name in FILES
        if package(name) != "autograder.sandbox" and "autograder.sandbox.worker" in kit_imports(name, True)
    }

    assert {"autograder.workers.in_notebook"} == importers


def test_sandbox():
    """Nothing that knows tests, references or verdicts is ever in a worker's memory."""
    allowed = {"autograder.errors", "autograder.protocol", "autograder.sandbox"}
    found = {
        f"{name} -> {other}"
        for name in FILES
        if package(name) == "autograder.sandbox"
        for other in kit_imports(name, True)
    }

    assert len(found) > 20
    assert set() == {line for line in found if package(line.split(" -> ")[1]) not in allowed}


def test_in_notebook():
    """And that worker is imported by `check()` alone."""
    importers = {name for name in FILES if "autograder.workers.in_notebook" in kit_imports(name, True)}

    assert {"autograder.notebook"} == importers


def test_top():
    """Few modules lie at the top, and each folder there is a package that says what it is for."""
    at_top = sorted({file.name for file in KIT.glob("*.py")} - {"__init__.py", "__main__.py"})
    folders = [folder for folder in KIT.iterdir() if folder.is_dir() and list(folder.glob("*.py"))]

    assert len(at_top) <= MAX_AT_TOP, at_top
    assert [] == [
        folder.name
        for folder in folders
        if not ast.get_docstring(tree_of(FILES[f"autograder.{folder.name}"]))
    ]


TEST_FILES = sorted(file for kind in ("hidden", "public") for file in (ROOT / "tests" / kind).rglob("*.py"))
ALSO = {  # they judge what is learnt from pictures, and draw them as the notebook does
    "hidden/lenet": {"autograder.datasets"},
    "hidden/edges": {"autograder.datasets"},
}


def test_testing_is_the_front_door():
    """`autograder.testing` is all that test files import of the kit."""
    assert len(TEST_FILES) > 50
    found = {}
    for file in TEST_FILES:
        tree = tree_of(file)
        used = {
            other
            for other in imports(tree, file.stem, FILES, everywhere=True)
            if other.split(".")[0] == "autograder"
        }
        folder = str(file.parent.relative_to(ROOT / "tests"))
        if strangers := used - {"autograder.testing"} - ALSO.get(folder, set()):
            found[str(file.relative_to(ROOT))] = strangers

    assert {} == found


def test_front_door_is_complete():
    """Whatever test files import from `autograder.testing`, it exports by name."""
    import autograder.testing

    wanted = {
        alias.name
        for file in TEST_FILES
        for node in ast.walk(tree_of(file))
        if isinstance(node, ast.ImportFrom) and node.module == "autograder.testing"
        for alias in node.names
    }

    assert len(wanted) > 5
    assert set() == wanted - set(autograder.testing.__all__)


# ---- exceptions

PYTHONS = {
    name
    for name, value in vars(builtins).items()
    if isinstance(value, type) and issubclass(value, BaseException)
}


@functools.cache
def exception_classes():
    """{module: names} of all classes of the engine that are exceptions, by the names of their bases."""
    classes = [
        (name, node.name, {ast.unparse(base).split("[")[0].rsplit(".", 1)[-1] for base in node.bases})
        for name, tree in ((name, tree_of(file)) for name, file in FILES.items())
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    ]
    known = PYTHONS | {"CalledProcessError", "TimeoutExpired", "ClickException", "Exit", "Abort"}
    while more := {name for _module, name, bases in classes if bases & known} - known:
        known |= more
    return [(module, name, bases) for module, name, bases in classes if bases & known]


def documented_tree():
    """{exception: its base} as the docstring of errors.py draws it."""
    found, above = {}, []
    for line in errors.__doc__.splitlines():
        match = re.match(r"(?P<lines>(?:│   |    )*(?:[├└]── )?)(?P<name>[A-Z]\w+)(?:\s{2,}|$)", line)
        if match:
            depth = len(match["lines"]) // 4
            del above[depth:]
            if above:
                found[match["name"]] = above[-1]
            above.append(match["name"])
    return found


def test_exceptions_stand_in_errors():
    """No module but errors.py defines an exception."""
    assert [] == [
        f"{module}.{name}" for module, name, _bases in exception_classes() if module != "autograder.errors"
    ]


def test_exceptions_are_documented():
    """The tree in the docstring of errors.py is the tree of the classes."""
    real = {name: base for _module, name, bases in exception_classes() for base in bases}

    assert len(real) > 10
    assert real == documented_tree()
    for name, base in real.items():
        assert getattr(errors, name).__base__.__name__ == base


@pytest.mark.parametrize("name", sorted(documented_tree()))
def test_exception_says_what_it_is(name):
    """Each has a docstring of its own."""
    assert vars(getattr(errors, name)).get("__doc__")
