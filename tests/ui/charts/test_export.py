"""Every chart as picture and as data: files, clipboard, and what cannot be written."""

import csv

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.ui.theme import DARK, LIGHT
from tests.ui.charts.conftest import take

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

NAMES = ("utilisation", "hops", "latency")


def frame_of(charts, name):
    return charts.panel.frame(f"network.{name}")


def open_menu(frame):
    """Open the menu of a chart with the keyboard."""
    frame.button.setFocus()
    QTest.keyClick(frame.button, Qt.Key.Key_Return)
    return frame.menu_shown


def save_as(frame, entry, path):
    """Save through the menu, and answer the dialog."""
    take(open_menu(frame), entry)
    assert frame.dialog.isVisible()
    frame.dialog.fileSelected.emit(str(path))
    frame.dialog.reject()


def read(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_bars_as_a_table(charts, tmp_path):
    charts.pick("plane", "RDMA")
    path = tmp_path / "bars.csv"
    save_as(frame_of(charts, "utilisation"), "Save data as CSV…", path)
    head, *rows = read(path)
    assert head == [
        *("link_group", "plane", "from", "to", "links", "capacity_bytes_per_s"),
        *("load_per_unit_demand", "utilisation", "bottleneck"),
    ]
    assert [row[:7] + row[8:] for row in rows] == [
        ["pod.npu_leaf", "rdma", "npu", "rdma_leaf", "384", "50000000000.0", "383.0", "yes"],
        ["pod.npu_leaf", "rdma", "rdma_leaf", "npu", "384", "50000000000.0", "383.0", "yes"],
        [
            "pod.leaf_spine",
            "rdma",
            "rdma_leaf",
            "rdma_spine",
            "384",
            "50000000000.0",
            "336.0",
            "no",
        ],
        [
            "pod.leaf_spine",
            "rdma",
            "rdma_spine",
            "rdma_leaf",
            "384",
            "50000000000.0",
            "336.0",
            "no",
        ],
    ]
    shares = [float(row[7]) for row in rows]
    assert shares == [1.0, 1.0, pytest.approx(336 / 383), pytest.approx(336 / 383)]


def test_distributions_as_tables_are_unrounded(charts, tmp_path):
    save_as(frame_of(charts, "hops"), "Save data as CSV…", tmp_path / "hops.csv")
    rows = read(tmp_path / "hops.csv")
    assert rows[0] == ["hops", "ordered_pairs", "share"]
    assert [row[:2] for row in rows[1:]] == [["2.0", "2688"], ["4.0", "144384"]]
    charts.pick("ways", "Round trip")
    save_as(frame_of(charts, "latency"), "Save data as CSV…", tmp_path / "latency.csv")
    rows = read(tmp_path / "latency.csv")
    one_way = charts.window.session.results.distributions["latency.all.path_s"]
    assert rows[0][0] == "latency_s"
    assert [float(row[0]) for row in rows[1:]] == [2 * value for value, _ in one_way]


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_in_pixels(charts, tmp_path, name):
    frame = frame_of(charts, name)
    path = tmp_path / "chart.png"
    save_as(frame, "Save picture as PNG…", path)
    image = QImage(str(path))
    # At twice the size of the screen, with a margin of 12 and 36 for title and note.
    assert image.width() == 2 * (frame.chart.width() + 24)
    assert image.height() == 2 * (frame.chart.height() + 24 + 36)
    assert image.pixelColor(2, 2) == LIGHT.surface
    colours = {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(120, image.height(), 2)
    }
    mark = LIGHT.ramp_color(1.0) if name == "utilisation" else LIGHT.accent
    assert mark.name() in colours
    assert LIGHT.text.name() in colours


def test_the_picture_has_the_colours_of_the_screen(charts):
    charts.window.choose_theme("dark")
    frame_of(charts, "hops").copy_picture()
    assert QGuiApplication.clipboard().image().pixelColor(2, 2) == DARK.surface


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_in_lines_and_texts(charts, tmp_path, name):
    frame = frame_of(charts, name)
    path = tmp_path / "chart.svg"
    save_as(frame, "Save picture as SVG…", path)
    text = path.read_text(encoding="utf-8")
    assert "<text" in text
    assert "<image" not in text, "nothing is drawn in pixels"
    assert frame.spec.title in text
    renderer = QSvgRenderer(str(path))
    assert renderer.isValid()
    assert renderer.viewBoxF().width() == frame.chart.width() + 24


def test_the_menu_copies_data_for_a_spreadsheet(charts):
    take(open_menu(frame_of(charts, "hops")), "Copy data")
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0].split("\t") == ["hops", "ordered_pairs", "share"]
    assert lines[1].split("\t")[:2] == ["2.0", "2688"]
    assert len(lines) == 3


def test_the_menu_copies_the_picture(charts):
    frame = frame_of(charts, "latency")
    take(open_menu(frame), "Copy picture")
    assert QGuiApplication.clipboard().image().width() == 2 * (frame.chart.width() + 24)


def test_the_menu_explains(charts):
    take(open_menu(frame_of(charts, "latency")), "Why these numbers?")
    assert charts.window.side.why.metric_id == "latency.all.mean_s"


def test_a_right_click_opens_the_menu(charts):
    frame = frame_of(charts, "hops")
    viewport = frame.chart.plot.viewport()
    at = QPoint(40, 40)
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, asked)
    assert frame.menu_shown.isVisible()
    frame.menu_shown.close()


def test_what_cannot_be_written_is_said(charts, tmp_path):
    frame = frame_of(charts, "hops")
    save_as(frame, "Save data as CSV…", tmp_path / "nowhere" / "hops.csv")
    assert charts.window.banner.isVisible()
    assert "hops.csv could not be written" in charts.window.banner.text
