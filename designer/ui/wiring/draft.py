"""Links before they are made, or while they are changed: what the popover shows and edits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from designer import units
from designer.edit.connect import (
    Choice,
    ChoiceKind,
    Preview,
    amend,
    choices,
    connect,
    drafted,
    fits,
    media_for,
    preview,
)
from designer.edit.place import fresh, require_id, with_part
from designer.edit.wiring.reach import MediumChoice
from designer.issues import DesignError
from designer.model import address
from designer.model.base import Quantity
from designer.model.blocks import End, LinkGroup
from designer.model.design import Design, PlaneRole
from designer.model.parts import Medium, Part
from designer.ui.wiring.aim import Aim, ends_words, sentence

Side = Literal["a", "b"]
Catalogue = Callable[[], Mapping[str, Part]]
_KINDS: dict[str, ChoiceKind] = {
    "any": "all",
    "other": "other",
    "differ": "mesh",
    "next": "ring",
    "adjacent": "line",
    "equal": "same",
}


def _catalogue() -> Mapping[str, Part]:
    from designer.store.catalogue import load_catalogue

    return load_catalogue()


class Draft:
    """A link group being settled; nothing of it is in the document yet.

    Attributes
    ----------
    block, place
        The definition that holds it, and the address of the block it is drawn in.
    link
        The link group that is changed; None for a new one.
    group
        As it would be.
    options
        Rules to choose from; `chosen` is the number of one of them.
    role
        Of a plane that does not exist yet.
    """

    def __init__(
        self,
        design: Design,
        block: str,
        place: str,
        a: End,
        b: End,
        choice: Choice | None = None,
        *,
        link: LinkGroup | None = None,
        catalogue: Catalogue = _catalogue,
    ) -> None:
        self.design = self._base = design
        self.block, self.place = block, place
        self.link = link
        self.role: PlaneRole | None = None
        self._catalogue = catalogue
        self._parts: dict[str, Part] = {}
        self.options = _options(design, block, a, b, link)
        wanted = choice or _matching(self.options, link)
        self.chosen = self.options.index(wanted) if wanted in self.options else 0
        self.group = link or drafted(design, block, a, b, self.options[self.chosen])
        self._seen: dict[tuple[int, LinkGroup], Preview] = {}

    @classmethod
    def of_aim(cls, design: Design, found: Aim) -> Draft:
        """Begin with what a line from here to there suggests."""
        assert found.a is not None
        assert found.b is not None
        return cls(design, found.block, found.place, found.a, found.b, found.choice)

    @classmethod
    def of_link(cls, design: Design, place: str) -> Draft:
        """Begin with a link group of the document."""
        target = address.find(design.blocks, design.root, place)
        link = target.link
        assert link is not None
        holder = place.rpartition(".")[0]
        return cls(design, target.block, holder, link.a, link.b, link=link)

    # -- what it is ---------------------------------------------------------------------------

    @property
    def is_new(self) -> bool:
        """Whether it makes a link group, and changes none."""
        return self.link is None

    @property
    def title(self) -> str:
        """Both ends."""
        return ends_words(self.group.a, self.group.b)

    @property
    def address(self) -> str:
        """Where it is in the document once it is made."""
        return f"{self.place}.{self.group.id}"

    @property
    def choice(self) -> Choice:
        """The chosen rule."""
        return self.options[self.chosen]

    @property
    def seen(self) -> Preview:
        """What it makes, or why it cannot be made."""
        return self.preview_of(self.chosen)

    def preview_of(self, number: int) -> Preview:
        """What it would make by another rule."""
        option = self.options[number]
        group = self.group.replace(rules=option.rules, pairs=option.pairs)
        key = (id(self._base), group)
        if key not in self._seen:
            self._seen[key] = preview(self._base, self.block, group, group.id)
        return self._seen[key]

    def ports(self, side: Side) -> list[tuple[str, int]]:
        """Port kinds of one end with ports free, those that fit first."""
        free: dict[str, int] = {}
        for fit in fits(self.design, self.block, self.group.a.item, self.group.b.item):
            name, left = (fit.a, fit.free_a) if side == "a" else (fit.b, fit.free_b)
            free.setdefault(name, left)
        return list(free.items())

    def media(self) -> tuple[MediumChoice, ...]:
        """Media of the design and the catalogue, those that suit first."""
        return media_for(self._base, self.block, self.group, dict(self._catalogue()))

    def medium(self, name: str) -> Medium | None:
        """A medium of the design or the catalogue."""
        part = self._base.parts.get(name) or self._catalogue().get(name)
        return part if isinstance(part, Medium) else None

    # -- what is changed ----------------------------------------------------------------------

    def choose(self, number: int) -> None:
        """Wire by another rule."""
        self.chosen = number
        option = self.options[number]
        self.group = self.group.replace(rules=option.rules, pairs=option.pairs)

    def set_port(self, side: Side, port: str) -> None:
        """Use another port kind; within one item both ends use the same."""
        both = self.group.a.item == self.group.b.item
        for one in ("a", "b") if both else (side,):
            end = getattr(self.group, one)
            self.group = self.group.replace(**{one: end.replace(port=port)})

    def set_number(self, name: Literal["count", "lanes"], text: str) -> str:
        """Set parallel links or lanes from a text; return what is wrong with it."""
        text = text.strip()
        if name == "lanes" and text in ("", "all"):
            self.group = self.group.replace(lanes=None)
            return ""
        digits = text.replace(",", "")
        if not digits.isdecimal() or not 1 <= int(digits) <= (1024 if name == "lanes" else 10**6):
            return f"'{text}' is no whole number from 1 on."
        self.group = self.group.replace(**{name: int(digits)})
        return ""

    def set_length(self, text: str) -> str:
        """Set the length from a text such as ``5 m``; empty for unknown."""
        try:
            value = units.parse(text, "m") if text.strip() else None
        except units.UnitError as error:
            return str(error)
        if value is not None and value < 0:
            return "A length is not negative."
        if value != self.group.length_m.value:
            self.group = self.group.replace(length_m=Quantity(value=value))
        return ""

    def set_plane(self, plane: str, role: PlaneRole | None = None) -> None:
        """Carry it on a plane; a new one has a role."""
        self.group = self.group.replace(plane=plane)
        self.role = role

    def new_plane(self, role: PlaneRole) -> None:
        """Carry it on a plane of its own, with a name that is still free."""
        self.set_plane(fresh(role, (p.id for p in self.design.planes)), role)

    def name_plane(self, text: str) -> str:
        """Name the new plane; return what is wrong with the name."""
        name = text.strip()
        if any(p.id == name for p in self.design.planes):
            return f"There is a plane '{name}' already. Choose it from the list."
        try:
            require_id(name, (), self.place)
        except DesignError as error:
            return sentence(error)
        self.group = self.group.replace(plane=name)
        return ""

    def set_medium(self, name: str | None) -> None:
        """Run it over a medium, of the catalogue if need be; None for none."""
        part = self.medium(name) if name is not None else None
        if name is None or part is None:
            self._base = self.design
            self._parts.clear()
            self.group = self.group.replace(medium=None, links_per_module=1)
            return
        carried = next((c.links_per_module for c in self.media() if c.part == name), 1)
        self._parts = {} if name in self.design.parts else {name: part}
        self._base, own = _with_medium(self.design, name, part)
        self.group = self.group.replace(medium=own, links_per_module=carried)

    # -- what it does -------------------------------------------------------------------------

    @property
    def label(self) -> str:
        """Name of the step in the history."""
        return f"Wire {self.title}" if self.is_new else f"Change wiring of {self.title}"

    def command(self) -> Callable[[Design], Design]:
        """Return the one command that makes it so."""
        parts, group, role = dict(self._parts), self.group, self.role
        block, where, is_new = self.block, self.address, self.is_new

        def act(design: Design) -> Design:
            for name, part in parts.items():
                design, _ = _with_medium(design, name, part)
            if is_new:
                return connect(design, block, group, role)
            return amend(design, where, group, role)

        return act


def _with_medium(design: Design, name: str, part: Part) -> tuple[Design, str]:
    if name in design.parts:
        return design, name
    from designer.store.catalogue import catalogue_sources

    return with_part(design, name, part, catalogue_sources())


# -- rules ---------------------------------------------------------------------------------------


def _options(
    design: Design, block: str, a: End, b: End, link: LinkGroup | None
) -> tuple[Choice, ...]:
    """Return the rules to choose from; the one in use is among them."""
    try:
        found = choices(design, block, a.item, b.item)
    except DesignError:
        found = ()
    if link is None:
        return found or (Choice("each", "each to each"),)
    if link.pairs is not None:
        label = f"{len(link.pairs):,} links by hand" if len(link.pairs) > 1 else "1 link by hand"
        mine = Choice("pairs", label, (), link.pairs)
        return (*(c for c in found if c.kind != "pairs"), mine)
    if any(c.rules == link.rules and c.pairs is None for c in found):
        return found
    return (Choice(_kind(link), "; ".join(map(str, link.rules)), link.rules), *found)


def _kind(link: LinkGroup) -> ChoiceKind:
    rules = [rule for rule in link.rules if rule.kind in _KINDS]
    if not rules:
        return "each"
    kind = _KINDS[rules[0].kind]
    return "mesh" if kind == "other" and link.a.item == link.b.item else kind


def _matching(options: tuple[Choice, ...], link: LinkGroup | None) -> Choice | None:
    if link is None:
        return None
    same = (c for c in options if c.rules == link.rules and c.pairs == link.pairs)
    return next(same, None)


def plane_words(design: Design, plane: str, role: PlaneRole | None) -> str:
    """A plane as the chooser shows it."""
    known: dict[str, Any] = {p.id: p for p in design.planes}
    if plane in known:
        return known[plane].name or plane
    return f"{plane} (new)" if role else plane
