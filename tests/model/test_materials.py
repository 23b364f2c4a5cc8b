"""The words that speak of a listed material."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import pytest

from narrows.errors import RulebookError
from narrows.model import materials
from narrows.model.item import Material
from narrows.model.materials import materials_in, named_as_material, own_words_in, speaks_of_a_material

WORDS = "src/narrows/law/cn/material_words.csv"


def test_each_word_is_of_a_material_and_is_found(root: Path) -> None:
    rows = list(csv.DictReader((root / WORDS).read_text("utf-8").splitlines()))
    assert {row["material"] for row in rows} <= {*get_args(Material)}
    assert len({row["words"] for row in rows}) == len(rows)
    assert all(speaks_of_a_material(f"200 kg of {row['words'].upper()}, packed") for row in rows)


@pytest.mark.parametrize("name", ["", "steel bolts", "gallery lamp", "magnetron", "yaghourt maker"])
def test_other_names_speak_of_none(name: str) -> None:
    assert not speaks_of_a_material(name)


@pytest.mark.parametrize(
    ("name", "materials", "own"),
    [
        ("", set(), set()),
        ("GaAs wafers", {"gallium"}, set()),
        ("Gallium arsenide wafers", {"gallium"}, {"gallium"}),
        ("NdFeB magnets with dysprosium", {"neodymium", "samarium", "dysprosium"}, {"dysprosium"}),
        ("ytterbium fiber", {"ytterbium"}, {"ytterbium"}),
        ("terbium and erbium oxide", {"terbium", "erbium"}, {"terbium", "erbium"}),
        ("lithium battery, graphite-free", {"lithium_battery", "graphite"}, {"lithium_battery"}),
        ("solder without gallium", {"gallium"}, set()),
        ("镓锭", {"gallium"}, {"gallium"}),
        ("含镝钕铁硼", {"dysprosium"}, {"dysprosium"}),
        ("タングステン粉末", {"tungsten"}, {"tungsten"}),
        ("흑연 전극", {"graphite"}, {"graphite"}),
        ("Wolframpulver, Graphitelektroden", {"tungsten", "graphite"}, {"tungsten", "graphite"}),
        ("antimony", {"antimony"}, {"antimony"}),
        ("石墨烯", {"graphite"}, set()),
        ("不含镓的焊料", {"gallium"}, set()),
        ("Gartenstuhl graphitgrau", {"graphite"}, set()),
        ("customer鈥檚 valve, 鈧 100", set(), set()),
    ],
)
def test_a_name_tells_its_materials_and_which_by_their_own_word(
    name: str, materials: set[str], own: set[str]
) -> None:
    assert (set(materials_in(name)), set(own_words_in(name))) == (materials, own)


@pytest.mark.parametrize(
    ("name", "material"),
    [
        ("gallium", "gallium"),
        ("Gallium metal, 99.9999% purity, 10 kg", "gallium"),
        ("gallium 6N", "gallium"),
        ("金属镓", "gallium"),
        ("4-inch GaAs wafers", "gallium"),
        ("Natural flake graphite", "graphite"),
        ("samarium-cobalt magnets", "samarium"),
        ("ammonium paratungstate", "tungsten"),
        ("indium phosphide substrate", "indium"),
        ("gallium antimonide wafers", "gallium"),
        ("dysprosium metal powder", "dysprosium"),
        ("trimethylindium", "indium"),
        ("gallium nitride charger", None),
        ("gallium-free grease", None),
        ("germanium lens", None),
        ("graphite", None),
        ("indium metal", None),
        ("antimony trioxide", None),
        ("indium gallium arsenide", None),
        ("gallium and germanium", None),
        ("metal ingot", None),
        ("99.9%", None),
        ("", None),
    ],
)
def test_a_name_that_says_a_listed_form_and_nothing_else_is_of_that_material(
    name: str, material: str | None
) -> None:
    assert named_as_material(name) == material


def test_an_own_word_of_no_material_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        materials, "law_rows", lambda *_: iter([["镓", "gallium", ""], ["锗", "germanum", ""]])
    )
    with pytest.raises(RulebookError, match="'germanum' is not known") as caught:
        materials._own.__wrapped__()
    assert caught.value.where.line == 3


def test_a_word_of_no_material_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(materials, "law_rows", lambda *_: iter([["gaas", "gallium"], ["gan", "galium"]]))
    with pytest.raises(RulebookError, match="'galium' is not known") as caught:
        materials._words.__wrapped__()
    assert caught.value.where.line == 3
    assert "gallium" in caught.value.remedy
