"""Texts that stand in the place of a name, made up of words that say so; and names that only look like them."""

from __future__ import annotations

import pytest

from narrows.screen.usable import unusable


@pytest.mark.parametrize(
    "text",
    [
        "End User TBD",
        "TBD (China)",
        "see PO",
        "as per attached",
        "gemäß Anlage",
        "undisclosed customer",
        "customer in China",
        "N/A (stock)",
        "unknown - see note",
        "not yet assigned",
        "N.N.",
        "Kunde Nr. 4",
        "customer no. 10023",
        "various shareholders",
    ],
)
def test_a_text_of_words_that_name_nobody_names_nobody(text: str) -> None:
    assert unusable(text) == "nothing to compare: it stands in the place of a name"


@pytest.mark.parametrize(
    "name",
    [
        "See Ltd",
        "See Hong",
        "Per Holder",
        "Hong Kong Ltd",
        "NN Group",
        "Open China",
        "Per Aarsleff",
        "Korea Customer Service Co",
        "Client Network Services Inc",
        "Various Artists Ltd",
        "RA-85555",
        "Factory 404",
    ],
)
def test_a_name_with_such_words_among_others_is_a_name(name: str) -> None:
    assert unusable(name) == ""


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("»ªÎª¼¼ÊõÓÐÏÞ¹«Ë¾", "wrong encoding"),
        ("Òåõíîëîãèè", "wrong encoding"),
        ("M\ufffdller Works", "wrong encoding"),
        ("&#49;&#50;&#51;&#52;&#53;", "a number"),
        ("&#72;&#117;awei", ""),
        ("\u202eelpmaxE", "backwards"),
        ("Möbel Händler GmbH", ""),
        ("Þórður Ñandú", ""),
        ("Example Lines\u202e", ""),
    ],
)
def test_a_name_that_nobody_wrote_so_names_nobody(name: str, why: str) -> None:
    assert why in unusable(name)
    assert bool(why) == bool(unusable(name))
