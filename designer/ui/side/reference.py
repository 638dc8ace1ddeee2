"""Numbers of other presets that claims are ratios to: solved beside the window, once."""

from __future__ import annotations

import threading
from collections.abc import Callable

from designer.issues import DesignError
from designer.solve import pipeline
from designer.solve.results import Results
from designer.store.presets import load_target


class ReferenceNumbers:
    """Results of presets by id, worked out on a thread when first asked for.

    Parameters
    ----------
    post
        Hands a function to the thread of the widgets.
    on_change
        Called there when numbers have come.
    """

    def __init__(
        self, post: Callable[[Callable[[], None]], None], on_change: Callable[[], None]
    ) -> None:
        self._post = post
        self._on_change = on_change
        self._known: dict[str, Results | None] = {}
        self._pending: set[str] = set()
        self._is_closed = False

    def get(self, preset: str) -> Results | None:
        """Return a preset's results; None while they are worked out or if it cannot be solved."""
        if preset in self._known:
            return self._known[preset]
        if preset not in self._pending and not self._is_closed:
            self._pending.add(preset)
            threading.Thread(
                target=self._work, args=(preset,), name="reference", daemon=True
            ).start()
        return None

    def is_pending(self, preset: str) -> bool:
        """Whether a preset is still being worked out."""
        return preset in self._pending

    def close(self) -> None:
        """Cancel what is being worked out."""
        self._is_closed = True

    def _work(self, preset: str) -> None:
        results: Results | None = None
        try:
            design = load_target(preset)[0].design
            results = pipeline.solve(design, cancelled=lambda: self._is_closed)
        except (DesignError, pipeline.Cancelled):
            # Without the other machine the ratio is "not computable", which the claim says.
            results = None
        self._post(lambda: self._take(preset, results))

    def _take(self, preset: str, results: Results | None) -> None:
        self._pending.discard(preset)
        self._known[preset] = results
        if not self._is_closed:
            self._on_change()
