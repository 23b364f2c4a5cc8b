"""What the name of a thing says of the limits of entries."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import narrows
from model.word_lists import written
from narrows.errors import RulebookError
from narrows.model.law_rows import word_rows
from narrows.model.limits import _limit, named_over_limits

ROWS = [row for _, row in word_rows("limit_words.csv", ["heading", "language", "word", "figures", "note"])]
FACTS = yaml.safe_load((Path(narrows.__file__).parent / "law" / "facts.yaml").read_text(encoding="utf-8"))


def test_the_law_knows_every_heading() -> None:
    (fact,) = (fact for fact in FACTS["facts"] if fact["name"] == "item.named_over_limits")
    assert {row[0].removeprefix("not:") for row in ROWS} - {"beside", "apart"} == set(fact["values"])


@pytest.mark.parametrize(
    ("heading", "word"),
    sorted(
        {
            (row[0], row[2])
            for row in ROWS
            if ":" not in row[0] and row[0] not in ("beside", "apart") and not row[3]
        }
    ),
)
def test_every_word_without_figures_is_read(heading: str, word: str) -> None:
    for text in written(word, "7"):
        assert heading in named_over_limits(text), text


@pytest.mark.parametrize(
    ("name", "heading"),
    [
        ("70 GHz oscilloscope", "column_2_device"),
        ("oscilloscope, 60 GHz", "column_2_device"),
        ("spectrum analyser 2 Hz to 44 GHz", "column_2_device"),
        ("60GHz示波器", "column_2_device"),
        ("arbitrary waveform generator 12 GSa/s", "column_2_device"),
        ("12-bit 1,000 MSPS ADC", "column_2_device"),
        ("ADC 14 bit 260 MSPS", "column_2_device"),
        ("GaN MMIC power amplifier 40 W 6 GHz", "column_1_device"),
        ("MMIC driver 33 dBm, 20-30 GHz", None),
        ("MMIC driver 36 dBm, 20-30 GHz", "column_1_device"),
        ("MMIC amplifier 40 mW 60 GHz", "column_1_device"),
        ("solid-state power amplifier 9.5 GHz 0.1 kW", "column_2_device"),
        ("FPGA with 832 user I/Os", "column_2_device"),
        ("angle encoder, accuracy 0,1 arc second", "column_2_device"),
        ("pouch cell 400 Wh/kg", "column_2_device"),
        ("microcontroller, -55 °C to +125 °C", "column_2_device"),
        ("MCU −55…125 °C", "column_2_device"),
        ("network analyzer 9 kHz – 67 GHz", "column_2_device"),
        ("power supply 0-100 V/500 A", "nuclear_device"),
        ("AWG -12 GSPS", "column_2_device"),
        ("digital oscilloscope 1 GHz", "supplement_2_device"),
        ("5 GS/s oscilloscope", "supplement_2_device"),
        ("flash memory 64 Mbit", "supplement_2_device"),
        ("hydrofluoric acid 49 %", "listed_chemical"),
        ("ClF3 in cylinders", "missile_item"),
        ("rifle for big game", "weapon"),
        ("assault rifle with sling", "weapon"),
        ("Model 700 hunting rifle, see photo", "weapon"),
        ("hunting rifle scope mount", None),
        ("airsoft assault rifle M4", None),
        ("plastic model kit main battle tank", None),
        ("AK-47 rifle keychain", None),
        ("assault rifle in plush case", "weapon"),
        ("poster tube with assault rifle", "weapon"),
        ("costume and M4 carbine", "weapon"),
        ("assault rifle, toys", "weapon"),
        ("玩具和步枪", "weapon"),
        ("玩具步枪", None),
        ("infrared pistol thermometer", None),
        ("land mine detector", None),
    ],
)
def test_figures_beyond_a_limit_are_read(name: str, heading: str | None) -> None:
    found = named_over_limits(name)
    assert heading in found if heading else not found
    assert heading == "supplement_2_device" or found <= {heading, "supplement_2_device", "processor_device"}


@pytest.mark.parametrize(
    "name",
    [
        "oscilloscope",
        "33 GHz oscilloscope",
        "oscilloscope 500 MHz, 60 V input",
        "spectrum analyzer 26.5 GHz",
        "14-bit 200 MSPS ADC",
        "MMIC mixer 35 GHz",
        "MMIC amplifier 2 W 6 GHz",
        "power amplifier 43 dBm 18 GHz",
        "phased array antenna 30 GHz",
        "encoder 20 arcsec",
        "supercapacitor 3 V 3000 F",
        "microcontroller -40 to 125 °C",
        "automotive microcontroller -55 to 150 °C",
        "film resistor -55 to 125 °C",
        "CPU thermal paste -55 to 200 °C",
        "food processor 220 °C",
        "radiation hardened glass",
        "triethanolamine free hand cream",
        "0.5 % hydrofluoric acid",
        "spectrum analyzer 9 kHz – 30 GHz",
        "probe for 70 GHz oscilloscope",
        "calibration kit for 110 GHz network analyzer",
        "5 % hydrofluoric acid",
        "hydrogen fluoride detector",
        "chip-scale atomic clock",
        "power supply 24 V 600 A",
        "turbomolecular pump 2000 l/s",
        "optical computer mouse",
    ],
)
def test_figures_below_a_limit_and_what_goes_with_a_thing_are_not(name: str) -> None:
    assert named_over_limits(name) <= {"goes_with_device", "processor_device", "supplement_2_device"}


@pytest.mark.parametrize(
    "name", ["probe for 33 GHz oscilloscope", "probe for an oscilloscope", "stand for encoder"]
)
def test_what_goes_with_a_thing_below_a_limit_is_none(name: str) -> None:
    assert not named_over_limits(name)


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("thermal camera", True),
        ("thermal camera, 30 Hz", True),
        ("thermal camera, 9 Hz", False),
        ("thermal camera, 9 Hz or 30 Hz", True),
        ("coordinate measuring machine 5 µm", False),
        ("coordinate measuring machine, MPE 1.5+L/350 µm", True),
        ("fermenter 100 L", True),
        ("fermenter 15 L", False),
    ],
)
def test_a_figure_within_a_limit_takes_a_kind_out(name: str, asked: bool) -> None:
    assert (named_over_limits(name) - {"supplement_2_device"} != frozenset()) == asked


@pytest.mark.parametrize("said", ["60 ghz", "over 60", "over 60 parsec", "more than 60 ghz"])
def test_a_limit_that_is_not_read_is_refused(said: str) -> None:
    with pytest.raises(RulebookError, match="is not read"):
        _limit(said, 7)
