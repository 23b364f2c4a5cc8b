"""`narrows chokepoints`: where few hold what many need, and who stands behind a loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from narrows.cli.check import ATTENTION, CLEAR
from narrows.cli.exposure import Law, words_of
from narrows.cli.orders import day
from narrows.cli.output import print_lines
from narrows.errors import FieldError, Where

if TYPE_CHECKING:
    from narrows.network.attribution import Attribution
    from narrows.network.chokepoints import Chokepoints
    from narrows.network.supply_map import SupplyMap


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked of a map. `by` None stands for countries and firms, `most` None for the usual limit of each."""

    country: str
    target: str | None
    tau: float
    by: str | None
    most: int | None
    home: bool
    variants: str
    upstream: str | None
    exclude: str | None
    min_confidence: str


@dataclass(frozen=True, kw_only=True)
class Attributing:
    """To whom losses are attributed (`by` None: to nobody), under the law of which day."""

    by: str | None
    as_of: str | None
    reading: str
    samples: int
    seed: int


def run(
    source: str,
    asked: Asked,
    attributing: Attributing,
    law: Law,
    *,
    everything: bool,
    form: str,
    output: Path | None,
) -> int:
    """Write the chokepoints. Gives the exit code: 0 if there are none, 1 if there are or something is not known."""
    on = _day(attributing, law)
    from narrows.network.chokepoints import chokepoints
    from narrows.network.holders import HOLDER_KINDS
    from narrows.network.load import load_map

    map_ = load_map(source)
    found = chokepoints(
        map_,
        country=asked.country,
        tau=asked.tau,
        target=asked.target,
        by=HOLDER_KINDS if asked.by is None else (asked.by,),  # type: ignore[arg-type]
        most=asked.most,
        home=asked.home,
        variants=asked.variants,  # type: ignore[arg-type]
        exclude=words_of(asked.exclude),
        upstream=asked.upstream,  # type: ignore[arg-type]
        min_confidence=asked.min_confidence,  # type: ignore[arg-type]
    )
    if on is not None:
        targets = tuple(dict.fromkeys(each.target for each in found.cuts))
        found = _with_attribution(found, _attributed(map_, asked, attributing, law, on, targets), on)
    from narrows.cli.chokepoints_output import needs_attention, page
    from narrows.cli.exposure_output import print_struct

    if form == "json":
        print_struct(found, output)
    else:
        print_lines(page(found, everything), output)
    return ATTENTION if needs_attention(found) else CLEAR


def _day(attributing: Attributing, law: Law) -> date | None:
    """The day of the law, None where none is asked. Raises FieldError where only half of the question stands."""
    on = day(attributing.as_of, "--as-of")
    if on is None and attributing.by is not None:
        raise FieldError(
            "a loss is attributed under the law of a day, and none is given",
            where=Where(source="--attribute"),
            remedy="Give --as-of",
        )
    if on is None:
        law.refuse_without_day(attributing.reading, "Give --as-of")
    return on


def _attributed(
    map_: SupplyMap, asked: Asked, attributing: Attributing, law: Law, on: date, targets: Sequence[str]
) -> tuple[Attribution, ...]:
    from narrows.network.attribution import attribute_each
    from narrows.network.blame import instruments_of
    from narrows.network.orders import Buyer
    from narrows.network.study import Study

    study = Study.of(
        map_,
        buyer=Buyer.of(asked.country),
        variants=asked.variants,  # type: ignore[arg-type]
        exclude=words_of(asked.exclude),
        upstream=asked.upstream,  # type: ignore[arg-type]
        min_confidence=asked.min_confidence,  # type: ignore[arg-type]
    )
    deciding = law.engine(on)
    answers = study.answers(deciding, [on])[0]
    by = attributing.by or "country"
    return attribute_each(
        study,
        answers,
        targets,
        by,  # type: ignore[arg-type]
        reading=attributing.reading,  # type: ignore[arg-type]
        instruments=instruments_of(deciding, on, answers) if by == "instrument" else None,
        samples=attributing.samples,
        seed=attributing.seed,
    )


def _with_attribution(found: Chokepoints, attribution: tuple[Attribution, ...], on: date) -> Chokepoints:
    import msgspec

    return msgspec.structs.replace(found, as_of=on.isoformat(), attribution=attribution)
