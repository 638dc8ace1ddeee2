"""History of snapshots: undo swaps a reference, because documents are immutable.

No command has an inverse, so no undo can be wrong. Memory per step is the changed path; all else
is shared between snapshots.
"""

from __future__ import annotations

from dataclasses import dataclass

from designer.model.design import Design

MAX_STEPS = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One snapshot and what led to it.

    Attributes
    ----------
    label
        What was done, for menus: "Set count of node to 47".
    design
        The document after it.
    focus
        Address to select when the step is undone or redone.
    merge_key
        Steps with the same key that follow within a moment become one.
    """

    label: str
    design: Design
    focus: str = ""
    merge_key: str = ""
    at_s: float = 0.0


class History:
    """Snapshots of one document, a current position and the saved one."""

    merge_within_s = 1.0

    def __init__(self, design: Design) -> None:
        self._steps: list[Step] = [Step("Open", design)]
        self._position = 0
        self._saved: Design | None = design

    @property
    def design(self) -> Design:
        """The current document."""
        return self._steps[self._position].design

    @property
    def steps(self) -> tuple[Step, ...]:
        """All snapshots, oldest first."""
        return tuple(self._steps)

    @property
    def position(self) -> int:
        """Index of the current snapshot."""
        return self._position

    @property
    def is_clean(self) -> bool:
        """Whether the current document is the saved one."""
        return self.design is self._saved

    @property
    def can_undo(self) -> bool:
        """Whether there is an earlier snapshot."""
        return self._position > 0

    @property
    def can_redo(self) -> bool:
        """Whether there is a later snapshot."""
        return self._position < len(self._steps) - 1

    @property
    def undo_label(self) -> str:
        """What undo takes back."""
        return self._steps[self._position].label if self.can_undo else ""

    @property
    def redo_label(self) -> str:
        """What redo does again."""
        return self._steps[self._position + 1].label if self.can_redo else ""

    def record(
        self, label: str, design: Design, *, focus: str = "", merge_key: str = "", at_s: float = 0.0
    ) -> bool:
        """Add a snapshot; nothing is recorded if the document is the current one.

        Returns
        -------
        bool
            Whether anything changed.
        """
        if design is self.design:
            return False
        del self._steps[self._position + 1 :]
        current = self._steps[self._position]
        merges = (
            merge_key
            and current.merge_key == merge_key
            and at_s - current.at_s <= self.merge_within_s
            and self._position > 0
            and current.design is not self._saved
        )
        if merges:
            self._steps.pop()
        self._steps.append(Step(label, design, focus, merge_key, at_s))
        if len(self._steps) > MAX_STEPS:
            del self._steps[0]
        self._position = len(self._steps) - 1
        return True

    def undo(self) -> Step | None:
        """Go one snapshot back and return the step that was undone."""
        if not self.can_undo:
            return None
        self._position -= 1
        return self._steps[self._position + 1]

    def redo(self) -> Step | None:
        """Go one snapshot forward and return the step that was redone."""
        if not self.can_redo:
            return None
        self._position += 1
        return self._steps[self._position]

    def mark_saved(self, design: Design | None = None) -> None:
        """Remember the snapshot that is on disk (the current one if not given)."""
        self._saved = self.design if design is None else design

    def mark_unsaved(self) -> None:
        """Forget that any snapshot is on disk: even the oldest is work that would be lost."""
        self._saved = None
