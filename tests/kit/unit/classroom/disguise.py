"""Copies of a module as somebody makes them who hides that they are copies: the code does the same."""

import ast
import random


def disguised(text, seed, keep=()):
    """A copy with other names, comments and layout, its functions and independent statements in another order.

    keep: names that the assignment prescribes.
    """
    choose = random.Random(seed)
    tree = ast.parse(text)
    tree.body = _reordered(tree.body, choose)
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            if isinstance(getattr(node, field, None), list):
                setattr(node, field, _swapped(_without_docstring(getattr(node, field)), choose))
    _Renamer(tree, keep).visit(tree)
    return _commented(ast.unparse(ast.fix_missing_locations(tree)), choose)


def _reordered(body, choose):
    """Functions and classes shuffled among themselves, and methods of classes too."""
    kinds = (ast.FunctionDef, ast.ClassDef)
    movable = [node for node in body if isinstance(node, kinds)]
    choose.shuffle(movable)
    # A class stays behind those that it or its decorators need when they are defined.
    movable.sort(key=lambda node: isinstance(node, ast.ClassDef))
    for node in movable:
        if isinstance(node, ast.ClassDef):
            methods = [inner for inner in node.body if isinstance(inner, ast.FunctionDef)]
            choose.shuffle(methods)
            node.body = [inner for inner in node.body if inner not in methods] + methods
    first = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    rest = [node for node in body if node not in first and node not in movable]
    choose.shuffle(first)
    return first + movable + rest


def _without_docstring(body):
    kept = [n for n in body if not (isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant))]
    return kept or ([ast.Pass()] if body else [])


def _swapped(body, choose):
    """Neighbours that don't need each other, in another order."""
    body = list(body)
    for _round in range(3):
        for i in range(len(body) - 1):
            if _independent(body[i], body[i + 1]) and choose.random() < 0.7:
                body[i], body[i + 1] = body[i + 1], body[i]
    return body


def _independent(one, other):
    """Whether both only assign to names, and neither needs or changes the other's."""
    if not all(isinstance(node, ast.Assign) for node in (one, other)):
        return False
    if any(isinstance(n, ast.Attribute | ast.Subscript) for s in (one, other) for n in s.targets):
        return False
    stored, read = zip(*map(_names, (one, other)), strict=True)
    return not (stored[0] & (read[1] | stored[1]) or stored[1] & read[0])


def _names(node):
    names = [n for n in ast.walk(node) if isinstance(n, ast.Name)]
    return {n.id for n in names if isinstance(n.ctx, ast.Store)}, {n.id for n in names}


class _Renamer(ast.NodeTransformer):
    """Gives every name that the module chose itself another one."""

    def __init__(self, tree, keep):
        chosen, attributes = set(), set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                chosen.add(node.id)
            elif isinstance(node, ast.arg):
                chosen.add(node.arg)
            elif isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("__"):
                chosen.add(node.name)
            elif isinstance(node, ast.alias) and node.asname:
                chosen.add(node.asname)
            elif isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "self":
                attributes.add(node.attr)
        self._names = {name: f"value_{i}" for i, name in enumerate(sorted(chosen - {"self", *keep}))}
        self._attributes = {name: f"part_{i}" for i, name in enumerate(sorted(attributes - chosen))}

    def visit_Name(self, node):
        return ast.Name(self._names.get(node.id, node.id), node.ctx)

    def visit_arg(self, node):
        return ast.arg(self._names.get(node.arg, node.arg), self._visited(node.annotation))

    def visit_keyword(self, node):
        return ast.keyword(self._names.get(node.arg, node.arg), self.visit(node.value))

    def visit_alias(self, node):
        return ast.alias(node.name, self._names.get(node.asname, node.asname))

    def visit_Attribute(self, node):
        own = getattr(node.value, "id", "") == "self"
        name = self._attributes.get(node.attr, self._names.get(node.attr, node.attr)) if own else node.attr
        return ast.Attribute(self.visit(node.value), name, node.ctx)

    def _visit_named(self, node):
        node.name = self._names.get(node.name, node.name)
        return self.generic_visit(node)

    visit_FunctionDef = visit_ClassDef = _visit_named

    def _visited(self, node):
        return None if node is None else self.visit(node)


def _commented(text, choose):
    """The text with other comments and blank lines."""
    lines = []
    for line in text.splitlines():
        if choose.random() < 0.3:
            lines += ["", f"{line[: len(line) - len(line.lstrip())]}# {choose.random()}"]
        lines.append(line + (f"  # note {choose.randrange(100)}" if choose.random() < 0.3 else ""))
    return "\n".join(lines) + "\n"
