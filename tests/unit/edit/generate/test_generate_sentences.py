"""Sentences that people type, odd ones too, and sentences written for a wish."""

from __future__ import annotations

import pytest

from designer.edit.generate import (
    AnyWish,
    Dragonfly,
    FatTree,
    FullMesh,
    LeafSpine,
    RailOnly,
    ThreeTier,
    Torus,
    plan,
    read_wish,
    resized,
    write_wish,
)
from designer.issues import DesignError

SUPERPOD = LeafSpine(endpoints=4608, ports=144, rails=8)
PLAIN = LeafSpine(endpoints=4608, ports=144)


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("4608 GPUs 144 ports 2 tier rail-optimised 1:1", SUPERPOD),
        ("4608 endpoints, 576 nodes, 144-port", SUPERPOD),
        ("576 nodes of 8, 144-port, rails", SUPERPOD),
        ("576 x 8 GPUs, 144-port, two tiers", SUPERPOD),
        ("Two tiers of 144-port switches for 4608 GPUs, 8 rails, no oversubscription.", SUPERPOD),
        ("64 nodes with 8 GPUs each, 64-port", LeafSpine(endpoints=512, ports=64, rails=8)),
        ("128 NPUs full mesh 8x16", FullMesh(dims=(8, 16))),
        ("8-way full mesh, 2 links", FullMesh(dims=(8,), links=(2,))),
        ("full mesh of 8 switches, 4 per switch", FullMesh(dims=(8,), per_switch=4)),
        ("16x20x28 torus", Torus(dims=(16, 20, 28))),
        ("3D torus 8960", Torus(endpoints=8960)),
        ("torus 16x20x28 cubes 4", Torus(dims=(16, 20, 28), cube=4)),
        ("torus 16x20x28 with cubes of 4x4x4", Torus(dims=(16, 20, 28), cube=4)),
        ("ring of 8", Torus(dims=(8,))),
        ("k=32 fat tree", FatTree(k=32)),
        ("32-ary fat tree", FatTree(k=32)),
        ("three-tier fat tree k=32", FatTree(k=32)),
        ("dragonfly 1056", Dragonfly(endpoints=1056)),
        ("1,056 node dragonfly", Dragonfly(endpoints=1056)),
        (
            "dragonfly with 33 groups, 8 routers each, 4 endpoints per router, 4 global links",
            Dragonfly(routers=8, per_router=4, global_links=4, groups=33),
        ),
        ("64 nodes of 8 GPUs, rail-only", RailOnly(nodes=64, rails=8, ports=64)),
        ("rail-only, 64 nodes, 512 gpus", RailOnly(nodes=64, rails=8, ports=64)),
        ("5120 gpus, three-tier clos, 64-port", ThreeTier(endpoints=5120, ports=64)),
        ("8192 hosts 5-stage clos 64-port", ThreeTier(endpoints=8192, ports=64)),
        ("4608 gpus 3-stage clos 144-port", PLAIN),
        ("4608 endpoints, 144-port, 1.5:1", LeafSpine(endpoints=4608, ports=144, down=3, up=2)),
        ("1:3 oversubscribed, 4608 gpus, 144-port", LeafSpine(endpoints=4608, ports=144, down=3)),
        ("1M GPUs, 512-port, two tiers", LeafSpine(endpoints=1_000_000, ports=512)),
        # Digits of other scripts, full width, a non-breaking hyphen, an invisible space.
        ("\u0664\u0666\u0660\u0668 endpoints, 144\u2011port", PLAIN),
        ("\uff14\uff16\uff10\uff18 endpoints,\u200b 144-port", PLAIN),
    ],
)
def test_sentences_of_people(text: str, wish: AnyWish) -> None:
    assert read_wish(text).wish == wish


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("zwei Ebenen", "'zwei ebenen'"),
        ("-4608 endpoints, 144-port", "-4608 is below zero"),
        ("10\u00b2 endpoints, 144-port", "'\u00b2'"),
        ("4608.5 endpoints, 144-port", "4608.5 endpoints"),
        ("1.2345k endpoints, 144-port", "no whole number"),
        ("4608 endpoints, 575 nodes, 144-port", "don't divide into 575 nodes"),
        ("4608 endpoints, 576 nodes, 4 rails, 144-port", "4,608 and 2,304"),
        ("two tiers three tiers 4608 endpoints 144-port", "numbers of tiers"),
        ("k-ary fat tree, two tiers, k=32", "three tiers, not two"),
        ("torus 4x4, two tiers", "kinds of fabric"),
        ("fat tree k=32 64-port", "numbers of ports"),
        ("100 NPUs full mesh 8x16", "makes 128 endpoints, not 100"),
        ("full mesh of 100 endpoints, 8 per switch", "Next: 96 or 104"),
        ("3d torus 8x8", "don't go together"),
        ("2d mesh 8x8", "without wrap-around"),
        ("4608 endpoints, 144-port, 36 spines", "say striped evenly"),
        ("4608 endpoints, 144-port, 96 switches", "follows from the rest"),
        ("4608 endpoints, 144-port, four tiers", "two or three tiers"),
        ("rail-only 64x8, 65 nodes", "65 and 64"),
    ],
)
def test_what_would_be_misread_is_refused(text: str, words: str) -> None:
    with pytest.raises(DesignError, match=words):
        read_wish(text)


@pytest.mark.parametrize(
    ("text", "assumed"),
    [
        ("4608 gpus 144-port two tiers 400G", "400G is left to the parts"),
        ("4608 gpus 144-port two tiers 1:3", "more go up than down"),
        ("4608 gpus 144-port 1:3 oversubscribed", "3 ports down to 1 up"),
        ("4608 gpus 576 nodes 144-port two tiers", "8 endpoints a node, one a rail"),
        ("rail-only 512 gpus", "8 rails, as no number was given"),
        ("rail-only 64x8", "Switches of 64 ports, one for each node"),
        ("mesh 8x8", "read as full mesh"),
    ],
)
def test_what_was_assumed_is_said(text: str, assumed: str) -> None:
    assert any(assumed in sentence for sentence in read_wish(text).assumed)


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [
        (SUPERPOD, "4,608 endpoints, 144-port switches, two tiers, 8 rails, 1:1"),
        (FatTree(k=32), "k-ary fat tree, k = 32"),
        (RailOnly(nodes=64, ports=64), "rail-only, 64 nodes, 8 rails, 64-port switches"),
        (FullMesh(dims=(8, 16)), "full mesh 8x16"),
        (Torus(dims=(4, 8), cube=4), "torus 4x8, cubes of 4"),
        (Torus(endpoints=64, dimensions=2), "2-D torus, 64 endpoints"),
        (Dragonfly(endpoints=1056, ports=15), "dragonfly, 1,056 endpoints, 15-port routers"),
        (
            ThreeTier(endpoints=64, ports=8, top_down=7, role="scale_up"),
            "64 endpoints, 8-port switches, three tiers, 1:1, top 7:1, scale-up",
        ),
    ],
)
def test_a_wish_is_written_as_a_sentence_that_reads_as_it(wish: AnyWish, sentence: str) -> None:
    assert write_wish(wish) == sentence
    assert read_wish(sentence).wish == wish


@pytest.mark.parametrize(
    ("wish", "above"),
    [
        (LeafSpine(endpoints=4600, ports=144, rails=8), 4608),
        (FatTree(k=31), 8192),
        (FatTree(endpoints=8000), 8192),
        (FullMesh(dims=(8, 8), per_switch=8, ports=16), 128),
        (RailOnly(nodes=65, rails=8, ports=64), 512),
        (Torus(dims=(6, 8), cube=4), 64),
        (Torus(dims=(4, 4), endpoints=17), 16),
        (Dragonfly(endpoints=1000), 1024),
        (Dragonfly(ports=15, groups=4, endpoints=96), 128),
    ],
)
def test_a_refused_wish_takes_the_next_size(wish: AnyWish, above: int) -> None:
    refusal = plan(wish).refusal
    assert refusal is not None and above in (refusal.below, refusal.above)
    planned = plan(resized(wish, above))
    assert (planned.refusal, planned.endpoints) == (None, above)


def test_a_dragonfly_of_1056_is_balanced() -> None:
    """2h² = 32 endpoints a group and 2h² + 1 = 33 groups with h = 4."""
    planned = plan(Dragonfly(endpoints=1056))
    assert "Balanced: a = 8, p = 4, h = 4." in planned.assumed
    assert planned.tier("router").count == 264
