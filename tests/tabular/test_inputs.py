"""What all formats share: encodings, inputs that cannot be opened, sniffing, duplicate ids."""

from __future__ import annotations

import bz2
import codecs
import gzip
import io
import json
import lzma
import re
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrows.errors import FormatError, InputError
from narrows.model.refusal import also
from narrows.tabular import Record, read

Records = Callable[..., list[Record]]
ORDER = {"id": "a", "as_of": "2023-11-17", "to": "CN", "item": {"product": "A800"}}
YAML = "id: a\nas_of: 2023-11-17\nto: CN\nitem: {product: A800}\n"
CSV = "id,as_of,to,product\na,2023-11-17,CN,A800\n"


def errors(found: list[Record]) -> list[str]:
    return [str(r.error) for r in found if r.error is not None]


class TestEncodings:
    @pytest.mark.parametrize(
        ("name", "text"), [("o.yaml", YAML), ("o.json", json.dumps(ORDER)), ("o.csv", CSV)]
    )
    def test_utf8_and_utf16(self, records: Records, name: str, text: str) -> None:
        text = text.replace("A800", "华为 Ascend")
        for data in (
            text.encode(),
            codecs.BOM_UTF8 + text.encode(),
            codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
            codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        ):
            (found,) = records(name, data)
            assert found.order().item.product == "华为 Ascend"
        for bad in (
            text.encode("utf-32"),
            text.encode("utf-16-le"),
            codecs.BOM_UTF16_LE + text.encode("utf-16-le")[:-1],
        ):
            assert isinstance(records(name, bad)[-1].error, FormatError)

    def test_mixed_encodings_name_byte_and_line(self, records: Records) -> None:
        data = "id: a\nitem: {name: 'é'}\n".encode() + "to: Curaçao\n".encode("latin-1")
        (found,) = records("o.yaml", data)
        assert found.error is not None
        assert "not valid UTF-8 at byte 33 (0xe7)" in found.error.what
        assert found.error.where.line == 3


class TestInputs:
    def test_duplicate_ids(self, records: Records) -> None:
        found = records("o.csv", "id,to\n1,CN\n2,CN\n1,CN\n,CN\n,CN\n")
        assert [r.error is not None for r in found] == [False, False, True, False, False]
        assert found[2].error is not None
        assert (found[2].error.where.line, found[2].error.where.field) == (4, "id")

    def test_ids_are_compared_as_they_are_read(self, records: Records) -> None:
        found = records("o.csv", "id,to\nx  y,CN\nx y,CN\né,CN\ne\u0301,CN\n")
        assert [record.error is None for record in found] == [True, False, True, False]

    def test_files_that_cannot_be_opened(self, tmp_path: Path) -> None:
        for path in (tmp_path / "none.yaml", tmp_path):
            (found,) = list(read(path))
            assert "cannot be read" in str(found.error)

    def test_too_large_a_document(self, records: Records) -> None:
        (found,) = records("o.yaml", YAML, largest=10)
        assert "is larger than" in str(found.error)
        assert records("o.csv", CSV, largest=10)[0].error is None

    def test_unknown_and_contradicted_formats(self, records: Records) -> None:
        (found,) = records("o.yaml", YAML, input_format="xml")
        assert "unknown input format 'xml'" in str(found.error)
        (found,) = records("o.csv", b"PK\x03\x04...")
        assert "looks like xlsx" in str(found.error)
        (found,) = records("o.xlsx", CSV)
        assert "does not look like it" in str(found.error)
        (found,) = records("o.xls", b"\xd0\xcf\x11\xe0aaaa")
        assert "old kind" in str(found.error)

    @pytest.mark.parametrize("module", [gzip, bz2, lzma])
    def test_a_packed_file_is_called_one(self, records: Records, module: Any) -> None:
        for name in ("o.csv", f"o.csv.{module.__name__}"):
            (found,) = records(name, module.compress(CSV.encode()))
            assert "is packed with" in str(found.error)
            assert "Unpack it first" in str(found.error)

    @pytest.mark.parametrize(
        ("name", "data", "what"),
        [
            ("o.pdf", b"%PDF-1.7 ...", "is a PDF, no table of orders"),
            ("o.csv", b"%PDF-1.7 ...", "is a PDF, no table of orders"),
            ("o.docx", b"PK\x03\x04...", "is a Word document, no table of orders"),
            ("o.doc", b"\xd0\xcf\x11\xe0aaaa", "is a Word document, no table of orders"),
            ("o.xls", b"\xef\xbb\xbf\r\n<HTML><table>", "is HTML, no table of orders"),
        ],
    )
    def test_documents_are_no_tables(self, records: Records, name: str, data: bytes, what: str) -> None:
        (found,) = records(name, data)
        assert what in str(found.error)
        assert "narrows scan" in str(found.error)

    @pytest.mark.parametrize(
        "text",
        [
            YAML,
            f"- {json.dumps(ORDER)}",
            json.dumps(ORDER),
            re.sub(r'"(\w+)":', r"\1:", json.dumps(ORDER)),
            json.dumps([ORDER]),
            json.dumps(ORDER, indent=1),
            json.dumps(ORDER) + "\n" + json.dumps({**ORDER, "id": "b"}),
            CSV,
            CSV.replace(",", ";"),
            "\ufeff" + CSV,
        ],
    )
    def test_standard_input_is_sniffed(self, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        first = next(iter(read("-")))
        assert first.error is None
        assert first.order().as_of == date(2023, 11, 17)
        assert first.where.source == "<stdin>"

    def test_any_bytes_give_records_and_never_an_exception(self, records: Records) -> None:
        for name in ("o.yaml", "o.json", "o.jsonl", "o.csv", "o.xlsx", "o.parquet", "o"):
            for data in (
                b"\x00",
                b"\xff\xfe\x00",
                b"{",
                b'"',
                b"PK\x03\x04",
                b"PAR1PAR1",
                b"a: [\n",
                b"\xef\xbb\xbf",
            ):
                for found in records(name, data):
                    try:
                        found.order()
                    except InputError:
                        continue


_SEEDS = {
    "o.yaml": f"- {json.dumps(ORDER)}\n{'- ' + YAML.replace(chr(10), chr(10) + '  ')}",
    "o.jsonl": json.dumps(ORDER),
    "o.csv": CSV,
}
_SEEDS["o.json"] = json.dumps([ORDER, ORDER])
_SPLICES = st.sampled_from(list("\"'\n\r,;{}[]:-&*!?|<\x00\ufeff")) | st.text(max_size=3)


@given(
    st.sampled_from(sorted(_SEEDS)),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 9), _SPLICES), min_size=1, max_size=4),
)
def test_damaged_files_give_records_and_never_an_exception(
    tmp_path_factory: pytest.TempPathFactory, name: str, damage: list[tuple[int, int, str]]
) -> None:
    text = _SEEDS[name]
    for at, cut, splice in damage:
        text = text[:at] + splice + text[at + cut :]
    path = tmp_path_factory.mktemp("damaged") / name
    path.write_text(text, encoding="utf-8", newline="")
    for found in read(path):
        try:
            found.order()
        except InputError as error:
            for one in (error, *also(error)):
                json.dumps(one.to_dict())
