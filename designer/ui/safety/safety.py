"""Keeps the work of a window safe: autosave, recovery at the start, unexpected errors, the log."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from designer.issues import DesignError, Issue
from designer.session.autosave import Autosave
from designer.store.atomic import write_atomically
from designer.store.record import Record, is_damaged, read, read_text
from designer.store.recovery import RecoveryFolder
from designer.ui.describe import error_words
from designer.ui.posting import GuiPoster
from designer.ui.safety.crash import CrashNotice
from designer.ui.safety.recovery_words import title_words
from designer.ui.window.files import FILTER
from designer.ui.window.main_window import MainWindow

if TYPE_CHECKING:
    from designer.ui.safety.recovery_notice import RecoveryNotice

_TAKEN = "Another window has this work open by now."
_log = logging.getLogger(__name__)


class Safety(QObject):
    """What a window needs so that nothing is lost; `close` it after the window.

    Parameters
    ----------
    window
        The window, not yet shown.
    folder
        Where unsaved work lies; the user's state folder if not given.
    log_file
        The log that an error message offers to show.

    Attributes
    ----------
    autosave
        Writes what is unsaved.
    crash
        Shows unexpected errors.
    notice
        What was found at the start; None if nothing was.
    dialog
        The file dialog that is or was open last.
    """

    def __init__(
        self,
        window: MainWindow,
        folder: RecoveryFolder | None = None,
        *,
        log_file: Path | None = None,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._said = ""
        self._poster = GuiPoster(window)
        self.autosave = Autosave(window.session, folder, on_trouble=self._on_trouble)
        self.folder = self.autosave.folder
        self.crash = CrashNotice(
            window, window.files.save_copy, log_file=log_file, on_error=self.autosave.save_now
        )
        self.notice: RecoveryNotice | None = None
        self.dialog: QFileDialog | None = None
        self.crash.install()
        window.theme_changed.connect(self._take_theme)

    def close(self) -> None:
        """End it: what is neither saved nor given up stays on disk."""
        self.crash.uninstall()
        self.autosave.close()

    def _take_theme(self) -> None:
        if self.notice is not None:
            self.notice.set_theme(self._window.theme)

    # -- autosave ---------------------------------------------------------------------------

    def _on_trouble(self, issue: Issue | None) -> None:
        self._poster.post(lambda: self._show_trouble(issue))

    def _show_trouble(self, issue: Issue | None) -> None:
        banner = self._window.banner
        if issue is not None:
            self._said = f"{issue.message} {issue.hint}"
            banner.say(self._said, "warning", stays=True)
        elif banner.text == self._said:
            banner.hide()

    # -- recovery ---------------------------------------------------------------------------

    def offer(self) -> None:
        """Look for unsaved work of ended sessions and offer it."""
        found = self.folder.leftovers()
        for issue in found.issues:
            _log.warning("%s", issue.sentence())
        if found.issues:
            self._window.banner.say(found.issues[0].sentence(), "warning", stays=True)
        if not found.records:
            return
        from designer.ui.safety.recovery_notice import RecoveryNotice

        notice = self.notice = RecoveryNotice(self._window, found.records, self._window.theme)
        notice.restore_requested.connect(self.restore)
        notice.save_requested.connect(self.save_as)
        notice.discard_requested.connect(self.discard)
        notice.closed.connect(self._window.canvas.setFocus)
        notice.offer()

    def restore(self, record: Record) -> None:
        """Open recovered work, after asking about unsaved changes."""
        self._window.files.guard(lambda: self._try(record, self._restore_now))

    def discard(self, record: Record) -> None:
        """Delete recovered work."""
        self._try(record, self._discard_now)

    def save_as(self, record: Record) -> None:
        """Ask for a path and write recovered work there."""
        path = record.about.path or Path.home() / f"{title_words(record)}.supernode"
        dialog = QFileDialog(self._window, "Save the recovered design", str(path.parent), FILTER)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("supernode")
        dialog.selectFile(path.name.replace("/", "-"))
        dialog.fileSelected.connect(
            lambda name: self._try(record, lambda record: self._save_now(record, Path(name)))
        )
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _restore_now(self, record: Record) -> None:
        slot = self.folder.claim(record)
        if slot is None:
            self._say(_TAKEN)
            return
        try:
            document = read(record)
        except DesignError:
            slot.close()
            raise
        about = record.about
        self._window.session.restore(document, about.path, about.stamp)
        self.autosave.adopt(slot)
        self._window.files.opened.emit()
        self._window.banner.hide()

    def _discard_now(self, record: Record) -> None:
        if not self.folder.discard(record):
            self._say(_TAKEN)

    def _save_now(self, record: Record, path: Path) -> None:
        write_atomically(path, read_text(record).encode("utf-8"))
        self.folder.discard(record)

    def _try(self, record: Record, act: Callable[[Record], None]) -> None:
        """Do something with a record; say in a sentence why it cannot be done."""
        try:
            act(record)
        except DesignError as error:
            if is_damaged(error):
                self._say(" ".join(i.sentence() for i in self.folder.set_aside(record.file, error)))
            else:
                self._say(error_words(error))
                return
        except OSError as error:
            self._say(f"{title_words(record)}: {(error.strerror or str(error)).lower()}.")
            return
        if self.notice is not None:
            self.notice.set_records([r for r in self.notice.records if r.id != record.id])

    def _say(self, text: str) -> None:
        self._window.banner.say(text, "error")
