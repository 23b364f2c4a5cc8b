"""Texts that stand in the place of a name, made up of words that say so; and names that only look like them."""

from __future__ import annotations

import pytest

from narrows.screen.usable import titled, unusable


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
        "Customer name withheld",
        "End user to be determined",
        "local distributors",
        "third-party customer",
        "最终用户待定",
        "某研究所",
        "客户A",
        "国内客户",
        "未定ユーザー",
        "不特定多数",
        "최종 사용자 미정",
        "최종사용자미정",
    ],
)
def test_a_text_of_words_that_name_nobody_names_nobody(text: str) -> None:
    assert unusable(text) == "nothing to compare: it stands in the place of a name"


@pytest.mark.parametrize(
    "name", ["Mr. Wang", "Herr Schmidt", "MR KIM", "王先生", "李总", "김사장", "김 사장"]
)
def test_a_title_with_one_name_tells_nobody_apart(name: str) -> None:
    assert "give the whole name" in titled(name)
    assert unusable(name) == "", "it may be listed so"


@pytest.mark.parametrize(
    "name", ["Mr. Wang Wei", "王伟先生", "王伟", "Herr GmbH", "MS Enola", "华为", "Wang", "先生", ""]
)
def test_other_names_are_no_title_with_one_name(name: str) -> None:
    assert titled(name) == ""


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
        "Third Party Solutions",
        "Private Company Holding",
        "清华大学",
        "海外公司",
        "新客户关系有限公司",
        "고객만족",
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
