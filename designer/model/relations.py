"""Rules that join two arrays, axis by axis (design rules S1 and S2), and their text form.

A rule reads as an architect would say it::

    any node                     every index with every index
    other node                   different indices
    next x                       ring: neighbours with wrap
    adjacent x                   line: neighbours without wrap
    differ x y                   not all of these the same: full mesh over a product
    l1.subplane = l2.subplane    axes of two items run in step, left side is end a
    (rail, half) = port          several axes in step as one flat index, row-major

Shared axes that no rule names are ``same``; axes that only one end has are ``any``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import GetPydanticSchema
from pydantic_core import core_schema

RuleKind = Literal["any", "other", "next", "adjacent", "differ", "equal", "unknown"]
_WORDS = ("any", "other", "next", "adjacent", "differ")
_REF = r"\w[\w-]*(?:\.\w[\w-]*)*"
_SIDE = re.compile(rf"^\(\s*({_REF}(?:\s*,\s*{_REF})*)\s*\)$|^({_REF})$")


@dataclass(frozen=True, slots=True)
class Rule:
    """One relation of a link group.

    Attributes
    ----------
    kind
        Which relation; ``unknown`` holds a rule that a newer version wrote.
    a
        Axis references: of both ends for shared axes, of end a for ``equal``.
    b
        Axis references of end b, for ``equal`` only.
    text
        The rule as written, for ``unknown``.
    """

    kind: RuleKind
    a: tuple[str, ...]
    b: tuple[str, ...] = ()
    text: str = ""

    def __str__(self) -> str:
        if self.kind == "unknown":
            return self.text
        if self.kind == "equal":
            return f"{_side_text(self.a)} = {_side_text(self.b)}"
        return " ".join((self.kind, *self.a))


def _side_text(refs: tuple[str, ...]) -> str:
    return refs[0] if len(refs) == 1 else f"({', '.join(refs)})"


def _side_refs(text: str) -> tuple[str, ...] | None:
    match = _SIDE.match(text.strip())
    if match is None:
        return None
    if match.group(2):
        return (match.group(2),)
    return tuple(part.strip() for part in match.group(1).split(","))


@lru_cache(maxsize=4096)
def parse_rule(text: str) -> Rule:
    """Read one rule.

    Parameters
    ----------
    text
        As in the module's table; at most 400 characters.

    Returns
    -------
    Rule
        Of kind ``unknown`` if this version does not know the form.

    Examples
    --------
    >>> parse_rule("(rail, half) = port")
    Rule(kind='equal', a=('rail', 'half'), b=('port',), text='')
    >>> str(parse_rule("differ x y"))
    'differ x y'
    """
    if len(text) > 400:
        raise ValueError("A rule has at most 400 characters.")
    if text.count("=") == 1:
        left, right = text.split("=")
        a, b = _side_refs(left), _side_refs(right)
        if a and b:
            return Rule("equal", a, b)
    words = text.split()
    if words and words[0] in _WORDS and len(words) > 1:
        refs = words[1:]
        if all(re.fullmatch(_REF, ref) for ref in refs):
            return Rule(words[0], tuple(refs))  # type: ignore[arg-type]
    return Rule("unknown", (), (), text)


def _validate(value: Any) -> Rule:
    if isinstance(value, Rule):
        return value
    if isinstance(value, str):
        return parse_rule(value)
    raise ValueError("A rule is a text such as 'other node' or 'l1.subplane = l2.subplane'.")


RuleField = Annotated[
    Rule,
    GetPydanticSchema(
        lambda _source, _handler: core_schema.no_info_plain_validator_function(
            _validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                str, return_schema=core_schema.str_schema()
            ),
            json_schema_input_schema=core_schema.str_schema(max_length=400),
        )
    ),
]
