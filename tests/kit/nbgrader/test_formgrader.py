"""Formgrader in a real browser, on a real Jupyter server: the engine's report, its scores, a score by hand."""

import base64
import contextlib
import gc
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from pathlib import Path

import pytest

from autograder.nbgrader import commands, config

HALF = "import torch\ndef double(x):\n    return 2 * x.float()\n"
WAIT = 60  # seconds for a page of a busy machine
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
RUN = "document.documentElement.dataset.pwned=1"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"<img src=q onerror={RUN}>",
    f"<svg onload={RUN}></svg>",
    f'<svg><script href="data:text/javascript,{RUN}"></script></svg>',
    f"[click](javascript:{RUN})",
    f"[click](<JaVaScRiPt:{RUN}>)",
    f"[click](&#106;avascript:{RUN})",
    f"[click](data:text/html,<script>parent.{RUN}</script>)",
    f'![x](q"onerror="{RUN})',
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<details open ontoggle={RUN}>x</details>",
    f"<math><mtext></mtext><style><img title='</style><img src=q onerror={RUN}>'></style></math>",
    f"$\\href{{javascript:{RUN}}}{{x}}$ $\\text{{<img src=q onerror={RUN}>}}$",
    f"```mermaid\ngraph TD; a[<img src=q onerror={RUN}>]\n```",
    f"<base href=//evil.example/><meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    f"<form action=javascript:{RUN}><button autofocus onfocus={RUN}>x</button></form>",
    f"</div></textarea></pre><script>{RUN}</script>",
    f"![x](attachment:a.svg) ![y](attachment:none.png) <a href=# onclick={RUN}>z</a>",
    f"<input autofocus onfocus={RUN}>",
    f"<!--><script>{RUN}</script>-->",
]


def hostile(desk):
    """A notebook with scripts in text, answers, attachments, outputs, tags and titles."""
    notebook = desk.filled(HALF, answer="\n\n".join(PAYLOADS))
    script = f"<script>{RUN}</script>"
    svg = base64.b64encode(f"<svg xmlns='http://www.w3.org/2000/svg' onload='{RUN}'/>".encode()).decode()
    for number, payload in enumerate(PAYLOADS):
        notebook["cells"].append(
            {
                "cell_type": "markdown",
                "id": f"p{number}",
                "metadata": {"tags": [script]},
                "source": payload,
                "attachments": {"a.svg": {"image/svg+xml": svg}},
            }
        )
    data = {"text/html": script, "application/javascript": RUN, "image/svg+xml": script, "text/latex": script}
    data |= {"text/markdown": script, "text/plain": script, "image/png": PICTURE}
    outputs = [
        {"output_type": "display_data", "metadata": {}, "data": data},
        {"output_type": "stream", "name": "stdout", "text": f"\x1b[31m{script}"},
        {"output_type": "error", "ename": script, "evalue": script, "traceback": [script]},
    ]
    code = {"cell_type": "code", "id": "o", "metadata": {}, "source": f"# {script}", "outputs": outputs}
    raw = {"cell_type": "raw", "id": "r", "metadata": {"raw_mimetype": "text/html"}, "source": script}
    notebook["cells"] += [code | {"execution_count": 1}, raw]
    notebook["metadata"] |= {"title": f"</title>{script}", "widgets": {"x": {"state": script}}}
    return notebook


def plant(desk):
    """A script in the graded notebook itself, as if everything before the browser had failed."""
    file = config.folder(desk.course, "autograded") / "eve" / "toy" / "toy.ipynb"
    notebook = json.loads(file.read_text(encoding="utf-8"))
    page = f"<i id=planted></i><script>{RUN}</script><img src=q onerror={RUN}>"
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": page}}
    cell = {"cell_type": "code", "id": "planted", "metadata": {}, "source": "", "execution_count": None}
    notebook["cells"].append(cell | {"outputs": [output]})
    file.chmod(0o644)
    file.write_text(json.dumps(notebook), encoding="utf-8")


@pytest.fixture(scope="module")
def desk(make_desk, tmp_path_factory):
    """A course in which ann has half of the points and an answer to read."""
    desk = make_desk(tmp_path_factory.mktemp("formgrader") / "course")
    desk.release()
    config = Path(__file__).resolve().parents[3] / "nbgrader_config.py"
    shutil.copyfile(config, desk.course.root / config.name)
    desk.hand_in("ann", desk.filled(HALF, answer="Because two is twice one."))
    desk.hand_in("eve", hostile(desk))
    desk.autograde()
    with warnings.catch_warnings():  # nbgrader leaves each timestamp.txt open
        warnings.simplefilter("ignore", ResourceWarning)
        commands.feedback(desk.course, "toy", desk.console)
        gc.collect()
    return desk


@pytest.fixture(scope="module")
def server(desk, tmp_path_factory):
    """The address of a Jupyter server in the course's folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    options = ["--no-browser", "--allow-root", f"--ServerApp.port={port}", "--IdentityProvider.token="]
    environment = os.environ | {
        "HOME": str(home),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    log = (home / "log").open("w")
    running = subprocess.Popen(
        [sys.executable, "-m", "jupyter", "lab", *options],
        cwd=desk.course.root, env=environment, stdout=log, stderr=log,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + WAIT
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            urllib.request.urlopen(f"{address}/api", timeout=5)
            break
        time.sleep(0.5)
    yield address
    running.kill()
    running.wait()
    log.close()


def wait_for(browser, what):
    """What the page gives, once it is there."""
    from selenium.webdriver.support.ui import WebDriverWait

    return WebDriverWait(browser, WAIT).until(lambda _browser: what())


@pytest.mark.slow
def test_gradebook_page(browser, server):
    """The assignment's page lists the student's notebook with her scores."""
    browser.get(f"{server}/formgrader/gradebook/toy/toy")

    text = wait_for(browser, lambda: (t := browser.find_element("tag name", "body").text) and "60" in t and t)

    assert "105" in text  # 100 by tests, 5 by hand


@pytest.mark.slow
def test_submission_page(browser, server, desk, tmp_path):
    """A submission shows report and score; a score typed in is saved, and kept when graded once more."""
    with commands._gradebook(desk.course) as gradebook:
        number = gradebook.find_submission_notebook("toy", "toy", "ann").id
    browser.get(f"{server}/formgrader/submissions/{number}/?index=0")
    text = wait_for(
        browser, lambda: (t := browser.find_element("tag name", "body").text) and "float64" in t and t
    )
    assert "Because two is twice one." in text
    assert "should keep the dtype float64" in text
    fields = wait_for(browser, lambda: browser.find_elements("css selector", "input.score"))
    shown = [field.get_attribute("placeholder") for field in fields]
    assert "60" in shown
    empty = fields[shown.index("")] if "" in shown else fields[-1]

    empty.send_keys("4\t")
    wait_for(browser, lambda: desk.scores("ann")["toy-why"][1] == 4.0)
    screenshot = Path(os.environ.get("SCREENSHOT", tmp_path / "formgrader.png"))
    browser.save_screenshot(str(screenshot))
    desk.autograde()

    assert 4.0 == desk.scores("ann")["toy-why"][1]
    assert 60.0 == desk.scores("ann")["toy-double"][0]
    assert screenshot.stat().st_size > 10_000


def number_of(desk, student):
    with commands._gradebook(desk.course) as gradebook:
        return gradebook.find_submission_notebook("toy", "toy", student).id


def assert_nothing_ran(browser):
    """No script of the notebook has left its mark, also after a click on each of its links."""
    from selenium.webdriver.common.by import By

    for link in browser.find_elements(By.CSS_SELECTOR, ".rendered_html a"):
        browser.execute_script("arguments[0].click()", link)
    root = browser.find_element(By.TAG_NAME, "html")
    assert root.get_attribute("data-pwned") is None


@pytest.mark.slow
def test_no_script_of_a_notebook_runs(browser, server, desk):
    """Twenty payloads, in every place of a notebook, and one planted behind the filters: none runs."""
    plant(desk)
    browser.get(f"{server}/formgrader/submissions/{number_of(desk, 'eve')}/?index=0")
    wait_for(browser, lambda: browser.find_elements("css selector", "#planted"))
    wait_for(browser, lambda: browser.find_elements("css selector", "input.score"))
    fields = browser.find_elements("css selector", "input.score")

    assert_nothing_ran(browser)
    assert wait_for(browser, lambda: "60" in [field.get_attribute("placeholder") for field in fields])
    text = browser.find_element("tag name", "body").text
    assert "<script>" in text  # shown as what it is
    assert f"data:image/png;base64,{PICTURE}" in browser.page_source


@pytest.mark.slow
def test_formgraders_own_scripts_run(browser, server, desk):
    """The policy stops no script of formgrader's: the name of the student appears at a click."""
    browser.get(f"{server}/formgrader/submissions/{number_of(desk, 'eve')}/?index=0")
    eye = wait_for(browser, lambda: browser.find_elements("css selector", "span.glyphicon-eye-open"))[0]
    browser.execute_script("arguments[0].scrollIntoView(); arguments[0].click()", eye)

    assert wait_for(browser, lambda: "eve" in browser.find_element("css selector", "li.live-notebook").text)


@pytest.mark.slow
def test_policy(server, desk):
    """Each of formgrader's pages comes with a policy, and with another nonce each time."""
    paths = [
        "gradebook",
        "manage_students",
        "manage_submissions/toy",
        f"submissions/{number_of(desk, 'eve')}/",
    ]
    policies = []
    for path in paths:
        with urllib.request.urlopen(f"{server}/formgrader/{path}", timeout=WAIT) as answer:
            policies.append(answer.headers["Content-Security-Policy"])

    assert all("script-src 'nonce-" in policy and "unsafe-inline' *" not in policy for policy in policies)
    assert all("'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0] for policy in policies)
    assert len(paths) == len(set(policies))


@pytest.mark.slow
def test_names(browser, server):
    """A student without a name in the gradebook is shown by the id, not as "None, None"."""
    browser.get(f"{server}/formgrader/manage_submissions/toy")
    text = wait_for(
        browser, lambda: (t := browser.find_element("tag name", "body").text) and "ann" in t and t
    )

    assert "None, None" not in text


@pytest.mark.slow
def test_feedback_page(browser, desk):
    """The student's own page runs nothing either."""
    page = config.folder(desk.course, "feedback") / "eve" / "toy" / "toy.html"
    browser.get(page.as_uri())

    assert_nothing_ran(browser)
    assert "<script>" in browser.find_element("tag name", "body").text
