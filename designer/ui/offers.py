"""What can be placed on the canvas, and how it travels there: by drag, by click, by key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QByteArray, QMimeData

from designer.edit.place import Spot, add_block, add_part
from designer.model.design import Design
from designer.model.parts import Part

MIME_TYPE = "application/vnd.supernode-designer.offer+json"
OfferKind = Literal["part", "block", "empty"]


@dataclass(frozen=True, slots=True)
class Offer:
    """A part of the catalogue or of the design, a block of the design, or a new empty block.

    Attributes
    ----------
    id
        Of the part or the block; empty for a new block.
    name
        As people read it.
    """

    kind: OfferKind
    id: str = ""
    name: str = ""

    def to_mime(self) -> QMimeData:
        """Pack it for a drag."""
        data = QMimeData()
        fields = {"kind": self.kind, "id": self.id, "name": self.name}
        data.setData(MIME_TYPE, QByteArray(json.dumps(fields).encode("utf-8")))
        return data

    @classmethod
    def from_mime(cls, data: QMimeData) -> Offer | None:
        """Unpack a drag; None where it carries something else, or comes from elsewhere."""
        if not data.hasFormat(MIME_TYPE):
            return None
        try:
            fields = json.loads(bytes(data.data(MIME_TYPE).data()))
            kind, offered, name = (str(fields[key]) for key in ("kind", "id", "name"))
        except (ValueError, KeyError, TypeError):
            return None
        kinds: dict[str, OfferKind] = {"part": "part", "block": "block", "empty": "empty"}
        return cls(kinds[kind], offered, name) if kind in kinds else None

    def part(self, design: Design) -> Part | None:
        """Return the part: the design's own, or else the catalogue's; None for blocks."""
        if self.kind != "part":
            return None
        return design.parts.get(self.id) or _catalogue().get(self.id)

    def place(self, design: Design, block_id: str, at: Spot) -> Design:
        """Put it into a block: a command."""
        if self.kind == "part":
            from designer.store.catalogue import catalogue_sources

            part = None if self.id in design.parts else _catalogue().get(self.id)
            return add_part(design, block_id, self.id, part, at=at, sources=catalogue_sources())
        return add_block(design, block_id, self.id, at=at)


def _catalogue() -> dict[str, Part]:
    from designer.store.catalogue import load_catalogue

    return load_catalogue()
