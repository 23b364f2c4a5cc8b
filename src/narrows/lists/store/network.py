"""Connections: which certificates are trusted, and through which proxy they go."""

from __future__ import annotations

import ipaddress
import os
import ssl
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from narrows.errors import DownloadError, Where


def pool(url: str) -> urllib3.PoolManager:
    """The connections to use for an address: through $HTTPS_PROXY unless $NO_PROXY names the host."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    proxy = getproxies().get(parts.scheme)
    if proxy and not is_loopback(host) and not proxy_bypass(host):
        return _pool(proxy, os.environ.get("SSL_CERT_FILE"))
    return _pool(None, os.environ.get("SSL_CERT_FILE"))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@lru_cache(maxsize=8)
def _pool(proxy: str | None, own: str | None) -> urllib3.PoolManager:
    context = _trust(own)
    if proxy is None:
        return urllib3.PoolManager(ssl_context=context)
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    headers = None
    if parts.username is not None:
        headers = urllib3.make_headers(proxy_basic_auth=f"{parts.username}:{parts.password or ''}")
    netloc = parts.netloc.rpartition("@")[2]
    return urllib3.ProxyManager(f"{parts.scheme}://{netloc}", proxy_headers=headers, ssl_context=context)


def _trust(own: str | None) -> ssl.SSLContext:
    """The certificates of the system, with those of $SSL_CERT_FILE beside them."""
    context = ssl.create_default_context()
    system = ssl.get_default_verify_paths().openssl_cafile
    if Path(system).is_file():
        context.load_verify_locations(system)
    if own:
        try:
            context.load_verify_locations(own)
        except (OSError, ssl.SSLError) as error:
            raise DownloadError(
                f"the certificates cannot be read: {error}",
                where=Where(source="$SSL_CERT_FILE"),
                remedy="Let it name a file of certificates in PEM form",
            ) from None
    return context
