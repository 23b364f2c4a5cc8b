"""CSV: columns are named, mapped and refused; a bad row spoils itself alone."""

from __future__ import annotations

import csv
from collections.abc import Callable
from io import BytesIO

import pytest

from narrows.model.refusal import also
from narrows.tabular import Record
from narrows.tabular.csv_reader import csv_rows

Records = Callable[..., list[Record]]
ORDER = {"id": "a", "as_of": "2023-11-17", "to": "CN", "item": {"product": "A800"}}
YAML = "id: a\nas_of: 2023-11-17\nto: CN\nitem: {product: A800}\n"
CSV = "id,as_of,to,product\na,2023-11-17,CN,A800\n"


def errors(found: list[Record]) -> list[str]:
    return [str(r.error) for r in found if r.error is not None]


class TestCsv:
    def test_rows_and_lines(self, records: Records) -> None:
        text = 'id,as_of,to,parties.0.name,party.role,#note\na,2023-11-17,CN,"X, Ltd\nBranch",End User,x\n,,,,,\n\nb,2023-11-18,"Korea, South",,,\n'
        found = records("o.csv", text.replace("party.role", "parties[0].role"))
        assert [r.raw for r in found] == [
            {
                "id": "a",
                "as_of": "2023-11-17",
                "to": "CN",
                "parties": [{"name": "X, Ltd\nBranch", "role": "end_user"}],
            },
            {"id": "b", "as_of": "2023-11-18", "to": "Korea, South"},
        ]
        assert [r.where.line for r in found] == [2, 6]

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_separators(self, records: Records, mark: str) -> None:
        assert records("o.csv", CSV.replace(",", mark))[0].raw == ORDER
        assert records("o.tsv", CSV.replace(",", "\t"))[0].raw == ORDER

    @pytest.mark.parametrize("first", ["sep=;", '"sep=;"', "SEP=;", "\nsep=;"])
    def test_a_first_line_that_tells_the_separator(self, records: Records, first: str) -> None:
        (found,) = records("o.csv", f"{first}\r\n{CSV.replace(',', ';').replace('A800', 'A800, SXM')}")
        assert found.raw == ORDER | {"item": {"product": "A800, SXM"}}
        assert found.where.line == first.count("\n") + 3
        assert "is empty" in errors(records("o.csv", first))[0]

    def test_bad_rows_spoil_themselves_alone(self, records: Records) -> None:
        text = b'id,to\na,CN\nb\nc,CN,x\nd,"C"N\ne,\xffN\nf,US\n'
        found = records("o.csv", text)
        assert [r.raw and r.raw["id"] for r in found] == ["a", None, None, None, None, "f"]
        assert [r.where.line for r in found] == [2, 3, 4, 5, 6, 7]
        words = errors(found)
        assert "has 1 cells where the table has 2 columns" in words[0]
        assert "has 3 cells" in words[1]
        assert "not valid CSV" in words[2]
        assert "at byte 29 (0xff)" in words[3]

    def test_an_open_quote_gives_the_leading_records_and_an_error(self, records: Records) -> None:
        found = records("o.csv", 'id,to\na,CN\nb,"CN\nc,US\n')
        assert found[0].raw == {"id": "a", "to": "CN"}
        assert "never closed" in errors(found)[0]
        found = records("o.csv", 'id,to\na,CN\nb,"CN\n' + "c,US\n" * 50_000)
        assert any("too long" in words for words in errors(found))

    @pytest.mark.parametrize(
        ("text", "cut"),
        [
            ('a,"CN"x\nb,US\n', False),
            ("a,C\rN\nb,US\n", False),
            ('a,"CN\nb,US\n', True),
            ('a,"CN\n' + "b,US\n" * 50_000, True),
        ],
    )
    def test_what_follows_an_error_is_believed_where_it_ends_with_its_row(self, text: str, cut: bool) -> None:
        found = [row.cut for row in csv_rows(BytesIO(f"id,to\n{text}".encode()), "o.csv") if row.error]
        assert found == [cut]

    def test_what_follows_an_error_in_words_not_known_is_not_believed(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        class Odd:
            line_num = 0

            def __next__(self) -> list[str]:
                if self.line_num:
                    raise StopIteration
                self.line_num = 1
                raise csv.Error("a quote is odd")

        monkeypatch.setattr(csv, "reader", lambda *_, **__: Odd())
        (row,) = csv_rows(BytesIO(b"id\n"), "o.csv")
        assert row.cut

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("id,to,to\n", "'to' stands twice"),
            ("id,TO,to\n", "both hold to"),
            ("eccn,item.eccn\n", "both hold item.eccn"),
            ("value,value.amount\n", "both hold value"),
            ("id,foo,bar\n", "'foo', 'bar' are no known fields"),
            ("id,hedquarters\n", "Did you mean 'parties.0.headquarters'"),
            ("id,country\n", "State to if it is the country that the item goes to"),
            ("id,item\n", "'item' is no known field"),
            ("Ship Date\n", "State as_of, the day to decide for. Say which field a column holds with --map"),
            (
                "id,Ship Date,Country of Origin,Hedquarters\n",
                "'Ship Date': State as_of, the day to decide for. ",
            ),
            (
                "id,Ship Date,End Use,Hedquarters\n",
                "'End Use': State end_use.description. 'Hedquarters': Did you mean",
            ),
            ("id,parties.99999.name\n", "no known field"),
            ("#a,#b\n", "no column holds a field"),
            ("id,to\r1,2\r", "CR only"),
        ],
    )
    def test_columns_that_are_refused(self, records: Records, text: str, what: str) -> None:
        assert what in errors(records("o.csv", text))[0]

    def test_a_value_under_no_name(self, records: Records) -> None:
        found = records("o.csv", "id,to,\na,CN, \nb,US,x\n")
        assert [r.raw is None for r in found] == [False, True]
        assert "'x' stands in a column without a name" in errors(found)[0]

    def test_mapping_and_unknown_columns(self, records: Records) -> None:
        text = "Ref,Ship To,Chip,to\n1,CN,A800,x\n"
        mapping = {"id": "Ref", "to": "Ship To", "product": "Chip"}
        (found,) = records("o.csv", text, mapping=mapping)
        assert "both hold to" in str(found.error)
        (found,) = records("o.csv", text, mapping=mapping, ignore_unknown_columns=True)
        assert found.raw == {"id": "1", "to": "CN", "item": {"product": "A800"}}
        (found,) = records("o.csv", text, mapping={"to": "Nope"})
        assert "'Nope', which is not in the table" in str(found.error)
        (found,) = records("o.csv", text, mapping={"nope": "Ref"})
        assert "'nope', which is no field" in str(found.error)
        (found,) = records("o.yaml", YAML, mapping=mapping)
        assert "does not apply" in str(found.error)

    def test_wrong_cells_are_all_named(self, records: Records) -> None:
        text = 'id,item.spec.node_nm,tops_8,item.spec.has_hbm,item.us_content_percent\na,7 nm,"1,979",maybe,25%\n'
        (found,) = records("o.csv", text)
        assert found.error is not None
        all_of_them = [found.error, *also(found.error)]
        assert [e.where.field for e in all_of_them] == [
            "item.spec.node_nm",
            "item.spec.tops.8",
            "item.spec.has_hbm",
        ]
        assert "must be a number, got '1,979' (column 'tops_8')" not in str(all_of_them[1])
        assert all(e.where.line == 2 for e in all_of_them)

    def test_header_alone_is_a_table_without_orders(self, records: Records) -> None:
        assert records("o.csv", "id,to\n") == []
