"""Search indexes that follow their tables, an audit trail that only grows, and no statistics made of words."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

# What is searched: the SMEs' turns that are on record. Said once, used by every trigger.
ON_RECORD = "{row}who = 'sme' AND NOT {row}off_record AND NOT {row}deleted"

SQLITE_VIEW = f"CREATE VIEW turns_on_record AS SELECT id, text FROM turns WHERE {ON_RECORD.format(row='')}"  # noqa: S608
SQLITE_INDEX = """
CREATE VIRTUAL TABLE {name} USING fts5(
    {columns}, content='{content}', content_rowid='id', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
)
"""
SQLITE_TURNS = (
    """
    CREATE TRIGGER turns_fts_insert AFTER INSERT ON turns WHEN {new}
    BEGIN INSERT INTO turns_fts (rowid, text) VALUES (new.id, new.text); END
    """,
    # The old words go out before the row changes and the new ones in afterwards: the index minds the order, and
    # SQLite promises none among triggers of the same moment.
    """
    CREATE TRIGGER turns_fts_out BEFORE UPDATE OF text, who, off_record, deleted ON turns WHEN {old}
    BEGIN INSERT INTO turns_fts (turns_fts, rowid, text) VALUES ('delete', old.id, old.text); END
    """,
    """
    CREATE TRIGGER turns_fts_in AFTER UPDATE OF text, who, off_record, deleted ON turns WHEN {new}
    BEGIN INSERT INTO turns_fts (rowid, text) VALUES (new.id, new.text); END
    """,
    """
    CREATE TRIGGER turns_fts_delete AFTER DELETE ON turns WHEN {old}
    BEGIN INSERT INTO turns_fts (turns_fts, rowid, text) VALUES ('delete', old.id, old.text); END
    """,
)
SQLITE_IDEAS = (
    """
    CREATE TRIGGER ideas_fts_insert AFTER INSERT ON ideas
    BEGIN
        INSERT INTO ideas_fts (rowid, headline, angle, quote)
        VALUES (new.id, new.headline, new.angle, new.quote);
    END
    """,
    """
    CREATE TRIGGER ideas_fts_update AFTER UPDATE OF headline, angle, quote ON ideas
    BEGIN
        INSERT INTO ideas_fts (ideas_fts, rowid, headline, angle, quote)
        VALUES ('delete', old.id, old.headline, old.angle, old.quote);
        INSERT INTO ideas_fts (rowid, headline, angle, quote)
        VALUES (new.id, new.headline, new.angle, new.quote);
    END
    """,
    """
    CREATE TRIGGER ideas_fts_delete AFTER DELETE ON ideas
    BEGIN
        INSERT INTO ideas_fts (ideas_fts, rowid, headline, angle, quote)
        VALUES ('delete', old.id, old.headline, old.angle, old.quote);
    END
    """,
)
SQLITE_AUDIT = """
CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
BEGIN SELECT RAISE(ABORT, 'the audit trail only grows'); END
"""

# The same words as SQLite's tokenizer makes: without accents, cut at punctuation.
PUNCTUATION = "!\"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~"
SPACES = " " * len(PUNCTUATION.replace("''", "'"))


def words(text: str) -> str:
    plain = f"regexp_replace(normalize({text}, NFD), '[\u0300-\u036f]', '', 'g')"
    return f"to_tsvector('simple', translate({plain}, '{PUNCTUATION}', '{SPACES}'))"


POSTGRES_SEARCHED = "ALTER TABLE {table} ADD COLUMN searched tsvector GENERATED ALWAYS AS ({words}) STORED"
POSTGRES_INDEX = "CREATE INDEX ix_{table}_searched ON {table} USING gin (searched)"
POSTGRES_AUDIT = (
    """
    CREATE FUNCTION audit_only_grows() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit trail only grows'; END $$
    """,
    "CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_grows()",
    "CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit EXECUTE FUNCTION audit_only_grows()",
)
# ANALYZE would copy values of these columns into PostgreSQL's catalogue, where no erasure reaches them.
PEOPLES_WORDS = {
    "smes": ("user", "channel", "name", "beat", "topics", "shapers"),
    "turns": ("text", "promise", "reason", "searched"),
    "wordings": ("text",),
    "notes": ("text",),
    "director_questions": ("director", "text"),
    "highlights": ("text",),
    "ideas": ("quote", "headline", "angle", "proof", "topic", "note", "searched"),
    "inbox": ("channel", "user", "text"),
    "outbox": ("channel", "view"),
    "chat_log": ("channel", "user", "text", "view"),
}


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _upgrade_sqlite()
    else:
        _upgrade_postgres()


def _upgrade_sqlite() -> None:
    op.execute(SQLITE_VIEW)
    op.execute(SQLITE_INDEX.format(name="turns_fts", columns="text", content="turns_on_record"))
    op.execute(SQLITE_INDEX.format(name="ideas_fts", columns="headline, angle, quote", content="ideas"))
    old, new = ON_RECORD.format(row="old."), ON_RECORD.format(row="new.")
    for trigger in (*SQLITE_TURNS, *SQLITE_IDEAS):
        op.execute(trigger.format(old=old, new=new))
    for index in ("turns_fts", "ideas_fts"):
        op.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")  # noqa: S608
    for verb in ("update", "delete"):
        op.execute(SQLITE_AUDIT.format(verb=verb))


def _upgrade_postgres() -> None:
    on_record = f"CASE WHEN {ON_RECORD.format(row='')} THEN {words('text')} END"
    together = words("headline || ' ' || angle || ' ' || quote")
    for table, searched in (("turns", on_record), ("ideas", together)):
        op.execute(sa.text(POSTGRES_SEARCHED.format(table=table, words=searched)))
        op.execute(POSTGRES_INDEX.format(table=table))
    for statement in POSTGRES_AUDIT:
        op.execute(statement)
    for table, columns in PEOPLES_WORDS.items():
        changes = ", ".join(f'ALTER COLUMN "{column}" SET STATISTICS 0' for column in columns)
        op.execute(f"ALTER TABLE {table} {changes}")
