"""The dialogues of the loop with a model that answers well: every turn of the bot is the model's."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.interviews import InterviewState, Who
from bot.domain.messages import Question, Thanks, Welcome
from tests.modelling import lines_of, opening, reply, with_model
from tests.newsdesk import Desk, open_desk, utc
from tests.servers.aimock import ModelStand
from tests.servers.models import model_server, model_stand  # noqa: F401 - asked for by name

TUESDAY = utc("2026-03-24 08:01")
WEEK = timedelta(weeks=1)


@pytest.fixture
def door() -> str:
    """At the flows themselves; SQLite will do."""
    return "sqlite"


@pytest.fixture
def desk(url: str, model_stand: ModelStand) -> Iterator[Desk]:  # noqa: F811
    plain = open_desk(url, utc("2026-03-23 08:00"))
    with with_model(plain, model_stand.url) as modelled:
        yield modelled
    plain.deps.store.close()  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Row:
    """A row of interviewing: what they say, what the model answers, and what they then read."""

    they: tuple[str, ...]
    answer: dict[str, Any]
    hear: str


ROWS = {
    "missing": Row(
        ("Returns doubled.",), reply("ask", "“Returns doubled”: since when?", turn=2), "“Returns doubled”: since when?"
    ),
    "abstract": Row(
        ("They want visibility.",),
        reply("ask", "The latest one who said so: what couldn't they see?", turn=2),
        "The latest one who said so: what couldn't they see?",
    ),
    "absolute": Row(
        ("Nobody trusts forecasts.",), reply("ask", "Who still does, and why?", turn=2), "Who still does, and why?"
    ),
    "number": Row(
        ("We moved the shelves. We pick 97 an hour now.",),
        reply("ask", "And before you moved the shelves?", turn=2),
        "And before you moved the shelves?",
    ),
    "change": Row(("We stopped the rollout.",), reply("ask", "What made you stop?", turn=2), "What made you stop?"),
    "opinion": Row(
        ("Most people qualify the wrong thing.",),
        reply("ask", "What would they answer you?", turn=2),
        "What would they answer you?",
    ),
    "two threads": Row(
        ("The price rose and the pilot stalled.",),
        reply("ask", "The pilot first: what stopped it? Then the price.", turn=2, promise="the price"),
        "The pilot first: what stopped it? Then the price.",
    ),
    "thin": Row(("Quiet week.",), reply("easier", "Any question that stumped you?"), "Any question that stumped you?"),
    "question back": Row(
        ("Who reads this?",),
        reply("answer", "Everybody on the internet reads this.", topic="read"),  # the answer is ours, since it is true
        "Dana, your content director, an hour after we close, and nobody else. Go on, or drop that?",
    ),
    "off the record": Row(
        ("The audit dragged on.", "Between us, they will sue."),
        reply("ask", "Back to the audit: what took longest?", turn=2),
        "Kept between us. Back to the audit: what took longest?",
    ),
    "headline": Row(
        ("In March the labels fell off in the cold room, so we changed the glue, and returns halved.",),
        reply("headline", "One line a peer should remember?"),
        "One line a peer should remember?",
    ),
    "another language": Row(
        ("Seit dem Umzug suchen die Leute im Lager ihre Scanner jeden Morgen eine halbe Stunde.",),
        reply("ask", "Was hat sich mit dem Umzug geändert, sodass sie suchen müssen?", turn=2),
        "Was hat sich mit dem Umzug geändert, sodass sie suchen müssen?",
    ),
}


@pytest.mark.parametrize("rule", ROWS)
def test_each_row_of_interviewing(desk: Desk, model_stand: ModelStand, rule: str) -> None:  # noqa: F811
    row = ROWS[rule]
    model_stand.answer("opening", opening())
    model_stand.answer("reply", row.answer, reply("close", "That's all I wanted to know."))
    model_stand.always("highlights", {"highlights": [{"turn": 2, "quote": row.they[0], "kind": "story"}]})
    model_stand.always("ideas", {"ideas": []})
    mara = desk.hire()
    desk.until(TUESDAY)
    desk.hears(mara)
    assert desk.answers(mara, *row.they) == row.hear
    desk.answers(mara, "It was last week, and that is all there is to tell.")
    assert desk.interview(mara).state is InterviewState.CLOSED
    assert {coach for coach, _, _ in lines_of(desk.turns(mara))} == {"model"}
    if rule == "off the record":
        assert "sue" not in str(model_stand.requests), "words off the record go nowhere"
        assert "[off the record]" in str(model_stand.requests)


def test_the_whole_loop_over_two_weeks(desk: Desk, model_stand: ModelStand) -> None:  # noqa: F811
    story = "In March the labels fell off in the cold room. We changed the glue. The new glue is tested until Friday."
    model_stand.answer(
        "opening", opening(), opening("thread", "The new glue was tested until Friday. Did it hold?", None)
    )
    model_stand.answer(
        "reply",
        reply("ask", "“Fell off”: who noticed it first?", turn=2),
        reply("headline"),
        reply("close", "That's plenty for one week."),
    )
    model_stand.answer(
        "highlights",
        {"highlights": [{"turn": 2, "quote": "in march the labels fell off - in the cold room", "kind": "story"}]},
    )
    model_stand.answer("ideas", {"ideas": [idea()]})
    model_stand.answer(
        "summary",
        {"sentences": [{"text": "Labels fell off in the cold room, and Mara's team changed the glue.", "turns": [2]}]},
    )
    mara = desk.hire()
    desk.until(TUESDAY)
    welcome = next(view for view in desk.hears(mara) if isinstance(view, Welcome))
    assert "A language model at 127.0.0.1:" in welcome.text and "`no model`" in welcome.text
    assert desk.answers(mara, story) == "“Fell off”: who noticed it first?"
    assert "one line" in desk.answers(mara, "A picker, when the pallet looked bald.").lower()
    desk.says(mara, "Look at the glue first.")
    desk.wait()
    (thanks,) = [view for view in desk.hears(mara) if isinstance(view, Thanks)]
    assert thanks.closing == "That's plenty for one week."
    assert [passage.text for passage in thanks.passages] == ["In March the labels fell off in the cold room."]
    assert thanks.ideas == ("The labels fell off in the cold room",)
    desk.wait(timedelta(seconds=5))
    assert desk.interview(mara).summary == "Labels fell off in the cold room, and Mara's team changed the glue (2)."
    first = lines_of(desk.turns(mara))
    desk.until(TUESDAY + WEEK)
    question = next(view for view in desk.hears(mara) if isinstance(view, Question))
    assert question.question == "The new glue was tested until Friday. Did it hold?"
    said = [*first, *lines_of(desk.turns(mara))]
    assert [(coach, reason) for coach, reason, _ in said] == [("model", "")] * 5
    record = next(turn for turn in desk.turns(mara) if turn.who is Who.BOT)
    assert record.model == "test-model" and record.tokens > 0 and record.seconds > 0


def idea() -> dict[str, Any]:
    return {
        "highlight": 1,
        "headline": "The labels fell off in the cold room",
        "angle": "What to look at before blaming pickers, for people who run cold rooms.",
        "format": "story",
        "format_evidence": "the labels fell off",
        "stage": "decision",
        "stage_evidence": "they sign next week",
        "proof": None,
    }


def test_format_and_stage_only_with_evidence(desk: Desk, model_stand: ModelStand) -> None:  # noqa: F811
    model_stand.always("opening", opening())
    model_stand.always("reply", reply("close", "That's plenty for one week."))
    model_stand.always("highlights", {"highlights": [{"turn": 2, "quote": "The labels fell off", "kind": "story"}]})
    model_stand.always("ideas", {"ideas": [idea()]})
    mara = desk.hire()
    desk.until(TUESDAY)
    desk.answers(mara, "In March, the labels fell off in the cold room of a grocer.")
    desk.wait(timedelta(seconds=5))
    with desk.deps.store.read() as tx:
        (kept,) = tx.ideas.of_interview(desk.workspace, desk.interview(mara).id)
    assert (kept.format, kept.stage) == ("story", None), "nobody said anything about signing"
    assert kept.angle.startswith("What to look at before blaming pickers")
