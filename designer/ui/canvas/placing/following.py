"""The view follows what is edited: what was seen before an edit is seen after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from designer.ui.canvas.geometry import Rect

if TYPE_CHECKING:
    from designer.ui.canvas.view import CanvasView

#: Of so many selected things the last ones are followed.
_MOST = 8


def show_result(view: CanvasView, rect: Rect) -> None:
    """Scroll as little as needed to what was changed; what is too large only comes into view."""
    seen = view.seen()
    fits = rect.w <= seen.w and rect.h <= seen.h
    if fits or not seen.contains(*rect.centre):
        view.bring_into_view(rect)


def selected_in_view(view: CanvasView) -> dict[str, Rect]:
    """Return where things stand that are selected and in view."""
    area = view.seen()
    found = {a: view.geometry_shown.place_of(a) for a in view.selection[-_MOST:]}
    return {a: rect for a, rect in found.items() if rect is not None and rect.touches(area)}


def bring_back(view: CanvasView, seen: dict[str, Rect]) -> None:
    """Scroll to what was in view and has moved out of it."""
    for address, rect in seen.items():
        now = view.geometry_shown.place_of(address)
        if now is not None and now != rect:
            show_result(view, now)
