"""The popover in which links are settled: ports, relation, figures, plane, medium, length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from designer import units
from designer.edit.wiring.reach import MediumChoice
from designer.model.design import PlaneRole
from designer.ui.controls.buttons import FlagButton
from designer.ui.controls.editors import ChoiceButton, ValueEdit
from designer.ui.describe import end_names
from designer.ui.inspector.form import Choice
from designer.ui.theme import BODY_PX, CAPTION_PX, TITLE_PX, Theme, font
from designer.ui.wiring.draft import Draft, Side, plane_words
from designer.ui.wiring.figures import FiguresView
from designer.ui.wiring.picker import Option, RelationPicker
from designer.ui.wiring.placement import beside, within

WIDTH, PAD, ROW_H = 384, 16, 26
_NEW = "\0"
_ROLES: tuple[tuple[PlaneRole, str], ...] = (
    ("scale_up", "Scale-up plane"),
    ("scale_out", "Scale-out plane"),
    ("other", "Plane of another kind"),
)
_SIDES: tuple[Side, Side] = ("a", "b")


class WiringPopover(QWidget):
    """Settles one link group. It opens at once and says by callback when it is done.

    Parameters
    ----------
    draft
        What is settled.
    connect
        Makes it; returns why it could not, empty if it could.
    at_once
        Whether suggestions are taken without this popover from now on.

    Attributes
    ----------
    closed
        It is gone, done or not.
    at_once_changed
        The wish to do without it changed.
    """

    closed = Signal()
    at_once_changed = Signal(bool)

    def __init__(
        self,
        draft: Draft,
        theme: Theme,
        connect: Callable[[Draft], str],
        *,
        at_once: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.draft = draft
        self._theme = theme
        self._connect = connect
        self._trouble: dict[str, str] = {}
        self._labels: list[QLabel] = []
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("wiring")
        self._build(at_once)
        self.set_theme(theme)
        self.refresh()
        self.picker.setFocus()

    # -- building -----------------------------------------------------------------------------

    def _build(self, at_once: bool) -> None:
        theme = self._theme
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(PAD, 12, PAD, 12)
        column.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        column.setSpacing(0)
        self.title = QLabel(self)
        self.title.setFont(font(TITLE_PX, 600))
        self.where = QLabel(self)
        self.where.setFont(font(CAPTION_PX))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.where, 1)
        column.addLayout(head)
        column.addSpacing(6)
        self.ports: dict[Side, ChoiceButton] = {}
        items = end_names(self.draft.group.a.item, self.draft.group.b.item)
        for side, name in zip(_SIDES, items, strict=True):
            if side == "b" and self.draft.group.a.item == self.draft.group.b.item:
                break
            button = self.ports[side] = ChoiceButton(theme, self)
            button.chosen.connect(partial(self._set_port, side))
            self._row(f"Port of {name}", button)
        column.addSpacing(6)
        self.picker = RelationPicker(theme, self)
        self.picker.chosen.connect(self._choose)
        column.addWidget(self.picker)
        column.addSpacing(4)
        self.figures = FiguresView(theme, self)
        self.figures.setFixedWidth(WIDTH - 2 * PAD)
        column.addWidget(self.figures)
        column.addSpacing(4)
        self.count = self._field("Parallel links", "count", spins=True)
        self.lanes = self._field("Lanes of each link", "lanes", spins=True)
        self.lanes.setPlaceholderText("all of the port")
        self.plane = ChoiceButton(theme, self)
        self.plane.chosen.connect(self._set_plane)
        self._row("Plane", self.plane)
        self.plane_name = ValueEdit(theme, self)
        self.plane_name.textEdited.connect(self._name_plane)
        self._plane_row = self._row("Name of the plane", self.plane_name)
        self.medium = ChoiceButton(theme, self)
        self.medium.chosen.connect(self._set_medium)
        self._row("Medium", self.medium)
        self.length = self._field("Length", "length")
        self.length.setPlaceholderText("unknown")
        self._foot(at_once)

    def _foot(self, at_once: bool) -> None:
        self.at_once = FlagButton(self._theme, self)
        self.at_once.setChecked(at_once)
        self.at_once.toggled.connect(self.at_once_changed)
        if self.draft.is_new:
            self._row("Take the suggestion at once from now on", self.at_once)
        else:
            self.at_once.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        self.cancel = QPushButton("Cancel", self)
        self.cancel.clicked.connect(self.close)
        self.go = QPushButton("Connect" if self.draft.is_new else "Apply", self)
        self.go.setDefault(True)
        self.go.clicked.connect(self.accept)
        for button in (self.cancel, self.go):
            button.setFont(font(BODY_PX, 500))
            buttons.addWidget(button)
        self._column.addSpacing(8)
        self._column.addLayout(buttons)

    def _row(self, text: str, editor: QWidget) -> QWidget:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        label = QLabel(text, row)
        label.setFont(font(BODY_PX))
        editor.setAccessibleName(text)
        editor.setFixedHeight(ROW_H)
        line.addWidget(label)
        line.addWidget(editor, 1)
        row.setFixedHeight(ROW_H)
        self._labels.append(label)
        self._column.addWidget(row)
        return row

    def _field(
        self, text: str, name: Literal["count", "lanes", "length"], *, spins: bool = False
    ) -> ValueEdit:
        edit = ValueEdit(self._theme, self)
        edit.spins = spins
        edit.textEdited.connect(lambda value: self._type(name, value))
        edit.stepped.connect(lambda by: self._step(name, by))
        self._row(text, edit)
        return edit

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for label, colour in (
            (self.title, theme.text),
            (self.where, theme.text_muted),
            *((label, theme.text_muted) for label in self._labels),
        ):
            _ink(label, colour)
        editors: tuple[
            ChoiceButton | ValueEdit | FlagButton | RelationPicker | FiguresView, ...
        ] = (
            *self.ports.values(),
            *(self.count, self.lanes, self.plane, self.plane_name, self.medium, self.length),
            *(self.at_once, self.picker, self.figures),
        )
        for editor in editors:
            editor.set_theme(theme)
        self.update()

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the draft."""
        draft, group = self.draft, self.draft.group
        self.title.setText(draft.title)
        self.where.setText(f"in {draft.block}" + ("" if draft.is_new else f" · {group.id}"))
        self.setAccessibleName(f"Wiring of {draft.title}")
        self.setWindowTitle(f"Wiring of {draft.title}")
        for side, button in self.ports.items():
            port = group.a.port if side == "a" else group.b.port
            button.show_choice(port, port, partial(self._port_choices, side))
        self.picker.show_options(
            [
                Option(option.kind, option.label, draft.preview_of(number).refusal)
                for number, option in enumerate(draft.options)
            ],
            draft.chosen,
        )
        self.count.show_text(f"{group.count:,}")
        self.lanes.show_text("" if group.lanes is None else f"{group.lanes:,}")
        plane = plane_words(draft.design, group.plane, draft.role)
        self.plane.show_choice(plane, group.plane, self._plane_choices)
        self.plane_name.show_text(group.plane)
        self._plane_row.setVisible(draft.role is not None)
        part = draft.medium(group.medium) if group.medium else None
        self.medium.show_choice(
            (part.name or str(group.medium)) if part is not None else "none",
            group.medium,
            self._medium_choices,
        )
        length = group.length_m.value
        self.length.show_text("" if length is None else f"{units.digits(length)} m")
        self._refresh_figures()

    def _refresh_figures(self) -> None:
        seen = self.draft.seen
        trouble = next(iter(self._trouble.values()), "")
        self.figures.show_preview(seen, trouble)
        reason = trouble or seen.refusal
        self.go.setEnabled(not reason)
        self.go.setToolTip(reason)
        self._column.activate()

    def _port_choices(self, side: Side) -> tuple[Choice, ...]:
        found = self.draft.ports(side)
        return tuple(Choice(name, f"{name} · {max(free, 0):,} free") for name, free in found)

    def _plane_choices(self) -> tuple[Choice, ...]:
        planes = [Choice(p.id, p.name or p.id) for p in self.draft.design.planes]
        return (*planes, *(Choice(f"{_NEW}{role}", text, "New") for role, text in _ROLES))

    def _medium_choices(self) -> tuple[Choice, ...]:
        found = self.draft.media()
        suits = [self._medium_choice(c, "Suits") for c in found if not c.problem]
        rest = [self._medium_choice(c, "Does not suit") for c in found if c.problem]
        return (Choice(None, "none", "", "Modules and cables stay unknown"), *suits, *rest)

    def _medium_choice(self, choice: MediumChoice, section: str) -> Choice:
        part = self.draft.medium(choice.part)
        name = (part.name or choice.part) if part is not None else choice.part
        if choice.problem or part is None:
            return Choice(choice.part, name, section, choice.problem)
        words = []
        if choice.reach_m is not None:
            words.append(f"to {units.digits(choice.reach_m)} m")
        if part.bytes_per_s.value is not None:
            words.append(str(units.show(part.bytes_per_s.value, "B/s", "Gb/s")))
        if part.power_w_per_end.value is not None:
            words.append(f"{units.digits(part.power_w_per_end.value)} W an end")
        if choice.links_per_module > 1:
            words.append(f"{choice.links_per_module} links each")
        return Choice(choice.part, name, section, " · ".join(words))

    # -- changing -----------------------------------------------------------------------------

    def _choose(self, number: int) -> None:
        self.draft.choose(number)
        self.refresh()

    def _set_port(self, side: Side, port: str) -> None:
        self.draft.set_port(side, port)
        self.refresh()

    def _type(self, name: Literal["count", "lanes", "length"], text: str) -> None:
        draft = self.draft
        wrong = draft.set_length(text) if name == "length" else draft.set_number(name, text)
        self._trouble.pop(name, None)
        if wrong:
            self._trouble[name] = wrong
        self.refresh()

    def _step(self, name: Literal["count", "lanes", "length"], by: int) -> None:
        if name == "length":
            return
        old = self.draft.group.count if name == "count" else (self.draft.group.lanes or 0)
        edit = self.count if name == "count" else self.lanes
        text = f"{max(old + by, 1)}" if name == "count" or old + by > 0 else ""
        edit.show_text(text, force=True)
        self._type(name, text)

    def _set_plane(self, plane: str) -> None:
        if plane.startswith(_NEW):
            role = next(r for r, _ in _ROLES if plane == f"{_NEW}{r}")
            self.draft.new_plane(role)
        else:
            self.draft.set_plane(plane)
        self.plane_name.show_text(self.draft.group.plane, force=True)
        self.refresh()
        if self.draft.role is not None:
            self.plane_name.setFocus()
            self.plane_name.selectAll()

    def _name_plane(self, text: str) -> None:
        wrong = self.draft.name_plane(text)
        self._trouble.pop("plane", None)
        if wrong:
            self._trouble["plane"] = wrong
        self._refresh_figures()

    def _set_medium(self, name: str | None) -> None:
        self.draft.set_medium(name)
        self.refresh()

    def accept(self) -> None:
        """Make it, and go; stay with the reason where it cannot be made."""
        if not self.go.isEnabled():
            return
        wrong = self._connect(self.draft)
        if wrong:
            self._trouble["connect"] = wrong
            self._refresh_figures()
            self._trouble.pop("connect")
            return
        self.close()

    # -- as a window --------------------------------------------------------------------------

    def open_at(self, at: QPoint, ends: Sequence[QRect] = ()) -> None:
        """Open near a point of the screen, all of it visible.

        Parameters
        ----------
        at, ends
            The point, and what is wired, on the screen: it stays visible where there is room.
        """
        self._column.activate()
        self.move(beside(self.size(), at, ends, self.screen().availableGeometry()))
        self.show()
        self.activateWindow()
        self.picker.setFocus(Qt.FocusReason.PopupFocusReason)

    def resizeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        """What it says may make it taller: it stays on the screen."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        if self.isVisible():
            self.move(within(self.geometry(), self.screen().availableGeometry()).topLeft())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QEvent) -> None:  # type: ignore[override]
        super().closeEvent(event)  # type: ignore[arg-type]
        self.closed.emit()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        painter.setPen(self._theme.plate_line)
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _ink(label: QLabel, colour: QColor) -> None:
    palette = label.palette()
    palette.setColor(QPalette.ColorRole.WindowText, colour)
    label.setPalette(palette)
