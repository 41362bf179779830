"""Full-text search: FTS5 on SQLite, tsvector on PostgreSQL. The indexes follow their tables by themselves.

A transcript's index holds the SMEs' turns that are on record, and nothing else: triggers (SQLite) and a generated
column (PostgreSQL), made by the second migration, take words out when a turn is edited, deleted or kept off the
record. Both ignore case and accents. Newest first means last stored first, so that SQLite can walk its index
backwards and stop at the limit.
"""

import re
import unicodedata
from typing import Any

from sqlalchemy import BigInteger, Text, bindparam, text
from sqlalchemy.sql.selectable import TextualSelect

from bot.domain.words import storable
from bot.storage.types import UtcDateTime

INDEXES = ("turns_fts", "ideas_fts")  # SQLite's
MOST_WORDS = 20
LONGEST_WORD = 100
_ACCENTS = re.compile("[\u0300-\u036f]")
_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]+")

_PLACE = """
    (SELECT count(*) FROM turns AS earlier
     WHERE earlier.workspace_id = turns.workspace_id AND earlier.interview_id = turns.interview_id
       AND (earlier.order_ts < turns.order_ts OR (earlier.order_ts = turns.order_ts AND earlier.id <= turns.id)))
"""
_HIT = f"""
    SELECT turns.interview_id AS interview, smes.name AS sme, {_PLACE} AS turn, turns.text AS text, turns.at AS at
"""
_READABLE = "interviews.state = 'closed' AND interviews.readable_at <= :now"
_OWN = "turns.sme_id = :sme"

_SQLITE_TURNS = """
    {hit} FROM turns_fts
    CROSS JOIN turns ON turns.id = turns_fts.rowid AND turns.workspace_id = :workspace
    CROSS JOIN interviews ON interviews.id = turns.interview_id
    CROSS JOIN smes ON smes.id = turns.sme_id
    WHERE turns_fts MATCH :query AND {whose}
    ORDER BY turns_fts.rowid DESC LIMIT :at_most
"""
# The hits are found before anything else is decided: without statistics about words (see the second migration)
# the planner would rather read all turns from the newest on.
_POSTGRES_TURNS = """
    WITH found AS MATERIALIZED (
        SELECT id FROM turns WHERE searched @@ to_tsquery('simple', :query) AND workspace_id = :workspace
    )
    {hit} FROM found
    JOIN turns ON turns.id = found.id
    JOIN interviews ON interviews.id = turns.interview_id
    JOIN smes ON smes.id = turns.sme_id
    WHERE {whose}
    ORDER BY turns.id DESC LIMIT :at_most
"""
# Casts tell PostgreSQL what an absent value would be.
_WHOSE_IDEAS = """
    (CAST(:sme AS bigint) IS NULL OR ideas.sme_id = :sme)
    AND (CAST(:now AS {moment}) IS NULL OR ideas.visible_at <= :now)
"""
_SQLITE_IDEAS = """
    SELECT ideas.id AS id FROM ideas_fts
    CROSS JOIN ideas ON ideas.id = ideas_fts.rowid AND ideas.workspace_id = :workspace
    WHERE ideas_fts MATCH :query AND {whose}
    ORDER BY ideas_fts.rowid DESC LIMIT :at_most
"""
_POSTGRES_IDEAS = """
    WITH found AS MATERIALIZED (
        SELECT id, sme_id, visible_at FROM ideas
        WHERE searched @@ to_tsquery('simple', :query) AND workspace_id = :workspace
    )
    SELECT id FROM found AS ideas WHERE {whose} ORDER BY id DESC LIMIT :at_most
"""


def _typed(sql: str) -> TextualSelect:
    statement = text(sql)
    if ":now" in sql:
        statement = statement.bindparams(bindparam("now", type_=UtcDateTime))
    return statement.columns(interview=BigInteger, sme=Text, turn=BigInteger, text=Text, at=UtcDateTime)


TURNS = {
    (postgres, own): _typed(
        (_POSTGRES_TURNS if postgres else _SQLITE_TURNS).format(hit=_HIT, whose=_OWN if own else _READABLE)
    )
    for postgres in (False, True)
    for own in (False, True)
}
IDEAS = {
    postgres: text(
        (_POSTGRES_IDEAS if postgres else _SQLITE_IDEAS).format(
            whose=_WHOSE_IDEAS.format(moment="timestamptz" if postgres else "text")
        )
    ).bindparams(bindparam("now", type_=UtcDateTime), bindparam("sme", type_=BigInteger))
    for postgres in (False, True)
}


def query_for(words: str, postgres: bool) -> str | None:
    """What to ask the index for, given whatever a person typed; None when there is no word in it."""
    chunks = [chunk[:LONGEST_WORD] for chunk in storable(words).split()]
    chunks = [chunk for chunk in chunks if any(char.isalnum() for char in chunk)][:MOST_WORDS]
    if not chunks:
        return None
    return _tsquery(chunks) if postgres else _match(chunks)


def asked_for(words: str, workspace: int, limit: int, postgres: bool) -> dict[str, Any] | None:
    """The parameters of a search; None when it can't find anything."""
    query = query_for(words, postgres)
    if query is None or limit <= 0:
        return None
    return {"query": query, "workspace": workspace, "at_most": limit}


def _match(chunks: list[str]) -> str:
    """An FTS5 query. Inside double quotes nothing has a meaning but the tokenizer's."""
    quoted = ['"' + chunk.replace('"', '""') + '"' for chunk in chunks]
    return " ".join(quoted) + " *"


def _tsquery(chunks: list[str]) -> str | None:
    """A tsquery. Words lose accents and punctuation as the generated column does; its pieces follow."""
    phrases = []
    for chunk in chunks:
        plain = _ACCENTS.sub("", unicodedata.normalize("NFD", chunk))
        pieces = _PUNCTUATION.sub(" ", plain).split()
        phrases.append(" <-> ".join(f"'{piece}'" for piece in pieces))
    return " & ".join(f"({phrase})" for phrase in phrases[:-1]) + (" & " if phrases[:-1] else "") + phrases[-1] + ":*"
