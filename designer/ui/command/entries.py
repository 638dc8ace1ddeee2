"""What the command palette shows, and how it is found and ordered. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from designer.ui.command.fuzzy import Prepared, prepare, score

#: Rows of a section while there are several, and while there is one.
SHORT, LONG = 6, 200
#: Rows of the commands that were used last.
MAX_USED = 6
#: What cannot be used now stands behind what can.
_DISABLED = 20.0
#: What is worth less than this share of the best hit is left out.
_SHARE = 0.5
_USED_TITLE = "Used last"


def _nothing() -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that can be found.

    Attributes
    ----------
    text
        What it is called.
    aside
        Muted words behind it: value, place, kind.
    keys
        Shortcut, as people read it.
    run
        What choosing it does.
    words
        Other words under which it is found.
    id
        By which it is remembered; section and text where it has none.
    """

    text: str
    aside: str = ""
    keys: str = ""
    run: Callable[[], object] = _nothing
    enabled: bool = True
    words: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where entries come from.

    Attributes
    ----------
    section
        Title above its entries.
    prefix
        With this first letter only this kind is searched; empty for none.
    entries
        Asked each time the palette opens.
    lookup
        Asked with each text that was typed; its entries come first. For what is not listed because
        there is too much of it, such as every single chip.
    is_listed
        Whether it is listed before anything is typed.
    """

    section: str
    prefix: str
    entries: Callable[[], Sequence[Entry]]
    lookup: Callable[[str], Sequence[Entry]] | None = None
    is_listed: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """Entries under one title, the best first."""

    title: str
    entries: tuple[Entry, ...]


class Index:
    """All entries of some providers, ready for being searched."""

    def __init__(self, providers: Sequence[Provider]) -> None:
        self._providers = tuple(providers)
        self._known: list[list[tuple[Entry, Prepared]]] = [
            [(entry, _prepared(entry)) for entry in provider.entries()] for provider in providers
        ]

    def find(self, text: str, used: Sequence[str] = ()) -> tuple[Section, ...]:
        """Return the sections for what was typed.

        Parameters
        ----------
        text
            What stands in the field, prefix included.
        used
            Names of entries that were chosen last, newest first; see `name_of`.
        """
        prefix, typed = self.split(text)
        chosen = [n for n, p in enumerate(self._providers) if not prefix or p.prefix == prefix]
        if not typed:
            return self._untyped(prefix, chosen, used)
        words = tuple(typed.lower().split())
        hits = {number: self._hits(number, words) for number in chosen}
        # Beside something that clearly was meant, accidents of single letters are only noise.
        least = _SHARE * max((worth for some in hits.values() for worth, _ in some), default=0.0)
        found: list[tuple[float, Section]] = []
        for number in chosen:
            good = [hit for hit in hits[number] if hit[0] >= least]
            section = self._section(number, typed, good)
            if section is not None:
                found.append(section)
        found.sort(key=lambda pair: -pair[0])
        most = LONG if len(found) == 1 else SHORT
        return tuple(Section(s.title, s.entries[:most]) for _, s in found)

    def _hits(self, number: int, words: tuple[str, ...]) -> list[tuple[float, Entry]]:
        hits = []
        for entry, prepared in self._known[number]:
            worth = score(words, prepared)
            if worth is not None:
                hits.append((worth, entry))
        return hits

    def split(self, text: str) -> tuple[str, str]:
        """Return the prefix, if it is one, and what was typed behind it."""
        text = text.lstrip()
        prefixes = {provider.prefix for provider in self._providers} - {""}
        prefix = text[:1] if text[:1] in prefixes else ""
        return prefix, text[len(prefix) :].strip()

    def _untyped(
        self, prefix: str, chosen: Sequence[int], used: Sequence[str]
    ) -> tuple[Section, ...]:
        by_name = {
            name_of(self._providers[number], entry): entry
            for number in chosen
            for entry, _ in self._known[number]
        }
        last = [by_name[name] for name in used if name in by_name and by_name[name].enabled]
        last = last[:MAX_USED]
        sections = [Section(_USED_TITLE, tuple(last))] if last else []
        for number in chosen:
            provider = self._providers[number]
            if prefix or provider.is_listed:
                rest = [entry for entry, _ in self._known[number] if entry not in last]
                rest.sort(key=lambda entry: not entry.enabled)
                if rest:
                    sections.append(Section(provider.section, tuple(rest[:LONG])))
        return tuple(sections)

    def _section(
        self, number: int, typed: str, hits: list[tuple[float, Entry]]
    ) -> tuple[float, Section] | None:
        """Put the hits of a provider in order, what was looked up first."""
        provider = self._providers[number]
        ranked = [(w if entry.enabled else w - _DISABLED, entry) for w, entry in hits]
        ranked.sort(key=lambda hit: -hit[0])
        entries = [entry for _, entry in ranked[:LONG]]
        best = ranked[0][0] if ranked else 0.0
        exact = provider.lookup(typed) if provider.lookup is not None else ()
        if exact:
            known = {entry.text for entry in exact}
            entries = [*exact, *(entry for entry in entries if entry.text not in known)]
            best = float("inf")
        return (best, Section(provider.section, tuple(entries))) if entries else None

    def name(self, entry: Entry) -> str:
        """Return the name by which an entry is remembered; empty for what was looked up."""
        for provider, known in zip(self._providers, self._known, strict=True):
            if any(entry is other for other, _ in known):
                return name_of(provider, entry)
        return ""


def name_of(provider: Provider, entry: Entry) -> str:
    """Return the name by which an entry is remembered."""
    return f"{provider.section}/{entry.id or entry.text}"


def _prepared(entry: Entry) -> Prepared:
    return prepare(entry.text, entry.words)
