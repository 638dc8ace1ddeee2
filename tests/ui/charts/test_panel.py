"""The panel of charts in the window: shown by a key, follows edits, leads to the canvas."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.ui.theme import DARK, HIGH_CONTRAST, LIGHT
from designer.ui.window.focus_ring import parts

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support grabbing")

#: CloudMatrix 384: of the 383 peers of a chip 376 are in other nodes; every one of its 14 links
#: into L1 carries 383 / 14 flows, every L1 uplink 376 / 14; all run at 28 GB/s.
UPLINK_SHARE = 376 / 383
#: With 47 nodes there are 376 chips: 375 peers, 368 of them in other nodes.
UPLINK_SHARE_47 = 368 / 375
#: Of 384 × 383 ordered pairs 384 × 7 are within a node, two hops apart, the others four.
NEAR_PAIRS, FAR_PAIRS = 384 * 7, 384 * 376


def row(chart, name):
    number = next(n for n, bar in enumerate(chart.bars) if bar.name == name)
    return chart.row_rect(number).center()


# -- what is shown ----------------------------------------------------------------------------


def test_bars_are_the_solvers_figures(charts):
    charts.pick("plane", "UB")
    assert charts.shares() == {
        "node.npu_l1": pytest.approx(1.0),
        "l1_l2": pytest.approx(UPLINK_SHARE),
        "node.cpu_l1": 0.0,
    }
    first = charts.chart("utilisation").bars[0]
    assert first.limits
    assert [way.load for way in first.ways] == pytest.approx([383 / 14] * 2)
    assert first.capacity == 28e9
    assert not any(bar.limits for bar in charts.chart("utilisation").bars[1:])


def test_bars_follow_an_edit_and_its_undo(charts):
    assert charts.shares()["l1_l2"] == pytest.approx(UPLINK_SHARE)
    charts.set_nodes(47)
    assert charts.shares()["l1_l2"] == pytest.approx(UPLINK_SHARE_47)
    assert charts.chart("hops").shown.points == ((2.0, 376 * 7), (4.0, 376 * 368))
    charts.window.undo()
    assert charts.shares()["l1_l2"] == pytest.approx(UPLINK_SHARE)


def test_planes_are_switched(charts):
    assert set(charts.shares()) == {
        *("node.npu_l1", "node.cpu_l1", "l1_l2"),
        *("npu_leaf", "leaf_spine"),
    }
    charts.pick("plane", "RDMA")
    # A leaf has 48 chips of each rail below it: 336 of 383 peers are not its own.
    assert charts.shares() == {
        "npu_leaf": pytest.approx(1.0),
        "leaf_spine": pytest.approx(336 / 383),
    }
    assert [count for _, count in charts.chart("hops").shown.points] == [18048, 129024]
    charts.pick("plane", "All planes")
    assert len(charts.shares()) == 5


def test_a_plane_that_is_gone_is_chosen_no_longer(show_charts):
    charts = show_charts()
    charts.pick("plane", "RDMA")
    charts.window.files.new()
    assert charts.panel.chosen_now["plane"] == "all"
    assert charts.panel.frame("network.utilisation").missing == (
        "No link group belongs to this plane. Wire one, or choose another plane."
    )
    assert not charts.chart("utilisation").isVisible()


def test_hops_are_counted_over_ordered_pairs(charts):
    chart = charts.chart("hops")
    assert chart.shown.points == ((2.0, NEAR_PAIRS), (4.0, FAR_PAIRS))
    mean = (2 * NEAR_PAIRS + 4 * FAR_PAIRS) / (NEAR_PAIRS + FAR_PAIRS)
    assert [m.value for m in chart.shown.marks] == pytest.approx([mean, 4.0])
    assert chart.flags == ["mean 3.963", "max 4"]
    assert chart.plot.below.words == ["2", "3", "4"]


def test_a_round_trip_is_twice_one_way(charts):
    chart = charts.chart("latency")
    one_way = [value for value, _ in chart.shown.points]
    marks = [m.value for m in chart.shown.marks]
    assert one_way[0] == charts.window.session.results.distributions["latency.all.path_s"][0][0]
    assert chart.flags == ["mean 0.8945 µs", "p50 · p99 · max 0.9048 µs"]
    charts.pick("ways", "Round trip")
    assert [value for value, _ in chart.shown.points] == [2 * value for value in one_way]
    assert [m.value for m in chart.shown.marks] == [2 * value for value in marks]
    assert [count for _, count in chart.shown.points] == [NEAR_PAIRS, FAR_PAIRS]
    frame = charts.panel.frame("network.latency")
    assert frame.said.startswith("round trip, 2 × one way")
    assert "minimal paths of the same lengths" in frame.toolTip()
    charts.pick("unit", "ns")
    assert chart.flags[0] == "mean 1,789 ns"


def test_what_is_missing_is_said(show_charts):
    charts = show_charts("tests/data/designs/tpu-pod-16x20x28.supernode")
    frame = charts.panel.frame("network.latency")
    assert frame.missing.startswith("Latency is unknown")
    assert not frame.chart.isVisible()
    assert frame.accessibleDescription() == frame.missing
    # A ring of 28 has the longest way round: 14 hops; 8 + 10 + 14 in all.
    assert charts.chart("hops").shown.points[-1][0] == 32.0


def test_one_bar_where_both_ends_are_one_array(show_charts):
    charts = show_charts("tests/data/designs/tpu-pod-16x20x28.supernode")
    bars = {bar.name: bar for bar in charts.chart("utilisation").bars}
    assert [len(bar.ways) for bar in bars.values()] == [1, 1, 1]
    # Load of a ring grows with its length: 28, 20 and 16.
    assert bars["ring_y"].share == pytest.approx(20 / 28)
    assert bars["ring_x"].share == pytest.approx(16 / 28)


# -- the way to the canvas --------------------------------------------------------------------


def test_a_click_on_a_bar_selects_its_link_group(charts):
    chart = charts.chart("utilisation")
    charts.click(chart, row(chart, "L1 to L2"))
    assert charts.window.session.selection == ("pod.l1_l2",)
    assert charts.window.side.inspector.form.title == "L1 to L2"
    assert chart.current.id == "pod.l1_l2"


def test_a_click_leads_out_of_a_block_that_does_not_show_the_group(charts):
    charts.window.canvas.show_block("pod.node")
    chart = charts.chart("utilisation")
    charts.click(chart, row(chart, "L1 to L2"))
    assert charts.window.canvas.shown == ""
    assert charts.window.session.selection == ("pod.l1_l2",)


def test_keys_walk_the_bars_and_select(charts):
    chart = charts.chart("utilisation")
    charts.window.activateWindow()
    chart.plot.setFocus()
    charts.press(chart, Qt.Key.Key_End)
    assert chart.current.name == "CPU to L1"
    charts.press(chart, Qt.Key.Key_Up)
    charts.press(chart, Qt.Key.Key_Return)
    assert charts.window.session.selection == ("pod.leaf_spine",)
    assert chart.plot.accessibleDescription() == (
        "RDMA leaf to spine: rdma_leaf to rdma_spine 87.73 %, "
        "rdma_spine to rdma_leaf 87.73 %. 4 of 5"
    )
    charts.press(chart, Qt.Key.Key_Escape)
    assert charts.window.canvas.hasFocus()


def test_the_selection_of_the_canvas_is_marked(charts):
    chart = charts.chart("utilisation")
    at = row(chart, "L1 to L2").toPoint()
    spot = QPoint(2, at.y())
    before = chart.plot.grab().toImage().pixelColor(spot)
    charts.window.session.select(("pod.l1_l2",))
    after = chart.plot.grab().toImage().pixelColor(spot)
    assert (before, after) == (LIGHT.surface, LIGHT.accent_soft)


def test_pointing_at_a_bar_says_why(charts):
    chart = charts.chart("utilisation")
    at = row(chart, "L1 to L2")
    charts.point(chart, at)
    frame = charts.panel.frame("network.utilisation")
    assert frame.said == "l1 → l2 98.17 % · l2 → l1 98.17 % · of 28 GB/s a link"
    lines = chart.tip_at(at.toPoint()).splitlines()
    assert lines[0] == "L1 to L2 · plane ub"
    assert lines[1].startswith("Capacity of a link: 224 Gb/s = 28 GB/s, one direction")
    assert "l1 → l2: load 26.8571 · 98.17 % used" in lines
    assert "5,376 links" in lines
    charts.point(chart, QPointF(at.x(), chart.plot.height() - 4))
    assert frame.said == "each plane at its own rate"


def test_a_mark_is_explained_when_clicked(charts):
    chart = charts.chart("latency")
    box = next(flag.box for flag in chart._flags if flag.text.startswith("p50"))
    charts.click(chart, box.center())
    assert charts.window.side.why.metric_id == "latency.all.p50_s"


def test_keys_read_a_histogram(charts):
    chart = charts.chart("hops")
    charts.window.activateWindow()
    chart.plot.setFocus()
    charts.press(chart, Qt.Key.Key_Right)
    frame = charts.panel.frame("network.hops")
    assert frame.said == "4 hops: 144,384 pairs, 98.2 %"
    charts.press(chart, Qt.Key.Key_Left)
    assert frame.said == "2 hops: 2,688 pairs, 1.83 %"
    charts.press(chart, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "2 hops: 2,688 pairs, 1.83 %"
    charts.press(chart, Qt.Key.Key_Return)
    assert charts.window.side.why.metric_id == "network.all.mean_hops"


# -- hidden and shown -------------------------------------------------------------------------


def test_hidden_charts_are_not_fed(charts, monkeypatch):
    fed = []
    feed = charts.panel.refresh
    monkeypatch.setattr(charts.panel, "refresh", lambda: (fed.append(1), feed()))
    charts.set_nodes(47)
    assert len(fed) == 1
    charts.toggle()
    assert not charts.window.charts.isVisible()
    charts.set_nodes(46)
    charts.set_nodes(45)
    assert len(fed) == 1
    charts.toggle()
    assert len(fed) == 2
    # 360 chips: of 359 peers 352 are in other nodes.
    assert charts.shares()["l1_l2"] == pytest.approx(352 / 359)


def test_shown_again_without_an_edit_nothing_is_fed(charts, monkeypatch):
    charts.window.panels.toggle("charts")
    monkeypatch.setattr(charts.panel, "refresh", lambda: pytest.fail("nothing has changed"))
    charts.window.panels.toggle("charts")
    assert charts.window.charts.isVisible()


def test_the_switch_is_remembered(charts, open_window, qtbot):
    assert charts.window.actions_["panel.charts"].isChecked()
    charts.window.close()
    other = open_window()
    assert other.charts.isVisible()
    qtbot.waitUntil(lambda: other.charts.panel is not None)
    other.panels.toggle("charts")


def test_nothing_but_the_canvas_hides_the_charts(charts):
    charts.window.panels.toggle_all()
    assert not charts.window.charts.isVisible()
    charts.window.panels.toggle_all()
    assert charts.window.charts.isVisible()


def test_f6_walks_through_the_charts(charts):
    window = charts.window
    assert window.charts in parts(window)
    window.activateWindow()
    window.canvas.setFocus()
    QTest.keyClick(window.canvas, Qt.Key.Key_F6)
    assert QApplication.focusWidget() is charts.chart("utilisation").plot
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_F6)
    assert window.side.isAncestorOf(QApplication.focusWidget())
    window.panels.toggle("charts")
    assert window.charts not in parts(window)


def test_readers_of_the_screen_are_told_all_values(charts, monkeypatch):
    assert charts.chart("hops").plot.accessibleName() == "Hops"
    assert charts.chart("hops").plot.accessibleDescription() == ""
    monkeypatch.setattr("designer.ui.charts.plot.QAccessible.isActive", lambda: True)
    charts.panel.refresh()
    assert charts.chart("hops").plot.accessibleDescription() == (
        "mean 3.963; max 4; 2 hops: 2,688 pairs, 1.83 %; 4 hops: 144,384 pairs, 98.2 %"
    )
    said = charts.chart("utilisation").plot.accessibleDescription()
    assert said.startswith("NPU to L1: npu to l1 100 %, l1 to npu 100 %, the bottleneck; ")
    said = charts.chart("latency").plot.accessibleDescription()
    assert said.startswith("One way; mean 0.8945 µs; p50 0.9048 µs; ")


# -- looks ------------------------------------------------------------------------------------


def bar_colour(chart):
    """Colour in the middle of the first bar."""
    box = chart.loads.rects[0]
    at = chart.plot.place(box.center().x(), box.center().y())
    return chart.plot.grab().toImage().pixelColor(at.toPoint())


def test_bars_have_the_colours_of_the_scale(charts):
    assert bar_colour(charts.chart("utilisation")) == LIGHT.ramp_color(1.0)


def test_older_numbers_look_faint(charts, monkeypatch):
    chart = charts.chart("utilisation")
    monkeypatch.setattr(type(charts.window.session), "is_fresh", property(lambda _: False))
    charts.panel.refresh()
    strong, faint = LIGHT.ramp_color(1.0), bar_colour(chart)
    assert faint.red() - strong.red() > 15
    assert faint.green() - strong.green() > 60
    assert chart.loads.rects == charts.chart("utilisation").loads.rects


@pytest.mark.parametrize("theme", [DARK, HIGH_CONTRAST], ids=lambda t: t.name)
def test_themes_reach_every_chart(charts, theme):
    charts.window.choose_theme(theme.name)
    for name in ("utilisation", "hops", "latency"):
        plot = charts.chart(name).plot
        assert plot.grab().toImage().pixelColor(plot.width() - 1, 0) == theme.surface
    hops = charts.chart("hops")
    box = hops.bars.rects[-1]
    at = hops.plot.place(box.left() + box.width() * 0.2, box.center().y())
    assert hops.plot.grab().toImage().pixelColor(at.toPoint()) == theme.accent


def test_narrow_windows_stack_the_charts(show_charts, qtbot):
    charts = show_charts(size=(900, 850))
    frames = [charts.panel.frame(f"network.{n}") for n in ("utilisation", "hops", "latency")]
    assert frames[0].y() < frames[1].y() < frames[2].y()
    charts.window.resize(1400, 850)
    qtbot.waitUntil(lambda: frames[0].y() == frames[1].y() == frames[2].y())


def test_many_rows_scroll(show_charts):
    charts = show_charts()
    chart = charts.chart("utilisation")
    bar = chart.bars[0]
    many = tuple(
        type(bar)(f"pod.g{n}", f"g{n}", "ub", bar.ways, 1, 1e9, 1.0, False) for n in range(40)
    )
    chart.show_bars(charts.window.session.design, many)
    assert chart.row_rect(0).y() == 0
    charts.press(chart, Qt.Key.Key_End)
    last = chart.row_rect(39)
    assert last.bottom() <= chart.plot.height() - chart.plot.below.height() + 1
    assert chart.row_rect(0).y() < 0
    charts.press(chart, Qt.Key.Key_Home)
    assert chart.row_rect(0).y() == 0
