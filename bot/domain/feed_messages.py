"""What the bot says about items from outside: a prompt with one question, or something to read."""

from dataclasses import dataclass
from typing import Literal

Answered = Literal["", "take", "later", "not_for_me", "not_topic", "not_new", "not_salesy", "not_again"]


@dataclass(frozen=True, slots=True)
class FeedPrompt:
    """An item from outside, with one question. All but `forward` and `answered` is plain text.

    `asks` says whether it is contentious: "news" or "incite". `reason` is why they get it, `claim` what it claims (""
    when nobody can say). `by` is the director who gave it by hand, with a `note`. `answered` is what they did with it
    ("" while nothing): the buttons are gone then; "not_for_me" asks them for a reason.
    """

    forward: int
    asks: Literal["news", "incite"]
    title: str
    link: str
    site: str
    age: str
    reason: str = ""
    claim: str = ""
    heated: bool = False
    gated: bool = False
    by: str = ""
    note: str = ""
    answered: Answered = ""
    kind: Literal["feed_prompt"] = "feed_prompt"

    @property
    def question(self) -> str:
        if self.asks == "incite":
            return "How would you answer them? Thoughtful, not attacking."
        return "What would you tell a colleague who asks what to make of it?"

    @property
    def why(self) -> str:
        """Why they get it: a sentence."""
        if self.by:
            return f"{self.by} thought of you." if not self.note else f"{self.by} writes: {self.note}"
        return f"{self.reason[:1].upper()}{self.reason[1:]}." if self.reason else ""

    @property
    def about(self) -> str:
        """Where it is from, how old it is, and whether it can be read freely or is told in anger."""
        marks = [self.site, self.age, "for subscribers" if self.gated else "", "heated" if self.heated else ""]
        return " · ".join(mark for mark in marks if mark)

    @property
    def done(self) -> str:
        """What stands there once it was answered."""
        return PROMPT_DONE.get(self.answered, "")

    @property
    def text(self) -> str:
        lines = [f"“{self.title}” {self.link}".rstrip(), self.about, self.why]
        if self.claim:
            lines.append(f"They claim: {self.claim}")
        lines.append(self.done or self.question)
        return "\n".join(line for line in lines if line)


PROMPT_DONE = {
    "take": "You have a take on it; we talk about it below.",
    "later": "I'll bring it up once more.",
    "not_for_me": "Not for you, then. Why?",
    "not_topic": "Not your topic. I'll send less like it.",
    "not_new": "Old news. I'll be quicker.",
    "not_salesy": "Too salesy. I'll send less like it.",
    "not_again": "You've said it already. Fine.",
}


@dataclass(frozen=True, slots=True)
class ReadingItem:
    title: str
    link: str
    site: str


@dataclass(frozen=True, slots=True)
class FeedReading:
    """One or two items for an expert who is new: to be read, not answered (S46)."""

    items: tuple[ReadingItem, ...]
    kind: Literal["feed_reading"] = "feed_reading"

    @property
    def opening(self) -> str:
        many = "Two things" if len(self.items) > 1 else "Something"
        return f"{many} people on your beat argue about; no need to answer."

    @property
    def text(self) -> str:
        items = [f"• “{item.title}” {item.link} ({item.site})" for item in self.items]
        return "\n".join([self.opening, *items])
