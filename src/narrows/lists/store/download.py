"""Getting one file over HTTPS: with time limits, a size limit, retries, and no copy where nothing is new."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import msgspec
import urllib3
from urllib3.exceptions import HTTPError, LocationValueError, SSLError

from narrows import __version__
from narrows.errors import DownloadError, Where
from narrows.lists.store.files import writing
from narrows.lists.store.network import is_loopback, pool

_CHUNK = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)
_LATER = (408, 425, 429, 500, 502, 503, 504)
"""Answers that mean: try again."""

Told = Callable[[int, int | None], None]
"""Is told how many bytes are there, and how many there will be, if that is known."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """How long to wait for what, in seconds, and how often to try.

    `read_s` is the longest silence, `total_s` the longest time for one try. `backoff_s` is the pause after the first
    failure; it doubles with each. A server that asks for more patience than `most_wait_s` is left alone.
    `loopback_http` allows plain HTTP to this machine.
    """

    connect_s: float = 15.0
    read_s: float = 60.0
    total_s: float = 1800.0
    attempts: int = 4
    backoff_s: float = 2.0
    most_wait_s: float = 120.0
    most_redirects: int = 5
    loopback_http: bool = False


class Fetched(msgspec.Struct, frozen=True, kw_only=True):
    """What came: the file, or nothing where the server says that it has not changed (`modified` is False)."""

    modified: bool
    size: int = 0
    sha256: str = ""
    etag: str | None = None
    last_modified: str | None = None


class TooLargeError(DownloadError):
    """The file is larger than it may be."""

    code = "too_large"


class _AgainError(Exception):
    """A failure that may pass. `wait_s` is the pause that the server asked for."""

    def __init__(self, what: str, wait_s: float = 0.0) -> None:
        self.what = what
        self.wait_s = wait_s
        super().__init__(what)


def fetch(
    url: str,
    target: Path,
    *,
    most_bytes: int,
    policy: Policy,
    etag: str | None = None,
    last_modified: str | None = None,
    told: Told | None = None,
) -> Fetched:
    """Write what is at an address to `target`, which must be a new file.

    With `etag` or `last_modified` of a copy that is had already, nothing comes if it is still the newest. Raises
    DownloadError, TooLargeError, and StoreError when `target` cannot be written.
    """
    headers = {"User-Agent": f"narrows/{__version__}", "Accept": "*/*", "Accept-Encoding": "identity"}
    if etag is not None:
        headers["If-None-Match"] = etag
    if last_modified is not None:
        headers["If-Modified-Since"] = last_modified
    for attempt in range(1, policy.attempts + 1):
        try:
            return _once(url, target, headers, most_bytes, policy, told)
        except _AgainError as error:
            pause = max(error.wait_s, policy.backoff_s * 2 ** (attempt - 1))
            if attempt == policy.attempts or error.wait_s > policy.most_wait_s:
                tried = f" ({attempt} attempts)" if attempt > 1 else ""
                asked = f"; it asks to wait {error.wait_s:,.0f} seconds" if error.wait_s else ""
                raise _failed(
                    url, f"{error.what}{asked}{tried}", "Try again later; what stood still stands"
                ) from None
            time.sleep(pause)
    raise AssertionError("a policy has at least one attempt")


def _once(
    url: str, target: Path, headers: dict[str, str], most_bytes: int, policy: Policy, told: Told | None
) -> Fetched:
    end = time.monotonic() + policy.total_s
    response = _answer(url, headers, policy)
    try:
        if response.status == 304 and ("If-None-Match" in headers or "If-Modified-Since" in headers):
            return Fetched(modified=False)
        if response.status != 200:
            remedy = "The address may have moved: look at the publisher's page, and give it with --url"
            raise _failed(url, f"the server answers {_status(response)}", remedy)
        size, sha256 = _body(response, url, target, most_bytes, end, told)
        return Fetched(
            modified=True,
            size=size,
            sha256=sha256,
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
        )
    finally:
        response.close()
        response.release_conn()


def _answer(url: str, headers: dict[str, str], policy: Policy) -> urllib3.BaseHTTPResponse:
    """The answer at the end of all redirects. Raises _AgainError and DownloadError."""
    at = url
    for _ in range(policy.most_redirects + 1):
        _allowed(at, url, policy)
        response = _ask(at, url, headers, policy)
        if response.status in _LATER:
            wait_s = _retry_after(response.headers.get("Retry-After"))
            response.close()
            raise _AgainError(f"the server answers {_status(response)}", wait_s)
        target = response.headers.get("Location")
        if response.status not in _REDIRECTS or not target:
            return response
        response.close()
        at = urljoin(at, target)
    raise _failed(
        url, f"it leads on more than {policy.most_redirects} times", "Look at the address in a browser"
    )


def _allowed(at: str, url: str, policy: Policy) -> None:
    try:
        parts = urlsplit(at)
        host = parts.hostname
    except ValueError:
        parts, host = urlsplit(""), None
    if parts.scheme == "https" and host:
        return
    if parts.scheme == "http" and host and policy.loopback_http and is_loopback(host):
        return
    what = f"it leads to {at:.200}, which is not HTTPS" if at != url else "the address is not HTTPS"
    raise _failed(url, what, "Use an https:// address")


def _ask(at: str, url: str, headers: dict[str, str], policy: Policy) -> urllib3.BaseHTTPResponse:
    timeout = urllib3.Timeout(connect=policy.connect_s, read=policy.read_s)
    try:
        return pool(at).request(
            "GET", at, headers=headers, timeout=timeout, redirect=False, retries=False, preload_content=False
        )
    except SSLError as error:
        remedy = "Behind a proxy that opens connections, name its certificates in $SSL_CERT_FILE"
        raise _failed(url, f"the server's certificate is not accepted: {_said(error)}", remedy) from None
    except LocationValueError as error:
        raise _failed(url, f"the address cannot be read: {_said(error)}", "Use an https:// address") from None
    except HTTPError as error:
        raise _AgainError(f"no answer: {_said(error)}") from None


def _body(
    response: urllib3.BaseHTTPResponse,
    url: str,
    target: Path,
    most_bytes: int,
    end: float,
    told: Told | None,
) -> tuple[int, str]:
    """Write the body; its size and hash. Raises _AgainError when it is cut off or too slow."""
    length = response.headers.get("Content-Length", "")
    expected = int(length) if length.isascii() and length.isdigit() else None
    if expected is not None and expected > most_bytes:
        raise _too_large(url, most_bytes)
    size = 0
    hashed = hashlib.sha256()
    with writing(target.parent):
        out = target.open("wb")
    with out:
        while chunk := _chunk(response, end):
            size += len(chunk)
            if size > most_bytes:
                raise _too_large(url, most_bytes)
            hashed.update(chunk)
            with writing(target.parent):
                out.write(chunk)
            if told is not None:
                told(size, expected)
        with writing(target.parent):
            out.flush()
    if expected is not None and size != expected and "Content-Encoding" not in response.headers:
        raise _AgainError(f"it broke off after {size:,} of {expected:,} bytes")
    return size, hashed.hexdigest()


def _chunk(response: urllib3.BaseHTTPResponse, end: float) -> bytes:
    if time.monotonic() > end:
        raise _AgainError("the server is too slow")
    try:
        # As much as is there: waiting for a full chunk would let a server that drips hold on forever.
        return response.read1(_CHUNK, decode_content=True)
    except HTTPError as error:
        raise _AgainError(f"it broke off: {_said(error)}") from None


def _retry_after(text: str | None) -> float:
    """Seconds that a server asks to wait, as a number or as a point in time."""
    if not text:
        return 0.0
    if text.strip().isascii() and text.strip().isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _status(response: urllib3.BaseHTTPResponse) -> str:
    return " ".join(filter(None, (str(response.status), response.reason)))


def _said(error: Exception) -> str:
    """What an error says, without the name of the connection's object."""
    return str(error).rpartition(">: ")[2].rpartition("): ")[2] or type(error).__name__


def _failed(url: str, what: str, remedy: str) -> DownloadError:
    return DownloadError(f"cannot be downloaded: {what}", where=Where(source=url), remedy=remedy)


def _too_large(url: str, most_bytes: int) -> TooLargeError:
    what = f"is larger than {most_bytes / 1_000_000:,.6g} MB"
    return TooLargeError(what, where=Where(source=url), remedy="See max_megabytes of the source")
