"""The resolver of names: it answers with public addresses only, for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError

from crawlers.urls import is_address, is_public


class PrivateAddressError(DNSLookupError):
    """A name that stands for an address of a private network, or for this machine."""


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, refusing private addresses.

    It stands where connections are made, so that a name server that gives one answer to a check and another to the
    connection (DNS rebinding) gains nothing.
    """

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802  # Twisted's name
        """The address of a name; the Deferred fails with PrivateAddressError or DNSLookupError."""
        if is_address(name):  # Twisted asks for these too; `AddressGuard` has looked at them
            return succeed(name)
        return super().getHostByName(name, timeout).addCallback(_public)


def _public(address: str) -> str:
    if not is_public(address):
        raise PrivateAddressError("a private address")
    return address
