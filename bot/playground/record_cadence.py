"""The part of the record that is about publishing: who works when, what came out, and each word about a silence.

Story -> record -> record_cadence -> JSON
"""

from datetime import date, datetime
from typing import Any

from bot.domain.ideas import Idea
from bot.domain.people import WEEKDAYS
from bot.domain.posts import OLDEST, Post, Via
from bot.playground.newsroom_days import LAST
from bot.playground.story import Player, Sent, Story
from bot.ports import Transaction

STAGES = {"waits": "idea waits", "told": "told", "cliff": "cliff"}
_VIAS = {Via.SME: "dm", Via.DIRECTOR: "director", Via.FEED: "feed"}


def people_rows(tx: Transaction, story: Story) -> list[dict[str, Any]]:
    """Everybody with what they chose, and what a proof has to know: their first and last moment, when they spoke, and
    how long each idea of theirs waited for a director."""
    players = {player.person.name: player for player in story.players.values()}
    return [_person(tx, story, players[person.name]) for person in story.newsroom.people]


def _person(tx: Transaction, story: Story, player: Player) -> dict[str, Any]:
    person, sme = player.person, player.sme
    buddy = story.living.buddy_of(person.name)
    waited = [
        idea
        for interview in tx.interviews.history(sme.workspace, sme.id, 10_000)
        for idea in tx.ideas.of_interview(sme.workspace, interview.id)
    ]
    return {
        "name": person.name,
        "zone": person.zone,
        "slot": person.slot,
        "country": person.country,
        "goal": person.goal.value,
        "budget": person.budget,
        "hours": "-".join(f"{at:%H:%M}" for at in person.hours),
        "days": [WEEKDAYS[day][:3] for day in person.days],
        "away": [[str(first), str(last) if last is not None else None] for first, last in _away(tx, player)],
        "buddy": buddy,
        "buddy_since": _moment(story.living.agreed.get(frozenset((person.name, buddy or "")))),
        "joined": sme.enrolled_at.isoformat(),
        "until": player.until.isoformat(),
        "spoke": [at.isoformat() for at in player.spoke],
        "waited": [_waited(idea) for idea in sorted(waited, key=lambda idea: idea.created_at)],
    }


def _away(tx: Transaction, player: Player) -> list[tuple[date, date | None]]:
    """The newsroom's leave, and what they entered themselves on the way: `stop`, "away until friday"."""
    current = tx.smes.get(player.sme.workspace, player.sme.id)
    entered = current.leaves if current is not None else ()
    days = {(away.first, away.last) for away in entered} | {(away.first, away.last) for away in player.person.away}
    return sorted(days, key=lambda period: period[0])


def _waited(idea: Idea) -> list[str | None]:
    """Since when it was there, when directors could see it, and when one of them decided."""
    return [idea.created_at.isoformat(), idea.visible_at.isoformat(), _moment(idea.decided_at)]


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def post_rows(tx: Transaction, story: Story) -> list[dict[str, Any]]:
    """Every published post, in order of its day. `at` is when we came to know of it."""
    found = tx.posts.between(story.workspace, OLDEST, LAST)
    return [_post(post) for post in sorted(found, key=lambda post: (post.day, post.id))]


def _post(post: Post) -> dict[str, Any]:
    return {
        "at": post.logged_at.isoformat(),
        "day": str(post.day),
        "sme": list(post.names),
        "title": post.title,
        "link": post.url,
        "via": _VIAS[post.via],
    }


def cadence_rows(story: Story) -> list[dict[str, Any]]:
    """Each nudge, each that went with a check-in, each word to a director and each offer, in order of time."""
    rows = [row for sent in story.chat.sent for row in _told(story, sent)]
    rows += [
        _row(story, sent, player.person.name, "nudge" if alone else "ride", tried.what)
        for player, sent, tried, alone in story.tried
    ]
    return sorted(rows, key=lambda row: str(row["at"]))


def _told(story: Story, sent: Sent) -> list[dict[str, Any]]:
    """What a message says of itself: its kind, or the key that it went under."""
    player = story.players.get(sent.channel)
    if player is not None:
        kind = sent.view.kind
        return [_row(story, sent, player.person.name, kind, sent.view.text)] if kind in {"nudge", "offer"} else []
    parts = [part.partition(".")[0] for part in sent.key.split(":")]
    about = next((each.person.name for each in story.players.values() if [str(each.sme.id)] == parts[1:2]), None)
    stages = {"offered": ["offer"], "cadence": [STAGES[part] for part in parts[2:] if part in STAGES]}
    stage = next(iter(stages.get(parts[0], [])), "")
    return [_row(story, sent, about, stage, sent.view.text)] if about is not None and stage else []


def _row(story: Story, sent: Sent, sme: str, stage: str, what: str) -> dict[str, Any]:
    zone, name = story.place_of(sent.channel)
    return {
        "at": sent.at.isoformat(),
        "local": sent.at.astimezone(zone).isoformat(),
        "sme": sme,
        "stage": stage,
        "to": name,
        "what": what,
    }
