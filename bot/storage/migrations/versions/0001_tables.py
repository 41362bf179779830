"""The tables of the interview loop."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

ID = sa.BigInteger().with_variant(sa.Integer, "sqlite")
MOMENT = sa.DateTime(timezone=True).with_variant(sa.Text(), "sqlite")
TEXT = sa.Text()


def upgrade() -> None:
    people()
    conversations()
    results()
    post()
    memory()


def table(name: str, *rest: Any) -> None:
    op.create_table(name, sa.Column("id", ID, primary_key=True), *rest, sqlite_autoincrement=True)


def of_workspace() -> sa.Column[Any]:
    return sa.Column("workspace_id", ID, sa.ForeignKey("workspaces.id"), nullable=False)


def needed(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind, nullable=False) for name in names]


def maybe(kind: Any, *names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, kind) for name in names]


def unique(*columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint("workspace_id", *columns)


def refers(column: str, table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["workspace_id", column], [f"{table}.workspace_id", f"{table}.id"])


def index(name: str, table: str, *columns: str, where: str | None = None, unique: bool = False) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(name, table, ["workspace_id", *columns], unique=unique, sqlite_where=only, postgresql_where=only)


def people() -> None:
    """Workspaces, directors, experts."""
    table(
        "workspaces",
        *needed(TEXT, "kind", "name", "zone", "channel"),
    )
    table(
        "directors",
        of_workspace(),
        *needed(TEXT, "user", "channel", "name"),
        unique("user"),
    )
    table(
        "smes",
        of_workspace(),
        *needed(TEXT, "user", "channel", "name", "zone", "beat", "topics", "shapers", "slot", "state"),
        *needed(MOMENT, "enrolled_at"),
        *maybe(sa.Date, "paused_until"),
        *maybe(MOMENT, "next_due_at", "wake_at", "last_active_at"),
        *needed(sa.Integer, "weekly_budget"),
        unique("id"),
        unique("user"),
    )
    index("ix_smes_wake", "smes", "wake_at", "id", where="wake_at IS NOT NULL")
    index("ux_smes_channel", "smes", "channel", where="channel <> ''", unique=True)


def conversations() -> None:
    """Check-ins, interviews and the words in them."""
    table(
        "checkins",
        of_workspace(),
        *needed(ID, "sme_id"),
        *needed(TEXT, "week"),
        *needed(MOMENT, "due_at"),
        *maybe(MOMENT, "asked_at"),
        *needed(TEXT, "state"),
        *needed(sa.Boolean, "on_demand"),
        unique("id"),
        unique("sme_id", "week"),
        refers("sme_id", "smes"),
    )
    table(
        "interviews",
        of_workspace(),
        *needed(ID, "sme_id"),
        *maybe(ID, "checkin_id"),
        *needed(TEXT, "state"),
        *needed(MOMENT, "opened_at"),
        *needed(sa.Integer, "version"),
        *needed(TEXT, "wish"),
        *needed(sa.Boolean, "light"),
        *maybe(MOMENT, "reply_due_at", "close_due_at", "reminder_due_at", "wake_at", "closed_at", "readable_at"),
        *maybe(TEXT, "ending"),
        unique("id"),
        refers("checkin_id", "checkins"),
        refers("sme_id", "smes"),
    )
    index("ix_interviews_checkin", "interviews", "checkin_id")
    index("ix_interviews_readable", "interviews", "readable_at", where="readable_at IS NOT NULL")
    index("ix_interviews_sme", "interviews", "sme_id", "opened_at", "id")
    index("ix_interviews_wake", "interviews", "wake_at", "id", where="wake_at IS NOT NULL")
    index("ux_interviews_open", "interviews", "sme_id", where="state = 'open'", unique=True)
    table(
        "turns",
        of_workspace(),
        *needed(ID, "interview_id", "sme_id"),
        *needed(TEXT, "who", "text"),
        *needed(MOMENT, "at"),
        *needed(TEXT, "ts", "order_ts"),
        *needed(sa.Boolean, "off_record", "deleted"),
        *maybe(MOMENT, "edited_at"),
        *maybe(TEXT, "move"),
        *needed(TEXT, "rule"),
        *maybe(TEXT, "lead"),
        *maybe(ID, "about_id"),
        *maybe(TEXT, "promise", "coach"),
        *needed(TEXT, "reason"),
        unique("id"),
        refers("about_id", "turns"),
        refers("interview_id", "interviews"),
        refers("sme_id", "smes"),
    )
    index("ix_turns_about", "turns", "about_id", where="about_id IS NOT NULL")
    index("ix_turns_interview", "turns", "interview_id", "order_ts", "id")
    index("ix_turns_lead", "turns", "sme_id", "at", where="lead IS NOT NULL")
    index("ix_turns_sme", "turns", "sme_id", "ts")
    table(
        "wordings",
        of_workspace(),
        *needed(ID, "turn_id", "interview_id", "sme_id"),
        *needed(TEXT, "text"),
        *needed(MOMENT, "replaced_at"),
        refers("interview_id", "interviews"),
        refers("sme_id", "smes"),
        refers("turn_id", "turns"),
    )
    index("ix_wordings_interview", "wordings", "interview_id", "replaced_at", "id")
    index("ix_wordings_sme", "wordings", "sme_id")
    index("ix_wordings_turn", "wordings", "turn_id")
    table(
        "notes",
        of_workspace(),
        *needed(ID, "sme_id"),
        *needed(TEXT, "text", "ts"),
        *needed(MOMENT, "at"),
        *maybe(MOMENT, "talked_at"),
        refers("sme_id", "smes"),
    )
    index("ix_notes_sme", "notes", "sme_id", "ts")
    table(
        "director_questions",
        of_workspace(),
        *needed(ID, "sme_id"),
        *needed(TEXT, "director", "text"),
        *needed(MOMENT, "created_at"),
        *maybe(MOMENT, "asked_at"),
        refers("sme_id", "smes"),
    )
    index("ix_director_questions_sme", "director_questions", "sme_id", "id")
    table(
        "known_leads",
        of_workspace(),
        *needed(TEXT, "lead"),
        *needed(MOMENT, "since"),
        *needed(sa.Boolean, "old"),
        unique("lead"),
    )


def results() -> None:
    """What comes of the words."""
    table(
        "highlights",
        of_workspace(),
        *needed(ID, "interview_id", "sme_id", "turn_id"),
        *needed(sa.Integer, "start", "end"),
        *needed(TEXT, "text", "kind"),
        *needed(sa.Float(53), "score"),
        *needed(MOMENT, "created_at"),
        unique("id"),
        refers("interview_id", "interviews"),
        refers("sme_id", "smes"),
        refers("turn_id", "turns"),
    )
    index("ix_highlights_interview", "highlights", "interview_id")
    index("ix_highlights_sme", "highlights", "sme_id")
    index("ix_highlights_turn", "highlights", "turn_id")
    table(
        "ideas",
        of_workspace(),
        *needed(ID, "sme_id", "interview_id", "highlight_id"),
        *needed(TEXT, "quote", "kind", "headline", "angle"),
        *maybe(TEXT, "format", "stage"),
        *needed(TEXT, "proof"),
        *maybe(TEXT, "topic"),
        *needed(TEXT, "status"),
        *needed(MOMENT, "created_at", "visible_at"),
        *needed(sa.Integer, "version"),
        *needed(TEXT, "reason", "note"),
        *maybe(TEXT, "decided_by"),
        *maybe(MOMENT, "decided_at"),
        unique("id"),
        refers("highlight_id", "highlights"),
        refers("interview_id", "interviews"),
        refers("sme_id", "smes"),
    )
    index("ix_ideas_decided", "ideas", "sme_id", "decided_at", where="decided_at IS NOT NULL")
    index("ix_ideas_highlight", "ideas", "highlight_id", "id")
    index("ix_ideas_interview", "ideas", "interview_id", "id")
    index("ix_ideas_sme", "ideas", "sme_id", "id")
    index("ix_ideas_status", "ideas", "status", "id")
    index("ix_ideas_topic", "ideas", "topic", "id")
    index("ix_ideas_topic_status", "ideas", "topic", "status", "id")


def post() -> None:
    """What comes in and goes out."""
    table(
        "inbox",
        of_workspace(),
        *needed(TEXT, "kind", "channel", "user", "ts", "target", "text"),
        *needed(MOMENT, "received_at"),
        *needed(sa.Integer, "attempts"),
        *needed(TEXT, "state"),
        unique("kind", "channel", "ts"),
    )
    index("ix_inbox_channel", "inbox", "channel")
    index("ix_inbox_state", "inbox", "state", "channel", "ts", "id")
    index("ix_inbox_user", "inbox", "user")
    table(
        "outbox",
        of_workspace(),
        *needed(TEXT, "channel", "kind"),
        *maybe(TEXT, "view"),
        *needed(TEXT, "key"),
        *needed(MOMENT, "not_before"),
        *maybe(MOMENT, "wake_at"),
        *maybe(ID, "sme_id", "interview_id"),
        *needed(sa.Boolean, "budgeted"),
        *maybe(MOMENT, "expires_at"),
        *maybe(TEXT, "replaces"),
        *needed(sa.Integer, "attempts", "claims"),
        *maybe(TEXT, "sent_ts"),
        *maybe(MOMENT, "sent_at"),
        *needed(sa.Boolean, "unprompted"),
        unique("key"),
        refers("interview_id", "interviews"),
        refers("sme_id", "smes"),
    )
    index("ix_outbox_interview", "outbox", "interview_id")
    index("ix_outbox_lane", "outbox", "channel", "id", where="wake_at IS NOT NULL")
    index("ix_outbox_sme", "outbox", "sme_id", "sent_at")
    index("ix_outbox_wake", "outbox", "wake_at", "id", where="wake_at IS NOT NULL")
    table(
        "chat_log",
        of_workspace(),
        *needed(TEXT, "channel", "user", "ts", "text"),
        *maybe(TEXT, "view", "key"),
        *needed(TEXT, "sign"),
        *needed(sa.Boolean, "edited", "deleted"),
        unique("channel", "ts"),
    )
    index("ix_chat_log_user", "chat_log", "user")
    index("ux_chat_log_key", "chat_log", "channel", "key", where="key IS NOT NULL", unique=True)


def memory() -> None:
    """What outlives a person."""
    table(
        "audit",
        of_workspace(),
        *needed(TEXT, "actor", "action", "object"),
        *needed(MOMENT, "at"),
        *maybe(ID, "sme_id"),
    )
    index("ix_audit_sme", "audit", "sme_id", "id")
    table(
        "tombstones",
        of_workspace(),
        *needed(TEXT, "user", "channel"),
        *needed(MOMENT, "erased_at"),
        *needed(sa.Boolean, "scrubbed"),
    )
    index("ix_tombstones_channel", "tombstones", "channel")
    index("ix_tombstones_user", "tombstones", "user")
