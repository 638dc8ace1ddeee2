"""The right half of the generator: the plan, or why there is none, and what else could be had."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.edit.generate import Plan, Refusal
from designer.ui.controls.painted_list import ListRow, PaintedList
from designer.ui.generator.fields import tint
from designer.ui.generator.plan_view import PlanView
from designer.ui.theme import BODY_PX, Theme, font

#: Most that is offered for a refused wish: a smaller size, a larger one, places left empty.
_OFFERS = 3
#: Buttons in a row.
_ABREAST = 2


class Outcome(QWidget):
    """What a wish comes to.

    Attributes
    ----------
    size_chosen
        Endpoints of a buildable size that was pressed.
    empty_chosen
        Places that are to be left empty.
    other_chosen
        Number of the alternative that was pressed.
    """

    size_chosen = Signal(int)
    empty_chosen = Signal(int)
    other_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.plan_view = PlanView(theme, self)
        self.refusal = QLabel(self)
        self.refusal.setFont(font(BODY_PX))
        self.refusal.setWordWrap(True)
        self.refusal.setTextFormat(Qt.TextFormat.PlainText)
        self._sizes = QWidget(self)
        self._sizes_layout = QGridLayout(self._sizes)
        self._sizes_layout.setContentsMargins(0, 0, 0, 0)
        self._sizes_layout.setSpacing(8)
        self._sizes_layout.setColumnStretch(_ABREAST, 1)
        self._offers: list[Callable[[], object]] = []
        self.size_buttons = [QPushButton(self._sizes) for _ in range(_OFFERS)]
        for number, button in enumerate(self.size_buttons):
            button.setAutoDefault(False)
            button.setFont(font(BODY_PX, 500))
            button.clicked.connect(lambda _=False, n=number: self._press(n))
            self._sizes_layout.addWidget(button, *divmod(number, _ABREAST))
        self.others = PaintedList("Other ways", theme, self)
        self.others.activated.connect(lambda target: self.other_chosen.emit(int(target)))
        self.assumed = PaintedList("Assumed", theme, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.refusal, self._sizes, self.plan_view, self.others, self.assumed):
            layout.addWidget(part)
        layout.addStretch(1)
        tint(self.refusal, theme, "warning")

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        for part in (self.plan_view, self.others, self.assumed):
            part.set_theme(theme)
        tint(self.refusal, theme, "warning")

    def show_plan(self, plan: Plan, *, is_stale: bool = False) -> None:
        """Show a plan; `is_stale` if it is that of an older wish."""
        refusal = plan.refusal
        self.refusal.setVisible(refusal is not None)
        self.refusal.setText(refusal.sentence if refusal is not None else "")
        self._show_sizes(refusal)
        self.plan_view.show_plan(plan, is_stale=is_stale)
        self.plan_view.setVisible(refusal is None)
        self.others.set_rows(
            [
                ListRow(other.sentence, right="Take", right_tone="accent", target=str(n))
                for n, other in enumerate(plan.alternatives)
            ]
        )
        self.others.setVisible(bool(plan.alternatives))
        rows = [ListRow(said, tone="text_muted", dot="warning") for said in plan.assumed]
        self.assumed.set_rows(rows)
        self.assumed.setVisible(bool(rows))

    def _show_sizes(self, refusal: Refusal | None) -> None:
        offers: list[tuple[str, Callable[[], object]]] = []
        if refusal is not None:
            offers += [
                (f"{size:,} endpoints", partial(self.size_chosen.emit, size))
                for size in (refusal.below, refusal.above)
                if size
            ]
            if refusal.empty:
                words = "1 place" if refusal.empty == 1 else f"{refusal.empty:,} places"
                text = f"Leave {words} empty"
                offers.append((text, partial(self.empty_chosen.emit, refusal.empty)))
        self._offers = [offer for _, offer in offers]
        for number, button in enumerate(self.size_buttons):
            button.setVisible(number < len(offers))
            button.setText(offers[number][0] if number < len(offers) else "")
        self._sizes.setVisible(bool(offers))

    def _press(self, number: int) -> None:
        self._offers[number]()
