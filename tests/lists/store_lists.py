"""Made-up lists in the published format of the United Nations, and a server that hands them out as it is told."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.sax.saxutils import escape

import msgspec
import trustme

from narrows.lists.store.catalog import Source
from narrows.lists.store.download import Policy
from narrows.lists.store.update import Run

CANARY = "Al-Qaida"
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
QUICK = Policy(connect_s=2, read_s=2, total_s=10, attempts=3, backoff_s=0.01, loopback_http=True)


def at(day: str, **more: object) -> Run:
    """An update or import on a day, at noon."""
    now = datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=12)
    return msgspec.structs.replace(Run(now=now, policy=QUICK, wait_s=20), **more)


def names(count: int, first: int = 1) -> list[str]:
    return [f"Example Trading House {number}" for number in range(first, first + count)]


def un(
    parties: Sequence[str | tuple[str, str]], published: str | None = "2026-03-01", canary: bool = True
) -> bytes:
    """A list of entities, each a name or a reference and a name, in the layout of the Security Council."""
    stated = f' dateGenerated="{published}T00:00:09.554Z"' if published else ""
    every = [*((("QDe.004", CANARY),) if canary else ()), *parties]
    records = []
    for number, party in enumerate(every, start=1):
        reference, name = (
            party if isinstance(party, tuple) else (f"XXe.{name_number(party, number):03}", party)
        )
        records.append(
            f"<ENTITY><DATAID>{number}</DATAID><FIRST_NAME>{escape(name)}</FIRST_NAME><UN_LIST_TYPE>XX</UN_LIST_TYPE>"
            f"<REFERENCE_NUMBER>{reference}</REFERENCE_NUMBER><LISTED_ON>2020-01-0{number % 9 + 1}</LISTED_ON>"
            "<ENTITY_ADDRESS><COUNTRY>Malaysia</COUNTRY></ENTITY_ADDRESS></ENTITY>"
        )
    body = "\n".join(records)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST{stated}>\n<INDIVIDUALS/>\n<ENTITIES>\n{body}\n'
        "</ENTITIES>\n</CONSOLIDATED_LIST>\n"
    ).encode()


def name_number(name: str, otherwise: int) -> int:
    last = name.rpartition(" ")[2]
    return int(last) if last.isdigit() else 500 + otherwise


def source_at(url: str, source: Source, **more: object) -> Source:
    """A source of the catalog at another address."""
    return msgspec.structs.replace(source, url=url, **more)


@dataclass
class Reply:
    """What the server answers. `length` overrides Content-Length (None: by the body, -1: none at all)."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    length: int | None = None
    pause_s: float = 0.0
    drip_s: float = 0.0
    chunked_and_cut: bool = False


class Site:
    """Replies by path, in order; the last one stays. `seen` are the requests: path and headers."""

    def __init__(self) -> None:
        self.replies: dict[str, list[Reply]] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.address = ""

    def url(self, path: str) -> str:
        return self.address + path

    def put(self, path: str, *replies: Reply) -> str:
        """Have a path answered, and give its address."""
        self.replies[path] = list(replies)
        return self.url(path)

    def next(self, path: str) -> Reply:
        waiting = self.replies.get(path)
        if not waiting:
            return Reply(b"not here", 404)
        return waiting.pop(0) if len(waiting) > 1 else waiting[0]


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

        def do_GET(self) -> None:
            site.seen.append((self.path, dict(self.headers.items())))
            reply = site.next(self.path)
            time.sleep(reply.pause_s)
            etag = reply.headers.get("ETag")
            since = reply.headers.get("Last-Modified")
            same = (etag and self.headers.get("If-None-Match") == etag) or (
                not etag and since and self.headers.get("If-Modified-Since") == since
            )
            if same:
                self.send_response(304)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.close_connection = True
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.chunked_and_cut:
                self.send_header("Transfer-Encoding", "chunked")
            elif reply.length != -1:
                length = len(reply.body) if reply.length is None else reply.length
                self.send_header("Content-Length", str(length))
            self.send_header("Connection", "close")
            self.end_headers()
            with suppress(OSError):  # the client may have gone: that is what some tests are about
                self.send(reply)

        def send(self, reply: Reply) -> None:
            if reply.chunked_and_cut:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(reply.body), reply.body))
            elif reply.drip_s:
                for byte in reply.body:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    time.sleep(reply.drip_s)
            else:
                self.wfile.write(reply.body)

    return Handler


@contextmanager
def served(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A server on this machine; over TLS with a context."""
    site = Site()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(site))
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    port = server.server_address[1]
    site.address = f"{'https' if context is not None else 'http'}://localhost:{port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def certificates(folder: Path, *hosts: str) -> tuple[ssl.SSLContext, Path]:
    """The context of a server with a certificate of its own making, and the file that makes clients trust it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*(hosts or ("localhost",))).configure_cert(context)
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(path)
    return context, path
