"""Addresses and networks as people and sockets write them: IPv4 in the clothes of IPv6 is IPv4.

A socket of both families says `::ffff:192.0.2.1` for 192.0.2.1, and so do some proxies.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_WRAPPING: Final = IPv6Network("::ffff:0:0/96")


def read_address(text: str) -> Address:
    """Raises ValueError."""
    address = ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def read_network(text: str, *, strict: bool = False) -> Network:
    """`strict`: nothing behind the prefix. Raises ValueError."""
    network = ip_network(text, strict=strict)
    if isinstance(network, IPv6Network) and network.subnet_of(_WRAPPING):
        plain = network.network_address.ipv4_mapped
        return IPv4Network((int(plain or 0), network.prefixlen - _WRAPPING.prefixlen))
    return network


def wrapped(network: IPv4Network) -> IPv6Network:
    """As a socket of both families would say it."""
    start = int(_WRAPPING.network_address) | int(network.network_address)
    return IPv6Network((start, network.prefixlen + _WRAPPING.prefixlen))
