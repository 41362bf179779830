"""Every kind of feed, good and bad, made into the same shape."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.feeds import KEPT_ITEMS, TEXT_LIMIT, TITLE_LIMIT, Entry, Parsed
from bot.rss.parse import parsed
from bot.rss.unreadable import Unreadable, Why

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TENTH = datetime(2026, 11, 10, 8, 30, tzinfo=UTC)
URL = "https://example.com/blog/feed.xml"
RFC822 = "Tue, 10 Nov 2026 08:30:00 GMT"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'

KINDS = {
    "RSS 0.91": '<rss version="0.91"><channel><title>F</title><item><title>T</title><link>/p/1</link>'
    "<description>D</description></item></channel></rss>",
    "RSS 0.92": '<rss version="0.92"><channel><title>F</title><item><title>T</title><link>/p/1</link>'
    "<description>D</description></item></channel></rss>",
    "RSS 1.0": f'<rdf:RDF {RDF}><channel><title>F</title></channel><item rdf:about="x"><title>T</title>'
    "<link>/p/1</link><description>D</description></item></rdf:RDF>",
    "RSS 2.0": '<rss version="2.0"><channel><title>F</title><item><title>T</title><link>/p/1</link>'
    "<description>D</description></item></channel></rss>",
    "Atom 0.3": '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>F</title><entry><title>T</title>'
    '<link rel="alternate" href="/p/1"/><summary>D</summary></entry></feed>',
    "Atom 1.0": '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>T</title>'
    '<link href="/p/1"/><summary>D</summary></entry></feed>',
    "JSON Feed": '{"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": '
    '[{"title": "T", "url": "/p/1", "content_text": "D"}]}',
}


def read(body: str | bytes, content_type: str = "application/xml") -> Parsed:
    return parsed(body.encode() if isinstance(body, str) else body, content_type, URL, NOW)


def rss(*items: str, channel: str = "") -> str:
    return f'<rss version="2.0"><channel><title>F</title>{channel}{"".join(items)}</channel></rss>'


def one(inside: str, channel: str = "") -> Entry:
    (entry,) = read(rss(f"<item>{inside}</item>", channel=channel)).entries
    return entry


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_read_into_one_shape(kind: str) -> None:
    found = read(KINDS[kind])

    (entry,) = found.entries
    assert (found.title, entry.title, entry.text) == ("F", "T", "D")
    assert entry.link == "https://example.com/p/1"


def test_all_that_an_item_says_is_kept() -> None:
    entry = one(
        "<title>Robots &amp;amp; people</title><link>https://example.com/p/1</link><guid isPermaLink='false'>g-1</guid>"
        f"<pubDate>{RFC822}</pubDate><author>ana@example.com (Ana Ruiz)</author>"
        "<description>&lt;p&gt;They &lt;b&gt;pick&lt;/b&gt;.&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description>"
    )

    assert entry == Entry("g-1", "https://example.com/p/1", "Robots & people", "They pick.", "Ana Ruiz", TENTH)


def test_a_short_summary_gives_way_to_the_article_and_a_long_one_does_not() -> None:
    space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
    article = f"<content:encoded {space}><![CDATA[<p>{'The article. ' * 40}</p>]]></content:encoded>"

    assert one(f"<title>T</title><description>Comments</description>{article}").text.startswith("The article.")
    assert one(f"<title>T</title><description>{'Summary. ' * 40}</description>{article}").text.startswith("Summary.")


def test_everything_has_its_limit() -> None:
    long = "word " * 3_000
    entry = one(f"<title>{long}</title><description>{long}</description><guid>{'g' * 5_000}</guid>")
    other = one(f"<title>{long}</title><guid>{'g' * 5_001}</guid>")

    assert len(entry.title) <= TITLE_LIMIT < len(entry.text) <= TEXT_LIMIT
    assert entry.title.endswith("word…")
    assert len(entry.guid) <= 500
    assert entry.guid != other.guid, "a long id keeps what tells it from another"


def test_the_newest_are_kept_and_the_rest_counted() -> None:
    hours = [NOW - timedelta(hours=n) for n in range(KEPT_ITEMS + 50)]
    items = [
        f"<item><title>n{n}</title><pubDate>{at:%d %b %Y %H:%M:%S} GMT</pubDate></item>" for n, at in enumerate(hours)
    ]
    found = read(rss("<item><title>undated</title></item>", *reversed(items)))

    assert [entry.title for entry in found.entries] == [f"n{n}" for n in range(KEPT_ITEMS)]
    assert found.left_out == 51


@pytest.mark.parametrize("year", ["1970", "2099"])
def test_a_date_that_can_not_be_true_is_none(year: str) -> None:
    assert one(f"<title>T</title><pubDate>10 Nov {year} 08:30:00 GMT</pubDate>").published is None


def test_which_dates_can_be_true_depends_on_now() -> None:
    body = rss(f"<item><title>T</title><pubDate>{RFC822}</pubDate></item>").encode()

    assert parsed(body, "", URL, TENTH - timedelta(days=2)).entries[0].published is None
    assert parsed(body, "", URL, TENTH).entries[0].published == TENTH


@pytest.mark.parametrize(
    ("channel", "wait"),
    [
        ("", None),
        ("<ttl>90</ttl>", timedelta(minutes=90)),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>999999999</ttl>", timedelta(days=1)),
        ("<S:updatePeriod>daily</S:updatePeriod><S:updateFrequency>4</S:updateFrequency>", timedelta(hours=6)),
        ("<S:updatePeriod>hourly</S:updatePeriod><S:updateFrequency>0</S:updateFrequency>", timedelta(hours=1)),
        ("<ttl>30</ttl><S:updatePeriod>hourly</S:updatePeriod>", timedelta(hours=1)),
    ],
)
def test_how_long_a_feed_wants_to_be_left_alone(channel: str, wait: timedelta | None) -> None:
    body = rss(channel=channel.replace("S:", "sy:")).replace(
        "<rss", '<rss xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
    )

    assert read(body).wait == wait


@pytest.mark.parametrize(
    ("said", "gated"), [("Subscribers only", True), ("restricted", True), ("open access", False), ("", False)]
)
def test_what_is_for_subscribers_says_so(said: str, gated: bool) -> None:
    rights = f'<t:accessRights xmlns:t="http://purl.org/dc/terms/">{said}</t:accessRights>'

    assert one(f"<title>T</title>{rights}").gated is gated


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "https://me:word@example.com/",
        "file:///etc/passwd",
        "https://exa|mple.com/&lt;!channel&gt;",
    ],
)
def test_a_link_that_may_hurt_is_left_out_and_the_item_stays(link: str) -> None:
    entry = one(f"<title>&lt;!channel&gt; &lt;https://evil.example|your bank&gt; now</title><link>{link}</link>")

    assert entry.link == ""
    assert entry.title.startswith("<!channel> ")


def test_a_relative_link_starts_where_its_entry_says() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://other.example/b/"><title>F</title>'
        '<entry><title>T</title><link href="p/1"/></entry></feed>'
    )

    assert read(body).entries[0].link == "https://other.example/b/p/1"


def test_an_id_stays_the_same_when_the_feed_moves() -> None:
    body = rss("<item><title>T</title><guid>12</guid></item>").encode()

    assert {parsed(body, "", url, NOW).entries[0].guid for url in (URL, "http://new.example/feed")} == {"12"}


def test_a_relative_link_belongs_to_the_site_and_not_to_who_serves_its_feed() -> None:
    body = rss("<item><title>T</title><link>/p/1</link></item>", channel="<link>https://site.example/</link>").encode()

    assert parsed(body, "", "https://feeds.example/site", NOW).entries[0].link == "https://site.example/p/1"


KASE = rss("<item><title>Käse – 奶酪</title></item>")
WESTERN = rss("<item><title>Käse – 5 €</title></item>")


@pytest.mark.parametrize(
    ("body", "content_type", "title"),
    [
        (KASE.encode(), "text/xml", "Käse – 奶酪"),
        (KASE.encode(), "text/xml; charset=iso-8859-1", "Käse – 奶酪"),
        (KASE.encode(), "text/xml; charset=windows-1252", "Käse – 奶酪"),
        (b"<?xml version='1.0' encoding='iso-8859-1'?>" + KASE.encode(), "", "Käse – 奶酪"),
        (KASE.encode("utf-8-sig"), "application/rss+xml", "Käse – 奶酪"),
        (KASE.encode("utf-16"), "application/xml", "Käse – 奶酪"),
        (WESTERN.encode("cp1252"), "text/xml; charset=windows-1252", "Käse – 5 €"),
        (WESTERN.encode("cp1252"), "text/xml; charset=utf-8", "Käse – 5 €"),
        (WESTERN.encode("cp1252"), "application/xml; charset=nonsense", "Käse – 5 €"),
        (rss("<item><title>奶酪</title></item>").encode("gb18030"), "text/xml; charset=gb2312", "奶酪"),
    ],
)
def test_wrong_and_lying_charsets_are_seen_through(body: bytes, content_type: str, title: str) -> None:
    assert read(body, content_type).entries[0].title == title


@pytest.mark.parametrize(
    "body",
    [
        rss("<item><title>One</title></item>", "<item><title>Two</ti"),
        rss("<item><title>One</title></item>").replace("</channel>", "<b>&nbsp;<open></channel>"),
        "\n\n  " + rss("<item><title>One</title></item>"),
        rss("<item><title>O\x00n\x08e</title></item>"),
    ],
    ids=["truncated", "not well-formed", "space before", "control characters"],
)
def test_what_is_broken_is_read_as_far_as_it_goes(body: str) -> None:
    assert read(body).entries[0].title == "One"


@pytest.mark.parametrize(
    ("body", "why", "missing"),
    [
        (b"", Why.NOTHING, True),
        (b" \n\x00 ", Why.NOTHING, True),
        (b"<!DOCTYPE html><html><body>Hello</body></html>", Why.WEB_PAGE, True),
        (b"<?xml version='1.0'?>\n<!-- hi --><html xmlns='x'><p/></html>", Why.WEB_PAGE, True),
        (b"Just words.", Why.NO_FEED, True),
        (b"<note><to>Bo</to></note>", Why.NO_FEED, True),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, Why.NO_FEED, True),
    ],
)
def test_what_is_no_feed_is_told_in_a_plain_sentence(body: bytes, why: Why, missing: bool) -> None:
    with pytest.raises(Unreadable) as caught:
        read(body)

    assert (caught.value.why, caught.value.missing) == (why, missing)


BOMB = '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaa">]>' + rss("<item><title>&a;&a;</title></item>")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (BOMB.encode(), "text/xml"),
        (BOMB.encode("utf-16"), "text/xml"),
        (BOMB.encode("utf-16-be"), "text/xml"),
        (BOMB.encode("utf-32"), "text/xml"),
        (BOMB.replace("<!ENT", "<!\x00ENT").encode(), "text/xml"),
        (BOMB.replace('?xml version="1.0"', '?xml version="1.0" encoding="cp037"').encode("cp037"), "application/xml"),
        (BOMB.encode("utf-7").replace(b"<!", b"+ADwAIQ-"), "text/xml; charset=utf-7"),
    ],
    ids=["utf-8", "utf-16", "utf-16 without a mark", "utf-32", "NUL", "EBCDIC", "utf-7"],
)
def test_entities_of_its_own_are_refused_in_every_disguise(body: bytes, content_type: str) -> None:
    with pytest.raises(Unreadable) as caught:
        read(body, content_type)

    assert (caught.value.why, caught.value.missing) == (Why.ENTITIES, False)


def test_an_empty_feed_is_a_feed() -> None:
    assert read(rss()) == Parsed("F", ())


def test_an_item_without_a_title_is_called_by_its_first_words_and_one_without_anything_is_none() -> None:
    found = read(rss("<item><description>Only words here.</description></item>", "<item/>"))

    assert [entry.title for entry in found.entries] == ["Only words here."]
