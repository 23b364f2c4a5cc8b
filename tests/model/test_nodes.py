"""The node that is said beside a fab."""

from __future__ import annotations

import pytest

from model.word_lists import written
from narrows.model.law_rows import word_rows
from narrows.model.red_flags import read

ROWS = [row for _, row in word_rows("us/node_words.csv", ["heading", "language", "word", "note"])]


@pytest.mark.parametrize(("heading", "word"), [(row[0], row[2]) for row in ROWS])
def test_every_word_is_read(heading: str, word: str) -> None:
    for text in written(word.replace("#1-16 ", "#1-9 "), "80"):
        match heading:
            case "size":
                assert read(f"wafer fab, {text}").node, text
            case "fab":
                assert read(f"{text} 90 nm").node or read(f"90 nm {text}").node, text
            case "between":
                assert read(f"wafer fab {text} 90 nm").node, text
            case "limit_before":
                assert not read(f"wafer fab {text} 90 nm").node, text
            case "limit_after" | "no_node_after":
                assert not read(f"wafer fab 90 nm {text}").node, text
            case "place_before":
                assert read(f"wafer fab {text} Elbonia, 90 nm").node, text
            case "layers":
                assert "advanced_node" in read(f"{text.replace('80', '232')}, NAND fab").raised, text
            case "not_planar":
                assert "advanced_node" in read(f"wafer fab, 28 nm, {text}").raised, text
                assert "advanced_node" in read(f"{text}, 28 nm, wafer fab").raised, text
            case "dram_size":
                assert "advanced_node" in read(f"DRAM plant, {text.replace('80', '17')}").raised, text
            case "dram":
                assert "advanced_node" in read(f"{text}, 17 nm").raised, text
            case "layered":
                assert "advanced_node" in read(f"{text}, 232 layers").raised, text
            case "half_pitch":
                assert "advanced_node" in read(f"DRAM plant, {text} of 17 nm").raised, text
            case "step":
                assert "advanced_node" in read(f"{text}, DRAM plant, 17 nm").raised, text
            case _ if "between" in heading:
                assert "advanced_node" in read(f"NAND {text} 232 layers, DRAM {text} 17 nm").raised, text
            case "advanced":
                assert not read(f"{text}, wafer fab, power, 90 nm").node, text
            case _:
                assert not read(f"wafer fab 90 nm, {text}").node, text


@pytest.mark.parametrize(
    "text",
    [
        "晶圆厂 40nm",
        "晶圆厂，0.13微米",
        "8인치 파운드리 130nm BCD",
        "fab in Wuxi, 8 inch, 0.11 um",
        "0.18 um power ICs, our fab",
        "valves from our stock for the fab in Wuxi, 8 inch, 0.11 um",
    ],
)
def test_a_node_beside_a_fab_is_said_in_any_order(text: str) -> None:
    assert read(text).node
    assert "node_unknown" not in read(text).raised


@pytest.mark.parametrize(
    "text",
    [
        "DRAM fab, 18 nm half-pitch",
        "DRAM line (17nm)",
        "production of DDR5 memory, 16 nm",
        "NAND fab, more than 128 layers",
        "wafer fab, 16/14 nm",
        "foundry with seven nanometers",
        "3D NAND 产线，128层",
        "디램 17나노 라인",
        "フラッシュメモリ工場 176層",
        "NAND fab, 20 nm, 128 layers",
        "fab, 22 nm, FinFET",
        "鳍式 晶圆厂 22nm",
        "Particle counter. DRAM fab, 17 nm",
        "DRAM fab, 17 nm. Particle counter",
        "One pump. DRAM fab, 17 nm. Particle counter",
    ],
)
def test_an_advanced_node_is_said_in_any_order(text: str) -> None:
    assert "advanced_node" in read(text).raised
    assert "node_unknown" not in read(text).raised


@pytest.mark.parametrize(
    "text",
    [
        "DRAM fab, 21 nm",
        "NAND fab, 96 layers",
        "NAND fab, fewer than 128 layers",
        "not for a DRAM fab of 17 nm",
        "filter for 5 nm particles, DRAM fab",
        "DRAM fab. The film is of 15 nm",
        "torque 10 Nm for the production line",
        "memory fab, 200 L tank",
        "SSD with 232-layer NAND flash",
        "film of 17 nm for a DRAM fab",
        "fab, 22 nm, no FinFET",
        "fab. Our graphene nanosheets",
        "Spare part. DRAM fab, 17 nm particle filter",
        "DRAM fab, 17 nm particle filter. Two pieces",
        "Spare part. DRAM fab, 17 nm particle filter. Two pieces",
    ],
)
def test_what_is_no_advanced_node_says_none(text: str) -> None:
    assert "advanced_node" not in read(text).raised


@pytest.mark.parametrize(
    "text",
    [
        "晶圆厂 28nm以下",
        "fab, 28 nm and below",
        "fab, 28 nm and 14 nm",
        "fab 28-14nm",
        "3D NAND fab, 40nm",
        "fab. The tool has 55 nm resolution",
        "fab, <28 nm",
        "film for a DRAM fab, 17 nm",
        "DRAM fab: 17 nm node",
        "fab, ~55 nm",
        "~90 nm fab",
        "fab, 55 nm - 40",
        "fab, 90 nm, below",
        "fab. Node of 55 nm",
    ],
)
def test_what_leaves_it_open_says_none(text: str) -> None:
    assert not read(text).node
    assert "node_unknown" in read(text).raised


@pytest.mark.parametrize(
    "text",
    ["film for a DRAM fab, 21 nm", "film for a fab, 17 nm", "DRAM fab, 28 nm. Filters for 17 nm particles"],
)
def test_what_is_no_node_of_memory_leaves_nothing_open(text: str) -> None:
    assert read(text).node
    assert not read(text).raised
