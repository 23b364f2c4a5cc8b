"""Reading stakes: tables and FollowTheMoney; and what is wrong with them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FieldError, FormatError, InputError
from narrows.ownership import STAKE_FORMATS, load_stakes, nest_owners, read_stakes
from narrows.ownership.periods import read_when, spans
from narrows.ownership.shares import read_share, units
from ownership.graphs import DAY, Write, jsonl, verdict


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("50", "50", "50"),
        (" 16.67 % ", "16.67", "16.67"),
        ("16,67", "16.67", "16.67"),
        ("25-50", "25", "50"),
        ("25% – 50%", "25", "50"),
        ("25 to 50", "25", "50"),
        (">50", "50", "100"),
        (">= 75%", "75", "100"),
        ("75+", "75", "100"),
        ("<50", "0", "49.9999999999"),
        ("<=50", "0", "50"),
        ("-0", "0", "0"),
        ("5e1", "50", "50"),
        ("", "0", "100"),
    ],
)
def test_shares_as_people_write_them(text: str, least: str, most: str) -> None:
    share = read_share(text)
    assert (share.least, share.most) == (Decimal(least), Decimal(most))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("-5", "is negative"),
        ("−5%", "is negative"),
        ("100.01", "more than 100 percent"),
        ("5e3", "more than 100 percent"),
        ("60-50", "upside down"),
        ("half", "is no share"),
        ("nan", "is no share"),
        ("1_0", "is no share"),
        ("٥٠", "is no share"),
        ("9" * 70, "too long"),
    ],
)
def test_what_is_no_share(text: str, what: str) -> None:
    with pytest.raises(FieldError, match=what):
        read_share(text)


def test_fractions_where_the_column_says_so() -> None:
    assert read_share("0.5", fraction=True).least == 50
    assert read_share("50%", fraction=True).least == 50
    with pytest.raises(FieldError, match="more than the whole"):
        read_share("50", fraction=True)


@given(st.decimals(min_value=0, max_value=100, places=10))
def test_units_are_exact(value: Decimal) -> None:
    assert Decimal(units(value)) / 10**10 == value
    assert units(value) == units(value, up=True)


@pytest.mark.parametrize(
    ("start", "end", "found"),
    [
        ("", "", [(None, None, True)]),
        ("2020-02-29", "2021", [("2020-02-29", "2021-01-01", True), ("2021-01-02", "2021-12-31", False)]),
        ("2020-02", "", [("2020-02-01", "2020-02-28", False), ("2020-02-29", None, True)]),
        ("2020", "2020", [("2020-01-01", "2020-12-31", False)]),
        ("2020-01-01T12:00:00Z", "", [("2020-01-01", None, True)]),
    ],
)
def test_days_that_are_only_a_month_or_a_year(start: str, end: str, found: list[tuple[Any, ...]]) -> None:
    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    assert [tuple(span) for span in spans(read_when(start), read_when(end))] == [
        (day(a), day(b), certain) for a, b, certain in found
    ]


@pytest.mark.parametrize("text", ["unknown", "17.11.2023", "2023-02-30", "2023-13", "0000"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(FieldError):
        read_when(text)


HEADER = "owner,owned,share_percent,from,until,source,owner_country,owned_country,owner_id,owned_id\n"


def test_a_table(write: Write) -> None:
    path = write(
        HEADER
        + "Example Industries Group,Example Holding Co.,60,2020-01-01,,register,CN,China,,\n"
        + '"Example Holding Co.",Example Trading Pte. Ltd.,25-50,,2024-12-31,annual report,,SG,,T1\n'
        + ",Example Trading Pte. Ltd.,,,,,,,,T1\n"
    )
    read = read_stakes(path)
    assert (read.format, len(read.digest), read.errors, read.notices) == ("csv", 64, [], [])
    first, second, third = read.stakes
    assert (first.owner, first.owned, first.owner_country, first.owned_country) == (
        "Example Industries Group",
        "Example Holding Co.",
        "CN",
        "CN",
    )
    assert (float(first.least_percent), first.from_, first.until, first.source) == (
        60,
        date(2020, 1, 1),
        None,
        "register",
    )
    assert (str(second.least_percent), str(second.most_percent), second.until) == (
        "25",
        "50",
        date(2024, 12, 31),
    )
    assert (third.owner, third.owned_id, str(third.most_percent), third.line) == ("", "T1", "100", 4)
    stakes = load_stakes(path)
    assert verdict(stakes, "T1", "Example Industries Group", on=date(2024, 12, 31)) == ("maybe", "25-100%")
    assert list(stakes.digests) == [str(path)]


def test_other_separators_headers_and_columns(write: Write) -> None:
    path = write("Shareholder;Company;Note;Held\nL;P;x;16,67\n".encode("utf-16"))
    read = read_stakes(path, mapping={"owner": "Shareholder", "owned": "Company", "share_percent": "Held"})
    assert [(s.owner, s.owned, s.least_percent) for s in read.stakes] == [("L", "P", Decimal("16.67"))]
    tabs = read_stakes(write("Owner\tOwned ID\tShare Fraction\nL\tP1\t0.5\n"))
    assert [(s.owner, s.owned_id, float(s.least_percent)) for s in tabs.stakes] == [("L", "P1", 50)]


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("owner,owned,share_pct\n", "'share_pct' is an unknown column. Did you mean 'share_percent'?"),
        ("owner,share_percent\n", "has no column 'owned'"),
        ("owner,owned\n", "has no column 'share_percent'"),
        ("owner,owned,share_percent,share_fraction\n", "has both"),
        ("owner,owner,owned,share_percent\n", "has the column 'owner' twice"),
    ],
)
def test_a_header_that_will_not_do(write: Write, header: str, what: str) -> None:
    with pytest.raises(FieldError) as found:
        read_stakes(write(header + "a,b,c,d\n"))
    assert what in str(found.value)


@pytest.mark.parametrize(
    ("row", "field", "what"),
    [
        ("L,P,120,,", "share_percent", "more than 100"),
        ("L,P,-60,,", "share_percent", "negative"),
        ("L,P,most of it,,", "share_percent", "no share"),
        ("L,P,60,last year,", "from", "must be a date"),
        ("L,P,60,2021-01-01,2020-01-01", "until", "before it starts"),
    ],
)
def test_a_record_with_an_error_may_still_be_held(
    write: Write, row: str, field: str | None, what: str
) -> None:
    """It is told, it counts for nothing certain, and it is never a clear."""
    path = write(f"owner,owned,share_percent,from,until\nU,P,10,,\n{row}\n")
    stakes = load_stakes(path)
    (error,) = stakes.errors
    assert what in error.what
    assert (error.where.source, error.where.line, error.where.field) == (str(path), 3, field)
    assert verdict(stakes, "P", "L")[0] == "maybe"


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (",,60", "owned: is empty"),
        ("L,...,60", "neither letters nor digits"),
        ("L\x00,P,60", "control character U+0000"),
        ("L", "has 1 cells"),
        ('"L,P,60', "never closed"),
    ],
)
def test_a_record_that_cannot_be_placed(write: Write, row: str, what: str) -> None:
    stakes = load_stakes(write(f"owner,owned,share_percent\nU,P,10\n{row}\n"))
    (error,) = stakes.errors
    assert what in str(error)
    assert len(stakes) == 1


@pytest.mark.parametrize(
    "row",
    [
        b"L Co,A Co",
        b"L Co,A Co,60,x",
        b"L Co,A Co,60,x,y",
        b"L, Co,A Co,60",
        b"L Co,A, Co,60",
        b"L Co,A Co,\xf6",
        b"L C\xf6,A Co,60",
    ],
)
def test_a_damaged_row_that_names_both_parties_may_be_held(tmp_path: Path, row: bytes) -> None:
    path = tmp_path / "stakes.csv"
    path.write_bytes(b"owner,owned,share_percent\n" + row + b"\nM Co,A Co,30\n")
    stakes = load_stakes(path)
    assert [error.where.line for error in stakes.errors] == [2]
    assert verdict(stakes, "A Co", "L Co") == ("maybe", "0-70%")


def test_fractions_in_a_column_of_percent_are_refused(write: Write) -> None:
    stakes = load_stakes(write("owner,owned,share_percent\nL,P,0.5\nM,P,0.25\nN,P,1\nU,P,\n"))
    assert [(error.where.line, error.what.split("that ")[1]) for error in stakes.errors] == [
        (2, "0.5 may be percent or a fraction"),
        (3, "0.25 may be percent or a fraction"),
        (4, "1 may be percent or a fraction"),
    ]
    assert verdict(stakes, "P", "L") == ("maybe", "0-100%")
    clear = load_stakes(write("owner,owned,share_percent\nL,P,0.5%\nM,P,0\n"))
    assert not clear.errors
    assert verdict(clear, "P", "L") == ("no", "0.5%")
    mixed = load_stakes(write("owner,owned,share_percent\nL,P,0.5\nM,P,60\n"))
    assert not mixed.errors
    assert verdict(mixed, "P", "L") == ("no", "0.5%")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "is empty"),
        (b"<html><body>Too many requests</body></html>", "page of markup"),
        (b'{"a": 1}', "JSON of an unknown form"),
        (b'[{"recordType": "relationship", "recordDet', "is not valid JSON"),
        (b"PK\x03\x00,owned", "zero bytes"),
    ],
)
def test_a_file_that_is_none(write: Write, data: bytes, what: str) -> None:
    with pytest.raises(FormatError, match=what):
        load_stakes(write(data))


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="cannot be read"):
        load_stakes(tmp_path / "none.csv")


def ftm(id_: str, schema: str, **properties: object) -> dict[str, object]:
    listed = {name: value if isinstance(value, list) else [value] for name, value in properties.items()}
    return {"id": id_, "schema": schema, "properties": listed}


def test_follow_the_money(write: Write) -> None:
    path = write(
        jsonl(
            ftm(
                "o1",
                "Ownership",
                owner="a",
                asset="b",
                percentage="60%",
                startDate="2020",
                publisher="register",
            ),
            ftm("a", "Organization", name=["Example Industries Group", "EIG"], country="cn"),
            ftm("b", "Company", name="Example Holding Co.", jurisdiction="cn"),
            ftm("c", "Company", name="Example Trading Pte. Ltd."),
            ftm("o2", "Ownership", owner="b", asset="c", percentage=["45", "55"]),
            ftm("o3", "Ownership", owner="gone", asset="c"),
            ftm("d", "Directorship", director="a", organization="c"),
        )
    )
    stakes = load_stakes(path)
    assert not stakes.errors
    assert stakes.notices == (f"1 parties of {path} are linked by an id that no entity of the file has",)
    listed = "Example Industries Group"
    assert verdict(stakes, "Example Trading Pte Ltd", listed) == ("maybe", "45-100%")
    assert verdict(stakes, "b", listed, on=date(2020, 6, 1)) == ("maybe", "0-60%")
    assert verdict(stakes, "b", listed, on=date(2020, 12, 31)) == ("yes", "60%")
    assert [owner["name"] for owner in nest_owners("c", stakes, DAY).owners] == [
        "id gone",
        "Example Holding Co.",
    ]
    (share,) = stakes.look_up("b", {listed}, DAY)
    assert share.through[0].links[-1].statements[0].source == "register"


def test_nested_follow_the_money(write: Write) -> None:
    nested = ftm("a", "Organization", name="Example Industries Group")
    nested["properties"] |= {  # type: ignore[operator]
        "ownershipOwner": [
            ftm("o1", "Ownership", percentage="60", asset=ftm("b", "Company", name="Example Holding"))
        ]
    }
    stakes = load_stakes(write(jsonl(nested)))
    assert verdict(stakes, "Example Holding", "Example Industries Group") == ("yes", "60%")


@pytest.mark.parametrize(
    ("record", "what", "of_p"),
    [
        (ftm("o", "Ownership", owner="l", asset="p", percentage="more than half"), "is no share", "maybe"),
        (ftm("o", "Ownership", owner="l", asset="p", startDate="sometime"), "must be a date", "maybe"),
        (ftm("o", "Ownership", owner="l", percentage="60"), "links no asset", "no"),
        (ftm("o", "Ownership", asset="p", percentage="60"), "links no owner", "no"),
        ({"id": "o", "schema": "Ownership", "properties": "none"}, "is no entity", "no"),
    ],
)
def test_broken_follow_the_money(write: Write, record: object, what: str, of_p: str) -> None:
    parties = (ftm("l", "Company", name="L"), ftm("p", "Company", name="P"), ftm("u", "Company", name="U"))
    stakes = load_stakes(
        write(jsonl(*parties, ftm("x", "Ownership", owner="u", asset="p", percentage="10"), record))
    )
    assert what in stakes.errors[0].what
    assert stakes.errors[0].where.line == 5
    assert verdict(stakes, "P", "L")[0] == of_p


def test_several_owners_of_one_ownership_may_hold_it(write: Write) -> None:
    record = ftm("o", "Ownership", owner=["l", "m"], asset="p", percentage="60")
    stakes = load_stakes(write(jsonl(record)))
    assert verdict(stakes, "p", "l") == ("maybe", "0-100%")  # m has no name, and may be listed too


def test_several_files_make_one_set(write: Write) -> None:
    table = write("owner,owned,share_percent\nL,Example Holding,60\n")
    entities = write(
        jsonl(
            ftm("h", "Company", name="EXAMPLE HOLDING"),
            ftm("p", "Company", name="P"),
            ftm("o", "Ownership", owner="h", asset="p", percentage="75"),
        ),
        "e.jsonl",
    )
    stakes = load_stakes(table, entities)
    assert verdict(stakes, "P", "L") == ("yes", "75%")
    assert len(stakes.digests) == 2


def test_a_key_of_ones_own_joins_names(write: Write) -> None:
    path = write(
        "owner,owned,share_percent\nL,Example Holding Company Limited,60\nExample Holding Co. Ltd.,P,60\n"
    )
    assert verdict(load_stakes(path), "P", "L") == ("no", "0%")

    def fold(name: str) -> str:
        return name.casefold().replace("company", "co").replace("limited", "ltd").replace(".", "")

    assert verdict(load_stakes(path, key=fold), "P", "L") == ("yes", "60%")


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_but_an_input_error(data: bytes) -> None:
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        for kind in STAKE_FORMATS:
            try:
                read = read_stakes(file.name, stakes_format=kind)
            except InputError:
                continue
            assert all(isinstance(error, InputError) for error in read.errors)


def test_the_examples(root: Path) -> None:
    folder = root / "examples" / "ownership"
    stakes = load_stakes(folder / "stakes.csv")
    assert not stakes.errors
    listed = "Example Industries Group"
    assert verdict(stakes, "Example Cloud Pte. Ltd.", listed) == ("yes", "55%")
    assert verdict(stakes, "Example Joint Venture Co., Ltd.", listed) == ("maybe", "30-70%")
    with_gaps = load_stakes(folder / "with-gaps.csv")
    assert [error.where.line for error in with_gaps.errors] == [5, 6]
    assert with_gaps.notices


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "owner,owned,share_percent\n"),
        ("a.json", "[]"),
        ("a.json", '{"id": "a", "schema": "Company"}\n'),
    ],
)
def test_a_file_without_stakes_says_so(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    stakes = load_stakes(tmp_path / name)
    assert len(stakes) == 0
    assert stakes.notices == (f"{name} states no stake: from it nobody is known to be owned",)
