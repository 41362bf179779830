"""Who may what: one table, shown in docs/permissions.md, asked again at every use."""

from dataclasses import dataclass
from enum import StrEnum

from bot.domain.errors import NotAllowed
from bot.domain.people import Director, Sme, SmeState

THE_EXPERT = "the expert"


class Role(StrEnum):
    SME = "SME, for what is their own"
    DIRECTOR = "content director"
    OPERATOR = "whoever runs Beatdesk, on the command line"
    STRANGER = "anyone else"


class Right(StrEnum):
    BE_INTERVIEWED = "be interviewed, steer, keep notes"
    READ_AT_ONCE = "read a transcript while it is open"
    READ_AFTER_CLOSE = "read a transcript an hour after it closed"
    KEEP_OFF_RECORD = "keep words off the record, edit and delete them"
    SEE_IDEAS = "see ideas"
    PICK_IDEAS = "turn a highlight into an idea"
    DECIDE_IDEAS = "accept, park and decline ideas, with a note"
    ASK_QUESTIONS = "put a question at the head of a check-in"
    EDIT_PEOPLE = "add, edit and pause experts, enter their leave, pair them"
    EDIT_FEEDS = "add, change and remove feeds"
    FORWARD = "put an item from outside before an expert, and see the radar"
    LOG_POSTS = "log, correct and take back a post"
    SEE_CADENCE = "see the week's summary at any time"
    SEE_EVERYBODYS_CADENCE = "see everybody's days since the last post"
    NAME_DIRECTORS = "name and remove directors"
    EXPORT = "export transcripts"
    OWN_SETTINGS = (
        "change their own name, zone, slot, goal, hours, leave and buddy, pause and come back, keep their words from a "
        "language model"
    )
    MY_DATA = "see everything kept about them, and be forgotten"


TABLE: dict[Right, frozenset[Role]] = {
    Right.BE_INTERVIEWED: frozenset({Role.SME}),
    Right.READ_AT_ONCE: frozenset({Role.SME}),
    Right.READ_AFTER_CLOSE: frozenset({Role.SME, Role.DIRECTOR}),
    Right.KEEP_OFF_RECORD: frozenset({Role.SME}),
    Right.SEE_IDEAS: frozenset({Role.SME, Role.DIRECTOR}),
    Right.PICK_IDEAS: frozenset({Role.SME, Role.DIRECTOR}),
    Right.DECIDE_IDEAS: frozenset({Role.DIRECTOR}),
    Right.ASK_QUESTIONS: frozenset({Role.DIRECTOR}),
    Right.EDIT_PEOPLE: frozenset({Role.DIRECTOR, Role.OPERATOR}),
    Right.EDIT_FEEDS: frozenset({Role.DIRECTOR, Role.OPERATOR}),
    Right.FORWARD: frozenset({Role.DIRECTOR}),
    Right.LOG_POSTS: frozenset({Role.SME, Role.DIRECTOR}),
    Right.SEE_CADENCE: frozenset({Role.SME, Role.DIRECTOR}),
    Right.SEE_EVERYBODYS_CADENCE: frozenset({Role.DIRECTOR}),
    Right.NAME_DIRECTORS: frozenset({Role.OPERATOR}),
    Right.EXPORT: frozenset({Role.OPERATOR}),
    Right.OWN_SETTINGS: frozenset({Role.SME}),
    Right.MY_DATA: frozenset({Role.SME}),
}

_REFUSALS = {
    Right.DECIDE_IDEAS: "Only a content director decides on ideas.",
    Right.ASK_QUESTIONS: "Only a content director can put a question in someone's check-in.",
    Right.EDIT_PEOPLE: "Only a content director can add or change experts.",
    Right.EDIT_FEEDS: "Only a content director chooses the feeds.",
    Right.FORWARD: "Only a content director can put something from outside before an expert.",
    Right.LOG_POSTS: "Posts are logged by the experts who wrote them, or by a content director.",
    Right.SEE_CADENCE: "The week is shown to the experts and the content director. It also stands in the marketing "
    "channel, each Monday.",
    Right.SEE_IDEAS: "Ideas are shown to the experts who had them and to the content director. "
    "Ask the director if you should be one of them.",
    Right.BE_INTERVIEWED: "I only interview people a content director has signed up. Ask yours to add you.",
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something, as found in the database at the moment of use. May be SME and director at once."""

    workspace: int
    user: str
    name: str
    sme: Sme | None = None
    director: Director | None = None
    operator: bool = False

    def roles(self, owner: int | None = None) -> frozenset[Role]:
        """Their roles towards what belongs to the SME with the id `owner` (None: towards nobody's in particular)."""
        found = {Role.STRANGER}
        if self.sme is not None and self.sme.state is not SmeState.LEFT and owner in {None, self.sme.id}:
            found.add(Role.SME)
        if self.director is not None:
            found.add(Role.DIRECTOR)
        if self.operator:
            found.add(Role.OPERATOR)
        return frozenset(found)

    @property
    def signature(self) -> str:
        """How the audit names them. An SME stays nameless there, so that forgetting leaves no name behind."""
        return self.name if self.director is not None or self.operator else THE_EXPERT

    def may(self, right: Right, owner: int | None = None) -> bool:
        return bool(self.roles(owner) & TABLE[right])

    def require(self, right: Right, owner: int | None = None) -> None:
        """Raises NotAllowed with a polite sentence."""
        if not self.may(right, owner):
            raise NotAllowed(_REFUSALS.get(right, "That isn't yours to see or change."))
