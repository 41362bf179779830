"""The tables, one a noun. Every row belongs to a workspace, and every reference between rows includes it.

What is due is a column: `wake_at` is the moment at which a row needs somebody, or, while somebody has taken the row,
the moment at which their lease on it ends. It is NULL when the row waits for nothing. The search indexes, the
triggers and PostgreSQL's statistics settings stand in the migrations and in search.py. The tables of feeds stand in
feed_tables.py, those of posts and cadence in post_tables.py.
"""

from sqlalchemy import Boolean, Column, Date, Float, Index, Integer, Table, Text, UniqueConstraint, text

from bot.domain.cadence import Goal
from bot.domain.checkins import CheckinState
from bot.domain.deliveries import Incoming
from bot.domain.highlights import Kind
from bot.domain.ideas import Format, IdeaStatus, Stage
from bot.domain.interviews import Ending, InterviewState, Move, Who
from bot.domain.people import SmeState
from bot.storage import feed_tables, post_tables  # noqa: F401 - they belong to the same metadata
from bot.storage.columns import Id, index, metadata, needed, referable, refers, table, wakes
from bot.storage.types import (
    LEAVES,
    NUMBERS,
    PHRASES,
    VIEWS,
    ClockText,
    IsoWeekText,
    JsonOf,
    SlotText,
    UtcDateTime,
    WordOf,
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", Id, primary_key=True),
    *(needed(name, Text) for name in ("kind", "name", "zone", "channel")),
    needed("team", Text),
    Column("send_after", UtcDateTime),  # the platform asked us to wait: nothing goes out before
    sqlite_autoincrement=True,
)
_KNOWN = text("team <> ''")
Index(
    "ux_workspaces_team",
    workspaces.c.kind,
    workspaces.c.team,
    unique=True,
    sqlite_where=_KNOWN,
    postgresql_where=_KNOWN,
)

directors = table(
    "directors",
    *(needed(name, Text) for name in ("user", "channel", "name")),
    needed("from_settings", Boolean),
    UniqueConstraint("workspace_id", "user"),
)

smes = table(
    "smes",
    needed("user", Text),
    needed("channel", Text),
    needed("name", Text),
    needed("zone", Text),
    needed("beat", Text),
    needed("topics", JsonOf(PHRASES)),
    needed("shapers", JsonOf(PHRASES)),
    needed("must", JsonOf(PHRASES)),
    needed("never", JsonOf(PHRASES)),
    needed("slot", SlotText),
    needed("state", WordOf(SmeState)),
    needed("enrolled_at", UtcDateTime),
    Column("paused_until", Date),
    Column("next_due_at", UtcDateTime),
    Column("wake_at", UtcDateTime),
    Column("last_active_at", UtcDateTime),
    needed("weekly_budget", Integer),
    needed("own_name", Boolean),
    needed("own_zone", Boolean),
    needed("model_host", Text),  # of the language model they were told of
    Column("model_since", UtcDateTime),
    needed("scripted_only", Boolean),
    needed("goal", WordOf(Goal)),
    needed("every", Integer),  # so many weeks
    Column("every_from", Date),
    needed("country", Text),
    needed("working_days", JsonOf(NUMBERS)),
    needed("day_begins", ClockText),
    needed("day_ends", ClockText),
    needed("leaves", JsonOf(LEAVES)),
    Column("silent_since", UtcDateTime),
    referable(),
    UniqueConstraint("workspace_id", "user"),
    index("ux_smes_channel", "channel", where="channel <> ''", unique=True),
    wakes("ix_smes_wake"),
)

checkins = table(
    "checkins",
    needed("sme_id", Id),
    needed("week", IsoWeekText),
    needed("due_at", UtcDateTime),
    Column("asked_at", UtcDateTime),
    needed("state", WordOf(CheckinState)),
    needed("on_demand", Boolean),
    referable(),
    UniqueConstraint("workspace_id", "sme_id", "week"),
    refers("sme_id", "smes"),
)

interviews = table(
    "interviews",
    needed("sme_id", Id),
    Column("checkin_id", Id),
    Column("forward_id", Id),
    needed("state", WordOf(InterviewState)),
    needed("opened_at", UtcDateTime),
    needed("version", Integer),
    needed("wish", Text),
    needed("light", Boolean),
    Column("reply_due_at", UtcDateTime),
    Column("close_due_at", UtcDateTime),
    Column("reminder_due_at", UtcDateTime),
    Column("wake_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Column("readable_at", UtcDateTime),
    Column("ending", WordOf(Ending)),
    needed("summary", Text),
    Column("look_again_at", UtcDateTime),
    needed("stale", Boolean),
    referable(),
    refers("sme_id", "smes"),
    refers("checkin_id", "checkins"),
    refers("forward_id", "forwards"),
    index("ux_interviews_open", "sme_id", where="state = 'open'", unique=True),
    index("ix_interviews_sme", "sme_id", "opened_at", "id"),
    index("ix_interviews_checkin", "checkin_id"),
    index("ix_interviews_forward", "forward_id", where="forward_id IS NOT NULL"),
    index("ix_interviews_readable", "readable_at", where="readable_at IS NOT NULL"),
    index("ix_interviews_closed", "closed_at", "id", where="closed_at IS NOT NULL"),
    wakes("ix_interviews_wake"),
)

turns = table(
    "turns",
    needed("interview_id", Id),
    needed("sme_id", Id),
    needed("who", WordOf(Who)),
    needed("text", Text),
    needed("at", UtcDateTime),
    needed("ts", Text),
    needed("order_ts", Text),  # `ts`, or what it would be when the platform gave none: the transcript's order
    needed("off_record", Boolean),
    needed("deleted", Boolean),
    Column("edited_at", UtcDateTime),
    Column("move", WordOf(Move)),
    needed("rule", Text),
    Column("lead", Text),
    Column("about_id", Id),
    Column("promise", Text),
    Column("coach", Text),
    needed("reason", Text),
    needed("model", Text),
    needed("tokens", Integer),
    needed("seconds", Float(53)),
    needed("given_to", Text),  # the host of a model
    referable(),
    refers("interview_id", "interviews"),
    refers("sme_id", "smes"),
    refers("about_id", "turns"),
    index("ix_turns_interview", "interview_id", "order_ts", "id"),
    index("ix_turns_sme", "sme_id", "ts"),
    index("ix_turns_lead", "sme_id", "at", where="lead IS NOT NULL"),
    index("ix_turns_about", "about_id", where="about_id IS NOT NULL"),
)

wordings = table(
    "wordings",
    needed("turn_id", Id),
    needed("interview_id", Id),
    needed("sme_id", Id),
    needed("text", Text),
    needed("replaced_at", UtcDateTime),
    refers("turn_id", "turns"),
    refers("interview_id", "interviews"),
    refers("sme_id", "smes"),
    index("ix_wordings_turn", "turn_id"),
    index("ix_wordings_interview", "interview_id", "replaced_at", "id"),
    index("ix_wordings_sme", "sme_id"),
)

highlights = table(
    "highlights",
    needed("interview_id", Id),
    needed("sme_id", Id),
    needed("turn_id", Id),
    needed("start", Integer),
    needed("end", Integer),
    needed("text", Text),
    needed("kind", WordOf(Kind)),
    needed("score", Float(53)),
    needed("created_at", UtcDateTime),
    referable(),
    refers("interview_id", "interviews"),
    refers("sme_id", "smes"),
    refers("turn_id", "turns"),
    index("ix_highlights_interview", "interview_id"),
    index("ix_highlights_sme", "sme_id"),
    index("ix_highlights_turn", "turn_id"),
)

ideas = table(
    "ideas",
    needed("sme_id", Id),
    needed("interview_id", Id),
    needed("highlight_id", Id),
    needed("quote", Text),
    needed("kind", Text),
    needed("headline", Text),
    needed("angle", Text),
    Column("format", WordOf(Format)),
    Column("stage", WordOf(Stage)),
    needed("proof", Text),
    Column("topic", Text),
    needed("status", WordOf(IdeaStatus)),
    needed("created_at", UtcDateTime),
    needed("visible_at", UtcDateTime),
    needed("version", Integer),
    needed("reason", Text),
    needed("note", Text),
    Column("decided_by", Text),
    Column("decided_at", UtcDateTime),
    referable(),
    refers("sme_id", "smes"),
    refers("interview_id", "interviews"),
    refers("highlight_id", "highlights"),
    index("ix_ideas_status", "status", "id"),
    index("ix_ideas_sme", "sme_id", "id"),
    index("ix_ideas_topic", "topic", "id"),
    index("ix_ideas_topic_status", "topic", "status", "id"),
    index("ix_ideas_interview", "interview_id", "id"),
    index("ix_ideas_highlight", "highlight_id", "id"),
    # Said so that SQLite doesn't take it for pages of new ideas too, which it would have to sort.
    index("ix_ideas_waiting", "visible_at", where="status BETWEEN 'new' AND 'new'"),
    index("ix_ideas_decided", "sme_id", "decided_at", where="decided_at IS NOT NULL"),
)

notes = table(
    "notes",
    needed("sme_id", Id),
    needed("text", Text),
    needed("ts", Text),
    needed("at", UtcDateTime),
    Column("talked_at", UtcDateTime),
    refers("sme_id", "smes"),
    index("ix_notes_sme", "sme_id", "ts"),
)

director_questions = table(
    "director_questions",
    needed("sme_id", Id),
    needed("director", Text),
    needed("text", Text),
    needed("created_at", UtcDateTime),
    Column("asked_at", UtcDateTime),
    refers("sme_id", "smes"),
    index("ix_director_questions_sme", "sme_id", "id"),
)

model_days = table(
    "model_days",
    needed("day", Date),
    needed("tokens", Integer),  # taken on that day, or about to be
    UniqueConstraint("workspace_id", "day"),
)

known_leads = table(
    "known_leads",
    needed("lead", Text),
    needed("since", UtcDateTime),
    needed("old", Boolean),  # of the first reading of the bank
    UniqueConstraint("workspace_id", "lead"),
)

inbox = table(
    "inbox",
    needed("kind", WordOf(Incoming)),
    needed("channel", Text),
    needed("user", Text),
    needed("ts", Text),
    needed("target", Text),
    needed("text", Text),
    needed("received_at", UtcDateTime),
    needed("attempts", Integer),
    needed("state", Text),  # waiting, handled, aside
    UniqueConstraint("workspace_id", "kind", "channel", "ts"),
    index("ix_inbox_state", "state", "channel", "ts", "id"),
    index("ix_inbox_channel", "channel"),
    index("ix_inbox_user", "user"),
)

outbox = table(
    "outbox",
    needed("channel", Text),
    needed("kind", Text),
    Column("view", JsonOf(VIEWS)),  # NULL once it is out or dropped
    needed("key", Text),
    needed("not_before", UtcDateTime),
    Column("wake_at", UtcDateTime),
    Column("sme_id", Id),
    Column("interview_id", Id),
    needed("budgeted", Boolean),
    Column("expires_at", UtcDateTime),
    Column("replaces", Text),
    needed("attempts", Integer),
    needed("claims", Integer),  # since it was last put off: more than one means that it may be out already
    Column("sent_ts", Text),
    Column("sent_at", UtcDateTime),
    needed("unprompted", Boolean),
    UniqueConstraint("workspace_id", "key"),
    refers("sme_id", "smes"),
    refers("interview_id", "interviews"),
    wakes("ix_outbox_wake"),
    index("ix_outbox_lane", "channel", "id", where="wake_at IS NOT NULL"),
    index("ix_outbox_sme", "sme_id", "sent_at"),
    index("ix_outbox_interview", "interview_id"),
)

audit = table(
    "audit",
    needed("actor", Text),
    needed("action", Text),
    needed("object", Text),
    needed("at", UtcDateTime),
    Column("sme_id", Id),  # no reference: the row outlives the person
    index("ix_audit_sme", "sme_id", "id"),
)

tombstones = table(
    "tombstones",
    needed("user", Text),
    needed("channel", Text),
    needed("erased_at", UtcDateTime),
    needed("scrubbed", Boolean),
    index("ix_tombstones_user", "user"),
    index("ix_tombstones_channel", "channel"),
)

chat_log = table(
    "chat_log",
    needed("channel", Text),
    needed("user", Text),
    needed("ts", Text),
    needed("text", Text),
    Column("view", JsonOf(VIEWS)),
    Column("key", Text),
    needed("sign", Text),
    needed("edited", Boolean),
    needed("deleted", Boolean),
    UniqueConstraint("workspace_id", "channel", "ts"),
    index("ux_chat_log_key", "channel", "key", where="key IS NOT NULL", unique=True),
    index("ix_chat_log_user", "user"),
)
