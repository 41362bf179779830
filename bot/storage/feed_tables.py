"""The tables of feeds: where items come from, the items, what finds a story again, and what was put before whom."""

from sqlalchemy import BigInteger, Boolean, Column, Float, ForeignKey, Integer, LargeBinary, Table, Text

from bot.domain.feeds import FeedKind, FeedState
from bot.domain.forwards import ForwardKind, ForwardState
from bot.storage.columns import Id, index, metadata, needed, referable, refers, table, wakes
from bot.storage.types import Seconds, UtcDateTime, WordOf

feeds = table(
    "feeds",
    needed("url", Text),  # sealed when it is secret
    needed("fingerprint", Text),  # of the canonical address
    needed("host", Text),  # with its port, in lower case
    needed("title", Text),
    needed("kind", WordOf(FeedKind)),
    needed("state", WordOf(FeedState)),
    needed("added_at", UtcDateTime),
    needed("added_by", Text),
    needed("beat", Text),
    Column("sme_id", Id),
    needed("secret", Boolean),
    Column("next_poll_at", UtcDateTime),
    Column("held_until", UtcDateTime),  # its host asked us to wait
    Column("wake_at", UtcDateTime),
    needed("interval", Seconds),
    needed("final_url", Text),  # sealed when it is secret
    needed("etag", Text),
    needed("last_modified", Text),
    needed("body_hash", Text),
    Column("read_at", UtcDateTime),
    Column("last_item_at", UtcDateTime),
    Column("failing_since", UtcDateTime),
    needed("failures", Integer),
    needed("trouble", Text),
    needed("told", Boolean),
    Column("post_id", Id),  # no reference: it would go round in a circle, by ideas, interviews and items
    referable(),
    refers("sme_id", "smes"),
    index("ux_feeds_fingerprint", "fingerprint", where="state <> 'removed'", unique=True),
    index("ix_feeds_host", "host"),
    index("ix_feeds_sme", "sme_id", where="sme_id IS NOT NULL"),
    index("ix_feeds_post", "post_id", where="post_id IS NOT NULL"),
    wakes("ix_feeds_wake"),
)

feed_items = table(
    "feed_items",
    needed("feed_id", Id),
    needed("guid", Text),
    needed("link", Text),
    needed("canonical", Text),
    needed("title", Text),
    needed("text", Text),
    needed("author", Text),
    Column("published", UtcDateTime),
    needed("seen_at", UtcDateTime),
    needed("last_seen_at", UtcDateTime),  # when it last stood in its feed
    needed("gated", Boolean),
    needed("revision", Integer),
    needed("story_id", Id),  # no reference: a story outlives its first item
    Column("wake_at", UtcDateTime),  # until it was judged
    needed("vector", LargeBinary),
    needed("debatable", Float(53)),
    needed("heated", Float(53)),
    referable(),
    refers("feed_id", "feeds"),
    index("ix_feed_items_guid", "feed_id", "guid"),
    index("ix_feed_items_canonical", "canonical", "id", where="canonical <> ''"),
    index("ix_feed_items_story", "story_id", "seen_at", "id"),
    index("ix_feed_items_seen", "seen_at", "id"),
    wakes("ix_feed_items_wake"),
)

# In the order in which it is asked, and with nothing else in it.
story_keys = Table(
    "story_keys",
    metadata,
    Column("workspace_id", Id, ForeignKey("workspaces.id"), primary_key=True),
    Column("key", BigInteger, primary_key=True),
    Column("item_id", Id, primary_key=True),
    refers("item_id", "feed_items"),
    index("ix_story_keys_item", "item_id"),
    sqlite_with_rowid=False,
)

forwards = table(
    "forwards",
    needed("sme_id", Id),
    Column("item_id", Id),
    Column("story_id", Id),  # no reference: a story outlives its first item
    needed("kind", WordOf(ForwardKind)),
    needed("state", WordOf(ForwardState)),
    *(needed(name, Text) for name in ("title", "link", "text", "site", "author")),
    needed("created_at", UtcDateTime),
    Column("published", UtcDateTime),
    needed("gated", Boolean),
    needed("score", Float(53)),
    needed("reason", Text),
    needed("debatable", Float(53)),
    needed("heated", Float(53)),
    *(needed(name, Text) for name in ("claim", "by", "note", "why")),
    needed("vector", LargeBinary),
    Column("wake_at", UtcDateTime),
    Column("claimed_until", UtcDateTime),  # somebody looks after all that waits for this SME
    Column("offered_at", UtcDateTime),
    Column("answered_at", UtcDateTime),
    needed("again", Boolean),
    referable(),
    refers("sme_id", "smes"),
    refers("item_id", "feed_items"),
    index("ux_forwards_story", "sme_id", "story_id", where="story_id IS NOT NULL", unique=True),
    index("ix_forwards_sme", "sme_id", "id"),
    index("ix_forwards_item", "item_id", where="item_id IS NOT NULL"),
    index("ix_forwards_story", "story_id", where="story_id IS NOT NULL"),
    index("ix_forwards_answered", "answered_at", "id", where="answered_at IS NOT NULL"),
    index("ix_forwards_offered", "offered_at", "id", where="offered_at IS NOT NULL"),
    wakes("ix_forwards_wake"),
)
