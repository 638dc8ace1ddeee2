"""A small window with a palette over it."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from designer.ui.command.entries import Entry, Provider
from designer.ui.command.palette import CommandPalette
from designer.ui.theme import LIGHT
from tests.ui.memory_settings import MemorySettings


@pytest.fixture
def ran():
    """What was chosen, in order."""
    return []


@pytest.fixture
def settings():
    return MemorySettings()


@pytest.fixture
def providers(ran):
    def entry(text, **more):
        return Entry(text, run=lambda: ran.append(text), **more)

    commands = [
        entry("Zoom to fit", keys="Ctrl+0"),
        entry("Zoom in", keys="Ctrl++"),
        entry("Undo", enabled=False),
    ]
    things = [entry("Node"), entry("L1 switch", words="pod.node.l1")]
    things += [entry(f"Rack {n}") for n in range(40)]
    return [
        Provider("Commands", ">", lambda: commands, is_listed=True),
        Provider("In the design", "@", lambda: things, lambda t: [entry(t)] if "[" in t else []),
        Provider("Parts", "+", lambda: [entry("Node board")]),
    ]


@pytest.fixture
def host(dressed, qtbot):
    """A window with a field that has the keyboard."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.before = QLineEdit(window)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    window.before.setFocus()
    qtbot.waitUntil(window.before.hasFocus)
    return window


@pytest.fixture
def palette(host, providers, settings):
    return CommandPalette(host, LIGHT, providers, settings)


@pytest.fixture
def keys(qtbot):
    """Press keys where the keyboard is."""

    def press(*keys, modifiers=Qt.KeyboardModifier.NoModifier):
        for key in keys:
            qtbot.keyClick(QApplication.focusWidget(), key, modifiers)

    return press
