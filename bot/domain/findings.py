"""What a look at the bot's health found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `advice` says what to do when it is wrong."""

    what: str
    wrong: bool = False
    advice: str = ""

    def __str__(self) -> str:
        mark = "wrong" if self.wrong else "ok   "
        return f"{mark}  {self.what}" + (f"\n       {self.advice}" if self.advice else "")
