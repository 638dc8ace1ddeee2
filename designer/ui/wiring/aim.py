"""What links from one place to another would be: accepted with their counts, or why not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from designer.edit.connect import (
    Choice,
    EndNeed,
    Fit,
    Preview,
    choices,
    fits,
    meeting,
    preview,
    rewired,
    suggest,
)
from designer.edit.wiring.preview import known
from designer.issues import DesignError
from designer.model import address
from designer.model.blocks import End, LinkGroup
from designer.model.design import Design
from designer.ui.describe import end_names, last_id

_NOTHING = Preview()
#: Pairs of port kinds that are tried where none is named.
_MOST_FITS = 6
#: Items inside a closed block that are tried for an end.
_MOST_INSIDE = 12


@dataclass(frozen=True, slots=True)
class Aim:
    """Links that would be made, or were refused.

    Attributes
    ----------
    block, place
        The definition that holds them, and the address of the block they were drawn in.
    a, b
        Their ends; None where none could be found.
    choice, seen
        The suggested rule, and what it makes.
    reason
        Why they cannot be made, in one line; empty if they can.
    """

    block: str = ""
    place: str = ""
    a: End | None = None
    b: End | None = None
    choice: Choice | None = None
    seen: Preview = _NOTHING
    reason: str = ""

    @property
    def title(self) -> str:
        """Both ends: ``npu – l1``."""
        return ends_words(self.a, self.b)


def ends_words(a: End | None, b: End | None) -> str:
    """Both ends as people read them."""
    if a is None or b is None:
        return ""
    if a.item == b.item:
        return f"{last_id(a.item)} among itself"
    return " – ".join(end_names(a.item, b.item))


def sentence(error: DesignError) -> str:
    """The reason and the remedy of a refusal, without its place."""
    issue = error.issues[0]
    return f"{issue.message} {issue.hint}".strip()


def bare_place(design: Design, place: str, below: str) -> str:
    """The address of the block around an end, without indices, as link groups are addressed."""
    steps = address.find(design.blocks, design.root, place).steps
    kept = steps[: len(steps) - below.count(".") - 1]
    return ".".join((design.root, *(step.id for step in kept)))


def aim(design: Design, source: str, port: str, target: str, target_port: str = "") -> Aim:
    """Return what a line between two items would be.

    Parameters
    ----------
    design
        The document.
    source, target
        Addresses of both items.
    port, target_port
        Port kinds; the best fit where empty.
    """
    try:
        block, a, b = meeting(design, source, target)
    except DesignError as error:
        return Aim(reason=sentence(error))
    place = bare_place(design, source, a)
    names = a.rpartition(".")[2], b.rpartition(".")[2]
    pairs = fits(design, block, a, b)
    for name, side in ((names[0], "a"), (names[1], "b")):
        if not _has_ports(design, block, a if side == "a" else b):
            return Aim(block, place, reason=f"'{name}' has no ports. Wire another part.")
    wanted = [f for f in pairs if port in ("", f.a) and target_port in ("", f.b)]
    if not wanted:
        reason = f"'{names[1]}' has no port that '{port}' of '{names[0]}' can use."
        return Aim(block, place, reason=reason)
    if a == b and not choices(design, block, a, b):
        reason = f"There is one '{names[0]}' only. Repeat it, or drop on another item."
        return Aim(block, place, reason=reason)
    found: list[Aim] = []
    for fit in wanted[:_MOST_FITS]:
        ends = End(item=a, port=fit.a), End(item=b, port=fit.b)
        choice, seen = suggest(design, block, *ends)
        found.append(Aim(block, place, *ends, choice, seen, seen.refusal))
        if not seen.refusal and choice.kind != "pairs":
            break
    # Ports that a rule suits are likelier meant than those that take a single link.
    return min(found, key=_doubt)


def _doubt(one: Aim) -> int:
    if one.reason:
        return 2
    return int(one.choice is not None and one.choice.kind == "pairs")


def _has_ports(design: Design, block: str, item: str) -> bool:
    return bool(fits(design, block, item, item))


def _best(pairs: Iterable[Fit], port: str, target_port: str) -> Fit | None:
    return next(
        (f for f in pairs if port in ("", f.a) and target_port in ("", f.b)),
        None,
    )


def could(design: Design, source: str, port: str, target: str) -> bool:
    """Return whether a line has a chance: ports that fit are free at both ends."""
    try:
        block, a, b = meeting(design, source, target)
    except DesignError:
        return False
    if a == b and not choices(design, block, a, b):
        return False
    return any(f.is_free for f in fits(design, block, a, b) if port in ("", f.a))


def inside(design: Design, element: str, like: str) -> list[str]:
    """Return the items with ports inside an element of a block, those alike first."""
    try:
        target = address.find(design.blocks, design.root, element)
    except DesignError:
        return []
    path = target.path
    found = []
    for array in known(design).expansion.arrays:
        part = design.parts.get(array.part)
        if array.path.startswith(f"{path}.") and part is not None and part.ports:
            found.append(f"{element}{array.path[len(path) :]}")
    last = like.rpartition(".")[2]
    return sorted(found, key=lambda place: place.rpartition(".")[2] != last)[:_MOST_INSIDE]


def aim_inside(design: Design, source: str, port: str, element: str) -> Aim:
    """Return the best that a line to an element of a block would be."""
    first: Aim | None = None
    for place in inside(design, element, source):
        one = aim(design, source, port, place)
        if not one.reason:
            return one
        first = first or one
    return first or Aim(reason="Nothing in here has ports. Drop it on a part.")


def aim_end(
    design: Design, place: str, side: str, target: str, target_port: str = ""
) -> tuple[Aim, LinkGroup | None]:
    """Return what a link group would be with another end, and the group itself."""
    found = address.find(design.blocks, design.root, place)
    link = found.link
    assert link is not None
    assert side in ("a", "b")
    prefix = found.path.rpartition(".")[0]
    try:
        path = address.find(design.blocks, design.root, target).path
    except DesignError as error:
        return Aim(reason=sentence(error)), None
    if prefix and not path.startswith(f"{prefix}."):
        reason = f"These links are drawn inside '{prefix}' and end there. Draw new ones instead."
        return Aim(reason=reason), None
    item = path[len(prefix) + 1 :] if prefix else path
    kept, moved = (link.b, link.a) if side == "a" else (link.a, link.b)
    pairs = fits(design, found.block, kept.item, item)
    wanted = target_port or (moved.port if any(f.b == moved.port for f in pairs) else "")
    fit = _best(pairs, kept.port, wanted)
    if fit is None:
        name = item.rpartition(".")[2]
        return Aim(reason=f"'{name}' has no port that '{kept.port}' can use."), None
    end = End(item=item, port=fit.b)
    if end == moved:
        return Aim(reason="It ends there already."), None
    new = rewired(design, found.block, link, "a" if side == "a" else "b", end)
    seen = preview(design, found.block, new, link.id)
    holder = place.rpartition(".")[0]
    choice = Choice("each", "")
    return Aim(found.block, holder, new.a, new.b, choice, seen, seen.refusal), new


# -- words -----------------------------------------------------------------------------------


def count_words(count: int | None, one: str) -> str:
    """A count with its noun: ``384 links``, ``1 link``."""
    if count is None:
        return ""
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"


def need_names(ends: Sequence[EndNeed]) -> tuple[str, ...]:
    """Name the items of one or two ends so that they can be told apart."""
    return end_names(ends[0].item, ends[-1].item)[: len(ends)] if ends else ()


def ends_line(ends: Iterable[EndNeed]) -> list[str]:
    """What both ends give: ``8 of 14 free ports at npu``, ``16 of 48 at l1``."""
    found = tuple(ends)
    names = need_names(found)
    lines: list[str] = []
    for end, name in zip(found, names, strict=True):
        noun = "" if lines else " free ports"
        lines.append(f"{end.needed:,} of {max(end.free, 0):,}{noun} at {name}")
    return list(dict.fromkeys(lines))


def counts_line(seen: Preview) -> str:
    """Links, ports and modules in one line."""
    links = count_words(seen.links, "link") or "links not counted yet"
    ends = seen.ends[:1] if len({e.item for e in seen.ends}) == 1 else seen.ends
    modules = count_words(seen.modules, "module")
    return " · ".join(text for text in (links, *ends_line(ends), modules) if text)
