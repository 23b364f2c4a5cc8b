"""ECCNs: one form, read from others only where there is one reading."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FieldError
from narrows.model.eccn import contains, numbers_in, parse

CODES = st.from_regex(r"\A[0-9][A-E][0-9]{3}(\.[a-z](\.[1-9][0-9]?(\.[a-z])?)?)?\Z")


@given(CODES)
def test_canonical_codes_stay_as_they_are(code: str) -> None:
    assert parse(code) == (code, None)
    assert parse(code.upper()).code == code
    assert parse(code.lower()) == (code, None)
    assert parse(f" {code} ") == (code, None)
    loose = code.replace(".", "")
    assert parse(loose).code == code
    assert (parse(loose).notice is None) == (loose == code)
    assert contains(code, code)
    assert contains(code[:5], code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3a090.A.1", "3A090.a.1"),
        ("EAR99", "EAR99"),
        ("ear 99", "EAR99"),
        ("Ear-99", "EAR99"),
        ("3E001", "3E001"),
        ("9A515.x", "9A515.x"),
        ("3A001.a.5.a.iii", "3A001.a.5.a.iii"),
    ],
)
def test_read_without_remark(text: str, code: str) -> None:
    assert parse(text) == (code, None)


@pytest.mark.parametrize("text", ["3A090a1", "3A090(a)(1)", "3a090 A 1", "3A090.a(1)", "3A090 a.1"])
def test_read_with_a_remark(text: str) -> None:
    assert parse(text) == ("3A090.a.1", f"{text!r} is read as 3A090.a.1")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "3A09",
            "3F090",
            "XA090",
            "3A0901",
            "3A090.1",
            "3A090.",
            "3A090..a",
            "3A090.a-z",
            "3A090/4A090",
        ),
        *("3A090aa", "3A090.abc", "3A090.a.1234", "XI(c)", "NLR", "N/A", "3A090.a,b", "٣A090", "3A090 a\n1"),
        "3A090" + "a" * 100_000 + "!",
    ],
)
def test_refused(text: str) -> None:
    with pytest.raises(FieldError, match="ECCN"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["5A992.c 5A002.a", "5A992.c5A002", "3A991.a (3A090)", "3A991.a.1.b 4A003", "3A991.p(3A090.a)"],
)
def test_a_second_number_is_no_paragraph_of_the_first(text: str) -> None:
    with pytest.raises(FieldError, match="one ECCN"):
        parse(text)


@pytest.mark.parametrize("text", ["3\u0412001.a", "3B001.\u0430", "EAR99\u200b", "\ufeff3A090", "3A090\xa0a"])
def test_a_sign_that_looks_like_another_is_named(text: str) -> None:
    with pytest.raises(FieldError) as caught:
        parse(text)
    strange = next(sign for sign in text if not sign.isascii())
    assert f"U+{ord(strange):04X}" in (caught.value.remedy or "")


@pytest.mark.parametrize("text", ["30", "30.0", "3.00E+00", "5000"])
def test_what_a_spreadsheet_makes_of_a_number(text: str) -> None:
    with pytest.raises(FieldError, match="spreadsheet"):
        parse(text)


@given(st.text(max_size=12))
def test_anything_is_a_code_or_an_error(text: str) -> None:
    try:
        code = parse(text).code
    except FieldError:
        return
    assert parse(code) == (code, None)


def test_contains_goes_by_paragraph() -> None:
    assert contains("3A090", "3A090.a.1")
    assert contains("3A090.a", "3A090.a.1")
    assert not contains("3A090.a", "3A090")
    assert not contains("3A090.a.1", "3A090.a.12")
    assert not contains("3A09", "3A090")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("board of 3A090.a and 4A090", ["3A090", "4A090"]),
        ("board, ECCN: 3a090a", ["3A090"]),
        ("board 3\u0410090", ["3A090"]),
        ("board 3A\u00ad090", ["3A090"]),
        ("bolt 3a090", []),
    ],
)
def test_numbers_stand_in_a_text_as_they_are_typed(text: str, found: list[str]) -> None:
    assert numbers_in(text) == found
