"""Formgrader in a real browser, on a real Jupyter server: the engine's report, its scores, a score by hand."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from autograder.nbgrader import commands

HALF = "import torch\ndef double(x):\n    return 2 * x.float()\n"
WAIT = 60  # seconds for a page of a busy machine


@pytest.fixture(scope="module")
def desk(make_desk, tmp_path_factory):
    """A course in which ann has half of the points and an answer to read."""
    desk = make_desk(tmp_path_factory.mktemp("formgrader") / "course")
    desk.release()
    desk.hand_in("ann", desk.filled(HALF, answer="Because two is twice one."))
    desk.autograde()
    config = Path(__file__).resolve().parents[3] / "nbgrader_config.py"
    shutil.copyfile(config, desk.course.root / config.name)
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


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """Debian's Chromium without a window."""
    if not shutil.which("chromium") or not shutil.which("chromedriver"):
        pytest.skip("Chromium is not installed (apt-get install chromium chromium-driver)")
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium is not installed")
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium")
    for option in (
        *(
            "headless=new",
            "no-sandbox",
            "disable-gpu",
            "disable-quic",
            "no-first-run",
            "window-size=1200,1600",
        ),
        *("disable-background-networking", "disable-component-update", "disable-sync"),
        f"user-data-dir={tmp_path_factory.mktemp('chromium')}",
    ):
        options.add_argument(f"--{option}")
    service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
    driver = webdriver.Chrome(options=options, service=service)
    yield driver
    driver.quit()


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
