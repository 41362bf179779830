"""Everything that happened in a story, as plain data: what `beatdesk demo --json` writes down.

Story -> record.as_record -> JSON
"""

from datetime import datetime
from typing import Any

from bot.domain.feed_messages import FeedPrompt, FeedReading
from bot.domain.ideas import Idea
from bot.domain.people import Sme
from bot.flows.transcripts import highlight_record, own_interviews, turn_record
from bot.playground.record_cadence import cadence_rows, people_rows, post_rows
from bot.playground.story import Sent, Story
from bot.ports import Transaction

_BEFORE = {"reminder", "idea_news", "thanks", "feed_prompt", "feed_reading"}
COUNTED = frozenset({*_BEFORE, "question", "nudge", "buddy_question", "comment_prompt", "notice"})


def as_record(story: Story) -> dict[str, Any]:
    """Everything that happened, as plain data."""
    with story.deps.store.read() as tx:
        smes = [player.sme for player in story.players.values()]
        return {
            "messages": _messages(tx, story),
            "checkins": [row for sme in smes for row in _checkins(tx, sme)],
            "turns": [
                turn_record(turn, sme, interview)
                for sme in smes
                for interview in own_interviews(tx, sme)
                for turn in tx.turns.of(sme.workspace, interview.id)
            ],
            "highlights": [
                highlight_record(mark)
                for sme in smes
                for interview in own_interviews(tx, sme)
                for mark in tx.highlights.of(sme.workspace, interview.id)
            ],
            "ideas": [
                _idea(tx, idea)
                for sme in smes
                for interview in own_interviews(tx, sme)
                for idea in tx.ideas.of_interview(sme.workspace, interview.id)
            ],
            "forwards": [row for sent in story.chat.sent for row in _forwards(tx, story, sent)],
            "people": people_rows(tx, story),
            "posts": post_rows(tx, story),
            "cadence": cadence_rows(story),
        }


def _messages(tx: Transaction, story: Story) -> list[dict[str, Any]]:
    """`unprompted` are those that took something of their reader's budget."""
    counted = {
        (channel, ""): set(tx.outbox.unprompted_since(story.workspace, player.sme.id, player.sme.enrolled_at))
        for channel, player in story.players.items()
    }
    for channel, player in story.players.items():  # a check-in is none of them, whatever came with it
        checkins = tx.checkins.recent(story.workspace, player.sme.id, 10_000)
        asked = {checkin.asked_at for checkin in checkins}
        counted[channel, "question"] = counted[channel, ""] - asked
    return [_message(story, sent, counted) for sent in story.chat.sent]


def _message(story: Story, sent: Sent, counted: dict[tuple[str, str], set[datetime]]) -> dict[str, Any]:
    zone, name = story.place_of(sent.channel)
    kind = sent.view.kind
    budget = counted.get((sent.channel, kind), counted.get((sent.channel, ""), set()))
    return {
        "at": sent.at.isoformat(),
        "local": sent.at.astimezone(zone).isoformat(),
        "zone": zone.key,
        "to": name,
        "kind": kind,
        "text": sent.view.text,
        "unprompted": kind in COUNTED and sent.at in budget,
    }


def _forwards(tx: Transaction, story: Story, sent: Sent) -> list[dict[str, Any]]:
    """The items from outside in a message that reached an expert: one, or two to be read."""
    player = story.players.get(sent.channel)
    if player is None or not isinstance(sent.view, FeedPrompt | FeedReading):
        return []
    shown = [sent.view] if isinstance(sent.view, FeedPrompt) else sent.view.items
    links = {(each.title, each.link) for each in shown}
    return [
        {
            "at": sent.at.isoformat(),
            "local": sent.at.astimezone(player.sme.tz).isoformat(),
            "sme": player.sme.name,
            "kind": forward.kind.value,
            "title": forward.title,
            "link": forward.link,
            "score": round(forward.score, 3),
            "reason": forward.reason,
        }
        for forward in tx.forwards.of(story.workspace, player.sme.id)
        if (forward.title, forward.link) in links
    ]


def _checkins(tx: Transaction, sme: Sme) -> list[dict[str, Any]]:
    return [
        {
            "sme": sme.name,
            "due": checkin.due_at.isoformat(),
            "asked": checkin.asked_at.isoformat() if checkin.asked_at else None,
            "state": checkin.state.value,
        }
        for checkin in reversed(tx.checkins.recent(sme.workspace, sme.id, 10_000))
    ]


def _idea(tx: Transaction, idea: Idea) -> dict[str, Any]:
    mark = tx.highlights.get(idea.workspace, idea.highlight)
    return {
        "id": idea.id,
        "sme": idea.sme_name,
        "headline": idea.headline,
        "angle": idea.angle,
        "format": idea.format.value if idea.format else None,
        "stage": idea.stage.value if idea.stage else None,
        "status": idea.status.value,
        "highlight": highlight_record(mark) if mark else None,
    }
