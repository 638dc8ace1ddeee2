"""Strip, lists, themes, panels, stale numbers."""

import threading
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from designer.edit.params import set_count
from designer.issues import Issue
from designer.model.expansion import expand
from designer.ui.strip.cells import tooltip
from designer.ui.theme import DARK, LIGHT, THEMES, TOKENS, font
from designer.ui.window.actions.table import ACTIONS
from designer.ui.window.status_line import COMING, STALE, STOPPED, UNFINISHED


def edit(window, count=47):
    window.session.apply("Set count of node", lambda d: set_count(d, "pod.node", count, "node"))


def click_cell(qtbot, window, key_end, button=Qt.MouseButton.LeftButton):
    strip = window.strip
    number = strip.cells.index(strip.cell(key_end))
    qtbot.mouseClick(strip, button, pos=strip._rect(number).center().toPoint())


# -- strip ------------------------------------------------------------------------------------


def test_strip_shows_the_published_machine(window):
    shown = {cell.key: cell for cell in window.strip.cells}
    assert shown["chips.count"].value == "384"
    assert shown["chips.count"].captions[0] == "768 dies"
    assert shown["chips.bf16_flops_per_s"].value == "288.8"
    assert shown["chips.bf16_flops_per_s"].captions[0] == "PFLOPS"
    assert shown["memory.capacity_bytes"].value == "49.15"
    assert window.strip.cell("injection_bytes_per_s").captions[0].startswith("GB/s one way")
    assert window.strip.cell("all_to_all_bytes_per_s").value == "392"
    assert window.strip.cell("all_to_all_bytes_per_s").sign == "="
    assert shown["links.optical_modules"].value == "6,912"


def test_cell_explains_itself(window):
    text = tooltip(window.session, window.strip.cell("all_to_all_bytes_per_s"))
    assert "392,000,000,000 B/s" in text
    assert "Exact" in text


def test_unknown_has_a_reason(window):
    results = window.session.results
    metric = replace(results.metrics["power.it_w"], value=None)
    window.session.results = replace(
        results,
        metrics={**results.metrics, "power.it_w": metric},
        issues=(Issue("PWR-X", "warning", "power.it_w", "A wattage is missing.", "Fill it in."),),
    )
    window.strip.refresh()
    cell = window.strip.cell("power.it_w")
    assert cell.value == "unknown"
    assert "unknown because" in tooltip(window.session, cell)
    assert window.strip.cell("rules").value == "0 · 1"
    assert window.strip.cell("rules").tone == "warning"


def test_click_on_a_number_explains_it(window, qtbot):
    click_cell(qtbot, window, "power.it_w")
    assert window.side.why.metric_id == "power.it_w"
    assert window.side.why.title.startswith("Why ")
    assert "kW" in window.side.why.title


def test_click_on_the_bottleneck_selects_it(window, qtbot):
    address = window.strip.cell("bottleneck").address
    click_cell(qtbot, window, "bottleneck")
    assert window.session.selection == (address,)


def test_right_click_copies(window, qtbot):
    strip = window.strip
    menu = strip._make_menu(strip.cell("all_to_all_bytes_per_s"))
    menu.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "All-to-all: 392 GB/s"
    menu.actions()[1].trigger()
    assert QGuiApplication.clipboard().text() == "392,000,000,000 B/s"
    menu.deleteLater()


def test_strip_by_keys(window, qtbot):
    window.strip.setFocus()
    qtbot.keyClick(window.strip, Qt.Key.Key_Home)
    qtbot.keyClick(window.strip, Qt.Key.Key_Right)
    qtbot.keyClick(window.strip, Qt.Key.Key_Return)
    assert window.side.why.metric_id == "chips.bf16_flops_per_s"


def test_narrow_window_scrolls_the_strip(open_window, qtbot):
    window = open_window(size=(700, 600))
    window.strip.setFocus()
    qtbot.keyClick(window.strip, Qt.Key.Key_End)
    last = window.strip._rect(len(window.strip.cells) - 1)
    assert last.right() <= window.strip.width() + 1


def test_cells_do_not_overlap_at_1024(open_window):
    window = open_window(size=(1024, 700))
    assert window.strip._overflow() == 0
    rects = [window.strip._rect(i) for i in range(len(window.strip.cells))]
    assert all(a.right() <= b.left() + 0.5 for a, b in pairwise(rects))


# -- stale --------------------------------------------------------------------------------------


def test_stale_numbers_are_shown_as_such(window, monkeypatch, qtbot):
    from designer.session.runner import SolveRunner

    monkeypatch.setattr(SolveRunner, "request", lambda self, design: None)
    edit(window)
    cell = window.strip.cell("chips.count")
    assert (cell.value, cell.tone, cell.delta) == ("384", "text_faint", "")
    assert STALE in window.status.text
    monkeypatch.undo()
    window.undo()
    assert window.strip.cell("chips.count").tone == "text"
    assert STALE not in window.status.text


def test_results_of_the_worker_reach_the_window(window, qtbot, monkeypatch):
    from designer.solve import pipeline

    monkeypatch.setattr(pipeline, "predicted_ms", lambda design, memo: float("inf"))
    edit(window)
    assert window.strip.cell("chips.count").tone == "text_faint"
    qtbot.waitUntil(lambda: window.strip.cell("chips.count").value == "376", timeout=5000)
    assert window.strip.cell("chips.count").tone == "text"
    assert window.strip.cell("chips.count").delta == "▼ 8"


def test_a_long_run_says_how_far_it_is_and_can_be_stopped(window, qtbot, monkeypatch):
    from designer.solve import pipeline
    from designer.solve.underway import Interval, Underway

    going, solve = threading.Event(), pipeline.solve

    def slowly(design, *, cancelled, reporter, **rest):
        near = Interval("ub", 3.1e9, 3.4e9, 64, 4096)
        reporter._say(Underway("ub", 0.34, (near,)))
        while not going.wait(0.001):
            if cancelled():
                raise pipeline.Cancelled
        return solve(design, cancelled=cancelled, reporter=reporter, **rest)

    monkeypatch.setattr(pipeline, "predicted_ms", lambda design, memo: float("inf"))
    monkeypatch.setattr(pipeline, "solve", slowly)
    edit(window)
    said = "ub 34% · all-to-all of ub about 3.1–3.4 GB/s (sample of 64 of 4,096 targets)"
    qtbot.waitUntil(lambda: said in window.status.text, timeout=5000)
    window.actions_.run("stop_solving")
    assert STOPPED in window.status.text
    assert not window.session.is_fresh
    assert window.strip.cell("chips.count").tone == "text_faint"
    going.set()
    window.actions_.run("stop_solving")
    qtbot.waitUntil(lambda: window.strip.cell("chips.count").value == "376", timeout=5000)
    assert STOPPED not in window.status.text


def test_stopping_slow_figures_is_said(window, qtbot, monkeypatch):
    from designer.solve import pipeline

    going, solve = threading.Event(), pipeline.solve

    def half(design, *, effort, cancelled, **rest):
        if effort == "live":
            return replace(solve(design, effort=effort, **rest), complete=False)
        while not going.wait(0.001):
            if cancelled():
                raise pipeline.Cancelled
        return solve(design, effort=effort, cancelled=cancelled, **rest)

    monkeypatch.setattr(pipeline, "predicted_ms", lambda design, memo: 0.0)
    monkeypatch.setattr(pipeline, "solve", half)
    edit(window)
    assert COMING in window.status.text
    window.actions_.run("stop_solving")
    assert UNFINISHED in window.status.text
    assert COMING not in window.status.text
    going.set()
    window.actions_.run("stop_solving")
    qtbot.waitUntil(lambda: window.session.results.complete, timeout=5000)
    assert UNFINISHED not in window.status.text


def test_status_says_engine_time_and_zoom(window):
    window.canvas.set_zoom(0.5)
    assert "exact · classes" in window.status.text
    assert "ms" in window.status.text
    assert "50 %" in window.status.text


# -- lists --------------------------------------------------------------------------------------


def test_claims_are_held_against_the_numbers(window, qtbot):
    qtbot.waitUntil(lambda: not window._reference._pending, timeout=10_000)
    rows = window.side.claims.rows
    assert len(rows) == len(window.session.design.claims)
    assert rows[0].right == "confirmed"
    assert rows[0].right_tone == "good"
    edit(window)
    assert window.side.claims.rows[0].right == "off"
    assert window.side.claims.rows[0].right_tone == "error"


def test_issue_leads_to_its_place(window, qtbot):
    results = window.session.results
    issue = Issue("NET-X", "error", "pod.l1_l2", "Something is wrong.", "Mend it.")
    window.session.results = replace(results, issues=(issue,))
    window.side.issues.refresh()
    rows = window.side.issues.rows
    assert rows[0].dot == "error"
    assert rows[0].over == "NET-X"
    at = window.side.issues.row_rect(0).center()
    qtbot.mouseClick(window.side.issues, Qt.MouseButton.LeftButton, pos=at)
    assert window.session.selection == ("pod.l1_l2",)
    assert window.side.inspector.form.title == "L1 to L2"


def test_address_of_a_part_leads_to_where_it_stands(window):
    window.navigator.go_to("parts.ascend-910c:tdp_w")
    assert window.session.selection == ("pod.node.npu",)
    window.navigator.go_to("scenario:message_bytes")
    assert window.session.selection == ()
    assert window.side.inspector.form.title == "CloudMatrix 384"


def test_why_names_what_limits(window):
    texts = [row.plain() for row in window.side.why.rows]
    assert any("limits" in text for text in texts)
    assert any(text.startswith("exact") for text in texts)


def test_breadcrumb_follows(window, qtbot):
    window.session.select(("pod.node.npu",))
    assert len(window.header.breadcrumb.steps) == 3
    first = window.header.breadcrumb._rects()[0].center()
    qtbot.mouseClick(window.header.breadcrumb, Qt.MouseButton.LeftButton, pos=first)
    assert window.session.selection == ()
    assert window.header.breadcrumb.steps == ("CloudMatrix 384",)


# -- themes, panels, geometry ---------------------------------------------------------------------


@pytest.mark.parametrize("name", list(THEMES))
def test_every_theme_is_painted(window, name):
    window.choose_theme(name)
    assert window.theme is THEMES[name]
    image = window.grab().toImage()
    ground = THEMES[name].surface
    assert image.pixelColor(int(700 * image.devicePixelRatio()), 3) == ground
    bottom = image.pixelColor(int(400 * image.devicePixelRatio()), image.height() - 4)
    assert bottom == ground


def test_theme_is_remembered(open_window):
    first = open_window()
    first.choose_theme("dark")
    first.close()
    assert open_window().theme is DARK


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read(theme):
    def luminance(colour: QColor) -> float:
        parts = [colour.redF(), colour.greenF(), colour.blueF()]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(a: QColor, b: QColor) -> float:
        low, high = sorted((luminance(a), luminance(b)))
        return (high + 0.05) / (low + 0.05)

    assert contrast(theme.text, theme.surface) >= 7
    for token in ("text_muted", "accent", "error", "good"):
        assert contrast(theme.color(token), theme.surface) >= 4.2, token
    assert contrast(theme.warning, theme.surface) >= 4.0


def test_tokens_are_complete():
    for theme in THEMES.values():
        assert all(theme.color(token).isValid() for token in TOKENS)
        assert len(theme.ramp) == 256
        assert theme.ramp_color(-1) == theme.ramp[0]
        assert theme.ramp_color(2) == theme.ramp[-1]


def test_font_is_the_shipped_one_with_tabular_figures(dressed):
    from PySide6.QtGui import QFontInfo, QFontMetricsF

    used = font(18, 600)
    assert QFontInfo(used).family() == "Inter"
    widths = {QFontMetricsF(used).horizontalAdvance(digit * 8) for digit in "0123456789"}
    assert max(widths) - min(widths) < 0.5


@pytest.mark.parametrize("name", ["strip", "inspector", "why", "claims", "issues", "status"])
def test_panels_can_be_hidden(window, name):
    action = window.actions_[f"panel.{name}"]
    part = getattr(window, name, None) or getattr(window.side, name)
    assert part.isVisible()
    action.trigger()
    assert not part.isVisible()
    assert not action.isChecked()
    action.trigger()
    assert part.isVisible()


def test_canvas_only(window, qtbot):
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.canvas.isVisible()
    for part in (window.top_bar, window.strip, window.side, window.status, window.header):
        assert not part.isVisible()
    qtbot.keyClick(window, Qt.Key.Key_F9)
    assert window.strip.isVisible()
    assert window.side.isVisible()


def test_keys_are_unique():
    keys = [key for spec in ACTIONS for key in spec.keys]
    assert len(keys) == len(set(keys))


def test_zoom_keys(window, qtbot):
    qtbot.keyClick(window.canvas, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.zoom == 1.0
    window.actions_["zoom_in"].trigger()
    assert window.canvas.zoom == pytest.approx(1.25)
    qtbot.keyClick(window.canvas, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert window.canvas.zoom < 1.25


def test_geometry_is_remembered(open_window):
    first = open_window()
    first.resize(1111, 777)
    first.actions_["panel.claims"].trigger()
    first.close()
    settings = first.settings
    assert settings.data("geometry") is not None
    assert not settings.flag("panel/claims", True)


# -- accessibility --------------------------------------------------------------------------------


def test_what_can_be_focused_has_a_name(window):
    window.session.select(("pod.node.npu",))
    focusable = [
        w
        for w in window.findChildren(QWidget)
        if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible() and w.focusProxy() is None
    ]
    assert len(focusable) > 8
    unnamed = [f"{w} in {w.parent()}" for w in focusable if not w.accessibleName()]
    assert not unnamed


def test_tab_reaches_the_fields(window, qtbot):
    window.activateWindow()
    window.session.select(("pod.node",))
    window.side.inspector.row(":name").editor.setFocus()
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is window.side.inspector.row(":id").editor


# -- every design ---------------------------------------------------------------------------------

DESIGNS = sorted((Path(__file__).parents[1] / "data" / "designs").glob("*.supernode"))


@pytest.mark.parametrize("path", DESIGNS, ids=lambda p: p.stem)
def test_everything_in_every_design_can_be_selected(open_window, qtbot, path):
    window = open_window(str(path))
    design = window.session.design
    expansion = expand(design.blocks, design.root)
    places = [f"{design.root}.{array.path}" for array in expansion.arrays]
    places += [f"{design.root}.{join.path}" for join in expansion.joins]
    for place in places:
        window.session.select((place,))
        form = window.side.inspector.form
        assert form.fields, place
        assert form.title, place
        assert all(spec.label for spec in form.fields)
    window.session.runner.finish()
    qtbot.waitUntil(lambda: window.session.is_fresh, timeout=30_000)
    for cell in window.strip.cells:
        window.navigator.explain(cell.key)
        assert tooltip(window.session, cell)


def test_findings_of_the_same_words_stand_in_one_row(window):
    results = window.session.results
    missing = [
        Issue("MET-UNKNOWN", "info", f"latency.ub.{name}_s", "Not computed: no chips.", "Add.")
        for name in ("mean", "p99")
    ]
    lengths = [
        Issue("LAT-UNKNOWN", "warning", place, "Its length is not known.", "Fill it in.")
        for place in ("pod.l1_l2", "pod.npu_leaf")
    ]
    window.session.results = replace(results, issues=(*missing, *lengths))
    window.side.issues.refresh()
    rows = window.side.issues.rows
    assert [row.text for row in rows] == [
        "2 places: Its length is not known. Fill it in.",
        "2 figures: not computed: no chips. Add.",
    ]
    assert rows[0].target == "pod.l1_l2"
    assert rows[0].tooltip == "Warning at pod.l1_l2, pod.npu_leaf"
    assert window.side.issues.aside == "0 errors · 2 warnings · 2 notes"
