"""What the palette lists: rows in sections, and what a search finds. No widgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from designer.model.blocks import Block
from designer.model.design import Design
from designer.model.parts import Part
from designer.ui.offers import Offer
from designer.ui.palette.facts import full_words, key_line

if TYPE_CHECKING:
    from designer.store.catalogue import CatalogueEntry

FAVOURITES, RECENT, DESIGN, BLOCKS = "Favourites", "Recent", "In this design", "My blocks"
RECENT_MOST = 8
#: What cannot be an item, and where it goes instead.
_DROPS = {"medium": "Drop it on links.", "rack": "Drop it on what stands in it."}
#: Categories beside what a search found, in the singular; the facts need the room.
_ASIDES = {
    "Accelerators": "accelerator",
    "CPUs": "CPU",
    "Switches": "switch",
    "NICs and attach": "NIC, attach",
    "Links and optics": "link",
    "Racks": "rack",
    "Cooling": "cooling",
    "Power": "power",
    "Boards": "board",
    BLOCKS: "block",
    DESIGN: "own part",
}
_TIMES = {0: "not used", 1: "used once", 2: "used twice"}


def key_of(offer: Offer) -> str:
    """Return what an offer is remembered by."""
    return f"{offer.kind}:{offer.id}"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that can be placed.

    Attributes
    ----------
    title, line
        Short name, and key facts below it.
    icon
        Kind whose picture it shows.
    aside
        Where it belongs, in a list without sections.
    has_star
        Whether it can be a favourite: what the catalogue holds.
    """

    offer: Offer
    title: str
    line: str
    icon: str
    aside: str = ""
    has_star: bool = False

    @property
    def key(self) -> str:
        """What the row is remembered by."""
        return key_of(self.offer)

    def plain(self) -> str:
        """Return the row as one line."""
        return ", ".join(text for text in (self.title, self.line, self.aside) if text)


@dataclass(frozen=True, slots=True)
class Section:
    """Rows below a heading; what a search finds has none."""

    title: str
    rows: tuple[Row, ...]


#: A new, empty block: there is always one to place.
EMPTY = Row(
    Offer("empty", "", "Empty block"), "Empty block", "to group what belongs together", "empty"
)


def short_title(part: Part, part_id: str) -> str:
    """Return the name of a part without its vendor, whom the tool tip names."""
    name, vendor = part.name or part_id, part.vendor
    if vendor and name.casefold().startswith(f"{vendor.casefold()} "):
        return name[len(vendor) + 1 :]
    return name


class Shelf:
    """All rows there are: of the catalogue, and of the design as it is now.

    The catalogue is read at once; whoever makes a shelf says when.
    """

    def __init__(self) -> None:
        from designer.store.catalogue import CATEGORIES, entries

        self._entries: dict[str, CatalogueEntry] = {entry.id: entry for entry in entries()}
        self._rows = {key: _of_entry(entry) for key, entry in self._entries.items()}
        self.categories = tuple(
            Section(title, tuple(self._rows[e.id] for e in entries() if e.category == title))
            for title in CATEGORIES
        )
        self._design: Design | None = None
        self.parts: tuple[Row, ...] = ()
        self.blocks: tuple[Row, ...] = ()
        self._by_key: dict[str, Row] = {}

    @property
    def count(self) -> int:
        """How many parts the catalogue holds."""
        return len(self._entries)

    def take(self, design: Design) -> bool:
        """Look at the design; return whether its parts or blocks differ from before."""
        old, self._design = self._design, design
        before = self.parts, self.blocks
        if old is None or old.parts is not design.parts:
            self.parts = tuple(self._of_part(key, part) for key, part in design.parts.items())
        if old is None or old.blocks is not design.blocks or old.root != design.root:
            self.blocks = tuple(_of_blocks(design.blocks, design.root))
        if (self.parts, self.blocks) == before and old is not None:
            return False
        own = (*self._rows.values(), *self.parts, *self.blocks, EMPTY)
        self._by_key = {row.key: row for row in own}
        return True

    def holds(self, offer: Offer) -> bool:
        """Whether an offer still leads to something."""
        return key_of(offer) in self._by_key

    def _of_part(self, part_id: str, part: Part) -> Row:
        # An id of the catalogue places the design's own part: so that is what is shown.
        entry = self._entries.get(part.catalog_id)
        unchanged = entry is not None and entry.part == part
        line = entry.line if entry is not None and unchanged else key_line(part)
        offer = Offer("part", part_id, part.name or part_id)
        starred = part_id in self._entries
        return Row(offer, short_title(part, part_id), line, part.kind, has_star=starred)

    def sections(self, favourites: Iterable[str], recent: Iterable[str]) -> tuple[Section, ...]:
        """Return the sections in the palette's order; those without rows are left out."""
        found = (
            Section(FAVOURITES, self._named(favourites)),
            Section(RECENT, self._named(recent)[:RECENT_MOST]),
            Section(DESIGN, self.parts),
            Section(BLOCKS, (*self.blocks, EMPTY)),
            *self.categories,
        )
        return tuple(section for section in found if section.rows)

    def _named(self, keys: Iterable[str]) -> tuple[Row, ...]:
        return tuple(self._by_key[key] for key in keys if key in self._by_key)

    def search(self, text: str) -> tuple[Row, ...]:
        """Return what is found, the best first: the design's own where its name begins so."""
        from dataclasses import replace

        from designer.store.catalogue import search

        phrase = " ".join(text.casefold().split())
        own_parts = [row for row in self.parts if row.offer.id not in self._entries]
        own = [replace(row, aside=_ASIDES[BLOCKS]) for row in (*self.blocks, EMPTY)]
        own += [replace(row, aside=_ASIDES[DESIGN]) for row in own_parts]
        listed = [
            replace(self._rows[entry.id], aside=_ASIDES.get(entry.category, entry.category))
            for entry in search(text)
        ]
        matches = [row for row in own if _matches(phrase, row)]
        first = [row for row in matches if _begins(phrase, row)]
        return (*first, *listed, *(row for row in matches if row not in first))

    def words(self, row: Row) -> str:
        """Return all that is known of a row, for its tool tip."""
        assert self._design is not None
        offer = row.offer
        if offer.kind == "empty":
            return f"{row.title}: {row.line}"
        if offer.kind == "block":
            return f"{row.title} ({offer.id})\n{row.line}"
        entry = self._entries.get(offer.id)
        own = self._design.parts.get(offer.id)
        part = own or (entry.part if entry else None)
        if part is None:
            return row.title
        facts = entry.facts if entry is not None else {}
        text = full_words(part, facts)
        if own is not None and entry is not None and own != entry.part:
            text += "\n\nChanged in this design."
        return f"{text}\n\n{_DROPS[part.kind]}" if part.kind in _DROPS else text


def _of_entry(entry: CatalogueEntry) -> Row:
    offer = Offer("part", entry.id, entry.part.name)
    title = short_title(entry.part, entry.id)
    return Row(offer, title, entry.line, entry.part.kind, has_star=True)


def _of_blocks(blocks: Mapping[str, Block], root: str) -> Iterable[Row]:
    """Yield the definitions; the root is left out, for it can stand in no other block."""
    used = Counter(item.block for block in blocks.values() for item in block.items if item.block)
    for block_id, block in blocks.items():
        if block_id != root:
            times = _TIMES.get(used[block_id], f"used {used[block_id]:,} times")
            name = block.name or block_id
            yield Row(Offer("block", block_id, name), name, times, "block")


def _matches(phrase: str, row: Row) -> bool:
    text = f"{row.title} {row.offer.id} {row.aside} {row.offer.kind}".casefold()
    return all(word in text for word in phrase.split())


def _begins(phrase: str, row: Row) -> bool:
    return any(name.casefold().startswith(phrase) for name in (row.title, row.offer.id) if name)
