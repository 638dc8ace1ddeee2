"""The dialog of the fabric generator: a sentence above, fields and parts left, the plan right."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from designer.edit.generate import (
    AnyWish,
    Fitting,
    LeafSpine,
    Plan,
    ThreeTier,
    build,
    fit_parts,
    graft,
    insert_label,
    plan,
    read_wish,
    resized,
    write_wish,
)
from designer.issues import DesignError
from designer.model.design import Design
from designer.store.catalogue import catalogue_sources, load_catalogue
from designer.ui.controls.quiet_scroll import QuietScrollArea
from designer.ui.describe import error_words, short_name
from designer.ui.generator.fields import WishForm, paint_state, tint
from designer.ui.generator.kinds import KindChooser
from designer.ui.generator.outcome import Outcome
from designer.ui.generator.parts import PartsForm
from designer.ui.generator.request import GeneratorRequest
from designer.ui.settings import WindowSettings
from designer.ui.theme import BODY_PX, TITLE_PX, Theme, font
from designer.ui.window.screen_fit import fit_to_screen

#: What stands in each kind's fields until someone says otherwise.
FIRST_SENTENCES = {
    "leaf_spine": "4,608 endpoints, 144-port switches, two tiers, 8 rails, 1:1",
    "three_tier": "8,192 endpoints, 32-port switches, three tiers, 1:1",
    "fat_tree": "k-ary fat tree, k = 32",
    "rail_only": "rail-only, 64 nodes, 8 rails, 64-port switches",
    "full_mesh": "full mesh 8x16",
    "torus": "torus 16x20x28, cubes of 4",
    "dragonfly": "dragonfly, a = 8, p = 4, h = 4",
}
_KEPT_SENTENCE, _KEPT_PARTS = "generator/sentence", "generator/parts"
SIZE = (980, 720)


class SentenceField(QLineEdit):
    """The wish in words."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFont(font(TITLE_PX, 500))
        self.setFixedHeight(32)
        self.setAccessibleName("Fabric in a sentence")
        self.setPlaceholderText(FIRST_SENTENCES["leaf_spine"])

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        paint_state(self, self._theme, is_wrong=False)


class GeneratorDialog(QDialog):
    """Asks for a fabric; window-modal, and open until it is inserted or left with Esc.

    Parameters
    ----------
    theme
        Colours.
    design
        The document: its parts come first.
    settings
        Remember the last sentence and the parts chosen.
    parent
        The window.
    into
        Address of the block that is shown; empty for the whole design.

    Attributes
    ----------
    insert_requested, new_requested
        A `GeneratorRequest`: for the block shown, and for a document of its own.
    """

    insert_requested = Signal(object)
    new_requested = Signal(object)

    def __init__(
        self,
        theme: Theme,
        design: Design,
        settings: WindowSettings,
        parent: QWidget | None = None,
        *,
        into: str = "",
    ) -> None:
        super().__init__(parent)
        self._theme, self._design, self._settings, self._into = theme, design, settings, into
        self._wish: AnyWish = read_wish(FIRST_SENTENCES["leaf_spine"]).wish
        self._plan: Plan = plan(self._wish)
        self._fitting: Fitting | None = None
        self._last: dict[str, AnyWish] = {}
        self._trouble = ""
        self._walk: tuple[QWidget, ...] = ()
        self._picks = dict(
            pick.split("=", 1) for pick in settings.texts(_KEPT_PARTS) if "=" in pick
        )
        self.setWindowTitle("Generate a fabric")
        self.setModal(True)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._build()
        self.resize(*SIZE)
        fit_to_screen(self)
        self._begin(settings.text(_KEPT_SENTENCE, "") or FIRST_SENTENCES["leaf_spine"])

    # -- construction -----------------------------------------------------------------------

    def _build(self) -> None:
        self._build_head()
        self._build_form()
        self.outcome = Outcome(self._theme, self)
        self.outcome.size_chosen.connect(self._on_size)
        self.outcome.empty_chosen.connect(self._on_empty)
        self.outcome.other_chosen.connect(self._on_other)
        self._build_foot()
        left = (self._titles[0], self.form, self._titles[1], self.parts)
        self._middle = QHBoxLayout()
        self._middle.setSpacing(1)
        self._middle.addWidget(QuietScrollArea(_pane(*left), "What is wanted"), 11)
        self._middle.addWidget(QuietScrollArea(_pane(self.outcome), "What it comes to"), 10)
        head, foot = QVBoxLayout(), QHBoxLayout()
        for layout in (head, foot):
            layout.setContentsMargins(16, 12, 16, 12)
            layout.setSpacing(8)
        head.addWidget(self.sentence)
        head.addWidget(self.understood)
        head.addWidget(self.kinds)
        foot.addWidget(self._place, 1)
        foot.addWidget(self.new_button)
        foot.addWidget(self.insert_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(1)
        whole.addLayout(head)
        whole.addLayout(self._middle, 1)
        whole.addLayout(foot)
        self._tint()

    def _build_head(self) -> None:
        self.sentence = SentenceField(self._theme, self)
        self.sentence.textEdited.connect(self._on_sentence)
        self.understood = QLabel(self)
        self.understood.setFont(font(BODY_PX))
        self.understood.setWordWrap(True)
        self.understood.setTextFormat(Qt.TextFormat.PlainText)
        # Room for two lines, so that nothing moves while one types.
        self.understood.setFixedHeight(32)
        self.understood.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.kinds = KindChooser(self._theme, self)
        self.kinds.chosen.connect(self._on_kind)

    def _build_form(self) -> None:
        self.form = WishForm(self._theme, self)
        self.form.edited.connect(self._on_fields)
        self.form.refused.connect(self._refuse)
        self.parts = PartsForm(self._theme, self)
        self.parts.picked.connect(self._on_part)
        self._titles = [_title("Size", self), _title("Parts", self)]

    def _build_foot(self) -> None:
        self._place = QLabel(self)
        self._place.setFont(font(BODY_PX))
        name = short_name(self._design, self._into) if self._into else self._design.name
        self._place.setText(f"Goes into {name or self._design.root}.")
        self.new_button = _button("New design", self._new)
        self.insert_button = _button("Insert", self._insert)
        self.insert_button.setDefault(True)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for part in (self.sentence, self.kinds, self.form, self.parts, self.outcome):
            part.set_theme(theme)
        self._tint()
        self.update()

    def _tint(self) -> None:
        for title in self._titles:
            tint(title, self._theme, "text")
        tint(self._place, self._theme, "text_muted")
        tint(self.understood, self._theme, "warning" if self._trouble else "text_muted")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.surface)
        middle = self._middle.geometry()
        line = self._theme.hairline
        painter.fillRect(0, middle.top() - 1, self.width(), 1, line)
        painter.fillRect(0, middle.bottom() + 1, self.width(), 1, line)
        item = self._middle.itemAt(0)
        if item is not None:
            painter.fillRect(item.geometry().right() + 1, middle.top(), 1, middle.height(), line)

    # -- what is wished for -------------------------------------------------------------------

    @property
    def wish(self) -> AnyWish:
        """The last wish that could be read."""
        return self._wish

    @property
    def plan(self) -> Plan:
        """What it comes to."""
        return self._plan

    def _begin(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self._on_sentence(sentence)
        if self._trouble:
            self._take(self._wish)
        self.sentence.selectAll()
        self.sentence.setFocus()

    def _on_sentence(self, text: str) -> None:
        try:
            reading = read_wish(text)
        except DesignError as error:
            self._refuse(error_words(error).removeprefix(": "))
            return
        self._show(reading.wish, reading.assumed)

    def _take(self, wish: AnyWish) -> None:
        """Take a wish that was made otherwise, and write its sentence."""
        self.sentence.setText(write_wish(wish))
        self._show(wish, ())

    def _on_fields(self, wish: Any) -> None:
        self._take(wish)

    def _on_kind(self, kind: str) -> None:
        self._take(self._last.get(kind) or read_wish(FIRST_SENTENCES[kind]).wish)

    def _on_size(self, endpoints: int) -> None:
        self._take(resized(self._wish, endpoints))
        self.insert_button.setFocus()

    def _on_empty(self, places: int) -> None:
        if isinstance(self._wish, (LeafSpine, ThreeTier)):
            self._take(replace(self._wish, empty_places=places))
            self.insert_button.setFocus()

    def _on_other(self, number: int) -> None:
        changes: dict[str, Any] = dict(self._plan.alternatives[number].changes)
        self._take(replace(self._wish, **changes))

    def _on_part(self, slot: str, part_id: str) -> None:
        self._picks[slot] = part_id
        self._fit()

    def _show(self, wish: AnyWish, assumed: tuple[str, ...]) -> None:
        self._wish, self._plan, self._trouble = wish, plan(wish), ""
        self._last[wish.kind] = wish
        self.kinds.show_kind(wish.kind)
        self.form.show_wish(wish)
        self.outcome.show_plan(self._plan)
        named = any(said.startswith(wish.title) for said in assumed)
        self._say(" ".join(assumed if named else (f"{wish.title}.", *assumed)))
        self._fit()

    def _refuse(self, text: str) -> None:
        """Say why there is no wish; what is shown belongs to the last one."""
        self._trouble = text
        self._say(text)
        self.outcome.show_plan(self._plan, is_stale=True)
        self._enable()

    def _say(self, text: str) -> None:
        self.understood.setText(text)
        self.understood.setAccessibleDescription(text)
        tint(self.understood, self._theme, "warning" if self._trouble else "text_muted")

    def _fit(self) -> None:
        self._fitting = None
        if self._plan.refusal is None:
            self._fitting = fit_parts(
                self._plan, self._design.parts, load_catalogue(), self._picks, catalogue_sources()
            )
            self.parts.show_fitting(self._fitting, frozenset(self._design.parts))
        self._titles[1].setVisible(self._fitting is not None)
        self.parts.setVisible(self._fitting is not None)
        self._enable()

    def _enable(self) -> None:
        self._order()
        ready = self._fitting is not None and not self._trouble
        self.insert_button.setEnabled(ready)
        self.new_button.setEnabled(ready)

    def _order(self) -> None:
        """Have Tab walk from the sentence over fields and parts to what it comes to."""
        wanted: tuple[QWidget, ...] = (
            self.sentence,
            *self.kinds.tiles.values(),
            *self.form.editors.values(),
            *self.parts.choosers.values(),
            *self.outcome.size_buttons,
            self.outcome.others,
            self.outcome.assumed,
            self.new_button,
            self.insert_button,
        )
        if wanted != self._walk:
            self._walk = wanted
            for before, after in pairwise(wanted):
                QWidget.setTabOrder(before, after)

    # -- what is done with it -----------------------------------------------------------------

    def request(self) -> GeneratorRequest | None:
        """Build the fabric; None, with the reason shown, where a part does not do."""
        if self._fitting is None or self._trouble:
            return None
        try:
            made = build(self._plan, self._fitting.kit)
        except DesignError as error:
            self._refuse(error_words(error))
            return None
        into = self._into
        return GeneratorRequest(
            insert_label(self._plan), lambda design: graft(design, made, into=into), made
        )

    def _insert(self) -> None:
        self._finish(self.insert_requested)

    def _new(self) -> None:
        self._finish(self.new_requested)

    def _finish(self, signal: Any) -> None:
        wanted = self.request()
        if wanted is None:
            return
        self._settings.put(_KEPT_SENTENCE, self.sentence.text())
        self._settings.put(_KEPT_PARTS, [f"{slot}={part}" for slot, part in self._picks.items()])
        self.accept()
        signal.emit(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the keyboard; elsewhere it inserts."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = self.focusWidget()
            if isinstance(focused, QPushButton):
                focused.click()
            else:
                self.insert_button.click()
            return
        super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "outcome"):
            self._tint()


def _pane(*widgets: QWidget) -> QWidget:
    pane = QWidget()
    column = QVBoxLayout(pane)
    column.setContentsMargins(16, 12, 16, 12)
    column.setSpacing(8)
    for widget in widgets:
        column.addWidget(widget)
    column.addStretch(1)
    return pane


def _button(text: str, pressed: Any) -> QPushButton:
    button = QPushButton(text)
    button.setAutoDefault(False)
    button.setFont(font(BODY_PX, 500))
    button.setMinimumWidth(96)
    button.clicked.connect(pressed)
    return button


def _title(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setFont(font(TITLE_PX, 600))
    label.setFixedHeight(24)
    return label
