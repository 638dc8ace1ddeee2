"""Curves on logarithmic axes: what a chart of collectives needs, without one."""

import math

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.ui.charts.curves import Axis, Curve, CurveChart
from designer.ui.theme import DARK, HIGH_CONTRAST, LIGHT

SIZES = tuple(4.0**n for n in range(2, 16))


def ring(rate=100e9, start=10e-6):
    """Bus bandwidth of a ring with a start-up time."""
    return tuple((size, size / (start + size / rate)) for size in SIZES)


@pytest.fixture
def chart(dressed, qtbot):
    made = CurveChart(
        LIGHT,
        title="Bus bandwidth",
        x=Axis("message_bytes", "B", log=True),
        y=Axis("bus_bytes_per_s", "B/s", log=True),
    )
    qtbot.addWidget(made)
    made.resize(520, 260)
    curves = [
        Curve("Ring", ring(), why="2 (n − 1) steps"),
        Curve("Double tree", ring(60e9, 2e-6), strong=True),
    ]
    made.show_curves(curves)
    with qtbot.waitExposed(made):
        made.show()
    made.grab()
    return made


def spot(chart, number, point):
    return chart._spot(number, point)


def test_points_stand_at_their_logarithms(chart):
    x, y = chart.lines[0].getData()
    assert list(x) == pytest.approx([math.log10(size) for size in SIZES])
    assert list(y) == pytest.approx([math.log10(rate) for _, rate in ring()])
    decade = spot(chart, 0, 5).x() - spot(chart, 0, 0).x()
    again = spot(chart, 0, 10).x() - spot(chart, 0, 5).x()
    # Five steps of four are as far apart wherever they are.
    assert decade == pytest.approx(again, rel=1e-6)


def test_axes_have_units(chart):
    assert chart.plot.below.words[0] == "100 B"
    assert "1 MB" in chart.plot.below.words
    assert all(word.endswith("B/s") for word in chart.plot.left.words)


def test_a_linear_axis_begins_at_zero(dressed, qtbot):
    made = CurveChart(LIGHT, title="Rate", x=Axis("n", "count"), y=Axis("rate", "B/s"))
    qtbot.addWidget(made)
    made.resize(400, 200)
    made.show_curves([Curve("a", ((1.0, 2e9), (2.0, 4e9)))])
    made.grab()
    assert made.plot.left.words[0] == "0 B/s"
    assert made.plot.below.words[0] == "1"


def test_other_numbers_go_into_the_same_lines(chart):
    lines = list(chart.lines)
    chart.show_curves([Curve("Ring", ring(200e9)), Curve("Double tree", ring())])
    assert chart.lines == lines
    assert chart.lines[0].getData()[1][-1] == pytest.approx(math.log10(ring(200e9)[-1][1]))
    chart.show_curves([Curve("Ring", ring())])
    assert [line.isVisible() for line in chart.lines] == [True, False]
    assert chart.spoken().startswith("Ring: ")
    assert "Double tree" not in chart.spoken()


def test_what_has_no_logarithm_is_left_out_of_the_picture_not_of_the_data(chart):
    chart.show_curves([Curve("a", ((0.0, 0.0), (10.0, 5.0), (20.0, math.nan)))])
    assert chart.drawn(0) == [(10.0, 5.0)]
    assert len(chart.rows()) == 3


def test_no_curves_at_all(chart):
    chart.show_curves([])
    chart.grab()
    assert chart.rows() == []
    assert chart.spoken() == ""
    QTest.keyClick(chart.plot, Qt.Key.Key_Right)


def test_the_legend_names_all_curves_and_wraps(chart):
    assert [number for _, number in chart._legend] == [0, 1]
    many = [Curve(f"Algorithm number {n}", ring()) for n in range(8)]
    chart.show_curves(many)
    boxes = [box for box, _ in chart._legend]
    assert len({box.y() for box in boxes}) > 1
    assert all(box.right() <= chart.plot.width() for box in boxes)
    assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)


def test_curves_differ_in_colour_and_dash(chart):
    chart.show_curves([Curve(f"c{n}", ring()) for n in range(14)])
    looks = {(p.color().name(), tuple(p.dashPattern())) for p in map(chart._pen, range(14))}
    assert len(looks) == 14
    chart.set_theme(HIGH_CONTRAST)
    dashes = {tuple(chart._pen(n).dashPattern()) for n in range(4)}
    assert len(dashes) == 4


def test_the_pointer_reads_the_nearest_point(chart, qtbot):
    heard = []
    chart.told.connect(heard.append)
    at = spot(chart, 0, 10).toPoint()
    QTest.mouseMove(chart.plot.viewport(), at + QPoint(2, 1))
    assert heard == ["Ring: 51.23 GB/s at 16.78 MB"] or heard[-1].startswith("Ring: ")
    assert chart.tip_at(at).endswith("2 (n − 1) steps")
    QTest.mouseMove(chart.plot.viewport(), QPoint(chart.plot.width() - 2, chart.plot.height() - 2))
    assert heard[-1] == ""


def test_arrow_keys_read_along_and_across(chart):
    heard = []
    chart.told.connect(heard.append)
    chart.window().activateWindow()
    chart.plot.setFocus()
    QTest.keyClick(chart.plot, Qt.Key.Key_Right)
    assert heard[-1] == f"Ring: {chart.y_axis.words(ring()[1][1])} at 64 B"
    QTest.keyClick(chart.plot, Qt.Key.Key_Down)
    assert heard[-1].startswith("Double tree: ")
    assert chart.plot.accessibleDescription() == heard[-1]
    QTest.keyClick(chart.plot, Qt.Key.Key_Left)
    assert heard[-1].endswith("at 16 B")


def test_older_numbers_and_themes_change_the_ink(chart):
    assert chart.ink(0) == LIGHT.accent
    chart.show_curves(chart.curves, fresh=False)
    assert chart.ink(0) != LIGHT.accent
    chart.set_theme(DARK)
    chart.show_curves(chart.curves)
    assert chart.lines[0].opts["pen"].color() == DARK.accent


def test_the_data_are_long_and_unrounded(chart):
    assert chart.columns() == ("curve", "message_bytes", "bus_bytes_per_s")
    assert chart.csv().splitlines()[1] == f"Ring,16.0,{ring()[0][1]!r}"
    assert len(chart.rows()) == 2 * len(SIZES)


def test_a_point_of_the_view_and_back(chart):
    at = chart.plot.place(6.0, 10.0)
    value = chart.plot.value(at)
    assert (value.x(), value.y()) == (pytest.approx(6.0), pytest.approx(10.0))
