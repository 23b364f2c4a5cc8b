"""Which texts somebody else must read: in other scripts, of another encoding, shown backwards."""

from __future__ import annotations

import pytest

from narrows.model.legible import legible


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("для офиса", True),
        ("ÓÃÓÚ¾ü¶Ó", True),
        ("ç”¨äºŽå†›é˜Ÿ", True),
        ("\u202eeciffo na rof", True),
        ("für Möbel und Türen in Räumen", False),
        ("à l'été, où l'âge est déjà là", False),
        ("\u202d+1 202 555 0100 office", False),
        ("for an office", False),
        ("纖維纏繞機", False),  # by chance the bytes of a letter of Korean among others
        ("軍学校; 軍学校", False),
        ("鐢ㄤ簬鍐涢槦", True),
    ],
)
def test_what_is_not_what_somebody_wrote_is_not_read(text: str, unread: bool) -> None:
    assert legible(text).mostly_not is unread
