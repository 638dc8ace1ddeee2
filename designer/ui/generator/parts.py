"""The parts to build with: one chooser each, and a mark on those that nobody chose."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from designer.edit.generate import NONE, Fitting, Slot
from designer.model.parts import Medium, Part
from designer.ui.controls.editors import ChoiceButton
from designer.ui.generator.fields import ROW_PX, tint
from designer.ui.inspector.form import Choice
from designer.ui.theme import BODY_PX, CAPTION_PX, Theme, font
from designer.units import show

#: Rows from top to bottom; those that a plan has no use for are hidden.
SLOTS = ("endpoint", "nic", "switch", "upper", "near", "far", "board", "rack")


class PartsForm(QWidget):
    """A row for each part.

    Attributes
    ----------
    picked
        Slot, and the id of the part that was chosen for it.
    """

    picked = Signal(str, str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._own: frozenset[str] = frozenset()
        self.choosers: dict[str, ChoiceButton] = {}
        self._rows: dict[str, tuple[QLabel, QLabel]] = {}
        self._layout = QGridLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setHorizontalSpacing(8)
        self._layout.setVerticalSpacing(0)
        self._layout.setColumnMinimumWidth(0, 96)
        self._layout.setColumnStretch(1, 1)
        for name in SLOTS:
            self._add(name)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for chooser in self.choosers.values():
            chooser.set_theme(theme)
        for title, mark in self._rows.values():
            tint(title, theme, "text_muted")
            tint(mark, theme, "warning")

    def show_fitting(self, fitting: Fitting, own: frozenset[str]) -> None:
        """Show the parts of a kit; `own` are those of the design."""
        self._own = own
        shown = {slot.id: slot for slot in fitting.slots}
        for row, (name, chooser) in enumerate(self.choosers.items()):
            title, mark = self._rows[name]
            for widget in (title, chooser, mark):
                widget.setVisible(name in shown)
            self._layout.setRowMinimumHeight(row, ROW_PX if name in shown else 0)
            if name not in shown:
                continue
            slot = shown[name]
            title.setText(slot.title)
            mark.setText("assumed" if slot.is_assumed and slot.chosen != NONE else "")
            chooser.setAccessibleName(f"{slot.title}{', assumed' if slot.is_assumed else ''}")
            text = _name(slot.chosen, fitting)
            chooser.show_choice(text, slot.chosen, partial(self._choices, slot, fitting))
            chooser.setToolTip(text)

    def _add(self, name: str) -> None:
        row = len(self.choosers)
        title, mark = QLabel(self), QLabel(self)
        title.setFont(font(BODY_PX))
        mark.setFont(font(CAPTION_PX, 500))
        mark.setFixedWidth(48)
        mark.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        chooser = ChoiceButton(self._theme, self)
        chooser.setFixedHeight(ROW_PX)
        chooser.chosen.connect(lambda value, n=name: self.picked.emit(n, value))
        title.setBuddy(chooser)
        self._layout.addWidget(title, row, 0)
        self._layout.addWidget(chooser, row, 1)
        self._layout.addWidget(mark, row, 2)
        self.choosers[name], self._rows[name] = chooser, (title, mark)
        tint(title, self._theme, "text_muted")
        tint(mark, self._theme, "warning")

    def _choices(self, slot: Slot, fitting: Fitting) -> tuple[Choice, ...]:
        found = []
        for key in slot.offers:
            section = "In the design" if key in self._own else "That fit, best first"
            if key == NONE or key.startswith("any-"):
                section = "Or"
            found.append(Choice(key, _name(key, fitting), section))
        # Sections stand together, each in the order of the offers.
        order = ("In the design", "That fit, best first", "Or")
        return tuple(sorted(found, key=lambda choice: order.index(choice.section)))


def _name(key: str, fitting: Fitting) -> str:
    if key == NONE:
        return "none"
    part = fitting.parts[key]
    rate = _rate(part)
    return f"{part.name or key}{f' · {rate}' if rate else ''}"


def _rate(part: Part) -> str:
    if isinstance(part, Medium):
        value = part.bytes_per_s.value
        return "" if value is None else str(show(value, "B/s", "Gb/s"))
    if part.kind not in ("switch", "nic"):
        return ""
    port = max((p for p in part.ports if p.side != "chip"), key=lambda p: p.count, default=None)
    if port is None or port.rate is None:
        return ""
    return f"{port.count} × {show(port.rate, 'B/s', 'Gb/s')}"
