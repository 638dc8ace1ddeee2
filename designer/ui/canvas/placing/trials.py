"""What an offer would do to a target, tried on the design before anybody lets go of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designer.issues import DesignError
from designer.model.address import find
from designer.model.design import Design
from designer.model.parts import Medium, Part, Rack
from designer.model.rules import require_valid
from designer.session.racking import each_for
from designer.ui.canvas.geometry import Geometry
from designer.ui.canvas.layout.build import sketch
from designer.ui.canvas.layout.tiles import Measure
from designer.ui.canvas.placing.targets import Target
from designer.ui.offers import Offer

Command = Callable[[Design], Design]


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen.

    Attributes
    ----------
    hint
        What would be done, or why it cannot be, in one line.
    is_refused
        Whether it cannot be done.
    label
        Of the step.
    command
        Does it; None for blocks, where it depends on the spot, and for what is refused.
    picture
        What would stand there, with its corner at the origin.
    address
        Of what would be selected then.
    """

    hint: str
    is_refused: bool = False
    label: str = ""
    command: Command | None = None
    picture: Geometry | None = None
    address: str = ""


def name_of(offer: Offer, design: Design) -> str:
    """Return the name of an offer as people read it."""
    part = offer.part(design)
    return offer.name or (part.name if part is not None else "") or offer.id or "empty block"


def attempt(design: Design, offer: Offer, target: Target | None, measure: Measure) -> Trial:
    """Return what an offer would do to a target.

    Parameters
    ----------
    design
        The document.
    offer
        What is carried.
    target
        What is under it; None for nothing that could take it.
    measure
        Width of texts.
    """
    part = offer.part(design)
    if target is None:
        return Trial(_nowhere(part), True)
    if target.is_closed:
        return Trial(f"{target.name} is drawn closed here. Open it to place parts inside.", True)
    try:
        if isinstance(part, Medium):
            return _medium(design, offer, part, target)
        if isinstance(part, Rack):
            return _rack(design, offer, part, target)
        return _item(design, offer, target, measure)
    except DesignError as error:
        return Trial(words(error), True)


def words(error: DesignError) -> str:
    """Return a refusal in one line, without the place: it is under the mouse."""
    issue = error.issues[0]
    return f"{issue.message} {issue.hint}".strip()


def _nowhere(part: Part | None) -> str:
    if isinstance(part, Medium):
        return "A medium belongs to links: drop it on a bundle."
    return "A rack holds items: drop it on the item that stands in such racks."


def _item(design: Design, offer: Offer, target: Target, measure: Measure) -> Trial:
    made = offer.place(design, target.block, (8.0, 8.0))
    expansion = require_valid(made)
    new = made.blocks[target.block].items[-1].id
    address = f"{target.address}.{new}"
    picture = sketch(made, expansion, address, target.depth, measure)
    label = f"Place {name_of(offer, design)} in {target.name}"
    each = f", in each of {target.count:,}" if target.count > 1 else ""
    return Trial(f"{label}{each}", label=label, picture=picture, address=address)


def _medium(design: Design, offer: Offer, part: Medium, target: Target) -> Trial:
    from designer.edit.connect import media_for, preview, set_medium
    from designer.store.catalogue import catalogue_sources

    link = find(design.blocks, design.root, target.address).link
    assert link is not None
    name = name_of(offer, design)
    choices = media_for(design, target.block, link, {offer.id: part})
    choice = next(c for c in choices if c.part == offer.id)
    if choice.problem:
        return Trial(f"{name} does not suit {target.name}. {choice.problem}", True)
    new = None if offer.id in design.parts else part
    per, cited = choice.links_per_module, catalogue_sources()

    def command(before: Design) -> Design:
        return set_medium(
            before, target.address, offer.id, new, links_per_module=per, sources=cited
        )

    made = command(design)
    require_valid(made)
    after = find(made.blocks, made.root, target.address).link
    assert after is not None
    modules = preview(made, target.block, after, after.id).modules
    label = f"{name} for {target.name}"
    how = f", {per} links a module" if per > 1 else ""
    many = f", {modules:,} modules" if modules else ""
    said = f"{label}{how}{many}"
    return Trial(said, label=label, command=command, address=target.address)


def _rack(design: Design, offer: Offer, part: Rack, target: Target) -> Trial:
    from designer.edit.elements import put_in_racks
    from designer.store.catalogue import catalogue_sources

    each, why = each_for(design, target.address, part)
    new, cited = None if offer.id in design.parts else part, catalogue_sources()

    def command(before: Design) -> Design:
        return put_in_racks(before, target.address, offer.id, each, rack=new, sources=cited)

    require_valid(command(design))
    name = name_of(offer, design)
    racks = -(-target.count // each)
    label = f"Put {target.name} into {name}"
    many = f"{racks:,} racks" if racks > 1 else "1 rack"
    said = f"{label}: {each:,} in each {why}, {many}"
    return Trial(said, label=label, command=command, address=target.address)
