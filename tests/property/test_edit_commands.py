"""Random structural edits on random designs: sound or refused, numbers kept where they must be."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from designer.edit import clipboard, connect, elements, hierarchy, place, remove, repeat
from designer.edit.history import History
from designer.edit.params import set_count, set_part
from designer.edit.place import ids_in
from designer.edit.wiring.preview import preview
from designer.issues import DesignError
from designer.model.blocks import Block, End, Item
from designer.model.design import Design
from designer.model.rules import check, require_valid
from designer.solve import pipeline
from designer.store.document import Document, loads, to_text
from tests.strategies import chance, designs, pick

Draw = Callable[[st.SearchStrategy[Any]], Any]
Edit = Callable[[Design], Design]
NAMES = ("npu", "leaf", "x", "y", "slot", "node", "a", "b", "chip", "plane", "i", "new one", "")


# --- places --------------------------------------------------------------------------------------


def items_of(made: Design) -> list[tuple[str, str, Item]]:
    """Return (address, block, item) of everything placed."""

    def below(block_id: str, prefix: str) -> Iterator[tuple[str, str, Item]]:
        for item in made.blocks[block_id].items:
            yield f"{prefix}.{item.id}", block_id, item
            if item.block is not None:
                yield from below(item.block, f"{prefix}.{item.id}")

    return list(below(made.root, made.root))


def links_of(made: Design) -> list[str]:
    """Return the addresses of all link groups."""
    at = {made.root: made.root, **{i.block: where for where, _, i in items_of(made) if i.block}}
    return [f"{where}.{g.id}" for key, where in at.items() for g in made.blocks[key].links]


def leaves(made: Design, block_id: str, prefix: str = "") -> list[tuple[str, Item]]:
    """Return (path, item) of the part items below a block."""
    found = []
    for item in made.blocks[block_id].items:
        path = f"{prefix}{item.id}"
        if item.part is not None:
            found.append((path, item))
        else:
            found += leaves(made, str(item.block), f"{path}.")
    return found


def an_element(draw: Draw, made: Design, where: str) -> str:
    """Draw the address of elements of an item, some axes free."""
    words, block_id = [made.root], made.root
    for name in where.split(".")[1:]:
        item = made.blocks[block_id].item(name)
        assert item is not None
        digits = [
            "*" if chance(draw, 40) else str(draw(st.integers(0, a.size - 1))) for a in item.axes
        ]
        words.append(f"{name}[{','.join(digits)}]" if digits else name)
        block_id = item.block or ""
    return ".".join(words)


# --- commands ------------------------------------------------------------------------------------


@st.composite
def a_wiring(draw: Draw, made: Design) -> tuple[str, Any] | None:
    """Draw a block and a link group that is not in it yet."""
    block_id = draw(st.sampled_from(sorted({b for _, b, _ in items_of(made)} | {made.root})))
    ends = leaves(made, block_id)
    if not ends:
        return None
    (a, item_a), (b, item_b) = draw(st.sampled_from(ends)), draw(st.sampled_from(ends))
    options = connect.choices(made, block_id, a, b)
    ports = [made.parts[str(i.part)].ports for i in (item_a, item_b)]
    if not options or not all(ports):
        return None
    port_a, port_b = (draw(st.sampled_from([p.id for p in p_])) for p_ in ports)
    more = {"count": pick(draw, 1, 1, 2, 3), "links_per_module": pick(draw, 1, 2)}
    more["medium"] = pick(draw, None, "copper", "optics")
    more["medium_across"] = pick(draw, None, None, "optics")
    ends_of = (End(item=a, port=port_a), End(item=b, port=port_a if a == b else port_b))
    choice = draw(st.sampled_from(options))
    plane = pick(draw, "", "", *[p.id for p in made.planes])
    return block_id, connect.drafted(made, block_id, *ends_of, choice, plane=plane, **more)


@st.composite
def edits(draw: Draw, made: Design) -> tuple[str, Edit]:
    """Draw a structural command that suits a design; some are refused or change nothing."""
    found = items_of(made)
    if not found:
        return "add", lambda d: place.add_part(d, d.root, min(d.parts, default="none"))
    where, block_id, item = draw(st.sampled_from(found))
    small, name = draw(st.integers(0, 4)), pick(draw, *NAMES)
    axes = [a.name for a in item.axes]
    axis = draw(st.sampled_from(axes or ["none"]))
    siblings = [
        w for w, b, _ in found if b == block_id and w.rpartition(".")[0] == where.rpartition(".")[0]
    ]
    several = draw(st.lists(st.sampled_from(siblings), min_size=1, max_size=3, unique=True))
    links = links_of(made)
    link = draw(st.sampled_from(links or [made.root]))
    element = an_element(draw, made, where)
    # Nothing may be left: what is not used can be dropped.
    part = draw(st.sampled_from(sorted(made.parts) or ["none"]))
    plane = draw(st.sampled_from([p.id for p in made.planes] or ["none"]))
    other_block = draw(st.sampled_from(sorted(made.blocks)))
    wiring = draw(a_wiring(made))
    along = tuple(axes[: draw(st.integers(0, 2))])
    order = draw(st.permutations(axes))
    cut = {"f": small, "g": pick(draw, 1, 2, 3)}
    cycle: dict[str, Edit] = {
        "add_part": lambda d: place.add_part(d, block_id, part, wish=name),
        "add_block": lambda d: place.add_block(d, block_id, pick_block(d, other_block, small)),
        "rename": lambda d: place.rename(d, where, name),
        "rename_link": lambda d: place.rename(d, link, name),
        "rename_block": lambda d: place.rename_block(d, other_block, name),
        "rename_plane": lambda d: place.rename_plane(d, plane, name),
        "add_plane": lambda d: place.add_plane(d, name),
        "remove_plane": lambda d: remove.remove_plane(d, plane).design,
        "remove": lambda d: remove.remove(d, several),
        "remove_link": lambda d: remove.remove(d, [link]),
        "drop_unused": lambda d: remove.drop_unused(d).design,
        "external": lambda d: place.set_external(d, several, not item.external),
        "move": lambda d: place.move(d, dict.fromkeys(several, (small, -small))),
        "count": lambda d: set_count(d, where, small, axis if axes else ""),
        "counts": lambda d: repeat.set_counts(d, where, axis, small),
        "part": lambda d: set_part(d, where, part),
        "add_axis": lambda d: repeat.add_axis(d, where, name, small, position=len(several) - 1),
        "remove_axis": lambda d: repeat.remove_axis(d, where, axis),
        "rename_axis": lambda d: repeat.rename_axis(d, where, axis, name),
        "reorder": lambda d: repeat.reorder_axes(d, where, order),
        "factors": lambda d: repeat.set_factors(d, where, axis, cut),
        "whole": lambda d: repeat.set_factors(d, where, axis, {}),
        "group": lambda d: hierarchy.group(d, several, name or "group"),
        "group_along": lambda d: hierarchy.group(d, several, along=along),
        "group_common": lambda d: hierarchy.group(
            d, several, along=hierarchy.common_axes(d, several)
        ),
        "ungroup": lambda d: hierarchy.ungroup(d, where),
        "unique": lambda d: hierarchy.make_unique(d, where),
        "exclude": lambda d: elements.exclude(d, [element]),
        "keep_only": lambda d: elements.keep_only(d, [element]),
        "unguard": lambda d: elements.unguard(d, several),
        "fail": lambda d: elements.fail(d, [element]),
        "repair": lambda d: elements.repair(d, [element]),
        "place": lambda d: elements.put_in_racks(with_rack(d), where, "rack", small),
        "each": lambda d: elements.set_each(d, where, small),
        "unplace": lambda d: elements.unplace(d, several),
        "duplicate": lambda d: clipboard.duplicate(d, several),
        "paste": lambda d: clipboard.paste(d, other_block, clipboard.copy(d, several)),
        "reverse": lambda d: connect.reverse(d, link),
        "wiring": lambda d: connect.set_wiring(d, link, count=small),
        "rule": lambda d: connect.set_rule(d, link, [f"other {axis}"] if small else []),
        "medium": lambda d: connect.set_medium(d, link, pick_medium(small), across=small > 2),
        "plane": lambda d: connect.set_plane(d, link, name),
        "rewire": lambda d: connect.rewire(d, link, "b", where.partition(".")[2], "p"),
    }
    if wiring is not None:
        cycle["connect"] = lambda d: connect.connect(d, *wiring)
    kind = draw(st.sampled_from(sorted(cycle)))
    return kind, cycle[kind]


def pick_block(made: Design, block_id: str, small: int) -> str:
    return block_id if small else ""


def pick_medium(small: int) -> str | None:
    return (None, "copper", "optics", "chip", None)[small]


def with_rack(made: Design) -> Design:
    rack = Design.model_validate(
        {"root": "r", "blocks": {"r": {}}, "parts": {"rack": {"kind": "rack"}}}
    ).parts["rack"]
    return made if "rack" in made.parts else made.replace(parts={**made.parts, "rack": rack})


def attempt(made: Design, edit: Edit) -> Design | None:
    """Return the result of a command as the session would take it; None if it is refused."""
    try:
        after = edit(made)
        require_valid(after)
    except DesignError as error:
        unsaid = [i for i in error.issues if not (i.address and i.message and i.hint)]
        assert not unsaid
        return None
    return after


# --- what must hold ------------------------------------------------------------------------------


def figures(made: Design) -> dict[str, Any]:
    """Return all numbers of a design."""
    results = pipeline.solve(made)
    out: dict[str, Any] = {
        name: None if m.value is None else float(f"{m.value:.9g}")
        for name, m in results.metrics.items()
    }
    hops = {k: rows for k, rows in results.distributions.items() if k.endswith("hops")}
    out |= {k: {x: float(f"{n:.9g}") for x, n in rows} for k, rows in hops.items()}
    return out


def shape_of(made: Design) -> Any:
    """Return the structure of a design up to ids and positions."""

    def item(i: Item) -> Any:
        axes = [(a.size, [f.size for f in a.factors]) for a in i.axes]
        inside = shape(made.blocks[i.block]) if i.block is not None else i.part
        return repr((axes, inside, i.external, sorted(i.forwarding.items()), i.guard is None))

    def shape(block: Block) -> Any:
        links = [(g.plane, g.count, len(g.pairs or ()), g.medium) for g in block.links]
        return sorted(map(item, block.items)), sorted(map(repr, links))

    return shape(made.root_block), len(made.placements), len(made.scenario.faults)


@given(designs(), st.data())
def test_group_then_ungroup_keeps_numbers_and_structure(made: Design, data: st.DataObject) -> None:
    where, block_id, _ = data.draw(st.sampled_from(items_of(made)))
    head = where.rpartition(".")[0]
    siblings = [f"{head}.{i.id}" for i in made.blocks[block_id].items]
    chosen = data.draw(st.lists(st.sampled_from(siblings), min_size=1, unique=True))
    grouped = hierarchy.group(made, chosen, "bundle")
    assert figures(grouped) == figures(made)
    (new,) = ids_in(grouped.blocks[block_id]) - ids_in(made.blocks[block_id])
    loose = hierarchy.ungroup(grouped, f"{head}.{new}")
    assert figures(loose) == figures(made)
    assert shape_of(loose) == shape_of(made)


@given(designs(), st.data())
def test_ungrouping_keeps_numbers_or_is_refused(made: Design, data: st.DataObject) -> None:
    blocks = [where for where, _, item in items_of(made) if item.block is not None]
    assume(blocks)
    where = data.draw(st.sampled_from(blocks))
    try:
        loose = hierarchy.ungroup(made, where)
    except DesignError as error:
        event(error.issues[0].code)
        return
    require_valid(loose)
    expected = figures(made)
    assert figures(loose) == expected
    # Along the axes written out, the items can be put together again.
    head = where.rpartition(".")[0]
    block_id = next(b for w, b, _ in items_of(made) if w == where)
    before = {i.id for i in made.blocks[block_id].items} - {where.rpartition(".")[2]}
    places = [f"{head}.{i.id}" for i in loose.blocks[block_id].items if i.id not in before]
    again = hierarchy.group(loose, places, along=hierarchy.common_axes(loose, places))
    assert figures(again) == expected


@given(designs(), st.data())
def test_grouping_along_common_axes_keeps_numbers(made: Design, data: st.DataObject) -> None:
    where, block_id, _ = data.draw(st.sampled_from(items_of(made)))
    head = where.rpartition(".")[0]
    siblings = [f"{head}.{i.id}" for i in made.blocks[block_id].items]
    chosen = data.draw(st.lists(st.sampled_from(siblings), min_size=1, max_size=2, unique=True))
    common = hierarchy.common_axes(made, chosen)
    assume(common)
    try:
        grouped = hierarchy.group(made, chosen, along=common)
    except DesignError as error:
        assert error.issues[0].code == "EDT-NAMES"  # noqa: PT017
        return
    require_valid(grouped)
    assert figures(grouped) == figures(made)


@given(designs(), st.data())
def test_names_order_and_uniqueness_change_no_number(made: Design, data: st.DataObject) -> None:
    before = figures(made)
    for kind in data.draw(
        st.lists(st.sampled_from(["item", "axis", "unique", "reverse", "block"]))
    ):
        where, _, item = data.draw(st.sampled_from(items_of(made)))
        name = data.draw(st.sampled_from([n for n in NAMES if n and " " not in n]))
        try:
            match kind:
                case "item":
                    made = place.rename(made, where, name)
                case "axis":
                    names = repeat.names_of(item)
                    if names:
                        old = data.draw(st.sampled_from(names))
                        made = repeat.rename_axis(made, where, old, name)
                case "unique":
                    if item.block is not None:
                        made = hierarchy.make_unique(made, where)
                case "reverse":
                    links = links_of(made)
                    if links:
                        made = connect.reverse(made, data.draw(st.sampled_from(links)))
                case "block":
                    made = place.rename_block(
                        made, data.draw(st.sampled_from(sorted(made.blocks))), name
                    )
        except DesignError as error:
            assert error.issues[0].code in ("EDT-ID", "EDT-NAMES")  # noqa: PT017
    require_valid(made)
    assert figures(made) == before


@given(designs(), st.data())
def test_copy_paste_and_delete_is_nothing(made: Design, data: st.DataObject) -> None:
    where, block_id, _ = data.draw(st.sampled_from(items_of(made)))
    head = where.rpartition(".")[0]
    siblings = [f"{head}.{i.id}" for i in made.blocks[block_id].items]
    chosen = data.draw(st.lists(st.sampled_from(siblings), min_size=1, unique=True))
    text = clipboard.copy(made, chosen)
    result = clipboard.pasted(made, block_id, clipboard.read(text))
    require_valid(result.design)
    assert not result.notes
    new = [f"{head}.{name}" for name in result.items]
    assert clipboard.copy(result.design, chosen) == text
    assert len(result.design.blocks[block_id].items) == len(made.blocks[block_id].items) + len(new)
    assert remove.remove(result.design, new) == made


@given(designs(), st.data())
def test_preview_is_what_the_solver_counts(made: Design, data: st.DataObject) -> None:
    if data.draw(st.booleans()):
        for where, _, _ in items_of(made)[:2]:
            racked = attempt(
                made, lambda d, w=where: elements.put_in_racks(with_rack(d), w, "rack", 2)
            )
            made = racked or made
    wiring = data.draw(a_wiring(made))
    assume(wiring is not None)
    assert wiring is not None
    block_id, group = wiring
    group = group.replace(id="new_wires")
    seen = preview(made, block_id, group)
    if seen.refusal:
        block = made.blocks[block_id]
        links = (*block.links, group)
        after = made.replace(blocks={**made.blocks, block_id: block.replace(links=links)})
        event("refused")
        assert [i for i in check(after)[1] if i.severity == "error"], seen.refusal
        return
    after = connect.connect(made, block_id, group)
    require_valid(after)
    rows = [g for g in pipeline.solve(after).link_groups if g.id.rpartition(".")[2] == group.id]
    before, now = pipeline.solve(made).metrics, pipeline.solve(after).metrics
    assert seen.links == sum(row.links or 0 for row in rows)
    assert {row.capacity_bytes_per_s for row in rows} == {seen.capacity}
    for name, count in (("optical_modules", seen.modules), ("cables", seen.cables)):
        old, new = before[f"links.{name}"].value, now[f"links.{name}"].value
        if old is not None and new is not None and count is not None:
            assert new - old == count, name
        if old is not None and count is not None:
            assert new is not None


@given(designs(), st.data())
def test_ports_in_use_are_what_the_checks_count(made: Design, data: st.DataObject) -> None:
    """A port kind with exactly as many ports as are used passes; with one less it is refused."""
    where, _, item = data.draw(st.sampled_from([t for t in items_of(made) if t[2].part]))
    uses = [u for u in connect.port_use(made, where) if u.used]
    assume(uses and len([t for t in items_of(made) if t[2].part == item.part]) == 1)
    assume(not any(i.guard for _, _, i in items_of(made)))
    assume(sum(g.pairs is not None for b in made.blocks.values() for g in b.links) == 0)
    use = data.draw(st.sampled_from(uses))
    for count, sound in ((use.used, True), (use.used - 1, False)):
        if not count:
            continue
        part = made.parts[str(item.part)]
        ports = tuple(p.replace(count=count) if p.id == use.port.id else p for p in part.ports)
        tight = made.replace(parts={**made.parts, str(item.part): part.replace(ports=ports)})
        codes = {i.code for i in check(tight)[1] if i.severity == "error"}
        assert codes == (set() if sound else {"NET-PORT-COUNT"})


@given(designs(), st.data())
def test_commands_give_sound_designs_or_refuse(made: Design, data: st.DataObject) -> None:
    history = History(made)
    seen = [made]
    for _ in range(data.draw(st.integers(1, 8))):
        kind, edit = data.draw(edits(history.design))
        after = attempt(history.design, edit)
        event(f"{kind} {'refused' if after is None else 'done'}")
        if after is not None and history.record(kind, after):
            seen.append(after)
    for expected in seen[-2::-1]:
        history.undo()
        assert history.design is expected
    text = to_text(Document(seen[-1]))
    assert Design.model_validate(json.loads(text)["design"]) == seen[-1]


class Editing(RuleBasedStateMachine):
    """A session in which someone edits, undoes, redoes, saves and opens at random."""

    @initialize(made=designs())
    def begin(self, made: Design) -> None:
        self.history = History(made)
        self.texts = [to_text(Document(made))]

    @precondition(lambda self: hasattr(self, "history"))
    @rule(data=st.data())
    def edit(self, data: st.DataObject) -> None:
        before = self.history.design
        kind, edit = data.draw(edits(before))
        after = attempt(before, edit)
        if after is None or sum(len(b.items) for b in after.blocks.values()) > 40:
            return
        if self.history.record(kind, after):
            del self.texts[self.history.position :]
            self.texts.append(to_text(Document(after)))
        assert edit(before) == after

    @rule(back=st.booleans())
    def undo_or_redo(self, back: bool) -> None:
        steps, position = self.history.steps, self.history.position
        step = self.history.undo() if back else self.history.redo()
        if step is not None:
            assert self.history.design is steps[position + (-1 if back else 1)].design

    @rule()
    def save_and_open(self) -> None:
        text = to_text(Document(self.history.design))
        assert loads(text.encode()).design == self.history.design

    @invariant()
    def sound_and_as_remembered(self) -> None:
        if hasattr(self, "history"):
            require_valid(self.history.design)
            assert to_text(Document(self.history.design)) == self.texts[self.history.position]


def test_editing_at_random(soaking: bool) -> None:
    many, steps = (2_000, 60) if soaking else (15, 12)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Editing, settings=settings(max_examples=many, stateful_step_count=steps, deadline=None)
    )
