"""The vocabulary of machines: the same in the model, the declared facts, the guide and the law; and what the law makes of it."""

from __future__ import annotations

import random
import re
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from narrows.engine import engine
from narrows.errors import InputError
from narrows.model.kinds import of_another_kind
from narrows.model.order import parse_item
from narrows.model.spec import Capability, Spec
from narrows.rulebook.book import Book
from narrows.rulebook.expr import ir

BOOK: Book = engine(clean=True).book
WORDS: tuple[str, ...] = get_args(Capability)
GUIDE = (Path(__file__).resolve().parents[2] / "docs/guide/equipment.md").read_text("utf-8")
DECLARED = {fact.name: fact for fact in BOOK.raw.facts.facts}
# Numbers on both sides of every limit, and at it.
NUMBERS = {
    "sige_to_si_selectivity": (99.9, 100),
    "gas_switching_ms": (250, 300, 499, 500),
    "chuck_zones": (9, 10, 19, 20),
    "aspect_ratio": (0.5, 1, 3, 5.1, 10, 31, 60, 201),
    "feature_opening_nm": (24, 34, 39, 69, 99, 100),
    "pitch_nm": (23, 44, 99, 100),
    "silicon_etch_rate_um_min": (7, 7.1),
    "depth_nonuniformity_percent": (2, 2.1),
    "process_temperature_k": (800, 958.15, 960),
    "pressure_pa": (3999, 4000),
    "precursor_temperature_k": (300, 310, 349),
    "dielectric_constant": (2.9, 3.2, 4.3, 5.2, 36, 41),
    "film_thickness_nm": (10, 2000, 2001),
    "film_density_g_cm3": (1.6, 1.65, 1.71),
    "void_nm": (3, 4),
    "thickness_nonuniformity_percent": (2.4, 2.5),
    "wafer_diameter_mm": (200, 300),
    "beam_energy_kev": (4, 20, 65),
    "lowest_beam_energy_kev": (1, 5),
    "beam_current_ma": (0.001, 4, 45),
    "angular_accuracy_degrees": (0.1, 0.2),
    "beam_size_nm": (15, 64, 70),
    "image_placement_nm": (16, 17),
    "overlay_nm": (1.4, 1.5, 2.4, 22, 27),
    "mrf_nm": (45, 46),
    "source_nm": (193, 248, 400),
    "defect_nm": (21, 22),
    "overlay_accuracy_nm": (0.5, 0.6),
    "stage_accuracy_nm": (29, 30),
    "accelerating_voltage_kv": (21, 22),
    "operating_temperature_k": (4.5, 5),
    "throughput_gain_percent": (1, 1.1),
}
# The words of one table of the guide are for machines of one kind, and are tried together.
FAMILIES = [
    [word for word in re.findall(r"^\| `([a-z0-9_]+)` \|", part, re.MULTILINE) if word in WORDS]
    for part in GUIDE.split("\n## ")
    if "| word |" in part
]
LEFT_TO_3B991 = (
    "etch",
    "deposition",
    "cleaning",
    "annealing",
    "coater_developer",
    "ion_implantation",
    "mask",
    "mask_equipment",
)
LEFT_TO_3B992 = ("inspection", "electron_microscope", "wafer_prober")
DAYS = ("2021-06-01", "2022-11-01", "2023-12-01", "2024-10-01", "2025-02-01")


def test_the_words_of_the_model_are_those_of_the_declared_facts() -> None:
    assert sorted(WORDS) == list(WORDS)
    assert sorted(word for family in FAMILIES for word in family) == list(WORDS)
    assert DECLARED["item.spec.capabilities"].values == WORDS
    kinds = next(get_args(part) for part in get_args(Spec.model_fields["type"].annotation) if get_args(part))
    assert DECLARED["item.spec.type"].values == kinds


@pytest.mark.parametrize("field", sorted(Spec.model_fields))
def test_every_field_of_a_specification_is_a_fact(field: str) -> None:
    assert f"item.spec.{field}" in DECLARED


@pytest.mark.parametrize(
    "word", [*WORDS, *NUMBERS, "qubits", "cnot_error", "noise_figure_db", "base_temperature_k"]
)
def test_the_guide_says_what_each_word_means(word: str) -> None:
    assert f"`{word}`" in GUIDE


def test_the_guide_and_the_law_use_no_word_that_an_order_cannot_state() -> None:
    rows = re.findall(r"^\| `([a-z0-9_]+)` \|", GUIDE, re.MULTILINE)
    assert set(rows) <= {*WORDS, *Spec.model_fields}
    asked: set[str] = set()
    for provision in BOOK.raw.provisions.values():
        for version in provision.versions:
            node = BOOK.node(provision, version)
            for part in node.walk() if node is not None else ():
                if isinstance(part, ir.Meets) and getattr(part.item, "name", "") == "item.spec.capabilities":
                    asked.update(part.values)
    assert asked <= set(WORDS)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ({"capabilities": ["levitation"]}, "capabilities"),
        ({"chuck_zones": "many"}, "chuck_zones"),
        ({"pressure_pa": 0}, "pressure_pa"),
        ({"cnot_error": 1.1}, "cnot_error"),
        ({"etch_depth_nm": 1}, "etch_depth_nm"),
    ],
)
def test_what_is_no_specification_is_refused(spec: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError, match=words):
        parse_item({"spec": spec})


def test_an_empty_list_is_not_the_same_as_none() -> None:
    assert Spec.model_validate({"capabilities": []}).capabilities == ()
    assert Spec.model_validate({"type": "etch"}).capabilities is None


def _classes(spec: dict[str, Any], day: str) -> tuple[set[str], set[str]]:
    """The ids of classes that hold, and that are unknown, for an item of this specification."""
    order = {
        "as_of": day,
        "activity": "export",
        "from": "US",
        "to": "CN",
        "item": {"spec": spec, "contains": []},
    }
    trail = engine(clean=True).check(order).trail
    found = {entry.provision: entry.result for entry in trail if entry.provision.startswith("us.ear.774.3")}
    return {id_ for id_, result in found.items() if result is True}, {
        i for i, r in found.items() if r is None
    }


def _some_specs(count: int) -> list[tuple[dict[str, Any], str]]:
    """Specifications whose numbers fit their type; the words may be of another."""
    chance = random.Random(7)  # the same specifications in every run
    specs = []
    for _ in range(count):
        spec: dict[str, Any] = {name: chance.choice(values) for name, values in NUMBERS.items()}
        spec["type"] = chance.choice((*LEFT_TO_3B991, *LEFT_TO_3B992))
        strange = {name for name, _ in of_another_kind(spec)}
        spec = {name: value for name, value in spec.items() if name not in strange}
        spec["capabilities"] = chance.sample(chance.choice(FAMILIES), chance.choice((0, 1, 2, 3, 5, 7)))
        specs.append((spec, chance.choice(DAYS)))
    return specs


def test_what_is_left_is_just_what_no_other_entry_describes() -> None:
    seen = {True: 0, False: 0}
    for spec, day in _some_specs(400):
        left = f"us.ear.774.{'3B991' if spec['type'] in LEFT_TO_3B991 else '3B992'}"
        held, unknown = _classes(spec, day)
        as_other = {id_ for some in _classes({**spec, "type": "other"}, day) for id_ in some}
        others = (held | unknown) - {left}
        if any(of_another_kind(spec)):
            assert left not in held, (spec, day)
        elif left in held:
            assert not others, (spec, day)
        elif not others and not as_other:
            raise AssertionError((spec, day))
        seen[left in held] += 1
    assert min(seen.values()) > 50


def test_nothing_stated_of_what_a_machine_does_clears_no_machine() -> None:
    for kind in (*LEFT_TO_3B991, "inspection", "electron_microscope"):
        held, _ = _classes({"type": kind}, "2025-02-01")
        assert not held, kind


def test_a_term_of_equipment_is_in_force_wherever_it_is_used() -> None:
    starts = {p.name: p.versions[0].from_ for p in BOOK.raw.provisions.values() if p.kind == "term"}
    for provision in BOOK.raw.provisions.values():
        for version in provision.versions if ".774." in provision.id else ():
            node = BOOK.node(provision, version)
            for name in ir.terms_of(node) if node is not None else ():
                used = version.from_ or date.min
                assert (starts.get(name) or date.min) <= used, (provision.id, name)
