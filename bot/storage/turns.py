"""Turns: the words of an interview, verbatim and in order, with their earlier wordings."""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, bindparam, delete, exists, func, or_, select, update

from bot.domain.coaching import AskedLead
from bot.domain.deliveries import platform_ts
from bot.domain.errors import Gone
from bot.domain.interviews import Interview, Move, Turn, Who
from bot.domain.screens import Hit
from bot.storage.interviews import interview_of
from bot.storage.repository import Repository
from bot.storage.search import TURNS, asked_for
from bot.storage.tables import checkins, interviews, smes, turns, wordings

LEADS_REACH_BACK = 4  # asked check-ins

_OF_WORKSPACE = turns.c.workspace_id == bindparam("workspace")
_OF_INTERVIEW = (_OF_WORKSPACE, turns.c.interview_id == bindparam("interview"))
_ONE = (_OF_WORKSPACE, turns.c.id == bindparam("turn"))
_IN_ORDER = (turns.c.order_ts, turns.c.id)

# As `_turn` unpacks them, which is much faster than asking a row for each value by name.
_TURN = select(
    turns.c.id,
    turns.c.who,
    turns.c.text,
    turns.c.at,
    turns.c.ts,
    turns.c.off_record,
    turns.c.deleted,
    turns.c.edited_at,
    turns.c.move,
    turns.c.rule,
    turns.c.lead,
    turns.c.about_id,
    turns.c.promise,
    turns.c.coach,
    turns.c.reason,
    turns.c.model,
    turns.c.tokens,
    turns.c.seconds,
    turns.c.given_to,
)
_OF = _TURN.where(*_OF_INTERVIEW).order_by(*_IN_ORDER)
_NTH = select(turns.c.id).where(*_OF_INTERVIEW).order_by(*_IN_ORDER).limit(1).offset(bindparam("before"))
_EARLIER = select(func.count()).where(*_OF_INTERVIEW, turns.c.order_ts <= bindparam("ordered")).scalar_subquery()
_LATEST = select(func.max(turns.c.order_ts)).where(*_OF_INTERVIEW).scalar_subquery()
# Whose interview it is, how many of its turns a new one comes after, and where the last one stands.
_ROOM = select(interviews.c.sme_id, _EARLIER.label("earlier"), _LATEST.label("latest")).where(
    interviews.c.workspace_id == bindparam("workspace"), interviews.c.id == bindparam("interview")
)
_BY_TS = (
    select(turns.c.id.label("turn_id"), interviews)
    .join_from(turns, smes, and_(smes.c.workspace_id == turns.c.workspace_id, smes.c.id == turns.c.sme_id))
    .join(interviews, interviews.c.id == turns.c.interview_id)
    .where(
        _OF_WORKSPACE,
        smes.c.channel == bindparam("place"),
        turns.c.ts == bindparam("stamp"),
        turns.c.who == Who.SME,
    )
    .order_by(turns.c.id.desc())
    .limit(1)
)
_GET = select(turns).where(*_ONE)
_CHANGE = update(turns).where(*_ONE)
_LATER = turns.alias("later")
_SENT = _CHANGE.where(
    turns.c.who == Who.BOT,
    ~exists().where(
        _LATER.c.workspace_id == turns.c.workspace_id,
        _LATER.c.interview_id == turns.c.interview_id,
        _LATER.c.id > turns.c.id,
        _LATER.c.who == Who.BOT,
    ),
).values(ts=bindparam("stamp"), order_ts=bindparam("stamp"))
_OFF_RECORD = (
    update(turns)
    .where(
        _OF_WORKSPACE,
        or_(
            turns.c.id.in_(bindparam("which", expanding=True)),
            turns.c.about_id.in_(bindparam("which", expanding=True)),
        ),
    )
    .values(off_record=True)
)
_MAY_GO = select(turns.c.id, turns.c.given_to).where(
    _OF_WORKSPACE,
    turns.c.id.in_(bindparam("which", expanding=True)),
    turns.c.who == Who.SME,
    turns.c.off_record.is_(False),
    turns.c.deleted.is_(False),
    or_(turns.c.edited_at.is_(None), turns.c.edited_at <= bindparam("as_of")),
)
_GIVEN = (
    update(turns)
    .where(_OF_WORKSPACE, turns.c.id.in_(bindparam("which", expanding=True)))
    .values(given_to=bindparam("host"))
)
_EMPTY = (
    update(turns)
    .where(_OF_WORKSPACE, or_(turns.c.id == bindparam("turn"), turns.c.about_id == bindparam("turn")))
    .values(text="", promise=None, deleted=True)
)
_FORGET_WORDINGS = delete(wordings).where(
    wordings.c.workspace_id == bindparam("workspace"), wordings.c.turn_id == bindparam("turn")
)
_WORDINGS = (
    select(wordings.c.turn_id, wordings.c.text, wordings.c.replaced_at)
    .where(wordings.c.workspace_id == bindparam("workspace"), wordings.c.interview_id == bindparam("interview"))
    .order_by(wordings.c.replaced_at, wordings.c.id)
)
_ASKED_CHECKINS = (
    select(checkins.c.id, checkins.c.asked_at)
    .where(
        checkins.c.workspace_id == bindparam("workspace"),
        checkins.c.sme_id == bindparam("sme"),
        checkins.c.asked_at.is_not(None),
    )
    .order_by(checkins.c.asked_at, checkins.c.id)
)
_LEADS = (
    select(turns.c.lead, turns.c.at, interviews.c.checkin_id)
    .join_from(turns, interviews, interviews.c.id == turns.c.interview_id)
    .where(
        _OF_WORKSPACE,
        turns.c.sme_id == bindparam("sme"),
        turns.c.lead.is_not(None),
        turns.c.at >= bindparam("since"),
        turns.c.who == Who.BOT,
        turns.c.move == Move.LEAD,
    )
    .order_by(turns.c.at, turns.c.id)
)


class TurnRows(Repository):
    """The transcripts."""

    def add(self, workspace: int, interview: int, turn: Turn) -> Turn:
        asked = {"workspace": workspace, "interview": interview}
        ordered = turn.ts or platform_ts(turn.at)
        room = self.run(_ROOM, asked | {"ordered": ordered}).first()
        if room is None:
            raise Gone("That interview isn't there any more.")
        if turn.who is Who.BOT and room.latest is not None and room.latest > ordered:
            # Our clock is behind the platform's. What the bot says comes after what it has heard, whatever clocks say.
            return self.add(workspace, interview, replace(turn, ts=room.latest))
        about = None
        if turn.about is not None:
            about = self.run(_NTH, asked | {"before": turn.about - 1}).scalar_one_or_none()
        values = {
            "workspace_id": workspace,
            "interview_id": interview,
            "sme_id": room.sme_id,
            "order_ts": ordered,
            "about_id": about,
            **_values(turn),
        }
        return replace(turn, id=self.insert(turns, values), n=room.earlier + 1)

    def of(self, workspace: int, interview: int) -> list[Turn]:
        rows = self.run(_OF, {"workspace": workspace, "interview": interview}).all()
        places = {row.id: n for n, row in enumerate(rows, 1)}
        return [_turn(row, n, places) for n, row in enumerate(rows, 1)]

    def by_ts(self, workspace: int, channel: str, ts: str) -> tuple[Interview, Turn] | None:
        asked = {"workspace": workspace, "place": channel, "stamp": ts}
        row = self.run(_BY_TS, asked).first() if ts else None
        if row is None:
            return None
        return interview_of(row), next(turn for turn in self.of(workspace, row.id) if turn.id == row.turn_id)

    def sent(self, workspace: int, turn: int, ts: str) -> None:
        self.run(_SENT, {"workspace": workspace, "turn": turn, "stamp": ts})

    def given_to(self, workspace: int, turns: Collection[int], host: str, as_of: datetime) -> list[int] | None:
        which = sorted(set(turns))
        if not which:
            return []
        rows = self.run(_MAY_GO, {"workspace": workspace, "which": which, "as_of": as_of}).all()
        if len(rows) != len(which):
            return None
        others = [row.id for row in rows if row.given_to != host]
        if others:
            self.run(_GIVEN, {"workspace": workspace, "which": others, "host": host})
        return [row.id for row in rows if not row.given_to]

    def not_given(self, workspace: int, turns: Collection[int]) -> None:
        if turns:
            self.run(_GIVEN, {"workspace": workspace, "which": sorted(turns), "host": ""})

    def reword(self, workspace: int, turn: int, text: str, now: datetime) -> None:
        asked = {"workspace": workspace, "turn": turn}
        old = self.run(_GET, asked).first()
        if old is None or old.deleted or old.text == text:
            return
        self.run(_CHANGE, asked | {"text": text, "edited_at": now})
        wording = {
            "workspace_id": workspace,
            "turn_id": turn,
            "interview_id": old.interview_id,
            "sme_id": old.sme_id,
            "text": old.text,
            "replaced_at": now,
        }
        self.insert(wordings, wording)

    def keep_off_record(self, workspace: int, turns: Collection[int]) -> None:
        if turns:
            self.run(_OFF_RECORD, {"workspace": workspace, "which": sorted(turns)})

    def delete(self, workspace: int, turn: int) -> None:
        asked = {"workspace": workspace, "turn": turn}
        self.run(_FORGET_WORDINGS, asked)
        self.run(_EMPTY, asked)

    def earlier_wordings(self, workspace: int, interview: int) -> list[tuple[int, str, datetime]]:
        rows = self.run(_WORDINGS, {"workspace": workspace, "interview": interview})
        return [(row.turn_id, row.text, row.replaced_at) for row in rows]

    def asked_leads(self, workspace: int, sme: int, since: datetime) -> list[AskedLead]:
        asked = {"workspace": workspace, "sme": sme}
        moments: Sequence[Any] = self.run(_ASKED_CHECKINS, asked).all()
        ordinals = {checkin: ordinal for ordinal, (checkin, _) in enumerate(moments)}
        asked_at = [moment for _, moment in moments]
        first = max(0, len(moments) - LEADS_REACH_BACK)
        reach = min(since, asked_at[first]) if moments else since
        found = []
        leads: Iterable[Any] = self.run(_LEADS, asked | {"since": reach})
        for lead, at, checkin in leads:
            ordinal = ordinals.get(checkin, max(0, bisect_right(asked_at, at) - 1))
            if at >= since or ordinal >= first:
                found.append(AskedLead(lead, at, ordinal))
        return found

    def search(self, workspace: int, words: str, now: datetime, limit: int, sme: int | None = None) -> list[Hit]:
        asked = asked_for(words, workspace, limit, self.postgres)
        if asked is None:
            return []
        whose = {"now": now} if sme is None else {"sme": sme}
        rows = self.run(TURNS[self.postgres, sme is not None], asked | whose)
        return [Hit(row.interview, row.sme, row.turn, row.text, row.at) for row in rows]


def _values(turn: Turn) -> dict[str, Any]:
    return {
        "who": turn.who,
        "text": turn.text,
        "at": turn.at,
        "ts": turn.ts,
        "off_record": turn.off_record,
        "deleted": turn.deleted,
        "edited_at": turn.edited_at,
        "move": turn.move,
        "rule": turn.rule,
        "lead": turn.lead,
        "promise": turn.promise,
        "coach": turn.coach,
        "reason": turn.reason,
        "model": turn.model,
        "tokens": turn.tokens,
        "seconds": turn.seconds,
        "given_to": turn.given_to,
    }


def _turn(row: Sequence[Any], n: int, places: dict[int, int]) -> Turn:
    number, who, text, at, ts, off_record, deleted, edited_at, move, rule, lead, about, promise, *made = row
    coach, reason, model, tokens, seconds, given_to = made
    return Turn(
        number,
        n,
        who,
        text,
        at,
        ts,
        off_record,
        deleted,
        edited_at,
        move,
        rule,
        lead,
        places.get(about),
        promise,
        coach,
        reason,
        model,
        tokens,
        seconds,
        given_to,
    )
