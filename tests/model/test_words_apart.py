"""Words that raise a flag by standing in one sentence, and abbreviations of the trade."""

from __future__ import annotations

import pytest

from narrows.model.apart import apart
from narrows.model.law_rows import word_rows
from narrows.model.prose import folded
from narrows.model.red_flags import read
from narrows.model.shortened import in_full

ROWS = [row for _, row in word_rows("us/words_apart.csv", ["groups", "part", "language", "word", "note"])]


def flags_in(text: str) -> set[str]:
    return {flag for found in apart(folded(text)) for flag in found.under}


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("line capable of 14nm/28nm", "advanced_node"),
        ("DRAM cell area 0.0018 um2", "advanced_node"),
        ("DRAM cell area 0.0025 um2", "advanced_node"),
        ("DRAM w/ density 0.21 Gb/mm2", "advanced_node"),
        ("DRAM with 3,500 TSVs per die", "advanced_node"),
        ("QLC NAND 2xx layers", "advanced_node"),
        ("28nm line, pilot for N+2 next yr", "advanced_node"),
        ("HKMG; later 7nm", "advanced_node"),
        ("RTL-to-GDS for FinFET chips", "advanced_node_design"),
        ("14nm FinFET IP (SerDes PHY)", "advanced_node_design"),
        ("10k GPU cluster for LLM training", "supercomputer"),
        ("glide bomb with range 350km", "wmd"),
        ("localization of coater developer", "sme_development"),
        ("mainly 28nm plus some 14", "advanced_node"),
        ("HKMG 28, FinFET 14 (both)", "advanced_node"),
        ("gate oxide, 5 nm line of 65 nm", "advanced_node"),
        ("5 nm oxide, 65 nm line", "advanced_node"),
    ],
)
def test_signs_of_one_sentence_raise_a_flag_in_any_order(text: str, flag: str) -> None:
    assert flag in flags_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "filter, 5 nm pores",
        "overlay of 5 nm",
        "surface roughness is below 1 nm",
        "light of 13.5 nm",
        "films of 2.25 nm",
        "laptop with a 4 nm chip",
        "NAND fab, fewer than 128 layers",
        "N+1 redundant chillers for the fab",
        "N2 purge, wafer box",
        "SSD of 232-layer NAND",
        "delivery of 500 km by truck",
        "4 cards in a cluster",
        "DRAM cell area 0.0027 um2",
        "TSV etch, 300 TSVs per die",
        "localization of software",
        "mainly 28nm plus some 14 sets",
        "FinFET 14 layouts",
        "DDR3 38nm line",
        "gate oxide 5 nm, 65 nm line",
    ],
)
def test_what_is_about_something_else_raises_none(text: str) -> None:
    assert flags_in(text) == set()


def test_what_stands_in_another_sentence_is_not_beside() -> None:
    assert flags_in("Intel 4 ports. The wafer comes later") == set()
    assert flags_in("Intel 4 wafers") == {"advanced_node"}


def test_a_sign_can_be_denied_and_leaves_an_answer_open() -> None:
    assert "advanced_node" in read("not 14nm, only 40nm eFlash").denied
    said = read("line capable of 14nm/28nm")
    assert "advanced_node" in said.raised
    # Outright are only a node and a fab that stand together: the facility may be another one.
    assert "advanced_node" not in said.outright


def test_rows_of_the_file_stand_once() -> None:
    keys = [(groups, part, word) for groups, part, _, word, _ in ROWS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("chip mfg", "chip manufacturing"),
        ("w/o mil. use", "without military use"),
        ("pilot w/ 7nm", "pilot with 7nm"),
        ("semi fab", "semiconductor fab"),
        ("5 w/o", "5 w/o"),
        ("24 w/ m", "24 w/ m"),
        ("mil spec", "mil spec"),
        ("semi trailer", "semi trailer"),
        ("maintain", "maintain"),
    ],
)
def test_abbreviations_are_written_out(short: str, full: str) -> None:
    assert in_full(short) == full
