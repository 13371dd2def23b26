"""The rules of docs/architecture.md: who may import whom, what lies at the top, where exceptions stand."""

import ast
import re
from pathlib import Path

import pytest

from autograder import errors

ROOT = Path(__file__).resolve().parents[3]
MODULES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for file in (ROOT / "autograder").rglob("*.py")
}


def imports(module, everywhere=True):
    """Names of the kit's modules that a module imports. everywhere: inside of functions, too."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    hidden = {
        node
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test)
        for node in ast.walk(block)
    }
    found = set()
    for node in ast.walk(tree) if everywhere else tree.body:
        if node in hidden:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in MODULES}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("autograder"):
            names = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else node.module for name in names}
    return found


def package(module):
    """The package of a module, or the module itself where it lies at the top."""
    return ".".join(module.split(".")[:2])


def circle_in(edges):
    """Names along a circle, or None."""
    done, path = set(), []

    def visit(node):
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return None
        path.append(node)
        for other in sorted(edges.get(node, ())):
            if circle := visit(other):
                return circle
        done.add(path.pop())
        return None

    return next((circle for node in sorted(edges) if (circle := visit(node))), None)


def test_circles_are_found():
    """The search that the next test relies on finds a circle where there is one."""
    assert ["a", "b", "c", "a"] == circle_in({"a": {"b"}, "b": {"c"}, "c": {"a"}})
    assert circle_in({"a": {"b", "c"}, "b": {"c"}}) is None


def test_no_circle():
    """Neither modules nor packages import each other in a circle."""
    modules = {module: imports(module) - {module, "autograder"} for module in MODULES}
    packages = {}
    for module, others in modules.items():
        packages.setdefault(package(module), set()).update(map(package, others))

    assert circle_in(modules) is None
    assert (
        circle_in({name: others - {name} for name, others in packages.items() if name != "autograder"})
        is None
    )


def test_protocol_imports_errors_alone():
    """What both sides of the wall import brings nothing of the kit along but its exceptions."""
    own = {module for module in MODULES if module.startswith("autograder.protocol")}

    assert {"autograder.errors"} == {other for module in own for other in imports(module)} - own


def test_nothing_trusted_imports_the_worker():
    """Only the notebook's worker, which runs in the student's own kernel, imports sandbox.worker."""
    importers = {module for module in MODULES if "autograder.sandbox.worker" in imports(module)}

    assert {"autograder.workers.in_notebook"} == {m for m in importers if package(m) != "autograder.sandbox"}


def test_sandbox_imports_nothing_that_grades():
    """Nothing that knows tests, references or verdicts is ever in a worker's memory."""
    allowed = {"autograder.errors", "autograder.protocol", "autograder.sandbox"}
    found = {package(other) for m in MODULES if package(m) == "autograder.sandbox" for other in imports(m)}

    assert found <= allowed


def test_few_modules_at_the_top():
    """At most eight modules lie beside the packages."""
    top = {file.name for file in (ROOT / "autograder").glob("*.py")} - {"__init__.py", "__main__.py"}

    assert len(top) <= 8


@pytest.mark.parametrize("kind", ["hidden", "public"])
def test_test_files_import_testing_alone(kind):
    """autograder.testing is all that a test file needs; pictures come from autograder.datasets."""
    found = set()
    for file in (ROOT / "tests" / kind).rglob("*.py"):
        found |= set(re.findall(r"^\s*(?:from|import) (autograder[\w.]*)", file.read_text(), re.MULTILINE))

    assert found <= {"autograder.testing", "autograder.datasets"}


def test_one_tree_of_exceptions():
    """Every exception of the engine is defined in errors.py, and drawn in its docstring where it hangs."""
    names = {name for name, value in vars(errors).items() if isinstance(value, type)}
    elsewhere = [
        f"{module}.{node.name}"
        for module, file in MODULES.items()
        if module != "autograder.errors"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and any(
            ast.unparse(base).split(".")[-1] in names | {"Exception", "BaseException"} for base in node.bases
        )
    ]
    drawn, above = {}, []
    for indent, name in re.findall(r"^((?:[│├└─ ]{4})*)(\w+)(?:  .*)?$", errors.__doc__, re.MULTILINE):
        depth = len(indent) // 4
        above[depth:] = [name]
        if depth:
            drawn[name] = above[depth - 1]

    assert [] == elsewhere
    own = {name for name in names if vars(errors)[name].__module__ == errors.__name__}
    assert {name: vars(errors)[name].__bases__[0].__name__ for name in own} == drawn
