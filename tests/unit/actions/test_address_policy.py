from __future__ import annotations

import pytest

from onward.actions.http.guard import AddressPolicy
from onward.domain.errors import Invalid

NOBODY = AddressPolicy()
EVERYBODY = AddressPolicy.from_setting(True)

REFUSED = """
127.0.0.1
127.255.255.255 0.0.0.0 0.1.2.3 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 169.254.0.1
100.64.0.1
100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
255.255.255.255
::1 :: ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:10.0.0.1
64:ff9b::7f00:1 64:ff9b::8.8.8.8 64:ff9b:1::1 2002:7f00:1::1 2001:0:1::1 2001:db8::1 fe80::1 fe80::1%eth0
fec0::1
fc00::1 fd00:ec2::254 fd12:3456::1 ff02::1 100::1 5f00::1 3fff::1
"""
METADATA = (
    "169.254.169.254 169.254.170.2 fd00:ec2::254 100.100.100.200 192.0.0.192 168.63.129.16 fd20:ce::254"
)
PUBLIC = "8.8.8.8 1.1.1.1 172.32.0.1 100.128.0.1 2606:4700:4700::1111 ::ffff:8.8.8.8 2a00:1450::1 11.0.0.1"


@pytest.mark.parametrize("address", REFUSED.split())
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    assert NOBODY.refusal("host.example", address)


@pytest.mark.parametrize("address", PUBLIC.split())
def test_public_addresses_are_not(address: str) -> None:
    assert NOBODY.refusal("host.example", address) is None


@pytest.mark.parametrize("address", METADATA.split())
def test_metadata_services_are_refused_even_when_private_addresses_are_allowed(address: str) -> None:
    assert EVERYBODY.refusal("host.example", address) == "a cloud's metadata address"


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fd12:3456::1", "::ffff:192.168.0.1"])
def test_an_administrator_may_allow_all_private_addresses(address: str) -> None:
    assert EVERYBODY.refusal("host.example", address) is None


def test_an_administrator_may_allow_networks_addresses_and_hosts() -> None:
    policy = AddressPolicy.from_setting(["10.0.0.0/8", "192.168.1.7", "Intranet.example.", "169.254.169.254"])
    assert policy.refusal("a.example", "10.9.9.9") is None
    assert policy.refusal("a.example", "192.168.1.7") is None
    assert policy.refusal("intranet.example", "172.16.0.1") is None
    assert policy.refusal("metadata.example", "169.254.169.254") is None
    assert policy.refusal("a.example", "192.168.1.8")
    assert policy.refusal("other.intranet.example", "172.16.0.1")


def test_an_allowed_network_also_covers_its_addresses_in_ipv6_clothes() -> None:
    assert AddressPolicy.from_setting(["10.0.0.0/8"]).refusal("a.example", "::ffff:10.0.0.1") is None


@pytest.mark.parametrize("written", ["::ffff:10.0.0.0/104", "::ffff:a00:1", "::FFFF:10.0.0.1", "10.0.0.1/8"])
@pytest.mark.parametrize("address", ["10.0.0.1", "::ffff:10.0.0.1"])
def test_a_network_in_ipv6_clothes_allows_what_it_allows_without_them(written: str, address: str) -> None:
    policy = AddressPolicy.from_setting([written])
    assert policy.refusal("a.example", address) is None
    assert policy.refusal("a.example", "192.168.0.1")


def test_all_of_ipv6_is_nothing_of_ipv4() -> None:
    policy = AddressPolicy.from_setting(["::/0"])
    assert policy.refusal("a.example", "fd12:3456::1") is None
    assert policy.refusal("a.example", "::ffff:10.0.0.1")


@pytest.mark.parametrize("entry", ["", "http://a.example", "a.example:80", "a b", "*.example", "10.0.0.0/40"])
def test_a_setting_that_means_nothing_is_refused_and_named(entry: str) -> None:
    with pytest.raises(Invalid, match="allow_private_addresses"):
        AddressPolicy.from_setting([entry])
