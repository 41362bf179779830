"""Where an interview stands: what was just said that may be used, what was asked, and what is already known."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from bot.coach.cues import blanked, is_english, is_private, is_story, is_told, says_nothing
from bot.coach.leads import Leads
from bot.coach.questions_back import is_about_us
from bot.domain.coaching import Brief
from bot.domain.interviews import Move, Turn, Who, current_answer
from bot.domain.questions import Question
from bot.domain.words import is_small_talk, sentences, word_count, words

_LOOKED_AT = 8000  # characters of an answer; the rest of a longer one changes no question
HEADS = frozenset({Move.LEAD, Move.THREAD, Move.DIRECTOR})  # they begin a chapter of the interview


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence of theirs that may be quoted, `n` the turn it stands in."""

    text: str
    n: int


class Scene:
    """One moment of an interview, read from its turns. `turns` is empty before the first question."""

    def __init__(self, brief: Brief, turns: Sequence[Turn], bank: Sequence[Question]) -> None:
        self.brief = brief
        self.turns = tuple(turns)
        # An item from outside is asked about once and answered; the bank belongs to the check-ins.
        self.leads = Leads(() if brief.source is not None else bank, brief, turns)

    @property
    def opening(self) -> bool:
        return not self.turns

    @cached_property
    def spoken(self) -> list[Turn]:
        """Their turns since the bot last spoke, steering left out, off-record and deleted ones included."""
        return [turn for turn in current_answer(self.turns) if turn.move is None]

    @cached_property
    def answer(self) -> list[Turn]:
        """Those of them that may be used."""
        return [turn for turn in self.spoken if turn.is_answer and turn.text.strip()]

    @cached_property
    def said(self) -> list[Said]:
        """The current answer in sentences that may be quoted: no small talk, nothing private, no questions to us."""
        return list(usable(self.answer))

    @cached_property
    def text(self) -> str:
        return " ".join(each.text for each in self.said)[:_LOOKED_AT]

    @cached_property
    def size(self) -> int:
        return word_count(self.text)

    @cached_property
    def english(self) -> bool:
        return is_english(self.text)

    @cached_property
    def chapter(self) -> list[Said]:
        """All they said since the last lead question, thread or director's question."""
        since = max((i for i, turn in enumerate(self.turns) if turn.move in HEADS), default=0)
        return list(usable([turn for turn in self.turns[since:] if turn.is_answer]))

    @cached_property
    def everything(self) -> list[Said]:
        return list(usable([turn for turn in self.turns if turn.is_answer]))

    @cached_property
    def last_line(self) -> Turn | None:
        """What the bot last said."""
        return next((turn for turn in reversed(self.turns) if turn.who is Who.BOT), None)

    @cached_property
    def last_question(self) -> Turn | None:
        return next((turn for turn in reversed(self.turns) if turn.is_question), None)

    @property
    def asked(self) -> int:
        return sum(turn.is_question for turn in self.turns)

    @property
    def left(self) -> int:
        """How many questions may still be asked."""
        return (1 if self.brief.light else self.brief.most) - self.asked

    def count(self, *moves: Move) -> int:
        return sum(turn.who is Who.BOT and turn.move in moves for turn in self.turns)

    def count_rule(self, rule: str) -> int:
        return sum(turn.who is Who.BOT and turn.rule == rule for turn in self.turns)

    @cached_property
    def follow_ups_here(self) -> int:
        """How many follow-ups this chapter has had."""
        since = max((i for i, turn in enumerate(self.turns) if turn.move in HEADS), default=0)
        return sum(turn.move is Move.FOLLOW_UP for turn in self.turns[since:])

    @cached_property
    def has_story(self) -> bool:
        """Whether any chapter so far holds a moment, people and what came of it, told in more than a few words."""
        return any(
            word_count(chapter) >= 20 and (is_story(chapter) or is_told(chapter)) for chapter in self._chapters()
        )

    def _chapters(self) -> Iterator[str]:
        chapter: list[Turn] = []
        for turn in self.turns:
            if turn.move in HEADS:
                yield " ".join(said.text for said in usable(chapter))
                chapter = []
            elif turn.is_answer:
                chapter.append(turn)
        yield " ".join(said.text for said in usable(chapter))

    @property
    def substance(self) -> int:
        """How many usable words they have given in all."""
        return sum(word_count(said.text) for said in self.everything)

    def was_asked(self, text: str) -> bool:
        """Whether the bot said just this before, in this interview."""
        return any(turn.who is Who.BOT and turn.text == text for turn in self.turns)

    def knows(self, about: str, cue: Callable[[str], object]) -> bool:
        """Whether they told it already, here or earlier: a sentence on the same thing that holds the cue."""
        topic = stems(about)
        earlier = [said for said in self.everything if said.text != about]
        for interview in self.brief.past:
            earlier.extend(usable([turn for turn in interview.turns if turn.is_answer]))
        needed = min(2, len(topic))
        return bool(topic) and any(len(topic & stems(said.text)) >= needed and cue(said.text) for said in earlier)

    def pick(self, choices: Sequence[str]) -> str:
        """One among equals: another for another person, and another the next time in the same interview."""
        return choices[(self.brief.seed + self.brief.checkin + max(0, self.asked - 1)) % len(choices)]


def usable(turns: Sequence[Turn]) -> Iterator[Said]:
    """The sentences of these turns that may be quoted or followed up."""
    for turn in turns:
        if is_small_talk(turn.text) or says_nothing(turn.text) or is_about_us(turn.text):
            continue
        plain = blanked(turn.text)
        for piece in sentences(plain):
            sentence = piece.of(plain)
            if not is_private(sentence):
                yield Said(sentence, turn.n)


def stems(text: str) -> frozenset[str]:
    """The content words of a text, cut to their first four letters."""
    return frozenset(word[:4] for word in words(text) if len(word) > 3 and word not in _COMMON)


_COMMON = frozenset(
    """
    that this they them then than have with from were what when which there their about would could should because
    since been just some more most very also only into over after before your ours mine will does still never always
    every nobody everyone thing things people said says much many last next week month year time times like know
    think going really
    """.split()  # noqa: SIM905 - reads better than a column of words
)
