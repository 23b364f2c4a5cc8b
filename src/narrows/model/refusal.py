"""From what pydantic found wrong to this package's errors: the dotted field, what was given, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from narrows.errors import CountryError, FieldError, InputError, Where, did_you_mean, meant
from narrows.model.other_names import instead_of
from narrows.model.party import Role

__all__ = ["also", "dotted", "refusal", "shown"]

_MOST_LISTED = 1_000  # a table of garbage need not be answered in full

_ABBREVIATED = (2, 3)  # letters
_FIELD = re.compile("[a-z0-9_]+")
_NO_MAPPING = ("dict_type", "model_type", "model_attributes_type")
_OF_THE_NAME = (
    "extra_forbidden",
    "invalid_key",
)  # complaints about what a field is called, not about its value

_AS_A_MAPPING = {
    "item": "{name: ...}, {product: ...} or {eccn: ...}",
    "contains": "{name: ...}, {product: ...} or {eccn: ...}",
    "parties": "{role: end_user, name: ...}",
    "owners": "{name: ..., share_percent: ...}",
    "end_use": "{description: ...}",
    "recipient": "{citizenship: [...], most_recent: ...}",
    "value": "10000 USD",
}
"""How a block is written of which people write the text alone."""
_MUST_BE = {
    "string_type": ("must be text", "Put it in quotes"),
    "string_unicode": ("must be valid Unicode text", "Save the input as UTF-8"),
    "float_type": ("must be a number", "Write a number without quotes or unit"),
    "int_type": ("must be a whole number", "Write a whole number without quotes"),
    "int_from_float": ("must be a whole number", "Write a whole number"),
    "int_parsing_size": ("is too large a number", "Give a real quantity"),
    "bool_type": ("must be true or false", "Write true or false, no other word and no quotes"),
    "finite_number": ("must be a finite number", "Leave the field out where the number is not known"),
    "tuple_type": ("must be a list", "Write it as [first, second]"),
    "dict_type": ("must be a mapping", ""),
    "model_type": ("must be a mapping", ""),
    "model_attributes_type": ("must be a mapping", ""),
    "date_type": ("must be a date", "Write it as 2023-11-17"),
    "invalid_key": ("has a field name that is no text", "Write field names as text"),
    "recursion_loop": ("contains itself", "Write each part out"),
}


def refusal(
    found: ValidationError, blocks: Mapping[str, type[BaseModel]], root: str, where: Where
) -> InputError:
    """The first complaint as an error whose `also` holds all the others, in the order of the fields after unknown ones of an order.

    `blocks` gives the model of each named block, to know its field names ("" is the whole order); `root` is the
    dotted path of the block that was validated, "" for an order.
    """
    details = found.errors(include_url=False)[:_MOST_LISTED]
    if (
        not root
    ):  # what is missing may stand in what is no field, as where an order is wrapped in another mapping
        details.sort(key=lambda detail: detail["type"] != "extra_forbidden" or len(detail["loc"]) > 1)
    errors = [_one(detail, blocks, root, where) for detail in details]
    return with_also(errors)


def with_also(errors: Sequence[InputError]) -> InputError:
    """The first of some errors, carrying the others in `also`."""
    first, *rest = errors
    vars(first)["also"] = tuple(rest)
    return first


def also(error: InputError) -> tuple[InputError, ...]:
    """The other complaints about the same record."""
    found: tuple[InputError, ...] = vars(error).get("also", ())
    return found


def dotted(root: str, loc: Iterable[int | str]) -> str:
    """The path of a field as a person writes it: `parties[1].owners[0].name`."""
    path = root
    for step in loc:
        if isinstance(step, int) and not path.endswith("tops"):
            path += f"[{step}]"
        elif step != "[key]":
            path += f".{step}" if path else str(step)
    return path


def _one(detail: ErrorDetails, blocks: Mapping[str, type[BaseModel]], root: str, where: Where) -> InputError:
    context = detail.get("ctx", {})
    path = dotted(root, detail["loc"])
    if detail["type"] == "narrows":
        if context["field"]:
            path = dotted(path, (context["field"],))
        place = replace(where, field=path or None)
        if "candidates" in context:
            return CountryError(
                context["what"], candidates=context["candidates"], where=place, remedy=context["remedy"]
            )
        return FieldError(context["what"], where=place, remedy=context["remedy"])
    what, remedy = _words(detail, context, path)
    if detail["type"] == "extra_forbidden":
        *above, name = detail["loc"]
        remedy = _nearest(dotted(root, above), str(name), detail["input"], blocks)
    return FieldError(what, where=replace(where, field=path or None), remedy=remedy)


def _words(detail: ErrorDetails, context: Mapping[str, object], path: str) -> tuple[str, str]:
    kind = detail["type"]
    if kind == "missing" or (detail["input"] is None and kind not in _OF_THE_NAME):
        return "is missing", "State it"
    if kind == "extra_forbidden":
        return "is no known field", ""
    got = f", got {shown(detail['input'])}"
    if kind == "literal_error":
        instead = instead_of(detail["input"], path.rpartition(".")[2])
        return f"must be one of {context['expected']}{got}", instead or "Write it as listed"
    if kind in ("greater_than", "greater_than_equal", "less_than", "less_than_equal"):
        limit = context.get("gt", context.get("ge", context.get("lt", context.get("le"))))
        words = kind.replace("_", " ").replace("equal", "or equal to")
        return f"must be {words} {_number(limit)}{got}", "Check the number and its unit"
    if kind == "string_too_long":
        return f"is longer than {context['max_length']:,} characters", "Shorten it"
    if kind == "too_long":
        return f"has more than {context['max_length']:,} entries", "Split the order"
    if kind == "string_pattern_mismatch":
        return f"must match {context['pattern']}{got}", "Check the spelling"
    must, remedy = _MUST_BE.get(kind, (detail["msg"][:1].lower() + detail["msg"][1:], ""))
    if kind == "float_type" and type(detail["input"]) is int:
        return "must be a number of fewer digits", "Check the number and its unit"
    if kind in _NO_MAPPING:
        remedy = (
            f"Write it as {_AS_A_MAPPING.get(path.rpartition('.')[2].partition('[')[0], '{name: value}')}"
        )
    if kind == "string_type" and isinstance(detail["input"], list | tuple | Mapping):
        remedy = "Write one value; what is so of several things takes an order for each"
    return f"{must}{got}", remedy


def _number(limit: object) -> str:
    return f"{limit:,.10g}" if isinstance(limit, int | float) else str(limit)


def shown(value: object) -> str:
    """A short, safe picture of what was given; only of kinds whose `repr` is known to be harmless."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if -(10**18) < value < 10**18 else "a very large number"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        text = value.encode("utf-8", "backslashreplace").decode()
        return repr(text if len(text) <= 60 else f"{text[:57]}...")
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    return f"a {type(value).__name__}"


def _nearest(parent: str, name: str, value: object, blocks: Mapping[str, type[BaseModel]]) -> str:
    """Where an unknown field of a block may belong: a near name in the block, or the same name in another one."""
    block = parent.rpartition(".")[2].partition("[")[0]
    known = _names(blocks.get(block, blocks[""]))
    if name == block:  # the path of a list or mapping as a whole
        return "Remove it"
    if instead := instead_of(name, block or "order"):
        return instead
    aliases = {n: a for n, a in known.items() if n != a}
    if name in aliases:
        return f"Write {aliases[name]!r}"
    for other, model in blocks.items():
        if other != block and name in _names(model).values():
            return f"It belongs in {other!r}" if other else "It belongs to the order itself"
    if name in get_args(Role):
        return f"State it as a party: parties: [{{role: {name}, name: ...}}]"
    if len(name) in _ABBREVIATED and (meant_ := [n for n in known.values() if _abbreviates(name.lower(), n)]):
        return meant(meant_[:3])
    parts = [n for n in known.values() if len(name) > 3 and name.lower() in n]
    if parts:
        return meant(parts[:3])
    others = _part_of_a_text(name, value) or f"Known here: {', '.join(known.values())}"
    return did_you_mean(name.lower(), known.values(), others)


def _part_of_a_text(name: str, value: object) -> str:
    """What to do where YAML took the end of a text for a field without a value, as of {name: Example Co., Ltd.}; "" where it did not."""
    if value is not None or _FIELD.fullmatch(name):
        return ""
    return "Put a text that holds a comma in quotes, if this is the end of one; else leave it out"


def _abbreviates(short: str, name: str) -> bool:
    """Whether letters stand in a name in their order, the first of them at its beginning."""
    rest = iter(name)
    return name[:1] == short[:1] and all(letter in rest for letter in short)


def _names(model: type[BaseModel]) -> dict[str, str]:
    return {name: field.alias or name for name, field in model.model_fields.items()}
