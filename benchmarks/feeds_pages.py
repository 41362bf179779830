"""Feeds as they are out there: RSS 2.0, Atom and RSS 1.0 with thirty items each, and HTML in what they say.

A body is put together when it is asked for, from a few hundred pieces of HTML and titles of its own, so that ten
thousand feeds take no memory.
"""

import html
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from benchmarks.prose import Prose

ITEMS = 30
NEW_ITEMS = 2  # in each change
APART = timedelta(hours=6)
CHANGED_OF = 20  # one feed in so many is changed from round to round
PIECES = 300
TITLE_WORDS = 8


def revision(feed: int, round_: int) -> int:
    """How often a feed was changed up to a round; in every round it is another twentieth of all."""
    return (round_ + CHANGED_OF - 1 - feed % CHANGED_OF) // CHANGED_OF if round_ else 0


def etag(feed: int, revised: int) -> str:
    """A third of the servers say only when a feed was changed, a third give only a tag, the others both."""
    return "" if feed % 3 == 2 else f'W/"{feed}-{revised}"'


def last_modified(feed: int, revised: int, began: datetime) -> str:
    """Whole seconds, as HTTP has it."""
    if feed % 3 == 1:
        return ""
    return format_datetime(began.replace(microsecond=0) + timedelta(hours=revised - 30), usegmt=True)


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed. The pieces are HTML."""

    title: str
    link: str
    at: datetime
    summary: str
    article: str


class Pages:
    """The bodies. `began` is when all of it started: the first items are older, those of a change are from then."""

    def __init__(self, began: datetime) -> None:
        self._began = began
        prose = Prose(7)
        dice = random.Random(11)
        self._words = [word for _ in range(4_000) for word in prose.line().rstrip(".").lower().split() if len(word) > 3]
        self._summaries = [_summary(prose, dice) for _ in range(PIECES)]
        self._articles = [_article(prose, dice) for _ in range(PIECES)]

    def body(self, feed: int, revised: int) -> tuple[bytes, str]:
        """The feed's bytes and their content type: of ten, three are RSS 2.0 with summaries, three with whole articles
        too, three Atom, and one is RSS 1.0."""
        last = ITEMS + NEW_ITEMS * revised
        items = [self._item(feed, number) for number in range(last - 1, last - ITEMS - 1, -1)]
        match feed // CHANGED_OF % 10:  # so that those of one round are of all kinds
            case 0 | 1 | 2:
                return _rss(feed, items, whole=False).encode(), "application/rss+xml; charset=utf-8"
            case 3 | 4 | 5:
                return _rss(feed, items, whole=True).encode(), "text/xml; charset=UTF-8"
            case 6 | 7 | 8:
                return _atom(feed, items).encode(), "application/atom+xml; charset=utf-8"
            case _:
                return _rdf(feed, items).encode(), "application/xml"

    def _item(self, feed: int, number: int) -> Item:
        dice = random.Random(feed * 1_000 + number)
        return Item(
            title=" ".join(dice.choices(self._words, k=TITLE_WORDS)).capitalize(),
            link=f"https://site{feed}.example/2026/{number}/?utm_source=rss&utm_medium=feed",
            at=self._began + (number - ITEMS - 1) * APART,
            summary=dice.choice(self._summaries),
            article=dice.choice(self._articles),
        )


def _paragraph(prose: Prose, dice: random.Random) -> str:
    first, second = prose.line(), prose.line()
    link = f'<a href="/about/{dice.randrange(99)}?a=1&amp;b=2" rel="nofollow noopener" target="_blank">{first[:24]}</a>'
    return f"<p>It&#8217;s {first} {link} &amp; <em>caf&eacute;</em>&nbsp;&ndash; <strong>{second}</strong></p>\n"


def _summary(prose: Prose, dice: random.Random) -> str:
    image = f'<img src="/images/{dice.randrange(999)}.jpg" alt="" width="640" height="360" class="wp-post-image" />'
    return f"<p>{image}</p>\n{_paragraph(prose, dice)}<p>{prose.line()} [&#8230;]</p>\n"


def _article(prose: Prose, dice: random.Random) -> str:
    points = "".join(f"<li>{prose.line()}</li>" for _ in range(3))
    paragraphs = [_paragraph(prose, dice) for _ in range(dice.randint(4, 8))]
    picture = (
        f'<figure class="wide"><img src="/images/{dice.randrange(999)}.jpg" alt="" style="max-width:100%" /></figure>'
    )
    return f"{paragraphs[0]}{picture}\n{''.join(paragraphs[1:])}<h2>Why</h2>\n<ul>{points}</ul>\n<!-- more -->\n"


def _rss(feed: int, items: list[Item], *, whole: bool) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>\n'
        f"<title>Site {feed}</title><link>https://site{feed}.example/</link><description>What is new</description>\n"
        "<language>en-GB</language><generator>A generator</generator>\n"
        + "".join(_rss_item(item, whole=whole) for item in items)
        + "</channel></rss>\n"
    )


def _rss_item(item: Item, *, whole: bool) -> str:
    article = f"<content:encoded><![CDATA[{item.article}]]></content:encoded>\n" if whole else ""
    told = f"<![CDATA[{item.summary}]]>" if whole else html.escape(item.summary)
    return (
        f"<item><title>{item.title}</title><link>{html.escape(item.link)}</link>\n<dc:creator>Kim Doe</dc:creator>"
        f"<pubDate>{format_datetime(item.at)}</pubDate><category>One</category><category>Two</category>\n"
        f'<guid isPermaLink="false">{item.link.partition("?")[0]}</guid>\n'
        f"<description>{told}</description>\n{article}</item>\n"
    )


def _atom(feed: int, items: list[Item]) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f'<title>Site {feed}</title><link href="https://site{feed}.example/"/><id>https://site{feed}.example/</id>'
        f"<updated>{_rfc3339(items[0].at)}</updated>\n"
        + "".join(
            f'<entry><title>{item.title}</title><link rel="alternate" href="{html.escape(item.link)}"/>'
            f"<id>{item.link.partition('?')[0]}</id><published>{_rfc3339(item.at)}</published>"
            f"<updated>{_rfc3339(item.at)}</updated><author><name>Kim Doe</name></author>\n"
            f'<content type="html">{html.escape(item.article)}</content></entry>\n'
            for item in items
        )
        + "</feed>\n"
    )


def _rdf(feed: int, items: list[Item]) -> str:
    return (
        '<?xml version="1.0"?>\n<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">\n'
        f'<channel rdf:about="https://site{feed}.example/"><title>Site {feed}</title>'
        f"<link>https://site{feed}.example/</link><description>What is new</description></channel>\n"
        + "".join(
            f'<item rdf:about="{item.link.partition("?")[0]}"><title>{item.title}</title>'
            f"<link>{html.escape(item.link)}</link><dc:date>{_rfc3339(item.at)}</dc:date>"
            f"<description>{html.escape(item.summary)}</description></item>\n"
            for item in items
        )
        + "</rdf:RDF>\n"
    )


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
