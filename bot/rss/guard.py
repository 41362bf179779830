"""Says which addresses may be dialled. Every socket of the fetcher is made here, so nothing goes around it.

fetch -> aiohttp -> here, with the address that is about to be dialled, on every hop
"""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from aiohttp import AddrInfoType
from yarl import URL

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

NOT_PUBLIC = "That address leads into a private network; I only read public ones."
NOT_WEB = "That is no web address. I read addresses that begin with https:// or http://."
SIGNED_IN = "That address has a name and a password in it. I send neither; please use an address without them."
REFUSALS = frozenset({NOT_PUBLIC, NOT_WEB, SIGNED_IN})

# Whatever a company opens: machines in clouds hand out their keys here, and nothing else here has feeds.
_NEVER = [
    ip_network(each)
    for each in (
        "0.0.0.0/8",
        "100.100.100.200/32",  # metadata at Alibaba
        "168.63.129.16/32",  # the host of a machine at Azure: a public address that isn't
        "169.254.0.0/16",  # link-local, and metadata at most others
        "192.0.0.192/32",  # metadata at Oracle
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "::/128",
        "64:ff9b:1::/48",  # NAT64 of one's own, which writes the address inside in several ways
        "fd00:42::/32",  # metadata at Scaleway
        "fd00:c1::/32",  # at Oracle
        "fd00:ec2::/32",  # metadata at Amazon
        "fd20:ce::/32",  # metadata at Google
        "fe80::/9",  # link-local, and what was site-local before
        "ff00::/8",
    )
]
# What `is_global` takes for public. Of IPv6 only 2000::/3 is handed out at all.
_NOT_HANDED_OUT = [
    ip_network(each) for each in ("192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
_HANDED_OUT = IPv6Network("2000::/3")
# Address ranges in which the last bits, or those at an offset, are an IPv4 address: (range, bits behind it).
_CARRIERS = [
    (IPv6Network("::ffff:0:0/96"), 0),
    (IPv6Network("::ffff:0:0:0/96"), 0),
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64
    (IPv6Network("2002::/16"), 80),  # 6to4
]


class Refused(Exception):
    """By our own rules. `why` is a plain sentence without the address.

    It is no OSError: aiohttp would go on with the next address of the same name.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Guard:
    """`allowed` are networks of the company's own, opened on purpose. `proxied` when a proxy dials for us: then what it
    dials is its own affair, and only addresses written as numbers are looked at."""

    def __init__(self, allowed: Sequence[Network] = (), proxied: bool = False) -> None:
        self._allowed = tuple(allowed)
        self._proxied = proxied

    def check(self, url: URL) -> None:
        """Before a request. Raises Refused."""
        if url.scheme not in ("http", "https") or not url.host:
            raise Refused(NOT_WEB)
        if url.user is not None or url.password is not None:
            raise Refused(SIGNED_IN)
        if self._proxied:
            self._check_name(url.host)

    def socket(self, address: AddrInfoType) -> socket.socket:
        """A socket for this address, as aiohttp asks for one. Raises Refused."""
        family, kind, protocol, _, where = address
        if not self._proxied and not self.may_dial(ip_address(where[0])):
            raise Refused(NOT_PUBLIC)
        return socket.socket(family, kind, protocol)

    def may_dial(self, address: Address) -> bool:
        """Whether it is public, or was opened."""
        if isinstance(address, IPv6Address) and address.scope_id:  # of one wire only
            return False
        if any(address in network for network in _NEVER):
            return False
        if any(address in network for network in self._allowed):
            carried = _carried(address)
            return carried is None or self.may_dial(carried)
        return _public(address)

    def _check_name(self, host: str) -> None:
        name = host.lower().rstrip(".")
        try:
            # Old ways to write an address with numbers too: 127.1, 0x7f000001, 2130706433.
            address: Address = IPv4Address(socket.inet_aton(name)) if ":" not in name else ip_address(name)
        except (OSError, ValueError):
            if name == "localhost" or name.endswith(".localhost"):
                raise Refused(NOT_PUBLIC) from None
            return
        if not self.may_dial(address):
            raise Refused(NOT_PUBLIC)


def _public(address: Address) -> bool:
    if any(address in network for network in _NOT_HANDED_OUT) or not address.is_global:
        return False
    return isinstance(address, IPv4Address) or address in _HANDED_OUT


def _carried(address: Address) -> IPv4Address | None:
    """The IPv4 address inside an IPv6 one."""
    if isinstance(address, IPv6Address):
        for carrier, behind in _CARRIERS:
            if address in carrier:
                return IPv4Address(int(address) >> behind & 0xFFFFFFFF)
    return None
