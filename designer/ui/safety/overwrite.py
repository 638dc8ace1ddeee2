"""A question before saving over a file that somebody else has written meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QMessageBox, QWidget

from designer.session.session import Session


def ask_to_overwrite(
    window: QWidget, session: Session, overwrite: Callable[[], None], save_as: Callable[[], None]
) -> QMessageBox:
    """Ask what to do where `session.is_file_changed`; returns at once.

    Parameters
    ----------
    window
        Parent of the question.
    session
        The document and its file.
    overwrite, save_as
        What to do then; neither is called if the person cancels.
    """
    name = session.path.name if session.path else session.title
    box = QMessageBox(window)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("The file was changed")
    box.setText(f"“{name}” was changed by someone else since it was opened here.")
    box.setInformativeText("Saving replaces that version. Save under another name to keep both.")
    other = box.addButton("Save as…", QMessageBox.ButtonRole.AcceptRole)
    replace = box.addButton("Replace", QMessageBox.ButtonRole.DestructiveRole)
    box.addButton(QMessageBox.StandardButton.Cancel)
    box.setDefaultButton(other)
    other.clicked.connect(save_as)
    replace.clicked.connect(overwrite)
    box.finished.connect(box.deleteLater)
    box.open()
    return box
