"""formgrader under a Content-Security-Policy that runs no script of a notebook.

Students' work is shown under the instructor's login, so a script in it could do whatever the instructor can.
Scripts of formgrader's own templates get a number that is new for each answer of the server (a nonce), and
the browser runs no other script. The number is put into the templates before they are filled in: what fills
them can't get it.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path
from typing import Any

from autograder.nbgrader.pages import TransformedTemplates

OWN_SCRIPTS = ("formgrade_macros.html.j2",)  # and each .tpl: nbgrader's templates with scripts
HANDLERS = ("toggle_name(true);", "toggle_name(false);", "toggleAllNames()")  # its onclick="..."
NONCE = '<script nonce="{{ csp_nonce() }}"'
MARK = "_autograder_protected"
NAME = 'var name = last_name + ", " + first_name;'  # null becomes "None, None"
OR_ID = 'var name = last_name + ", " + first_name; if (name === "None, None") name = {id};'
IDS = {"manage_submissions.js": "student", "manage_students.js": 'this.model.get("id")'}


def policy(nonce: str) -> str:
    """The Content-Security-Policy of formgrader's pages."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in HANDLERS
    )
    return "; ".join(
        [
            "default-src 'self'",
            f"script-src 'nonce-{nonce}' 'unsafe-hashes' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        ]
    )


FILES_POLICY = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; sandbox"


def protect() -> None:
    """Change nbgrader's request handlers for good; once is enough, and twice does no harm."""
    from nbgrader.server_extensions.formgrader import base, handlers

    if getattr(base.BaseHandler, MARK, False):
        return
    setattr(base.BaseHandler, MARK, True)
    base.BaseHandler.content_security_policy = property(lambda self: policy(_nonce(self)))
    handlers.SubmissionFilesHandler.content_security_policy = property(lambda _self: FILES_POLICY)
    exporter, render = base.BaseHandler.exporter, base.BaseHandler.render

    def protected_exporter(self: Any) -> Any:
        found = exporter.fget(self)
        _protect_templates(found.environment, _nonce(self))
        return found

    def protected_render(self: Any, name: str, **values: Any) -> Any:
        environment = self.settings["nbgrader_jinja2_env"]
        environment.autoescape = True  # names of students and assignments are text
        _protect_templates(environment, _nonce(self))
        return render(self, name, **values)

    base.BaseHandler.exporter = property(protected_exporter)
    base.BaseHandler.render = protected_render
    handlers.default_handlers.insert(
        0,
        (rf"/formgrader/static/js/({'|'.join(IDS)})", _scripts_with_names(base.BaseHandler)),
    )


class _Nonce:
    """The number of the answer that is being written. Templates call it."""

    value = ""

    def __call__(self) -> str:
        return self.value


_CURRENT = _Nonce()


def _nonce(handler: Any) -> str:
    """The number of this request's answer."""
    if not hasattr(handler, "_csp_nonce"):
        handler._csp_nonce = secrets.token_urlsafe(18)  # noqa: SLF001 - a mark of our own on it
    return str(handler._csp_nonce)  # noqa: SLF001


def _protect_templates(environment: Any, nonce: str) -> None:
    """Let the templates' own scripts carry the number. Answers are written one at a time."""
    _CURRENT.value = nonce
    if environment.globals.get("csp_nonce") is not _CURRENT:
        environment.globals["csp_nonce"] = _CURRENT
        environment.loader = TransformedTemplates(environment.loader, _with_nonce)
        if environment.cache is not None:
            environment.cache.clear()


def _with_nonce(name: str, source: str) -> str:
    own = name.endswith(".tpl") or Path(name).name in OWN_SCRIPTS
    return source.replace("<script", NONCE) if own else source


def _scripts_with_names(handler: Any) -> Any:
    """A request handler for formgrader's scripts that show "None, None" for a student without a name."""
    from nbgrader.server_extensions.formgrader.handlers import static_path
    from tornado import web

    class Scripts(handler):  # type: ignore[misc] # because its class is known at run time only
        """Serves them with the student's id in that place."""

        @web.authenticated
        def get(self, name: str) -> None:
            text = (Path(static_path) / "js" / name).read_text(encoding="utf-8")
            self.set_header("Content-Type", "text/javascript; charset=utf-8")
            self.finish(text.replace(NAME, OR_ID.format(id=IDS[name])))

    return Scripts
