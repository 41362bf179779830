"""Every kind of feed, good and hostile, that the reader is tried on, with what should come of each."""

from __future__ import annotations

import functools
import gzip
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

import brotli

from tests.servers import feed_server as serve
from tests.servers.feed_server import FeedServer, Play

HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def rss(*titles: str, version: str = "2.0", date: str = "Sat, 21 Nov 2026 10:00:00 GMT", name: str = "News") -> str:
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    items = "".join(
        f"<item><title>{title}</title><link>https://example.com/{n}</link><guid>g{n}</guid>"
        f"<description>About {title}.</description>{dated}</item>"
        for n, title in enumerate(titles)
    )
    return f'{HEAD}<rss version="{version}"><channel><title>{name}</title>{items}</channel></rss>'


TWO = rss("Slotting pays", "Pick rates fall")
RSS_1 = (
    f'{HEAD}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">'
    '<channel rdf:about="https://example.com/"><title>News</title><link>https://example.com/</link></channel>'
    '<item rdf:about="https://example.com/1"><title>Slotting pays</title><link>https://example.com/1</link></item>'
    '<item rdf:about="https://example.com/2"><title>Rates fall</title><link>https://example.com/2</link></item>'
    "</rdf:RDF>"
)
ATOM_03 = (
    f'{HEAD}<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>News</title><entry><title>Slotting pays</title>'
    '<id>tag:example.com,2026:1</id><link rel="alternate" href="https://example.com/1"/>'
    "<modified>2026-11-21T10:00:00Z</modified></entry></feed>"
)
ATOM_1 = (
    f'{HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><id>tag:example.com,2026:0</id>'
    "<updated>2026-11-21T10:00:00Z</updated><entry><title>Slotting pays</title><id>tag:example.com,2026:1</id>"
    '<link href="https://example.com/1"/><updated>2026-11-21T10:00:00Z</updated></entry></feed>'
)
JSON_FEED = json.dumps(
    {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "News",
        "items": [{"id": "1", "url": "https://example.com/1", "title": "Slotting pays", "content_text": "It does."}],
    }
)
PAGE = "<!doctype html><html><head><title>Us</title></head><body><p>No feed here.</p></body></html>"
ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "'
    + "x" * 50_000
    + '">]><rss version="2.0"><channel><title>'
    + "&a;" * 20_000
    + "</title></channel></rss>"
)
NESTED = (
    f'{HEAD}<rss version="2.0"><channel><item><description>' + "<a>" * 200_000 + "</description></item></channel></rss>"
)
FORGED = "&lt;!channel&gt; &lt;https://evil.example|your bank&gt;"


def _bomb() -> bytes:
    return HEAD.encode() + b" " * 50_000_000


def _packed(body: bytes, how: str) -> Play:
    return serve.say(body, headers=[("content-encoding", how)])


@dataclass(frozen=True, slots=True)
class Kind:
    """`comes_to` is what the reader should make of it: changed, unchanged, or a trouble. `says` stands in the sentence
    for a director. `other` are further paths that it needs; `url` is where it is asked for when not at its own path."""

    name: str
    play: Play
    comes_to: str
    says: str = ""
    entries: int | None = None
    other: dict[str, Play] = field(default_factory=dict)
    etag: str = ""
    url: str = ""  # with {port}, or {forbidden}


@functools.cache
def kinds() -> list[Kind]:
    """Made when asked for: some of them are large."""
    return [*_good(), *_broken(), *_heavy(), *_answers(), *_redirects(), *_forbidden()]


def _good() -> list[Kind]:
    return [
        Kind("RSS 0.91", serve.say(rss("One", "Two", version="0.91")), "changed", entries=2),
        Kind("RSS 1.0", serve.say(RSS_1), "changed", entries=2),
        Kind("RSS 2.0", serve.say(TWO), "changed", entries=2),
        Kind("Atom 0.3", serve.say(ATOM_03), "changed", entries=1),
        Kind("Atom 1.0", serve.say(ATOM_1), "changed", entries=1),
        Kind("JSON Feed", serve.say(JSON_FEED, "application/feed+json"), "changed", entries=1),
        Kind("gzip", _packed(gzip.compress(TWO.encode()), "gzip"), "changed", entries=2),
        Kind("brotli", _packed(brotli.compress(TWO.encode()), "br"), "changed", entries=2),
        Kind("no dates", serve.say(rss("One", "Two", date="")), "changed", entries=2),
        Kind("date of 1970", serve.say(rss("One", date="Thu, 01 Jan 1970 00:00:00 GMT")), "changed", entries=1),
        Kind("date of 2099", serve.say(rss("One", date="Thu, 01 Jan 2099 00:00:00 GMT")), "changed", entries=1),
        Kind("5,000 items", serve.say(rss(*(f"Item {n}" for n in range(5_000)))), "changed", entries=500),
        Kind("pings and forged links", serve.say(rss(FORGED)), "changed", entries=1),
    ]


def _broken() -> list[Kind]:
    latin = rss("Café").encode("latin-1")
    return [
        Kind("HTML page", serve.say(PAGE, "text/html"), "missing", "web page"),
        Kind("empty", serve.say(""), "missing", "empty"),
        Kind("truncated XML", serve.say(TWO[:-120]), "changed"),
        Kind("not well-formed", serve.say(rss("Pick & pack <b>now")), "changed"),
        Kind("wrong charset", serve.say(latin, "text/xml; charset=utf-8"), "changed", entries=1),
        Kind("lying charset", serve.say(rss("Café").replace('"utf-8"', '"us-ascii"')), "changed", entries=1),
        Kind("cut off in the middle", serve.cut_off(100_000, TWO), "down", "broke off"),
        Kind("length too small", serve.cut_off(40, TWO), "down"),
        Kind("no HTTP", serve.raw(b"220 mail.example ESMTP\r\n\r\n"), "down", "don't understand"),
        Kind("headers of 1 MB", serve.raw(b"HTTP/1.1 200 Said\r\nx: " + b"x" * 1_000_000 + b"\r\n\r\n"), "down"),
    ]


def _heavy() -> list[Kind]:
    return [
        Kind("50 MB", serve.flood(50_000_000, 50_000_057), "refused", "bigger than 5 MB"),
        Kind("50 MB announced", serve.cut_off(50_000_000, ""), "refused", "bigger than 5 MB"),
        Kind("50 MB, no length", serve.flood(50_000_000, None), "refused", "bigger than 5 MB"),
        Kind("gzip bomb", _packed(gzip.compress(_bomb()), "gzip"), "refused", "bigger than 5 MB"),
        Kind("deflate bomb", _packed(zlib.compress(_bomb()), "deflate"), "refused", "bigger than 5 MB"),
        Kind("brotli bomb", _packed(brotli.compress(_bomb(), quality=1), "br"), "refused", "bigger than 5 MB"),
        Kind("packed twice", _packed(gzip.compress(TWO.encode()), "gzip, gzip"), "refused", "packed"),
        Kind("zstd, which we never take", _packed(b"(\xb5/\xfd", "zstd"), "refused"),
        Kind("entity expansion", serve.say(ENTITIES), "refused", "entities"),
        Kind("200,000 nested tags", serve.say(NESTED), "refused", "to hurt"),
        Kind("a byte at a time", serve.trickle(serve.head(200, None)), "down", "longer than"),
        Kind("headers a byte at a time", serve.trickle(b"HTTP/1.1 200 OK\r\nx: "), "down", "longer than"),
    ]


def _answers() -> list[Kind]:
    return [
        Kind("410", serve.status(410), "gone", "gone for good"),
        Kind("404", serve.status(404), "missing", "nothing at that address"),
        Kind("429", serve.status(429, [("retry-after", "120")]), "wait", "come back later"),
        Kind("503", serve.status(503), "wait", "come back later"),
        Kind("500", serve.status(500), "down", "500"),
        Kind("401", serve.status(401), "down", "signing in"),
        Kind("304", serve.if_changed(TWO, '"a"'), "unchanged", etag='"a"'),
        Kind("304 that nobody asked for", serve.status(304), "down", "304"),
        Kind("another ETag", serve.if_changed(TWO, '"b"'), "changed", entries=2, etag='"a"'),
    ]


def _redirects() -> list[Kind]:
    feed = serve.say(TWO)
    moved = {"/r1": serve.redirect("/r2", 308), "/r2": feed}
    circle = {"/l1": serve.redirect("/l2"), "/l2": serve.redirect("/l1")}
    endless = {f"/e{n}": serve.redirect(f"/e{n + 1}") for n in range(1, 20)}
    return [
        Kind("301 chain", serve.redirect("/r1", 301), "changed", entries=2, other=moved),
        Kind("302", serve.redirect("/r2"), "changed", entries=2, other=moved),
        Kind("410 behind a 302", serve.redirect("/r3"), "missing", other={"/r3": serve.status(410)}),
        Kind("redirect to itself", serve.redirect(""), "refused", "circle"),
        Kind("loop of two", serve.redirect("/l1"), "refused", "circle", other=circle),
        Kind("endless redirects", serve.redirect("/e1"), "refused", "more than 5", other=endless),
        Kind("redirect to nowhere", serve.status(302), "down", "don't understand"),
        Kind("redirect to a file", serve.redirect("file:///etc/passwd"), "refused", "no web address"),
        Kind("redirect with a password", serve.redirect("http://me:secret@127.1.0.1/"), "refused", "password"),
        Kind("password in the address", feed, "refused", "password", url="http://me:secret@127.1.0.1:{port}/r2"),
    ]


def _forbidden() -> list[Kind]:
    """Ways to where nobody may go: to ports on which connections are counted, or that lead out of this machine."""
    ways = {
        "loopback by name": "http://localhost:{port}/",
        "loopback by literal": "http://127.0.0.1:{port}/",
        "IPv6 loopback": "http://[::1]:{port}/",
        "loopback, IPv4-mapped": "http://[::ffff:127.0.0.1]:{port}/",
        "loopback by NAT64": "http://[64:ff9b::7f00:1]:{port}/",
        "loopback by 6to4": "http://[2002:7f00:1::]:{port}/",
        "loopback in hexadecimal": "http://0x7f000001:{port}/",
        "metadata": "http://169.254.169.254/latest/meta-data/",
        "IPv6 metadata": "http://[fd00:ec2::254]/latest/meta-data/",
        "a private network": "http://10.0.0.1/",
    }
    private = "private network"
    redirects = [
        Kind(f"redirect to {name}", serve.redirect(_nobodys(to)), "refused", private) for name, to in ways.items()
    ]
    third = {"/p1": serve.redirect("/p2", 301), "/p2": serve.redirect(_nobodys("http://127.0.0.1:{port}/"), 307)}
    number = serve.redirect(_nobodys("http://2130706433:{port}/"))
    return [
        *redirects,
        Kind("redirect to loopback as a number", number, "refused"),
        Kind("private on the third hop", serve.redirect("/p1"), "refused", private, other=third),
        Kind("forbidden from the start", serve.say(TWO), "refused", private, url="http://127.0.0.1:{forbidden}/"),
    ]


def _nobodys(pattern: str) -> Callable[[FeedServer], str]:
    """An address at the ports that nobody may dial."""
    return lambda server: pattern.format(port=server.forbidden_port)
