"""What parts cite comes with them: a value without its source is a rumour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from designer.model.base import Frozen, Quantity
from designer.model.design import Design, Source


def sources_of(nodes: Iterable[Frozen], sources: Mapping[str, Source]) -> dict[str, Source]:
    """Return the sources that quantities of some nodes name."""
    named = {
        value.source
        for node in nodes
        for part in (node, *getattr(node, "ports", ()))
        for name in type(part).model_fields
        if isinstance(value := getattr(part, name), Quantity)
    }
    return {key: sources[key] for key in sorted(named & sources.keys())}


def cited(design: Design, nodes: Iterable[Frozen], sources: Mapping[str, Source] | None) -> Design:
    """Return a design that holds the sources that some nodes name; its own stay as they are."""
    named = sources_of(nodes, sources or {})
    new = {key: source for key, source in named.items() if key not in design.sources}
    return design.replace(sources={**design.sources, **new}) if new else design
