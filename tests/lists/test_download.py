"""Downloads against a real server: over TLS, slow, cut off, moved, busy, and too large."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from lists.store_lists import QUICK, Reply, Site, certificates, served
from narrows.errors import DownloadError
from narrows.lists.store.download import Fetched, Policy, TooLargeError, fetch

BODY = b"a list of some length\n" * 5000
LIMIT = 1_000_000


@pytest.fixture
def site() -> Iterator[Site]:
    with served() as made:
        yield made


def get(url: str, folder: Path, policy: Policy = QUICK, **more: object) -> Fetched:
    return fetch(url, folder / "got", most_bytes=LIMIT, policy=policy, **more)  # type: ignore[arg-type]


def test_a_file_comes_over_tls_with_a_certificate_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, authority = certificates(tmp_path)
    told: list[tuple[int, int | None]] = []
    with served(context) as site:
        url = site.put("/list", Reply(BODY, headers={"ETag": '"1"'}))
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        got = get(
            url, tmp_path, msgspec.structs.replace(QUICK, loopback_http=False), told=lambda *n: told.append(n)
        )
    assert (tmp_path / "got").read_bytes() == BODY
    assert got == Fetched(modified=True, size=len(BODY), sha256=hashlib.sha256(BODY).hexdigest(), etag='"1"')
    assert told[-1] == (len(BODY), len(BODY))
    assert site.seen[0][1]["User-Agent"].startswith("narrows/")


def test_a_certificate_that_nobody_vouches_for_is_refused_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    context, _ = certificates(tmp_path)
    with served(context) as site:
        url = site.put("/list", Reply(BODY))
        with pytest.raises(DownloadError, match="certificate is not accepted"):
            get(url, tmp_path)
        assert site.seen == []


def test_the_certificate_must_be_of_the_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, authority = certificates(tmp_path, "elsewhere.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with served(context) as site, pytest.raises(DownloadError, match="certificate is not accepted"):
        get(site.put("/list", Reply(BODY)), tmp_path)


def test_certificates_that_cannot_be_read_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    with pytest.raises(DownloadError, match="certificates cannot be read"):
        get("https://localhost:1/", tmp_path)


@pytest.mark.parametrize(
    "url",
    [
        "http://lists.example/x",
        "ftp://localhost/x",
        "file:///etc/passwd",
        "nothing",
        "https://",
        "https://[::1",
    ],
)
def test_only_https_is_spoken(url: str, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="not HTTPS"):
        get(url, tmp_path)


def test_plain_http_to_this_machine_must_be_allowed(site: Site, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="not HTTPS"):
        get(site.put("/list", Reply(BODY)), tmp_path, Policy())
    assert site.seen == []


@pytest.mark.parametrize(("header", "asked"), [("ETag", "etag"), ("Last-Modified", "last_modified")])
def test_what_has_not_changed_does_not_come_again(
    header: str, asked: str, site: Site, tmp_path: Path
) -> None:
    stamp = '"abc"' if header == "ETag" else "Sun, 01 Mar 2026 10:00:00 GMT"
    url = site.put("/list", Reply(BODY, headers={header: stamp}))
    had: dict[str, Any] = {asked: stamp}
    assert get(url, tmp_path, **had) == Fetched(modified=False)
    assert not (tmp_path / "got").exists()


def test_not_modified_without_being_asked_is_no_answer(site: Site, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="304"):
        get(site.put("/list", Reply(status=304)), tmp_path)


def test_redirects_are_followed(site: Site, tmp_path: Path) -> None:
    site.put("/list", Reply(BODY))
    site.put("/hop", Reply(status=307, headers={"Location": site.url("/list")}))
    assert get(site.put("/old", Reply(status=302, headers={"Location": "hop"})), tmp_path).size == len(BODY)
    assert [path for path, _ in site.seen] == ["/old", "/hop", "/list"]


def test_redirects_that_never_end_are_an_error(site: Site, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match="more than 5 times"):
        get(site.put("/loop", Reply(status=301, headers={"Location": "/loop"})), tmp_path)
    assert len(site.seen) == 6


def test_a_redirect_away_from_tls_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, authority = certificates(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(authority))
    with served(context) as site:
        url = site.put("/list", Reply(status=302, headers={"Location": "http://lists.example/list"}))
        with pytest.raises(DownloadError, match=r"leads to http://lists\.example/list, which is not HTTPS"):
            get(url, tmp_path)


def test_a_busy_server_is_asked_again(site: Site, tmp_path: Path) -> None:
    url = site.put("/list", Reply(status=503), Reply(status=429), Reply(BODY))
    assert get(url, tmp_path).size == len(BODY)
    assert len(site.seen) == 3


@pytest.mark.parametrize("as_date", [False, True])
def test_a_server_may_say_how_long_to_wait(as_date: bool, site: Site, tmp_path: Path) -> None:
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=2), usegmt=True)
    url = site.put(
        "/list", Reply(status=503, headers={"Retry-After": later if as_date else "1"}), Reply(BODY)
    )
    start = time.monotonic()
    get(url, tmp_path)
    assert time.monotonic() - start >= 0.9


def test_a_server_that_asks_for_too_much_patience_is_left_alone(site: Site, tmp_path: Path) -> None:
    url = site.put("/list", Reply(status=503, headers={"Retry-After": "86400"}))
    with pytest.raises(DownloadError, match=r"503.*asks to wait 86,400 seconds"):
        get(url, tmp_path)
    assert len(site.seen) == 1


def test_a_server_that_stays_busy_is_given_up(site: Site, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=r"500.*\(3 attempts\)"):
        get(site.put("/list", Reply(status=500)), tmp_path)
    assert len(site.seen) == 3


@pytest.mark.parametrize("status", [401, 403, 404, 410, 206, 204])
def test_any_other_answer_is_an_error_at_once(status: int, site: Site, tmp_path: Path) -> None:
    with pytest.raises(DownloadError, match=str(status)):
        get(site.put("/list", Reply(b"" if status == 204 else b"no", status=status)), tmp_path)
    assert len(site.seen) == 1


@pytest.mark.parametrize(
    "cut",
    [Reply(BODY[:1000], length=len(BODY)), Reply(BODY[:1000], chunked_and_cut=True)],
    ids=["length", "chunked"],
)
def test_a_body_that_breaks_off_is_had_again(cut: Reply, site: Site, tmp_path: Path) -> None:
    url = site.put("/list", cut, Reply(BODY))
    assert get(url, tmp_path).size == len(BODY)
    assert (tmp_path / "got").read_bytes() == BODY
    with pytest.raises(DownloadError, match="broke off"):
        get(site.put("/cut", cut), tmp_path)


def test_a_silent_server_is_given_up(site: Site, tmp_path: Path) -> None:
    url = site.put("/list", Reply(BODY, pause_s=1.5))
    with pytest.raises(DownloadError, match="timed out"):
        get(url, tmp_path, msgspec.structs.replace(QUICK, read_s=0.2, attempts=2))


def test_a_server_that_drips_is_given_up(site: Site, tmp_path: Path) -> None:
    url = site.put("/list", Reply(BODY, drip_s=0.05))
    start = time.monotonic()
    with pytest.raises(DownloadError, match="too slow"):
        get(url, tmp_path, msgspec.structs.replace(QUICK, total_s=0.4, attempts=1))
    assert time.monotonic() - start < 5


def test_nobody_there(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(DownloadError, match=r"no answer.*\(3 attempts\)"):
        get(f"http://localhost:{port}/list", tmp_path)


@pytest.mark.parametrize("length", [None, -1], ids=["said", "unsaid"])
def test_what_is_too_large_is_not_had(length: int | None, site: Site, tmp_path: Path) -> None:
    url = site.put("/list", Reply(b"x" * (LIMIT + 1), length=length))
    with pytest.raises(TooLargeError, match="larger than 1 MB"):
        get(url, tmp_path)
    assert len(site.seen) == 1


def test_what_unpacks_to_too_much_is_not_had(site: Site, tmp_path: Path) -> None:
    packed = gzip.compress(b"x" * (LIMIT + 1))
    with pytest.raises(TooLargeError):
        get(site.put("/bomb", Reply(packed, headers={"Content-Encoding": "gzip"})), tmp_path)
    small = Reply(gzip.compress(BODY), headers={"Content-Encoding": "gzip"})
    assert get(site.put("/small", small), tmp_path).size == len(BODY)


def _tunnel(listener: socket.socket, target: tuple[str, int], asked: list[bytes]) -> None:
    """One CONNECT, answered with a connection to `target` whatever it asks for."""
    client, _ = listener.accept()
    with client:
        asked.append(client.recv(4096))
        with socket.create_connection(target) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")

            def pump(one: socket.socket, other: socket.socket) -> None:
                while data := one.recv(65536):
                    other.sendall(data)
                other.shutdown(socket.SHUT_WR)

            back = threading.Thread(target=pump, args=(server, client), daemon=True)
            back.start()
            with contextlib.suppress(OSError):
                pump(client, server)
            back.join(5)


def test_a_proxy_is_used_where_one_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, authority = certificates(tmp_path, "lists.example")
    asked: list[bytes] = []
    with served(context) as site, socket.create_server(("127.0.0.1", 0)) as listener:
        site.put("/list", Reply(BODY))
        target = ("127.0.0.1", int(site.address.rpartition(":")[2]))
        thread = threading.Thread(target=_tunnel, args=(listener, target, asked), daemon=True)
        thread.start()
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        monkeypatch.setenv("https_proxy", f"http://me:secret@127.0.0.1:{listener.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        monkeypatch.delenv("NO_PROXY", raising=False)
        assert get("https://lists.example/list", tmp_path).size == len(BODY)
        thread.join(10)
    assert asked[0].startswith(b"CONNECT lists.example:443")
    assert b"Proxy-Authorization: Basic" in asked[0] or b"proxy-authorization: Basic" in asked[0]


@pytest.mark.parametrize("said", ["soon", "-5", "Wed, 99 Mar 2026", "Sun, 01 Mar 2020 10:00:00 -0000", ""])
def test_a_wait_that_cannot_be_read_is_none(said: str, site: Site, tmp_path: Path) -> None:
    url = site.put("/list", Reply(status=503, headers={"Retry-After": said}), Reply(BODY))
    assert get(url, tmp_path).size == len(BODY)
