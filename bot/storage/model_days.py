"""What a workspace's requests to a language model took, day by day."""

from datetime import date

from sqlalchemy import bindparam, select, update

from bot.storage.repository import Repository
from bot.storage.tables import model_days

_DAY = (model_days.c.workspace_id == bindparam("workspace"), model_days.c.day == bindparam("when"))
_TAKEN = select(model_days.c.tokens).where(*_DAY)
# One statement: two requests at once can't both take the last tokens.
_BOOK = (
    update(model_days)
    .where(*_DAY, model_days.c.tokens + bindparam("more") <= bindparam("most"))
    .values(tokens=model_days.c.tokens + bindparam("more"))
    .returning(model_days.c.tokens)
)
_SETTLE = update(model_days).where(*_DAY).values(tokens=model_days.c.tokens + bindparam("difference"))
_NOT_BELOW_ZERO = update(model_days).where(*_DAY, model_days.c.tokens < 0).values(tokens=0)


class ModelDayRows(Repository):
    """The tokens of each day."""

    def book(self, workspace: int, day: date, tokens: int, limit: int) -> int | None:
        self.insert_new(model_days, {"workspace_id": workspace, "day": day, "tokens": 0})
        asked = {"workspace": workspace, "when": day, "more": tokens, "most": limit}
        found = self.run(_BOOK, asked).scalar_one_or_none()
        return None if found is None else int(found)

    def settle(self, workspace: int, day: date, difference: int) -> None:
        asked = {"workspace": workspace, "when": day}
        self.run(_SETTLE, asked | {"difference": difference})
        self.run(_NOT_BELOW_ZERO, asked)

    def taken(self, workspace: int, day: date) -> int:
        found = self.run(_TAKEN, {"workspace": workspace, "when": day}).scalar_one_or_none()
        return int(found or 0)
