"""What the generator asks of the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from designer.model.design import Design


@dataclass(frozen=True, slots=True)
class GeneratorRequest:
    """A fabric to insert, or to begin a document with.

    Attributes
    ----------
    label
        Of the command, for undo.
    command
        Puts the fabric into the block that was shown.
    design_for_new
        The fabric as a document of its own.
    """

    label: str
    command: Callable[[Design], Design]
    design_for_new: Design
