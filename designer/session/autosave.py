"""Unsaved work goes to the recovery folder while one works, on a thread of its own.

An edit only leaves a note of the newest snapshot, which is frozen: writing it later, and
elsewhere, is safe. All files of a record are touched by that one thread.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from designer.issues import Issue
from designer.session.session import Event, Session
from designer.store.document import Document, to_text
from designer.store.record import About
from designer.store.recovery import RecoveryFolder, Slot

#: A pause in editing so long is used to write; without one, so much later at the latest.
PAUSE_S, LATEST_S = 0.6, 1.7
#: Making the text takes at most this share of the time, for the interpreter does one thing at a
#: time: a design that takes long is written less often, but at least so often.
SHARE, RAREST_S = 0.1, 4.0
#: After a failure it is tried again this much later, then after twice as long, up to the last.
RETRY_S, RETRY_MAX_S = 5.0, 60.0
#: What closing waits for a disk that does not answer.
CLOSE_WAIT_S = 10.0

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a record holds: a document and what to say of it."""

    document: Document
    about: About

    def is_same(self, other: _Kept | None) -> bool:
        """Whether another one holds the same; designs are told by identity."""
        return (
            other is not None
            and other.document.design is self.document.design
            and other.about == self.about
        )


@dataclass(frozen=True, slots=True)
class _Keep:
    """Order: have the newest snapshot on disk; without one, no record."""

    kept: _Kept | None


@dataclass(frozen=True, slots=True)
class _Leave:
    """Order: let go of the record, with this in it; with nothing, it is removed."""

    kept: _Kept | None


@dataclass(frozen=True, slots=True)
class _Adopt:
    """Order: go on with a record that is there already."""

    slot: Slot


class Autosave:
    """Keeps the record of one session: there while something is unsaved, gone otherwise.

    Parameters
    ----------
    session
        The open document.
    folder
        Where records lie; that of the user if not given.
    on_trouble
        Called on the thread of the autosave with what keeps it from working, once per kind of
        trouble, and with None as soon as it works again.
    """

    def __init__(
        self,
        session: Session,
        folder: RecoveryFolder | None = None,
        *,
        on_trouble: Callable[[Issue | None], None] = lambda _: None,
    ) -> None:
        self.folder = folder or RecoveryFolder()
        self._session = session
        self._on_trouble = on_trouble
        self._wake = threading.Condition()
        self._newest: _Kept | None = None
        self._is_behind = False
        self._orders: deque[_Leave | _Adopt] = deque()
        self._first_s = self._last_s = self._not_before_s = self._retry_at_s = 0.0
        self._is_urgent = self._is_closed = self._is_working = False
        self._is_asleep = self._has_left = False
        self._thread: threading.Thread | None = None
        # Of the thread alone:
        self._slot: Slot | None = None
        self._on_disk: _Kept | None = None
        self._trouble = ""
        self._retry_s = RETRY_S
        self._stop_observing = session.observe(self._on_event)
        self._note()

    # -- on the thread of the edits -----------------------------------------------------------

    def _on_event(self, event: Event) -> None:
        if event.kind in ("design", "file"):
            self._note()
        elif event.kind == "leaving":
            self._leave()

    def _note(self) -> None:
        """Remember the newest snapshot, or that nothing is unsaved."""
        session = self._session
        newest = None if session.is_clean else self._snapshot()
        if newest is None and self._thread is None:
            return
        now = time.monotonic()
        with self._wake:
            self._has_left = False
            self._newest, self._last_s = newest, now
            if not self._is_behind:
                self._is_behind, self._first_s = True, now
            # A thread that waits for its time to write need not hear of every edit.
            if self._is_asleep or self._thread is None or newest is None:
                self._call()

    def _snapshot(self) -> _Kept:
        session = self._session
        return _Kept(session.snapshot(), About(session.title, session.path, session.stamp))

    def _leave(self) -> None:
        kept = None if self._session.is_dispensable else self._snapshot()
        if self._has_left or (kept is None and self._thread is None):
            return
        with self._wake:
            self._has_left = True
            self._orders.append(_Leave(kept))
            self._newest, self._is_behind = None, False
            self._call()

    def adopt(self, slot: Slot) -> None:
        """Go on with the record from which the document was restored, as its own."""
        with self._wake:
            if not self._is_closed:
                self._orders.append(_Adopt(slot))
                self._call()
                return
        slot.close()

    def save_now(self) -> None:
        """Write what is not yet on disk without waiting for a pause; returns at once."""
        with self._wake:
            self._is_urgent = self._is_behind
            self._wake.notify_all()

    def finish(self, timeout_s: float = 60.0) -> bool:
        """Wait until the disk holds what it should; False if that took too long."""
        with self._wake:
            self._is_urgent = self._is_behind
            self._wake.notify_all()
            return self._wake.wait_for(
                lambda: not (self._orders or self._is_behind or self._is_working), timeout_s
            )

    def close(self) -> None:
        """Let go of the record; work that is neither saved nor given up stays on disk."""
        if self._is_closed:
            return
        self._stop_observing()
        self._leave()
        with self._wake:
            self._is_closed = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join(CLOSE_WAIT_S)

    def _call(self) -> None:
        """Wake the thread, or start it; within the lock."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="autosave", daemon=True)
            self._thread.start()
        self._wake.notify_all()

    # -- on the thread of its own -------------------------------------------------------------

    def _work(self) -> None:
        while (order := self._next()) is not None:
            try:
                self._obey(order)
            except OSError as error:
                self._failed(order, (error.strerror or type(error).__name__).lower())
            except Exception as error:  # noqa: BLE001  whatever it is, the thread goes on
                _log.exception("a snapshot could not be written")
                self._failed(order, f"{type(error).__name__}: {error}")
            else:
                if isinstance(order, _Keep):
                    self._say("")
            with self._wake:
                self._is_working = False
                self._wake.notify_all()
        if self._slot is not None:
            self._slot.close()

    def _next(self) -> _Keep | _Leave | _Adopt | None:
        """Wait for the next thing to do; None at the end."""
        with self._wake:
            while True:
                pause: float | None = None
                if self._orders:
                    self._is_working = True
                    return self._orders.popleft()
                if self._is_behind:
                    pause = self._due_s() - time.monotonic()
                    if pause <= 0:
                        self._is_working = True
                        self._is_behind = self._is_urgent = False
                        return _Keep(self._newest)
                elif self._is_closed:
                    return None
                self._is_asleep = pause is None
                self._wake.wait(pause)
                self._is_asleep = False

    def _due_s(self) -> float:
        if self._is_urgent or self._is_closed:
            return 0.0
        if self._newest is None:
            return self._retry_at_s
        pause = min(self._last_s + PAUSE_S, self._first_s + LATEST_S)
        return max(pause, self._not_before_s, self._retry_at_s)

    def _obey(self, order: _Keep | _Leave | _Adopt) -> None:
        if isinstance(order, _Adopt):
            if self._slot is not None:
                self._slot.remove()
                self._slot.close()
            self._slot, self._on_disk = order.slot, None
            with self._wake:
                # Whatever was written meanwhile went with the other record.
                self._is_behind = True
            return
        try:
            self._put(order.kept)
        finally:
            if isinstance(order, _Leave) and self._slot is not None:
                self._slot.close()
                self._slot = self._on_disk = None

    def _put(self, kept: _Kept | None) -> None:
        """Have this on disk and nothing else."""
        if kept is None:
            if self._slot is not None:
                self._slot.remove()
            self._on_disk = None
            return
        if kept.is_same(self._on_disk):
            return
        began = time.monotonic()
        text = to_text(kept.document)
        took = time.monotonic() - began
        if self._slot is not None and self._slot.is_lost:
            # Gone with the folder, or others would offer it as a leftover while it is open here.
            self._slot.remove()
            self._slot.close()
            self._slot = None
        if self._slot is None:
            self._slot = self.folder.new_slot()
        self._slot.write(text, kept.about)
        self._on_disk = kept
        with self._wake:
            self._not_before_s = time.monotonic() + min(took / SHARE, RAREST_S)

    def _failed(self, order: _Keep | _Leave | _Adopt, reason: str) -> None:
        if isinstance(order, _Keep):
            with self._wake:
                # Something newer is waiting already, or this is what is tried again.
                if not self._is_closed:
                    self._is_behind = True
                    self._retry_at_s = time.monotonic() + self._retry_s
            self._retry_s = min(2 * self._retry_s, RETRY_MAX_S)
        self._say(reason)

    def _say(self, reason: str) -> None:
        if not reason:
            self._retry_s, self._retry_at_s = RETRY_S, 0.0
        if reason == self._trouble:
            return
        self._trouble = reason
        issue = None
        if reason:
            _log.info("autosave does not work in %s: %s", self.folder.folder, reason)
            issue = Issue(
                "AUTOSAVE-WRITE",
                "warning",
                str(self.folder.folder),
                f"Autosave does not work: {reason}.",
                "Save often until that is mended; it is tried again every minute.",
            )
        else:
            _log.info("autosave works again")
        try:
            self._on_trouble(issue)
        except Exception:  # noqa: BLE001  nobody who listens may end the thread that keeps the work
            _log.exception("nobody could be told about the autosave")
