"""Notes: what an SME wrote outside any interview."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, bindparam, delete, select, update

from bot.domain.notes import Note
from bot.storage.repository import Repository
from bot.storage.tables import notes, smes

_OF_WORKSPACE = notes.c.workspace_id == bindparam("workspace")
_ONE = (_OF_WORKSPACE, notes.c.id == bindparam("note"))
_GET = select(notes).where(*_ONE)
_BY_TS = (
    select(notes)
    .join_from(notes, smes, and_(smes.c.workspace_id == notes.c.workspace_id, smes.c.id == notes.c.sme_id))
    .where(_OF_WORKSPACE, smes.c.channel == bindparam("place"), notes.c.ts == bindparam("stamp"))
    .limit(1)
)
_OF = select(notes).where(_OF_WORKSPACE, notes.c.sme_id == bindparam("sme")).order_by(notes.c.ts, notes.c.id)
_CHANGE = update(notes).where(*_ONE)
_TALK = _CHANGE.where(notes.c.talked_at.is_(None))
_DELETE = delete(notes).where(*_ONE)


class NoteRows(Repository):
    """The notes."""

    def add(self, note: Note) -> Note:
        values = {
            "workspace_id": note.workspace,
            "sme_id": note.sme,
            "text": note.text,
            "ts": note.ts,
            "at": note.at,
            "talked_at": note.talked_at,
        }
        return replace(note, id=self.insert(notes, values))

    def get(self, workspace: int, note: int) -> Note | None:
        row = self.run(_GET, {"workspace": workspace, "note": note}).first()
        return None if row is None else _note(row)

    def by_ts(self, workspace: int, channel: str, ts: str) -> Note | None:
        asked = {"workspace": workspace, "place": channel, "stamp": ts}
        row = self.run(_BY_TS, asked).first()
        return None if row is None else _note(row)

    def of(self, workspace: int, sme: int) -> list[Note]:
        return [_note(row) for row in self.run(_OF, {"workspace": workspace, "sme": sme})]

    def reword(self, workspace: int, note: int, text: str) -> None:
        self.run(_CHANGE, {"workspace": workspace, "note": note, "text": text})

    def talked(self, workspace: int, note: int, now: datetime) -> bool:
        done = self.run(_TALK, {"workspace": workspace, "note": note, "talked_at": now})
        return done.rowcount == 1

    def delete(self, workspace: int, note: int) -> None:
        self.run(_DELETE, {"workspace": workspace, "note": note})


def _note(row: Row[Any]) -> Note:
    return Note(row.workspace_id, row.id, row.sme_id, row.text, row.ts, row.at, row.talked_at)
