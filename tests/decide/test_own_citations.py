"""A version is cited by the paragraph that it was then, where the provision has another number since."""

from __future__ import annotations

import pytest

from narrows.engine import engine

FAB = {
    "item": {"eccn": "EAR99", "kind": "commodity", "origin": "US"},
    "from": "US",
    "to": "CN",
    "end_use": {"advanced_node_facility": True, "facility_country": "CN"},
}
CONVERTER = {"item": {"eccn": "3A001.a.7", "kind": "commodity", "origin": "DE"}, "from": "DE", "to": "CN"}


@pytest.mark.parametrize(
    ("order", "regime", "day", "cited"),
    [
        (FAB, "us", "2023-11-16", "15 CFR 744.23(a)(1)(iii), (a)(2)(iii)"),
        (FAB, "us", "2023-11-17", "15 CFR 744.23(a)(2)(i)"),
        (CONVERTER, "eu", "2021-09-08", "Regulation (EC) No 428/2009, article 3 and Annex I"),
        (CONVERTER, "eu", "2021-09-09", "Regulation (EU) 2021/821, article 3 and Annex I"),
    ],
)
def test_the_paragraph_of_the_day_is_cited(
    order: dict[str, object], regime: str, day: str, cited: str
) -> None:
    decision = engine(clean=True).check({**order, "as_of": day})
    assert cited in {requirement.citation for requirement in decision.regimes[regime].requirements}


@pytest.mark.parametrize(
    ("day", "cited"),
    [
        ("2021-09-08", "Joint Action 2000/401/CFSP, articles 2 and 3"),
        ("2021-09-09", "Regulation (EU) 2021/821, article 8"),
    ],
)
def test_what_is_left_open_is_cited_so_too(day: str, cited: str) -> None:
    help_ = {
        "activity": "deemed_export",
        "item": {"eccn": "EAR99", "kind": "technology", "origin": "DE", "name": "assistance"},
        "from": "DE",
        "to": "DE",
        "recipient": {"citizenship": ["CN"]},
        "parties": [{"role": "end_user", "name": "Example Co.", "country": "CN", "headquarters": "CN"}],
        "end_use": {"description": "missile", "wmd": True},
    }
    told = engine().check({**help_, "as_of": day}).regimes["eu"].not_modelled
    assert any(f"({cited}) is not modelled" in one for one in told)
