"""The phrases of a wish: patterns, and the word that each stands for."""

from __future__ import annotations

import re

#: A number on its own: 4608, 4,608, 24.576k, 1 million.
_PLAIN = r"\d{1,3}(?:[,']\d{3})+|\d+(?:\.\d+)?(?:k|m| ?million| ?thousand)|\d+"
#: Before what it counts its thousands may also stand apart: 4 608 endpoints.
NUMBER = rf"(\d{{1,3}}(?: \d{{3}})+|{_PLAIN})"
_AFTER = rf"({_PLAIN})"
_TIMES = r"\s*(?:x|×|\*|by)\s*"
_THINGS = (
    r"(?:endpoints?|end points?|accelerators?|chips?|gpus?|npus?|tpus?|xpus?|dies|hosts?|packages?)"
)
_DIMS = rf"(\d+(?:{_TIMES}\d+)+)"
_NODES = r"(?:nodes?|servers?|systems?)"
_SWITCH = r"(?:switch(?:es)?|leaf|leaves|router|routers)"
_PLACES = r"(?:places?|nodes?|slots?)"
_EMPTY = r"(?:empty|free|reserved|spare|missing|left (?:empty|out|over|free))"
_OF = r"(?:(?:each )?(?:of|with|having)|x|×|\*)"
_TIERS = r"[- ]?(?:tiers?|levels?|layers?)(?:ed)?"
_RATIO = r"(\d+(?:\.\d+)?) ?(?::| to ) ?(\d+(?:\.\d+)?)"
_PER = r"(?:per|a|each|in (?:a|each)|on (?:a|each)|of (?:a|each))"

#: What can be said: pattern and the word it stands for. Earlier ones win.
PHRASES: tuple[tuple[str, str], ...] = (
    (r"(?:no|without(?: a)?) (?:node|scale[- ]?up) mesh", "no_mesh"),
    (rf"node mesh(?: of)? {_AFTER}", "mesh_links"),
    (rf"{NUMBER} (?:parallel )?links? (?:in|within|inside) (?:a|each|the) node", "mesh_links"),
    (r"rails?[- ]only", "kind=rail_only"),
    (r"leaf[-/ &]*(?:and[- ])?spines?", "kind=leaf_spine"),
    (r"(?:3|three)[- ]stages?(?: clos)?", "tiers=2"),
    (r"(?:5|five)[- ]stages?(?: clos)?", "tiers=3"),
    (rf"(?:two|2|dual|double){_TIERS}", "tiers=2"),
    (rf"(?:three|3){_TIERS}", "tiers=3"),
    (rf"(?:one|single|four|five|\d+){_TIERS}", "other_tiers"),
    (r"k[- ]?ary(?: fat[- ]?trees?)?", "kind=fat_tree"),
    (rf"{_AFTER}-ary(?: fat[- ]?trees?)?", "ary"),
    (r"fat[- ]?trees?", "family=fat_tree"),
    (r"(?:folded )?clos", "family=clos"),
    (r"dragon[- ]?fly", "kind=dragonfly"),
    (r"hyper[- ]?x", "kind=full_mesh"),
    (r"(?:ub[- ])?(?:[1-9][- ]?d )?full(?:y)?[- ](?:mesh(?:es|ed)?|connected)", "kind=full_mesh"),
    (r"(?:[1-9][- ]?d )(?:mesh(?:es)?|grids?)|grids?", "grid"),
    (r"mesh(?:es)?", "mesh"),
    (rf"rings? of {_AFTER}(?: {_THINGS}| {_NODES})?|{NUMBER}[- ](?:{_THINGS} )?rings?", "ring"),
    (r"([1-4])[- ]?d(?:imensional)?(?:[- ]tor(?:us|i))", "torus"),
    (r"([1-4])[- ]?d\b", "dimensions"),
    (r"tor(?:us|i)\b", "kind=torus"),
    (rf"cubes?(?: of| edge)? {_DIMS}", "cube_dims"),
    (rf"cubes?(?: of| edge)? {_AFTER}", "cube"),
    (rf"{_DIMS} cubes?", "cube_dims"),
    (rf"(?:parallel )?links? (\d+(?:{_TIMES}\d+)*)", "links"),
    (rf"{NUMBER} (?:parallel )?links?(?: each| along each (?:axis|dimension))?", "all_links"),
    (
        rf"{NUMBER} (?:{_NODES}|hosts?),? {_OF} {_AFTER}(?: {_THINGS})?(?: each)?",
        "nodes_of",
    ),
    (rf"{_DIMS}(?: {_THINGS})?", "dims"),
    (rf"(?:top|core|aggregation|agg) {_RATIO}", "top_ratio"),
    (rf"\bover ?sub\w*(?: of)? {_RATIO}|{_RATIO} over ?sub\w*", "oversubscribed"),
    (_RATIO, "ratio"),
    (r"non[- ]?blocking|(?:without|no) over ?sub\w*|full bisection", "even_ratio"),
    (
        rf"{NUMBER} (?:node )?{_PLACES} {_EMPTY}|{_EMPTY} {_PLACES} {_AFTER}",
        "empty_places",
    ),
    (rf"{NUMBER} (?:{_THINGS} )?{_PER} leaf", "per_leaf"),
    (rf"{NUMBER} (?:{_THINGS} )?{_PER} (?:switch|router)", "per_switch"),
    (rf"{NUMBER} (?:{_THINGS} )?{_PER} (?:node|server|host)", "rails"),
    (rf"{NUMBER} (?:routers?|switch(?:es)?) {_PER} group|{NUMBER} routers each", "routers"),
    (rf"{NUMBER} global links?(?: {_PER} (?:router|switch))?", "global_links"),
    (rf"{NUMBER}[- ]ports? spines?", "spine_ports"),
    (
        rf"{NUMBER}[- ]?ports?(?: {_SWITCH})?|radix(?: of)?[ =:]*{_AFTER}|ports[ =:]+{_AFTER}",
        "ports",
    ),
    (r"(\d+(?:\.\d+)? ?(?:[gt]b?(?:/s|ps|it/s|e)?))", "rate"),
    (rf"{NUMBER}[- ]rails?|rails?[ =:]*{_AFTER}", "rails"),
    (r"rails?(?:[- ]optimi[sz]ed)?", "usual_rails"),
    (rf"{NUMBER}[- ]?{_THINGS}|{_THINGS}[ =:]+{_AFTER}|{_AFTER}-way", "endpoints"),
    (rf"{NUMBER}[- ]?{_NODES}|nodes[ =:]+{_AFTER}", "nodes"),
    (rf"{NUMBER} groups?|\bgroups[ =:]+{_AFTER}|\bg ?= ?{_AFTER}", "groups"),
    (rf"{NUMBER} (?:leaf|leaves|spines?|cores?|agg\w*(?: switch(?:es)?)?)", "counted"),
    (rf"{NUMBER} (?:switch(?:es)?|routers?)", "switches"),
    (rf"\ba ?= ?{_AFTER}", "routers"),
    (rf"\bp ?= ?{_AFTER}", "per_router"),
    (rf"\bh ?= ?{_AFTER}", "global_links"),
    (rf"\bk ?=? ?{_AFTER}", "k"),
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
    r"network|please|build|make|me|cluster|pods?|routers?|for|i want|i'd like|we need|about|around|"
    r"roughly|approximately)\b"
)
