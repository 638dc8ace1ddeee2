"""The plotting library is not loaded before charts are shown, and then in short pieces."""

import subprocess
import sys

PROGRAM = """
import os, sys
os.environ["QT_QPA_PLATFORM"] = "offscreen"
from designer.session.session import Session
from designer.store.presets import load_target
from designer.ui.app import make_application
from designer.ui.window.main_window import MainWindow
from designer.ui.window.warming import Warming
application = make_application(["supernode-designer"])
window = MainWindow(Session(load_target("cloudmatrix-384")[0]))
window.show()
def settle():
    for _ in range(20):
        application.processEvents()
def loaded():
    own = [n for n in sys.modules if n.startswith("designer.ui.charts.")]
    return "pyqtgraph" in sys.modules, "PySide6.QtSvg" in sys.modules, sorted(own)
settle()
warming = Warming(window)
while warming.left:
    warming.step()
window.session.apply("Name it", lambda d: d.replace(name="Another"))
settle()
print(loaded())
hook = sys.excepthook
window.panels.toggle("charts")
print(loaded()[0])
while window.charts.panel is None:
    application.processEvents()
print(loaded()[0], sys.excepthook is hook)
sys.stdout.flush()
os._exit(0)
"""


def test_nothing_is_loaded_before_the_charts_are_shown():
    command = [sys.executable, "-c", PROGRAM]
    run = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
    assert run.stdout.splitlines() == [
        "(False, False, ['designer.ui.charts.dock'])",
        "False",
        "True True",
    ], run.stderr


def test_the_place_of_the_charts_says_that_they_come(window):
    window.panels.toggle("charts")
    dock = window.charts
    assert dock.panel is None
    window.grab()
    panel = dock.finish()
    assert panel is dock.finish()
    assert set(panel.page.frames) == {"network.utilisation", "network.hops", "network.latency"}


def test_hidden_before_it_is_made_nothing_is_lost(window, qtbot):
    window.panels.toggle("charts")
    window.panels.toggle("charts")
    window.panels.toggle("charts")
    qtbot.waitUntil(lambda: window.charts.panel is not None)
    assert window.charts.panel.isVisible()


def test_what_is_not_installed_is_said(window, monkeypatch, qtbot):
    monkeypatch.setattr("designer.ui.charts.loading._BEFORE", ("nothing_of_that_name",))
    window.panels.toggle("charts")
    qtbot.waitUntil(lambda: window.charts.accessibleDescription() != "")
    assert window.charts.accessibleDescription() == (
        "The charts cannot be shown: No module named 'nothing_of_that_name'. "
        "Install the program anew."
    )
    assert window.charts.panel is None
    window.panels.toggle("charts")
    window.panels.toggle("charts")
    window.grab()
