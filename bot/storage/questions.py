"""Questions: the directors' own, and which of the bank's are known."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, select, update

from bot.domain.coaching import DirectorQuestion
from bot.storage.repository import Repository
from bot.storage.tables import director_questions, known_leads, smes, turns

_WAITING = (
    select(director_questions.c.id, director_questions.c.director, director_questions.c.text)
    .where(
        director_questions.c.workspace_id == bindparam("workspace"),
        director_questions.c.sme_id == bindparam("sme"),
        director_questions.c.asked_at.is_(None),
    )
    .order_by(director_questions.c.id)
)
_NEXT = _WAITING.limit(1)
_ASK = update(director_questions).where(
    director_questions.c.workspace_id == bindparam("workspace"),
    director_questions.c.id == bindparam("question"),
    director_questions.c.asked_at.is_(None),
)
_KNOWN = select(known_leads.c.lead).where(known_leads.c.workspace_id == bindparam("workspace"))
_FRESH = _KNOWN.where(
    known_leads.c.old.is_(False),
    select(smes.c.id).where(smes.c.workspace_id == bindparam("workspace"), smes.c.id == bindparam("sme")).exists(),
    ~select(turns.c.id)
    .where(
        turns.c.workspace_id == bindparam("workspace"),
        turns.c.sme_id == bindparam("sme"),
        turns.c.lead == known_leads.c.lead,
    )
    .correlate(known_leads)
    .exists(),
)


class DirectorQuestionRows(Repository):
    """What directors want to hear about from one expert."""

    def add(self, workspace: int, sme: int, director: str, text: str, now: datetime) -> int:
        values = {
            "workspace_id": workspace,
            "sme_id": sme,
            "director": director,
            "text": text,
            "created_at": now,
        }
        return self.insert(director_questions, values)

    def next_for(self, workspace: int, sme: int) -> DirectorQuestion | None:
        row = self.run(_NEXT, {"workspace": workspace, "sme": sme}).first()
        return None if row is None else DirectorQuestion(row.id, row.director, row.text)

    def waiting(self, workspace: int, sme: int) -> list[DirectorQuestion]:
        rows = self.run(_WAITING, {"workspace": workspace, "sme": sme})
        return [DirectorQuestion(row.id, row.director, row.text) for row in rows]

    def asked(self, workspace: int, question: int, now: datetime) -> None:
        self.run(_ASK, {"workspace": workspace, "question": question, "asked_at": now})


class KnownLeadRows(Repository):
    """The questions of the bank that a workspace has seen."""

    def sync(self, workspace: int, leads: Collection[str], now: datetime) -> None:
        known = set(self.run(_KNOWN, {"workspace": workspace}).scalars())
        for lead in sorted(set(leads) - known):
            values = {"workspace_id": workspace, "lead": lead, "since": now, "old": not known}
            self.insert_new(known_leads, values)

    def fresh(self, workspace: int, sme: int) -> frozenset[str]:
        found = self.run(_FRESH, {"workspace": workspace, "sme": sme})
        return frozenset(found.scalars())
