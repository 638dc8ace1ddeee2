"""Which colour everything has: by load, by kind, muted where numbers are older than the design.

Colours are looked up per array and per link group, never per element, so a recolouring costs the
same for one node and for a million chips.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from PySide6.QtGui import QColor

from designer.model.expansion import Expansion
from designer.solve.results import GroupLoad, Results
from designer.ui.canvas.geometry import TileKind
from designer.ui.theme import Theme, blend, faded

Overlay = Literal["load", "none"]
_WHOLE = "network.all.all_to_all_bytes_per_s"
#: How far what is free of a link fades into the ground.
_FREE = 0.45


@dataclass(slots=True)
class Shades:
    """Colours of tiles and bundles under one theme, overlay and set of results.

    Attributes
    ----------
    groups
        Load of each link group by address.
    arrays
        Largest utilisation of the groups that touch each array, by item path.
    limiting
        Address of the group that limits the all-to-all rate of the machine, or else of the most
        used one; empty if no load is known.
    fresh
        Whether the numbers belong to the design on the screen.
    """

    theme: Theme
    overlay: Overlay = "load"
    groups: dict[str, GroupLoad] = field(default_factory=dict)
    arrays: dict[str, float] = field(default_factory=dict)
    limiting: str = ""
    fresh: bool = True

    def update(self, results: Results | None, expansion: Expansion, root: str, fresh: bool) -> None:
        """Take over new results."""
        self.fresh = fresh
        self.groups = {g.id: g for g in results.link_groups} if results is not None else {}
        self.arrays = {}
        self.limiting, most = "", 0.0
        for join in expansion.joins:
            address = f"{root}.{join.path}"
            group = self.groups.get(address)
            if group is None or not group.utilisation:
                continue
            for number in (join.a, join.b):
                path = expansion.arrays[number].path
                self.arrays[path] = max(self.arrays.get(path, 0.0), group.utilisation)
            if group.utilisation > most:
                self.limiting, most = address, group.utilisation
        # Each plane has a link that is full at its own rate; what counts is the machine's.
        whole = results.metrics.get(_WHOLE) if results is not None else None
        if whole is not None and self.utilisation(whole.why.limit):
            self.limiting = whole.why.limit

    def by_kind(self, kind: TileKind) -> QColor:
        """Colour of a tile that shows no number."""
        theme = self.theme
        return {
            "accelerator": theme.tile_accelerator,
            "switch": theme.tile_switch,
            "cpu": theme.tile_cpu,
            "other": theme.tile_other,
            "block": theme.tile_idle,
        }[kind]

    def tile(self, path: str, kind: TileKind) -> QColor:
        """Colour of all tiles of an array."""
        if self.overlay == "none":
            return self.by_kind(kind)
        load = self.arrays.get(path)
        if load is None:
            return self.theme.tile_idle if kind != "other" else self.theme.tile_other
        return self._muted(self.theme.ramp_color(load))

    def link(self, address: str) -> QColor:
        """Colour of a bundle."""
        group = self.groups.get(address)
        if self.overlay == "none" or group is None or not group.utilisation:
            return self.theme.link_idle
        return self._muted(self.theme.ramp_color(group.utilisation))

    @property
    def free(self) -> QColor:
        """Colour of what is free of a link."""
        return blend(self.theme.link_idle, self.theme.plate, _FREE)

    def strokes(self, address: str) -> tuple[tuple[float, QColor], ...]:
        """Return shares of a bundle's width with their colours, the lowest first.

        Where its load is known that fills its share of the width: half full, half as wide.
        """
        share = self.utilisation(address)
        if self.overlay == "none" or share is None:
            return ((1.0, self.theme.link_idle),)
        if share <= 0.0:
            return ((1.0, self.free),)
        return ((1.0, self.free), (min(share, 1.0), self.link(address)))

    def utilisation(self, address: str) -> float | None:
        """Share of a group's capacity that is used; None if unknown."""
        group = self.groups.get(address)
        return group.utilisation if group is not None else None

    def _muted(self, colour: QColor) -> QColor:
        return faded(colour, self.theme.plate, fresh=self.fresh)


def ink_on(fill: QColor) -> QColor:
    """Colour of a text that can be read on a coloured tile."""
    bright = 0.299 * fill.red() + 0.587 * fill.green() + 0.114 * fill.blue()
    # Orange and red look lighter than they weigh: dark text reads better on them.
    warm = bright > 118 and fill.hslHue() in range(10, 70)
    return QColor("#1c2430") if bright > 150 or warm else QColor("#ffffff")
