"""Pictures of a class as inline SVG, drawn by matplotlib in the page's own colours and font.

matplotlib writes style attributes, which a page's policy forbids: they become attributes of SVG here.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

from autograder.reports.classes import ClassResults, ExerciseCount, RaceCount

WIDTH = 4.6  # inches: on a phone the text is still large enough to read
TEXT = 10  # points
BINS = 20  # bars of a distribution
MAX_DOTS = 100  # of a race, so that a large class leaves the page small
LONGEST = 22  # characters of a name beside a bar
# Colours in which matplotlib draws, and what stands for them in the page, light or dark.
INK, FILL, FAINT = "#000000", "#0b57d0", "#808080"
COLOURS = {INK: "currentColor", FILL: "var(--ag-link)", FAINT: "var(--ag-muted)"}
KEPT = frozenset(
    "fill stroke stroke-width stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin "
    "stroke-opacity fill-opacity opacity text-anchor".split()
)
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def distribution(one: ClassResults) -> Markup:
    """A histogram of the points, with mean and median."""
    top = max([one.maximum, *one.points, 1.0])
    figure, axes = _axes(2.3)
    axes.hist(one.points, bins=BINS, range=(0, top), color=FILL, rwidth=0.9)
    axes.axvline(one.median, color=INK, linewidth=1.2, linestyle="--")
    axes.set(xlabel="points (dashed: median)", ylabel="students", xlim=(0, top))
    axes.yaxis.get_major_locator().set_params(integer=True)
    lowest, highest = min(one.points), max(one.points)
    label = (
        f"Distribution of points of {len(one.points)} students: mean {one.mean:.3g}, "
        f"median {one.median:.3g}, lowest {lowest:g}, highest {highest:g}, of {one.maximum:g}"
    )
    return _svg(figure, label, "points")


def exercises(one: ClassResults) -> Markup:
    """A bar for each exercise: the share of its points that the class earned."""
    shown = one.exercises
    figure, axes = _axes(0.7 + 0.3 * len(shown))
    places = range(len(shown))
    axes.barh(places, [100 * each.share for each in shown], color=FILL, height=0.6)
    axes.set_yticks(places, [_name(each.name) for each in shown])
    axes.tick_params(axis="y", length=0)
    axes.invert_yaxis()
    axes.set(xlabel="% of the points earned", xlim=(0, 100))
    return _svg(figure, f"Share of points earned: {_shares(shown)}", "exercises")


def races(one: ClassResults) -> Markup:
    """A row for each speed test: a dot for each student's ratio, a line for each bar."""
    shown = [race for race in one.races if race.ratios]
    figure, axes = _axes(0.8 + 0.45 * len(shown))
    for place, race in enumerate(shown):
        values = _spread([ratio for _id, ratio in race.ratios])
        spread = [place + 0.22 * ((7 * n) % 11 - 5) / 5 for n in range(len(values))]
        axes.plot(values, spread, "o", color=FILL, markersize=3.5, alpha=0.7, markeredgewidth=0)
        for bar, _share in race.bars:
            axes.plot([bar, bar], [place - 0.4, place + 0.4], color=INK, linewidth=1.2)
    axes.set_xscale("log")
    axes.set_yticks(range(len(shown)), [_name(race.name) for race in shown])
    axes.tick_params(axis="y", length=0)
    axes.minorticks_off()
    low = min([0.5, *(race.ratios[0][1] for race in shown)]) / 1.2
    high = max([2.0, *(race.ratios[-1][1] for race in shown), *(race.bars[-1][0] for race in shown)]) * 1.2
    ticks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100) if low <= tick <= high]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.set(xlabel="times the reference's time (lines: bars)", xlim=(low, high))
    axes.set_ylim(len(shown) - 0.5, -0.5)
    return _svg(figure, f"Races: {'; '.join(map(race_text, shown))}", "races")


def _spread(values: list[float]) -> list[float]:
    """The sorted values; of many, MAX_DOTS of them that are equally far apart by rank."""
    if len(values) <= MAX_DOTS:
        return values
    return [values[at * (len(values) - 1) // (MAX_DOTS - 1)] for at in range(MAX_DOTS)]


def race_text(race: RaceCount) -> str:
    """A race in words: how many ran, the fastest, the median, the slowest."""
    values = [ratio for _id, ratio in race.ratios]
    if not values:
        return f"{race.name}: none of {race.unmeasured} ended in time"
    middle = values[len(values) // 2]
    text = f"{race.name}: {len(values)} measured on {race.device}, fastest {values[0]:.3g}, "
    text += f"median {middle:.3g}, slowest {values[-1]:.3g} times the reference's time"
    return f"{text}, {race.unmeasured} without a time" if race.unmeasured else text


def _shares(shown: Sequence[ExerciseCount]) -> str:
    return ", ".join(f"{each.name} {each.share:.0%}" for each in shown)


def _name(text: str) -> str:
    text = CONTROL.sub("\ufffd", text)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _axes(height: float) -> tuple[Any, Any]:
    """A figure with one pair of axes, without a frame."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for spine in axes.spines.values():
        spine.set_color(FAINT)
    axes.tick_params(color=FAINT, labelcolor=INK, labelsize=TEXT)
    for axis in (axes.xaxis, axes.yaxis):
        axis.label.set_fontsize(TEXT)
    return figure, axes


def _svg(figure: Any, label: str, name: str) -> Markup:
    """The figure as an element of a page. label: the same in words. name: begins its ids."""
    import matplotlib

    buffer = io.StringIO()
    for text in figure.findobj(matplotlib.text.Text):
        text.set_parse_math(False)
    with matplotlib.rc_context({"svg.fonttype": "none", "svg.hashsalt": name}), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a letter that its own font lacks: the browser has others
        figure.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    root = ElementTree.fromstring(buffer.getvalue())
    _inline(root, f"{name}-")
    width, height = (float(number) for number in root.attrib["viewBox"].split()[2:])
    root.attrib.clear()
    root.attrib.update(
        {"class": "ag-plot", "viewBox": f"0 0 {width:g} {height:g}", "role": "img"},
        **{"aria-label": CONTROL.sub("\ufffd", label)},
    )
    return Markup(ElementTree.tostring(root, encoding="unicode"))


def _inline(element: ElementTree.Element, prefix: str) -> None:
    """Take out of an element and all below it what a page doesn't need, or doesn't allow."""
    element.tag = element.tag.rpartition("}")[2]
    element.text, element.tail = (
        text if text and text.strip() else None for text in (element.text, element.tail)
    )
    for child in list(element):
        if child.tag.rpartition("}")[2] in ("metadata", "style"):
            element.remove(child)
        else:
            _inline(child, prefix)
    for key, value in list(element.attrib.items()):
        del element.attrib[key]
        plain = key.rpartition("}")[2]
        if plain == "style":
            element.attrib.update(_attributes(value))
        elif plain == "id":
            if element.tag in ("path", "clipPath"):
                element.attrib["id"] = f"{prefix}{value}"
        elif plain == "href":
            element.attrib["href"] = f"#{prefix}{value.removeprefix('#')}"
        else:
            element.attrib[plain] = value.replace("url(#", f"url(#{prefix}")


def _attributes(style: str) -> dict[str, str]:
    """A style attribute as attributes of SVG; fonts are the page's."""
    pairs = (pair.partition(":") for pair in style.split(";") if pair.strip())
    found = {name.strip(): value.strip() for name, _colon, value in pairs}
    return {name: COLOURS.get(value, value) for name, value in found.items() if name in KEPT}
