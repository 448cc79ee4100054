"""Which addresses a request may reach.

Refused unless the administrator allows them: everything that is not the public internet.
Every answer of the name server is checked, and the caller connects to a checked address and
never resolves again: a name that changes its answer in between (DNS rebinding) gains nothing.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from onward.domain.errors import Invalid
from onward.domain.networks import Address, Network, read_address, read_network
from onward.ports.actions import ActionFailed

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]

# Who can read these owns the machine's cloud account: they are allowed by name only, never by "all private".
_METADATA: tuple[Network, ...] = tuple(
    read_network(address)
    for address in (
        "169.254.169.254",  # AWS, Google, Azure and most others
        "169.254.170.2",  # AWS containers
        "169.254.170.23",  # AWS EKS
        "fd00:ec2::254",  # AWS over IPv6
        "fd00:ec2::23",
        "fd20:ce::254",  # Google over IPv6
        "100.100.100.200",  # Alibaba
        "192.0.0.192",  # Oracle
        "168.63.129.16",  # Azure's host, on a public address
    )
)

_REFUSED: tuple[tuple[Network, str], ...] = tuple(
    (read_network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", "an address of this host"),
        ("10.0.0.0/8", "a private address"),
        ("100.64.0.0/10", "a carrier's inner address"),
        ("127.0.0.0/8", "a loopback address"),
        ("169.254.0.0/16", "a link-local address"),
        ("172.16.0.0/12", "a private address"),
        ("192.0.0.0/24", "a reserved address"),
        ("192.0.2.0/24", "an address for documentation"),
        ("192.88.99.0/24", "a relay address"),
        ("192.168.0.0/16", "a private address"),
        ("198.18.0.0/15", "an address for benchmarks"),
        ("198.51.100.0/24", "an address for documentation"),
        ("203.0.113.0/24", "an address for documentation"),
        ("224.0.0.0/4", "a multicast address"),
        ("240.0.0.0/4", "a reserved address"),
        ("::/96", "a loopback or old-style address"),
        ("::ffff:0:0:0/96", "a translated address"),
        ("64:ff9b::/96", "a NAT64 address"),
        ("64:ff9b:1::/48", "a NAT64 address"),
        ("100::/64", "a discard address"),
        ("2001::/23", "a tunnel or reserved address"),
        ("2001:db8::/32", "an address for documentation"),
        ("2002::/16", "a 6to4 address"),
        ("3fff::/20", "an address for documentation"),
        ("5f00::/16", "a routing address"),
        ("fc00::/7", "a private address"),
        ("fe80::/10", "a link-local address"),
        ("fec0::/10", "a site-local address"),
        ("ff00::/8", "a multicast address"),
    )
)


@dataclass(frozen=True, slots=True)
class AddressPolicy:
    allow_private: bool = False
    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def from_setting(cls, setting: bool | Sequence[str]) -> AddressPolicy:
        """`True`, or a list of host names, addresses and networks."""
        if isinstance(setting, bool):
            return cls(allow_private=setting)
        networks, hosts = [], []
        for entry in setting:
            network = _network(entry)
            if network is None:
                hosts.append(_host_name(entry))
            else:
                networks.append(network)
        return cls(networks=tuple(networks), hosts=frozenset(hosts))

    def refusal(self, host: str, text: str) -> str | None:
        """Why this address is refused, or None."""
        address = _plain_address(text)
        if host.rstrip(".").lower() in self.hosts or any(address in network for network in self.networks):
            return None
        if any(address in network for network in _METADATA):
            return "a cloud's metadata address"
        if self.allow_private:
            return None
        named = next((reason for network, reason in _REFUSED if address in network), None)
        return named or (None if address.is_global else "not a public address")


class Guard:
    def __init__(self, policy: AddressPolicy, resolve: Resolve | None = None) -> None:
        self._policy = policy
        self._resolve = resolve or resolve_by_system

    async def addresses(self, host: str, port: int) -> list[str]:
        """Where to connect for this host; refused as soon as one of its addresses is."""
        addresses = list(dict.fromkeys(await self._resolve(host, port)))
        for address in addresses:
            reason = self._policy.refusal(host, address)
            if reason is not None:
                raise _refused(host, address, reason)
        return addresses

    def check_literal(self, host: str, port: int) -> None:
        """What is an address already, in whatever spelling; of a name nothing is known before it is asked."""
        for address in _addresses_written(host, port):
            reason = self._policy.refusal(host, address)
            if reason is not None:
                raise _refused(host, address, reason)


async def resolve_by_system(host: str, port: int) -> Sequence[str]:
    loop = asyncio.get_running_loop()
    answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(answer[4][0]) for answer in answers]


def _addresses_written(host: str, port: int) -> Sequence[str]:
    """As the system reads it when it connects: 2130706433 is 127.0.0.1. No name server is asked."""
    written = host.partition("%")[0].rstrip(".")
    try:
        answers = socket.getaddrinfo(written, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    except (socket.gaierror, UnicodeError):
        return ()
    return [str(answer[4][0]) for answer in answers]


def _plain_address(text: str) -> Address:
    """Without its zone; and IPv4 in the clothes of IPv6 is judged as the IPv4 that it is."""
    return read_address(text.partition("%")[0])


def _network(entry: str) -> Network | None:
    try:
        return read_network(entry)
    except ValueError:
        return None


def _host_name(entry: str) -> str:
    name = entry.strip().rstrip(".").lower()
    if not name or any(character in name for character in "/:@ *"):
        raise Invalid(
            "allow_private_addresses",
            f"{entry!r} in allow_private_addresses is no host name, address or network.",
            hint="Write entries like 'intranet.example', '10.1.2.3' or '10.0.0.0/8', without scheme or port.",
        )
    return name


def _refused(host: str, address: str, reason: str) -> ActionFailed:
    where = host if host == address else f"{host} ({address})"
    return ActionFailed(
        "denied",
        f"Requests to {where} are refused: it is {reason}. Onward started with "
        f"ONWARD_ALLOW_PRIVATE_ADDRESSES={address} would allow them.",
        code="address_refused",
        details={
            "host": host,
            "address": address,
            "hint": f"An administrator can allow it: ONWARD_ALLOW_PRIVATE_ADDRESSES={address}",
        },
    )
