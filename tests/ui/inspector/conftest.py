"""The inspector by itself on a design, driven by mouse and keys."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from designer.model.design import Design
from designer.session.session import Session
from designer.store.catalogue import load_catalogue
from designer.store.presets import load_target
from designer.ui.inspector.panel import Inspector
from designer.ui.inspector.rows import FieldRow
from designer.ui.theme import LIGHT


class Desk:
    """An inspector with what a person does to it."""

    def __init__(self, target: str) -> None:
        self.session = Session(load_target(target)[0], live=False)
        self.session.runner.finish()
        self.window = QWidget()
        layout = QVBoxLayout(self.window)
        self.panel = Inspector(self.session, LIGHT, load_catalogue)
        layout.addWidget(self.panel)
        layout.addStretch(1)
        self.window.resize(280, 900)
        self.session.observe(lambda event: self.panel.refresh())
        self.window.show()
        self.window.activateWindow()

    @property
    def design(self) -> Design:
        return self.session.design

    def number(self, metric: str) -> float | None:
        self.session.runner.finish()
        return self.session.results.metrics[metric].value

    def racks(self) -> int:
        self.session.runner.finish()
        return sum(group.racks for group in self.session.results.racks)

    def select(self, *places: str) -> None:
        self.session.select(places)

    def row(self, key_end: str) -> FieldRow:
        return self.panel.row(key_end)

    def shown(self) -> list[str]:
        return [spec.key for spec in self.panel.form.fields]

    def type(self, key_end: str, text: str) -> FieldRow:
        """Replace what stands in a field, press Enter."""
        row = self.row(key_end)
        self.fill(row.editor, text)
        return row

    @staticmethod
    def fill(editor: QWidget, text: str) -> None:
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(editor, Qt.Key.Key_Delete)
        QTest.keyClicks(editor, text)
        QTest.keyClick(editor, Qt.Key.Key_Return)

    def paste(self, key_end: str, text: str) -> FieldRow:
        """Paste into a field, as from a spreadsheet."""
        row = self.row(key_end)
        QGuiApplication.clipboard().setText(text)
        row.editor.setFocus()
        QTest.keyClick(row.editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        return row

    def click(self, key_end: str, link: str) -> FieldRow:
        """Click a link of a row."""
        row = self.row(key_end)
        button = next(button for button in row.links if button.text() == link)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return row

    def menu(self, key_end: str, entry: str) -> FieldRow:
        """Open what else can be done by keys, and choose an entry."""
        row = self.row(key_end)
        row.editor.setFocus()
        QTest.keyClick(row.editor, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
        menu = row.more.menu_shown
        assert menu.isVisible()
        menu.setActiveAction(next(a for a in menu.actions() if a.text() == entry))
        QTest.keyClick(menu, Qt.Key.Key_Return)
        return row

    def open_list(self, key_end: str) -> QWidget:
        """Open the list of a chooser by keys."""
        row = self.row(key_end)
        row.editor.setFocus()
        held = Qt.KeyboardModifier.AltModifier if row.drop else Qt.KeyboardModifier.NoModifier
        QTest.keyClick(row.editor, Qt.Key.Key_Down, held)
        shown = (row.drop or row.editor).list_shown
        assert shown.isVisible()
        return shown

    def choose(self, key_end: str, text: str) -> FieldRow:
        """Choose an entry: by typing its name where the list can be searched."""
        row = self.row(key_end)
        shown = self.open_list(key_end)
        if hasattr(shown, "field"):
            QTest.keyClicks(shown.field, text)
            QTest.keyClick(shown.field, Qt.Key.Key_Return)
        else:
            shown.setActiveAction(next(a for a in shown.actions() if a.text() == text))
            QTest.keyClick(shown, Qt.Key.Key_Return)
        return row

    def there_and_back(self, metric: str, before: float | None, after: float | None) -> None:
        """Undo and redo, and hold a number against what it was."""
        changed = self.design
        for step, expected in ((None, after), ("undo", before), ("redo", after)):
            if step is not None:
                getattr(self.session, step)()
            found = self.racks() if metric == "racks" else self.number(metric)
            assert found == pytest.approx(expected)
        assert self.design is changed


@pytest.fixture
def open_desk(dressed, qtbot) -> Iterator[Callable[..., Desk]]:
    desks: list[Desk] = []

    def make(target: str = "cloudmatrix-384") -> Desk:
        desk = Desk(target)
        desks.append(desk)
        return desk

    yield make
    for desk in desks:
        desk.session.close()
        desk.window.close()
        desk.window.deleteLater()
    QApplication.clipboard().clear()


@pytest.fixture
def desk(open_desk) -> Desk:
    return open_desk()
