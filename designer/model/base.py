"""The frozen base of every document node, quantities with provenance, and unit metadata.

A document is immutable: an edit builds new nodes along one path and shares all others, so that
undo is a reference and a difference is an identity comparison. Unknown keys of a newer minor
version are kept as pydantic extras and written back; `designer.model.rules` refuses them in files
of this version.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_serializer,
    model_validator,
)
from pydantic.config import JsonDict

Confidence = Literal["high", "medium", "low"]

ID_PATTERN = r"^\w[\w-]*$"
Id = Annotated[str, Field(pattern=ID_PATTERN, max_length=80)]
#: An item path: ids joined by dots.
Path = Annotated[str, Field(pattern=r"^\w[\w-]*(\.\w[\w-]*)*$", max_length=400)]
Text = Annotated[str, Field(max_length=20_000)]
Count = Annotated[int, Field(ge=0, le=10**12)]


#: Numbers are never taken from text or from true and false; nothing in this field reaches 1e25.
NonNegative = Annotated[float, Field(ge=0, le=1e25, strict=True)]
Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True)]


class Frozen(BaseModel):
    """Base of all document nodes: immutable, finite numbers, extras kept raw."""

    model_config = ConfigDict(
        frozen=True,
        extra="allow",
        allow_inf_nan=False,
        str_strip_whitespace=False,
        validate_default=False,
    )

    def replace(self, **changes: Any) -> Self:
        """Return a validated copy with some fields changed; untouched children are shared."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        values.update(self.model_extra or {})
        values.update(changes)
        return type(self)(**values)


class Quantity(Frozen):
    """A physical value with its provenance; `value` None means not published.

    Attributes
    ----------
    value
        In the SI unit that the owning field declares, or None for unknown.
    low, high
        Published range, if any.
    source
        Id of an entry in the design's sources.
    confidence
        Of the source: high, medium or low; None where there is none.
    estimate
        True for an analyst's estimate.
    calibrated
        True for a value chosen to meet a published total; it never confirms that total.
    note
        Free text.
    """

    value: NonNegative | None = None
    low: NonNegative | None = None
    high: NonNegative | None = None
    source: str = ""
    confidence: Confidence | None = None
    estimate: bool = False
    calibrated: bool = False
    note: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _accept_plain_number(cls, data: Any) -> Any:
        if data is None or (isinstance(data, (int, float)) and not isinstance(data, bool)):
            return {"value": data}
        return data

    @model_validator(mode="after")
    def _ordered_range(self) -> Quantity:
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"The range runs from {self.low:g} down to {self.high:g}.")
        return self

    @model_serializer(mode="wrap")
    def _write_plain_number(self, handler: Any) -> Any:
        kept = {
            k: v for k, v in handler(self).items() if v is not None and v != "" and v is not False
        }
        if set(kept) <= {"value"}:
            return self.value
        kept.pop("value", None)
        return {"value": self.value, **kept}

    def with_value(self, value: float | None) -> Quantity:
        """Return a copy that a person set by hand: the old provenance no longer applies."""
        return Quantity(value=value, source="user", note="set by hand")


UNKNOWN = Quantity()


def quantity(unit: str, meaning: str, *, display: str = "", bounds: str = ">= 0") -> Any:
    """Declare a quantity field with its unit, meaning and range.

    The metadata drives inspector, JSON Schema, reference tables and export headers.
    """
    return Field(
        default=UNKNOWN,
        description=meaning,
        json_schema_extra={"unit": unit, "display": display or unit, "bounds": bounds},
    )


def plain(default: Any, meaning: str, unit: str = "", *, display: str = "", **limits: Any) -> Any:
    """Declare a plain field with its meaning and, where it has one, its unit."""
    extra: JsonDict | None = {"unit": unit, "display": display or unit} if unit else None
    if default is ...:
        return Field(description=meaning, json_schema_extra=extra, **limits)
    return Field(default=default, description=meaning, json_schema_extra=extra, **limits)


def _tuple_of_strings(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


StringTuple = Annotated[tuple[str, ...], BeforeValidator(_tuple_of_strings)]
