"""A chart comes by registration: the panel needs no change for it."""

import pytest

from designer.ui.charts.catalogue import CHARTS, TABS
from designer.ui.charts.curves import Axis, Curve, CurveChart
from designer.ui.charts.panel import ChartsPanel
from designer.ui.charts.registry import ChartSpec, Control, TabSpec
from designer.ui.inspector.form import Choice
from designer.ui.theme import LIGHT

SIZES = (1e3, 1e6, 1e9)


@pytest.fixture
def registered(monkeypatch):
    """A tab of its own with a chart of curves, as a collectives page would be."""
    for registry in (TABS, CHARTS):
        monkeypatch.setattr(registry, "_entries", dict(registry._entries))
    scale = Control("scale", "Scale", lambda _: (Choice(1, "Once"), Choice(2, "Twice")))
    TABS.register("curves", TabSpec("Curves", (scale,)))

    def make(theme, parent):
        x, y = Axis("message_bytes", "B", log=True), Axis("rate_bytes_per_s", "B/s", log=True)
        return CurveChart(theme, parent, title="Rates", x=x, y=y)

    def feed(chart, given):
        points = tuple((size, size * given.chosen["scale"]) for size in SIZES)
        chart.show_curves([Curve("Rate", points)], fresh=given.fresh)

    CHARTS.register(
        "curves.rates",
        ChartSpec(
            "curves",
            "Rates",
            make,
            feed,
            lambda given: "" if given.results.value("chips.count") == 384 else "Needs 384 chips.",
            note=lambda given: given.design.name,
        ),
    )


@pytest.fixture
def panel(dressed, registered, window, qtbot):
    made = ChartsPanel(window.session, LIGHT)
    qtbot.addWidget(made)
    made.resize(900, 220)
    made.show()
    return made


def test_a_registered_chart_has_a_tab_and_is_fed(panel):
    assert list(panel.pages) == ["network"], "what is not seen is not made"
    panel.strip.chosen.emit("curves")
    chart = panel.frame("curves.rates").chart
    assert chart.rows() == [("Rate", size, size) for size in SIZES]
    assert panel.frame("curves.rates").said == "CloudMatrix 384"
    panel.choose("scale", 2)
    assert chart.rows() == [("Rate", size, 2 * size) for size in SIZES]


def test_each_tab_has_its_own_controls(panel):
    shown = {key for key, button in panel.controls.items() if button.isVisible()}
    assert shown == {"plane", "ways", "unit"}
    panel.show_tab("curves")
    shown = {key for key, button in panel.controls.items() if button.isVisible()}
    assert shown == {"scale"}
    panel.show_tab("network")
    assert panel.controls["plane"].isVisible()


def test_arrow_keys_walk_the_tabs(panel, qtbot):
    from PySide6.QtCore import Qt

    assert panel.strip.accessibleName() == "Charts: Network"
    qtbot.keyClick(panel.strip, Qt.Key.Key_Right)
    assert panel.tab == "curves"
    qtbot.keyClick(panel.strip, Qt.Key.Key_Right)
    assert panel.tab == "curves"
    qtbot.keyClick(panel.strip, Qt.Key.Key_Left)
    assert panel.tab == "network"


def test_what_a_chart_needs_is_said_in_its_place(panel, window):
    from designer.edit.params import set_count

    panel.show_tab("curves")
    window.session.apply("Fewer", lambda d: set_count(d, "pod.node", 47, "node"))
    panel.refresh()
    frame = panel.frame("curves.rates")
    assert frame.missing == "Needs 384 chips."
    assert not frame.chart.isVisible()
    window.session.undo()
    panel.refresh()
    assert frame.missing == ""
    assert frame.chart.isVisible()


def test_an_id_is_taken_once(registered):
    spec = CHARTS["network.hops"]
    with pytest.raises(KeyError, match="registered already"):
        CHARTS.register("network.hops", spec)
