"""Addresses: what to ask for, when two addresses are one page, and which hosts are never asked."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from fnmatch import fnmatchcase
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from w3lib.url import canonicalize_url, safe_url_string


def clean_url(url: str, tracking: Sequence[str] = ()) -> str:
    """The address to ask for: no fragment, no parameter that only tells the publisher where a reader came from.

    Args:
        url: an absolute address.
        tracking: names of such parameters, with `*` as a wild card.
    """
    parts = urlsplit(safe_url_string(url.strip()))
    query = parts.query
    kept = [pair for pair in parse_qsl(query, keep_blank_values=True) if not _matches(pair[0], tracking)]
    if len(kept) != len(parse_qsl(query, keep_blank_values=True)):
        query = urlencode(kept)
    return urlunsplit((parts.scheme.lower(), parts.netloc, parts.path or "/", query, ""))


def url_key(url: str) -> str:
    """What two addresses of one page share: canonical, the query sorted, http and https alike.

    It is a SURT, the sort key of CDXJ indexes: the host's labels reversed, then the path.
    """
    parts = urlsplit(canonicalize_url(url))
    host = (parts.hostname or "").rstrip(".")
    labels = [host] if is_address(host) else host.split(".")[::-1]
    port = f":{parts.port}" if parts.port not in {None, 80, 443} else ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{','.join(labels)}{port}){parts.path or '/'}{query}"


def is_address(host: str) -> bool:
    """Whether a host is a literal IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet; an IPv4 address inside an IPv6 one counts as itself."""
    found = ipaddress.ip_address(address)
    if isinstance(found, ipaddress.IPv6Address):
        found = found.ipv4_mapped or found.sixtofour or found
    return found.is_global and not found.is_multicast


def is_loopback(address: str) -> bool:
    """Whether an IP address is the machine's own."""
    return ipaddress.ip_address(address).is_loopback


def on_loopback(url: str) -> bool:
    """Whether an address lies on the machine itself, by a literal IP address."""
    host = urlsplit(url).hostname or ""
    return is_address(host) and is_loopback(host)


def on_host(url: str, host: str) -> bool:
    """Whether an address lies on a host or one of its subdomains."""
    name = (urlsplit(url).hostname or "").rstrip(".").lower()
    return name == host or name.endswith(f".{host}")


def _matches(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatchcase(name.lower(), pattern) for pattern in patterns)
