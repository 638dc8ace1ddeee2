"""Cages that link groups share: an element's links of one port kind and medium fill them together.

A switch with twin-port cages, 31 links down and 33 up over one port kind has 64 ports in 32 cages,
not 16 for one group and 17 for the other. Groups fill cages in the order of the design, blocks
inside first; a cage that holds links of two groups belongs to the first of them. So the group that
comes first counts as if it were alone, and all together come to links / ports per cage, rounded up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from designer.solve.compile.compiled import LinkSpec
from designer.solve.uses import EndUse, GroupUse
from designer.solve.variants import Unchanged

#: Array, port kind and medium: what fills the same cages.
Seat = tuple[int, str, str]


def share_cages(
    links: tuple[LinkSpec, ...], uses: list[GroupUse], unchanged: Unchanged
) -> tuple[GroupUse, ...]:
    """Let groups of one port kind and medium fill the cages of an element together.

    Parameters
    ----------
    links, uses
        The groups, and what each needs alone.
    unchanged
        Remembers groups (`designer.solve.variants.Variants.unchanged`).

    Returns
    -------
    tuple of GroupUse
        Groups that come first into their cages are the objects that were given.
    """
    seated: dict[Seat, list[int]] = {}
    out = list(uses)
    for number, spec in enumerate(links):
        earlier: list[int] = []
        for seat in _seats(spec):
            there = seated.setdefault(seat, [])
            earlier += there
            there.append(number)
        if earlier:
            first = sorted(set(earlier))
            out[number] = unchanged(
                ("cages", spec.address),
                (uses[number], *(uses[n] for n in first)),
                (spec, [links[n] for n in first]),
                partial(_behind, spec, uses[number], [(links[n], uses[n]) for n in first]),
            )
    return tuple(out)


def _seats(spec: LinkSpec) -> Iterator[Seat]:
    """Yield what a group fills with modules, where more than one link fits in."""
    media = {m.part for m in (spec.medium, spec.medium_across) if m is not None and m.has_modules}
    for medium in sorted(media):
        if spec.per_cage_a > 1:
            yield spec.a, spec.port_a, medium
        if spec.per_cage_b > 1 and not spec.is_self:
            yield spec.b, spec.port_b, medium


def _behind(spec: LinkSpec, use: GroupUse, earlier: list[tuple[LinkSpec, GroupUse]]) -> GroupUse:
    """Return what a group needs behind those that come first."""
    media = []
    for one in use.media:
        if one.medium is not None and one.medium.has_modules:
            part = one.medium.part
            a = _after(one.end_a, (spec.a, spec.port_a, part), earlier)
            b = _after(one.end_b, (spec.b, spec.port_b, part), earlier)
            cages_b = 0 if spec.is_self else b.cages(spec.per_cage_b)
            one = replace(  # noqa: PLW2901  what follows is about the group behind others
                one, end_a=a, end_b=b, cages_a=a.cages(spec.per_cage_a), cages_b=cages_b
            )
        media.append(one)
    modules = None if use.modules is None else sum(one.modules for one in media)
    return replace(use, media=tuple(media), modules=modules)


def _after(end: EndUse, seat: Seat, earlier: list[tuple[LinkSpec, GroupUse]]) -> EndUse:
    before = None
    for spec, use in earlier:
        for one in use.media:
            if one.medium is None:
                continue
            there = (
                (one.end_a, (spec.a, spec.port_a, one.medium.part)),
                *([] if spec.is_self else [(one.end_b, (spec.b, spec.port_b, one.medium.part))]),
            )
            for other, place in there:
                if place == seat:
                    before = other.each if before is None else before + other.each
    return end if before is None else replace(end, before=before)


__all__ = ["share_cages"]
