"""One open document: gesture → command → snapshot → diff → solve → observers.

The session owns the history, the path, the selection and the solver runner, and knows no widget.
Observers are plain callbacks, called on the thread that changed something; results of the worker
are delivered through `deliver`, which the user interface sets to reach its own thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from designer import __version__
from designer.edit.history import History, Step
from designer.issues import Issue
from designer.model.design import Design
from designer.model.diff import ChangeSet, diff
from designer.model.rules import require_valid
from designer.session.headline import headline_values
from designer.session.runner import SolveRunner
from designer.session.selected import existing
from designer.solve.results import Results
from designer.store.document import Document, load, save
from designer.store.stamp import FileStamp, stamp_of

Command = Callable[[Design], Design]
#: What saving waits for numbers that are nearly there; the window must not be held up.
SAVE_WAIT_S = 0.2
#: What a design is called that nobody has named.
UNTITLED = "Untitled"


@dataclass(frozen=True, slots=True)
class Event:
    """What observers are told.

    Attributes
    ----------
    kind
        ``design``: the document changed (`changes` says how); ``results``: numbers are new or
        became stale; ``selection``; ``file``: path or saved state changed; ``leaving``: the
        document is about to make way for another one, or for nothing.
    changes
        Difference to the document before, for ``design``.
    """

    kind: Literal["design", "results", "selection", "file", "leaving"]
    changes: ChangeSet | None = None


class Session:
    """The running program around one document.

    Attributes
    ----------
    results
        Newest results, perhaps of an older snapshot: see `is_fresh`.
    selection
        Addresses of selected things, in order.
    path
        File of the document; None if it was never saved.
    stamp
        That file as it was last read or written; None if there was none.
    """

    def __init__(self, document: Document, path: Path | None = None, *, live: bool = True) -> None:
        self.path = path
        self.stamp: FileStamp | None = stamp_of(path)
        self.selection: tuple[str, ...] = ()
        self._document = document
        self._given_up: Design | None = None
        self._is_closed = False
        self._history = History(document.design)
        self._observers: list[Callable[[Event], None]] = []
        self._previous: Results | None = None
        self.results: Results | None = None
        self._asked = document.design
        self._solved: Design | None = None
        self.runner = SolveRunner(self._on_results, live=live)
        self._solve()

    # -- state ------------------------------------------------------------------------------

    @property
    def design(self) -> Design:
        """The current document."""
        return self._history.design

    @property
    def history(self) -> History:
        """Snapshots, for menus and the history panel."""
        return self._history

    @property
    def previous_results(self) -> Results | None:
        """Results before the last edit, for the change shown beside each number."""
        return self._previous

    @property
    def is_fresh(self) -> bool:
        """Whether `results` belong to the current document."""
        return self._solved is self._asked

    @property
    def is_clean(self) -> bool:
        """Whether the document is saved."""
        return self._history.is_clean

    @property
    def is_dispensable(self) -> bool:
        """Whether nothing is lost with the document: it is saved, or its changes were given up."""
        return self.is_clean or self._given_up is self.design

    @property
    def is_file_changed(self) -> bool:
        """Whether somebody else has written the document's file since it was read or saved."""
        now = stamp_of(self.path)
        return now is not None and now != self.stamp

    @property
    def title(self) -> str:
        """Name for the window."""
        named = self.design.name not in ("", UNTITLED)
        return self.design.name if named else self.path.stem if self.path else UNTITLED

    def observe(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Call back at every event; returns a function that ends it."""
        self._observers.append(callback)
        return lambda: self._observers.remove(callback) if callback in self._observers else None

    def _tell(self, event: Event) -> None:
        for callback in tuple(self._observers):
            callback(event)

    # -- editing ----------------------------------------------------------------------------

    def apply(self, label: str, command: Command, *, focus: str = "", merge_key: str = "") -> bool:
        """Run a command and record its snapshot.

        Returns
        -------
        bool
            Whether anything changed.

        Raises
        ------
        DesignError
            If the result would not be sound; the document is untouched.
        """
        before = self.design
        after = command(before)
        if after is before:
            return False
        require_valid(after)
        self._history.record(label, after, focus=focus, merge_key=merge_key, at_s=time.monotonic())
        self._changed(before)
        return True

    def undo(self) -> bool:
        """Take the last step back."""
        before = self.design
        step = self._history.undo()
        if step is None:
            return False
        self._changed(before)
        self._focus(step)
        return True

    def redo(self) -> bool:
        """Do the last undone step again."""
        before = self.design
        step = self._history.redo()
        if step is None:
            return False
        self._changed(before)
        self._focus(step)
        return True

    def _focus(self, step: Step) -> None:
        """Select what a step that was undone or redone is about, if it is there."""
        found = existing(self.design, (step.focus,)) if step.focus else ()
        if found:
            self.select(found)

    def _changed(self, before: Design) -> None:
        changes = diff(before, self.design)
        # Moving boxes on the canvas changes no number: what was asked for holds for both.
        if changes.is_physical:
            self._previous = self.results if self.is_fresh else self._previous
            self._solve()
        kept = existing(self.design, self.selection)
        is_gone = len(kept) < len(self.selection)
        # Nobody may ask for what is gone while the picture is made anew.
        self.selection = kept
        self._tell(Event("design", changes))
        self._tell(Event("results"))
        if is_gone:
            self._tell(Event("selection"))

    def _solve(self) -> None:
        self._asked = self.design
        self.runner.request(self.design)

    def stop_or_restart(self) -> None:
        """Give up a long run, or begin anew after that; until then old figures say that they are.

        Nothing happens where the figures are those of the design.
        """
        if self.runner.stop():
            self._tell(Event("results"))
        elif self.runner.is_stopped:
            self._solve()
            self._tell(Event("results"))

    def _on_results(self, design: Design, results: Results) -> None:
        if design is not self._asked:
            return
        self.results = results
        self._solved = design
        if self.runner.is_delivering:
            self._tell(Event("results"))

    # -- selection --------------------------------------------------------------------------

    def select(self, addresses: tuple[str, ...]) -> None:
        """Select things by address."""
        if addresses != self.selection:
            self.selection = addresses
            self._tell(Event("selection"))

    # -- files ------------------------------------------------------------------------------

    @classmethod
    def from_file(cls, path: Path, *, live: bool = True) -> Session:
        """Open a file in a new session; raises `DesignError` if it cannot be used."""
        return cls(load(path), path, live=live)

    def open(self, path: Path) -> None:
        """Replace the document by a file's.

        Raises
        ------
        DesignError
            If the file cannot be used; the open document is untouched.
        """
        # Before reading: a file that changes meanwhile counts as changed.
        stamp = stamp_of(path)
        self._replace(load(path), path, stamp)

    def replace_document(self, document: Document, path: Path | None) -> None:
        """Show another document in this session."""
        self._replace(document, path, stamp_of(path))

    def restore(
        self, document: Document, path: Path | None, stamp: FileStamp | None = None
    ) -> None:
        """Show a document that was never saved as it is.

        Parameters
        ----------
        document
            What was recovered.
        path
            Where saving goes to.
        stamp
            The file there as it was when the document was last like it; see `is_file_changed`.
        """
        self._replace(document, path, stamp, is_saved=False)

    def _replace(
        self,
        document: Document,
        path: Path | None,
        stamp: FileStamp | None,
        *,
        is_saved: bool = True,
    ) -> None:
        self._tell(Event("leaving"))
        before = self.design
        self.path, self.stamp = path, stamp
        self._document = document
        self._history = History(document.design)
        if not is_saved:
            self._history.mark_unsaved()
        self._given_up = None
        self.selection = ()
        self._previous = self.results = self._solved = None
        self._solve()
        self._tell(Event("file"))
        self._tell(Event("design", diff(before, document.design)))
        self._tell(Event("results"))

    def give_up(self) -> None:
        """Take note that the person wants the unsaved changes gone, as far as they are made now."""
        self._given_up = self.design

    def keep(self) -> None:
        """Take note that the unsaved changes are wanted after all."""
        self._given_up = None

    def snapshot(self) -> Document:
        """Return the document as it is now, for a copy of it."""
        return replace(self._document, design=self.design)

    def save(self, path: Path | None = None) -> None:
        """Save under the current or a new path, with the headline numbers.

        Raises
        ------
        DesignError
            If the file cannot be written; the document stays unsaved.
        """
        target = path or self.path
        if target is None:
            raise ValueError("a new document needs a path")
        design = self.design
        document = replace(self._document, design=design, headline=self._headline())
        save(document, target)
        self._document = document
        self.path, self.stamp = target, stamp_of(target)
        self._history.mark_saved(design)
        self._tell(Event("file"))

    def _headline(self) -> dict[str, object]:
        """Return the numbers to keep in the file: fresh ones, or the last with a mark."""
        self.runner.finish(timeout_s=SAVE_WAIT_S)
        if self.results is None or not self.is_fresh:
            kept = dict(self._document.headline)
            return {**kept, "is_of_older_design": True} if kept else {}
        return {"made_by": __version__, **headline_values(self.results)}

    @property
    def issues(self) -> tuple[Issue, ...]:
        """Findings of reading and solving."""
        return (*self._document.issues, *(self.results.issues if self.results else ()))

    def close(self) -> None:
        """Leave the document and stop the worker."""
        if not self._is_closed:
            self._is_closed = True
            self._tell(Event("leaving"))
        self.runner.close()
