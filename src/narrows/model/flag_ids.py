"""Red flags as an order names them: by number or name, however that is written."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from narrows.errors import did_you_mean
from narrows.model.fields import refuse
from narrows.model.red_flag_words import flags

__all__ = ["FlagId"]


def _plain(value: object) -> object:
    """The id of a flag, however it is written: 5, "#5", "Flag 5", "Military intelligence"."""
    if type(value) is int:
        return str(value)
    if isinstance(value, str):
        return "_".join(value.casefold().replace("-", " ").replace("#", " ").removeprefix("flag").split())
    return value


def _known(flag: str) -> str:
    if flag not in flags():
        remedy = did_you_mean(flag, flags(), f"The red flags are {', '.join(flags())}")
        raise refuse(f"{flag[:60]!r} is no red flag that words can raise", remedy)
    return flag


FlagId = Annotated[Annotated[str, Field(max_length=100), AfterValidator(_known)], BeforeValidator(_plain)]
"""A red flag as an order names it."""
