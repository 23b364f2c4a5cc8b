"""What may stand as a snapshot and what is refused; and that what stood stands, whatever happens on the way."""

from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from lists.store_lists import CANARY, QUICK, Reply, Site, at, names, served, source_at, un
from narrows.errors import DownloadError, FieldError, RefusedError, StoreError
from narrows.lists import store as stores
from narrows.lists.store import Store, files, status
from narrows.lists.store.download import Policy
from narrows.lists.store.intake import Outcome
from narrows.lists.store.update import due, import_file, source_of, update

URL = "/consolidated.xml"


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as made:
        yield made


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return stores.open(tmp_path / "store")


def take(store: Store, data: bytes, on: str = "2026-03-02", accept: str = "", **more: object) -> Outcome:
    path = store.folder.parent / "in.xml"
    path.write_bytes(data)
    run = at(on, accept=frozenset(accept.split()))
    return import_file(store, store.source("un-sc"), path, run, **more)  # type: ignore[arg-type]


def fetch(store: Store, site: Site, on: str = "2026-03-02", policy: Policy = QUICK) -> Outcome:
    source = source_at(site.url(URL), store.source("un-sc"))
    return update(store, source, at(on, policy=policy))


def kept(store: Store) -> dict[str, bytes]:
    """All that the store holds, but for what is told of refusals, locks and entries as parsed before."""
    return {
        str(path.relative_to(store.folder)): path.read_bytes()
        for path in store.folder.rglob("*")
        if path.is_file() and path.parent.name == "objects"
    }


# Refusals.


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (un(names(100))[:5000], "format"),
        (un(names(100)).replace(b"<ENTITY>", b"<ENTITY", 1), "format"),
        (b"<!DOCTYPE html>\n<html><head><title>Service\n unavailable</title></head></html>", "html"),
        (b"\xef\xbb\xbf<HTML><body>Sorry", "html"),
        (b"", "empty"),
        (b" \n\t ", "empty"),
        (b"\0" * 5000, "empty"),
        (os.urandom(5000), "format"),
        (b'{"error": "rate limit"}', "format"),
        (un([], canary=False), "format"),
        (un(names(50), "2026-03-01"), "shrunk"),
        (un(names(100), "2026-03-01", canary=False), "canary"),
        (un(names(100), "2026-01-31"), "older"),
        (un(names(100), "2027-03-01"), "future"),
    ],
    ids="cut garbled html bare-html nothing blank zeros noise json no-entry shrunk canary older future".split(),
)
def test_a_bad_file_is_refused_and_what_stood_stands(data: bytes, code: str, store: Store) -> None:
    take(store, un(names(100), "2026-02-01"), "2026-02-02")
    before, entries = kept(store), store.snapshot("un-sc").entries()
    with pytest.raises(RefusedError) as caught:
        take(store, data)
    assert [reason.code for reason in caught.value.reasons] == [code]
    assert caught.value.to_dict()["reasons"]
    assert caught.value.remedy
    assert kept(store) == before
    assert store.snapshot("un-sc").entries() == entries
    (found,) = status(store, on=at("2026-03-02").now.date())
    assert found.refusal is not None
    assert found.refusal.reasons == caught.value.reasons
    assert not found.clear
    take(store, un(names(101), "2026-03-01"), "2026-03-03")
    assert status(store, on=at("2026-03-02").now.date())[0].refusal is None


def test_it_may_be_tomorrow_already_where_a_list_is_published(store: Store) -> None:
    with pytest.raises(RefusedError) as caught:
        take(store, un(names(100), "2026-03-04"), "2026-03-02")
    assert [reason.code for reason in caught.value.reasons] == ["future"]
    assert take(store, un(names(100), "2026-03-03"), "2026-03-02").outcome == "new"


def test_every_reason_is_told_at_once(store: Store) -> None:
    take(store, un(names(100), "2026-02-01"), "2026-02-02")
    with pytest.raises(RefusedError) as caught:
        take(store, un(names(10), "2026-01-01", canary=False))
    assert {reason.code for reason in caught.value.reasons} == {"older", "canary"}
    with pytest.raises(RefusedError) as caught:
        take(store, un(names(10), "2026-03-01", canary=False), accept="canary")
    assert {reason.code for reason in caught.value.reasons} == {"shrunk"}


@pytest.mark.parametrize(("left", "refused"), [(95, False), (94, True)])
def test_the_share_that_may_go(left: int, refused: bool, store: Store) -> None:
    take(store, un(names(99), "2026-02-01"), "2026-02-02")  # a hundred with the canary
    if refused:
        with pytest.raises(RefusedError, match=r"un\.sc from 100 to 94"):
            take(store, un(names(left - 1)))
    else:
        assert take(store, un(names(left - 1))).snapshot.counts == {"un.sc": 95}


def aliased(count: int, aliases: int, first: str = "Example Trading House") -> bytes:
    """A list of so many parties, of which the first ones have an alias."""
    data = un([f"{first} {number}" for number in range(1, count + 1)], "2026-03-01")
    head, *rest = data.split(b"<UN_LIST_TYPE>")
    for number in range(1, len(rest) + 1):
        alias = (
            f"<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Muster {number}</ALIAS_NAME></ENTITY_ALIAS>"
        )
        head += (alias.encode() if number <= aliases else b"") + b"<UN_LIST_TYPE>" + rest[number - 1]
    return head


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (aliased(99, 100), aliased(99, 90), ""),
        (aliased(99, 100), aliased(99, 89), r"un\.sc from 200 names to 189$"),
        (aliased(99, 100), aliased(99, 0), r"un\.sc from 200 names to 100$"),
        (aliased(99, 100), aliased(99, 100, "Other House"), ""),  # each has its alias still
        (aliased(99, 0), aliased(99, 0, "Other House"), r"no name is left of 99 of 100 entries of un\.sc$"),
        (aliased(9, 0), aliased(6, 0), ""),
    ],
)
def test_names_that_are_gone_from_entries_that_stay(
    before: bytes, after: bytes, told: str, store: Store
) -> None:
    take(store, before.replace(b"2026-03-01", b"2026-02-01"), "2026-02-02")
    if not told:
        assert take(store, after).snapshot.accepted == ()
        return
    with pytest.raises(RefusedError) as caught:
        take(store, after)
    (reason,) = caught.value.reasons
    assert reason.code == "shrunk"
    assert re.search(f"names are gone, more than 5% since 2026-02-01: .*{told}", reason.what)
    assert take(store, after, accept="shrunk").snapshot.accepted == ("shrunk",)


def test_a_damaged_snapshot_does_not_keep_a_new_one_out(store: Store) -> None:
    take(store, un(names(100), "2026-02-01"), "2026-02-02")
    for folder in ("objects", "parsed"):
        for path in (store.folder / folder).rglob("*"):
            if path.is_file():
                path.write_bytes(b"damaged")
    assert take(store, un(names(101), "2026-03-01")).outcome == "new"


def test_a_short_list_may_lose_a_few_but_not_all(store: Store, tmp_path: Path) -> None:
    def own(*rows: str, on: str) -> Outcome:
        path = tmp_path / "own.csv"
        path.write_text("\n".join(("name,country", *rows)) + "\n", "utf-8")
        return import_file(store, store.source("own"), path, at(on), list_id="own")

    own("Example Pumps,MY", "Example Valves,SG", "Example Gauges,VN", "Example Seals,TH", on="2026-03-01")
    own("Example Pumps,MY", on="2026-03-02")
    with pytest.raises(RefusedError, match="no entry"):
        own(on="2026-03-03")
    assert store.snapshot("own").name == "own@2026-03-02"


@pytest.mark.parametrize(
    ("data", "accept"),
    [
        (un(names(50)), "shrunk"),
        (un(names(100), canary=False), "canary"),
        (un(names(50), canary=False), "canary shrunk"),
    ],
)
def test_a_refusal_may_be_overruled_and_that_is_remembered(data: bytes, accept: str, store: Store) -> None:
    take(store, un(names(100), "2026-02-01"), "2026-02-02")
    take(store, data, accept=accept)
    snapshot = store.snapshot("un-sc")
    assert set(snapshot.accepted) == set(accept.split())
    assert "It was taken although refused as" in snapshot.notes[0]


def test_what_was_not_needed_is_not_remembered(store: Store) -> None:
    assert take(store, un(names(10)), accept="shrunk older canary").snapshot.accepted == ()


def test_an_old_snapshot_may_be_added_and_the_newest_stays_the_newest(store: Store) -> None:
    take(store, un(names(100), "2026-02-01"), "2026-02-02")
    take(store, un(names(20), "2022-10-07"), accept="older")  # smaller too: lists grow
    assert [snapshot.name for snapshot in store.snapshots("un-sc")] == [
        "un-sc@2022-10-07",
        "un-sc@2026-02-01",
    ]
    assert store.snapshot("un-sc").name == "un-sc@2026-02-01"
    assert store.snapshot("un-sc", at("2022-12-01").now.date()).name == "un-sc@2022-10-07"


def csl(tmp_path: Path, **lists: int) -> Path:
    """A Consolidated Screening List with so many entries of each list."""
    titles = {
        "el": "Entity List (EL) - Bureau of Industry and Security",
        "capta": "Capta List (CAP) - Treasury Department",
    }
    records = [
        {
            "id": f"{list_}{number}",
            "source": titles[list_],
            "name": name,
            "type": "Entity",
            "source_list_url": "",
        }
        for list_, count in lists.items()
        for number, name in enumerate(
            ["Huawei Technologies Co., Ltd.", "Rosoboronexport OJSC", *names(count - 2)]
        )
    ]
    path = tmp_path / "consolidated.json"
    path.write_text(json.dumps({"results": records, "total": len(records)}), "utf-8")
    return path


def test_each_list_of_a_file_is_held_to_its_own_number(store: Store, tmp_path: Path) -> None:
    source = store.source("us-csl")
    import_file(store, source, csl(tmp_path, el=200, capta=2), at("2026-03-01"))
    with pytest.raises(RefusedError, match=r"us\.capta from 2 to none$|us\.capta from 2 to none\."):
        import_file(store, source, csl(tmp_path, el=200), at("2026-03-02"))
    with pytest.raises(RefusedError, match=r"us\.el from 200 to 180"):
        import_file(store, source, csl(tmp_path, el=180, capta=40), at("2026-03-02"))
    snapshot = import_file(store, source, csl(tmp_path, el=195, capta=2), at("2026-03-02")).snapshot
    assert snapshot.counts == {"us.el": 195, "us.capta": 2}
    only = store.snapshot("us.capta")
    assert (only.name, only.counts, len(only.entries())) == ("us-csl@2026-03-02", {"us.capta": 2}, 2)


def test_a_list_of_another_source_is_refused(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.xml"
    path.write_bytes(un(names(10)))
    with pytest.raises(RefusedError, match=r"eu-fsf does not publish un\.sc"):
        import_file(store, store.source("eu-fsf"), path, at("2026-03-02"))


def test_an_id_used_twice_loses_nobody(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    rows = [f"{number},Example Trading House {number}" for number in range(1, 201)]
    path.write_text("\n".join(("id,name", *rows, "7,Example Pumps")) + "\n", "utf-8")
    found = import_file(store, store.source("own"), path, at("2026-03-02"), list_id="own")
    assert len(found.problems) == 1
    assert "'Example Pumps'" in found.problems[0]
    told = [entry.name for entry in store.snapshot("own").entries()]
    assert len(told) == 201
    assert {"Example Pumps", "Example Trading House 7"} <= set(told)
    assert store.snapshot("own").notes == ("1 of its records could not be read, or not in full",)
    assert not status(store, on=at("2026-03-02").now.date())[0].clear


def test_too_many_bad_records_are_refused(store: Store) -> None:
    parties: list[str | tuple[str, str]] = [
        *names(100),
        ("XXe.001", "Example Pumps"),
        ("XXe.001", "Example Valves"),
    ]
    with pytest.raises(RefusedError, match=r"2 of 10[35] records cannot be read, more than 1%") as caught:
        take(store, un(parties))
    problems = caught.value.to_dict()["problems"]
    assert isinstance(problems, list)
    assert len(problems) == 2
    assert all("XXe.001" in problem for problem in problems)


def test_a_table_of_ones_own_keeps_parties_of_which_a_fact_cannot_be_read(
    store: Store, tmp_path: Path
) -> None:
    path = tmp_path / "own.csv"
    path.write_text("name,until\nExample Pumps,1.2.2024\nExample Valves,\n", "utf-8")
    found = import_file(store, store.source("own"), path, at("2026-03-02"), list_id="own")
    (problem,) = found.problems
    assert "line 2, field until" in problem
    assert "'1.2.2024'" in problem
    told = {entry.name: entry.until for entry in store.snapshot("own").entries()}
    assert told == {"Example Pumps": None, "Example Valves": None}


def test_a_published_day_that_is_contradicted(store: Store) -> None:
    day = at("2026-02-07").now.date()
    with pytest.raises(RefusedError, match="published on 2026-03-01, not on 2026-02-07"):
        take(store, un(names(10)), published=day)
    assert take(store, un(names(10), None), published=day).snapshot.name == "un-sc@2026-02-07"


def test_what_cannot_be_imported(store: Store, tmp_path: Path) -> None:
    source = store.source("un-sc")
    with pytest.raises(FieldError, match="does not exist"):
        import_file(store, source, tmp_path / "missing.xml", at("2026-03-02"))
    with pytest.raises(FieldError, match="is no file"):
        import_file(store, source, tmp_path, at("2026-03-02"))
    with pytest.raises(FieldError, match="unknown list format"):
        take(store, un(names(10)), format="nothing")
    with pytest.raises(FieldError, match="mapping cannot be read"):
        take(store, un(names(10)), mapping=str(tmp_path / "missing.yaml"))


@pytest.mark.parametrize("as_file", [False, True])
def test_a_mapped_table_is_read_in_the_same_way_again(as_file: bool, store: Store, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Firma,Land,Quelle\nExample Pumps,MY,x\n", "utf-8")
    mapping = "name=Firma;country=Land"
    if as_file:
        (tmp_path / "map.yaml").write_text("name: Firma\ncountry: Land\n", "utf-8")
        mapping = str(tmp_path / "map.yaml")
    import_file(store, store.source("own"), path, at("2026-03-02"), mapping=mapping)
    entries = store.snapshot("own").entries()
    for parsed in (store.folder / "parsed").iterdir():
        parsed.unlink()
    if as_file:
        (tmp_path / "map.yaml").unlink()
    assert store.snapshot("own").entries() == entries
    assert entries[0].countries == ("MY",)
    assert entries[0].list == "file.own"


def test_the_source_is_known_by_the_format(store: Store, tmp_path: Path) -> None:
    path = tmp_path / "in.xml"
    path.write_bytes(un(names(10)))
    assert source_of(store, path, None).id == "un-sc"
    own = tmp_path / "own.csv"
    own.write_text("name\nExample Pumps\n", "utf-8")
    with pytest.raises(FieldError, match="--list ID"):
        source_of(store, own, None)
    with pytest.raises(FieldError, match="us-sdn, us-ofac-consolidated"):
        source_of(store, path, "ofac-advanced")


# Updates.


def test_a_new_list_comes_and_an_old_one_is_kept(store: Store, site: Site) -> None:
    site.put(URL, Reply(un(names(10), "2026-03-01")))
    assert fetch(store, site).outcome == "new"
    site.put(URL, Reply(un(names(11), "2026-03-05")))
    assert fetch(store, site, "2026-03-06").snapshot.name == "un-sc@2026-03-05"
    assert [len(snapshot.entries()) for snapshot in store.snapshots("un-sc")] == [11, 12]


@pytest.mark.parametrize(
    "headers",
    [{"ETag": '"1"'}, {"Last-Modified": "Sun, 01 Mar 2026 10:00:00 GMT"}, {}],
    ids=["etag", "day", "none"],
)
def test_what_has_not_changed_is_confirmed(headers: dict[str, str], store: Store, site: Site) -> None:
    site.put(URL, Reply(un(names(10), "2026-03-01"), headers=headers))
    fetch(store, site)
    again = fetch(store, site, "2026-03-20")
    assert again.outcome == "unchanged"
    assert len(store.snapshots("un-sc")) == 1
    snapshot = store.snapshot("un-sc")
    assert str(snapshot.confirmed) == "2026-03-20"
    assert snapshot.stale_days(at("2026-03-22").now.date()) == 2
    assert not snapshot.is_stale(at("2026-03-22").now.date())
    conditional = {"If-None-Match", "If-Modified-Since"} & set(site.seen[1][1])
    assert bool(conditional) is bool(headers)


def test_a_damaged_snapshot_is_had_again_although_nothing_changed(store: Store, site: Site) -> None:
    site.put(URL, Reply(un(names(10)), headers={"ETag": '"1"'}))
    fetch(store, site)
    for path in (store.folder / "objects").iterdir():
        path.write_bytes(b"damaged")
    assert fetch(store, site, "2026-03-03").outcome == "repaired"
    assert len(store.snapshot("un-sc").entries()) == 11


def test_an_older_copy_of_a_list_without_a_day_is_refused(store: Store, site: Site) -> None:
    for day, count in (("Tue, 03 Mar 2026", 10), ("Sun, 01 Mar 2026", 11)):
        site.put(URL, Reply(un(names(count), None), headers={"Last-Modified": f"{day} 10:00:00 GMT"}))
        if count == 10:
            fetch(store, site)
    with pytest.raises(RefusedError, match="older than what stands"):
        fetch(store, site, "2026-03-03")


@pytest.mark.parametrize(
    ("reply", "error", "code"),
    [
        (Reply(b"<html><title>Maintenance</title>"), RefusedError, "html"),
        (Reply(un(names(99))[:4000]), RefusedError, "format"),
        (Reply(un(names(99))[:4000], length=9999), DownloadError, "download"),
        (Reply(b"gone", 404), DownloadError, "download"),
        (Reply(b"busy", 503), DownloadError, "download"),
        (Reply(b""), RefusedError, "empty"),
        (Reply(b"x" * 100, length=10**12), RefusedError, "too_large"),
    ],
)
def test_a_failed_update_is_loud_until_the_next_success(
    reply: Reply, error: type[Exception], code: str, store: Store, site: Site
) -> None:
    site.put(URL, Reply(un(names(99), "2026-02-01")))
    fetch(store, site, "2026-02-02")
    before = kept(store)
    site.put(URL, reply)
    with pytest.raises(error):
        fetch(store, site)
    assert kept(store) == before
    (found,) = status(store, on=at("2026-03-02").now.date())
    assert found.refusal is not None
    assert [reason.code for reason in found.refusal.reasons] == [code]
    assert found.refusal.origin == site.url(URL)
    site.put(URL, Reply(un(names(99), "2026-02-01")))
    fetch(store, site, "2026-03-03")
    assert status(store, on=at("2026-03-02").now.date())[0].refusal is None


def test_a_list_by_editions(store: Store, site: Site) -> None:
    titles = '{"titles": [{"number": 14, "day": "2026-01-01"}, {"number": 15, "day": "%s"}]}'
    source = source_at(
        site.url("/{edition}/list.xml"),
        store.source("un-sc"),
        edition_url=site.url("/titles.json"),
        edition_field="titles[number=15].day",
    )
    site.put("/titles.json", Reply((titles % "2026-03-01").encode()))
    site.put("/2026-03-01/list.xml", Reply(un(names(10), None)))
    assert update(store, source, at("2026-03-02")).snapshot.name == "un-sc@2026-03-01"
    assert update(store, source, at("2026-03-03")).outcome == "unchanged"
    assert [path for path, _ in site.seen].count("/2026-03-01/list.xml") == 1
    # An edition of the past is no sign that it is still the newest.
    site.put("/2022-10-07/list.xml", Reply(un(names(5), None)))
    run = at("2026-03-04", accept=frozenset({"older"}))
    old = update(store, source, run, url=site.url("/2022-10-07/list.xml"))
    assert (old.snapshot.name, str(old.snapshot.confirmed)) == ("un-sc@2022-10-07", "2022-10-07")
    assert store.snapshot("un-sc").name == "un-sc@2026-03-01"
    for wrong in (b"{}", b"<html>", b'{"titles": 3}', (titles % "soon").encode()):
        site.put("/titles.json", Reply(wrong))
        with pytest.raises(DownloadError, match="which edition is the newest"):
            update(store, source, at("2026-03-05"))


def test_what_is_updated_by_itself(store: Store) -> None:
    assert [source.id for source in due(store)] == ["us-csl"]
    take(store, un(names(10)))
    assert [source.id for source in due(store)] == ["us-csl", "un-sc"]
    with pytest.raises(DownloadError, match="no address to download from"):
        update(store, store.source("jp-eul"), at("2026-03-02"))


# Disk full, at every step.


def _injected(monkeypatch: pytest.MonkeyPatch, step: int, number: int) -> Callable[[], int]:
    """Lets the disk fail at the n-th of the calls that put something on it; tells how many there were."""
    count = 0

    def failing(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **more: object) -> object:
            nonlocal count
            count += 1
            if count == step:
                raise OSError(number, os.strerror(number))
            return real(*args, **more)

        return call

    monkeypatch.setattr(os, "fsync", failing(os.fsync))
    monkeypatch.setattr(Path, "replace", failing(Path.replace))
    return lambda: count


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO])
def test_a_disk_that_fails_at_any_step_leaves_what_stood(
    number: int, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(store, un(names(100), "2026-02-01"), "2026-02-02")
    failures = 0
    for step in range(1, 20):
        before = store.snapshot("un-sc")
        entries = before.entries()
        with monkeypatch.context() as patch:
            steps = _injected(patch, step, number)
            error = _error_of(store, un(names(100 + step), f"2026-03-{step:02}"))
        found = store.snapshot("un-sc")
        if error is None:
            assert len(found.entries()) == 101 + step
        else:
            failures += 1
            assert ("No space" in error.what) is (number == errno.ENOSPC)
            assert (found.name, found.sha256) == (before.name, before.sha256)
            assert found.entries() == entries
        assert status(store, on=at("2026-03-25").now.date(), verify=True)[0].damaged == ()
        assert not list((store.folder / "tmp").iterdir())
        assert not list((store.folder / "sources").glob(".*"))
        if steps() < step:
            break
    else:
        pytest.fail("there are more steps than were tried")
    assert failures == 4  # the bytes and the record, each written down and moved to its place


def _error_of(store: Store, data: bytes) -> StoreError | None:
    try:
        take(store, data, "2026-03-25")
    except StoreError as error:
        return error
    return None


_LIMITED = """
import resource, sys
from datetime import UTC, datetime
from pathlib import Path
from narrows.errors import StoreError
from narrows.lists import store as stores
from narrows.lists.store.update import Run, import_file
import narrows.lists.readers.un_consolidated, narrows.lists.store.parsed
store = stores.open(sys.argv[1])
free = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), free[1]))
try:
    import_file(store, store.source("un-sc"), Path(sys.argv[2]), Run(now=datetime(2026, 3, 2, tzinfo=UTC)))
except StoreError as error:
    print(error)
    raise SystemExit(2)
finally:
    resource.setrlimit(resource.RLIMIT_FSIZE, free)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_disk_that_is_full_leaves_what_stood(store: Store, tmp_path: Path) -> None:
    """The system itself stops the writing of files, at sizes from the first block to just short of what is needed."""
    take(store, un(names(100), "2026-02-01"), "2026-02-02")
    before, record = kept(store), (store.folder / "sources/un-sc.json").read_bytes()
    new = tmp_path / "new.xml"
    new.write_bytes(un(names(120)))
    size = new.stat().st_size
    codes = []
    for limit in (0, 4096, size - 1, size * 2):
        argv = [sys.executable, "-c", _LIMITED, str(store.folder), str(new), str(limit)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
        assert done.stderr == ""
        codes.append(done.returncode)
        if done.returncode:
            assert "the store is as it was" in done.stdout
            assert "room on the disk" in done.stdout
            assert kept(store) == before
            assert (store.folder / "sources/un-sc.json").read_bytes() == record
    assert codes == [2, 2, 2, 0]
    assert store.snapshot("un-sc").name == "un-sc@2026-03-01"


# Two at once.

_UPDATE = """
import sys
from datetime import UTC, datetime
import msgspec
from narrows.lists import store as stores
from narrows.lists.store.download import Policy
from narrows.lists.store.update import Run, update
store = stores.open(sys.argv[1])
source = msgspec.structs.replace(store.source("un-sc"), url=sys.argv[2])
policy = Policy(loopback_http=True, attempts=1)
told = []
run = Run(now=datetime.now(UTC), policy=policy, wait_s=float(sys.argv[3]), waiting=told.append)
print(update(store, source, run).outcome, *told)
"""


def _start(store: Store, url: str, wait: float = 60) -> subprocess.Popen[str]:
    argv = [sys.executable, "-c", _UPDATE, str(store.folder), url, str(wait)]
    return subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def _until(what: Callable[[], object]) -> None:
    end = time.monotonic() + 60
    while not what():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_two_updates_at_once(store: Store, site: Site) -> None:
    url = site.put(URL, Reply(un(names(50)), headers={"ETag": '"1"'}, pause_s=2))
    first = _start(store, url)
    _until(lambda: site.seen)
    second = _start(store, url)
    outputs = [process.communicate(timeout=120) for process in (first, second)]
    assert outputs == [("new\n", ""), ("unchanged un-sc\n", "")]
    assert len(store.snapshots("un-sc")) == 1
    assert status(store, on=datetime.now(UTC).date(), verify=True)[0].damaged == ()


def test_a_lock_that_is_held_too_long_is_an_error(store: Store) -> None:
    with (
        store.locked("un-sc", wait_s=0),
        pytest.raises(StoreError, match="another update of un-sc"),
        store.locked("un-sc", wait_s=0.2),
    ):
        pass
    with store.locked("un-sc", wait_s=0), store.locked("us-csl", wait_s=0):
        pass


def test_a_killed_update_leaves_no_lock_and_no_rest(store: Store, site: Site) -> None:
    take(store, un(names(50), "2026-02-01"), "2026-02-02")
    url = site.put(URL, Reply(un(names(50)), drip_s=0.01))
    process = _start(store, url)
    _until(lambda: any((store.folder / "tmp/un-sc").glob("*")))
    process.kill()
    process.communicate(timeout=60)
    assert list((store.folder / "tmp/un-sc").glob("*"))
    assert len(store.snapshot("un-sc").entries()) == 51
    assert take(store, un(names(52))).outcome == "new"
    assert not list((store.folder / "tmp").iterdir())


def test_replacing_is_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "file"
    files.put(path, b"one")
    files.put(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_the_canary_is_found_inside_a_longer_name(store: Store) -> None:
    parties: list[str | tuple[str, str]] = [*names(5), f"THE {CANARY.upper()} organisation"]
    assert take(store, un(parties, canary=False)).outcome == "new"
    other = msgspec.structs.replace(store.source("un-sc"), canaries=("Al-Qaidas",))
    path = store.folder.parent / "in.xml"
    with pytest.raises(RefusedError, match="Al-Qaidas"):
        import_file(
            store, other, path, at("2026-03-03"), published=None, format="un-consolidated", list_id="un.sc"
        )
