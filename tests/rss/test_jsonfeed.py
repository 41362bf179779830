"""JSON Feed, 1.0 and 1.1."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain.feeds import KEPT_ITEMS, Parsed
from bot.rss.parse import parsed
from bot.rss.unreadable import Unreadable, Why

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
URL = "https://example.com/feed.json"


def read(feed: object) -> Parsed:
    body = feed if isinstance(feed, bytes) else json.dumps(feed).encode()
    return parsed(body, "application/json", URL, NOW)


def feed(*items: Any, version: str = "1.1", **more: Any) -> dict[str, Any]:
    return {"version": f"https://jsonfeed.org/version/{version}", "title": "Aisles", "items": list(items), **more}


def test_an_item_is_read() -> None:
    item = {
        "id": "7",
        "url": "/posts/7",
        "title": "Robots &amp; people",
        "content_html": "<p>They <b>pick</b> together.</p><script>x()</script>",
        "date_published": "2026-11-10T09:30:00+01:00",
        "authors": [{"name": "Ana Ruiz"}],
    }
    found = read(feed(item, home_page_url="https://example.com/"))

    (entry,) = found.entries
    assert (found.title, found.link) == ("Aisles", "https://example.com/")
    assert (entry.guid, entry.link) == ("7", "https://example.com/posts/7")
    assert (entry.title, entry.text, entry.author) == ("Robots & people", "They pick together.", "Ana Ruiz")
    assert entry.published == datetime(2026, 11, 10, 8, 30, tzinfo=UTC)


def test_the_first_version_has_one_author_for_all() -> None:
    found = read(feed({"id": 12, "content_text": "a < b & c"}, version="1", author={"name": "Bo"}))

    (entry,) = found.entries
    assert (entry.guid, entry.author) == ("12", "Bo")
    assert entry.text == entry.title == "a < b & c", "it is text, and stands in for the title"


def test_the_newest_are_kept() -> None:
    items = [
        {"id": str(n), "title": f"t{n}", "date_published": f"2026-{1 + n % 10:02}-{1 + n // 10 % 28:02}T00:00:00Z"}
        for n in range(KEPT_ITEMS + 100)
    ]
    found = read(feed(*items))

    moments = [entry.published for entry in found.entries if entry.published]
    assert (len(found.entries), found.left_out) == (KEPT_ITEMS, 100)
    assert moments == sorted(moments, reverse=True)


def test_items_of_the_wrong_form_do_no_harm() -> None:
    found = read(feed(None, [], 5, {"id": {"a": 1}, "title": ["x"], "url": 7}, {"id": "1", "title": "Good"}))

    assert [entry.title for entry in found.entries if entry.guid] == ["Good"]
    assert len(found.entries) <= 2


@pytest.mark.parametrize(
    ("body", "why", "missing"),
    [
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', Why.NO_FEED, True),
        (b'{"name": "a page of an API"}', Why.NO_FEED, True),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 3}', Why.NO_FEED, True),
        (b'{"a":' * 100_000, Why.DEEP, False),
    ],
)
def test_other_json_is_no_feed(body: bytes, why: Why, missing: bool) -> None:
    with pytest.raises(Unreadable) as caught:
        read(body)

    assert (caught.value.why, caught.value.missing) == (why, missing)


def test_an_empty_feed_is_a_feed() -> None:
    assert read(feed()).entries == ()
