"""Single elements: which exist (guards), which have failed, and which stand in which rack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.edit.params import checked, edit_item
from designer.edit.place import fresh, with_part
from designer.edit.refs import Digits, Lost, axes_of, chain_of, spots, write_ref
from designer.edit.rewrite import fault_text, hidden
from designer.issues import refuse
from designer.model import address
from designer.model.blocks import Guard, Item, Selection
from designer.model.design import Content, Design, Fault, Placement, Source
from designer.model.expansion import is_below
from designer.model.parts import Part, Rack


def _target(design: Design, place: str) -> address.Target:
    target = address.find(design.blocks, design.root, place)
    if target.item is None:
        raise refuse("EDT-ITEM", place, "There is no item at this address.", "Name an item.")
    return target


# -- guards ----------------------------------------------------------------------------------


def exclude(design: Design, places: Iterable[str]) -> Design:
    """Let elements not exist: part of the machine's structure, unlike a fault."""
    for place in places:
        selection = _selection(design, place)
        design = edit_item(design, place, lambda i, s=selection: _never(i, s))  # type: ignore[misc]
    return design


def keep_only(design: Design, places: Iterable[str]) -> Design:
    """Let an item exist only at these elements."""
    wanted: dict[str, list[Selection]] = {}
    for place in places:
        path = _target(design, place).path
        wanted.setdefault(f"{design.root}.{path}", []).append(_selection(design, place))
    for path, selections in wanted.items():
        merged: tuple[Selection, ...] = ()
        for selection in selections:
            merged = _joined(merged, selection)

        def change(item: Item, only: tuple[Selection, ...] = merged) -> Item:
            never = item.guard.never if item.guard is not None else ()
            return item.replace(guard=Guard(only=only, never=never))

        design = edit_item(design, path, change)
    return design


def unguard(design: Design, places: Iterable[str]) -> Design:
    """Let items exist everywhere again."""
    for place in places:
        design = edit_item(design, place, lambda i: i.replace(guard=None))
    return design


def _never(item: Item, selection: Selection) -> Item:
    old = item.guard or Guard()
    return item.replace(guard=old.replace(never=_joined(old.never, selection)))


def _joined(selections: tuple[Selection, ...], new: Selection) -> tuple[Selection, ...]:
    """Add a selection; one that differs from another in a single axis extends it."""
    for number, old in enumerate(selections):
        if old.where.keys() != new.where.keys():
            continue
        unlike = [ref for ref in old.where if set(old.where[ref]) != set(new.where[ref])]
        if not unlike:
            return selections
        if len(unlike) == 1:
            ref = unlike[0]
            indices = tuple(sorted({*old.where[ref], *new.where[ref]}))
            where = {**old.where, ref: indices}
            return (*selections[:number], old.replace(where=where), *selections[number + 1 :])
    return (*selections, new)


def _selection(design: Design, place: str) -> Selection:
    """Write the elements of an address as a selection that holds on all paths of their block."""
    target = _target(design, place)
    path = target.path
    chain = chain_of(design.blocks, design.root, path)
    indices = address.flat_index(target)
    if chain is None or all(index is None for index in indices):
        hint = "Name single elements, such as pod.node[3]; remove the item to be rid of all."
        raise refuse("EDT-GUARD", place, "This names all elements of the item.", hint)
    standing = spots(design.blocks, design.root)[target.block]
    outer = len(axes_of(design.blocks, chain[:-1]))
    if len(standing) > 1 and any(index is not None for index in indices[:outer]):
        raise refuse(
            "EDT-SHARED",
            place,
            f"Block '{target.block}' stands in {len(standing)} places, and this names one of them.",
            "Make the block unique first.",
        )
    where = {}
    axes = axes_of(design.blocks, chain)
    try:
        for axis, index in enumerate(indices):
            if index is not None:
                ref = write_ref("", [(axes, Digits(axis, 1, axes[axis].size))])
                where[ref] = (index,)
    except Lost as lost:
        raise hidden(lost, place) from lost
    return Selection(where=where)


# -- faults ----------------------------------------------------------------------------------


def fail(design: Design, places: Iterable[str]) -> Design:
    """Let elements fail: a what-if, not a change of the structure."""
    faults = list(design.scenario.faults)
    there = {fault.address for fault in faults}
    for place in places:
        text = _written(design, place)
        if text not in there:
            there.add(text)
            faults.append(Fault(address=text))
    return _with_faults(design, faults)


def repair(design: Design, places: Iterable[str]) -> Design:
    """Take faults back: those of the elements named, and of parts of them."""
    faults = list(design.scenario.faults)
    for place in places:
        named = _target(design, place)
        kept = []
        for fault in faults:
            try:
                failed = address.find(design.blocks, design.root, fault.address)
            except ValueError:
                kept.append(fault)
                continue
            if _covers(named, failed):
                continue
            if _covers(failed, named):
                raise refuse(
                    "EDT-FAULT",
                    place,
                    f"It failed together with others, as '{fault.address}'.",
                    "Repair that.",
                )
            kept.append(fault)
        faults = kept
    return _with_faults(design, faults)


def repair_all(design: Design) -> Design:
    """Take all faults back."""
    return _with_faults(design, [])


def _covers(outer: address.Target, inner: address.Target) -> bool:
    """Return whether all elements of one address are among those of another, or inside them."""
    if len(outer.steps) > len(inner.steps):
        return False
    return all(
        x.id == y.id and all(i is None or i == j for i, j in zip(x.indices, y.indices, strict=True))
        for x, y in zip(outer.steps, inner.steps, strict=False)
    )


def _written(design: Design, place: str) -> str:
    target = _target(design, place)
    return fault_text(design.root, tuple((("", step.id), step.indices) for step in target.steps))


def _with_faults(design: Design, faults: list[Fault]) -> Design:
    if tuple(faults) == design.scenario.faults:
        return design

    def change(old: Design) -> Design:
        return old.replace(scenario=old.scenario.replace(faults=tuple(faults)))

    return checked(change, design, "scenario.faults")


# -- racks -----------------------------------------------------------------------------------


def put_in_racks(
    design: Design,
    place: str,
    rack_id: str,
    each: int,
    *,
    rack: Part | None = None,
    order: Iterable[str] = (),
    into: str = "",
    sources: Mapping[str, Source] | None = None,
) -> Design:
    """Place all elements of an item into racks, contiguously.

    Parameters
    ----------
    design, place
        The document and the address of the item.
    rack_id
        Part of kind rack.
    each
        Elements in a rack. >= 1
    rack
        The part where it comes from the catalogue; None if the design has it.
    order
        Axes from slow to fast; the path's own order if not given.
    into
        Placement that takes them into its racks beside what stands there; a new one if not given.
    sources
        Sources of the catalogue; those that the rack names are copied too.
    """
    target = _target(design, place)
    path = target.path
    for placement in design.placements:
        for content in placement.contents:
            if is_below(path, content.item) or is_below(content.item, path):
                raise refuse(
                    "EDT-PLACED",
                    place,
                    f"'{content.item}' stands in '{placement.name or placement.id}' already.",
                    "Unplace it first.",
                )
    if rack is not None:
        design, rack_id = with_part(design, rack_id, rack, sources)
    content = checked(lambda c: c.replace(each=each, order=tuple(order)), Content(item=path), place)
    old = next((p for p in design.placements if p.id == into), None)
    if old is not None:
        added = old.replace(contents=(*old.contents, content))
        placements = tuple(added if p is old else p for p in design.placements)
        return design.replace(placements=placements)
    if into:
        known = ", ".join(p.id for p in design.placements) or "none"
        raise refuse("EDT-PLACED", place, f"There is no placement '{into}'.", f"There: {known}.")
    if not isinstance(design.parts.get(rack_id), Rack):
        raise refuse("EDT-RACK", place, f"'{rack_id}' is no rack.", "Name a part of kind rack.")
    new_id = fresh(path.rpartition(".")[2], [p.id for p in design.placements])
    placement = Placement(id=new_id, rack=rack_id, contents=(content,))
    return design.replace(placements=(*design.placements, placement))


def set_each(design: Design, place: str, each: int) -> Design:
    """Set how many elements of a placed item go into a rack."""
    path = _target(design, place).path
    for placement in design.placements:
        for content in placement.contents:
            if content.item == path:
                if content.each == each:
                    return design
                new = checked(lambda c: c.replace(each=each), content, place)
                contents = tuple(new if c is content else c for c in placement.contents)
                changed = placement.replace(contents=contents)
                placements = tuple(changed if p is placement else p for p in design.placements)
                return design.replace(placements=placements)
    raise refuse("EDT-PLACED", place, f"'{path}' stands in no rack.", "Place it first.")


def unplace(design: Design, places: Iterable[str]) -> Design:
    """Take items, and what stands inside them, out of their racks."""
    paths = [_target(design, place).path for place in places]
    placements = []
    for placement in design.placements:
        kept = tuple(c for c in placement.contents if not any(is_below(c.item, p) for p in paths))
        if kept:
            same = len(kept) == len(placement.contents)
            placements.append(placement if same else placement.replace(contents=kept))
    if tuple(placements) == design.placements:
        return design
    return design.replace(placements=tuple(placements))
