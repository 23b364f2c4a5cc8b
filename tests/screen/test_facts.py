"""Secondary facts raise or lower a hit and never hide it; identifiers and addresses find what a name does not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.lists.entry import Address, Entry, Identifier
from narrows.lists.readers.table import identifier
from narrows.screen import Query, Watchlist
from narrows.screen.facts import weigh
from narrows.screen.tables import fact_odds, thresholds
from screen.parties import ids, party

PERSON = party(
    "person",
    "Ivan Petrovich EXAMPLEMAN",
    kind="person",
    countries=("RU",),
    nationalities=("BY",),
    birth_dates=("1970-05-17", "1971"),
    identifiers=(Identifier(kind="passport", value="AB 123456", country="RU"),),
    addresses=(Address(text="14 Example Embankment, Vostok 690001", country="RU"),),
)


def weighed(entry: Entry = PERSON, **facts: Any) -> tuple[float, str, bool]:
    found = weigh(Query(name="Ivan Exampleman", **facts), entry)
    return found.odds, "; ".join(found.lines), found.certain


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({}, []),
        ({"countries": ("RU",)}, ["country_agrees"]),
        ({"countries": ("BY", "FR")}, ["country_agrees"]),
        ({"countries": ("FR",)}, ["country_differs"]),
        ({"birth_date": "1970-05-17"}, ["birth_date_agrees"]),
        ({"birth_date": "1970"}, ["birth_year_agrees"]),
        ({"birth_date": "1970-05"}, ["birth_year_agrees"]),
        ({"birth_date": "1971-12-31"}, ["birth_year_agrees"]),
        ({"birth_date": "1955-05-17"}, ["birth_date_differs"]),
        ({"birth_date": "1969-05-17"}, []),  # one year off is often a slip
        ({"birth_date": "about 1970"}, []),
        ({"birth_date": "17 May 1970"}, []),
        ({"type": "person"}, []),
        ({"type": "organization"}, ["type_differs"]),
        ({"identifiers": (Identifier(kind="passport", value="ab-123 456"),)}, ["identifier_agrees"]),
        ({"identifiers": (Identifier(kind="passport", value="ＡＢ１２３４５６"),)}, ["identifier_agrees"]),
        ({"identifiers": (Identifier(kind="", value="AB123456"),)}, ["identifier_agrees"]),
        ({"identifiers": (Identifier(kind="passport", value="AB123456", country="FR"),)}, []),
        ({"identifiers": (Identifier(kind="tax", value="AB123456"),)}, []),
        ({"identifiers": (Identifier(kind="passport", value="AB123457"),)}, []),
        ({"address": "Example Emb. 14, 690001 Vostok"}, ["address_agrees"]),
        ({"address": "15 Example Embankment, Vostok"}, []),
        (
            {"countries": ("FR",), "birth_date": "1970-05-17", "type": "organization"},
            ["country_differs", "birth_date_agrees", "type_differs"],
        ),
    ],
)
def test_what_each_fact_adds(facts: dict[str, Any], told: list[str]) -> None:
    odds, lines, certain = weighed(**facts)
    assert odds == pytest.approx(sum(fact_odds()[fact] for fact in told))
    assert len([line for line in lines.split("; ") if line]) == len(told)
    assert certain == ("identifier_agrees" in told)


@pytest.mark.parametrize(
    ("listed", "asked", "fact"),
    [
        ("1965/1970", "1968-01-01", "birth_year_agrees"),
        ("1965/1970", "1965", "birth_year_agrees"),
        ("1965/1970", "1971", "birth_date_differs"),
        ("1965/", "1965-02-03", "birth_year_agrees"),
        ("/1970", "1965", ""),
        ("circa 1960", "1965", ""),
        ("1960-02", "1960-02-29", "birth_year_agrees"),
        ("1960-02", "1960-03-01", ""),
        ("1960", "1999", "birth_date_differs"),
    ],
)
def test_birth_dates_as_far_as_they_are_stated(listed: str, asked: str, fact: str) -> None:
    odds, _, _ = weighed(
        party("p", "Ivan Exampleman", kind="person", birth_dates=(listed,)), birth_date=asked
    )
    assert odds == pytest.approx(fact_odds().get(fact, 0.0))


def test_what_either_side_leaves_open_counts_for_nothing() -> None:
    bare = party("bare", "Ivan Exampleman", kind="unknown")
    known = {
        "countries": ("RU",),
        "birth_date": "1970",
        "type": "person",
        "address": "14 Example Embankment, Vostok",
        "identifiers": (Identifier(kind="passport", value="AB123456"),),
    }
    assert weighed(bare, **known) == (0.0, "", False)
    assert weighed(PERSON) == (0.0, "", False)


facts = st.fixed_dictionaries(
    {},
    optional={
        "countries": st.lists(st.sampled_from(("RU", "BY", "FR", "ru", "")), max_size=2).map(tuple),
        "birth_date": st.sampled_from(("", "1970-05-17", "1970", "1900-01-01", "soon"))
        | st.text(max_size=12),
        "type": st.sampled_from(("", "person", "organization", "vessel", "unknown", "address")),
        "address": st.sampled_from(("", "14 Example Embankment, Vostok 690001", "99 Elsewhere"))
        | st.text(max_size=40),
        "identifiers": st.lists(
            st.builds(Identifier, kind=st.sampled_from(("passport", "tax", "")), value=st.text(max_size=12)),
            max_size=2,
        ).map(tuple),
    },
)
WATCHLIST = Watchlist.build([PERSON, party("other", "Zvezda Shipping Co., Ltd.")])


@given(facts, st.sampled_from(("Ivan Petrovich Exampleman", "Exampleman Ivan", "Iwan Exampelman")))
def test_no_fact_hides_a_hit(known: dict[str, Any], name: str) -> None:
    plain = WATCHLIST.screen([name])[0]
    assert ids(plain) == ["person"]
    hits = WATCHLIST.screen([Query(name=name, **known)])[0]
    (hit,) = [hit for hit in hits if hit.id == "person"]
    assert hit.field == "name"
    assert hit.match in (plain[0].match, "certain")
    assert 0 < hit.score < 1 or hit.facts >= 0
    if hit.facts < 0:
        assert hit.score < plain[0].score
    if hit.facts > 0:
        assert hit.score >= plain[0].score


def test_facts_that_agree_raise_and_those_that_differ_lower() -> None:
    name = "Iwan Exampleman"
    scores = [
        WATCHLIST.screen([Query(name=name, **known)])[0][0].score
        for known in (
            {"birth_date": "1900"},
            {"countries": ("FR",)},
            {},
            {"countries": ("RU",)},
            {"birth_date": "1970-05-17"},
        )
    ]
    assert scores == sorted(scores)
    assert len(set(scores)) == len(scores)


@pytest.mark.parametrize(
    ("known", "match", "field"),
    [
        ({"identifiers": (Identifier(kind="passport", value="AB 123456"),)}, "certain", "identifier"),
        ({"identifiers": (Identifier(kind="unknown", value="ab123456"),)}, "certain", "identifier"),
        ({"address": "Example Embankment 14, Vostok 690001"}, "possible", "address"),
    ],
)
@pytest.mark.parametrize("name", ["Somebody Else", "", "!!!"])
def test_another_name_is_found_by_its_facts(known: dict[str, Any], match: str, field: str, name: str) -> None:
    (hit,) = WATCHLIST.screen([Query(name=name, **known)])[0]
    assert (hit.id, hit.match, hit.field) == ("person", match, field)
    assert hit.explanations
    assert hit.score >= thresholds().possible


@pytest.mark.parametrize("value", ["", "1234", "--", "№", "AB12"])
def test_short_numbers_name_nobody(value: str) -> None:
    number = Identifier(kind="passport", value=value)
    watchlist = Watchlist.build([party("a", "Zvezda", identifiers=(number,))])
    assert watchlist.screen([Query(name="Somebody Else", identifiers=(number,))]) == [[]]


def test_an_identifier_of_several_entries_finds_them_all() -> None:
    number = Identifier(kind="imo", value="IMO 9000001")
    watchlist = Watchlist.build([party(str(at), f"Vessel {at}", identifiers=(number,)) for at in range(3)])
    hits = watchlist.screen([Query(name="", identifiers=(Identifier(kind="imo", value="imo9000001"),))])[0]
    assert sorted(ids(hits)) == ["0", "1", "2"]


@pytest.mark.parametrize(("kind", "told"), [("address", False), ("unknown", False), ("vessel", True)])
def test_whoever_is_at_a_listed_address_is_of_no_other_type(kind: str, told: bool) -> None:
    odds, lines, _ = weighed(party("a", "Zvezda", kind=kind), type="organization")
    assert bool(lines) is told
    assert odds == (fact_odds()["type_differs"] if told else 0.0)


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        (("imo", "9123456"), "IMO9123456"),
        (("imo", "9123456"), "IMO 9123456"),
        (("imo", "IMO 9123456"), "imo: 9123456"),
        (("imo", "9123456"), "imo number: IMO No. 9123456"),
        (("registration", "IMO 9123456"), "IMO9123456"),
        (("swift", "ZELKRUMM"), "swift: ZELKRUMMXXX"),
        (("swift", "ZELKRUMM"), "bic: ZELKRUMM"),
        (("swift", "ZELKRUMM123"), "SWIFT/BIC: ZELK RU MM XXX"),
        (("swift", "ZELKRUMMXXX"), "ZELKRUMM"),
        (("tax", "DE811128135"), "vat: DE811128135"),
        (("vat", "DE811128135"), "tax: DE 811 128 135"),
        (("tax", "DE811128135"), "VAT DE811128135"),
        (("lei", "5493001KJTIIGC8Y1R12"), "LEI5493001KJTIIGC8Y1R12"),
    ],
)
def test_an_identifier_as_people_type_it(listed: tuple[str, str], asked: str) -> None:
    entry = party("a", "Zvezda", identifiers=(Identifier(kind=listed[0], value=listed[1]),))
    query = Query(name="", identifiers=(identifier(asked),))
    assert ids(Watchlist.build([entry]).screen([query])[0]) == ["a"]
    assert weigh(query, entry).certain


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        (("tax", "9123456"), "IMO9123456"),
        (("swift", "ZELKRUMM"), "tax: ZELKRUMM"),
        (("unknown", "ZELKRUMM123"), "ZELKRUMM456"),
        (("swift", "ZELKRUMM"), "swift: ZELKRU2P"),  # another place of a bank of that name
        (("unknown", "LEICESTER1"), "CESTER1"),
        (("imo", "IMO 1234"), "IMO 1234"),  # too short
    ],
)
def test_an_identifier_of_another_kind_or_value(listed: tuple[str, str], asked: str) -> None:
    entry = party("a", "Zvezda", identifiers=(Identifier(kind=listed[0], value=listed[1]),))
    query = Query(name="", identifiers=(identifier(asked),))
    assert Watchlist.build([entry]).screen([query]) == [[]]
    assert not weigh(query, entry).certain
