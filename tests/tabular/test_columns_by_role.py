"""Tables with a column per role, as systems that keep orders have them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

import narrows
from narrows.tabular import Record, scan_table, unflatten
from narrows.tabular.fieldkinds import field_named

Records = Callable[..., list[Record]]
HEADER = "Doc;Doc Date;Class;Origin;Ship From;Dest;Sold-To;Sold-To Ctry;Ship-To;Ship-To Ctry;User;User Ctry;Fwd;Use;Net"
ROWS = """1;20240604;3A090.a;US;US;CN;Example Trading;CN;Semiconductor Manufacturing International Corporation;CN;SAME AS SHIP-TO;;Example Freight;data center;10000 USD
2;04-Jun-2024;3A992;US;US;DE;Siemens AG;DE;Siemens AG;DE;Siemens AG;DE;;office;1000 USD
3;2024/06/04;EAR99;US;US;DE;;;;;Huawei Technologies Co., Ltd.;CN;;office;1000 USD
4;04.06.2024;EAR99;US;US;DE;;;;;Siemens AG;DE;;office;1000 USD
5;2024-06-04;EAR99;US;US;DE;;;; ;;;;office;1000 USD
"""
MAPPING = {
    "id": "Doc",
    "as_of": "Doc Date",
    "eccn": "Class",
    "item.origin": "Origin",
    "from": "Ship From",
    "to": "Dest",
    "purchaser.name": "Sold-To",
    "purchaser.country": "Sold-To Ctry",
    "ultimate_consignee.name": "Ship-To",
    "ultimate_consignee.country": "Ship-To Ctry",
    "end_user": "User",
    "end_user.country": "User Ctry",
    "forwarder": "Fwd",
    "end_use.description": "Use",
    "value": "Net",
}


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "erp.csv"
    path.write_text(f"{HEADER}\n{ROWS}", encoding="utf-8")
    return path


def test_a_party_is_named_by_its_role_where_it_has_a_column(records: Records) -> None:
    header = "to,forwarder,intermediate_consignee.1.country,end_user.name,End_User.country,intermediate_consignee.name,party.role,party.name"
    lines = "CN,,HK,Plain Fab,CN,Plain Agents,bank,Plain Bank", "DE,Plain Freight,,,,,,", "FR,,,,,,,"
    found = [one.raw for one in records("o.csv", "\n".join([header, *lines]))]
    assert found == [
        {
            "to": "CN",
            "parties": [
                {"role": "bank", "name": "Plain Bank"},
                {"role": "intermediate_consignee", "name": "Plain Agents"},
                {"role": "intermediate_consignee", "country": "HK"},
                {"role": "end_user", "name": "Plain Fab", "country": "CN"},
            ],
        },
        {"to": "DE", "parties": [{"role": "forwarder", "name": "Plain Freight"}]},
        {"to": "FR"},
    ]
    assert unflatten({"to": "CN", "end_user.owners.0.name": "Plain Group"})["parties"] == [
        {"owners": [{"name": "Plain Group"}], "role": "end_user"}
    ]


@pytest.mark.parametrize(
    "name", ["end_user.role", "end_user.seat", "intermediate_consignee.100.name", "exporter.1.name"]
)
def test_what_no_role_has_is_no_field(name: str) -> None:
    assert field_named(name) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("End User Name", "end_user.name"),
        ("ultimate_consignee_country", "Did you mean 'ultimate_consignee.country'"),
        ("Sold-To Name", "purchaser.name"),
        ("Bill-To Country", "purchaser.country"),
        ("Ship-To Party", "ultimate_consignee.name"),
        ("Freight Forwarder", "forwarder.name"),
    ],
)
def test_a_column_of_a_system_is_told_which_role_it_may_be(records: Records, name: str, words: str) -> None:
    (found,) = records("o.csv", f"to,{name}\nCN,x\n")
    assert "known field" in str(found.error)
    assert words in str(found.error)


def test_a_role_twice_is_a_clash(records: Records) -> None:
    (found,) = records("o.csv", "to,end_user,end_user.0.name\nCN,x,y\n")
    assert "both hold end_user.name" in str(found.error)


def test_a_table_of_a_system_is_decided_alike_one_by_one_and_together(table: Path, tmp_path: Path) -> None:
    engine = narrows.Engine.load()
    alone = [_decided(engine, record) for record in narrows.tabular.read(table, mapping=MAPPING)]
    assert alone == ["license_required", "no_license_required", "license_required", "error", "undetermined"]
    narrows.check_file(table, tmp_path / "out.parquet", mapping=MAPPING)
    together = pl.read_parquet(tmp_path / "out.parquet")
    assert together["outcome"].fill_null("error").to_list() == alone
    result = narrows.check_table(scan_table(table, MAPPING))
    assert result.frame.drop("error").equals(together.drop("error"))
    for row, outcome in enumerate(alone):
        if outcome != "error":
            decision = result.decision(row)
            assert decision.outcome == outcome
            assert [one.fact for one in decision.missing] == [
                one["fact"] for one in json.loads(together["missing"][row])
            ]


def _decided(engine: narrows.Engine, record: Record) -> str:
    try:
        return engine.check(record.raw or {}).outcome
    except narrows.errors.InputError:
        return "error"
