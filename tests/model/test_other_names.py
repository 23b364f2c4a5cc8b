"""A well-known name that is no field gets told what to state in its place, in orders and in tables."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from narrows.errors import InputError
from narrows.model.law_rows import law_rows
from narrows.model.order import parse_order
from narrows.model.other_names import instead_of
from narrows.model.spec import Spec, Type
from narrows.tabular.fieldkinds import field_named, stated_instead

ROWS = list(law_rows("other_names.csv", ["names", "where", "instead"]))
PLAIN: dict[str, Any] = {
    "as_of": "2025-01-05",
    "activity": "export",
    "from": "US",
    "to": "CN",
    "item": {"eccn": "EAR99"},
}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"item": {"spec": {"tpp": 4800}}}, "tops"),
        ({"item": {"spec": {"TPP": 4800}}}, "tops"),
        ({"item": {"spec": {"performance_density": 5.9}}}, "TPP / PD"),
        ({"item": {"spec": {"tops": {"int8": 624}}}}, "{8: 624}"),
        ({"item": {"spec": {"tops": {"FP16": 312}}}}, "16"),
        ({"item": {"spec": {"INT8": 624}}}, "State tops under item.spec by bit length"),
        ({"item": {"spec": {"fp16_tflops": 312}}}, "State tops under item.spec by bit length"),
        ({"FP8": 624}, "State tops under item.spec by bit length"),
        ({"model number": "X1"}, "State it in item.name"),
        ({"item": {"spec": {"memory_bandwidth_density": 2.1}}}, "bandwidth_gb_s and package_area_mm2"),
        ({"item": {"spec": {"wavelength_nm": 193}}}, "source_nm"),
        ({"item": {"spec": {"type": "gpu"}}}, "integrated_circuit"),
        ({"item": {"spec": {"type": "server"}}}, "computer"),
        ({"claims": {"NAC": True}}, "need no claim"),
        ({"claims": {"exception_nac": True}}, "need no claim"),
        ({"claims": {"exception_rpl": True}}, "servicing_replacement"),
        ({"claims": {"VEU": True}}, "validated_end_user"),
        ({"claims": {"enc": True}}, "exception_enc"),
        ({"quantity": 3}, "leave it out"),
        ({"item": {"eccn": "EAR99", "quantity": 3}}, "leave it out"),
        ({"date": "2025-01-05"}, "as_of"),
        ({"item": {"spec": {"die_area_cm2": 6}}}, "100 mm2"),
        ({"license_number": "D1234567"}, "No field holds a license"),
        ({"recipient": {"nationality": "CN"}}, "State citizenship"),
        ({"parties": [{"role": "consignee"}]}, "ultimate_consignee"),
        ({"parties": [{"role": "distributor"}]}, "end_user"),
        ({"activity": "hand carry"}, "State activity: export"),
        ({"item": {"eccn": "EAR99", "description": "relay"}}, "State name"),
        ({"item": {"eccn": "EAR99", "model": "X1"}}, "State it in name"),
        ({"item": {"eccn": "EAR99", "country_of_origin": "US"}}, "State origin"),
        ({"item": {"eccn": "n/a"}}, "leave it out where it is not known"),
        ({"ship_to": "CN"}, "State to"),
        ({"po_number": "77"}, "leave it out"),
        ({"orders": [{"to": "CN"}]}, "the list itself"),
        ({"parties": [{"role": "bank", "name": "Plain Co.", "Ltd.": None}]}, "comma in quotes"),
        ({"parties": [{"role": "bank", "Country": None}]}, "Did you mean 'country'?"),
        ({"parties": [{"role": "bank", "owners": [{"name": "A", "country": "CN"}]}]}, "of the party"),
        ({"parties": [{"role": "bank", "owners": [{"name": "A", "percent": 60}]}]}, "State share_percent"),
        ({"item": {"eccn": "EAR99", "codes": {"xx": []}}}, "Known here: nl, jp"),
    ],
)
def test_what_to_state_instead(change: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_order(PLAIN | change)
    assert said in (caught.value.remedy or "")


@pytest.mark.parametrize(
    "column", ["item.spec.tpp", "tpp", "item.quantity", "item.spec.tops.int8", "claims.nac"]
)
def test_columns_are_told_so_too(column: str) -> None:
    assert field_named(column) is None
    assert stated_instead(column).startswith(("State", "No rule", "The key", "License"))


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("ECCN No.", "State eccn"),
        ("Qty.", "leave it out"),
        ("Doc. Date", "State as_of"),
        ("Net Value", "State value"),
        ("Material", "State what the item is called as item.name"),
        ("Part No.", "State it in item.name"),
        ("Country of Origin", "State origin"),
        ("Ship-from", "State from"),
        ("Consignee Address", "ultimate_consignee.address"),
        ("Bestimmungsland", "State to"),
        ("Empfänger", "role: ultimate_consignee"),
        ("仕向地", "State to"),
        ("品名", "item.name"),
        ("最终用户", "role: end_user"),
        ("최종사용자", "role: end_user"),
    ],
)
def test_headings_of_other_programs_and_languages_are_told_what_to_state(column: str, said: str) -> None:
    assert field_named(column) is None
    assert said in stated_instead(column)


def test_other_unknown_names_get_the_nearest() -> None:
    assert instead_of("activty", "order") == instead_of("x" * 1000, "spec") == instead_of(7, "spec") == ""


def test_no_name_of_the_file_is_a_field_or_a_type_where_it_holds() -> None:
    for names, where, instead in ROWS:
        assert instead
        for name in names.split():
            if where == "type":
                assert name not in get_args(Type), name
            elif name != "tops":  # a field of `spec`, and told elsewhere where it stands outside of it
                assert name not in Spec.model_fields, name


def test_a_name_stands_once_for_a_place_however_it_is_spelled() -> None:
    """A second row would quietly take the place of the first."""
    told = [(name.replace("_", ""), where) for names, where, _ in ROWS for name in names.split()]
    assert len(told) == len(set(told))
