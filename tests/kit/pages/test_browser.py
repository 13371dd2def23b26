"""Pages in a real Chromium: axe-core finds nothing wrong, nothing runs, nothing is requested, nothing overflows."""

import json
import sys
from pathlib import Path

import msgspec
import pytest

from autograder.reports.page.files import write_pages
from autograder.reports.page.names import file_names
from autograder.reports.page.render import exercise_part
from tests.kit.pages import samples

AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
WIDTHS = (320, 1280)
LOOKS = ("light", "dark", "print")
PAGES = {
    "right": samples.right,
    "half right": samples.half_right,
    "wrong": samples.wrong,
    "hostile": samples.hostile,
    "not graded": samples.unreadable,
    "by hand": lambda: samples.late(samples.classmate(3)),
}
CLASS = ("index", "by-points", "groups")
FONTS = "--vscode-font-family: sans-serif; --vscode-editor-font-family: monospace"
EDITORS = {  # what VS Code's themes put on the body
    "vscode-dark": "--vscode-editor-background: #1f1f1f; --vscode-editor-foreground: #cccccc; --vscode-textLink-foreground: #4daafc",
    "vscode-light": "--vscode-editor-background: #ffffff; --vscode-editor-foreground: #3b3b3b; --vscode-textLink-foreground: #005fb8",
    "vscode-high-contrast": "--vscode-editor-background: #000; --vscode-editor-foreground: #fff; --vscode-contrastBorder: #6fc3df",
}
JUPYTERLAB = Path(sys.prefix) / "share/jupyter/nbconvert/templates/lab/static"  # its style sheets

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def axe():
    """The source of axe-core, which npm has put here."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed (run `npm ci` in tests/kit/pages)")
    return AXE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """{name: file} of students' pages, and of the instructor's pages of one and of several assignments."""
    folder = tmp_path_factory.mktemp("report")
    results = [make() for make in PAGES.values()]
    write_pages(folder / "several", [(result, result) for result in results], samples.RUN)
    files = [folder / "several" / "students" / name for name in file_names(results)]
    hostile = [msgspec.structs.replace(samples.hostile(n), assignment="convolution") for n in range(3)]
    some = [*samples.some_class(), *hostile]
    write_pages(folder / "one", [(result, result) for result in some], samples.RUN, samples.code_of)
    found = {name: folder / "one" / f"{name}.html" for name in CLASS}
    return dict(zip(PAGES, files, strict=True)) | found | {"several": folder / "several" / "index.html"}


@pytest.fixture(scope="module")
def notebooks(tmp_path_factory):
    """{theme: file} of outputs of `check()` in pages that look like VS Code and JupyterLab."""
    folder = tmp_path_factory.mktemp("notebooks")
    parts = "".join(
        exercise_part(result, exercise.name, "hidden tests: not run here")
        for result in (samples.wrong(), samples.half_right())
        for exercise in result.exercises
    )
    found = {}
    for theme, variables in EDITORS.items():
        style = f"body {{ background: var(--vscode-editor-background); {variables}; {FONTS} }}"
        found[theme] = f"<style>{style}</style></head><body class='{theme}'>{parts}"
    for theme in ("light", "dark"):
        rules = (JUPYTERLAB / "index.css").read_text(encoding="utf-8")
        colours = (JUPYTERLAB / f"theme-{theme}.css").read_text(encoding="utf-8")
        style = f"{rules}{colours} body {{ background: var(--jp-layout-color0); overflow: auto }}"
        light = str(theme == "light").lower()
        body = (
            f"<body data-jp-theme-light='{light}'><div class='jp-RenderedHTMLCommon jp-RenderedHTML'>{parts}"
        )
        found[f"jupyter-{theme}"] = f"<style>{style}</style></head>{body}</div>"
    for theme, text in found.items():
        head = "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>notebook</title>"
        (folder / f"{theme}.html").write_text(f"{head}{text}</body></html>", encoding="utf-8")
    return {theme: folder / f"{theme}.html" for theme in found}


def look(browser, theme, width):
    """Let the browser take this width and theme, "print" for paper."""
    media = "print" if theme == "print" else "screen"
    scheme = {"name": "prefers-color-scheme", "value": "light" if theme == "print" else theme}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": [scheme]})
    size = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def open_page(browser, file):
    """Load a page and open everything in it."""
    browser.get(file.as_uri())
    browser.execute_script("for (const one of document.querySelectorAll('details')) one.open = true")


def violations(browser):
    """What axe-core finds: (rule, element, why) of each."""
    found = browser.execute_async_script(
        "const done = arguments[1];"
        "axe.run(document, {runOnly: {type: 'tag', values: arguments[0]}, resultTypes: ['violations']})"
        ".then(found => done(found.violations), error => done(String(error)))",
        WCAG,
    )
    assert isinstance(found, list), found
    return [(one["id"], node["html"][:200], node["failureSummary"]) for one in found for node in one["nodes"]]


def overflow(browser):
    """By how many pixels the page is wider than the window."""
    root = "document.documentElement"
    return browser.execute_script(f"return {root}.scrollWidth - {root}.clientWidth")


def test_axe_finds_mistakes(browser, axe, tmp_path):
    """The check itself: grey text on grey, and a picture without a text, are found."""
    file = tmp_path / "bad.html"
    file.write_text(
        "<!DOCTYPE html><html lang=en><title>x</title><p style='color:#aaa'>pale</p><img src='data:,'>"
    )
    open_page(browser, file)
    browser.execute_script(axe)

    assert {"color-contrast", "image-alt"} == {rule for rule, _element, _why in violations(browser)}


@pytest.mark.parametrize("name", [*PAGES, *CLASS, "several"])
def test_pages(browser, axe, pages, name):
    """No page breaks a rule of WCAG 2.1 AA, in light, dark and print, narrow and wide; none scrolls sideways."""
    open_page(browser, pages[name])
    browser.execute_script(axe)
    for theme in LOOKS:
        for width in WIDTHS:
            look(browser, theme, width)
            assert [] == violations(browser), (theme, width)
            if (theme, width) != ("print", 320):  # no paper is as narrow
                assert overflow(browser) <= 0, (theme, width)


@pytest.mark.parametrize("theme", [*EDITORS, "jupyter-light", "jupyter-dark"])
def test_notebooks(browser, axe, notebooks, theme):
    """What `check()` shows follows the editor's theme, not the system's, and breaks no rule in it."""
    dark = "light" not in theme
    look(browser, "light" if dark else "dark", 800)
    open_page(browser, notebooks[theme])
    browser.execute_script(axe)

    assert [] == violations(browser)
    assert overflow(browser) <= 0
    colour = browser.execute_script("return getComputedStyle(document.querySelector('.ag .ag-wrong')).color")
    brightness = sum(map(int, colour.removeprefix("rgb(").removesuffix(")").split(",")))
    assert dark == (brightness > 3 * 150)
    names = "return [...document.querySelectorAll('.ag dt')].filter(one => one.offsetHeight > 60).length"
    assert 0 == browser.execute_script(names)  # no rule of the editor's makes the left column narrow


def test_print_opens_everything(browser, pages):
    """On paper each test's details are there, opened or not; on the screen only opened ones."""
    browser.get(pages["wrong"].as_uri())
    heights = "return [...document.querySelectorAll('.ag-details, .ag-list')].map(one => one.checkVisibility({contentVisibilityAuto: true}) && one.offsetHeight > 0)"
    look(browser, "light", 1280)
    assert {True, False} == set(browser.execute_script(heights))

    look(browser, "print", 1280)
    assert {True} == set(browser.execute_script(heights))


def test_nothing_runs_and_nothing_is_requested(browser, pages):
    """No payload leaves its mark, whatever is touched, and the browser asks for the file alone."""
    look(browser, "light", 1280)
    for name in ("hostile", "index", "groups"):
        browser.get_log("performance")
        open_page(browser, pages[name])
        browser.execute_script(
            "for (const one of document.querySelectorAll('.ag *')) {"
            "one.dispatchEvent(new MouseEvent('mouseover', {bubbles: true}));"
            "if (one.tagName !== 'A' && one.tagName !== 'SUMMARY') one.click?.(); one.focus() }"
        )
        messages = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
        sent = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        root = browser.find_element("tag name", "html")

        assert root.get_attribute("data-pwned") is None
        assert {pages[name].as_uri()} == {url for url in sent if not url.startswith("data:image/png")}
        assert not browser.find_elements(
            "css selector", "[style], script, iframe, object, embed, link, form, base"
        )
        assert "<script>" in root.text


def test_keyboard(browser, pages):
    """A test opens by Enter; that scrolled arrays can be reached by keys, axe-core checks."""
    look(browser, "light", 320)
    browser.get(pages["wrong"].as_uri())
    summary = browser.find_elements("css selector", "details:not([open]) > summary")[0]
    summary.send_keys("\n")

    assert browser.execute_script("return arguments[0].parentElement.open", summary)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_plots(browser, pages, theme):
    """Pictures have the page's colours, light or dark, and text large enough to read on a small screen."""
    look(browser, theme, 320)
    browser.get(pages["index"].as_uri())
    colours = browser.execute_script(
        "const page = document.querySelector('.ag-page');"
        "const found = [...document.querySelectorAll('.ag-plot text')].map(one => getComputedStyle(one).fill);"
        "return [getComputedStyle(page).color, ...found]"
    )
    sizes = browser.execute_script(
        "return [...document.querySelectorAll('.ag-plot text')].map(one => one.getBoundingClientRect().height)"
    )

    assert 10 < len(colours)
    assert 1 == len(set(colours))
    assert 8 < min(sizes)
