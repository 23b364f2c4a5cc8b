"""YAML and JSON: good records come through, a bad one spoils itself alone, a cut-off file says so."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from narrows.errors import CountryError, FieldError, FormatError
from narrows.model.refusal import also
from narrows.tabular import Record
from narrows.tabular.yaml_reader import read_yaml

Records = Callable[..., list[Record]]
ORDER = {"id": "a", "as_of": "2023-11-17", "to": "CN", "item": {"product": "A800"}}
YAML = "id: a\nas_of: 2023-11-17\nto: CN\nitem: {product: A800}\n"
CSV = "id,as_of,to,product\na,2023-11-17,CN,A800\n"


def errors(found: list[Record]) -> list[str]:
    return [str(r.error) for r in found if r.error is not None]


class TestYaml:
    def test_one_mapping_a_list_and_several_documents(self, records: Records) -> None:
        assert records("o.yaml", YAML)[0].order().destination == "CN"
        listed = "- {id: a, to: CN}\n- {id: b, to: US}\n"
        assert [r.raw for r in records("o.yaml", listed)] == [
            {"id": "a", "to": "CN"},
            {"id": "b", "to": "US"},
        ]
        several = "---\nid: a\n---\n# nothing\n---\n- id: b\n- id: c\n...\n"
        assert [r.raw for r in records("o.yml", several)] == [{"id": "a"}, {"id": "b"}, {"id": "c"}]

    def test_norway_and_days_stay_text(self, records: Records) -> None:
        (found,) = records("o.yaml", "to: NO\nas_of: 2023-02-30\nid: 0123\nx: on\nn: ~\nf: 1e3\nt: true\n")
        assert found.raw == {
            "to": "NO",
            "as_of": "2023-02-30",
            "id": "0123",
            "x": "on",
            "n": None,
            "f": 1000.0,
            "t": True,
        }

    @pytest.mark.parametrize(
        ("text", "what", "place"),
        [
            ("to: CN\nvia: [US]\nto: US\n", "the key 'to' stands here twice, first in line 1", (3, 1)),
            ("to: &x CN\nfrom: US\n", "the anchor &x is not read", (1, 5)),
            ("to: *x\n", "the alias *x is not read", (1, 5)),
            ("to: !!str CN\n", "the tag", (1, 5)),
            ("item: !foo {product: x}\n", "the tag !foo", (1, 7)),
            ("<<: {to: CN}\n", "merge keys", (1, 1)),
            ("? [a, b]\n: c\n", "a key must be a plain name", (1, 3)),
            ("1: a\ntrue: b\n", "twice", (2, 1)),
        ],
    )
    def test_refused_with_line_and_column(
        self, records: Records, text: str, what: str, place: tuple[int, int]
    ) -> None:
        (found,) = records("o.yaml", text)
        assert isinstance(found.error, FormatError)
        assert what in found.error.what
        assert (found.error.where.line, found.error.where.column) == place

    def test_a_bad_record_spoils_itself_alone(self, records: Records) -> None:
        found = records("o.yaml", "- to: CN\n- to: CN\n  to: US\n- 7\n- to: JP\n")
        assert [r.raw for r in found] == [{"to": "CN"}, None, None, {"to": "JP"}]
        assert [r.where.line for r in found] == [1, 2, 4, 5]

    @pytest.mark.parametrize(
        "tail", ["- {to: JP", "- to: 'JP", '- "to', "- to: [", "- to: JP\n   x: y", "- @"]
    )
    def test_truncated_gives_the_leading_records_and_an_error(self, records: Records, tail: str) -> None:
        found = records("o.yaml", f"- to: CN\n- to: US\n{tail}")
        assert [r.raw for r in found][:2] == [{"to": "CN"}, {"to": "US"}]
        assert isinstance(found[-1].error, FormatError)
        assert "not valid YAML" in found[-1].error.what

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ("", "is empty"),
            ("\n\n  \n", "is empty"),
            ("hello\n", "must be a mapping"),
            ("a: \x01\n", "does not allow"),
            ("[" * 100, "nested deeper"),
            ("[" * 5000, "nesting depth"),
            ("%TAG ! tag:example.com,2000:\n---\nto: CN\n", "%TAG"),
            ("- &x\n- to: CN\n", "anchor"),
            ("&x\n- to: CN\n", "anchor"),
        ],
    )
    def test_other_refusals(self, records: Records, text: str, what: str) -> None:
        assert what in errors(records("o.yaml", text))[0]

    def test_huge_integer_is_text_and_then_refused(self, records: Records) -> None:
        (found,) = records("o.yaml", YAML + "value: " + "9" * 5000)
        with pytest.raises(FieldError, match="value"):
            found.order()

    def test_errors_of_fields_have_their_own_line(self, records: Records) -> None:
        text = "- to: CN\n- id: x\n  as_of: 2023-02-30\n  to: CN\n  item: {product: A}\n  parties:\n  - role: bank\n    country: Atlantis\n"
        found = records("o.yaml", text)
        with pytest.raises(CountryError) as caught:
            found[1].order()
        assert (caught.value.where.line, caught.value.where.field) == (8, "parties[0].country")
        (other,) = also(caught.value)
        assert (other.where.line, other.where.column, other.where.field) == (3, 3, "as_of")
        with pytest.raises(FieldError, match=r"o.yaml:1: as_of: is missing"):
            found[0].order()


class TestJson:
    def test_object_objects_array_and_lines(self, records: Records) -> None:
        one = json.dumps(ORDER)
        two = json.dumps({**ORDER, "id": "b"})
        for name, text in [
            ("o.json", f"[{one},\n{two}]"),
            ("o.json", f"{one}\n{two}"),
            ("o.jsonl", f"{one}\n\n{two}\n"),
        ]:
            assert [r.order().id for r in records(name, text)] == ["a", "b"]
        assert records("o.json", one)[0].raw == ORDER
        assert records("o.json", "[]") == []

    @pytest.mark.parametrize(
        "tail", ["", ",", ', {"id": "c"', ', {"id": "c', ', {"id": "c"}', ", nope]", " 5]"]
    )
    def test_truncated_gives_the_leading_records_and_an_error(self, records: Records, tail: str) -> None:
        found = records("o.json", '[{"id": "a"},\n{"id": "b"}' + tail)
        assert [r.raw for r in found][:2] == [{"id": "a"}, {"id": "b"}]
        assert isinstance(found[-1].error, FormatError)

    def test_a_record_that_is_no_json_is_counted(self, records: Records) -> None:
        found = records("o.json", '[{"id": "a"}, {"id": nope}]')
        assert (found[1].where.line, found[1].where.column, found[1].where.record) == (1, 22, 2)

    @pytest.mark.parametrize(
        ("text", "what"),
        [
            ('{"a": 1, "b": 2, "a": 3}', "the key 'a' stands twice"),
            ('{"item": {"a": 1, "a": 1}}', "the key 'a' stands twice"),
            ('{"a": NaN}', "NaN is no JSON number"),
            ('{"a": -Infinity}', "no JSON number"),
            ('{"a": ' + "9" * 5000 + "}", "too many digits"),
            ('{"a":' * 100_000, "nested too deeply"),
            ("[1]", "must be an object"),
            ("[] x", "text follows"),
            ("[{}] x", "text follows"),
            ("{'a': 1}", "not valid JSON"),
            ('{"a": "\x01"}', "not valid JSON"),
        ],
    )
    def test_refusals(self, records: Records, text: str, what: str) -> None:
        assert what in errors(records("o.json", text))[0]

    def test_a_bad_record_spoils_itself_alone(self, records: Records) -> None:
        found = records("o.json", '[{"id": "a"},\n{"x": 1, "x": 2},\n5,\n{"id": "b"}]')
        assert [r.raw for r in found] == [{"id": "a"}, None, None, {"id": "b"}]
        assert [r.where.line for r in found] == [1, 2, 3, 4]

    def test_a_bad_line_spoils_itself_alone(self, records: Records) -> None:
        text = b'{"id": "a"}\n{"id": "b"\n{"id": "\xff"}\n{"id": "c"} {}\n7\n{"id": "d"}'
        found = records("o.jsonl", text)
        assert [r.raw for r in found] == [{"id": "a"}, None, None, None, None, {"id": "d"}]
        assert [r.where.line for r in found] == [1, 2, 3, 4, 5, 6]
        assert "at byte 31 (0xff)" in str(found[2].error)

    def test_an_object_over_several_lines_is_told_of_its_format(self, records: Records) -> None:
        found = records("o.jsonl", json.dumps(ORDER, indent=1))
        assert "State json as the input format" in str(found[0].error)
        assert all(record.error is not None for record in found)

    def test_an_overlong_line_spoils_itself_alone(
        self, records: Records, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("narrows.tabular.encoding.LONGEST_LINE", 20)
        found = records("o.jsonl", '{"id": "a"}\n{"id": "' + "b" * 99 + '"}\n{"id": "c"}\n')
        assert [r.raw for r in found] == [{"id": "a"}, None, {"id": "c"}]
        assert "longer than" in str(found[1].error)

    def test_lone_surrogates_are_an_error_of_the_field(self, records: Records) -> None:
        (found,) = records("o.json", json.dumps({**ORDER, "id": "\ud800"}))
        with pytest.raises(FieldError, match="Unicode"):
            found.order()


@pytest.mark.parametrize("eccn", ["3E001", "4E091", "3E905"])
def test_an_eccn_of_group_e_is_text_without_quotes(eccn: str) -> None:
    (found,) = list(read_yaml(f"item: {{eccn: {eccn}}}\nvalue: 1e3\n", "orders.yaml"))
    assert found.raw == {"item": {"eccn": eccn}, "value": 1000.0}
