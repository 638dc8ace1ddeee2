"""The phrases of a wish: patterns, and the word that each stands for."""

from __future__ import annotations

import re

NUMBER = r"(\d{1,3}(?:[, ' ]\d{3})+|\d+(?:\.\d+)?k|\d+)"
_DIMS = r"(\d+(?:\s*(?:x|×|\*|by)\s*\d+)+)"
_THINGS = (
    r"(?:endpoints?|end points?|accelerators?|chips?|gpus?|npus?|tpus?|xpus?|dies|hosts?|packages?)"
)
_SWITCH = r"(?:switch(?:es)?|leaf|leaves|router|routers)"
_PLACES = r"(?:places?|nodes?|slots?)"
_EMPTY = r"(?:empty|free|reserved|spare|missing|left (?:empty|out|over|free))"

#: What can be said: pattern and the word it stands for. Earlier ones win.
PHRASES: tuple[tuple[str, str], ...] = (
    (r"rail[- ]only", "kind=rail_only"),
    (
        r"leaf[-– /]?(?:and[- ])?spines?|clos|(?:two|2)[- ](?:tiers?|levels?)",
        "kind=leaf_spine",
    ),
    (r"(?:three|3)[- ](?:tiers?|levels?)", "kind=three_tier"),
    (r"k[- ]ary(?: fat[- ]?trees?)?", "kind=fat_tree"),
    (r"fat[- ]?trees?", "kind=fat_tree"),
    (r"dragon[- ]?fly", "kind=dragonfly"),
    (r"hyper[- ]?x", "kind=full_mesh"),
    (r"(?:ub[- ])?(?:[1-9][- ]?d )?full[- ]mesh(?:es)?|mesh", "kind=full_mesh"),
    (r"([1-4])[- ]?d(?:imensional)?(?:[- ]tor(?:us|i))", "torus"),
    (r"([1-4])[- ]?d\b", "dimensions"),
    (r"tor(?:us|i)\b", "kind=torus"),
    (rf"cubes?(?: of| edge)? {_DIMS}|{_DIMS} cubes?", "cube_dims"),
    (rf"cubes?(?: of| edge)? {NUMBER}", "cube"),
    (_DIMS, "dims"),
    (r"(?:top|core|aggregation|agg) (\d+) ?: ?(\d+)", "top_ratio"),
    (r"\bover ?sub\w*(?: of)? (\d+) ?: ?(\d+)|(\d+) ?: ?(\d+)(?: over ?sub\w*)?", "ratio"),
    (r"non[- ]?blocking|(?:without|no) over ?sub\w*|full bisection", "even_ratio"),
    (
        rf"{NUMBER} (?:node )?{_PLACES} {_EMPTY}|{_EMPTY} {_PLACES} {NUMBER}",
        "empty_places",
    ),
    (rf"{NUMBER} (?:{_THINGS} )?(?:per|a|each|on (?:a|each)) (?:leaf)", "per_leaf"),
    (rf"{NUMBER} (?:{_THINGS} )?(?:per|a|each|on (?:a|each)) (?:switch|router)", "per_switch"),
    (rf"{NUMBER} (?:{_THINGS} )?(?:per|a|each|in (?:a|each)) (?:node|server|host)", "rails"),
    (rf"{NUMBER} (?:routers?|switch(?:es)?) (?:per|a|in (?:a|each)) group", "routers"),
    (rf"{NUMBER} global links?(?: (?:per|a) (?:router|switch))?", "global_links"),
    (rf"{NUMBER}[- ]ports? spines?", "spine_ports"),
    (rf"{NUMBER}[- ]?ports?(?: {_SWITCH})?|radix(?: of)?[ =]*{NUMBER}|ports[ =]+{NUMBER}", "ports"),
    (rf"{NUMBER}[- ]rails?|rails?[ =:]*{NUMBER}", "rails"),
    (r"rails?(?:[- ]optimi[sz]ed)?", "usual_rails"),
    (rf"{NUMBER} {_THINGS}|{_THINGS}[ =:]+{NUMBER}", "endpoints"),
    (rf"{NUMBER} (?:nodes?|servers?|systems?)|nodes[ =:]+{NUMBER}", "nodes"),
    (rf"{NUMBER} groups?|\bgroups[ =:]+{NUMBER}|\bg ?= ?{NUMBER}", "groups"),
    (rf"\ba ?= ?{NUMBER}", "routers"),
    (rf"\bp ?= ?{NUMBER}", "per_router"),
    (rf"\bh ?= ?{NUMBER}", "global_links"),
    (rf"\bk ?= ?{NUMBER}", "k"),
    (
        r"(?:spines? )?striped(?: evenly)?|evenly striped|even(?:ly)?(?: spines| stripes)?",
        "striping=even",
    ),
    (r"full use|fewest(?: spines)?|full spines", "striping=full"),
    (r"scale[- ]?up", "role=scale_up"),
    (r"scale[- ]?out", "role=scale_out"),
)
FILLERS = re.compile(
    r"\b(?:with|and|of|on|in|at|an?|the|switch(?:es)?|leaf|leaves|spines?|each|using|fabric|"
    r"network|please|build|make|cluster|pods?|routers?)\b"
)
