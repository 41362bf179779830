"""What the bot says about publishing: a logged post, a nudge, an offer, buddies, comments, the week's summary."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

SUMMARY_POSTS = 40  # that are listed; the others are counted


@dataclass(frozen=True, slots=True)
class PostLogged:
    """A post as it was logged, for one of its authors. `said` is the sentence on top; `day` is spoken ("today",
    "12 March 2026").

    `asks` is what is still to be known: "details" (the title or the day is a guess), "whose" (`whom` signed the page),
    "together" (`whom` logged that link before). `gone` once it was taken back. `idea` is the headline that it came
    from, "" for none.
    """

    post: int
    title: str
    link: str
    day: str
    place: str
    said: str
    asks: Literal["", "details", "whose", "together"] = ""
    whom: str = ""
    idea: str = ""
    gone: bool = False
    kind: Literal["post_logged"] = "post_logged"

    @property
    def about(self) -> str:
        """Where and when, and what it came from."""
        from_idea = f"from your idea “{self.idea}”" if self.idea else ""
        return " · ".join(part for part in (self.place, self.day, from_idea) if part)

    @property
    def text(self) -> str:
        shown = "" if self.gone else f"“{self.title}” {self.link}\n{self.about}"
        return "\n".join(part for part in (self.said, shown) if part)


@dataclass(frozen=True, slots=True)
class Nudge:
    """A private word after some silence, with an idea of theirs that only waits to be written. `days` since the last
    post, 0 where leave lies between; `last` is its title, "" when there is none. `buddy` shares the cadence, "" for
    nobody."""

    days: int
    last: str
    idea: int
    headline: str
    buddy: str = ""
    kind: Literal["nudge"] = "nudge"

    @property
    def text(self) -> str:
        whose = f"the last post of you two, “{self.last}”" if self.buddy and self.last else f"“{self.last}”"
        since = f"It's {self.days} days since {whose}. " if self.days else f"The last one was {whose}. "
        since = since if self.last else ""
        turn = f"This week is yours, with {self.buddy}. " if self.buddy else ""
        return (
            f"{since}{turn}“{self.headline}” is accepted and only needs writing. Shall we talk it through, "
            "or is it out already?"
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """After three check-ins without an answer: something lighter, instead of a fourth. `chosen` says what they took, ""
    while nothing."""

    chosen: str = ""
    kind: Literal["offer"] = "offer"

    @property
    def text(self) -> str:
        asked = (
            "My last three questions came at a bad time, and that's fine. Would something else suit you better? "
            "A buddy to take turns with, another day or hour, every second week, or a break until a date?"
        )
        if self.chosen:
            return f"{asked}\n{self.chosen}"
        return f"{asked} I won't ask again until you write or tap something."


@dataclass(frozen=True, slots=True)
class CadenceAlert:
    """For directors, about one SME's silence: what was tried, and what waits."""

    alert: str
    kind: Literal["cadence_alert"] = "cadence_alert"

    @property
    def text(self) -> str:
        return self.alert


@dataclass(frozen=True, slots=True)
class BuddyQuestion:
    """Asks an SME whether they want to take turns with a colleague. `by` proposed it: the colleague themselves, or a
    director."""

    pair: int
    buddy: str
    by: str
    answered: Literal["", "yes", "no"] = ""
    kind: Literal["buddy_question"] = "buddy_question"

    @property
    def text(self) -> str:
        first = (
            f"{self.buddy} would like to take turns with you"
            if self.by == self.buddy
            else f"{self.by} thought that you and {self.buddy} could take turns"
        )
        asked = (
            f"{first}: one week your check-in, the next week theirs, and one cadence for both, so that a post by "
            "either counts. Either of you can end it."
        )
        done = {"yes": "You said yes.", "no": "You said no; nothing changes.", "": "Shall I?"}[self.answered]
        return f"{asked} {done}"


@dataclass(frozen=True, slots=True)
class QuotedComment:
    comment: int
    author: str
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class CommentPrompt:
    """Readers wrote under a post: quoted, for its author to answer there in their own words (S45). `title` is the
    post's, "" when nobody knows it."""

    title: str
    comments: tuple[QuotedComment, ...]
    done: bool = False
    kind: Literal["comment_prompt"] = "comment_prompt"

    @property
    def opening(self) -> str:
        what = "Somebody wrote" if len(self.comments) == 1 else f"{len(self.comments)} readers wrote"
        return f"{what} under “{self.title}”." if self.title else f"{what} under your post."

    @property
    def closing(self) -> str:
        return "Answered. Good." if self.done else "An answer in your own words, there, is worth more than a post."

    @property
    def text(self) -> str:
        quoted = [f"{each.author or 'A reader'}: “{each.text}” {each.link}".rstrip() for each in self.comments]
        return "\n".join([self.opening, *quoted, self.closing])


@dataclass(frozen=True, slots=True)
class SummaryPost:
    """A line of the summary. `names` are the authors', spoken."""

    names: str
    title: str
    link: str
    place: str


@dataclass(frozen=True, slots=True)
class WeekCount:
    """The team's posts in the week that begins on that Monday."""

    monday: date
    posts: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The week for the marketing channel (S10): who published what, in order of name, and how the team's weeks went.
    Nobody's silence, no ranking, no figure of sales (S64).

    `week` is spoken; `more` are posts beyond those listed. `waiting` ideas wait for marketing, the oldest for
    `waiting_days`. `answered` are titles of contentious pieces that somebody answered. `away` are names.
    """

    week: str
    posts: tuple[SummaryPost, ...]
    more: int
    weeks: tuple[WeekCount, ...]
    waiting: int
    waiting_days: int
    answered: tuple[str, ...] = ()
    celebrate: str = ""
    away: tuple[str, ...] = ()
    kind: Literal["summary"] = "summary"

    @property
    def heading(self) -> str:
        return f"Published, {self.week}"

    @property
    def total(self) -> int:
        return len(self.posts) + self.more

    @property
    def rest(self) -> str:
        """What was not listed."""
        return f"and {self.more} more; `/ideas cadence` shows all of the team." if self.more else ""

    @property
    def nothing(self) -> str:
        """Instead of a list, when nothing came out."""
        return "" if self.posts else "Nothing new came out this week."

    @property
    def waits(self) -> str:
        """What waits on marketing, and how long."""
        if not self.waiting:
            return "No idea waits for marketing."
        days = (
            f"for {self.waiting_days} day{'' if self.waiting_days == 1 else 's'}"
            if self.waiting_days
            else "since today"
        )
        if self.waiting == 1:
            return f"1 idea waits for marketing, {days}."
        return f"{self.waiting} ideas wait for marketing, the oldest {days}."

    @property
    def answers(self) -> str:
        """Contentious pieces that somebody answered."""
        if not self.answered:
            return ""
        titles = ", ".join(f"“{title}”" for title in self.answered)
        return f"Contentious posts answered: {titles}."

    @property
    def absent(self) -> str:
        return f"Away: {', '.join(self.away)}." if self.away else ""

    @property
    def alt(self) -> str:
        """What the picture shows, for who can't see it."""
        counts = ", ".join(str(week.posts) for week in self.weeks)
        return f"Posts per week over {len(self.weeks)} weeks, oldest first: {counts}."

    @property
    def text(self) -> str:
        lines = [self.heading, self.nothing]
        lines += [f"• {post.names}: “{post.title}” {post.link} ({post.place})" for post in self.posts]
        lines += [self.rest, self.celebrate, self.waits, self.answers, self.absent, self.alt]
        return "\n".join(line for line in lines if line)
