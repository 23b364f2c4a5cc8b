"""Machines that make or test chips, in the names of things."""

from __future__ import annotations

from typing import Any

import pytest

from model.word_lists import written
from narrows.errors import RulebookError
from narrows.model import machines
from narrows.model.law_rows import word_rows
from narrows.model.machines import (
    Machines,
    called_design,
    called_technology,
    is_no_part,
    machines_in,
    may_serve_fabs,
)
from narrows.model.prose import folded

ROWS = [row for _, row in word_rows("machine_words.csv", ["heading", "language", "word", "note"])]


@pytest.fixture
def fresh() -> Any:
    caches = (machines._words, machines.machines_in)
    for cached in caches:
        cached.cache_clear()
    yield
    for cached in caches:
        cached.cache_clear()


def test_a_name_tells_the_type_of_a_machine_and_whether_a_thing_is_a_part_of_one() -> None:
    said = machines_in("Spare chuck for Lam Kiyo etcher")
    assert said == Machines(frozenset({"etch"}), "lam kiyo, etcher", part=True)
    said = machines_in("EUV scanner")
    assert said == Machines(frozenset({"lithography"}), "euv scanner", listed=True)
    assert machines_in("parts for semiconductor manufacturing equipment").types == {None}


@pytest.mark.parametrize(
    ("name", "machine"),
    [
        ("plasma etcher manual", False),
        ("manuals for plasma etchers and ion implanters", False),
        ("manual, plasma etcher", False),
        ("argon, for plasma etchers", False),
        ("plasma etcher with manual", True),
        ("plasma etcher, manual", True),
        ("plasma etcher manual and ion implanter", True),
        ("manual plasma etcher", True),
        ("manual_for_plasma etcher", False),
        ("manual TO3 plasma etcher", True),
        ("brochure and plasma etcher", True),
    ],
)
def test_what_comes_with_a_machine_is_not_what_tells_of_it(name: str, machine: bool) -> None:
    assert bool(machines_in(name, "commodity").types) is machine
    # Of software and technology it is enough that the name tells so.
    assert not machines_in(name, "technology").types


@pytest.mark.parametrize(
    ("heading", "word"), [(heading, row[2]) for row in ROWS for heading in row[0].split()]
)
def test_every_word_is_found(heading: str, word: str) -> None:
    for text in written(word, "28"):
        match heading:
            case "no_machine":
                assert not machines_in(text).types, text
            case "part":
                assert machines_in(f"{text}, plasma etcher").part, text
            case "no_part":
                assert is_no_part(text), text
                behind = f"{text} plasma etcher" if text.endswith("for") else f"plasma etcher {text}"
                assert not machines_in(behind).types, text
            case "whole_only":
                assert machines_in(text).types, text
                assert not machines_in(f"spare part for a {text}").types, text
            case "listed_machine":
                assert machines_in(text).listed, text
            case "device_form":
                assert machines_in(f"quantum computer {text}").types, text
            case "fab_supply":
                assert may_serve_fabs(text), text
            case "technology":
                assert called_technology(text), text
            case "design_data":
                assert called_design(text), text
                assert called_technology(text), text
            case "design_tool":
                assert not called_design(text), text
            case "technology_beside":
                assert not called_technology(f"card {text} hbm technology"), text
            case "aim":
                assert not machines_in(f"manual {text} plasma etcher", "commodity").types, text
            case "know_how_only":
                assert machines_in(text, "commodity") == Machines(), text
            case "process_only":
                assert machines_in(text, "technology").types, text
                assert folded(text) not in machines_in(text, "commodity").words.split(", "), text
            case _:
                said = machines_in(text, "technology")
                assert ({"any_machine": None}.get(heading, heading)) in said.types | said.abilities, text


@pytest.mark.parametrize(
    ("name", "device"),
    [
        ("dilution refrigerator pump", False),
        ("dilution refrigerator vacuum pump", False),
        ("pump, dilution refrigerator", False),
        ("pump for a dilution refrigerator", False),
        ("AI server fan module", False),
        ("稀释制冷机备件", False),
        ("dilution refrigerator with pumps", True),
        ("dilution refrigerator, 4 valves, cables", True),
        ("dilution refrigerator 4 K stage", True),
        ("dilution refrigerator for superconducting qubits", True),
        ("quantum computer for boards", True),
        ("board with a quantum processor", True),
        ("quantum computer module", True),
        ("spare quantum computer", True),
        ("pulse tube cooler", True),
        ("稀释制冷机,含泵", True),
        ("含泵的稀释制冷机", True),
    ],
)
def test_what_a_device_has_or_comes_with_does_not_make_it_a_part(name: str, device: bool) -> None:
    said = machines_in(name, "commodity")
    assert bool(said.types) is device
    assert not said.part


@pytest.mark.parametrize(
    "name",
    [
        "etching primer paint",
        "laser scanner",
        "barcode scanner",
        "pcb etching tank",
        "pasta cutter",
        "stepper motor",
        "sputtering target",
        "raw materials for a producer of steel",
        "vector graphics software",
        "potato chip production line",
        "quantum computing textbook",
        "cables for a quantum computer",
        "optical parametric amplifier",
        "barcode laser scanner",
        "robot vacuum cleaner",
        "KrF pellicle",
    ],
)
def test_what_only_looks_like_a_machine_is_none(name: str) -> None:
    assert machines_in(name).types == frozenset()


def test_a_name_tells_what_software_or_technology_does() -> None:
    recipes = "process recipes for GAAFET transistors"
    said = Machines(words="gaafet", part=True, abilities=frozenset({"gaafet"}))
    assert machines_in(recipes, "technology") == said
    assert machines_in(recipes) == said._replace(know_how=True)
    assert machines_in("HBM stack process", "technology").types == {"hbm"}
    # Of what may be a thing, words for know-how of things tell nothing.
    assert machines_in("HBM stack process").types == frozenset()
    assert machines_in("HBM stack process recipes").types == {"hbm"}
    assert machines_in("card with HBM stack technology").types == frozenset()
    assert machines_in("HBM stack", "commodity").types == {"hbm"}
    assert machines_in("HBM stack test socket", "commodity").types == frozenset()


def test_words_for_a_process_hide_no_machine_in_the_name_of_a_thing() -> None:
    for kind in (None, "commodity"):
        assert machines_in("plasma etch process chamber", kind).types == {"etch"}
        assert machines_in("valve for plasma etch process", kind).types == {"etch"}
    assert machines_in("lithography process", "commodity") == Machines()
    assert machines_in("lithography process", "technology").types == {"lithography"}


def test_know_how_for_a_device_is_no_part_of_one() -> None:
    assert machines_in("know-how for a dilution refrigerator").types == {"cryocooler"}
    assert machines_in("valve for a dilution refrigerator") == Machines()


def test_a_word_for_a_part_in_the_name_of_a_device_tells_of_no_part() -> None:
    cooler = machines_in("pulse tube cryocooler", "commodity")
    assert cooler == Machines(frozenset({"cryocooler"}), "pulse tube cryocooler", device=True)
    assert machines_in("valve for a pulse tube cryocooler", "commodity") == Machines()
    assert machines_in("drawings for a pulse tube cryocooler", "technology").types == {"cryocooler"}


def test_a_machine_that_is_named_by_itself_is_no_part() -> None:
    assert not machines_in("plasma etcher of 300 mm").part
    assert not machines_in("Lam Research 2300 Kiyo F").part


def test_an_unknown_heading_is_refused(fresh: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrows.model.law_rows.law_rows", lambda *_: iter([["etsch", "en", "etcher*", ""]]))
    with pytest.raises(RulebookError, match="'etsch' is not known"):
        machines_in("etcher")


def test_what_a_fab_uses_is_told_by_its_name() -> None:
    for name in ("mass flow controller", "photoresist", "spare parts", "ceramic ESC", "真空泵"):
        assert may_serve_fabs(name), name
    for name in ("office chair", "drill chuck", "microcontroller", "books", "咖啡机"):
        assert not may_serve_fabs(name), name
