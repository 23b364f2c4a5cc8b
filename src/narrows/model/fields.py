"""The kinds of field an order is made of, and the base of its blocks.

A blank text is an absent text. Numbers are finite and within what is physically possible; a boolean is never a
number, a quoted number is never a number. Remarks for the user go to the list `notices` of the validation context.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated, Protocol, TypeVar, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from narrows.errors import CountryError, FieldError, InputError
from narrows.model import country, eccn

__all__ = [
    "AbsentIfEmpty",
    "Area",
    "Block",
    "Country",
    "Eccns",
    "Flag",
    "Listed",
    "Measure",
    "Name",
    "OptionalCountry",
    "OptionalEccn",
    "OptionalName",
    "OptionalText",
    "Percent",
    "PercentNotPart",
    "Rate",
    "Text",
    "as_listed",
    "note",
    "refuse",
]

LONGEST_TEXT = 10_000
_LONGEST_WORD = 60


# Tab, line feed and carriage return count as white space; every other control character is a sign of damage.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

T = TypeVar("T")


class Block(BaseModel):
    """A part of an order: strict, frozen, keyword-only, and without fields it does not know."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", allow_inf_nan=False, serialize_by_alias=True
    )


def refuse(what: str, remedy: str = "", *, field: str | None = None) -> PydanticCustomError:
    """A complaint about the field at hand, or about `field` of it, to be raised from a validator."""
    return PydanticCustomError("narrows", "{what}", {"what": what, "remedy": remedy, "field": field})


def refuse_as(error: InputError) -> PydanticCustomError:
    """A complaint that keeps the kind of `error`."""
    context: dict[str, object] = {"what": error.what, "remedy": error.remedy, "field": None}
    if isinstance(error, CountryError):
        context["candidates"] = error.candidates
    return PydanticCustomError("narrows", "{what}", context)


def note(info: ValidationInfo, notice: str) -> None:
    """Hand a remark for the user to whoever asked for the validation."""
    context = info.context
    if context is not None:
        context["notices"].append(notice)


def _clean(text: str | None) -> str | None:
    if text is None:
        return None
    if not (text.isascii() and text.isprintable()):
        found = _CONTROL.search(text)
        if found is not None:
            raise refuse(
                f"holds the control character U+{ord(found[0]):04X} at position {found.start() + 1}",
                "Remove it; it is often a sign of a wrong encoding",
            )
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split()) or None


# Before a word of some length: a legal form may stand on a line of its own.
_BREAKS = re.compile(r"\s*[\r\n\v\f\x85\u2028\u2029]\s*(?=[^\W\d_]{4})")


def _one_line(value: object) -> object:
    """Names on lines of their own may be several: the ends of lines are kept as a sign between them."""
    return _BREAKS.sub(" / ", value.strip()) if isinstance(value, str) else value


def _present(value: T | None) -> T:
    if value is None:
        raise refuse("is blank", "Give a value, or leave the field out")
    return value


class _Code(Protocol):
    """What a text was read as, and what is to be told of how it was written."""

    @property
    def code(self) -> str: ...
    @property
    def notice(self) -> str | None: ...


def _code_of(text: str | None, info: ValidationInfo, read: Callable[[str], _Code]) -> str | None:
    if text is None or not text.strip():
        return None
    try:
        found = read(text)
    except (CountryError, FieldError) as error:
        raise refuse_as(error) from None
    if found.notice is not None:
        note(info, found.notice)
    return found.code


def _country(text: str | None, info: ValidationInfo) -> str | None:
    return _code_of(text, info, country.resolve)


def _eccn(text: str | None, info: ValidationInfo) -> str | None:
    return _code_of(text, info, eccn.parse)


def _not_part(value: float | None) -> float | None:
    """0.3 is next to nothing in percent, and 30 percent where parts of one are written: one of them may be clear."""
    if value is not None and 0 < value < 1:
        raise refuse(
            f"could be {value:g} percent or {100 * value:.4g} percent, got {value:g}",
            f"Write {100 * value:.4g}, or 1 where it is less than one percent",
        )
    return value


def _listed(value: object) -> object:
    if isinstance(value, list):
        return tuple(value)
    return value


_BETWEEN = re.compile(r"[\s_-]+")


def as_listed(words: object) -> BeforeValidator:
    """Words of a list are read in whatever case, with spaces or hyphens: "End-User" is `end_user`. `words` is a `Literal`."""
    listed = {_BETWEEN.sub("", word).casefold(): word for word in get_args(words)}

    def read(value: object) -> object:
        if not isinstance(value, str) or len(value) > _LONGEST_WORD:
            return value
        return listed.get(_BETWEEN.sub("", value).casefold(), value)

    return BeforeValidator(read)


def _absent_if_empty(value: object) -> object:
    if isinstance(value, list | tuple | Mapping) and not value:
        return None
    return value


# Order matters: validators before `Field` run first, those after it last.
Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_clean), AfterValidator(_present)]
OptionalText = Annotated[str | None, Field(max_length=LONGEST_TEXT), AfterValidator(_clean)]
Name = Annotated[Text, BeforeValidator(_one_line)]
OptionalName = Annotated[OptionalText, BeforeValidator(_one_line)]
Country = Annotated[str, AfterValidator(_country), AfterValidator(_present)]
OptionalCountry = Annotated[str | None, AfterValidator(_country)]
OptionalEccn = Annotated[str | None, Field(max_length=LONGEST_TEXT), AfterValidator(_eccn)]
Eccns = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_eccn), AfterValidator(_present)]

Flag = bool | None
Percent = Annotated[float | None, Field(ge=0, le=100)]
PercentNotPart = Annotated[Percent, AfterValidator(_not_part)]
Measure = Annotated[float | None, Field(gt=0, le=1e7)]
Area = Annotated[float | None, Field(gt=0, le=1e6)]
# A bandwidth of zero is a fact: there is no such interface. So is a void of zero: there is none.
Rate = Annotated[float | None, Field(ge=0, le=1e7)]

Listed = BeforeValidator(_listed)
AbsentIfEmpty = BeforeValidator(_absent_if_empty)
