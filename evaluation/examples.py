"""The examples of prompts/examples, put to a coach as the bot would put them, and held to their own checks."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from bot.coach.leads import Leads
from bot.coach.model.examples import Example, Said, broken_checks, load_examples
from bot.coach.model.shapes import (
    ClaimAnswer,
    DraftedIdea,
    HighlightsAnswer,
    IdeasAnswer,
    OpeningAnswer,
    QuotedPassage,
    ReplyAnswer,
    Shape,
    SummaryAnswer,
    SummarySentence,
    Task,
)
from bot.domain.coaching import Brief, Claim, Credit, Line, PastInterview, Source
from bot.domain.errors import Misconfigured
from bot.domain.highlights import Kind, Span
from bot.domain.ideas import Draft
from bot.domain.interviews import MAX_QUESTIONS, Move, Turn, Who
from bot.domain.questions import Question, Tag, question_id
from bot.ports import Coach
from evaluation.desk import Desk
from evaluation.hearing import NOW

A_WEEK = timedelta(days=7)
ORDERS = 2000  # seeds to try, until the questions are offered as the example has them
NOTHING_CAME = "nothing came of it"
_MOVES = {
    Move.FOLLOW_UP: "ask",
    Move.LEAD: "lead",
    Move.HEADLINE: "headline",
    Move.EASIER: "easier",
    Move.REPLY: "answer",
    Move.CLOSE: "close",
}
_CITING = re.compile(r"(?P<text>.+?) \((?P<turns>\d+(?:, \d+)*)\)\.(?:\s+|$)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a coach did with an example: how many of its checks were kept, and what is to be said of the others."""

    by: Credit
    kept: int
    missed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """An example with both coaches."""

    example: Example
    model: Outcome
    scripted: Outcome

    @property
    def checks(self) -> int:
        return len(self.example.checks)


def load(folder: Path) -> list[Example]:
    """All examples. Raises Misconfigured with what is wrong, also where one lacks what its task needs."""
    examples = load_examples(folder)
    problems = [f"{each.name}.yaml: given: {problem}" for each in examples for problem in _lacking(each)]
    if problems:
        raise Misconfigured(f"The examples in {folder} need mending:", problems)
    return examples


def _lacking(example: Example) -> Iterator[str]:
    given = example.given
    if example.task is Task.CLAIM and given.source is None:
        yield "a claim needs a source."
    for each in given.passages:
        if each.kind not in set(Kind):
            yield f"there is no kind “{each.kind}”; there are {', '.join(Kind)}."
        if not 1 <= each.turn <= len(given.turns) or each.quote not in given.turns[each.turn - 1].text:
            yield f"the passage “{each.quote[:40]}” does not stand in turn {each.turn}."


def try_example(desk: Desk, example: Example) -> Tried:
    """Both coaches on one example."""
    try:
        brief = brief_of(desk, example)
        turns = turns_of(example)
        model, scripted = (_outcome(coach, example, brief, turns) for coach in (desk.model, desk.scripted))
    finally:
        desk.shelf.restore()
    return Tried(example, model, scripted)


# -- what is given -----------------------------------------------------------------------------------------------------


def brief_of(desk: Desk, example: Example) -> Brief:
    """With the example's questions on the shelf: the first one owed where one must be asked, else none."""
    given = example.given
    leads = [Question(question_id(text), Tag.OPINION, text) for text in given.leads]
    desk.shelf.fill(leads)
    past = [
        PastInterview(NOW - weeks * A_WEEK, _said(talk, weeks=weeks)) for weeks, talk in enumerate(given.past, start=1)
    ]
    brief = replace(
        desk.brief(given.sme, given.beat, given.topics),
        past=tuple(past),
        light=given.light,
        wish="skip" if given.skip else "",
        fresh=frozenset({leads[0].id}) if given.must and leads else frozenset(),
        source=Source(given.source.title, given.source.text) if given.source else None,
    )
    return _in_order(brief, leads)


def _in_order(brief: Brief, leads: list[Question]) -> Brief:
    """The seed decides among equal questions; one is taken that keeps the example's order."""
    for seed in range(ORDERS if len(leads) > 1 and not brief.fresh else 0):
        seeded = replace(brief, seed=seed)
        if Leads(leads, seeded, ()).offers(len(leads)) == leads:
            return seeded
    return brief


def turns_of(example: Example) -> list[Turn]:
    """The talk. Questions that were asked before it began are there as deleted ones: they count and are not shown."""
    given = example.given
    turns = _said(given.turns)
    asked = sum(turn.is_question for turn in turns)
    before = 0 if example.task is not Task.REPLY or given.light else MAX_QUESTIONS - given.questions_left - asked
    unseen = [Turn(-n, -n, Who.BOT, "", NOW, deleted=True, move=Move.FOLLOW_UP) for n in range(max(0, before), 0, -1)]
    return [*unseen, *turns]


def _said(lines: Iterable[Said], weeks: int = 0) -> list[Turn]:
    return [
        Turn(
            *(weeks * 1000 + n, n, Who(said.who), said.text, NOW - weeks * A_WEEK),
            off_record=said.off_record,
            move=said.move,
            lead=question_id(said.text) if said.move is Move.LEAD else None,
        )
        for n, said in enumerate(lines, start=1)
    ]


def _spans(example: Example) -> list[Span]:
    turns = example.given.turns
    found = [(each, turns[each.turn - 1].text.index(each.quote)) for each in example.given.passages]
    return [Span(each.turn, at, at + len(each.quote), Kind(each.kind)) for each, at in found]


# -- what came ---------------------------------------------------------------------------------------------------------


def _outcome(coach: Coach, example: Example, brief: Brief, turns: list[Turn]) -> Outcome:
    answer, by = _asked(coach, example, brief, turns)
    if answer is None:
        return Outcome(by, 0, (NOTHING_CAME,))
    # One by one, since a check may have several things to say.
    said = [broken_checks(example.model_copy(update={"checks": (check,)}), answer) for check in example.checks]
    return Outcome(by, sum(not each for each in said), tuple(sentence for each in said for sentence in each))


def _asked(coach: Coach, example: Example, brief: Brief, turns: list[Turn]) -> tuple[Shape | None, Credit]:
    """What would be said or kept, in the form that the checks read; None when it is nothing."""
    texts = {turn.n: turn.text for turn in turns}
    match example.task:
        case Task.OPENING:
            line = coach.open(brief)
            return _opening(line, example.given.leads), line.by
        case Task.REPLY:
            line = coach.reply(brief, turns)
            return _reply(line, example.given.leads), line.by
        case Task.HIGHLIGHTS:
            spans = coach.highlights(brief, turns)
            return HighlightsAnswer(highlights=[_passage(span, texts) for span in spans.what]), spans.by
        case Task.IDEAS:
            drafts = coach.ideas(brief, turns, _spans(example))
            return IdeasAnswer(ideas=[_idea(draft) for draft in drafts.what]), drafts.by
        case Task.SUMMARY:
            summary = coach.summary(brief, turns)
            sentences = list(_sentences(summary.what))
            return SummaryAnswer(sentences=sentences) if sentences else None, summary.by
        case Task.CLAIM:
            source = example.given.source
            assert source is not None  # noqa: S101 - `load` saw to it
            claim = coach.claim(brief, Source(source.title, source.text))
            return _claim(claim.what), claim.by


def _number(line: Line, leads: Iterable[str]) -> int | None:
    ids = [question_id(text) for text in leads]
    return ids.index(line.lead) + 1 if line.lead in ids else None


def _opening(line: Line, leads: Iterable[str]) -> OpeningAnswer:
    move = "thread" if line.move is Move.THREAD else "lead" if line.lead else "beat"
    return OpeningAnswer.model_validate({"move": move, "text": line.text, "lead": _number(line, leads)})


def _reply(line: Line, leads: Iterable[str]) -> ReplyAnswer:
    return ReplyAnswer.model_validate(
        {
            "move": _MOVES[line.move],
            "text": line.text,
            "turn": line.about,
            "lead": _number(line, leads),
            "topic": None,
            "promise": line.promise,
        }
    )


def _passage(span: Span, texts: dict[int, str]) -> QuotedPassage:
    quote = texts[span.turn][span.start : span.end]
    return QuotedPassage.model_validate({"turn": span.turn, "quote": quote, "kind": span.kind.value})


def _idea(draft: Draft) -> DraftedIdea:
    return DraftedIdea.model_validate(
        {
            "highlight": draft.span + 1,
            "headline": draft.headline,
            "angle": draft.angle,
            "format": draft.format.value if draft.format else None,
            "format_evidence": None,
            "stage": draft.stage.value if draft.stage else None,
            "stage_evidence": None,
            "proof": draft.proof or None,
        }
    )


def _sentences(summary: str) -> Iterator[SummarySentence]:
    """The sentences of a paragraph that gives the turns after each: "Half of them left (2, 4)." """
    for found in _CITING.finditer(summary):
        yield SummarySentence(text=found["text"], turns=[int(n) for n in found["turns"].split(", ")])


def _claim(claim: Claim | None) -> ClaimAnswer | None:
    return ClaimAnswer(claim=claim.claim, for_it=claim.for_it, against_it=claim.against_it) if claim else None
