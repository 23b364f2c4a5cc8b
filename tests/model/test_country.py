"""Countries: the ISO codes are complete, and spellings are read, remarked on, or refused as they should be."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import CountryError
from narrows.model import country
from narrows.model.country import codes, resolve

GEO = Path(country.__file__).parents[1] / "law" / "geo"
ROWS = list(csv.DictReader((GEO / "countries.csv").read_text(encoding="utf-8").splitlines()))


def test_iso_3166_1_is_complete() -> None:
    iso = [row for row in ROWS if row["numeric"]]
    assert len(iso) == 249
    assert [row["alpha2"] for row in ROWS if not row["numeric"]] == ["XK"]
    for column in ("alpha2", "alpha3", "numeric", "name"):
        values = [row[column] for row in iso]
        assert len(set(values)) == 249
    assert all(len(r["alpha2"]) == 2 and len(r["alpha3"]) == 3 and len(r["numeric"]) == 3 for r in iso)
    assert all(row["parent"] in codes() and row["parent"] != row["alpha2"] for row in ROWS if row["parent"])
    parents = {row["alpha2"]: row["parent"] for row in ROWS}
    assert not any(parents[p] for p in parents.values() if p)  # a parent is a state


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["alpha2"])
def test_every_spelling_of_a_row_is_read(row: dict[str, str]) -> None:
    spellings = [row["alpha2"], row["alpha3"], row["numeric"], row["name"], *row["aliases"].split("|")]
    for text in filter(None, spellings):
        for form in (
            text,
            text.upper(),
            text.lower(),
            f"  {text} ",
            text.replace(" ", "  ").replace(",", ""),
        ):
            assert resolve(form).code == row["alpha2"]
    assert resolve(row["alpha2"]).parent == (row["parent"] or None)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("UK", "GB"),
        ("USA", "US"),
        ("Burma", "MM"),
        ("Cape Verde", "CV"),
        ("Korea, South", "KR"),
        ("Korea (Republic of)", "KR"),
        ("Korea, North", "KP"),
        ("Taiwan", "TW"),
        ("Hong Kong SAR", "HK"),
        ("Hong Kong, China", "HK"),
        ("Macau", "MO"),
        ("Macao", "MO"),
        ("中国", "CN"),
        ("台湾", "TW"),
        ("日本", "JP"),
        ("韩国", "KR"),
        ("荷兰", "NL"),
        ("COTE D’IVOIRE", "CI"),
        ("Cote dIvoire", "CI"),
        ("Cote d Ivoire", "CI"),
        ("Curacao", "CW"),
        ("St. Kitts & Nevis", "KN"),
        ("the netherlands", "NL"),
        ("Guinea", "GN"),
        ("Samoa", "WS"),
        ("Micronesia", "FM"),
        ("Türkiye", "TR"),
        ("Swaziland", "SZ"),
        ("DRC", "CD"),
        ("P.R. China", "CN"),
    ],
)
def test_read_without_remark(text: str, code: str) -> None:
    found = resolve(text)
    assert (found.code, found.notice) == (code, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Taiwan, China", "TW"), ("Taiwan, Province of China", "TW"), ("中國台灣", "TW"), ("na", "NA")]
    + [("Northern Ireland", "GB"), ("N. Ireland", "GB"), ("GB-NIR", "GB"), ("XI", "GB")],
)
def test_read_with_a_remark(text: str, code: str) -> None:
    found = resolve(text)
    assert found.code == code
    assert found.notice is not None
    assert found.notice.startswith(f"{text!r} is read as {code}")


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Korea", ("KP", "KR")),
        ("Congo", ("CD", "CG")),
        ("China/Taiwan", ("CN", "TW")),
        ("Republic of China", ("CN", "TW")),
        ("Virgin Islands", ("VG", "VI")),
        ("St Martin", ("MF", "SX")),
        ("Czechoslovakia", ("CZ", "SK")),
        ("EU", ()),
        ("European Union", ()),
        ("Crimea", ("UA",)),
        ("Unknown", ()),
        ("Netherland", ("NL",)),
        ("Chnia", ("CN",)),
        ("", ()),
        ("?", ()),
        ("QQ", ()),
        ("$100", ()),
        ("1.00", ()),
        ("x" * 100_000, ()),
        ("\ud800", ()),
    ],
)
def test_refused_with_candidates(text: str, candidates: tuple[str, ...]) -> None:
    with pytest.raises(CountryError) as caught:
        resolve(text)
    assert caught.value.candidates == candidates
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Bandar Abbas", "a place in IR"),
        ("Dubai", "a place in AE"),
        ("深圳", "a place in CN"),
        ("Simferopol", "destination_occupied_region: true"),
    ],
)
def test_a_city_is_told_its_country(text: str, said: str) -> None:
    with pytest.raises(CountryError, match=said):
        resolve(text)


@pytest.mark.parametrize("text", ["\u202eNC", "\u202eanihC", "C\u202eN"])
def test_what_is_shown_backwards_is_no_country(text: str) -> None:
    with pytest.raises(CountryError, match="backwards"):
        resolve(text)


def test_the_union_asks_for_a_member_state() -> None:
    with pytest.raises(CountryError, match="name the member state"):
        resolve("EU")


@given(st.text(max_size=30))
def test_anything_is_a_code_or_an_error(text: str) -> None:
    try:
        found: tuple[str, ...] = (resolve(text).code,)
    except CountryError as error:
        found = error.candidates
    assert set(found) <= set(codes())


@given(st.sampled_from(ROWS), st.randoms(use_true_random=False))
def test_case_and_punctuation_do_not_matter(row: dict[str, str], random: object) -> None:
    text = "".join(getattr(random, "choice")([c.upper(), c.lower()]) for c in row["name"])  # noqa: B009
    assert resolve(text.replace(",", " -- ").replace("(", " [")).code == row["alpha2"]


def test_entries() -> None:
    assert country.country("GU").parent == "US"
    assert country.country("CN").name == "China"
    with pytest.raises(CountryError):
        country.country("ZZ")
