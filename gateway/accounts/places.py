"""Where a request comes from, as far as the throttle of sign-in needs to know."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv6Address, IPv6Network, ip_address

ANY = "*"


def place_of(peer: str, forwarded_for: str, *, proxies: Collection[str]) -> str:
    """Return the address of who asks; behind a proxy of ours, the address which that proxy saw.

    Only the last entry of X-Forwarded-For is the proxy's own, all before it is what the client says of itself. An
    IPv6 address counts as its network of 64 bits: one home has that many addresses to choose from.

    Examples
    --------
    >>> place_of("127.0.0.1", "203.0.113.9, 198.51.100.7", proxies={"127.0.0.1"})
    '198.51.100.7'
    >>> place_of("198.51.100.7", "203.0.113.9", proxies={"127.0.0.1"})
    '198.51.100.7'
    >>> place_of("2001:db8:1:2:3:4:5:6", "", proxies=())
    '2001:db8:1:2::/64'
    """
    last = forwarded_for.rpartition(",")[2].strip()
    seen = last if last and (ANY in proxies or peer in proxies) else peer
    try:
        address = ip_address(seen)
    except ValueError:
        return seen[:64]
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(IPv6Network((address, 64), strict=False))
    return str(address)
