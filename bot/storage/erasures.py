"""Forgetting a person: every row of theirs goes, and a tombstone without words keeps old messages from coming back."""

from datetime import datetime

from sqlalchemy import Table, bindparam, delete, exists, or_, select, update

from bot.storage.audit import AuditRows
from bot.storage.erased_posts import ErasedPosts
from bot.storage.feed_tables import feeds, forwards
from bot.storage.lanes import Lanes
from bot.storage.post_tables import cadences, comments
from bot.storage.removals import Removals
from bot.storage.tables import (
    chat_log,
    checkins,
    director_questions,
    highlights,
    ideas,
    inbox,
    interviews,
    notes,
    outbox,
    smes,
    tombstones,
    turns,
    wordings,
)

# What refers to others goes first.
_THEIRS: tuple[Table, ...] = (
    comments,
    cadences,
    ideas,
    highlights,
    wordings,
    turns,
    outbox,
    interviews,
    forwards,
    checkins,
    notes,
    director_questions,
)
_WHO = select(smes.c.user, smes.c.channel, smes.c.name).where(
    smes.c.workspace_id == bindparam("workspace"), smes.c.id == bindparam("sme")
)
_SAID_TO_OTHERS = (
    select(outbox.c.key)
    .where(outbox.c.workspace_id == bindparam("workspace"), outbox.c.sme_id == bindparam("sme"))
    .scalar_subquery()
)
_CHAT = delete(chat_log).where(
    chat_log.c.workspace_id == bindparam("workspace"),
    or_(
        chat_log.c.channel == bindparam("place"),
        chat_log.c.user == bindparam("person"),
        chat_log.c.key.in_(_SAID_TO_OTHERS),
    ),
)
_INBOX = delete(inbox).where(
    inbox.c.workspace_id == bindparam("workspace"),
    or_(inbox.c.channel == bindparam("place"), inbox.c.user == bindparam("person")),
)
_OUTBOX = delete(outbox).where(outbox.c.workspace_id == bindparam("workspace"), outbox.c.channel == bindparam("place"))
_SME = delete(smes).where(smes.c.workspace_id == bindparam("workspace"), smes.c.id == bindparam("sme"))
# Feeds that were for them alone go, but not what was put before somebody else too.
_THEIR_FEEDS = select(feeds.c.id, feeds.c.title).where(
    feeds.c.workspace_id == bindparam("workspace"), feeds.c.sme_id == bindparam("sme")
)
_TOMBSTONES = (
    select(tombstones.c.user, tombstones.c.erased_at)
    .where(tombstones.c.workspace_id == bindparam("workspace"))
    .order_by(tombstones.c.id)
)
_UNSCRUBBED = (tombstones.c.workspace_id == bindparam("workspace"), tombstones.c.scrubbed.is_(False))
_SCRUB_DUE = select(exists().where(*_UNSCRUBBED))
_SCRUBBED = update(tombstones).where(*_UNSCRUBBED).values(scrubbed=True)


class ErasureRows(Lanes):
    """What is left of people who were forgotten: nothing but that they were."""

    def erase(self, workspace: int, sme: int, now: datetime) -> None:
        who = self.run(_WHO, {"workspace": workspace, "sme": sme}).first()
        if who is None:
            return
        self.lock(workspace, who.channel)
        self.shut(workspace, who.user, who.channel)
        asked = {"workspace": workspace, "sme": sme, "person": who.user, "place": who.channel}
        self.run(_CHAT, asked)  # needs the outbox's keys
        self.run(_INBOX, asked)
        self.run(_OUTBOX, asked)
        theirs_alone = self.run(_THEIR_FEEDS, asked).all()
        posts = ErasedPosts(self.connection, self.writes)
        posts.leave_pairs(workspace, sme, who.name)
        posts.sign_off(workspace, sme, {who.name, *(feed.title for feed in theirs_alone)})
        for table in _THEIRS:
            theirs = (table.c.workspace_id == bindparam("workspace"), table.c.sme_id == bindparam("sme"))
            self.run(delete(table).where(*theirs), asked)
        Removals(self.connection, self.writes).feeds(workspace, [feed.id for feed in theirs_alone])
        self.run(_SME, asked)
        tombstone = {"user": who.user, "channel": who.channel, "erased_at": now, "scrubbed": False}
        self.insert(tombstones, {"workspace_id": workspace, **tombstone})
        AuditRows(self.connection, self.writes).write(workspace, "beatdesk", "erase", f"sme {sme}", now, sme)

    def tombstones(self, workspace: int) -> list[tuple[str, datetime]]:
        rows = self.run(_TOMBSTONES, {"workspace": workspace})
        return [(row.user, row.erased_at) for row in rows]

    def scrub_due(self, workspace: int) -> bool:
        return bool(self.run(_SCRUB_DUE, {"workspace": workspace}).scalar_one())

    def scrubbed(self, workspace: int) -> None:
        self.run(_SCRUBBED, {"workspace": workspace})
