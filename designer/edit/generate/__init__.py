"""Fabric generator: from a wish to counts, and from counts and parts to a wired design.

Three steps, all pure: a wish (a dataclass, or text through `read_wish`), `plan` with the counts or
with the next buildable sizes, and `build` or `insert` with the parts to use.
"""

from designer.edit.generate.building import build
from designer.edit.generate.choosing import NONE, Fitting, Slot, fit_parts
from designer.edit.generate.counting import plan
from designer.edit.generate.drafting import Kit
from designer.edit.generate.inserting import graft, insert, insert_label
from designer.edit.generate.plans import Alternative, Bundle, Plan, Refusal, Tier
from designer.edit.generate.reading import Reading, read_wish
from designer.edit.generate.resizing import resized
from designer.edit.generate.wishes import (
    WISHES,
    AnyWish,
    Dragonfly,
    FatTree,
    FullMesh,
    LeafSpine,
    RailOnly,
    ThreeTier,
    Torus,
    Wish,
)
from designer.edit.generate.writing import write_wish

__all__ = [
    "NONE",
    "WISHES",
    "Alternative",
    "AnyWish",
    "Bundle",
    "Dragonfly",
    "FatTree",
    "Fitting",
    "FullMesh",
    "Kit",
    "LeafSpine",
    "Plan",
    "RailOnly",
    "Reading",
    "Refusal",
    "Slot",
    "ThreeTier",
    "Tier",
    "Torus",
    "Wish",
    "build",
    "fit_parts",
    "graft",
    "insert",
    "insert_label",
    "plan",
    "read_wish",
    "resized",
    "write_wish",
]
