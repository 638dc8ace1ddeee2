"""Reading wishes as people type them: "4,608 endpoints, 144-port, 2 tiers, rails 8, 1:1"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

from designer.edit.generate.phrases import FILLERS, NUMBER, PHRASES
from designer.edit.generate.wishes import (
    WISHES,
    AnyWish,
    FatTree,
    LeafSpine,
    ThreeTier,
)
from designer.issues import DesignError, refuse

USUAL_RAILS = 8
MAX_LENGTH = 400


@dataclass(frozen=True, slots=True)
class Reading:
    """A wish read from text, and what had to be assumed to read it."""

    wish: AnyWish
    assumed: tuple[str, ...] = ()


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
    words = _words(text)
    assumed: list[str] = []
    if "usual_rails" in words:
        del words["usual_rails"]
        if "rails" not in words:
            words["rails"] = USUAL_RAILS
            assumed.append(f"{USUAL_RAILS} rails, as no number was given.")
    kind = words.pop("kind", None)
    if kind is None:
        kind = _guess(words)
        assumed.append(f"{WISHES[kind].title}, as no kind of fabric was named.")
    _settle(kind, words)
    if kind == "fat_tree" and {"endpoints", "ports"} <= words.keys():
        kind = _tree(words)
    elif kind == "fat_tree" and "ports" in words:
        words["k"] = words.pop("ports")
    return Reading(_make(kind, words), tuple(assumed))


def _words(text: str) -> dict[str, Any]:
    """Take phrases out of the text one kind after another; what is left was not understood."""
    if len(text) > MAX_LENGTH:
        raise refuse("GEN-WORDS", "", f"A wish has at most {MAX_LENGTH} characters.", "Shorten it.")
    rest = re.sub(r"\s+", " ", text.strip().lower())
    found: dict[str, Any] = {}
    for pattern, word in PHRASES:
        whole = re.compile(rf"(?<![\w.])(?:{pattern})(?!\w)")
        while (match := whole.search(rest)) is not None:
            _take(found, word, [group for group in match.groups() if group is not None])
            rest = f"{rest[: match.start()]} ; {rest[match.end() :]}"
    strange = [piece.strip(" .!?:+&") for piece in re.split(r"[;,()/]", FILLERS.sub(" ; ", rest))]
    strange = [piece for piece in strange if piece.strip("-– ")]
    if len(strange) == 1 and re.fullmatch(NUMBER, strange[0]) and "endpoints" not in found:
        found["endpoints"] = _count(strange.pop())
    if strange:
        quoted = ", ".join(f"'{piece}'" for piece in strange)
        raise refuse(
            "GEN-WORDS",
            "",
            f"Not understood: {quoted}.",
            "Write for example 4608 endpoints, 144-port switches, 2 tiers, rails 8, 1:1.",
        )
    if not found:
        raise refuse("GEN-WORDS", "", "Nothing is wished for.", "Write for example torus 4x4x4.")
    return found


def _take(found: dict[str, Any], word: str, groups: list[str]) -> None:
    name, _, value = word.partition("=")
    if value:
        # "fat tree, three tiers": the more exact word stays.
        if name == "kind" and found.get("kind", value) != value:
            if {found["kind"], value} <= {"fat_tree", "three_tier", "leaf_spine"}:
                return
            raise _twice("kinds of fabric")
        found[name] = value
        return
    new = _READERS[name](groups) if name in _READERS else {name: _count(groups[0])}
    for key, one in new.items():
        if found.get(key, one) != one:
            raise _twice(key.replace("_", " "))
        found[key] = one


def _twice(what: str) -> DesignError:
    return refuse("GEN-WORDS", "", f"Two different {what} are given.", "Keep one.")


def _count(text: str) -> int:
    if text.endswith("k"):
        return round(float(text[:-1]) * 1000)
    return int(re.sub(r"[, ' ]", "", text))


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(piece) for piece in re.findall(r"\d+", text))


def _cube(groups: list[str]) -> dict[str, Any]:
    sizes = _sizes(groups[0])
    if len(set(sizes)) > 1:
        raise refuse(
            "GEN-WORDS", "", "The edges of a cube are alike.", "Say for example cubes of 4."
        )
    return {"cube": sizes[0]}


_READERS: dict[str, Callable[[list[str]], dict[str, Any]]] = {
    "torus": lambda groups: {"kind": "torus", "dimensions": int(groups[0])},
    "dims": lambda groups: {"dims": _sizes(groups[0])},
    "cube_dims": _cube,
    "ratio": lambda groups: {"down": int(groups[0]), "up": int(groups[1])},
    "top_ratio": lambda groups: {"top_down": int(groups[0]), "top_up": int(groups[1])},
    "even_ratio": lambda _: {"down": 1, "up": 1},
    "usual_rails": lambda _: {"usual_rails": True},
}


def _guess(words: dict[str, Any]) -> str:
    if "k" in words:
        return "fat_tree"
    if {"routers", "per_router", "global_links"} & words.keys():
        return "dragonfly"
    if "cube" in words or "dimensions" in words:
        return "torus"
    return "leaf_spine"


def _settle(kind: str, words: dict[str, Any]) -> None:
    """Give words the meaning that they have for this kind of fabric."""
    if kind == "rail_only":
        if "dims" in words and len(words["dims"]) == 2:
            words["nodes"], words["rails"] = words.pop("dims")
        if "endpoints" in words and "nodes" not in words:
            rails = words.setdefault("rails", USUAL_RAILS)
            nodes, rest = divmod(words.pop("endpoints"), rails)
            if rest:
                text = f"The endpoints don't divide into {rails} rails."
                raise refuse(
                    "GEN-WORDS", "", text, f"Next: {nodes * rails} or {(nodes + 1) * rails}."
                )
            words["nodes"] = nodes
        if "nodes" in words:
            words.setdefault("ports", max(2, words["nodes"]))
    elif "nodes" in words and kind in ("leaf_spine", "three_tier", "fat_tree"):
        words.setdefault("endpoints", words.pop("nodes") * words.setdefault("rails", 1))
    if kind == "dragonfly" and "per_switch" in words:
        words["per_router"] = words.pop("per_switch")
    if kind in ("leaf_spine", "three_tier") and "per_switch" in words:
        words["per_leaf"] = words.pop("per_switch")
    if kind == "full_mesh" and "dims" not in words and "endpoints" in words:
        switches, rest = divmod(words.pop("endpoints"), words.get("per_switch", 1))
        if not rest:
            words["dims"] = (switches,)
    if kind == "torus" and "dims" in words:
        words.pop("dimensions", None)
    if (words.get("down"), words.get("up")) == (1, 1) and kind not in ("leaf_spine", "three_tier"):
        del words["down"], words["up"]


def _tree(words: dict[str, Any]) -> str:
    """Tell a k-ary fat tree, which fixes the endpoints, from three tiers with pods."""
    if words["endpoints"] * 4 == words["ports"] ** 3 and words.keys() == {"endpoints", "ports"}:
        words["k"] = words.pop("ports")
        return FatTree.kind
    return ThreeTier.kind


def _make(kind: str, words: dict[str, Any]) -> AnyWish:
    wish = WISHES[kind]
    known = {field.name for field in fields(wish)}
    strange = sorted(words.keys() - known)
    if strange:
        names = ", ".join(name.replace("_", " ") for name in strange)
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


_EXAMPLES = {
    "leaf_spine": "for example 4608 endpoints, 144-port",
    "three_tier": "for example 8192 endpoints, 32-port",
    "fat_tree": "for example k = 32",
    "rail_only": "for example 64x8",
    "full_mesh": "for example 8x8",
    "torus": "for example 4x4x4",
    "dragonfly": "for example a=8 p=4 h=4",
}
