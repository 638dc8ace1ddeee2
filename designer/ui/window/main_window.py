"""The main window: bar, strip, canvas, side panel, footer, and how they hear of each other."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QByteArray, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from designer.model.diff import ChangeSet
from designer.model.parts import Part
from designer.session.session import Event, Session
from designer.solve.results import ClaimResult
from designer.ui.canvas.view import CanvasView
from designer.ui.charts.dock import ChartsDock, Workspace
from designer.ui.offers import Offer
from designer.ui.palette.panel import WIDTH_PX as PALETTE_PX
from designer.ui.palette.panel import Palette
from designer.ui.posting import GuiPoster
from designer.ui.recent import RecentFiles
from designer.ui.settings import WindowSettings
from designer.ui.side.claims import ClaimsSource
from designer.ui.side.panel import WIDTH_PX, SidePanel
from designer.ui.side.reference import ReferenceNumbers
from designer.ui.strip.headline import HeadlineStrip
from designer.ui.style import build_palette, build_stylesheet
from designer.ui.theme import DARK, LIGHT, THEMES, Theme
from designer.ui.window.actions.made import Actions
from designer.ui.window.banner import Banner
from designer.ui.window.canvas_header import CanvasHeader
from designer.ui.window.editing import Editing
from designer.ui.window.files import Files
from designer.ui.window.navigation import Navigator
from designer.ui.window.panels import Panels
from designer.ui.window.screen_fit import fit_to_screen
from designer.ui.window.status_line import StatusLine
from designer.ui.window.tools import Tools
from designer.ui.window.top_bar import TopBar
from designer.ui.window.warming import Tidying

#: Between two long steps the window is to look for what a person does.
_BREATH_MS = 15


def system_theme() -> Theme:
    """Return the theme that the desktop asks for, light where it does not say."""
    dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
    return DARK if dark else LIGHT


class MainWindow(QMainWindow):
    """The window around one session.

    Parameters
    ----------
    session
        The open document.
    settings
        What the window remembers.

    Attributes
    ----------
    theme_changed
        `theme` is another one, and the parts of the window have its colours.
    """

    theme_changed = Signal()

    session: Session
    settings: WindowSettings
    theme: Theme
    panels: Panels
    navigator: Navigator
    tools: Tools
    files: Files
    editing: Editing
    actions_: Actions
    canvas: CanvasView
    top_bar: TopBar
    strip: HeadlineStrip
    palette_: Palette
    header: CanvasHeader
    side: SidePanel
    charts: ChartsDock
    status: StatusLine
    pages: QStackedWidget

    def __init__(self, session: Session, settings: WindowSettings | None = None) -> None:
        super().__init__()
        self.session = session
        self.settings = settings or WindowSettings()
        self.theme_choice = self.settings.text("theme", "system")
        self.theme = THEMES.get(self.theme_choice) or system_theme()
        self._restyling = QTimer(self, interval=_BREATH_MS, singleShot=True)
        self._restyling.timeout.connect(self._restyle_late)
        self._apply_theme_to_application()
        self._poster = GuiPoster(self)
        session.runner.deliver = self._poster.post
        self._reference = ReferenceNumbers(self._poster.post, self._on_reference)
        self._catalogue: Mapping[str, Part] | None = None
        self._is_closing = False
        self._undrawn: ChangeSet | None = None
        self._tidying = Tidying(self)
        self.panels = Panels(self)
        self.navigator = Navigator(self)
        self.tools = Tools(self)
        self.setAcceptDrops(True)
        self._build()
        self.files = Files(session, self, self._say, RecentFiles(self.settings))
        self.editing = Editing(session, self.canvas, self._say)
        self.actions_ = Actions(self)
        self._connect()
        self._restore()
        self.show_document_state()
        self._on_results()
        self.canvas.setFocus()
        self._stop_observing = session.observe(self._on_event)

    # -- construction -----------------------------------------------------------------------

    def _build(self) -> None:
        session, theme = self.session, self.theme
        self.top_bar = TopBar(theme)
        self.strip = HeadlineStrip(session, theme)
        self.header = CanvasHeader(session, theme)
        self.canvas = CanvasView(session, theme)
        self.banner = Banner(theme, self.canvas)
        self.canvas.setAccessibleName("Topology canvas")
        self._claims_source = ClaimsSource(self._evaluate_claims, self._reference.is_pending)
        self.side = SidePanel(session, theme, self._load_catalogue, self._claims_source)
        self.status = StatusLine(session, theme)
        self._workspace = Workspace(self.canvas, session, theme)
        self.charts = self._workspace.dock
        middle = QWidget()
        _column(middle, self.header, self._workspace)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setHandleWidth(1)
        self._splitter.setChildrenCollapsible(False)
        self.palette_ = Palette(session, self.settings, theme)
        for number, (part, stretch) in enumerate(((self.palette_, 0), (middle, 1), (self.side, 0))):
            self._splitter.addWidget(part)
            self._splitter.setStretchFactor(number, stretch)
        self._splitter.setSizes([PALETTE_PX, 1400 - PALETTE_PX - WIDTH_PX, WIDTH_PX])
        work = QWidget()
        _column(work, self.strip, self._splitter, self.status)
        self.pages = QStackedWidget()
        self.pages.addWidget(work)
        central = QWidget()
        _column(central, self.top_bar, self.pages)
        self.setCentralWidget(central)
        self.setMinimumSize(640, 400)
        self._themed = (
            self.top_bar,
            self.strip,
            self.header,
            self.banner,
            self.palette_,
            self.canvas,
            self.side,
            self.charts,
            self.status,
        )

    def _connect(self) -> None:
        self.files.opened.connect(self._on_opened)
        self.files.leaving.connect(self.side.inspector.settle)
        self.canvas.refused.connect(lambda text: self._say(text, "error"))
        self.canvas.hovered.connect(self.status.set_place)
        self.canvas.zoom_changed.connect(self.status.set_zoom)
        navigator = self.navigator
        self.canvas.open_requested.connect(navigator.open_block)
        self.canvas.shown_changed.connect(self._on_shown)
        self.canvas.edit_requested.connect(navigator.edit_values)
        self.canvas.mode_changed.connect(self.status.set_hint)
        self.canvas.menu_requested.connect(self.actions_.open_context_menu)
        self.canvas.placed.connect(self.palette_.noted)
        self.canvas.disarmed.connect(self.palette_.disarm)
        self.canvas.desk.at_once_changed.connect(lambda on: self.settings.put("wiring_at_once", on))
        self.palette_.armed.connect(self._carry)
        self.palette_.place_requested.connect(self._place)
        self.top_bar.field.pressed.connect(self.tools.find)
        self.header.overlay_chosen.connect(self.canvas.set_overlay)
        self.header.breadcrumb.chosen.connect(navigator.open_block)
        self.strip.metric_chosen.connect(navigator.explain)
        self.strip.address_chosen.connect(navigator.go_to)
        self.strip.rules_chosen.connect(navigator.show_issues)
        self.side.why.activated.connect(navigator.go_to)
        self.side.issues.activated.connect(navigator.go_to)
        self.side.claims.activated.connect(navigator.explain)
        self.charts.explained.connect(navigator.explain)
        self.charts.refused.connect(lambda text: self._say(text, "error"))
        self.side.inspector.opened.connect(navigator.open_block)
        self.side.inspector.wire_requested.connect(self.canvas.edit_wiring)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme)

    def _restore(self) -> None:
        self.resize(1400, 850)
        geometry = self.settings.data("geometry")
        if geometry is not None:
            self.restoreGeometry(geometry)
        fit_to_screen(self)
        splitters = (self._splitter, self.side, self._workspace)
        for key, splitter in zip(("three_columns", "side", "workspace"), splitters, strict=True):
            state = self.settings.data(key)
            if state is not None:
                splitter.restoreState(state)
                splitter.setHandleWidth(1)
                self.side.is_arranged |= splitter is self.side
        self.panels.show()
        self.canvas.desk.at_once = self.settings.flag("wiring_at_once", False)

    # -- events of the session --------------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        self._tidying.wait()
        match event.kind:
            case "design":
                self._on_design(event.changes)
            case "results":
                self._on_results()
            case "selection":
                self._on_selection()
            case "file":
                self.show_document_state()
            case "leaving":
                self.tools.put_away()

    def _on_design(self, changes: ChangeSet | None) -> None:
        self.banner.pass_by()
        # Numbers first: "results" follows every "design", and the canvas is redrawn after them.
        self._undrawn = changes

    def _on_results(self) -> None:
        self.strip.refresh()
        self.strip.paint_now()
        self.status.refresh()
        if self._undrawn is not None:
            changes, self._undrawn = self._undrawn, None
            self.canvas.refresh(changes)
            self.palette_.refresh()
            self.show_document_state()
        else:
            self.canvas.update_results()
        self.side.refresh_results()
        self.charts.refresh()
        self.strip.set_chosen(self.side.why.metric_id)

    def _on_reference(self) -> None:
        self.side.claims.refresh()

    def _on_selection(self) -> None:
        self.banner.pass_by()
        self.side.inspector.settle()
        self.side.inspector.refresh()
        self.header.breadcrumb.refresh()
        self.charts.follow()
        self.actions_.refresh()

    def show_document_state(self) -> None:
        """Say in title, path and menus which document is open and in what state."""
        session = self.session
        if self.tools.is_at_start:
            self.top_bar.set_title("", "")
            self.setWindowTitle("Supernode Designer")
            self.actions_.refresh()
            return
        state = "" if session.is_clean else "edited"
        name, path = session.title, session.path
        if path is not None and name not in (path.name, path.stem):
            name = f"{name} · {path.name}"
        self.top_bar.set_title(name, state)
        self.setWindowTitle(f"{self.top_bar.title} · Supernode Designer")
        self.header.breadcrumb.refresh()
        self.actions_.refresh()

    # -- what the lists need ----------------------------------------------------------------

    def _load_catalogue(self) -> Mapping[str, Part]:
        if self._catalogue is None:
            from designer.store.catalogue import load_catalogue

            self._catalogue = load_catalogue()
        return self._catalogue

    def _evaluate_claims(self) -> tuple[ClaimResult, ...]:
        from designer.session.claims import evaluate

        session = self.session
        assert session.results is not None
        return evaluate(session.design, session.results, self._reference.get)

    def _place(self, offer: Offer) -> None:
        """Place an offer by key; the next key is for what was placed."""
        if self.canvas.place_offer(offer):
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _carry(self, offer: Offer | None) -> None:
        if offer is None:
            self.canvas.disarm()
        else:
            self.canvas.arm(offer)
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_shown(self, address: str) -> None:
        self.side.inspector.settle()
        self.side.inspector.home = self.header.breadcrumb.home = address
        self.side.inspector.refresh()
        self.header.breadcrumb.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc leads back to the canvas from everywhere, Enter from a field that keys opened."""
        if event.key() == Qt.Key.Key_Escape:
            self.banner.hide()
            self.tools.show_design()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.side.leads_back:
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def _on_opened(self) -> None:
        self.tools.show_design()
        self.canvas.show_block("")
        self.navigator.explain("")

    def zoom_by(self, factor: float) -> None:
        """Zoom the canvas in or out."""
        self.canvas.set_zoom(self.canvas.zoom * factor)

    def zoom_100(self) -> None:
        """Show the canvas at its own size."""
        self.canvas.set_zoom(1.0)

    # -- commands ---------------------------------------------------------------------------

    @property
    def can_save(self) -> bool:
        """Whether there is something to save."""
        return not self.session.is_clean or self.session.path is None

    def undo(self) -> None:
        """Take the last step back."""
        self.session.undo()

    def redo(self) -> None:
        """Do the last undone step again."""
        self.session.redo()

    def save(self) -> None:
        """Save, with what still stands typed in a field."""
        self.side.inspector.settle()
        self.files.save()

    def save_as(self) -> None:
        """Save under another name."""
        self.side.inspector.settle()
        self.files.save_as()

    def quit(self) -> None:
        """Close the window; the last one ends the program."""
        self.close()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or go back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _say(self, text: str, tone: str) -> None:
        if text:
            self.banner.say(text, tone)
        else:
            self.banner.hide()

    # -- theme ------------------------------------------------------------------------------

    def choose_theme(self, name: str) -> None:
        """Use a theme by name, or follow the system."""
        self.theme_choice = name
        self.settings.put("theme", name)
        self._use_theme(THEMES.get(name) or system_theme())

    def _on_system_scheme(self) -> None:
        if self.theme_choice == "system":
            self._use_theme(system_theme())

    def _use_theme(self, theme: Theme) -> None:
        self.theme = theme
        QApplication.setPalette(build_palette(theme))
        self._hand_out_theme()
        # Qt styles every widget there is anew. That takes longest, so the window answers before.
        self._restyling.start()

    def _hand_out_theme(self) -> None:
        for part in self._themed:
            part.set_theme(self.theme)
        self.tools.set_theme()
        self.theme_changed.emit()

    def _restyle_late(self) -> None:
        self._restyle()
        # A new style sheet gives widgets the palettes back that they had before it.
        self._hand_out_theme()

    def _apply_theme_to_application(self) -> None:
        QApplication.setPalette(build_palette(self.theme))
        self._restyle()

    def _restyle(self) -> None:
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.setStyleSheet(build_stylesheet(self.theme))

    # -- files dropped on the window ----------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = _dropped_file(event)
        if path is not None:
            event.acceptProposedAction()
            self.files.open_path(path)

    # -- end ----------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        self.side.inspector.settle()
        if not self._is_closing and not self.session.is_clean:
            event.ignore()
            self.files.guard(self._close_now)
            return
        self._remember()
        self.tools.put_away()
        self._stop_observing()
        self.canvas.detach()
        self._reference.close()
        self.session.close()
        event.accept()

    def _close_now(self) -> None:
        self._is_closing = True
        self.close()

    def _remember(self) -> None:
        settings = self.settings
        states: dict[str, QByteArray] = {
            "geometry": self.saveGeometry(),
            "three_columns": self._splitter.saveState(),
            "workspace": self._workspace.saveState(),
        }
        if self.side.is_arranged:
            states["side"] = self.side.saveState()
        for key, state in states.items():
            settings.put(key, state)
        self.panels.remember()
        settings.write()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.panels.fit(event.size().width()) and hasattr(self, "actions_"):
            self.actions_.refresh()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "actions_"):
            self.actions_.refresh()


def _column(parent: QWidget, *widgets: QWidget) -> None:
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for widget in widgets:
        layout.addWidget(
            widget, 1 if isinstance(widget, (QSplitter, QStackedWidget, CanvasView)) else 0
        )


def _dropped_file(event: QDropEvent) -> Path | None:
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if len(urls) == 1 else None
