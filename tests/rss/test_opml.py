"""Lists of feeds, in and out."""

import re
import time
import xml.etree.ElementTree as ElementTree

import pytest

from bot.domain.errors import InvalidInput
from bot.domain.feeds import Outline
from bot.rss.opml import opml, outlines
from bot.rss.unreadable import Why

FILE = b"""<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Feeds</title></head><body>
<outline text="Robots">
  <outline type="rss" text="Grid &amp; co" title="Grid &amp; co" xmlUrl="https://grid.example/feed" htmlUrl="https://grid.example"/>
  <outline type="rss" text="Again" xmlUrl="https://grid.example/feed"/>
  <outline text="Deeper"><outline type="rss" text="Deep" xmlUrl="http://deep.example/rss.xml"/></outline>
</outline>
<outline type="rss" text="Alone" xmlUrl="https://alone.example/atom"/>
<outline type="rss" text="A file" xmlUrl="file:///etc/passwd"/>
<outline type="rss" text="A password" xmlUrl="https://me:word@secret.example/feed"/>
<outline type="rss" text="A script" xmlUrl="javascript:alert(1)"/>
</body></opml>"""


def test_each_address_is_read_once_with_its_folder() -> None:
    assert outlines(FILE) == [
        Outline("https://grid.example/feed", "Grid & co", "Robots"),
        Outline("http://deep.example/rss.xml", "Deep", "Deeper"),
        Outline("https://alone.example/atom", "Alone", ""),
    ]


def test_what_is_written_can_be_read_again() -> None:
    feeds = [
        Outline("https://a.example/feed?x=1&y=<2>", 'Quotes " & <tags>', "News"),
        Outline("https://b.example/feed", "Žluťoučký 🐎", "News"),
        Outline("https://c.example/feed", "", ""),
    ]
    written = opml("Our \x00feeds & more", feeds)

    root = ElementTree.fromstring(written)  # noqa: S314 - our own
    assert root.findtext("head/title") == "Our feeds & more"
    assert [each.get("text") for each in root.findall("body/outline")] == ["News", "https://c.example/feed"]
    again = outlines(written)
    assert [(each.title, each.group) for each in again[:2]] == [(each.title, each.group) for each in feeds[:2]]
    assert [each.url for each in again[1:]] == [each.url for each in feeds[1:]]


def test_five_hundred_feeds_go_out_and_come_in() -> None:
    feeds = [Outline(f"https://f{n}.example/feed", f"Feed {n}", f"Group {n // 50}") for n in range(500)]

    assert outlines(opml("All", feeds)) == feeds


@pytest.mark.parametrize("encoding", ["utf-16", "windows-1252", "utf-8-sig"])
def test_its_encoding_is_understood(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?><opml version="2.0"><body>'
    text += '<outline type="rss" text="Käse" xmlUrl="https://a.example/feed"/></body></opml>'

    assert outlines(text.encode(encoding)) == [Outline("https://a.example/feed", "Käse", "")]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"", Why.NOT_OPML),
        (b"https://example.com/feed", Why.NOT_OPML),
        (b"<html><body>hello</body></html>", Why.NOT_OPML),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, Why.NOT_OPML),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><opml><body/></opml>', Why.ENTITIES),
        ('<!DOCTYPE x [<!ENTITY a "b">]><opml><body/></opml>'.encode("utf-16"), Why.ENTITIES),
        (FILE + b" " * 5_000_000, Why.BIG),
        (b"<opml><body>" + b'<outline text="x" xmlUrl="http://a.example/">' * 100_000, Why.DEEP),
    ],
)
def test_what_is_none_is_refused_in_a_plain_sentence(body: bytes, why: Why) -> None:
    began = time.process_time()
    with pytest.raises(InvalidInput, match=re.escape(why)):
        outlines(body)
    assert time.process_time() - began < 2


def test_a_list_without_feeds_is_empty() -> None:
    assert outlines(b"<opml version='2.0'><body><outline text='x'/></body></opml>") == []
