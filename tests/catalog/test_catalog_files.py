"""A wrong data file is refused with file, line and remedy, and never read past."""

from __future__ import annotations

from pathlib import Path

import pytest

from narrows.catalog import read_catalog
from narrows.errors import RulebookError

PRODUCTS = "id,kind,vendor,name,family,base,aliases,note\n"
VALUES = "product,field,value,confidence,source\n"
SOURCES = "id,kind,citation,checked\ns,sheet,Sheet of 2024,2026-01-01\n"
CHIP = "c1,chip,Acme,C1,,,,\n"
VALUE = "c1,type,integrated_circuit,high,s\n"


FORMS = "kind,pattern,note\n"
MAKERS = "vendor,country\nAcme,NL\n"


def write(folder: Path, products: str, values: str, sources: str = SOURCES, forms: str = FORMS) -> Path:
    (folder / "products.csv").write_text(products, "utf-8")
    (folder / "values.csv").write_text(values, "utf-8")
    (folder / "sources.csv").write_text(sources, "utf-8")
    (folder / "forms.csv").write_text(forms, "utf-8")
    (folder / "plain_words.csv").write_text("word,note\nboard,what it is\n", "utf-8")
    (folder / "makers.csv").write_text(MAKERS, "utf-8")
    return folder


def test_a_small_catalog_is_read(tmp_path: Path) -> None:
    values = VALUES + VALUE + "c1,tops.8,200,medium,s\nc1,tops.16,100.5,high,s\nc1,has_hbm,false,high,s\n"
    catalog = read_catalog(write(tmp_path, PRODUCTS + CHIP, values))
    assert catalog.resolve("acme c1 board") == catalog.resolve("acme c1")
    assert catalog.find("acme c1 module") is None
    product = catalog.resolve("acme c1")
    assert product.spec == {"type": "integrated_circuit", "tops": {8: 200, 16: 100.5}, "has_hbm": False}
    assert product.confidence == "medium"
    assert product.country == "NL"


def test_what_a_machine_is_designed_to_do_is_a_list(tmp_path: Path) -> None:
    values = VALUES + "c1,type,lithography,high,s\nc1,capabilities,imprint direct_write,high,s\n"
    product = read_catalog(write(tmp_path, PRODUCTS + CHIP.replace("chip", "lithography"), values)).resolve(
        "c1"
    )
    assert product.spec == {"type": "lithography", "capabilities": ("imprint", "direct_write")}


@pytest.mark.parametrize(
    ("products", "values", "sources", "what"),
    [
        ("id,name\n", VALUES, SOURCES, "columns"),
        (PRODUCTS + CHIP + CHIP, VALUES + VALUE, SOURCES, "twice"),
        (PRODUCTS + "c1,boat,Acme,C1,,,,\n", VALUES + VALUE, SOURCES, "kind"),
        (PRODUCTS + "c1,chip\n", VALUES + VALUE, SOURCES, "cells"),
        (PRODUCTS + CHIP, VALUES, SOURCES, "no values"),
        (PRODUCTS, VALUES + VALUE, SOURCES, "no product"),
        (PRODUCTS + CHIP, VALUES + VALUE + VALUE, SOURCES, "two values"),
        (PRODUCTS + CHIP, VALUES + "c1,tops.8,0,high,s\n", SOURCES, "no value"),
        (PRODUCTS + CHIP, VALUES + "c1,tops.8,nan,high,s\n", SOURCES, "no value"),
        (PRODUCTS + CHIP, VALUES + "c1,tops.8,-3,high,s\n", SOURCES, "no value"),
        (PRODUCTS + CHIP, VALUES + "c1,tops.8,inf,high,s\n", SOURCES, "no value"),
        (PRODUCTS + CHIP, VALUES + "c1,tops.8,much,high,s\n", SOURCES, "no value"),
        (PRODUCTS + CHIP, VALUES + "c1,tops.x,8,high,s\n", SOURCES, "bit length"),
        (PRODUCTS + CHIP, VALUES + "c1,type,hbm,certain,s\n", SOURCES, "high, medium, low"),
        (PRODUCTS + CHIP, VALUES + "c1,type,hbm,high,\n", SOURCES, "source"),
        (PRODUCTS + CHIP, VALUES + "c1,type,hbm,high,t\n", SOURCES, "source"),
        (PRODUCTS + CHIP, VALUES + "c1,contains,8 c9,high,s\n", SOURCES, "contains"),
        (PRODUCTS + CHIP, VALUES + "c1,contains,c1,high,s\n", SOURCES, "contains"),
        (PRODUCTS + CHIP, VALUES + "c1,contains,8 c1,high,s\n", SOURCES, "contains"),
        (PRODUCTS + CHIP, VALUES + VALUE, "id,kind,citation,checked\ns,a,b,soon\n", "date"),
        (PRODUCTS + CHIP, VALUES + VALUE, SOURCES + "s,a,b,2026-01-01\n", "twice"),
    ],
)
def test_a_wrong_file_is_refused(tmp_path: Path, products: str, values: str, sources: str, what: str) -> None:
    with pytest.raises(RulebookError, match=what) as caught:
        read_catalog(write(tmp_path, products, values, sources))
    assert caught.value.where.source
    assert caught.value.remedy


def test_a_missing_file_is_an_error_and_no_empty_catalog(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match="cannot read"):
        read_catalog(tmp_path)


def test_a_form_that_is_no_pattern_is_refused(tmp_path: Path) -> None:
    folder = write(tmp_path, PRODUCTS + CHIP, VALUES + VALUE, forms=FORMS + "chip,sxm(,socket\n")
    with pytest.raises(RulebookError, match="no pattern") as caught:
        read_catalog(folder)
    assert caught.value.where.line == 2
