"""Rules as text: what is written is what is read back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from designer.model.relations import Rule, RuleField, parse_rule

FIELD: TypeAdapter[Rule] = TypeAdapter(RuleField)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("any node", Rule("any", ("node",))),
        ("any x y", Rule("any", ("x", "y"))),
        ("other node", Rule("other", ("node",))),
        ("next x", Rule("next", ("x",))),
        ("adjacent x", Rule("adjacent", ("x",))),
        ("differ x y", Rule("differ", ("x", "y"))),
        ("l1.subplane = l2.subplane", Rule("equal", ("l1.subplane",), ("l2.subplane",))),
        ("(rail, half) = port", Rule("equal", ("rail", "half"), ("port",))),
        ("(a.x, a.y) = (b.y, b.x)", Rule("equal", ("a.x", "a.y"), ("b.y", "b.x"))),
        ("next in-1", Rule("next", ("in-1",))),
        ("next = other", Rule("equal", ("next",), ("other",))),  # words may be axes here
    ],
)
def test_canonical_text_is_kept(text: str, rule: Rule) -> None:
    assert parse_rule(text) == rule
    assert str(rule) == text


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  other   node ", "other node"),
        ("slot=port", "slot = port"),
        ("( rail,half )= port", "(rail, half) = port"),
        ("(rail) = port", "rail = port"),
    ],
)
def test_loose_text_becomes_canonical(text: str, canonical: str) -> None:
    assert str(parse_rule(text)) == canonical


@pytest.mark.parametrize(
    "text",
    [
        "",
        "other",
        "twist x",
        "a = b = c",
        "(a, b = c",
        "() = c",
        "next x,y",
        "other a..b",
        "a // 4 = b",
    ],
)
def test_what_is_not_understood_is_kept_as_written(text: str) -> None:
    rule = parse_rule(text)
    assert rule.kind == "unknown"
    assert str(rule) == text


def test_a_rule_has_an_end() -> None:
    with pytest.raises(ValueError, match="at most 400"):
        parse_rule("other " + "x" * 400)


def test_a_rule_in_a_document_is_text() -> None:
    assert FIELD.validate_python("other node") == Rule("other", ("node",))
    assert FIELD.dump_python(Rule("other", ("node",)), mode="json") == "other node"
    with pytest.raises(ValidationError, match="A rule is a text such as"):
        FIELD.validate_python({"kind": "other"})


NAMES = st.from_regex(r"[a-z_][a-z0-9_-]{0,5}", fullmatch=True)
REFS = st.lists(NAMES, min_size=1, max_size=3).map(".".join)
WORDS = st.sampled_from(("any", "other", "next", "adjacent", "differ"))
RULES = st.one_of(
    st.builds(Rule, WORDS, st.lists(REFS, min_size=1, max_size=3).map(tuple)),
    st.builds(
        lambda a, b: Rule("equal", tuple(a), tuple(b)),
        st.lists(REFS, min_size=1, max_size=3),
        st.lists(REFS, min_size=1, max_size=3),
    ),
)


@given(RULES)
def test_rules_survive_their_text(rule: Rule) -> None:
    assert parse_rule(str(rule)) == rule


@given(st.text(max_size=60))
def test_any_text_has_a_stable_form(text: str) -> None:
    once = str(parse_rule(text))
    assert str(parse_rule(once)) == once
