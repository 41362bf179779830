"""How far one address has led: each redirect is a step, and too many, or a circle, end it."""

from dataclasses import dataclass, field

from yarl import URL

from bot.rss.guard import Refused

MOST_REDIRECTS = 5
_PERMANENT = {301, 308}
REDIRECTS = _PERMANENT | {302, 303, 307}

MANY_REDIRECTS = f"It sends me on and on: more than {MOST_REDIRECTS} times. Please use the address where it ends."
IN_A_CIRCLE = "It sends me round in a circle. Please check the address in a browser."


@dataclass(slots=True)
class Way:
    """Where we are, and how we came here."""

    url: URL
    left: float  # seconds
    passed: set[URL] = field(default_factory=set)
    permanent: bool = True  # all redirects so far

    @property
    def moved_to(self) -> str:
        return str(self.url) if self.passed and self.permanent else ""

    def go_on(self, location: str, status: int) -> None:
        """Raises Refused when that leads in a circle, or too far; ValueError when it is no address."""
        self.passed.add(self.url)
        self.permanent = self.permanent and status in _PERMANENT
        self.url = self.url.join(URL(location)).with_fragment(None)
        if self.url in self.passed:
            raise Refused(IN_A_CIRCLE)
        if len(self.passed) > MOST_REDIRECTS:
            raise Refused(MANY_REDIRECTS)
