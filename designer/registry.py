"""One generic registry: built-in parts, metrics and exporters register as a plug-in would."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Named things of one kind, in the order in which they were registered.

    Parameters
    ----------
    kind
        What is registered, for messages: ``"metric"``.
    """

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._entries: dict[str, T] = {}

    def register(self, key: str, entry: T) -> T:
        """Add an entry; a key can be taken only once.

        Raises
        ------
        KeyError
            If the key is taken.
        """
        if key in self._entries:
            raise KeyError(f"{self.kind} '{key}' is registered already")
        self._entries[key] = entry
        return entry

    def get(self, key: str) -> T | None:
        """Return the entry, or None for an unknown key."""
        return self._entries.get(key)

    def __getitem__(self, key: str) -> T:
        return self._entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def items(self) -> Iterator[tuple[str, T]]:
        """Iterate over keys and entries in order of registration."""
        return iter(self._entries.items())
