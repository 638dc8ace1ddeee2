"""What the inspector shows, as data: rows with their text, their mark and their commands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from designer import units
from designer.issues import refuse
from designer.model.design import Design

SpecKind = Literal[
    "quantity", "number", "integer", "text", "flag", "choice", "static", "bar", "heading", "action"
]
#: What an action asks of the window, where it is no edit of the document.
Request = Literal["", "opened", "wire_requested"]


@dataclass(frozen=True, slots=True)
class Edit:
    """A command with what the history says about it.

    Attributes
    ----------
    renamed
        Old and new address of what it renames, so that the selection can follow.
    """

    label: str
    command: Callable[[Design], Design]
    focus: str = ""
    merge_key: str = ""
    renamed: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a chooser; entries of one section stand together.

    Attributes
    ----------
    detail, tone
        A second line, and its colour token: a warning where the entry would be refused.
    """

    value: Any
    text: str
    section: str = ""
    detail: str = ""
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do about a row: a link in it, or an entry of its menu.

    Attributes
    ----------
    text
        What it does, as a verb.
    edit
        Makes the command.
    prompt
        A field that takes the row's place until it is answered.
    request, address
        What is asked of the window, and of what.
    """

    text: str
    edit: Callable[[], Edit] | None = field(default=None, compare=False)
    prompt: FieldSpec | None = None
    request: Request = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One row of a form.

    Attributes
    ----------
    key
        Address and property; unique within a form.
    text
        Value as shown, with its unit.
    mark, tooltip
        Colour token of the provenance mark ("" for none), and all that is known about the field.
    edit
        Makes the command for a new value; None for a row that only shows.
    choices
        Entries of a chooser, worked out when it opens.
    spin
        Arrow keys count up and down.
    value
        State of a flag, current value of a chooser, share of a bar, a quantity in SI.
    aside
        The same value in other words, small behind it: a rate in bytes.
    actions
        What else can be done here.
    role
        What the row is about, the same for all things that have it; from the key if not given.
    explain
        More for the tool tip, worked out when it is shown.
    spread
        Makes one command of as many values as things are selected.
    """

    key: str
    label: str
    kind: SpecKind
    text: str = ""
    tooltip: str = ""
    mark: str = ""
    placeholder: str = ""
    unit: str = ""
    display: str = ""
    optional: bool = False
    spin: bool = False
    value: Any = None
    tone: str = ""
    link: str = ""
    aside: str = ""
    actions: tuple[Action, ...] = ()
    role: str = ""
    # New functions at every refresh: they say nothing about whether the row looks different.
    edit: Callable[[Any], Edit] | None = field(default=None, compare=False)
    choices: Callable[[], tuple[Choice, ...]] | None = field(default=None, compare=False)
    explain: Callable[[], str] | None = field(default=None, compare=False)
    spread: Callable[[list[Any]], Edit] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Form:
    """All rows for what is selected."""

    title: str
    subtitle: str
    fields: tuple[FieldSpec, ...]
    tooltip: str = ""


def heading(text: str, tooltip: str = "") -> FieldSpec:
    """Return a row that begins a section."""
    return FieldSpec(f"heading:{text}", text, "heading", tooltip=tooltip)


def static(key: str, label: str, text: str, tooltip: str = "", tone: str = "") -> FieldSpec:
    """Return a row that only shows."""
    return FieldSpec(key, label, "static", text, tooltip, tone=tone)


def action(
    key: str, label: str, text: str, *actions: Action, tooltip: str = "", tone: str = ""
) -> FieldSpec:
    """Return a row that shows something, with what can be done about it as links."""
    return FieldSpec(key, label, "action", text, tooltip, tone=tone, actions=actions)


def read(spec: FieldSpec, text: str) -> Any:
    """Read what a person typed into a row.

    Raises
    ------
    UnitError
        If it is no number, or measures something else.
    DesignError
        If it is not whole, or missing where it must be given.
    """
    typed = text.strip()
    if spec.kind == "text":
        return typed
    if typed in ("", "unknown"):
        if spec.optional:
            return None
        raise refuse("EDT-EMPTY", spec.label, "A value is needed here.", _example(spec))
    try:
        value = units.parse(typed, spec.unit or "1", spec.display)
    except units.UnitError as error:
        message = str(error)
        if spec.kind == "integer":
            message = f"'{typed}' is not a whole number. {_example(spec)}"
        elif "type for" not in message:
            message += f" {_example(spec)}"
        raise units.UnitError(message) from error
    if value < 0:
        raise refuse("EDT-VALUE", spec.label, "A negative value is not possible.", _example(spec))
    if spec.kind != "integer":
        return value
    if value != int(value):
        raise refuse("EDT-VALUE", spec.label, f"{typed} is not a whole number.", _example(spec))
    return int(value)


def _example(spec: FieldSpec) -> str:
    if spec.kind == "integer":
        return "Type a whole number, for example 47."
    shown = spec.text if spec.text not in ("", "unknown") else ""
    return f"Type for example {shown or ('10 ' + spec.display).strip()}."
