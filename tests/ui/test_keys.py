"""The way around without a mouse: into blocks and out again, into fields and back."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication

from designer.issues import Issue
from designer.ui.window.focus_ring import parts
from designer.ui.window.screen_fit import FRAME_TOP_PX, fitted


def press(qtbot, key, modifiers=Qt.KeyboardModifier.NoModifier):
    qtbot.keyClick(QApplication.focusWidget(), key, modifiers)


def where(window):
    """What canvas, breadcrumb and inspector say, to be held against each other."""
    return window.canvas.shown, window.header.breadcrumb.steps, window.side.inspector.form.title


@pytest.fixture
def at_canvas(window):
    window.activateWindow()
    window.canvas.setFocus()
    return window


# -- into blocks and out ----------------------------------------------------------------------


def test_escape_goes_up_one_level(at_canvas, qtbot):
    window = at_canvas
    root = where(window)
    window.session.select(("pod.node",))
    press(qtbot, Qt.Key.Key_Return)
    inside = where(window)
    assert inside == ("pod.node", ("CloudMatrix 384", "Node"), "Node")
    window.session.select(("pod.node.l1",))
    assert window.header.breadcrumb.steps[-1] == window.side.inspector.form.title
    press(qtbot, Qt.Key.Key_Escape)
    assert window.session.selection == ()
    assert where(window) == inside, "the first Esc clears the selection only"
    press(qtbot, Qt.Key.Key_Escape)
    assert where(window) == root
    assert not window.header.breadcrumb.home


def test_escape_from_two_levels_down(open_window, qtbot):
    window = open_window("tests/data/designs/million.supernode")
    window.canvas.setFocus()
    shown = []
    for block in ("pod", "cab"):
        shown.append(window.canvas.shown)
        path = f"{shown[-1] or window.session.design.root}.{block}"
        window.session.select((path,))
        qtbot.keyClick(window.canvas, Qt.Key.Key_Return)
        assert window.canvas.shown == path
        assert len(window.header.breadcrumb.steps) == len(shown) + 1
    for expected in reversed(shown):
        qtbot.keyClick(window.canvas, Qt.Key.Key_Escape)
        assert window.canvas.shown == expected
        assert len(window.header.breadcrumb.steps) == 1 + bool(expected)


def test_double_click_then_a_click_beside_stays_inside(at_canvas, qtbot):
    window = at_canvas
    canvas = window.canvas
    plate = next(p for p in canvas.geometry_shown.plates if p.path == "node")
    at = canvas.mapFromScene(plate.rect.x + 40, plate.rect.y + 8)
    qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert where(window)[0] == "pod.node"
    qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))
    assert where(window) == ("pod.node", ("CloudMatrix 384", "Node"), "Node")


def test_a_vanished_block_leads_home(at_canvas):
    from designer.edit.params import set_count

    window = at_canvas
    window.navigator.open_block("pod.node[5]")
    window.session.apply("Set count", lambda d: set_count(d, "pod.node", 3, "node"))
    assert where(window)[0] == "" and len(where(window)[1]) == 1


# -- into fields and back ---------------------------------------------------------------------


@pytest.mark.parametrize("key", [Qt.Key.Key_F2, Qt.Key.Key_Return])
@pytest.mark.parametrize("address", ["pod.l2", "pod.l1_l2"])
def test_keys_lead_into_the_inspector_and_back(at_canvas, qtbot, key, address):
    window = at_canvas
    window.session.select((address,))
    press(qtbot, key)
    assert QApplication.focusWidget() is window.side.inspector.editor_of()
    assert window.session.selection == (address,)
    press(qtbot, Qt.Key.Key_Escape)
    assert QApplication.focusWidget() is window.canvas
    assert window.session.selection == (address,)


def test_f2_brings_a_hidden_inspector(at_canvas, qtbot):
    window = at_canvas
    window.panels.toggle("inspector")
    press(qtbot, Qt.Key.Key_F2)
    assert window.panels.is_on("inspector")
    assert window.side.inspector.isAncestorOf(QApplication.focusWidget())


def test_f6_walks_round(at_canvas, qtbot):
    window = at_canvas
    ring = parts(window)
    found = window.palette_.field
    assert ring[:4] == [window.strip, found, window.canvas, window.side.inspector]

    def here():
        focused = QApplication.focusWidget()
        return next(p for p in ring if p is focused or p.isAncestorOf(focused))

    seen = [here()]
    for _ in ring:
        press(qtbot, Qt.Key.Key_F6)
        seen.append(here())
    assert seen[0] is seen[-1] is window.canvas
    assert set(seen) == set(ring)
    press(qtbot, Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier)
    assert here() is window.palette_.field


def test_menus_show_the_keys(window):
    for action, keys in (("edit_values", "F2"), ("next_part", "F6"), ("previous_part", "Shift+F6")):
        assert window.actions_[action].shortcut().toString() == keys
        assert window.actions_[action].associatedObjects()


# -- issues -----------------------------------------------------------------------------------


def show_issues(window, *issues):
    from dataclasses import replace

    window.session.results = replace(window.session.results, issues=issues)
    window.side.issues.refresh()
    return window.side.issues


@pytest.mark.parametrize(
    ("address", "selected"),
    [
        ("parts.ascend-910c:tdp_w", "pod.node.npu"),
        ("pod.l1_l2:length_m", "pod.l1_l2"),
        ("scenario:message_bytes", ""),
    ],
)
def test_an_issue_leads_to_its_field(at_canvas, qtbot, address, selected):
    window = at_canvas
    panel = show_issues(window, Issue("X-Y", "warning", address, "Not given.", "Fill it in."))
    pos = panel.row_rect(0).center()
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=pos)
    assert QApplication.focusWidget() is window.side.inspector.editor_of(address)
    assert window.session.selection == ((selected,) if selected else ())


def test_what_comes_later_is_folded_into_one_row(window, qtbot):
    later = [
        Issue("MET-UNKNOWN", "info", m, "Not computed: no model.", "It comes with a later version.")
        for m in ("power.pue", "latency.all.p99_s", "cost.capex_usd")
    ]
    missing = Issue("MET-UNKNOWN", "info", "chips.fp8_flops_per_s", "Not computed: no peak.", "")
    wrong = Issue("A-B", "warning", "pod.l2", "Wrong.", "Mend it.")
    panel = show_issues(window, *later, missing, wrong)
    assert panel.aside == "0 errors · 1 warning · 1 note"
    assert [row.text for row in panel.rows] == [
        "Wrong. Mend it.",
        "FP8 dense: not computed: no peak.",
        "▸ 3 figures are not computed by this version",
    ]
    panel.setFocus()
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    qtbot.keyClick(panel, Qt.Key.Key_Down)
    qtbot.keyClick(panel, Qt.Key.Key_Return)
    names = [row.text for row in panel.rows[3:]]
    assert names == ["PUE", "p99 latency, all planes", "Purchase cost"]
    qtbot.mouseClick(panel, Qt.MouseButton.LeftButton, pos=panel.row_rect(2).center())
    assert len(panel.rows) == 3


# -- window -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wanted", [QRect(0, 0, 1400, 850), QRect(-500, -20, 300, 200), QRect(700, 390, 640, 400)]
)
def test_a_window_fits_its_screen(wanted):
    room = QRect(0, FRAME_TOP_PX, 800, 450)
    after = fitted(wanted, room)
    assert room.contains(after)
    assert after.width() == min(wanted.width(), 800)


def test_the_window_opens_no_larger_than_the_screen(window):
    from designer.session.session import Session
    from designer.store.presets import load_target
    from designer.ui.window.main_window import MainWindow

    other = MainWindow(Session(load_target("gb200-nvl72")[0]))
    room = other.screen().availableGeometry()
    assert room.contains(other.geometry())
    other._is_closing = True
    other.close()
    other.deleteLater()


# -- strip ------------------------------------------------------------------------------------


def test_a_change_hides_no_title(window):
    from designer.edit.params import set_count

    session, strip = window.session, window.strip
    write = strip._write

    for count in (47, 3):
        drawn = {}

        def note(painter, x, y, text, used, token, room=0.0, drawn=drawn):
            drawn.setdefault(text, []).append(room)
            return write(painter, x, y, text, used, token, room)

        strip._write = note
        session.apply("Set count", lambda d, n=count: set_count(d, "pod.node", n, "node"))
        session.runner.finish()
        QApplication.processEvents()
        strip.grab()
        changed = [cell for cell in strip.cells if cell.delta]
        assert len(changed) > 4
        for cell in changed:
            assert cell.delta in drawn
            assert strip._width(strip._title_font, cell.title) <= max(drawn[cell.title])


def test_tiny_changes_are_not_shown():
    from designer.session.headline import HeadlineRow
    from designer.solve.results import Metric
    from designer.ui.strip.cells import _delta

    row = HeadlineRow("power.it_w", "IT power", "kW", better=-1)
    metric = Metric("power.it_w", 1_000_000.0, "W")
    assert _delta(row, metric, 1_000_400.0) == ("", "")
    assert _delta(row, metric, 1_000_600.0)[0].startswith("▼")


def test_the_title_names_the_file(window, tmp_path):
    path = tmp_path / "mine.supernode"
    window.session.save(path)
    window.show_document_state()
    assert window.top_bar.title == "CloudMatrix 384 · mine.supernode"
    assert window.windowTitle().startswith("CloudMatrix 384 · mine.supernode")
