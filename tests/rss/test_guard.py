"""Which addresses may be dialled, and that a name which leads to a forbidden one is refused when it is dialled."""

from __future__ import annotations

import socket
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.domain.feeds import Failed, Trouble
from bot.rss.fetch import Limits
from bot.rss.guard import NOT_PUBLIC, Guard, Refused
from bot.rss.reader import FeedReader
from bot.rss.workers import Workers
from tests.rss.conftest import outcome_of
from tests.servers.feed_kinds import TWO
from tests.servers.feed_server import ALLOWED, FeedServer, say

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001:82a::200e"]
FORBIDDEN = [
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:8.8.8.8",
    "64:ff9b::127.0.0.1",
    "64:ff9b::8.8.8.8",
    "64:ff9b:1::1",
    "100::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fd20:ce::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2606:4700::1111%eth0",
]
NEVER = ["0.0.0.0", "169.254.169.254", "168.63.129.16", "100.100.100.200", "224.0.0.1", "255.255.255.255"]  # noqa: S104
NEVER_6 = ["::", "fe80::1", "fec0::1", "ff02::1", "fd00:ec2::254", "64:ff9b::a9fe:a9fe", "::ffff:169.254.169.254"]


class Names(AbstractResolver):
    """Answers for every name with these addresses."""

    def __init__(self, *addresses: str) -> None:
        self._addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0)
            for each in self._addresses
        ]

    async def close(self) -> None:
        pass


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_may_be_dialled(address: str) -> None:
    assert Guard().may_dial(ip_address(address))


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_other_may(address: str) -> None:
    assert not Guard().may_dial(ip_address(address))
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(Refused):
        Guard().socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 80)))


def test_a_company_opens_networks_of_its_own_and_no_others() -> None:
    guard = Guard([ip_network("10.2.0.0/16"), ip_network("fd12::/16"), ip_network("::1/128")])
    assert all(guard.may_dial(ip_address(each)) for each in ("10.2.3.4", "fd12::7", "::1", "8.8.8.8"))
    assert not any(guard.may_dial(ip_address(each)) for each in ("10.3.0.1", "fd13::7", "127.0.0.1", "::ffff:10.2.3.4"))


@pytest.mark.parametrize("address", [*NEVER, *NEVER_6])
def test_some_are_never_opened(address: str) -> None:
    everything = [ip_network("0.0.0.0/0"), ip_network("::/0")]
    assert not Guard(everything).may_dial(ip_address(address))
    assert Guard(everything).may_dial(ip_address("10.0.0.1"))


def test_where_ipv4_is_reached_through_nat64_the_address_inside_is_judged() -> None:
    guard = Guard([ip_network("64:ff9b::/96")])
    assert guard.may_dial(ip_address("64:ff9b::8.8.8.8"))
    assert not guard.may_dial(ip_address("64:ff9b::10.0.0.1"))
    assert not Guard([ip_network("2002::/16")]).may_dial(ip_address("2002:a00:1::"))


@pytest.mark.parametrize(
    "host", ["localhost", "a.localhost.", "127.0.0.1", "127.1", "2130706433", "0x7f000001", "[::1]", "169.254.169.254"]
)
def test_behind_a_proxy_addresses_that_we_can_read_are_still_refused(host: str) -> None:
    with pytest.raises(Refused, match="private network"):
        Guard(proxied=True).check(URL(f"http://{host}/"))
    Guard(proxied=True).check(URL("http://example.com/"))


@pytest.mark.parametrize(
    "addresses", [("127.0.0.1",), ("::1",), ("127.0.0.1", "127.1.0.1"), ("169.254.169.254", "127.1.0.1")]
)
def test_a_name_is_refused_for_the_address_that_it_leads_to(
    addresses: tuple[str, ...], server: FeedServer, workers: Workers, dialled: list[Any]
) -> None:
    server.plays["/feed"] = say(TWO)
    reader = FeedReader(allowed=[ALLOWED], limits=Limits(1.0), resolver=Names(*addresses), workers=workers)
    for port in (server.port, server.forbidden_port):
        outcome = outcome_of(reader, f"http://news.example:{port}/feed")
        assert outcome == Failed(Trouble.REFUSED, NOT_PUBLIC)
    reader.close()
    assert server.forbidden == 0
    assert not [where for where in dialled if isinstance(where, tuple)]
    assert not server.requests, "not even on its other address"
