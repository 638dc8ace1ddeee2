"""What the solver remembers from one solve to the next: stage results by their input."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from designer.solve.compile import Compiled, compile_design
from designer.solve.variants import Variants

MAX_REMEMBERED = 64
MAX_COMPILED = 4
#: What a memo remembers, by stage and input.
Entries = dict[Hashable, Any]


class Memo:
    """Remembers the newest stage results by their input.

    Attributes
    ----------
    unchanged
        Remembers what belongs to a plane, a link group or an array; see `Variants.unchanged`.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[Hashable, Any] = OrderedDict()
        #: Newest first. What was edited is often undone.
        self._compiled: tuple[tuple[Any, Compiled], ...] = ()
        self.unchanged = Variants().unchanged

    def compiled(self, design: Any) -> Compiled:
        """Return the compiled form of a design, compiling it once."""
        for known, compiled in self._compiled:
            if known is design:
                return compiled
        compiled = compile_design(design, self.unchanged)
        self._compiled = ((design, compiled), *self._compiled[: MAX_COMPILED - 1])
        return compiled

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the remembered value for a key, or make it."""
        if key in self._entries:
            self._entries.move_to_end(key)
            return self._entries[key]
        value = make()
        self.put(key, value)
        return value

    def put(self, key: Hashable, value: Any) -> None:
        """Remember a value, in the place of an older one."""
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > MAX_REMEMBERED:
            self._entries.popitem(last=False)

    def entries(self) -> Entries:
        """Return a copy of what is remembered, for another memo."""
        return dict(self._entries)

    def adopt(self, entries: Entries) -> None:
        """Take over what another memo remembers, which was worked out at full effort."""
        for key, value in entries.items():
            self.put(key, value)

    def knows(self, key: Hashable) -> bool:
        """Return whether a value is remembered."""
        return key in self._entries
