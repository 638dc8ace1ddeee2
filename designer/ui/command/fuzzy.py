"""How well typed letters match a text, and which letters of it they are. No widgets.

Each word that was typed must be found: as letters of the text in their order, best at the
beginning of its words ("zf" finds "Zoom to fit"), or as the beginning of one of its other words.
"""

from __future__ import annotations

from dataclasses import dataclass

_AT_START, _IN_A_ROW, _ALONE = 10.0, 7.0, 1.0
_WHOLE_WORD, _WHOLE_TEXT, _BEGINS = 4.0, 12.0, 8.0
_OTHER_WORD, _OTHER_PLACE = 6.0, 3.0
#: Letters that do not stand together may be an accident; what earns less than this, each, is one.
_SCATTERED, _LEAST = 0.6, 3.0
#: Stands in the starts of a text where no word starts.
_NO_START = "\0"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A text that is searched often.

    Attributes
    ----------
    lower
        The text in lower case.
    starts
        As long as `lower`: first letters of its words, all else masked.
    others
        Other words under which it is found, in lower case, each between blanks.
    """

    lower: str
    starts: str
    others: str


def prepare(text: str, words: str = "") -> Prepared:
    """Make a text ready for being searched."""
    lower = text.lower()
    if len(lower) != len(text):
        # Letters whose small form is longer would shift the places of all after them.
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    starts, is_inside, before = [], False, ""
    for raw, letter in zip(text, lower, strict=True):
        is_letter = letter.isalnum()
        is_new = is_letter and (
            not is_inside
            or (raw.isupper() and before.islower())
            or (letter.isdigit() and not before.isdigit())
        )
        starts.append(letter if is_new else _NO_START)
        is_inside, before = is_letter, raw
    return Prepared(lower, "".join(starts), f" {words.lower()} " if words else "")


def places(word: str, text: Prepared) -> list[int] | None:
    """Return which letters of a text a typed word names; None if it names none.

    The word as a whole is taken where it stands, best at the beginning of a word; else letter by
    letter, each as a continuation of the last one, or at the next beginning of a word.
    """
    lower = text.lower
    at = lower.find(word)
    if at >= 0:
        best = at
        while at >= 0 and text.starts[at] == _NO_START:
            at = lower.find(word, at + 1)
        first = at if at >= 0 else best
        return list(range(first, first + len(word)))
    return _scattered(word, text, True) or _scattered(word, text, False)


def _scattered(word: str, text: Prepared, at_starts: bool) -> list[int] | None:
    lower, starts = text.lower, text.starts
    found: list[int] = []
    after = 0
    for letter in word:
        at = -1
        if at_starts and not (found and lower.startswith(letter, after)):
            at = starts.find(letter, after)
        if at < 0:
            at = lower.find(letter, after)
            if at < 0:
                return None
        found.append(at)
        after = at + 1
    return found


def _worth(found: list[int], text: Prepared) -> float:
    """Say how likely these letters were meant."""
    total, before = 0.0, -2
    for at in found:
        if text.starts[at] != _NO_START:
            total += _AT_START
        elif at == before + 1:
            total += _IN_A_ROW
        else:
            total += _ALONE
        before = at
    return total if found[-1] - found[0] < len(found) else total * _SCATTERED


def score(typed: tuple[str, ...], text: Prepared) -> float | None:
    """Return how well typed words (in lower case) match a text; None if one is not found.

    Examples
    --------
    >>> fit, plan = prepare("Zoom to fit"), prepare("Fabric profit")
    >>> score(("fit",), fit) > score(("fit",), plan)
    True
    >>> score(("tix",), fit) is None
    True
    """
    total = 0.0
    for word in typed:
        found = places(word, text)
        worth = _worth(found, text) if found is not None else 0.0
        if found is not None and worth >= _LEAST * len(word):
            end = found[-1] + 1
            is_whole = end == len(text.lower) or not text.lower[end].isalnum()
            total += worth + (_WHOLE_WORD if is_whole else 0.0)
            continue
        if not text.others:
            return None
        if f" {word}" in text.others:
            total += _OTHER_WORD * len(word)
            total += _WHOLE_WORD if f" {word} " in text.others else 0.0
        elif len(word) > 1 and word in text.others:
            total += _OTHER_PLACE * len(word)
        else:
            return None
    phrase = " ".join(typed)
    if text.lower == phrase:
        total += _WHOLE_TEXT
    elif text.lower.startswith(phrase):
        total += _BEGINS
    # Of two texts that match alike the shorter one says more.
    return total - 0.05 * min(len(text.lower), 100)


def letters(typed: tuple[str, ...], text: Prepared) -> frozenset[int]:
    """Return the letters of a text that typed words name, to be emphasised."""
    marked: set[int] = set()
    for word in typed:
        found = places(word, text)
        if found is not None and _worth(found, text) >= _LEAST * len(word):
            marked.update(found)
    return frozenset(marked)
