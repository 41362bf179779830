"""The scripted coach: no model, only rules, and the same words for the same interview every time."""

from collections.abc import Sequence

from bot.coach import drafter, highlighter, manners, takes
from bot.coach.bank import Bank
from bot.coach.echoes import only_own, own_words
from bot.coach.rules import ALL_RULES, Rule, first_line
from bot.coach.scene import Scene
from bot.domain.coaching import Brief, Claim, Line, Made, Source
from bot.domain.highlights import Span
from bot.domain.ideas import Draft
from bot.domain.interviews import Move, Turn
from bot.domain.questions import Question


class ScriptedCoach:
    """Asks, listens and drafts by rules alone. A pure function of what it is given and of the question bank."""

    def __init__(self, bank: Bank, rules: Sequence[Rule] = ALL_RULES) -> None:
        self._bank = bank
        self._rules = tuple(rules)

    host = ""  # nobody is sent anything

    def leads(self) -> Sequence[Question]:
        """The question bank as it is now: read again when a file changed."""
        self._bank.reload()
        return self._bank.questions

    def takes(self) -> Sequence[Question]:
        """The questions about an item from outside, as they are now."""
        self._bank.reload()
        return self._bank.takes

    def open(self, brief: Brief) -> Line:
        """The first question: a director's, a lead that may not wait, a new one, an old thread, another lead.

        About an item from outside: a question of its own, and nothing of a check-in's.
        """
        if brief.source is not None:
            return takes.first_question(brief, self.takes())
        asked = brief.director_question
        if asked is not None:
            return Line(asked.text, Move.DIRECTOR)
        scene = Scene(brief, (), self.leads())
        threads = [rule for rule in self._rules if rule.name == "thread"]
        opening = first_line(threads, scene) if scene.leads.may_wait() else None
        return opening or manners.lead_line(scene) or manners.ANYTHING_NEW

    def reply(self, brief: Brief, turns: Sequence[Turn]) -> Line:
        """The next question or answer to them, or a line that closes."""
        scene = Scene(brief, own_words(brief.source, turns), self.leads())
        return first_line(self._rules, scene) or manners.close(scene)

    def highlights(self, brief: Brief, turns: Sequence[Turn]) -> Made[tuple[Span, ...]]:
        """Passages worth writing about, best first, at most eight; never from what is off the record or private."""
        own = own_words(brief.source, turns)
        return Made(only_own(highlighter.highlights(own), own, turns))

    def ideas(self, brief: Brief, turns: Sequence[Turn], spans: Sequence[Span]) -> Made[tuple[Draft, ...]]:
        """At most two ideas, best first; each names its span by its place."""
        return Made(drafter.ideas(brief, own_words(brief.source, turns), spans))

    def idea(self, brief: Brief, turns: Sequence[Turn], span: Span) -> Draft:
        """An idea from a passage that somebody picked by hand."""
        return drafter.idea(brief, own_words(brief.source, turns), span)

    def summary(self, brief: Brief, turns: Sequence[Turn]) -> Made[str]:
        """None: rules can't tell in other words what was said, and the highlights stand beside it anyway."""
        return Made("")

    def claim(self, brief: Brief, source: Source) -> Made[Claim | None]:
        """None: rules can't tell what a post claims."""
        return Made(None)
