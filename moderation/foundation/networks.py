"""Which network a request came from, as a digest that tells networks apart and nothing else.

A household or an office keeps its network while its addresses change: /24 for IPv4, and /48 for IPv6, which
is what a site gets (RFC 6177). Without the installation's key nobody finds it by trying all networks.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address

from moderation.foundation.crypto import keys

IPV4_BITS = 24
IPV6_BITS = 48


def network_of(address: str | None) -> bytes | None:
    """Keyed digest (16 bytes) of the network of an IP address; None where there is no such address.

    An IPv4 address that is written as an IPv6 one counts as what it is (RFC 4291, section 2.5.5.2).
    """
    try:
        found = ip_address(address or "")
    except ValueError:
        return None
    return keys().network(_network(found))


def _network(address: IPv4Address | IPv6Address) -> bytes:
    """The bytes that all addresses of the same network share."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    found = mapped or address
    return found.packed[: (IPV4_BITS if found.version == 4 else IPV6_BITS) // 8]
