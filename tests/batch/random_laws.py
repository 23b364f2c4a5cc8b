"""Small rulebooks with conditions of every kind, drawn at random, and orders in which some of their facts are unknown."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from decide.small_law import (
    DAY,
    SmallLaw,
    duty,
    exception,
    gate,
    override,
    policy,
    provision,
    requirement,
    scope,
)
from narrows.engine import Engine
from narrows.errors import RulebookError

ATOMS = (
    'item.origin == "US"', "item.us_content_percent > 25", "item.spec.source_nm < 100", "item.spec.numerical_aperture > 1",
    "item.spec.source_nm * item.spec.numerical_aperture > 50", "known(item.spec.source_nm)",
    "known(item.spec.numerical_aperture)", "known(item.origin)", "known(value_usd)", "value_usd > 5000", "value_usd > 2000",
    'classified("3A090")', 'classified("3A001", "3A991")', 'classified("3A090.a")', 'classified("3A991")',
    '"RS" in item.reasons', '"NS1" in item.reasons', '"AT1" in item.reasons', 'classified("EAR99")', "end_use.military",
    "end_use.wmd", "known(end_use.military)", "known(end_use.facility_country)", 'end_use.facility_country in scope("us")',
    'end_use.facility_country == "CN"', 'destination == "CN"', 'ship_from == "US"', '"CN" in via', "is_empty(via)", "known(via)",
    'any_party(party.country == "CN")', 'any_party(party.headquarters == "US")', 'all_parties(party.country == "CN")',
    "any_party(known(party.headquarters))", 'any_party(party.role == "end_user" and party.on_entity_list)',
    "all_parties(known(party.country) and not known(party.headquarters))", "any_party(party.country == party.headquarters)",
    'any_party(known(party.country) and party.headquarters == "CN")', "any_party(party.entity_owned_percent >= 50)",
    'any_party(party.company == "ymtc")', 'exporter.headquarters == "US"', "known(exporter.headquarters)",
    'exporter.country == "CN"', "known(exporter.company)", 'exporter.company == "nvidia"',
    'intersects(item.technology_for, "3A090")', '"3B001" in item.technology_for', "is_empty(item.technology_for)",
    "known(item.technology_for)", 'outside(item.technology_for, "3A090", "3B001")', '"euv" in item.spec.capabilities',
    "max_product(item.spec.tops) >= 4800", "max_product(item.spec.tops) >= 1600", "max_value(item.spec.tops) > 100",
    "known(item.spec.tops)", "known(item.eccn)", 'intersects(recipient.citizenship, "CN")', "is_empty(recipient.citizenship)",
    "known(recipient.citizenship)", "claims.published", "known(claims.published)", "claims.servicing_replacement",
    "subject_to_ear", 'item.spec.type == "etch"', "known(item.spec.type)", 'item.kind == "software"', "known(item.kind)",
    'activity == "reexport"', "item.spec.has_hbm", 'intersects(item.contained_classes, "3A090")',
    "known(item.contained_products)", 'outside(item.technology_for, scope("chips"))', 'outside(via, "SG", scope("us"))',
    "asks(item.eccn)", 'outside(item.technology_for, "3B001", scope("chips"))', 'intersects(item.technology_for, scope("chips"))',
)  # fmt: skip
DAYS = ("2024-06-01", DAY)
"""On the second of them the scope of entries has other members."""
RESULTS = (
    'held("us.ear.742.*")',
    'held("us.ear.744.*")',
    'held("us.ear.742.1")',
    'known(held("us.ear.742.1"))',
    'known(held("us.ear.744.*"))',
    'held("us.ear.744.2")',
)
TERMS = ("t0", "t1", "t2", "t3")
NOT_OF_CLASSES = (
    "classified", "item.reasons", "subject_to_ear", "held", "any_party", "all_parties", *TERMS, "exporter", "destination",
    "ship_from", "via", "end_use", "value_usd", "recipient", "activity",
)  # fmt: skip
REQUIREMENTS = ("742.1", "742.2", "744.1", "744.2")
_SEATS = (None, "US", "DE", "CN")
FIELDS: dict[str, Sequence[Any]] = {
    "from": ("US", None, "CN"),
    "to": ("CN", "DE"),
    "item.eccn": (None, "EAR99", "3A001", "3A991", "3A090", "3A090.a"),
    "item.origin": (None, "US", "DE"),
    "item.us_content_percent": (None, 0.0, 30.0),
    "item.spec.source_nm": (None, 13.5, 193.0),
    "item.spec.numerical_aperture": (None, 0.33, 1.35),
    "item.spec.tops.8": (None, 100.0, 2000.0),
    "item.spec.tops.16": (None, None, 50.0, 1000.0),
    "item.spec.type": (None, "etch", "integrated_circuit"),
    "item.technology_for": (None, None, "3A090", "3B001", "3B001;3A991"),
    "item.spec.capabilities": (None, None, "euv", "pulsed_rf"),
    "item.kind": (None, "commodity", "software"),
    "item.spec.has_hbm": (None, None, True, False),
    "item.contains.0.eccn": (None, None, None, "3A090.a", "EAR99"),
    "item.contains.0.count": (None, 1),
    "parties.0.role": (None, "end_user", "ultimate_consignee"),
    "parties.0.country": _SEATS,
    "parties.0.headquarters": _SEATS,
    "parties.0.name": (None, "YMTC", "Nobody"),
    "parties.1.role": (None, None, "exporter", "end_user"),
    "parties.1.country": _SEATS,
    "parties.1.headquarters": _SEATS,
    "parties.1.name": (None, "NVIDIA", "Nobody"),
    "parties.2.role": (None, None, None, "purchaser"),
    "parties.2.country": _SEATS,
    "parties.0.owners.0.name": (None, None, "YMTC"),
    "parties.0.owners.0.share_percent": (None, 60.0, 30.0),
    "end_use.military": (None, True, False),
    "end_use.wmd": (None, None, False, True),
    "end_use.facility_country": _SEATS,
    "via": (None, None, "CN", "SG"),
    "value": (None, 1.0, 3000.0, 9000.0),
    "claims.published": (None, None, True, False),
    "claims.servicing_replacement": (None, None, True),
    "recipient.citizenship": (None, None, "CN", "US;CN"),
}


def _chips() -> dict[str, Any]:
    found = scope("chips", "eccn", "3A090", "3A991")
    (now,) = found["versions"]
    (before,) = scope("chips", "eccn", "3A001")["versions"]
    now["in_force"] = {"from": DAY}
    before["in_force"]["until"] = "2024-12-31"
    return found | {"versions": [before, now]}


class Draw:
    """Draws a rulebook and a table of orders from a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def condition(
        self, depth: int = 2, *, results: bool = False, terms: Sequence[str] = (), no: Sequence[str] = ()
    ) -> str:
        """The text of a condition without some words; `results`: it may ask which requirements hold."""
        draw = self.random
        if depth == 0 or draw.random() < 0.25:
            pool = (*ATOMS, *(tuple(terms) * 6), *(RESULTS * 3 if results else ()))
            atom = draw.choice(pool)
            while any(word in atom for word in no):
                atom = draw.choice(pool)
            return f"not ({atom})" if draw.random() < 0.25 else atom
        word = draw.choice((" and ", " or "))
        count = draw.choice((2, 2, 3))
        parts = [f"({self.condition(depth - 1, results=results, terms=terms, no=no)})" for _ in range(count)]
        text = word.join(parts)
        return f"not ({text})" if draw.random() < 0.15 else text

    def law(self, folder: Path) -> SmallLaw:
        """A rulebook in a folder. Raises RulebookError for the few draws that are none."""
        draw = self.random
        found: list[dict[str, Any]] = [_chips()]
        terms: list[str] = []
        for number in range(draw.randint(1, 4)):
            value = self.condition(no=("held",), terms=terms)
            name = TERMS[number]
            found.append(
                provision(f"us.term.{name}", "term", name=name, type="boolean", version={"value": value})
            )
            terms.append(name)
        for number in range(draw.randint(0, 2)):
            when = self.condition(no=("subject_to_ear", "held", *TERMS))
            then = {"subject_to": "EAR"}
            found.append(provision(f"us.ear.734.{number}", "jurisdiction", when=when, then=then))
        found += [self._entry(number) for number in range(draw.randint(0, 3))]
        some = [self._requirement(name, terms) for name in REQUIREMENTS if draw.random() < 0.8]
        found += some or [requirement("742.1", self.condition(no=("held",)))]
        ids = [one["id"] for one in found if one["id"].startswith(("us.ear.742", "us.ear.744"))]
        return SmallLaw(folder, *found, *self._rest(ids, terms))

    def _entry(self, number: int) -> dict[str, Any]:
        eccn = self.random.choice(("3A090", "3A090.a", "3A001", "3A991"))
        when = self.condition(no=NOT_OF_CLASSES)
        reasons = self.random.sample(("RS", "NS1", "AT1", "NS2"), self.random.randint(1, 2))
        name = f"us.ear.774.{eccn}.x{number}"
        return provision(name, "classification", when=when, eccn=eccn, then={"reasons": reasons})

    def _requirement(self, name: str, terms: Sequence[str]) -> dict[str, Any]:
        policies = ("case_by_case", "presumption_of_denial", "presumption_of_approval")
        then = {"policy": self.random.choice(policies)} if self.random.random() < 0.5 else {}
        return requirement(name, self.condition(terms=terms, no=("held",)), **then)

    def _rest(self, ids: Sequence[str], terms: Sequence[str]) -> list[dict[str, Any]]:
        """What comes after the requirements, which have these ids."""
        draw = self.random

        def chance(of: float) -> bool:
            return draw.random() < of

        def when(depth: int = 2) -> str:
            while True:
                text = self.condition(depth, results=True, terms=terms)
                asked = re.findall(r'held\("([^"]+)"\)', text)
                if all(any(re.fullmatch(glob.replace("*", ".*"), id_) for id_ in ids) for glob in asked):
                    return text

        found = []
        if chance(0.6):
            found.append(policy("p", draw.choice(("presumption_of_denial", "case_by_case")), when()))
        if chance(0.3):
            found.append(policy("q", "presumption_of_approval"))
        if chance(0.6):
            found.append(exception("ABC", ("us.ear.*",), when()))
        if chance(0.4):
            found.append(exception("DEF", (draw.choice(ids),), when()))
        if chance(0.5):
            found.append(gate("g", when()))
        if chance(0.4):
            found.append(duty("d", when()))
        if chance(0.4):
            found.append(override("o", (draw.choice(ids),), when(1)))
        return found

    def orders(self, count: int) -> pl.DataFrame:
        """Orders that differ in some fields, as a table."""
        draw = self.random
        live = set(draw.sample(sorted(FIELDS), draw.randint(6, 14)))
        base = {name: draw.choice(values) for name, values in FIELDS.items()}
        rows = []
        for _ in range(count):
            row: dict[str, Any] = {"as_of": draw.choice(DAYS), "item.name": "x"}
            for name, values in FIELDS.items():
                row[name] = draw.choice(values) if name in live or draw.random() < 0.03 else base[name]
            for party in (f"parties.{place}." for place in range(3)):
                if row[f"{party}role"] is None:
                    row |= {name: None for name in row if name.startswith(party)}
            if row["parties.0.owners.0.name"] is None:
                row["parties.0.owners.0.share_percent"] = None
            if row["item.contains.0.eccn"] is None:
                row["item.contains.0.count"] = None
            rows.append(row)
        return pl.DataFrame(rows, infer_schema_length=None)


def laws_of(seeds: Iterable[int], folder: Path) -> Iterator[tuple[Draw, Engine]]:
    """What is drawn from some seeds, each with an engine under its rulebook, but for those that are none."""
    for seed in seeds:
        draw = Draw(seed)
        try:
            using = draw.law(folder / str(seed)).engine
        except RulebookError:
            continue  # a condition that asks what cannot be asked there
        yield draw, using
