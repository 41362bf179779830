"""The coach that asks a language model, and has the scripted one do whatever the model can't, won't or may not."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from bot.coach import manners, takes
from bot.coach.echoes import only_own, own_words
from bot.coach.model import harvest, lines
from bot.coach.model.asking import BYTES_A_TOKEN, Asked, Asking, Server, Verdict
from bot.coach.model.breaker import Breaker
from bot.coach.model.material import Material, material, source_of
from bot.coach.model.prompts import Prompts, Quoted
from bot.coach.model.shapes import Task
from bot.coach.scene import Scene
from bot.coach.scripted import ScriptedCoach
from bot.domain.coaching import Brief, Claim, Credit, Line, Made, Source
from bot.domain.highlights import Span
from bot.domain.ideas import Draft
from bot.domain.interviews import Turn
from bot.domain.questions import Question
from bot.ports import Ledger

OFFERED = 3  # leads to choose from
OF_THE_SOURCE = 3  # an item from outside takes a third of the room at most
OF_PROMPT = 2500  # tokens of a request that are ours
DIRECTORS_WORDS = Credit(reason="the director's own words")
PRIVATE = Credit(reason="a private matter, which no model is asked about")
NOTHING_ON_RECORD = Credit(reason="nothing on the record to send")


class ModelCoach:
    """The port `Coach`. `input_tokens` is what a request may hold at most; of people's words the oldest go first."""

    def __init__(
        self,
        server: Server,
        prompts: Prompts,
        scripted: ScriptedCoach,
        ledger: Ledger,
        breaker: Breaker,
        stopwatch: Callable[[], float],
        input_tokens: int,
        watch: Callable[[Asked], None] = lambda asked: None,
    ) -> None:
        self._scripted = scripted
        self._asking = Asking(server, prompts, ledger, breaker, stopwatch, watch)
        self._room = max(1000, (input_tokens - OF_PROMPT) * BYTES_A_TOKEN)

    @property
    def host(self) -> str:
        return self._asking.host

    def leads(self) -> Sequence[Question]:
        return self._scripted.leads()

    def open(self, brief: Brief) -> Line:
        """The first question. A director's own is asked as it was written, without a model."""
        if brief.source is not None:
            return self._open_take(brief)
        if brief.director_question is not None:
            return _credited(self._scripted.open(brief), DIRECTORS_WORDS)
        scene = Scene(brief, (), self.leads())
        offers = scene.leads.offers(OFFERED)
        must = not scene.leads.may_wait()
        given = self._material(brief, ())
        inputs: dict[str, str | Quoted] = {
            "threads": given.threads,
            "source": Quoted(()),
            "leads": _numbered(offers),
            "must": "yes" if must and offers else "",
            "light": "yes" if brief.light else "",
            "left_out": given.left_out,
        }
        judge = partial(lines.judge_opening, scene, given, offers, must and bool(offers))
        good, by = self._ask(Task.OPENING, brief, inputs, given, judge)
        return _credited(cast(Line | None, good) or self._scripted.open(brief), by)

    def _open_take(self, brief: Brief) -> Line:
        """About an item from outside: a question that was offered for it, or one of the model's own."""
        scene = Scene(brief, (), self.leads())
        offers = takes.offers(brief, self._scripted.takes())[:OFFERED]
        given = self._material(brief, ())
        inputs: dict[str, str | Quoted] = {
            "threads": Quoted(()),
            "source": self._source(brief.source),
            "leads": _numbered(offers),
            "must": "",
            "light": "yes" if brief.light else "",
            "left_out": given.left_out,
        }
        judge = partial(lines.judge_opening, scene, given, offers, False)
        good, by = self._ask(Task.OPENING, brief, inputs, given, judge)
        return _credited(cast(Line | None, good) or self._scripted.open(brief), by)

    def reply(self, brief: Brief, turns: Sequence[Turn]) -> Line:
        """The next question or answer to them, or a line that closes."""
        turns = own_words(brief.source, turns)
        scene = Scene(brief, turns, self.leads())
        if not any(turn.off_record for turn in scene.spoken) and manners.leave_alone(scene) is not None:
            return _credited(self._scripted.reply(brief, turns), PRIVATE)
        offers = scene.leads.offers(OFFERED, manners.served(scene))
        must = scene.leads.owed() is not None
        given = self._material(brief, turns)
        inputs: dict[str, str | Quoted] = {
            "transcript": given.transcript,
            "threads": given.threads,
            "source": self._source(brief.source),
            "leads": _numbered(offers) if scene.left > 0 else "",
            "must": "yes" if must and scene.left == 1 else "",
            "questions_left": str(max(0, scene.left)),
            "topics_we_answer": "\n".join(f"{topic}: {about}" for topic, about in lines.TOPICS.items()),
            "skipped": "yes" if brief.wish == "skip" else "",
            "light": "yes" if brief.light else "",
            "left_out": given.left_out,
        }
        judge = partial(lines.judge_reply, scene, given, offers, must)
        good, by = self._ask(Task.REPLY, brief, inputs, given, judge)
        return _credited(cast(Line | None, good) or self._scripted.reply(brief, turns), by)

    def highlights(self, brief: Brief, turns: Sequence[Turn]) -> Made[tuple[Span, ...]]:
        """Exact spans, best first, at most eight."""
        own = own_words(brief.source, turns)
        given = self._material(brief, own)
        inputs: dict[str, str | Quoted] = {"transcript": given.transcript, "left_out": given.left_out}
        good, by = self._ask(Task.HIGHLIGHTS, brief, inputs, given, partial(harvest.judge_highlights, given))
        if by.coach == "model":
            return Made(only_own(cast(tuple[Span, ...], good), own, turns), by)
        return Made(self._scripted.highlights(brief, turns).what, by)

    def ideas(self, brief: Brief, turns: Sequence[Turn], spans: Sequence[Span]) -> Made[tuple[Draft, ...]]:
        """At most two ideas, best first; each names its span by its place."""
        turns = own_words(brief.source, turns)
        given = self._material(brief, turns)
        sent = {turn.n: turn for turn in given.given}
        passages = Quoted(
            tuple(
                (str(place), sent[span.turn].text[span.start : span.end])
                for place, span in enumerate(spans, 1)
                if span.turn in sent
            )
        )
        inputs: dict[str, str | Quoted] = {
            "transcript": given.transcript,
            "passages": passages,
            "source": self._source(brief.source),
            "left_out": given.left_out,
        }
        judge = partial(harvest.judge_ideas, brief, turns, given, spans)
        good, by = self._ask(Task.IDEAS, brief, inputs, given, judge)
        if by.coach == "model":
            return Made(cast(tuple[Draft, ...], good), by)
        return Made(self._scripted.ideas(brief, turns, spans).what, by)

    def idea(self, brief: Brief, turns: Sequence[Turn], span: Span) -> Draft:
        """By rule: whoever pressed the button waits for it."""
        return self._scripted.idea(brief, turns, span)

    def summary(self, brief: Brief, turns: Sequence[Turn]) -> Made[str]:
        """One paragraph with turn numbers; "" when the model gave none that may stand."""
        given = self._material(brief, own_words(brief.source, turns))
        inputs: dict[str, str | Quoted] = {"transcript": given.transcript, "left_out": given.left_out}
        good, by = self._ask(Task.SUMMARY, brief, inputs, given, partial(harvest.judge_summary, brief, given))
        return Made(cast(str | None, good) or "", by)

    def claim(self, brief: Brief, source: Source) -> Made[Claim | None]:
        """What the source claims and its two sides. Nobody's words go out but the source's own."""
        quoted = source_of(source, self._room)
        good, by = self._asking.ask(
            Task.CLAIM, brief, {**_about(brief), "source": quoted}, (), partial(harvest.judge_claim, source)
        )
        return Made(cast(Claim | None, good), by)

    def _material(self, brief: Brief, turns: Sequence[Turn]) -> Material:
        """Beside an item from outside stand no earlier talks, and less of this one where room is short."""
        if brief.source is None:
            return material(brief, turns, self._room)
        taken = sum(len(text.encode()) for _, text in self._source(brief.source).lines)
        return material(replace(brief, past=()), turns, max(self._room // 2, self._room - taken))

    def _source(self, source: Source | None) -> Quoted:
        return source_of(source, self._room // OF_THE_SOURCE)

    def _ask(
        self,
        task: Task,
        brief: Brief,
        inputs: dict[str, str | Quoted],
        given: Material,
        judge: Callable[..., Verdict],
    ) -> tuple[object | None, Credit]:
        if task is not Task.OPENING and task is not Task.REPLY and not given.given:
            return None, NOTHING_ON_RECORD
        return self._asking.ask(task, brief, {**_about(brief), **inputs}, given.ids, judge, given.left_out)


def _about(brief: Brief) -> dict[str, str | Quoted]:
    return {"sme": brief.sme, "beat": brief.beat.name, "topics": ", ".join(brief.beat.topics)}


def _numbered(offers: Sequence[Question]) -> str:
    return "\n".join(f"{number}. {question.text}" for number, question in enumerate(offers, 1))


def _credited(line: Line, by: Credit) -> Line:

    return replace(line, by=by)
