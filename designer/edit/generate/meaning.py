"""What the words of a wish mean together: which fabric they name, and what it makes of them."""

from __future__ import annotations

import math
from typing import Any

from designer.edit.generate.wishes import WISHES
from designer.issues import DesignError, refuse

Words = dict[str, Any]
_TREES = ("leaf_spine", "three_tier")
_BY_TIERS = {2: "leaf_spine", 3: "three_tier"}
_BY_FAMILY = {"fat_tree": "fat_tree", "clos": "leaf_spine"}


def kind_of(words: Words, assumed: list[str]) -> str:
    """Return the fabric that the words name; kind, tiers and family are taken out of them."""
    kind = words.pop("kind", None)
    tiers, family = words.pop("tiers", None), words.pop("family", None)
    named = kind or _BY_TIERS.get(tiers) or _BY_FAMILY.get(family)
    if named is None:
        named = _guess(words)
        assumed.append(f"{WISHES[named].title}, as no kind of fabric was named.")
        return str(named)
    if (tiers or family) and kind not in (None, "fat_tree", *_TREES):
        raise refuse("GEN-WORDS", "", "Two different kinds of fabric are given.", "Keep one.")
    if kind == "fat_tree" and tiers == 2:
        text = "A k-ary fat tree has three tiers, not two."
        raise refuse("GEN-WORDS", "", text, "Say leaf–spine for two.")
    if kind == "leaf_spine" and tiers == 3:
        return "three_tier"
    if named == "three_tier" and family == "fat_tree" and "k" in words:
        return "fat_tree"
    return str(named)


def _guess(words: Words) -> str:
    if "k" in words:
        return "fat_tree"
    if {"routers", "per_router", "global_links"} & words.keys():
        return "dragonfly"
    if "cube" in words or "dimensions" in words:
        return "torus"
    return "leaf_spine"


def settle(kind: str, words: Words, assumed: list[str]) -> str:
    """Give words the meaning that they have for this fabric, which may be a nearer kind."""
    if kind == "rail_only":
        _settle_rail_only(words, assumed)
    elif kind in _TREES or (kind == "fat_tree" and "rails" in words):
        _settle_tree(words, assumed)
    elif "nodes" in words and "rails" not in words:
        _same(words, "endpoints", words.pop("nodes"), "endpoints")
    _rename(kind, words)
    if kind == "full_mesh":
        _settle_full_mesh(words)
    if "switches" in words:
        text = "How many switches there are follows from the rest."
        raise refuse("GEN-WORDS", "", text, "Leave their number out.")
    if kind == "torus" and "dims" in words:
        _check_dimensions(words)
    if (words.get("down"), words.get("up")) == (1, 1) and kind not in _TREES:
        del words["down"], words["up"]
    return _tree(words) if kind == "fat_tree" else kind


def _rename(kind: str, words: Words) -> None:
    """Give words the name that they have in this fabric."""
    if kind in _TREES and "per_switch" in words:
        words["per_leaf"] = words.pop("per_switch")
    if kind in _TREES and "k" in words:
        _same(words, "ports", words.pop("k"), "numbers of ports")
    if kind == "dragonfly" and "per_switch" in words:
        words["per_router"] = words.pop("per_switch")


def _settle_tree(words: Words, assumed: list[str]) -> None:
    if len(words.get("dims", ())) == 2:
        nodes, rails = words.pop("dims")
        _same(words, "nodes", nodes, "numbers of nodes")
        _same(words, "rails", rails, "numbers of rails")
        assumed.append(f"{nodes:,} nodes of {rails}.")
    if "nodes" not in words:
        return
    nodes = words.pop("nodes")
    if "endpoints" in words and "rails" not in words:
        words["rails"] = _share(words["endpoints"], nodes)
        assumed.append(f"{words['rails']} endpoints a node, one a rail.")
    _same(words, "endpoints", nodes * words.setdefault("rails", 1), "endpoints")


def _settle_rail_only(words: Words, assumed: list[str]) -> None:
    if len(words.get("dims", ())) == 2:
        nodes, rails = words.pop("dims")
        _same(words, "nodes", nodes, "numbers of nodes")
        _same(words, "rails", rails, "numbers of rails")
    if "endpoints" in words:
        endpoints = words.pop("endpoints")
        if "nodes" in words and "rails" not in words:
            words["rails"] = _share(endpoints, words["nodes"])
        if "rails" not in words:
            words["rails"] = 8
            assumed.append("8 rails, as no number was given.")
        nodes, rest = divmod(endpoints, words["rails"]) if words["rails"] else (0, 0)
        if rest:
            low = nodes * words["rails"]
            text = f"The endpoints don't divide into {words['rails']} rails."
            raise refuse("GEN-WORDS", "", text, f"Next: {low:,} or {low + words['rails']:,}.")
        _same(words, "nodes", nodes, "numbers of nodes")
    if "nodes" in words and "ports" not in words:
        words["ports"] = max(2, words["nodes"])
        assumed.append(f"Switches of {words['ports']:,} ports, one for each node.")


def _settle_full_mesh(words: Words) -> None:
    if "dims" not in words and "switches" in words:
        words["dims"] = (words.pop("switches"),)
    each = words.get("per_switch", 1)
    if "dims" in words:
        _check_dimensions(words)
        _check_product(words, each)
        words.pop("endpoints", None)
    elif "endpoints" in words and each:
        switches, rest = divmod(words.pop("endpoints"), each)
        if rest:
            low = switches * each
            text = f"The endpoints don't fill switches of {each:,}."
            raise refuse("GEN-WORDS", "", text, f"Next: {low:,} or {low + each:,}.")
        words["dims"] = (switches,)
    if "all_links" in words and "dims" in words:
        words["links"] = (words.pop("all_links"),) * len(words["dims"])


def _check_dimensions(words: Words) -> None:
    if words.pop("dimensions", len(words["dims"])) != len(words["dims"]):
        text = "Sizes and number of dimensions don't go together."
        raise refuse("GEN-WORDS", "", text, "Keep the sizes.")


def _check_product(words: Words, each: int) -> None:
    made = math.prod(words["dims"]) * each
    if words.get("endpoints", made) != made:
        sizes = " × ".join(str(size) for size in words["dims"])
        text = f"{sizes} makes {made:,} endpoints, not {words['endpoints']:,}."
        raise refuse("GEN-WORDS", "", text, "Keep one of them.")


def _tree(words: Words) -> str:
    """Tell a k-ary fat tree, which fixes the endpoints, from three tiers with pods."""
    if "k" in words and "ports" in words:
        _same(words, "ports", words.pop("k"), "numbers of ports")
    if "ports" not in words:
        return "fat_tree"
    alone = words.keys() <= {"endpoints", "ports"}
    if alone and words.get("endpoints", words["ports"] ** 3 / 4) * 4 == words["ports"] ** 3:
        words["k"] = words.pop("ports")
        return "fat_tree"
    if "endpoints" in words:
        return "three_tier"
    words["k"] = words.pop("ports")
    return "fat_tree"


def _share(endpoints: int, nodes: int) -> int:
    each, rest = divmod(endpoints, nodes) if nodes else (0, 1)
    if rest or not each:
        text = f"{endpoints:,} endpoints don't divide into {nodes:,} nodes."
        raise refuse("GEN-WORDS", "", text, "Leave one of them out.")
    return each


def _same(words: Words, key: str, value: int, what: str) -> None:
    if words.get(key, value) != value:
        raise _differ(what, words[key], value)
    words[key] = value


def _differ(what: str, one: int, other: int) -> DesignError:
    text = f"Two different {what} are given: {one:,} and {other:,}."
    return refuse("GEN-WORDS", "", text, "Keep one.")
