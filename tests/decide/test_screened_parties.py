"""What a decision knows of the parties: the listings of the day, the owners, the exporter, and what was assumed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from narrows.decide.blocks import Assume
from narrows.decide.listed import listed_facts, open_facts, owner_facts
from narrows.decide.matched import party_results
from narrows.decide.party_blocks import PartiesBlock, parties_block
from narrows.decide.readings import Readings
from narrows.engine import engine
from narrows.lists.listing import Listing, Mention, Near
from narrows.model.decision import Hit
from narrows.model.order import Owner, parse_order

DAY = date(2025, 1, 1)
CLEAN = Assume(clean=True, home="US", home_scope=frozenset({"US"}))
SILENT = Assume(home="US", home_scope=frozenset({"US"}))
NO_LISTS = "assumed clean: no party is on a list, and all are headquartered in the destination"
NO_LETTER = "assumed clean: the exporter is under no directed license requirement (is-informed letter)"
AT_HOME = "assumed clean: the exporter is headquartered in US"
WHERE_LOCATED = "assumed clean: a party is headquartered where it is located, where not stated"
NO_PARENT = "assumed clean: no party has a parent headquartered elsewhere, where not stated"
THERE = "a party is taken to be in the destination, where its country is not stated"
UNNAMED = "assumed clean: a party without a name is on no list"
UNOWNED = "assumed clean: no party is owned by listed parties, where owners are not stated"

NO_KNOWN_NAME = {"exporter.house": "", "exporter.of_its_house": False}
PLACES = ("party.role", "party.country", "party.headquarters", "party.ultimate_parent_headquarters")
OF_NAME = (
    "party.company",
    "party.on_entity_list",
    "party.entity_footnotes",
    "party.entity_policy",
    "party.entity_scope",
    "party.on_unverified_list",
    "party.on_denied_persons_list",
    "party.on_meu_list",
    "party.on_sdn_744_8",
)
OF_OWNERS = (
    "party.entity_owned_percent",
    "party.owners_entity_policy",
    "party.owners_entity_scope",
    "party.owners_entity_footnotes",
    "party.owners_entity_countries",
    "party.owners_on_meu_list",
    "party.owners_on_sdn_744_8",
)
NAMES = PLACES + OF_NAME + OF_OWNERS
EMPTY: frozenset[str] = frozenset()
UNLISTED = ("", False, EMPTY, EMPTY, EMPTY, False, False, False, False)
UNKNOWN = (None,) * len(OF_NAME)
OWNED_BY_NONE = (0.0, EMPTY, EMPTY, EMPTY, EMPTY, False, False)


def listing(name: str, list_: str = "us.el", **more: Any) -> Listing:
    made: dict[str, Any] = {"from_": date(2020, 1, 1), "scope": "all_items", "confidence": "high", **more}
    return Listing(
        id=f"id {name}", list=list_, name=name, country="CN", citation="a notice", checked=DAY, **made
    )


class Lists:
    """Screening over a few listings; owners hold between `least` and `most` percent together."""

    lists: Mapping[str, str] = {
        fact.list: fact.name for fact in engine().book.raw.facts.party_facts if fact.list.startswith("us.")
    }

    def __init__(self, *listings: Listing, least: float = 0.0, most: float = 0.0) -> None:
        self.listings = listings
        self.range = (least, most)
        self.asked: list[tuple[Sequence[Owner], date]] = []

    def match(self, name: str) -> tuple[Listing, ...]:
        return tuple(found for found in self.listings if found.name == name)

    def entry(self, id_: str) -> tuple[Listing, ...]:
        return tuple(found for found in self.listings if found.id == id_)

    def near(self, name: str) -> tuple[Near, ...]:
        return ()

    def prime(self, names: Iterable[str]) -> None:
        """Nothing is near to any name, so nothing is kept."""

    def near_by(
        self,
        name: str | None,
        countries: tuple[str, ...],
        address: str,
        identifiers: tuple[tuple[str, str], ...],
    ) -> tuple[Near, ...]:
        return tuple(
            Near(listing=one, match="strong", score=0.9, because=("the address",))
            for one in self.listings
            if (address and one.address == address) or ("lei", one.id) in identifiers
        )

    def named_in(self, written: str, text: str) -> tuple[Mention, ...]:
        return ()

    def unusable(self, name: str) -> str:
        return "" if name.strip("-") else "nothing to compare"

    def company(self, name: str) -> str:
        return f"company {name}" if name == "Known" else ""

    def seat(self, name: str) -> str:
        return "CN" if name == "Led Abroad" else ""

    def house(self, name: str) -> str:
        return "known" if name.startswith("Known ") else ""

    def owned_range(
        self,
        owners: Sequence[Owner],
        on: date,
        cleared: Sequence[str] = (),
        of_list: str = "",
        of: str | None = None,
    ) -> tuple[float, float]:
        self.asked.append((owners, on))
        return self.range


def read(
    assume: Assume,
    *parties: dict[str, Any],
    exporter: Any = None,
    lists: Lists | None = None,
    names: tuple[str, ...] = NAMES,
    sent: bool = True,
) -> PartiesBlock:
    stated = parse_order(
        {
            "item": {"eccn": "EAR99"},
            "to": "SG",
            "as_of": DAY,
            "parties": list(parties) or None,
            "exporter": exporter,
        }
    )
    screener = lists or Lists()
    return parties_block(
        stated.parties, stated.exporter, "SG", DAY, screener, assume, names, Readings(), sent=sent
    )


def only(block: PartiesBlock) -> tuple[Any, ...]:
    assert block.parties is not None
    (party,) = block.parties
    return party.facts


def test_parties_that_are_not_stated_are_not_known() -> None:
    block = read(SILENT)
    assert (block.parties, block.facts, block.assumptions, block.notices) == (None, NO_KNOWN_NAME, (), ())


def test_parties_that_are_not_stated_are_harmless_only_when_told_and_then_it_is_said() -> None:
    block = read(CLEAN)
    assert only(block) == ("end_user", "SG", "SG", "SG", *UNLISTED, *OWNED_BY_NONE)
    assert block.parties is not None
    assert [(party.role, party.name, party.hits) for party in block.parties] == [("end_user", None, ())]
    assert block.facts == NO_KNOWN_NAME | {
        "exporter.company": "",
        "exporter.headquarters": "US",
        "exporter.ultimate_parent_headquarters": "US",
    }
    assert block.assumptions == (NO_LISTS, NO_LETTER, AT_HOME)


def test_without_a_home_the_seat_of_the_exporter_is_not_assumed() -> None:
    block = read(Assume(clean=True))
    assert block.facts == NO_KNOWN_NAME | {"exporter.company": ""}
    assert block.assumptions == (NO_LISTS, NO_LETTER)


def test_a_party_is_known_as_far_as_it_is_stated() -> None:
    seat = {"role": "purchaser", "country": "SG", "headquarters": "CN", "ultimate_parent_headquarters": "US"}
    assert only(read(SILENT, seat)) == ("purchaser", "SG", "CN", "US", *UNKNOWN, *((None,) * len(OF_OWNERS)))
    block = read(SILENT, {"role": "employee"}, sent=False)
    assert only(block) == ("employee", *(None,) * (len(NAMES) - 1))
    assert block.parties is not None
    assert (block.parties[0].name, block.parties[0].hits) == (None, ())


@pytest.mark.parametrize("role", ["exporter", "bank", "forwarder", "designer", "employee"])
def test_parties_of_which_none_gets_the_item_leave_open_who_does(role: str) -> None:
    block = read(SILENT, {"role": role})
    assert block.parties is not None
    stated, added = block.parties
    assert (stated.role, added.role, added.name) == (role, "end_user", None)
    assert added.facts[NAMES.index("party.headquarters")] is None
    assert len(read(SILENT, {"role": role}, {"role": "purchaser"}).parties or ()) == 2
    clean = read(CLEAN, {"role": role}).parties
    assert clean is not None
    assert clean[1].facts[NAMES.index("party.headquarters")] == "SG"


@pytest.mark.parametrize(
    ("seat", "found", "said"),
    [
        ({"country": "SG"}, ("SG", "SG", "SG"), (WHERE_LOCATED, NO_PARENT)),
        ({"country": "SG", "headquarters": "CN"}, ("SG", "CN", "CN"), (NO_PARENT,)),
        ({"headquarters": "CN"}, (None, "CN", "CN"), (NO_PARENT, THERE)),
        (
            {"country": "SG", "ultimate_parent_headquarters": "CN"},
            ("SG", "SG", "CN"),
            (WHERE_LOCATED,),
        ),
        (
            {"country": "SG", "headquarters": "CN", "ultimate_parent_headquarters": "US"},
            ("SG", "CN", "US"),
            (),
        ),
        ({}, (None, None, None), (THERE,)),
    ],
)
def test_a_seat_is_assumed_from_what_is_stated_of_it(
    seat: dict[str, str], found: tuple[str | None, ...], said: tuple[str, ...]
) -> None:
    block = read(CLEAN, {"role": "end_user", **seat})
    assert only(block) == ("end_user", *found, *UNLISTED, *OWNED_BY_NONE)
    assert block.assumptions == (*said, UNNAMED, UNOWNED, NO_LETTER, AT_HOME)


def test_each_assumption_is_said_once_for_all_parties() -> None:
    block = read(CLEAN, {"role": "end_user", "country": "SG"}, {"role": "purchaser", "country": "CN"})
    assert block.assumptions == (WHERE_LOCATED, NO_PARENT, UNNAMED, UNOWNED, NO_LETTER, AT_HOME)


def test_a_named_party_is_screened_on_the_day() -> None:
    lists = Lists(
        listing("Known", footnotes=("4",), policy=("presumption_of_denial",), scope="ccl_items"),
        listing("Known", until=date(2024, 12, 31), footnotes=("1",)),
        listing("Known", "us.uvl", from_=date(2025, 1, 2)),
        listing("Known", "us.meu", until=DAY),
        listing("Another"),
    )
    for assume in (SILENT, CLEAN):
        block = read(assume, {"role": "end_user", "name": "Known", "country": "SG"}, lists=lists)
        assert only(block)[4:13] == (
            "company Known",
            True,
            frozenset({"4"}),
            frozenset({"presumption_of_denial"}),
            frozenset({"ccl_items"}),
            False,
            False,
            True,
            False,
        )
        assert UNNAMED not in block.assumptions
        assert block.parties is not None
        assert block.parties[0].name == "Known"
        assert block.parties[0].hits == (lists.listings[0], lists.listings[3])


@pytest.mark.parametrize(
    ("list_", "fact"),
    [
        ("us.el", "party.on_entity_list"),
        ("us.uvl", "party.on_unverified_list"),
        ("us.dpl", "party.on_denied_persons_list"),
        ("us.meu", "party.on_meu_list"),
        ("us.sdn", "party.on_sdn_744_8"),
    ],
)
def test_each_list_says_its_own_thing_of_a_party(list_: str, fact: str) -> None:
    said = listed_facts([listing("X", list_, footnotes=("4",), policy=("case_by_case",))], Lists.lists)
    assert [name for name, value in said.items() if value is True] == [fact]
    entity = list_ == "us.el"
    assert said["party.entity_footnotes"] == (frozenset({"4"}) if entity else frozenset())
    assert said["party.entity_policy"] == (frozenset({"case_by_case"}) if entity else frozenset())
    assert said["party.entity_scope"] == (frozenset({"all_items"}) if entity else frozenset())


@pytest.mark.parametrize("other", ["case_by_case", "policy_of_denial"])
def test_the_review_is_that_of_the_entry_whose_name_it_is(other: str) -> None:
    near = Near(listing=listing("Near", policy=(other,)), match="strong", score=0.99, because=())
    said = open_facts([near], [listing("Own", policy=("presumption_of_denial",))], Lists.lists)
    assert "party.entity_policy" not in said
    assert open_facts([near], [], Lists.lists)["party.entity_policy"] is None


@pytest.mark.parametrize(
    ("shares", "told"), [((100.0,), False), ((60.0, 40.0), False), ((60.0, 39.0), True), ((None,), True)]
)
def test_owners_that_are_not_stated_are_told_as_assumed(shares: tuple[float | None, ...], told: bool) -> None:
    owners = [{"name": f"Owner {n}", "share_percent": share} for n, share in enumerate(shares)]
    block = read(SILENT, {"role": "end_user", "name": "Someone", "owners": owners})
    said = "owners of Someone that are not stated are taken to be on no list"
    assert (said in block.assumptions) is told


def test_an_owner_on_a_list_that_counts_no_owners_is_told() -> None:
    lists = Lists(listing("Unverified Holding", "us.uvl"), listing("Entity Holding", "us.el"))
    owners = [
        {"name": "Unverified Holding", "share_percent": 60},
        {"name": "Entity Holding", "share_percent": 40},
    ]
    block = read(SILENT, {"role": "end_user", "name": "Someone", "owners": owners}, lists=lists)
    told = [said for said in block.assumptions if "no rule here says what follows for whom it owns" in said]
    assert told == [
        "the owner 'Unverified Holding' of Someone is on us.uvl; no rule here says what follows for whom it owns"
    ]


@pytest.mark.parametrize(
    ("list_", "most", "open_"),
    [
        ("eu.fsf", 50.0, True),
        ("eu.fsf", 49.0, False),
        ("own", 100.0, True),
        ("own", 99.0, False),
        ("us.el", 100.0, False),
    ],
)
def test_an_owner_on_a_list_that_no_rule_decides_by_holds_as_the_party_itself_would(
    list_: str, most: float, open_: bool
) -> None:
    lists = Lists(listing("Holding", list_), most=most)
    party = {"role": "end_user", "name": "Someone", "owners": [{"name": "Holding"}]}
    names = (*NAMES, "party.may_be_listed")
    assert only(read(CLEAN, party, lists=lists, names=names))[-1] is (None if open_ else False)


@pytest.mark.parametrize(
    ("least", "most", "percent"),
    [(50.0, 50.0, 50.0), (50.0, 60.0, 50.0), (49.0, 50.0, None), (0.0, 100.0, None), (0.0, 49.0, 49.0)],
)
def test_owners_on_the_entity_list_count_together_and_by_their_entries_of_the_day(
    least: float, most: float, percent: float | None
) -> None:
    lists = Lists(
        listing("Parent", policy=("policy_of_denial",), scope="see_entry", footnotes=("4",)),
        listing("Parent", until=date(2024, 12, 31), policy=("case_by_case",), scope="ccl_items"),
        listing("Other", "us.meu", policy=("presumption_of_denial",)),
        least=least,
        most=most,
    )
    owners = (Owner(name="Parent"), Owner(name="Other"))
    assert owner_facts(owners, DAY, lists) == {
        "party.entity_owned_percent": percent,
        "party.owners_entity_policy": frozenset({"policy_of_denial"}),
        "party.owners_entity_scope": frozenset({"see_entry"}),
        "party.owners_entity_footnotes": frozenset({"4"}),
        "party.owners_entity_countries": frozenset({"CN"}),
        "party.owners_on_meu_list": True,
        "party.owners_on_sdn_744_8": False,
        "party.owned_by_cn_control_list": False,
        "party.owners_lists": frozenset(),
    }
    assert lists.asked == [(owners, DAY)]
    party = {"role": "end_user", "owners": [{"name": "Parent"}, {"name": "Other"}]}
    for assume in (SILENT, CLEAN):
        block = read(assume, party, lists=lists)
        entry = (
            frozenset({"policy_of_denial"}),
            frozenset({"see_entry"}),
            frozenset({"4"}),
            frozenset({"CN"}),
        )
        assert only(block)[13:] == (percent, *entry, True, False)
        assert UNOWNED not in block.assumptions


EXPORTER = {"country": "SG", "headquarters": "JP", "ultimate_parent_headquarters": "KR"}


@pytest.mark.parametrize("assume", [SILENT, CLEAN])
def test_an_exporter_is_known_by_its_name_and_its_seats(assume: Assume) -> None:
    block = read(assume, exporter={"name": "Known", **EXPORTER})
    assert block.facts == NO_KNOWN_NAME | {
        "exporter.company": "company Known",
        "exporter.country": "SG",
        "exporter.headquarters": "JP",
        "exporter.ultimate_parent_headquarters": "KR",
    }
    assert block.assumptions == ((NO_LISTS, UNOWNED) if assume.clean else ())


def test_an_exporter_that_bears_a_known_name_may_be_of_that_company() -> None:
    block = read(SILENT, exporter={"name": "Known Trading", **EXPORTER})
    assert block.facts["exporter.company"] == ""
    assert block.facts["exporter.house"] == "known"
    assert block.facts["exporter.of_its_house"] is None
    assert block.assumptions == ()
    (told,) = block.of_exporter
    assert "list known in cleared_hits" in told
    cleared = read(SILENT, exporter={"name": "Known Trading", "cleared_hits": ["known"], **EXPORTER})
    assert cleared.facts["exporter.house"] == ""
    assert cleared.facts["exporter.of_its_house"] is False
    assert cleared.of_exporter == ()


@pytest.mark.parametrize(("eccn", "told"), [("EAR99", False), ("3A991", True)])
def test_of_whose_company_an_exporter_is_is_told_where_the_answer_turns_on_it(eccn: str, told: bool) -> None:
    decision = engine().check(
        {
            "as_of": DAY,
            "item": {"eccn": eccn, "origin": "US"},
            "from": "US",
            "to": "CN",
            "exporter": {
                "name": "NVIDIA Singapore Pte",
                "country": "US",
                "headquarters": "US",
                "ultimate_parent_headquarters": "US",
            },
            "parties": [{"role": "end_user", "name": "Example Co.", "country": "CN", "headquarters": "CN"}],
            "end_use": {"description": "washing machines"},
        }
    )
    assert any("cleared_hits of the exporter" in line for line in decision.assumptions) == told
    assert decision.outcome == ("undetermined" if told else "no_license_required")


def test_an_exporter_that_is_stated_apart_is_the_last_of_the_parties() -> None:
    user = {"role": "end_user", "name": "Other"}
    lists = Lists(listing("Known", "us.dpl"))
    block = read(SILENT, user, exporter={"name": "Known", **EXPORTER}, lists=lists)
    among = read(SILENT, user, {"role": "exporter", "name": "Known", **EXPORTER}, lists=lists)
    assert block.parties is not None
    assert block.parties == among.parties
    assert [hit.list for hit in block.parties[-1].hits] == ["us.dpl"]


def test_who_ships_is_not_asked_for_where_only_its_seats_are_stated() -> None:
    block = read(SILENT, {"role": "end_user", "name": "Other"}, exporter=EXPORTER)
    assert block.parties is not None
    shipper = block.parties[-1]
    assert dict(zip(NAMES, shipper.facts, strict=True)) == dict(
        zip(NAMES, ("exporter", "SG", "JP", "KR", *UNLISTED, *OWNED_BY_NONE), strict=True)
    )
    assert block.assumptions == (THERE,)


def test_an_exporter_among_the_parties_counts_where_none_is_stated_apart() -> None:
    parties = ({"role": "bank", "name": "Bank"}, {"role": "exporter", "name": "Known", **EXPORTER})
    assert read(SILENT, *parties).facts["exporter.company"] == "company Known"
    assert read(SILENT, parties[0]).facts == NO_KNOWN_NAME
    apart = read(SILENT, parties[1], exporter={"name": "Known", "headquarters": "US"})
    assert apart.facts["exporter.headquarters"] == "US"


def test_an_exporter_without_a_name_is_not_known_to_be_free_of_letters() -> None:
    assert read(SILENT, exporter=EXPORTER).facts == NO_KNOWN_NAME | {
        "exporter.country": "SG",
        "exporter.headquarters": "JP",
        "exporter.ultimate_parent_headquarters": "KR",
    }
    block = read(CLEAN, exporter=EXPORTER)
    assert block.facts["exporter.company"] == ""
    assert block.assumptions == (NO_LISTS, NO_LETTER)


def test_a_party_with_the_name_of_a_known_company_is_taken_to_belong_to_it() -> None:
    def seats(**told: str) -> tuple[str | None, str | None]:
        block = read(CLEAN, {"role": "end_user", "name": "Led Abroad", "country": "SG", **told})
        assert block.parties is not None
        facts = dict(zip(NAMES, block.parties[0].facts, strict=True))
        return facts["party.headquarters"], facts["party.ultimate_parent_headquarters"]

    assert seats() == ("SG", "CN")
    assert seats(ultimate_parent_headquarters="JP") == ("SG", "JP")


def test_only_the_seat_of_the_exporter_that_is_not_stated_is_assumed() -> None:
    block = read(CLEAN, exporter={"name": "Known", "headquarters": "JP"})
    assert block.facts["exporter.headquarters"] == "JP"
    assert block.facts["exporter.ultimate_parent_headquarters"] == "JP"
    assert block.assumptions == (
        NO_LISTS,
        NO_PARENT,
        UNOWNED,
        "assumed clean: the exporter is headquartered in JP",
    )
    silent = read(SILENT, exporter={"name": "Known", "headquarters": "JP"})
    assert silent.facts["exporter.ultimate_parent_headquarters"] is None


def test_an_exporter_is_assumed_to_be_headquartered_where_it_is_stated_to_be() -> None:
    def seats(**told: str) -> tuple[str | None, str | None]:
        facts = read(CLEAN, exporter={"name": "Known", **told}).facts
        return facts["exporter.headquarters"], facts["exporter.ultimate_parent_headquarters"]

    assert seats() == ("US", "US")
    assert seats(country="CN") == ("CN", "CN")
    assert seats(country="CN", headquarters="US") == ("US", "US")
    assert seats(country="CN", ultimate_parent_headquarters="US") == ("CN", "US")


def test_a_decision_shows_each_named_party_with_its_listings() -> None:
    lists = Lists(
        listing(
            "Known",
            from_=date(2022, 12, 16),
            until=date(2025, 6, 30),
            footnotes=("4",),
            policy=("case_by_case",),
            note="see the entry",
            confidence="medium",
        )
    )
    block = read(
        SILENT,
        {"role": "end_user", "name": "Known"},
        {"role": "bank"},
        {"role": "forwarder", "name": "F"},
        lists=lists,
    )
    shown = party_results(block)
    assert [(party.role, party.name) for party in shown] == [("end_user", "Known"), ("forwarder", "F")]
    assert shown[1].hits == ()
    assert shown[0].hits == (
        Hit(
            list="us.el",
            id="id Known",
            name="Known",
            listed_from="2022-12-16",
            listed_until="2025-06-30",
            citation="a notice",
            footnotes=("4",),
            policy=("case_by_case",),
            note="see the entry",
            confidence="medium",
        ),
    )
    assert party_results(read(SILENT)) == ()
