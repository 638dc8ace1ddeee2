"""What a link group needs at its ends: links of each element, cages they take, watts they draw."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from designer.solve.compile.compiled import MediumSpec
from designer.solve.flow.flow import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class EndUse:
    """Use of one end of a link group.

    Attributes
    ----------
    degrees, elements
        How many elements have how many links.
    per_element
        Links of each element (flat) where they differ, None where they are equal.
    before
        Links of other groups that come first into the same cages of each element: one value, or
        one per element; None where cages are not shared with an earlier group.
    """

    degrees: IntArray
    elements: IntArray
    per_element: IntArray | None
    before: IntArray | None = None

    @property
    def links(self) -> int:
        """Links at this end."""
        return int((self.degrees * self.elements).sum())

    @property
    def each(self) -> IntArray:
        """Links of each element: one value if all elements are alike, else one per element."""
        if self.per_element is not None:
            return self.per_element
        there = self.elements > 0
        return self.degrees[there][:1] if there.any() else np.zeros(1, dtype=np.int64)

    def shared(self, by: int) -> IntArray:
        """Return the cages, or cables, that the links of each element take beside earlier ones.

        Parameters
        ----------
        by
            Links that share one.
        """
        if self.before is None:
            return _rounded_up(self.each, by)
        return _rounded_up(self.before + self.each, by) - _rounded_up(self.before, by)

    def cages(self, per_cage: int) -> int:
        """Return the cages that this end takes at all elements."""
        if self.before is None:
            return int((_rounded_up(self.degrees, per_cage) * self.elements).sum())
        taken = self.shared(per_cage)
        alike = len(taken) == 1 and self.per_element is None
        return int(taken[0] * self.elements.sum()) if alike else int(taken.sum())


def _rounded_up(links: IntArray, by: int) -> IntArray:
    return np.asarray(-(-links // by))


@dataclass(frozen=True, slots=True)
class MediumUse:
    """What a group needs of one medium.

    Attributes
    ----------
    links
        Physical links.
    cages_a, cages_b
        Occupied cages at each end; for self-joins all of them under a. A cage that two groups
        share counts with the one that comes first.
    end_a, end_b
        Use per element, for power by rack.
    """

    medium: MediumSpec | None
    links: int
    cages_a: int
    cages_b: int
    end_a: EndUse
    end_b: EndUse

    @property
    def modules(self) -> int:
        """Loose optical modules."""
        has = self.medium is not None and self.medium.has_modules
        return self.cages_a + self.cages_b if has else 0


@dataclass(frozen=True, slots=True)
class GroupUse:
    """Links, modules and cables of one link group; None where they cannot be told.

    `modules` and `cables` are None for links in pluggable cages without a medium, and everything
    is for groups that are too large to count.
    """

    links: int | None
    media: tuple[MediumUse, ...]
    cables: int | None
    modules: int | None

    @property
    def share_across(self) -> float:
        """Share of the links that use the second medium, between racks."""
        if not self.links or len(self.media) < 2:
            return 0.0
        return self.media[1].links / self.links


UNCOUNTED = GroupUse(None, (), None, None)


def end_power_w(use: MediumUse, end: EndUse, per_cage: int, per_cable: int) -> FloatArray | None:
    """Return the watts of modules or cable heads per element of one end.

    Parameters
    ----------
    use
        The medium.
    end
        Links of each element there.
    per_cage, per_cable
        Links that share a module, and a cable head.

    Returns
    -------
    ndarray
        One value if all elements are alike, else one per element. None if a wattage is unknown.
    """
    medium = use.medium
    if medium is None or not medium.is_cable:
        return np.zeros(1)
    if medium.power_per_end.value is None:
        return None
    if medium.per_link:
        units = end.each
    elif medium.has_modules:
        units = end.shared(per_cage)
    else:
        units = _rounded_up(end.each, per_cable)
    return np.asarray(units * medium.power_per_end.value, dtype=np.float64)


__all__ = ["UNCOUNTED", "EndUse", "GroupUse", "MediumUse", "end_power_w"]
