"""Which dated act of a day a text cites."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from narrows.rulebook.horizon import Instrument


def cited_first(acts: Iterable[Instrument], citation: str, day: date) -> Instrument | None:
    """The act of the day that a citation names first: "88 FR 73458, 15 CFR 744.23"."""
    source = re.split("[,;]", citation, maxsplit=1)[0].strip()
    return next(
        (act for act in acts if day in (act.published, *act.days_of_effect) and source in _names(act)), None
    )


def spoken_of(acts: Iterable[Instrument], text: str) -> Instrument | None:
    """The first of some acts that a text names."""
    return next((act for act in acts if any(_stands_in(name, text) for name in _names(act))), None)


def _names(act: Instrument) -> tuple[str, ...]:
    """What an act is cited by. "87 FR 13048 (doc 2022-04819)" is cited as "FR doc 2022-04819" too."""
    pages = [re.sub(r" \((?:FR )?docs? [^)]*\)", "", part).strip() for part in act.citation.split(";")]
    return (*pages, *(f"FR doc {number}" for number in re.findall(r"\d{4}-\d{5}", act.citation)))


def _stands_in(name: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None
