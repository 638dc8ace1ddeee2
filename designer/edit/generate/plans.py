"""Plans: what a wish comes to, counted, or the sizes near it that can be built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from designer.edit.generate.wishes import AnyWish

Stripe = Literal["even", "skip", "dealt"]


@dataclass(frozen=True, slots=True)
class Tier:
    """One tier of switches.

    Attributes
    ----------
    id
        Of the item that holds them.
    name
        For people.
    count
        Switches.
    ports
        Of each.
    down, up
        Ports used of each, towards endpoints and away from them (the most, where they differ).
    """

    id: str
    name: str
    count: int
    ports: int
    down: int
    up: int = 0

    @property
    def used(self) -> int:
        """Ports used of each switch."""
        return self.down + self.up

    @property
    def free(self) -> int:
        """Ports left of each switch."""
        return self.ports - self.used


@dataclass(frozen=True, slots=True)
class Bundle:
    """One link group: its id, its links, and how many are parallel between two elements."""

    id: str
    links: int
    parallel: int = 1


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another way to build the same wish, and why one would.

    Attributes
    ----------
    changes
        Fields of the wish to set for it.
    """

    sentence: str
    changes: tuple[tuple[str, str], ...]
    tiers: tuple[Tier, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a wish can't be built, and the next sizes that can.

    Attributes
    ----------
    below, above
        Endpoints of the next buildable sizes; None where there is none.
    empty
        Node places to leave empty so that it can be built as it was wished for; 0 for none.
    """

    sentence: str
    below: int | None = None
    above: int | None = None
    empty: int = 0


@dataclass(frozen=True, slots=True)
class Leaves:
    """Endpoints and leaves of a tree: units of one leaf a rail, with a place for a node each."""

    places: int
    rails: int
    units: int
    uplinks: int
    empty: int = 0

    @property
    def leaves(self) -> int:
        """Leaf switches."""
        return self.units * self.rails

    @property
    def most_down(self) -> int:
        """Most endpoints of a leaf: where there is one unit, its places are not all taken."""
        return self.places - (self.empty if self.units == 1 else 0)


@dataclass(frozen=True, slots=True)
class TwoTiers:
    """Leaves and spines.

    ``even``: `parallel` links between every leaf and every spine. ``skip``: leaves and spines form
    `wings`, a leaf has links to the spines of all wings but its own. ``dealt``: uplinks go to the
    spines in turn, so numbers differ by one.
    """

    leaves: Leaves
    spines: int
    stripe: Stripe
    parallel: int
    wings: int = 1


@dataclass(frozen=True, slots=True)
class Pods:
    """Pods of units and aggregation switches; cores in one group an aggregation switch."""

    leaves: Leaves
    pods: int
    aggs: int
    agg_links: int
    cores_each: int
    core_links: int

    @property
    def units_each(self) -> int:
        """Units of a pod."""
        return self.leaves.units // self.pods


@dataclass(frozen=True, slots=True)
class Rails:
    """Nodes on one switch a rail."""

    nodes: int
    rails: int


@dataclass(frozen=True, slots=True)
class Mesh:
    """Full mesh of endpoints, or of switches with `per_switch` endpoints."""

    dims: tuple[int, ...]
    links: tuple[int, ...]
    per_switch: int


@dataclass(frozen=True, slots=True)
class Rings:
    """Torus, with the edge of its cubes (0 for none)."""

    dims: tuple[int, ...]
    cube: int


@dataclass(frozen=True, slots=True)
class Groups:
    """Dragonfly: `between` global links join each two groups.

    `same_router` says that each router joins its own number in every other group, which a rule can
    say; otherwise links are dealt to the routers one by one.
    """

    groups: int
    routers: int
    per_router: int
    between: int
    same_router: bool


Shape = TwoTiers | Pods | Rails | Mesh | Rings | Groups


@dataclass(frozen=True, slots=True)
class Plan:
    """A counted fabric, or a refusal.

    Attributes
    ----------
    wish
        What was wanted.
    endpoints
        Installed; 0 for a refusal.
    endpoint_ports
        Ports used of each on the fabric (the most, where they differ).
    tiers
        Switches, from the endpoints up.
    bundles
        Link groups.
    oversubscription
        Bandwidth of the endpoints over that of the narrowest tier above, or over the bisection of
        a mesh of switches; None for other fabrics.
    assumed
        What the wish did not say.
    alternatives
        Other ways to build it.
    refusal
        Set where it can't be built.
    shape
        What the builder needs; None for a refusal.
    """

    wish: AnyWish
    endpoints: int = 0
    endpoint_ports: int = 1
    tiers: tuple[Tier, ...] = ()
    bundles: tuple[Bundle, ...] = ()
    oversubscription: float | None = None
    assumed: tuple[str, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    refusal: Refusal | None = None
    shape: Shape | None = None

    @property
    def switches(self) -> int:
        """Switches of all tiers."""
        return sum(tier.count for tier in self.tiers)

    @property
    def cables(self) -> int:
        """Links of all groups: one cable each."""
        return sum(bundle.links for bundle in self.bundles)

    @property
    def listed(self) -> int:
        """Pairs that the document lists one by one, because no rule says them."""
        match self.shape:
            case TwoTiers(stripe="dealt"):
                return self.shape.leaves.leaves * min(self.shape.spines, self.shape.leaves.uplinks)
            case Groups(same_router=False):
                return self.shape.groups * (self.shape.groups - 1) // 2 * self.shape.between
        return 0

    def tier(self, tier_id: str) -> Tier:
        """Return a tier by its id."""
        return next(tier for tier in self.tiers if tier.id == tier_id)

    def links(self, bundle_id: str) -> int:
        """Return the links of a group by its id."""
        return next(bundle.links for bundle in self.bundles if bundle.id == bundle_id)

    def summary(self) -> str:
        """Return what it comes to, or why it can't be built, in one line."""
        if self.refusal is not None:
            return self.refusal.sentence
        parts = [f"{self.endpoints:,} endpoints"]
        parts += [f"{tier.count:,} {tier.name}" for tier in self.tiers]
        parts.append(f"{self.cables:,} cables")
        if self.oversubscription is not None:
            parts.append(f"{self.oversubscription:g}:1")
        return ", ".join(parts)
