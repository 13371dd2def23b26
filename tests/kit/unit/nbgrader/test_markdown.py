"""Markdown of students as HTML: what it shows, what it can't do, and how much it can grow."""

import re

import pytest

pytest.importorskip("cmarkgfm", reason="nbgrader's extra is not installed")

from autograder.nbgrader.markdown import MAX_DEPTH, MAX_GROWTH, MAX_SOURCE, to_html

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("**b** and *i*", "<p><strong>b</strong> and <em>i</em></p>"),
        ("Tensor<float> if a <b", "<p>Tensor&lt;float&gt; if a &lt;b</p>"),
        ("`$x$ <b>`", "<p><code>$x$ &lt;b&gt;</code></p>"),
        ("$5 and $6", "<p>$5 and $6</p>"),
        ("~~~\n$x$\n~~~", "<pre><code>$x$\n</code></pre>"),
        ("![p](attachment:none.png)", '<p><img alt="p"></p>'),
        ("![p](https://tracker.example/p.png)", '<p><img alt="p"></p>'),
    ],
)
def test_shown(source, shown):
    """Text stays readable; code is no formula; pictures from elsewhere are left out."""
    assert shown == to_html(source).strip()


def test_formula():
    """A formula becomes MathML, and one that can't be read stays as it was written."""
    assert "<msup><mi>x</mi><mn>2</mn></msup>" in to_html("$x^2$")
    assert '<math display="block">' in to_html("$$\\frac{1}{2}$$")


def test_attachment():
    """A picture of the notebook's own is in the page; a drawing that may hold scripts is not."""
    attachments = {"a.png": {"image/png": PICTURE}, "b.svg": {"image/svg+xml": PICTURE}}

    assert f"data:image/png;base64,{PICTURE}" in to_html("![p](attachment:a.png)", attachments)
    assert "svg+xml" not in to_html("![p](attachment:b.svg)", attachments)


@pytest.mark.parametrize(
    "source",
    [
        "<script>x</script>", "<img src=q onerror=x>", "[a](javascript:x)", "[a](&#106;avascript:x)",
        "[a](data:text/html,x)", '![a](q"onerror="x)', "[a](../../lab)", "$\\href{javascript:x}{y}$",
        "$\\text{<img src=q onerror=x>}$", "[r]: javascript:x\n\n[r]", "<javascript:x>", "\ue000script\ue000",
        "```html\"onload=\"x\n<b>\n```",
    ],
)  # fmt: skip
def test_harmless(source):
    """No tag but the kit's own, no handler, no address that acts."""
    made = to_html(source)

    assert not re.search(r"<(?:script|iframe|svg|style|object|embed|form|input|base|meta)\b", made)
    assert not re.search(r"<[^>]*\s(?:on\w+|style|id)\s*=", made)
    assert not re.search(r"(?:href|src)=\"(?!https?:|mailto:|#|data:image/)", made)


@pytest.mark.slow
@pytest.mark.parametrize(
    "source",
    [
        "[" * 60_000, "![" * 30_000, "*a **b " * 9_000, "> " * 30_000, "- " * 30_000, "$x " * 20_000,
        "`" * 60_000, "<" * 10**6, "\\begin{a}" * 7_000,
        "|a" * 3000 + "|\n" + "|-" * 3000 + "|\n" + "|\n" * 16_000,
    ],
)  # fmt: skip
def test_bounded(source):
    """Hostile text makes neither a huge page nor a deeply nested one."""
    made = to_html(source)

    assert len(made) <= 6 * MAX_SOURCE + MAX_GROWTH * min(len(source), MAX_SOURCE)
    assert made.count("<blockquote>") <= MAX_DEPTH
