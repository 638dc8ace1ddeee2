"""What a wish comes to, painted: the great figures, then tiers of switches and bundles of links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QWidget

from designer.edit.generate import Plan
from designer.ui.theme import BODY_PX, CAPTION_PX, TITLE_PX, VALUE_PX, Theme, font

CELL_PX, TITLE_ROW_PX, ROW_PX, GAP_PX = 52, 32, 22, 8
_BUNDLES = {
    "node_mesh": "Mesh in a node",
    "endpoint_leaf": "Endpoint – leaf",
    "endpoint_switch": "Endpoint – switch",
    "endpoint_router": "Endpoint – router",
    "leaf_spine": "Leaf – spine",
    "leaf_agg": "Leaf – aggregation",
    "agg_core": "Aggregation – core",
    "local": "Within a group",
    "global": "Between groups",
}


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table: heads of its columns, and rows of as many words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def figures(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Return the great figures of a plan: names and values."""
    ratio = plan.oversubscription
    last = ("Ports each", f"{plan.endpoint_ports:,}")
    return (
        ("Endpoints", f"{plan.endpoints:,}"),
        ("Switches", f"{plan.switches:,}"),
        ("Cables", f"{plan.cables:,}"),
        last if ratio is None else ("Oversubscription", f"{ratio:.4g}:1"),
    )


def tables(plan: Plan) -> tuple[Table, ...]:
    """Return tiers and bundles of a plan as tables."""
    tiers = tuple(
        (tier.name.capitalize(), f"{tier.count:,}", _ports(tier.down, tier.up), f"{tier.free:,}")
        for tier in plan.tiers
    )
    bundles = tuple(
        (_bundle(bundle.id), f"{bundle.links:,}", f"{bundle.parallel:,}") for bundle in plan.bundles
    )
    found = [Table("Links", ("cables", "parallel"), bundles)]
    if tiers:
        found.insert(0, Table("Switches", ("count", "ports down + up", "free"), tiers))
    return tuple(found)


def _ports(down: int, up: int) -> str:
    return f"{down:,} + {up:,}" if up else f"{down:,}"


def _bundle(name: str) -> str:
    kind, _, axis = name.partition("_")
    if name in _BUNDLES:
        return _BUNDLES[name]
    return f"{'Full mesh' if kind == 'mesh' else 'Ring'} along {axis}"


class PlanView(QWidget):
    """Figures and tables of a plan; faint while they belong to an older wish."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._cells: tuple[tuple[str, str], ...] = ()
        self._tables: tuple[Table, ...] = ()
        self.is_stale = False
        self.setAccessibleName("What it comes to")

    @property
    def lines(self) -> tuple[str, ...]:
        """What is shown, as words."""
        found = [f"{name} {value}" for name, value in self._cells]
        for table in self._tables:
            found += [" ".join(row) for row in table.rows]
        return tuple(found)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def show_plan(self, plan: Plan | None, *, is_stale: bool = False) -> None:
        """Show a plan; None, or one that can't be built, leaves nothing to show."""
        sound = plan is not None and plan.refusal is None
        self._cells = figures(plan) if plan is not None and sound else ()
        self._tables = tables(plan) if plan is not None and sound else ()
        self.is_stale = is_stale
        self.setAccessibleDescription("; ".join(self.lines))
        self.setFixedHeight(self.sizeHint().height())
        self.update()

    def sizeHint(self) -> QSize:
        height = CELL_PX if self._cells else 0
        for table in self._tables:
            height += TITLE_ROW_PX + ROW_PX * len(table.rows) + GAP_PX
        return QSize(360, height)

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        painter = QPainter(self)
        width = self.width()
        for number, (name, value) in enumerate(self._cells):
            left, right = (width * n // len(self._cells) for n in (number, number + 1))
            cell = QRect(left, 0, right - left, 16)
            self._say(painter, cell, name, font(CAPTION_PX), "text_muted")
            cell = QRect(left, 16, right - left - 4, 26)
            self._say(painter, cell, value, font(VALUE_PX, 600), "text")
        top = CELL_PX
        for table in self._tables:
            top = self._paint_table(painter, table, top)

    def _paint_table(self, painter: QPainter, table: Table, top: int) -> int:
        width = self.width()
        columns = self._columns(table)
        line = QRect(0, top, width, TITLE_ROW_PX - 4)
        self._say(painter, line, table.title, font(TITLE_PX, 600), "text")
        self._row(painter, line, columns, table.heads, font(CAPTION_PX), "text_muted")
        top += TITLE_ROW_PX - 4
        painter.fillRect(0, top, width, 1, self._theme.hairline)
        top += 4
        for row in table.rows:
            line = QRect(0, top, width - sum(columns), ROW_PX)
            self._say(painter, line, row[0], font(BODY_PX), "text")
            line = QRect(0, top, width, ROW_PX)
            self._row(painter, line, columns, row[1:], font(BODY_PX, 500), "text")
            top += ROW_PX
        return top + GAP_PX

    def _columns(self, table: Table) -> list[int]:
        metrics = self.fontMetrics()
        return [
            max(
                metrics.horizontalAdvance(words)
                for words in (head, *(r[n + 1] for r in table.rows))
            )
            + 20
            for n, head in enumerate(table.heads)
        ]

    def _row(
        self,
        painter: QPainter,
        line: QRect,
        columns: Sequence[int],
        words: Sequence[str],
        face: QFont,
        token: str,
    ) -> None:
        left = line.width() - sum(columns)
        for width, text in zip(columns, words, strict=True):
            cell = QRect(left, line.top(), width, line.height())
            self._say(painter, cell, text, face, token, Qt.AlignmentFlag.AlignRight)
            left += width

    def _say(
        self,
        painter: QPainter,
        rect: QRect,
        text: str,
        face: QFont,
        token: str,
        side: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
    ) -> None:
        painter.setFont(face)
        painter.setPen(self._theme.color("text_faint" if self.is_stale else token))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect, int(side | Qt.AlignmentFlag.AlignVCenter), shown)
