"""Our own column types."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from bot.domain.checkins import IsoWeek
from bot.domain.errors import BeatdeskError
from bot.domain.people import Slot, SmeState
from bot.ports.store import Transaction
from bot.storage.types import IsoWeekText, SlotText, UtcDateTime, WordOf
from tests.storage.conftest import NOW, new_sme

NAIVE = datetime(2026, 3, 3, 9, 0)  # noqa: DTZ001
DIALECTS = [sqlite.dialect(), postgresql.dialect()]


@pytest.mark.parametrize("dialect", DIALECTS, ids=["sqlite", "postgres"])
def test_a_moment_without_a_zone_is_refused(dialect: sqlite.dialect) -> None:
    with pytest.raises(ValueError, match="without a time zone"):
        UtcDateTime().process_bind_param(NAIVE, dialect)


def test_a_moment_without_a_zone_is_refused_by_the_store(tx: Transaction) -> None:
    place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
    with pytest.raises(BeatdeskError, match="StatementError"):
        tx.smes.add(new_sme(place, due=NAIVE))


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),  # does not exist
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
        datetime(2026, 1, 1, 5, 45, 1, 7, tzinfo=ZoneInfo("Asia/Kathmandu")),
        datetime(1999, 12, 31, 23, 59, 59, 999_999, tzinfo=timezone(timedelta(hours=-11))),
        NOW,
    ],
)
def test_a_moment_comes_back_in_utc(tx: Transaction, moment: datetime) -> None:
    place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
    sme = tx.smes.add(new_sme(place, due=moment))
    found = tx.smes.get(place, sme.id)
    assert found is not None
    assert found.next_due_at == moment.astimezone(UTC)
    assert found.next_due_at.tzinfo is UTC


def test_on_sqlite_the_order_of_texts_is_the_order_of_time() -> None:
    moments = [NOW, NOW + timedelta(microseconds=1), NOW.replace(year=1970), NOW + timedelta(seconds=1)]
    kept = [UtcDateTime().process_bind_param(moment, DIALECTS[0]) for moment in moments]
    assert sorted(kept) == [UtcDateTime().process_bind_param(moment, DIALECTS[0]) for moment in sorted(moments)]


def test_values_come_back_as_they_were() -> None:
    pairs = [
        (IsoWeekText(), IsoWeek(2026, 9), "2026-W09"),
        (SlotText(), Slot(6, time(23, 5)), "6 23:05"),
        (WordOf(SmeState), SmeState.PAUSED, "paused"),
    ]
    for kind, value, kept in pairs:
        assert kind.process_bind_param(value, DIALECTS[0]) == kept
        assert kind.process_result_value(kept, DIALECTS[0]) == value
        assert kind.process_bind_param(None, DIALECTS[0]) is None
        assert kind.process_result_value(None, DIALECTS[0]) is None


def test_a_word_of_no_closed_set_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        WordOf(SmeState).process_bind_param("nonsense", DIALECTS[0])  # type: ignore[arg-type]
