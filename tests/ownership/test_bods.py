"""Reading stakes from statements of the Beneficial Ownership Data Standard."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pytest

from narrows.errors import FormatError
from narrows.ownership import load_stakes, nest_owners, read_stakes
from ownership.graphs import DAY, Write, jsonl, verdict


def bods(kind: str, record: str, details: Mapping[str, object], **more: object) -> dict[str, object]:
    return {
        "statementId": f"{record}-{more.get('statementDate', '')}-{more.get('recordStatus', 'new')}",
        "declarationSubject": "p",
        "recordId": record,
        "recordType": kind,
        "recordStatus": "new",
        "publicationDetails": {"bodsVersion": "0.4", "publisher": {"name": "Example Register"}},
        "recordDetails": {"isComponent": False, **details},
        **more,
    }


def entity(record: str, name: str) -> dict[str, object]:
    details = {
        "entityType": {"type": "registeredEntity"},
        "name": name,
        "jurisdiction": {"name": "x", "code": "SG"},
    }
    return bods("entity", record, details)


def owns(
    record: str, holder: object, of: object, *interests: Mapping[str, object], **more: object
) -> dict[str, object]:
    details = {"subject": of, "interestedParty": holder, "interests": list(interests)}
    components = more.pop("components", None)
    if components is not None:
        details["componentRecords"] = components
    return bods("relationship", record, details, **more)


def shares(exact: float | None = None, **more: object) -> dict[str, object]:
    share = {} if exact is None else {"share": {"exact": exact, "minimum": exact, "maximum": exact}}
    return {"type": "shareholding", "directOrIndirect": "direct", **share, **more}


PERSON = bods(
    "person",
    "l",
    {
        "personType": "knownPerson",
        "names": [{"type": "legal", "fullName": "L"}],
        "nationalities": [{"code": "GB"}],
    },
)
PARTIES = (PERSON, entity("h", "H"), entity("p", "P"))


def test_bods_as_array_and_as_lines(write: Write) -> None:
    records = [*PARTIES, owns("1", "l", "h", shares(60)), owns("2", "h", "p", shares(49.5))]
    records.append(owns("3", "l", "p", shares(0.5)))
    array, lines = write(json.dumps(records, indent=1), "a.json"), write(jsonl(*records), "b.jsonl")
    for path in (array, lines):
        stakes = load_stakes(path)
        assert (stakes.errors, stakes.notices) == ((), ())
        assert verdict(stakes, "P", "L") == ("yes", "50%")
        assert stakes.find("P")[0].country == "SG"
    assert read_stakes(array).stakes[0].source == "Example Register, 1--new"


@pytest.mark.parametrize(
    ("interest", "found"),
    [
        (shares(share={"minimum": 25, "maximum": 50}), ("maybe", "25-50%")),
        (shares(share={"minimum": 25, "exclusiveMaximum": 50}), ("no", "25-49.9999999999%")),
        (shares(share={"exclusiveMinimum": 75, "maximum": 100}), ("yes", "75-100%")),
        (shares(), ("maybe", "0-100%")),
        ({"directOrIndirect": "unknown", "beneficialOwnershipOrControl": True}, ("maybe", "0-100%")),
        ({"type": "unknownInterest", "share": {"exact": 60}}, ("maybe", "0-60%")),
        ({"type": "somethingNew", "share": {"exact": 60}}, ("maybe", "0-60%")),
        (shares(60, directOrIndirect="indirect"), ("maybe", "0-60%")),
        (shares(60, directOrIndirect="unknown"), ("yes", "60%")),
        (shares(60, endDate="2024-12-31"), ("no", "0%")),
        (shares(60, startDate="2025-01-01"), ("yes", "60%")),
    ],
)
def test_interests(write: Write, interest: dict[str, object], found: tuple[str, str]) -> None:
    assert verdict(load_stakes(write(jsonl(*PARTIES, owns("1", "l", "p", interest)))), "P", "L") == found


def test_control_is_not_ownership_and_is_told(write: Write) -> None:
    votes = {"type": "votingRights", "share": {"exact": 80}}
    path = write(jsonl(*PARTIES, owns("1", "l", "h", votes, shares(20)), owns("2", "l", "p", votes)))
    stakes = load_stakes(path)
    assert verdict(stakes, "H", "L") == ("no", "20%")
    assert stakes.find("P") == ()
    assert stakes.notices == (
        f"1 relationships of {path} state control and no shares: control is not ownership, and they are left out",
    )


def test_a_sum_over_links_that_are_stated_is_left_out(write: Write) -> None:
    indirect = shares(30, directOrIndirect="indirect")
    links = [owns("1", "l", "h", shares(60)), owns("2", "h", "p", shares(30))]
    stakes = load_stakes(write(jsonl(*PARTIES, *links, owns("3", "l", "p", indirect, components=["1", "2"]))))
    assert verdict(stakes, "P", "L") == ("no", "30%")
    assert "sum up chains" in stakes.notices[0]
    alone = load_stakes(write(jsonl(*PARTIES, owns("3", "l", "p", indirect, components=["elsewhere"]))))
    assert verdict(alone, "P", "L") == ("no", "0-30%")


def test_owners_that_are_not_named(write: Write) -> None:
    hidden = {"reason": "interestedPartyHasNotProvidedInformation"}
    anonymous = bods("person", "x", {"personType": "anonymousPerson"})
    records = [
        *PARTIES,
        anonymous,
        owns("1", hidden, "p", shares(25)),
        owns("2", "x", "p", shares(20)),
        owns("3", "l", "p", shares(5)),
        owns("4", {"reason": "noBeneficialOwners"}, "h"),
    ]
    stakes = load_stakes(write(jsonl(*records)))
    assert verdict(stakes, "P", "L") == ("maybe", "5-50%")
    assert [owner["name"] for owner in nest_owners("P", stakes, DAY).owners] == ["id x", "L"]
    assert any("no beneficial owner" in notice for notice in stakes.notices)


@pytest.mark.parametrize(
    ("on", "found"),
    [
        ("2019-06-01", ("yes", "60%")),  # what is stated later is not yet said to hold
        ("2020-01-31", ("yes", "60%")),
        ("2020-02-01", ("no", "40%")),
        ("2021-12-31", ("no", "40%")),
        ("2022-01-01", ("no", "0%")),
    ],
)
def test_the_statements_of_one_record_follow_each_other(
    write: Write, on: str, found: tuple[str, str]
) -> None:
    records = [
        owns("1", "l", "p", statementDate="2022-01-01", recordStatus="closed"),
        owns("1", "l", "p", shares(60, startDate="2019-01-01"), statementDate="2019-01-05"),
        owns("1", "l", "p", shares(40), statementDate="2020-02-01", recordStatus="updated"),
    ]
    stakes = load_stakes(write(jsonl(*PARTIES, *records)))
    assert not stakes.errors
    assert verdict(stakes, "P", "L", on=date.fromisoformat(on)) == found


def test_a_record_closed_on_a_stated_or_an_unknown_day(write: Write) -> None:
    first = owns("1", "l", "p", shares(60), statementDate="2019-01-05")
    ended = owns(
        "1", "l", "p", shares(60, endDate="2020-03-31"), statementDate="2022-01-01", recordStatus="closed"
    )
    stakes = load_stakes(write(jsonl(*PARTIES, first, ended)))
    assert verdict(stakes, "P", "L", on=date(2020, 3, 31)) == ("yes", "60%")
    assert verdict(stakes, "P", "L", on=date(2020, 4, 1)) == ("no", "0%")
    some_day = load_stakes(write(jsonl(*PARTIES, owns("1", "l", "p", shares(60), recordStatus="closed"))))
    assert verdict(some_day, "P", "L") == ("maybe", "0-60%")
    after = load_stakes(write(jsonl(*PARTIES, first, owns("1", "l", "p", recordStatus="closed"))))
    assert verdict(after, "P", "L")[0] == "maybe"


def test_a_corrected_past_is_a_range(write: Write) -> None:
    records = [
        owns("1", "l", "p", shares(60, startDate="2019-01-01"), statementDate="2019-01-05"),
        owns(
            "1",
            "l",
            "p",
            shares(40, startDate="2019-01-01"),
            statementDate="2020-02-01",
            recordStatus="updated",
        ),
    ]
    stakes = load_stakes(write(jsonl(*PARTIES, *records)))
    assert verdict(stakes, "P", "L", on=date(2019, 6, 1)) == ("maybe", "40-60%")
    assert verdict(stakes, "P", "L", on=date(2020, 2, 1)) == ("no", "40%")


@pytest.mark.parametrize(
    ("record", "what", "of_p"),
    [
        (owns("1", "l", "p", shares(160)), "more than 100", "maybe"),
        (owns("1", "l", "p", shares(-1)), "negative", "maybe"),
        (owns("1", "l", "p", shares(share={"minimum": 60, "maximum": 50})), "the least share", "maybe"),
        (owns("1", "l", "p", shares(60, startDate="spring")), "must be a date", "maybe"),
        (owns("1", "l", "p", shares(60), statementDate="soon"), "must be a date", "maybe"),
        (owns("1", "l", {"reason": "unknown"}, shares(60)), "does not name", "no"),
        (bods("company", "1", {}), "has the record type 'company'", "no"),
        ({"recordType": "relationship", "recordDetails": 5}, "is no statement", "no"),
    ],
)
def test_broken_bods(write: Write, record: object, what: str, of_p: str) -> None:
    path = write(json.dumps([*PARTIES, owns("0", "h", "p", shares(10)), record]))
    stakes = load_stakes(path)
    assert what in stakes.errors[0].what
    assert (stakes.errors[0].where.source, stakes.errors[0].where.row) == (str(path), 5)
    assert verdict(stakes, "P", "L")[0] == of_p


def test_older_bods_is_refused_with_what_to_do(write: Write) -> None:
    old = {"statementID": "x", "statementType": "ownershipOrControlStatement", "interests": []}
    for text in (json.dumps([old]), jsonl(old)):
        with pytest.raises(FormatError, match=r"before version 0\.4") as found:
            load_stakes(write(text))
        assert "convert" in found.value.remedy
