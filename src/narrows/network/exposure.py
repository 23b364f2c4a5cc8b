"""Exposure: what is left of every node of a supply map for a buyer, under the law of a day or with countries withdrawn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from narrows.engine import Engine, engine, hashed
from narrows.errors import FieldError
from narrows.network.because import Explaining
from narrows.network.compiled import Network, Variants
from narrows.network.orders import Answer, Buyer
from narrows.network.readings import Reading
from narrows.network.result import SCHEMA_VERSION, Exposure, MapRef
from narrows.network.sampling import quantiles
from narrows.network.study import Study
from narrows.network.supply_map import Confidence, SupplyMap, Upstream

ASSUMED_HOME = "what the buyer's own country supplies is taken as supplied: no order is asked about it"
ASSUMED_SEAT = "a firm is taken to supply from the country of its headquarters, and to have its parent there"
ASSUMED_BUYER = (
    "the buyer is some firm that is on no list, with its headquarters and all its owners in the country"
)
ASSUMED_TOPS = "shares are of the world's supply: that what is left of it could be bought is not said"
ASSUMED_ABROAD = "makers abroad get what they need; only what is made at home lacks what home lacks"
ASSUMED_CHAIN = "whatever lacks of an input lacks of all that it goes into, wherever that is made"


def expose(
    map_: SupplyMap,
    *,
    country: str,
    as_of: date | None = None,
    reading: Reading = "as_enforced",
    withdraw: Collection[str] = (),
    variants: Variants = "aggregate",
    exclude: Collection[str] = (),
    upstream: Upstream | None = None,
    target: str | None = None,
    min_confidence: Confidence = "low",
    buyer: str | None = None,
    deciding: Engine | None = None,
    samples: int = 0,
    seed: int = 0,
) -> Exposure:
    """What is left of each node for a buyer in `country`, once every supply is decided under the law of `as_of`.

    Without `as_of` no law is asked: only the countries of `withdraw` are taken away. Both may be given. `buyer` names a
    firm, which is screened. `samples` > 0 adds quantiles over the ranges of the shares, drawn with `seed`. Raises
    FieldError and CountryError for what the map or the world does not have.
    """
    who = Buyer.of(country, buyer)
    if as_of is None and not withdraw:
        raise FieldError(
            "neither a day nor a country to withdraw", remedy="Give --as-of, --withdraw, or both"
        )
    study = Study.of(
        map_,
        buyer=who,
        law=as_of is not None,
        variants=variants,
        exclude=exclude,
        upstream=upstream,
        target=target,
        min_confidence=min_confidence,
    )
    using = (deciding or engine()) if as_of is not None else None
    answers = study.answers(using, [as_of])[0] if using is not None and as_of is not None else None
    return exposed(
        study,
        answers,
        as_of=as_of,
        reading=reading,
        withdrawn=tuple(withdraw),
        deciding=using,
        samples=samples,
        seed=seed,
    )


def exposed(
    study: Study,
    answers: Sequence[tuple[Answer, ...]] | None,
    *,
    as_of: date | None,
    reading: Reading,
    withdrawn: Collection[str] = (),
    deciding: Engine | None = None,
    samples: int = 0,
    seed: int = 0,
) -> Exposure:
    """The exposure of a study whose orders were answered so."""
    network = study.network
    away = tuple(sorted(set(withdrawn)))
    left = study.left(study.factors(answers, reading, away))
    asked = [one for of in answers or () for one in of]
    explaining = Explaining(study, left, answers, reading, away)
    nodes = explaining.nodes(quantiles(study, left, samples, seed) if samples else None)
    return Exposure(
        schema_version=SCHEMA_VERSION,
        map=map_ref(network),
        country=study.buyer.country if study.buyer is not None else "",
        buyer=study.buyer.name if study.buyer is not None else None,
        as_of=as_of.isoformat() if as_of is not None else None,
        reading=reading if answers is not None else "withdrawal",
        withdrawn=away,
        variants=network.variants,
        upstream=network.upstream,
        target=study.target,
        excluded=study.exclude,
        min_confidence=study.min_confidence,
        nodes=nodes,
        residual=left.settled.residual,
        sweeps=left.settled.sweeps,
        orders=len(asked),
        undetermined_orders=sum(one.outcome == "undetermined" for one in asked),
        unknown_inputs=explaining.unknown_inputs,
        assumptions=assumptions_of(study, asked=answers is not None),
        notices=network.map.notices,
        beyond_horizon=any(one.beyond_horizon for one in asked),
        rulebook=deciding.sources.rulebook if deciding is not None else None,
        lists=dict(deciding.sources.lists) if deciding is not None else {},
        samples=samples,
        seed=seed if samples else None,
    )


def map_ref(network: Network) -> MapRef:
    """Which map an answer is about."""
    about = network.map.about
    return MapRef(
        id=about.id,
        title=about.title,
        vintage=about.vintage,
        sha256=hashed(network.sha256),
        license=about.license.name,
        credit=about.license.credit,
    )


def assumptions_of(study: Study, *, asked: bool) -> tuple[str, ...]:
    """What an answer takes for granted, as sentences."""
    found = [ASSUMED_SEAT, ASSUMED_TOPS]
    if asked:
        found.append(ASSUMED_HOME)
        if study.buyer is not None and study.buyer.name is None:
            found.append(ASSUMED_BUYER)
    found.append(ASSUMED_ABROAD if study.network.upstream == "home" else ASSUMED_CHAIN)
    return tuple(found)
