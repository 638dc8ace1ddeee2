"""Open, save, save as, new from a preset: dialogs, and one sentence for what cannot be done."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from designer.edit.place import blank
from designer.issues import DesignError
from designer.model.design import Design
from designer.session.session import Session
from designer.store.document import SUFFIX, Document, load, save
from designer.store.presets import preset_paths
from designer.ui.describe import error_words
from designer.ui.recent import RecentFiles

FILTER = f"Designs (*{SUFFIX})"
Say = Callable[[str, str], None]


def preset_titles() -> list[tuple[Path, str]]:
    """Return the presets with the names of their designs, sorted by name."""
    found = []
    for path in preset_paths().values():
        try:
            name = json.loads(path.read_bytes())["design"].get("name") or path.stem
        except (OSError, ValueError, KeyError, AttributeError):
            # Opening it says what is wrong with it.
            name = path.stem
        found.append((path, str(name)))
    return sorted(found, key=lambda entry: entry[1].lower())


class Files(QObject):
    """The file commands of a window.

    All dialogs are window-modal and return at once, so that numbers go on arriving meanwhile.

    Parameters
    ----------
    session
        The open document.
    window
        Parent of dialogs.
    say
        Shows a message: text and colour token.
    recent
        Remembers what was opened and saved.

    Attributes
    ----------
    opened
        Another document is shown now.
    leaving
        Another one is about to be asked for: what is half typed belongs to this one.
    """

    opened = Signal()
    leaving = Signal()

    def __init__(self, session: Session, window: QWidget, say: Say, recent: RecentFiles) -> None:
        super().__init__(window)
        self.recent = recent
        self._session = session
        self._window = window
        self._say = say
        self.dialog: QFileDialog | None = None
        self.question: QMessageBox | None = None

    # -- open -------------------------------------------------------------------------------

    def open(self) -> None:
        """Ask for a file and open it."""
        # The question about changes comes last: who thinks better of the file has lost nothing.
        self._ask_file("Open a design", self.open_path, saving=False)

    def open_path(self, path: Path) -> None:
        """Open a file, after asking about unsaved changes."""
        self.guard(lambda: self._open_now(path))

    def new(self) -> None:
        """Begin with an empty canvas."""
        self.guard(lambda: self._replace(Document(blank())))

    def new_with(self, design: Design) -> None:
        """Begin a new document with a design that was made by the program; it is not saved yet."""

        def begin() -> None:
            self._session.restore(Document(design), None)
            self._shown()

        self.guard(begin)

    def _replace(self, document: Document) -> None:
        self._session.replace_document(document, None)
        self._shown()

    def new_from(self, path: Path) -> None:
        """Begin a new document from a preset; the preset itself cannot be overwritten."""
        self.guard(lambda: self._new_now(path))

    def _open_now(self, path: Path) -> None:
        try:
            self._session.open(path)
        except DesignError as error:
            self._refused("could not be opened", path, error)
        else:
            self.recent.add(path)
            self._shown()

    def _shown(self) -> None:
        self._say("", "")
        self.opened.emit()

    def _new_now(self, path: Path) -> None:
        try:
            document = load(path)
        except DesignError as error:
            self._refused("could not be opened", path, error)
        else:
            self._replace(document)

    def _refused(self, what: str, path: Path, error: DesignError) -> None:
        kept = f" “{self._session.title}” stays open as it was." if "open" in what else ""
        self._say(f"{error_words(error)}{kept}", "error")

    # -- save -------------------------------------------------------------------------------

    def save(self, then: Callable[[], None] | None = None) -> None:
        """Save under the document's path; ask for one if it has none."""
        if self._session.path is None:
            self.save_as(then)
        elif self._session.is_file_changed:
            self._ask_to_overwrite(self._session.path, then)
        else:
            self._save_now(self._session.path, then)

    def _ask_to_overwrite(self, path: Path, then: Callable[[], None] | None) -> None:
        from designer.ui.safety.overwrite import ask_to_overwrite

        self.question = ask_to_overwrite(
            self._window,
            self._session,
            lambda: self._save_now(path, then),
            lambda: self.save_as(then),
        )

    def save_as(self, then: Callable[[], None] | None = None) -> None:
        """Ask for a path and save there."""
        self._ask_file("Save the design", lambda path: self._save_now(path, then), saving=True)

    def save_copy(self) -> None:
        """Ask for a path and write a copy; the document keeps its own path."""
        self._ask_file("Save a copy", self._copy_now, saving=True)

    def _save_now(self, path: Path, then: Callable[[], None] | None) -> None:
        try:
            self._session.save(path)
        except DesignError as error:
            self._refused("could not be saved", path, error)
            return
        self.recent.add(path)
        self._say("", "")
        if then is not None:
            then()

    def _copy_now(self, path: Path) -> None:
        try:
            save(self._session.snapshot(), path)
        except DesignError as error:
            self._refused("could not be saved", path, error)

    # -- dialogs ----------------------------------------------------------------------------

    def _ask_file(self, title: str, then: Callable[[Path], None], *, saving: bool) -> None:
        dialog = QFileDialog(self._window, title)
        dialog.setNameFilters([FILTER, "All files (*)"])
        folder = self._session.path.parent if self._session.path else Path.home()
        dialog.setDirectory(str(folder))
        if saving:
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
            dialog.selectFile(self._suggested_name())
        else:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: then(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _suggested_name(self) -> str:
        if self._session.path is not None:
            return self._session.path.name
        words = "".join(c if c.isalnum() else "-" for c in self._session.title.lower())
        return "-".join(filter(None, words.split("-"))) + SUFFIX

    def guard(self, then: Callable[[], None]) -> None:
        """Do something that would lose unsaved changes: save, discard or keep them first."""
        self.leaving.emit()
        if self._session.is_clean:
            then()
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.NoIcon)
        box.setWindowTitle("Unsaved changes")
        box.setText(f"Save the changes to “{self._session.title}”?")
        box.setInformativeText("They are lost if they are not saved.")
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)

        def answered(_code: int) -> None:
            pressed = box.standardButton(box.clickedButton())
            if pressed == buttons.Save:
                self.save(then)
            elif pressed == buttons.Discard:
                self._session.give_up()
                then()
                # Still here, since the other one could not be opened: so are the changes.
                self._session.keep()

        box.finished.connect(answered)
        box.finished.connect(box.deleteLater)
        self.question = box
        box.open()
