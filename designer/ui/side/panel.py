"""The right side: inspector above, what the numbers rest on below; each scrolls by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from designer.model.parts import Part
from designer.session.session import Session
from designer.ui.controls.editors import ValueEdit
from designer.ui.controls.quiet_scroll import QuietScrollArea
from designer.ui.inspector.panel import Inspector
from designer.ui.inspector.rows import MARK_PX
from designer.ui.side.claims import ClaimsPanel, ClaimsSource
from designer.ui.side.issues import IssuesPanel
from designer.ui.side.why import WhyPanel
from designer.ui.theme import Theme

WIDTH_PX, MIN_PX, PAD_PX = 276, 220, 16
INSPECTOR_SHARE = 0.55


class Stack(QWidget):
    """Widgets below each other with a margin; hairlines between them."""

    def __init__(self, theme: Theme, widgets: tuple[QWidget, ...], right_px: int = PAD_PX) -> None:
        super().__init__()
        self._theme = theme
        self._widgets = widgets
        layout = QVBoxLayout(self)
        layout.setContentsMargins(PAD_PX, 8, right_px, 12)
        layout.setSpacing(0)
        for widget in widgets:
            layout.addWidget(widget)
        layout.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QEvent) -> None:  # type: ignore[override]
        QPainter(self).fillRect(self.rect(), self._theme.surface)


class SidePanel(QSplitter):
    """Inspector, why, claims, issues."""

    def __init__(
        self,
        session: Session,
        theme: Theme,
        catalogue: Callable[[], Mapping[str, Part]],
        claims: ClaimsSource,
    ) -> None:
        super().__init__(Qt.Orientation.Vertical)
        self.inspector = Inspector(session, theme, catalogue)
        self.why = WhyPanel(session, theme)
        self.claims = ClaimsPanel(session, theme, claims)
        self.issues = IssuesPanel(session, theme)
        # Provenance marks hang in the margin: values end where the hairlines end.
        self._stacks = (
            Stack(theme, (self.inspector,), PAD_PX - MARK_PX),
            Stack(theme, (self.why, self.claims, self.issues)),
        )
        self._areas = tuple(
            map(QuietScrollArea, self._stacks, ("Inspector", "Why, claims and issues"))
        )
        for area in self._areas:
            self.addWidget(area)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.setMinimumWidth(MIN_PX)
        self.setStretchFactor(0, 0)
        self.setStretchFactor(1, 1)
        self.is_arranged = False
        self.splitterMoved.connect(self._on_moved)
        self.inspector.resized.connect(self._share_height)

    def _on_moved(self) -> None:
        # Whoever moved the line wants it where it is.
        self.is_arranged = True

    def _share_height(self) -> None:
        """Give the inspector what it needs, but leave the lists their part."""
        height = self.height()
        if self.is_arranged or height <= 0:
            return
        wanted = self._stacks[0].minimumSizeHint().height()
        upper = min(wanted, round(height * INSPECTOR_SHARE))
        if self.sizes()[0] != upper:
            self.setSizes([upper, height - upper])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_height()

    def refresh_results(self) -> None:
        """Take the session's numbers."""
        self.inspector.refresh()
        self.why.refresh()
        self.claims.refresh()
        self.issues.refresh()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        for part in (self.inspector, self.why, self.claims, self.issues, *self._stacks):
            part.set_theme(theme)

    def show_part(self, name: str, visible: bool) -> None:
        """Show or hide one of inspector, why, claims and issues; empty areas go, too."""
        getattr(self, name).setVisible(visible)
        self._areas[0].setVisible(not self.inspector.isHidden())
        lower = (self.why, self.claims, self.issues)
        self._areas[1].setVisible(any(not part.isHidden() for part in lower))
        self.setVisible(any(not area.isHidden() for area in self._areas))

    def focus_field(self, key: str = "") -> bool:
        """Put the keyboard into a field of the inspector, the first one without a key."""
        editor = self.inspector.editor_of(key)
        if editor is None:
            return False
        editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if isinstance(editor, ValueEdit):
            editor.selectAll()
            editor.leads_back = True
        self._areas[0].ensureWidgetVisible(editor, 0, 40)
        return True

    @property
    def leads_back(self) -> bool:
        """Whether the keyboard is in a field that Enter leads out of."""
        editor = self.focusWidget()
        return isinstance(editor, ValueEdit) and editor.hasFocus() and editor.leads_back

    def reveal(self, widget: QWidget) -> None:
        """Scroll so that a list is in view."""
        for area in self._areas:
            if area.isAncestorOf(widget):
                area.ensureWidgetVisible(widget, 0, 0)
                bar = area.verticalScrollBar()
                bar.setValue(min(bar.maximum(), widget.y() - 8))
