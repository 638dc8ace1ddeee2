"""The composite plane ``all`` (rule S6): scale-up where it connects, else scale-out, else relay.

A pair that neither plane connects goes from the source over scale-up to those chips of its own
domain that have a minimal scale-out path to the target, equally split over them, and on from there;
it is not connected where the scenario has no relay (`View.relays`).
"""

from __future__ import annotations

from collections.abc import Callable

from designer.solve.flow.composite_classes import by_classes
from designer.solve.flow.composite_elements import by_elements
from designer.solve.flow.flow import Flow, TooLarge
from designer.solve.flow.view import View


def solve_composite(
    view: View, cancelled: Callable[[], bool] = lambda: False, *, classes: bool = True
) -> Flow:
    """Route all-to-all traffic over two layers.

    Parameters
    ----------
    view
        Layer 0 is scale-up, layer 1 scale-out.
    cancelled
        Asked between targets.
    classes
        Use classes where the design has symmetric ones.

    Raises
    ------
    TooLarge
        If neither classes nor the unrolled graph can be worked on.
    """
    if classes and not view.irregular:
        try:
            return by_classes(view, cancelled)
        except TooLarge:
            # A ring beside a relay, for one: the elements themselves may still be few enough.
            pass
    return by_elements(view, cancelled)
