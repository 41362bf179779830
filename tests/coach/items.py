"""An item from outside that experts answer in the tests, and a brief about it."""

from dataclasses import replace

from bot.domain.coaching import Source
from tests.coach.conversation import BANK, BRIEF, last_week

ITEM = Source(
    "The four-day week comes to the warehouse",
    "Warehouses should move to four long shifts, writes the operator of nine sites. In his trial sick days fell by a "
    "fifth. He admits that errors rose in the last two hours of a shift.",
    "https://news.example/four-day",
)
# Everything that a check-in would begin with is there, and none of it belongs here.
TAKE = replace(
    BRIEF, source=ITEM, most=3, past=(last_week("The pilot ends on Friday."),), fresh=frozenset({BANK.questions[0].id})
)
