"""Which charts there are, on which tab, and what they need: the panel knows no chart by name.

To add one: a `ChartSpec` in a module of this room, registered here under its id, and its import in
`catalogue`. A tab comes with the first chart that names it; what can be chosen on it (plane,
group, message size) is a list of `Control`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from designer.model.design import Design
from designer.registry import Registry
from designer.solve.results import Results

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from designer.ui.charts.chart import Chart
    from designer.ui.inspector.form import Choice
    from designer.ui.theme import Theme


@dataclass(frozen=True, slots=True)
class Given:
    """What charts are fed with.

    Attributes
    ----------
    design, results
        What is open, and the newest numbers of it.
    fresh
        Whether the numbers belong to the design as it is now; older ones are shown faint.
    chosen
        Value of each control of the tab, by its id.
    selection
        Addresses of what is selected.
    """

    design: Design
    results: Results
    fresh: bool
    chosen: Mapping[str, Any]
    selection: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """Something to choose on a tab.

    Attributes
    ----------
    id, name
        Key in `Given.chosen`; name for readers of the screen and for the tool tip.
    choices
        All entries for a design; the first one holds until another is chosen, and again when the
        chosen one is gone.
    width
        Of its button. [px]
    tooltip
        More about it.
    """

    id: str
    name: str
    choices: Callable[[Design], tuple[Choice, ...]]
    width: int = 120
    tooltip: str = ""


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A page of charts."""

    title: str
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class ChartSpec:
    """One chart.

    Attributes
    ----------
    tab, title
        Id of its tab; words above it.
    make
        Makes the widget, when its tab is first shown.
    feed
        Gives it numbers: called at every change while it is seen, so quick.
    needs
        Says what is missing for it; empty if nothing is. The sentence is shown in its place.
    why
        Id of the figure that explains it, if there is one.
    stretch
        Share of the width.
    note
        What the numbers are, small beside the title; further lines are in its tool tip.
    """

    tab: str
    title: str
    make: Callable[[Theme, QWidget], Chart]
    feed: Callable[[Any, Given], None]
    needs: Callable[[Given], str] = field(default=lambda _given: "")
    why: Callable[[Given], str] = field(default=lambda _given: "")
    stretch: int = 1
    note: Callable[[Given], str] = field(default=lambda _given: "")


#: Filled by the modules that register charts: who wants all takes them from `catalogue`.
TABS: Registry[TabSpec] = Registry("tab of charts")
CHARTS: Registry[ChartSpec] = Registry("chart")
