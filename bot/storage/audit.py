"""The audit trail: who looked at what. Rows are only ever added; both databases refuse anything else."""

from datetime import datetime

from sqlalchemy import bindparam, select

from bot.domain.screens import ReadRecord
from bot.storage.repository import Repository
from bot.storage.tables import audit

_ABOUT = (
    select(audit.c.at, audit.c.actor, audit.c.action, audit.c.object)
    .where(audit.c.workspace_id == bindparam("workspace"), audit.c.sme_id == bindparam("sme"))
    .order_by(audit.c.id)
)


class AuditRows(Repository):
    """The audit trail."""

    def write(
        self, workspace: int, actor: str, action: str, object: str, now: datetime, sme: int | None = None
    ) -> None:
        values = {"actor": actor, "action": action, "object": object, "at": now, "sme_id": sme}
        self.insert(audit, {"workspace_id": workspace, **values})

    def about(self, workspace: int, sme: int) -> list[ReadRecord]:
        rows = self.run(_ABOUT, {"workspace": workspace, "sme": sme})
        return [ReadRecord(row.at, row.actor, row.action, row.object) for row in rows]
