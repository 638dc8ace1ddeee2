"""Whether two design files say the same, whatever their things are called and wherever they stand.

Items, axes, parts with all their values, rules, counts, planes, media, lengths: all of it counts.
Left out are ids of blocks, items, link groups, parts and planes, positions, and words for people.
Axes keep their names, for rules speak of them.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_WORDS = ("name", "description", "note", "author", "licence")


def content(path: Path) -> Json:
    """Return what a design file says, the same for all files that say the same."""
    design = json.loads(path.read_text(encoding="utf-8"))["design"]
    planes = {plane["id"]: _without(plane, "id", *_WORDS) for plane in design["planes"]}
    return {
        "pod": _Names(design, planes).block(design["root"]),
        "planes": _sorted(planes.values()),
        "parts": _sorted(design["parts"].values()),
        "sources": design["sources"],
        "else": _without(design, "root", "planes", "parts", "sources", "blocks", *_WORDS),
    }


class _Names:
    """Replaces names by what they stand for, and paths by places in the order of contents."""

    def __init__(self, design: Json, planes: dict[str, Json]) -> None:
        self._blocks: Json = design["blocks"]
        self._parts: Json = design["parts"]
        self._planes = planes

    def block(self, block_id: str) -> Json:
        """Return the content of a block."""
        links = [self._link(block_id, link) for link in self._blocks[block_id].get("links", [])]
        return {"items": [what for what, _ in self._items(block_id)], "links": _sorted(links)}

    def _items(self, block_id: str) -> list[tuple[Json, Json]]:
        """Return the items of a block as they are sorted by their contents, and as written."""
        items = [(self._item(item), item) for item in self._blocks[block_id]["items"]]
        return sorted(items, key=lambda pair: _text(pair[0]))

    def _item(self, item: Json) -> Json:
        holds = self._parts[item["part"]] if "part" in item else self.block(item["block"])
        return {"holds": holds, **_without(item, "id", "at", "part", "block", *_WORDS)}

    def _link(self, block_id: str, link: Json) -> Json:
        made = _without(link, "id", *_WORDS) | {"plane": self._planes[link["plane"]]}
        for side in ("a", "b"):
            made[side] = link[side] | {"item": self._place(block_id, link[side]["item"])}
        for medium in ("medium", "medium_across"):
            if medium in link:
                made[medium] = self._parts[link[medium]]
        return made

    def _place(self, block_id: str, path: str) -> list[int]:
        """Return an item path as numbers in the order of contents."""
        first, _, rest = path.partition(".")
        items = [item for _, item in self._items(block_id)]
        number = next(n for n, item in enumerate(items) if item["id"] == first)
        return [number, *(self._place(items[number]["block"], rest) if rest else ())]


def _without(what: Json, *keys: str) -> Json:
    return {key: value for key, value in what.items() if key not in keys}


def _text(what: Any) -> str:
    return json.dumps(what, sort_keys=True, ensure_ascii=False)


def _sorted(many: Any) -> list[Any]:
    return sorted(many, key=_text)
