"""The generator's dialog on an empty design, and hands to type and press with."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.edit.place import blank
from designer.model.design import Design
from designer.ui.generator.dialog import GeneratorDialog
from designer.ui.settings import WindowSettings
from designer.ui.theme import LIGHT


@pytest.fixture
def open_dialog(dressed, qtbot) -> Callable[..., GeneratorDialog]:
    def make(design: Design | None = None, into: str = "") -> GeneratorDialog:
        dialog = GeneratorDialog(LIGHT, design or blank("Mine"), WindowSettings(), into=into)
        qtbot.addWidget(dialog)
        dialog.open()
        qtbot.waitExposed(dialog)
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return make


@pytest.fixture
def dialog(open_dialog) -> GeneratorDialog:
    return open_dialog()


@pytest.fixture
def write(qtbot) -> Callable[[QLineEdit, str], None]:
    """Click into a field, mark all that stands there, and type."""

    def act(field: QLineEdit, text: str) -> None:
        qtbot.mouseClick(field, Qt.MouseButton.LeftButton)
        qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        qtbot.keyClicks(field, text)

    return act


@pytest.fixture
def press(qtbot) -> Callable[[QWidget], None]:
    """Click into the middle of a widget."""

    def act(widget: QWidget, place: QPoint | None = None) -> None:
        qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place or widget.rect().center())

    return act
