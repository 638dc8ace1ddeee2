"""What the document's types refuse, said as people would say it."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

_SENTENCES = {
    "missing": "This is missing.",
    "int_type": "This must be a whole number.",
    "int_from_float": "This must be a whole number.",
    "int_parsing": "This must be a whole number.",
    "float_type": "This must be a number.",
    "float_parsing": "This must be a number.",
    "finite_number": "This must be a finite number.",
    "string_type": "This must be a text.",
    "bool_type": "This must be true or false.",
    "bool_parsing": "This must be true or false.",
    "tuple_type": "This must be a list.",
    "dict_type": "This must be an object with keys.",
    "model_type": "This must be an object with keys.",
    "model_attributes_type": "This must be an object with keys.",
    "greater_than_equal": "This must be {ge:g} or more.",
    "greater_than": "This must be more than {gt:g}.",
    "less_than_equal": "This must be {le:g} or less.",
    "less_than": "This must be less than {lt:g}.",
    "string_too_long": "This text is longer than {max_length} characters.",
    "string_pattern_mismatch": "An id consists of letters, digits, - and _.",
    "too_long": "This list has more than {max_length} entries.",
    "too_short": "This list needs at least {min_length} entries.",
    "literal_error": "This must be {expected}.",
}


def sentences(error: ValidationError) -> list[tuple[tuple[int | str, ...], str]]:
    """Return the place of each problem and what is wrong, in one sentence.

    Parameters
    ----------
    error
        What pydantic raised.
    """
    rows = []
    for problem in error.errors(include_url=False, include_input=False):
        context: dict[str, Any] = problem.get("ctx") or {}
        template = _SENTENCES.get(problem["type"])
        text = template.format(**context) if template else _plain(str(problem["msg"]))
        rows.append((problem["loc"], text))
    return rows


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".") + "."
