"""Which addresses of the network a webhook may lead to: those that anybody on the Internet can have, and no other.

The lists are those of the registries of IANA for special purposes. The library's own, `is_global`, differs between
versions of Python, so an address has to pass both.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Networks = tuple[IPv4Network | IPv6Network, ...]
_NEVER_PUBLIC = tuple(
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "2001:db8::/32",
        "2002::/16",
        "3fff::/20",
    )
)
_UNICAST = IPv6Network("2000::/3")
"""All of IPv6 that was given to anybody."""
_NAT64 = IPv6Network("64:ff9b::/96")
"""An address of IPv4, as a network without any reaches it: the last four bytes."""
_IN_SIX_BYTES = 32


def address_of(text: str) -> Address:
    """The address that was meant: one of IPv4 that is written as one of IPv6 is that of IPv4. Raises ValueError."""
    found = ip_address(text)
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return found.ipv4_mapped
        if found in _NAT64:
            return IPv4Address(int(found) % (1 << _IN_SIX_BYTES))
    return found


def is_public(address: Address) -> bool:
    """Whether it is an address that anybody on the Internet can have."""
    if isinstance(address, IPv6Address) and (address not in _UNICAST or address.scope_id is not None):
        return False
    return address.is_global and not any(address in network for network in _NEVER_PUBLIC)


def is_within(address: Address, networks: Networks) -> bool:
    """Whether it is in one of these networks."""
    return any(address in network for network in networks)
