"""Reading wishes as people type them: "4,608 endpoints, 144-port, 2 tiers, rails 8, 1:1"."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, fields
from fractions import Fraction
from functools import cache
from typing import Any

from designer.edit.generate.meaning import kind_of, settle
from designer.edit.generate.phrases import FILLERS, NUMBER, PHRASES
from designer.edit.generate.wishes import WISHES, AnyWish, LeafSpine
from designer.issues import DesignError, refuse

USUAL_RAILS = 8
MAX_LENGTH = 400


@cache
def patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return what is looked for in a wish, and what it means; to compile it takes a moment."""
    return tuple(
        (re.compile(rf"(?<![\w.])(?:{phrase})(?![\w.]\d|\w)"), word) for phrase, word in PHRASES
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """A wish read from text, and what had to be assumed to read it."""

    wish: AnyWish
    assumed: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """Words found so far, and what was assumed in reading them."""

    words: dict[str, Any] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)

    def take(self, key: str, value: Any) -> None:
        if self.words.get(key, value) != value:
            raise _twice(_PLURALS.get(key, key.replace("_", " ")))
        self.words[key] = value


def read_wish(text: str) -> Reading:
    """Read a wish as people type it.

    Parameters
    ----------
    text
        Phrases in any order, such as "4,608 endpoints, 144-port, 2 tiers, rails 8, 1:1",
        "torus 16x20x28, cubes 4", "dragonfly a=8 p=4 h=4".

    Returns
    -------
    Reading

    Raises
    ------
    DesignError
        Naming the words that were not understood, or what is missing.
    """
    found = _find(_plain(text))
    words, assumed = found.words, found.assumed
    if words.pop("usual_rails", False) and not {"rails", "nodes"} & words.keys():
        words["rails"] = USUAL_RAILS
        assumed.append(f"{USUAL_RAILS} rails, as no number was given.")
    kind = kind_of(words, assumed)
    kind = settle(kind, words, assumed)
    return Reading(_make(kind, words), tuple(assumed))


def _plain(text: str) -> str:
    """Return the text in small letters, with plain digits, hyphens and spaces."""
    if len(text) > MAX_LENGTH:
        raise refuse("GEN-WORDS", "", f"A wish has at most {MAX_LENGTH} characters.", "Shorten it.")
    # A power or a fraction is not the digits that it would be folded into.
    odd = [c for c in text if c.isnumeric() and not c.isdecimal()]
    if odd:
        raise _strange(odd)
    # Invisible characters come along when one pastes; a non-breaking hyphen is a hyphen.
    kept = "".join(c for c in text if unicodedata.category(c) != "Cf")
    kept = unicodedata.normalize("NFKC", kept)
    kept = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in kept)
    kept = re.sub(r"[\u2010-\u2015\u2212]", "-", kept.replace("\u2019", "'"))
    kept = re.sub(r"\s+", " ", kept.strip().lower())
    below = re.search(r"(?:^|[\s,;(:=])(-\d[\d,.]*)", kept)
    if below is not None:
        raise refuse(
            "GEN-WORDS", "", f"{below[1].strip(',.')} is below zero.", "Use whole numbers from 1."
        )
    return kept


def _find(rest: str) -> _Found:
    """Take phrases out of the text one kind after another; what is left was not understood."""
    found = _Found()
    for pattern, word in patterns():
        while (match := pattern.search(rest)) is not None:
            _take(found, word, [group for group in match.groups() if group is not None])
            rest = f"{rest[: match.start()]} ; {rest[match.end() :]}"
    pieces = [piece.strip(" .!?:+&") for piece in re.split(r"[;,()/]", FILLERS.sub(" ; ", rest))]
    strange = [piece for piece in pieces if piece.strip("- ")]
    if len(strange) == 1 and re.fullmatch(NUMBER, strange[0]) and "endpoints" not in found.words:
        found.words["endpoints"] = _count(strange.pop())
    if strange:
        raise _strange(strange)
    if not found.words:
        raise refuse("GEN-WORDS", "", "Nothing is wished for.", "Write for example torus 4x4x4.")
    return found


def _take(found: _Found, word: str, groups: list[str]) -> None:
    name, _, value = word.partition("=")
    if value:
        found.take(name, int(value) if value.isdecimal() else value)
    elif name in _READERS:
        _READERS[name](found, groups)
    else:
        found.take(name, _count(groups[0]))


# --- words with more in them than a number -------------------------------------------------------


def _torus(found: _Found, groups: list[str]) -> None:
    found.take("kind", "torus")
    found.take("dimensions", int(groups[0]))


def _ring(found: _Found, groups: list[str]) -> None:
    found.take("kind", "torus")
    found.take("dims", (_count(groups[0]),))


def _ary(found: _Found, groups: list[str]) -> None:
    found.take("kind", "fat_tree")
    found.take("k", _count(groups[0]))


def _cube(found: _Found, groups: list[str]) -> None:
    sizes = _sizes(groups[0])
    if len(set(sizes)) > 1:
        raise refuse(
            "GEN-WORDS", "", "The edges of a cube are alike.", "Say for example cubes of 4."
        )
    found.take("cube", sizes[0])


def _nodes_of(found: _Found, groups: list[str]) -> None:
    found.take("nodes", _count(groups[0]))
    found.take("rails", _count(groups[1]))


def _mesh(found: _Found, _: list[str]) -> None:
    found.take("kind", "full_mesh")
    found.assumed.append("Mesh read as full mesh: each joined to each along a dimension.")


def _grid(_: _Found, __: list[str]) -> None:
    raise refuse(
        "GEN-WORDS",
        "",
        "A mesh of neighbours without wrap-around is not among the fabrics.",
        "Say torus for rings, or full mesh for each to each.",
    )


def _other_tiers(_: _Found, __: list[str]) -> None:
    raise refuse(
        "GEN-WORDS",
        "",
        "Fabrics of switches have two or three tiers.",
        "Say rail-only for one switch a rail.",
    )


def _counted(_: _Found, __: list[str]) -> None:
    raise refuse(
        "GEN-WORDS",
        "",
        "How many leaves and spines there are follows from endpoints and ports.",
        "Leave their numbers out; say striped evenly, or full use.",
    )


def _rate(found: _Found, groups: list[str]) -> None:
    found.assumed.append(f"{groups[0].upper()} is left to the parts: a rate decides no count.")


def _ratio(found: _Found, groups: list[str]) -> None:
    down, up = _whole_ratio(groups)
    if 0 < down < up:
        found.assumed.append(f"{down}:{up} is ports down to ports up: more go up than down.")
    found.take("down", down)
    found.take("up", up)


def _oversubscribed(found: _Found, groups: list[str]) -> None:
    down, up = _whole_ratio(groups)
    if 0 < down < up:
        # Both orders are in use; the word leaves no doubt which side is the larger.
        down, up = up, down
        found.assumed.append(f"Oversubscribed {down}:{up}: {down} ports down to {up} up.")
    found.take("down", down)
    found.take("up", up)


def _top_ratio(found: _Found, groups: list[str]) -> None:
    down, up = _whole_ratio(groups)
    found.take("top_down", down)
    found.take("top_up", up)


def _even_ratio(found: _Found, _: list[str]) -> None:
    found.take("down", 1)
    found.take("up", 1)


_READERS: dict[str, Callable[[_Found, list[str]], None]] = {
    "torus": _torus,
    "ring": _ring,
    "ary": _ary,
    "dims": lambda found, groups: found.take("dims", _sizes(groups[0])),
    "links": lambda found, groups: found.take("links", _sizes(groups[0])),
    "cube_dims": _cube,
    "nodes_of": _nodes_of,
    "mesh": _mesh,
    "grid": _grid,
    "other_tiers": _other_tiers,
    "counted": _counted,
    "rate": _rate,
    "ratio": _ratio,
    "oversubscribed": _oversubscribed,
    "top_ratio": _top_ratio,
    "even_ratio": _even_ratio,
    "no_mesh": lambda found, _: found.take("mesh_links", 0),
    "usual_rails": lambda found, _: found.take("usual_rails", True),
}


# --- numbers -------------------------------------------------------------------------------------

_SCALES = {"k": 1000, "thousand": 1000, "m": 10**6, "million": 10**6}


def _count(text: str) -> int:
    match = re.fullmatch(r"([\d.]+) ?(k|m|million|thousand)", text)
    if match is None:
        return int(re.sub(r"[, ']", "", text))
    value = Fraction(match[1]) * _SCALES[match[2]]
    if value.denominator != 1:
        raise refuse("GEN-WORDS", "", f"{text} is no whole number.", "Write it out.")
    return int(value)


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(piece) for piece in re.findall(r"\d+", text))


def _whole_ratio(groups: list[str]) -> tuple[int, int]:
    """Return a ratio in whole numbers: 1.5:1 is 3:2, while 2:2 stays as it was said."""
    a, b = Fraction(groups[0]), Fraction(groups[1])
    scale = math.lcm(a.denominator, b.denominator)
    return int(a * scale), int(b * scale)


# --- refusals ------------------------------------------------------------------------------------

_PLURALS = {
    "kind": "kinds of fabric",
    "family": "kinds of fabric",
    "tiers": "numbers of tiers",
    "down": "oversubscriptions",
    "up": "oversubscriptions",
    "dims": "sets of sizes",
    "k": "numbers of ports",
}
_EXAMPLES = {
    "leaf_spine": "for example 4608 endpoints, 144-port",
    "three_tier": "for example 8192 endpoints, 32-port",
    "fat_tree": "for example k = 32",
    "rail_only": "for example 64x8",
    "full_mesh": "for example 8x8",
    "torus": "for example 4x4x4",
    "dragonfly": "for example a=8 p=4 h=4",
}


def _twice(what: str) -> DesignError:
    return refuse("GEN-WORDS", "", f"Two different {what} are given.", "Keep one.")


def _strange(pieces: list[str]) -> DesignError:
    quoted = ", ".join(f"'{piece}'" for piece in pieces)
    return refuse(
        "GEN-WORDS",
        "",
        f"Not understood: {quoted}.",
        "Write for example 4608 endpoints, 144-port switches, 2 tiers, rails 8, 1:1.",
    )


def _make(kind: str, words: dict[str, Any]) -> AnyWish:
    wish = WISHES[kind]
    known = {one.name for one in fields(wish)}
    strange = sorted(words.keys() - known)
    if strange:
        names = ", ".join(dict.fromkeys(_SINGULARS.get(n, n.replace("_", " ")) for n in strange))
        title = wish.title if wish is not LeafSpine else "Leaf–spine fabric"
        raise refuse("GEN-WORDS", "", f"{title}: {names} can't be said of it.", "Leave it out.")
    try:
        return wish(**words)
    except TypeError as error:
        missing = re.findall(r"'(\w+)'", str(error))
        needed = ", ".join(name for name in missing if name in known)
        raise refuse(
            "GEN-WORDS", "", f"{wish.title}: {needed} not given.", f"Add {_EXAMPLES[kind]}."
        ) from error


_SINGULARS = {
    "dims": "sizes",
    "down": "oversubscription",
    "up": "oversubscription",
    "top_down": "oversubscription at the top",
    "top_up": "oversubscription at the top",
    "per_switch": "endpoints a switch",
    "per_leaf": "endpoints a leaf",
    "all_links": "parallel links",
}
