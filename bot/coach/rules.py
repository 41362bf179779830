"""The rules of asking, one a row of the table every reporter here follows, in order of precedence.

A rule looks at the scene and asks, or lets it pass; the first that asks has the word. Taking a rule out of the table
takes its behaviour out of the coach and nothing else.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.coach import abstractions, convictions, developments, gaps, manners, pairs, takes, threads
from bot.coach.scene import Scene
from bot.domain.coaching import Line


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of interviewing and its name, which every line it asks carries."""

    name: str
    ask: Callable[[Scene], Line | None]


ALL_RULES: tuple[Rule, ...] = (
    Rule("thread", threads.open_on_last_time),  # open on an unfinished thread of last time
    Rule("question_back", manners.answer_back),  # a question or a complaint back: answer it
    Rule("off_record", manners.leave_alone),  # off the record, or somebody's private life: leave it alone
    Rule("thin", manners.easier_door),  # a thin answer: one easier door, then leave in peace
    Rule("two_threads", pairs.keep_or_take_two),  # take one, promise the other, keep the promise
    Rule("opinion", convictions.opinion),  # an opinion against the crowd: the other side's best argument
    Rule("absolute", convictions.absolute),  # an absolute: ask for the exception
    Rule("change", developments.change),  # a change of mind or a turn: what did it
    Rule("number", developments.number),  # a number: what it was before, or what it cost
    Rule("abstract", abstractions.abstract),  # an abstract noun: one occasion
    Rule("missing", gaps.missing),  # quote a few words, ask for the first that is missing
    Rule("take", takes.evidence),  # about an item from outside: what they saw themselves, then where it is right
    Rule("headline", manners.headline),  # let them write the headline
    Rule("none", manners.go_on),  # nothing fits with confidence: the next question, or the close
)


def first_line(rules: Sequence[Rule], scene: Scene) -> Line | None:
    """What the first rule that has something to say says."""
    for rule in rules:
        line = rule.ask(scene)
        if line is not None:
            return line
    return None
