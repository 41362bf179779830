"""A day with a model that fails for a while and whose tokens run out: what each turn says, and what directors hear."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.coach.model.reasons import Reason
from bot.domain.messages import Notice
from bot.domain.people import Sme
from bot.flows import ledger
from tests.modelling import lines_of, reporter, with_model
from tests.newsdesk import Desk, open_desk, utc
from tests.servers import faulty_model as faulty
from tests.servers.faulty_model import FaultyModel, good

STORY = "In March the labels fell off in the cold room at a grocer, and we changed the glue in two days."
EACH = 1_500  # tokens of a request, as the server says
BUDGET = 45_000
NAMES = ("Ada", "Bea", "Cai", "Dov", "Eva", "Fay", "Gus", "Hal")


@pytest.fixture
def door() -> str:
    return "sqlite"


@pytest.fixture
def plain(url: str) -> Iterator[Desk]:
    built = open_desk(url, utc("2026-03-20 10:00"))  # a Friday: the welcomes are read by Monday
    yield built
    built.deps.store.close()  # type: ignore[attr-defined]


def hire(desk: Desk, name: str, hour: int) -> Sme:
    return desk.hire(f"{name} Lind", slot=f"Mon {hour:02}:00")


def talk(desk: Desk, sme: Sme) -> list[tuple[str, str]]:
    """An interview from its slot on; who spoke and why, turn by turn."""
    desk.wait(timedelta(seconds=5))  # a welcome goes out
    desk.until(desk.sme(sme).next_due_at or desk.clock())
    for answer in (STORY, "We looked at the glue last."):
        desk.answers(sme, answer)
    desk.answers(sme, "done")
    desk.wait(timedelta(minutes=2))
    return [(coach, reason) for coach, reason, _ in lines_of(desk.turns(sme))]


def heard(desk: Desk) -> list[str]:
    """What Dana was told since the last look, with the time on her clock."""
    fresh = [sent for sent in desk.chat.sent if sent.channel == desk.director.channel]
    return [view.text for sent in fresh if isinstance(view := sent.view, Notice) and "model" in view.text.lower()]


def test_a_simulated_day(plain: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    with FaultyModel(good(reporter, tokens=EACH)) as server, with_model(plain, server.url, tokens=BUDGET) as desk:
        people = [hire(desk, name, hour) for name, hour in zip(NAMES, range(8, 16), strict=True)]
        day = [(sme.name, talk(desk, sme)) for sme in people[:2]]
        assert {coach for _, said in day for coach, _ in said[:-1]} == {"model"}
        assert heard(desk) == []

        server.plays = [faulty.status(500)]  # from ten o'clock on
        day.append((people[2].name, talk(desk, people[2])))
        assert {coach for coach, _ in day[-1][1]} == {"scripted"}
        assert all(Reason.SERVER_FAILED in reason for _, reason in day[-1][1])
        (outage,) = heard(desk)
        assert outage.startswith("The language model isn't helping: the server failed.")

        quiet = len(server.requests)
        desk.answers(people[2], "check in")
        assert len(server.requests) == quiet, "within five minutes of the last failure nobody asks it"
        desk.answers(people[2], "done")

        server.plays = [good(reporter, tokens=EACH)]  # mended before eleven
        day.append((people[3].name, talk(desk, people[3])))
        assert {coach for coach, _ in day[-1][1][:-1]} == {"model"}
        assert heard(desk) == [outage], "said once"

        day += [(sme.name, talk(desk, sme)) for sme in people[4:]]
        last = day[-1][1]
        assert all(coach == "scripted" and ledger.SPENT in reason for coach, reason in last), last
        _, most, spent = heard(desk)
        assert most.startswith("The language model has used 80% of today's 45,000 tokens.")
        assert spent.startswith("Today's 45,000 tokens of the language model are spent.")
        with desk.deps.store.read() as tx:
            taken = tx.model_days.taken(desk.workspace, utc("2026-03-23 12:00").date())
        assert taken <= BUDGET

        desk.until(utc("2026-03-30 06:01"))  # a week on, Ada's next slot
        assert lines_of(desk.turns(people[0]))[0][0] == "model", "every day has its own tokens"
    with capsys.disabled():
        print("\n".join(["", *(f"{name}: {said}" for name, said in day), *heard(desk)]))


def test_two_workers_cannot_spend_the_same_tokens(plain: Desk) -> None:
    """What is booked counts at once, before the answer is there; the settlement gives back what it didn't take."""
    with FaultyModel(good(reporter, tokens=100)) as server, with_model(plain, server.url, tokens=10_000) as desk:
        talk(desk, hire(desk, "Ada", 8))
        with desk.deps.store.read() as tx:
            taken = tx.model_days.taken(desk.workspace, utc("2026-03-23 12:00").date())
        assert taken == 100 * len(server.requests)


@pytest.mark.parametrize("usage", [None, {}, {"total_tokens": -5}, {"total_tokens": "many"}, {"total_tokens": 10**12}])
def test_a_server_that_lies_about_tokens_is_charged_what_we_booked(plain: Desk, usage: object) -> None:
    def play(visit: faulty.Visit) -> None:
        made = faulty.completion(json.dumps(reporter(visit.request.json)))
        faulty.say(made | {"usage": usage})(visit)

    with FaultyModel(play) as server, with_model(plain, server.url) as desk:
        ada = hire(desk, "Ada", 8)
        desk.until(utc("2026-03-23 08:01"))
        assert lines_of(desk.turns(ada))[0][0] == "model"
        with desk.deps.store.read() as tx:
            taken = tx.model_days.taken(desk.workspace, utc("2026-03-23 12:00").date())
        assert 500 < taken < 20_000


def test_a_model_that_asks_to_wait_is_left_alone_that_long(plain: Desk) -> None:
    with FaultyModel(faulty.wait(1200)) as server, with_model(plain, server.url) as desk:
        ada = hire(desk, "Ada", 8)
        talk(desk, ada)
        asked = len(server.requests)
        assert asked == 1, "twenty minutes, it said"
        server.plays = [good(reporter)]
        desk.wait(timedelta(minutes=21))
        desk.answers(ada, "check in")
        assert len(server.requests) > asked
