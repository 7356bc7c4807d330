from __future__ import annotations

from collections.abc import Collection, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from .errors import network_error

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
# Azure keeps the network address, the gateway and two for DNS at the start, and the last address.
KEPT_AT_START = 4
# Addresses set aside for benchmarks (RFC 2544) and documentation (RFC 3849): they lead nowhere.
PUBLIC_POOLS: dict[str, Network] = {"IPv4": ip_network("198.18.0.0/15"), "IPv6": ip_network("2001:db8::/64")}


def parse_prefix(text: str, what: str) -> Network:
    """Return the network of a CIDR prefix, or raise Azure's 400."""
    try:
        return ip_network(text)
    except ValueError:
        message = f"Address prefix {text} of {what} is not formatted correctly, or its host bits are set."
        raise network_error(400, "InvalidAddressPrefixFormat", message) from None


def contains(outer: Network, inner: Network) -> bool:
    """Tell whether a prefix lies within another of the same version."""
    if isinstance(outer, IPv4Network) and isinstance(inner, IPv4Network):
        return inner.subnet_of(outer)
    return isinstance(outer, IPv6Network) and isinstance(inner, IPv6Network) and inner.subnet_of(outer)


def first_free(prefix: Network, taken: Collection[str]) -> str | None:
    """Return the first address of a subnet that may be given out and is not taken, or None."""
    return next((str(address) for address in _usable(prefix) if str(address) not in taken), None)


def check_static(address: str, prefixes: Collection[Network], shown: str) -> None:
    """Raise where an address cannot be given out in the subnet."""
    try:
        parsed = ip_address(address)
    except ValueError:
        raise network_error(
            400, "InvalidIPAddressFormat", f"IP address {address} is not formatted correctly."
        ) from None
    prefix = next((candidate for candidate in prefixes if parsed in candidate), None)
    if prefix is None:
        message = f"Private static IP address {address} does not belong to the range of subnet prefix {shown}."
        raise network_error(400, "PrivateIPAddressNotInSubnet", message)
    if int(parsed) < int(prefix[0]) + KEPT_AT_START or parsed == prefix[-1]:
        message = f"Private static IP address {address} falls within reserved IP range of subnet prefix {shown}."
        raise network_error(400, "PrivateIPAddressInReservedRange", message)


def first_free_public(version: str, taken: Collection[str]) -> str:
    """Return a public address that nobody has; the pool is far larger than any test."""
    address = first_free(PUBLIC_POOLS[version], taken)
    if address is None:
        raise network_error(400, "PublicIPCountLimitReached", "Cannot create more public IP addresses in this region.")
    return address


def _usable(prefix: Network) -> Iterator[Address]:
    start, end = int(prefix[0]) + KEPT_AT_START, int(prefix[-1])
    kind = IPv4Address if isinstance(prefix, IPv4Network) else IPv6Address
    return (kind(number) for number in range(start, end))
