"""The whole loop over HTTP: check in, answer, close, decide; buttons pressed twice, late, and by the wrong person."""

from __future__ import annotations

import re
import threading
import time
from pathlib import Path

import httpx
import pytest

from bot.domain.messages import Thanks
from bot.domain.screens import IdeaFilter
from bot.flows import ideas
from tests.loopback import NO_AUTHORITIES
from tests.playground.serving import Served, Tab, plain, playground, wait_for

STORY = (
    "Returns doubled after we moved the fast movers to the front aisle in January: 340 a week before, 690 now. "
    "A shift lead at a shoe retailer told me last Tuesday that they pick faster than ever and ship the wrong size "
    "twice as often."
)
MORE = "Before that it was one wrong line in 400. Now it is one in 180, and nobody counts the second truck."


def interviewed(served: Served, user: str = "mara") -> Tab:
    """Somebody who has checked in, answered and closed; the directors may read it."""
    tab = served.tab(user)
    assert tab.say("check in").status_code == 200
    wait_for(lambda: 'class="question"' in tab.messages())
    for words in (STORY, MORE):
        tab.say(words)
        served.go(minutes=2)
    if "What I heard" not in tab.messages():
        tab.say("done")
    wait_for(lambda: "What I heard" in tab.messages())
    served.go(hours=2)
    return tab


def closing(served: Served, user: str = "mara") -> Thanks:
    """The latest closing message of somebody."""
    with served.store.read() as tx:
        views = [message.view for message in tx.chat_log.recent(served.workspace, f"dm-{user}")]
    return [view for view in views if isinstance(view, Thanks)][-1]


def first_idea(served: Served) -> ideas.Idea:
    return ideas.page(served.deps, served.workspace, "dana", IdeaFilter()).ideas[0]


def test_an_interview_from_check_in_to_accepted(served: Served) -> None:
    mara = interviewed(served)
    page = mara.messages()
    assert page.count("</svg> heard</span>") >= 2
    assert "Beatdesk reads along" not in page

    dana = served.tab("dana")
    answer = dana.say("/ideas").json()
    assert answer["address"] == "/as/dana/ideas"
    assert "Mara Lindqvist" in answer["sheet"]
    assert "/ideas" not in dana.messages().replace('data-say="/ideas', "").replace('href="/as/dana/ideas', "")
    idea = first_idea(served)
    link = re.search(r'href="(/as/dana/transcripts/\d+\?passage=\d+)#passage"', answer["sheet"])
    assert link is not None
    transcript = dana.http.get(link[1], headers={"x-fragment": "1"}).text
    (focused,) = re.findall(r'<mark class="focus" id="passage"[^>]*>(.*?)</mark>', transcript, re.DOTALL)
    with served.store.read() as tx:
        (mark,) = [
            each for each in tx.highlights.of(served.workspace, idea.interview) if f"passage={each.id}" in link[1]
        ]
    assert plain(focused) == " ".join(mark.text.split())

    card = dana.post("press", press="accept", id=idea.id, seen=idea.version, note="Lovely. Add the truck.").json()
    assert card["said"].startswith("Accepted.")
    assert "Dana Whitfield</bdi> accepted this" in card["card"]

    served.go(days=1)
    assert any("Lovely. Add the truck." in said for said in mara.bot_says())


def test_while_the_answer_goes_on_the_page_says_what_is_waited_for(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("check in")
    wait_for(lambda: 'class="question"' in mara.messages())
    assert "Beatdesk is listening" in mara.messages()

    mara.say("Two things happened at the returns desk,")

    page = mara.messages()
    assert "</svg> heard</span>" in page
    assert "Beatdesk reads along; it replies a few seconds after you stop." in page
    served.go(minutes=2)
    assert "Beatdesk reads along" not in mara.messages()


def test_off_the_record_shows_a_lock(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("check in")
    mara.say("Off the record: they may drop the vendor in March.")

    wait_for(lambda: "off the record: stays between us" in mara.messages())


def test_a_slot_that_comes_asks_by_itself(served: Served) -> None:
    mara = served.tab("mara")

    served.go(days=1, hours=1)

    assert 'class="question"' in mara.messages()


def test_keeping_a_passage_off_the_record_and_again(served: Served) -> None:
    mara = interviewed(served)
    before = closing(served)
    passage = before.passages[0]

    first = mara.post("press", press="keep_off_record", id=passage.highlight)
    again = mara.post("press", press="keep_off_record", id=passage.highlight)

    assert first.json()["said"].startswith("Kept between us")
    assert again.status_code == 200
    assert "already, or gone" in again.json()["said"]
    assert passage.text not in [each.text for each in closing(served).passages]
    heard = re.search(r'<section class="heard">(.*?)</section>', mara.messages(), re.DOTALL)
    assert heard is None or passage.text not in plain(heard[1])
    dana = served.tab("dana")
    with served.store.read() as tx:
        sme = tx.smes.by_user(served.workspace, "mara")
        assert sme is not None
        interview = tx.interviews.last_of(served.workspace, sme.id)
        assert interview is not None
    shown = dana.page(f"transcripts/{interview.id}")
    assert "Off the record." in shown
    assert passage.text not in plain(shown)


def test_making_an_idea_of_a_passage_and_again(served: Served) -> None:
    mara = interviewed(served)
    with served.store.read() as tx:
        spare = [
            each for each in closing(served).passages if tx.ideas.of_highlight(served.workspace, each.highlight) is None
        ]
        taken = [each for each in closing(served).passages if tx.ideas.of_highlight(served.workspace, each.highlight)]
    for passage in spare[:1]:
        assert mara.post("press", press="make_idea", id=passage.highlight).json()["said"].startswith("Made an idea")
    said = mara.post("press", press="make_idea", id=taken[0].highlight).json()["said"]
    assert said == "That is an idea already."


@pytest.mark.parametrize("user", ["tomas", "robin", "dana"])
def test_somebody_elses_passage_is_not_theirs_to_keep_off(served: Served, user: str) -> None:
    interviewed(served)
    passage = closing(served).passages[0]

    answer = served.tab(user).post("press", press="keep_off_record", id=passage.highlight)

    assert answer.status_code == 403
    assert answer.json()["error"].endswith(".")
    assert passage in closing(served).passages


@pytest.mark.parametrize("user", ["mara", "tomas", "robin"])
def test_only_directors_decide(served: Served, user: str) -> None:
    interviewed(served)
    idea = first_idea(served)

    answer = served.tab(user).post("press", press="accept", id=idea.id, seen=idea.version)

    assert answer.status_code == 403
    assert first_idea(served).status == "new"


def test_parking_wants_a_reason_and_a_long_note_is_refused(served: Served) -> None:
    interviewed(served)
    idea = first_idea(served)
    dana = served.tab("dana")

    without = dana.post("press", press="park", id=idea.id, seen=idea.version)
    made_up = dana.post("press", press="decline", id=idea.id, seen=idea.version, reason="because")
    long = dana.post("press", press="accept", id=idea.id, seen=idea.version, note="n" * 2001)
    good = dana.post("press", press="park", id=idea.id, seen=idea.version, reason="proof")

    assert [answer.status_code for answer in (without, made_up, long)] == [422, 422, 422]
    assert "tap a reason" in without.json()["error"]
    assert "Needs proof first" in good.json()["card"]


def test_two_directors_deciding_at_once_see_what_the_first_did(served: Served) -> None:
    interviewed(served)
    other = served.second_director()
    idea = first_idea(served)
    tabs = [served.tab("dana"), served.tab(other)]
    barrier = threading.Barrier(2)
    answers: list[httpx.Response] = []

    def decide(tab: Tab, button: str, reason: str) -> None:
        barrier.wait()
        answers.append(tab.post("press", press=button, id=idea.id, seen=idea.version, reason=reason))

    threads = [
        threading.Thread(target=decide, args=(tabs[0], "accept", "")),
        threading.Thread(target=decide, args=(tabs[1], "decline", "said")),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [answer.status_code for answer in answers] == [200, 200]
    told = [answer.json()["said"] for answer in answers]
    assert sum("already. Here it is as it stands" in each for each in told) == 1
    assert first_idea(served).version == idea.version + 1


def test_a_decision_pressed_twice_changes_nothing_the_second_time(served: Served) -> None:
    interviewed(served)
    idea = first_idea(served)
    dana = served.tab("dana")
    press = {"press": "accept", "id": idea.id, "seen": idea.version, "note": "Yes."}

    dana.post("press", **press)
    again = dana.post("press", **press)

    assert again.status_code == 200
    assert "Dana Whitfield accepted this already" in again.json()["said"]


def test_an_idea_whose_words_were_taken_back_is_gone_politely(served: Served) -> None:
    mara = interviewed(served)
    idea = first_idea(served)
    mara.post("press", press="keep_off_record", id=idea.highlight)

    answer = served.tab("dana").post("press", press="accept", id=idea.id, seen=idea.version)

    assert answer.status_code == 410
    assert "took back the words" in answer.json()["error"]


BUTTONS = ["keep_off_record", "make_idea", "talk", "accept", "park", "decline", "transcript", "forget", "nothing"]


@pytest.mark.parametrize("thing", ["0", "999999", "-1", "", "one", "9" * 40, "1; drop table ideas", "٣"])
@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("user", ["mara", "dana", "robin"])
def test_a_button_on_nothing_is_answered_with_a_sentence(shared: Served, user: str, button: str, thing: str) -> None:
    tab = Tab(shared, user)

    answer = tab.post("press", press=button, id=thing, seen=thing, reason="later")
    tab.http.close()

    assert answer.status_code in {200, 403, 410, 422}
    told = answer.json()
    assert str(told.get("error") or told.get("said")).endswith((".", "?"))


def test_a_note_is_talked_about_once(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("The new sorter ate eleven parcels this morning, all from the same supplier.")
    page = wait_for(lambda: "Talk about it" in (text := mara.messages()) and text)
    note = re.search(r'data-press="talk" data-id="(\d+)"', page)
    assert note is not None

    assert served.tab("tomas").post("press", press="talk", id=note[1]).status_code == 410
    assert mara.post("press", press="talk", id=note[1]).json()["said"] == "Good. One moment."
    assert mara.post("press", press="talk", id=note[1]).status_code == 422
    wait_for(lambda: 'class="question"' in mara.messages())
    transcript_of = first_interview(served, "mara")
    assert "ate eleven parcels" in mara.page(f"transcripts/{transcript_of}")


def first_interview(served: Served, user: str) -> int:
    with served.store.read() as tx:
        sme = tx.smes.by_user(served.workspace, user)
        assert sme is not None
        found = tx.interviews.last_of(served.workspace, sme.id)
    assert found is not None
    return found.id


def test_edits_and_deletions_reach_the_transcript(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("check in")
    wait_for(lambda: 'class="question"' in mara.messages())
    mara.say("It was 340 a week in January.")
    mara.say("And Petra said so.")
    stamps = re.findall(r'class="message mine[^"]*" id="[^"]*" data-ts="([^"]+)"', mara.messages())

    assert mara.post("edit", ts=stamps[1], text="It was 430 a week in January.").status_code == 200
    assert mara.post("delete", ts=stamps[2]).status_code == 200
    again = mara.post("delete", ts=stamps[2])

    assert again.status_code == 410
    page = mara.messages()
    assert "430 a week" in page
    assert "edited" in page
    assert "340 a week" not in page
    assert "Petra" not in page
    transcript = mara.page(f"transcripts/{first_interview(served, 'mara')}")
    assert "430 a week" in transcript
    assert "Petra" not in transcript
    assert "Deleted by" in transcript


def test_nobody_changes_somebody_elses_message(served: Served) -> None:
    mara, tomas = served.tab("mara"), served.tab("tomas")
    mara.say("My own words.")
    (stamp,) = re.findall(r'class="message mine[^"]*" id="[^"]*" data-ts="([^"]+)"', mara.messages())
    theirs = re.search(r'class="message theirs[^"]*" id="[^"]*" data-ts="([^"]+)"', mara.messages())
    assert theirs is not None

    assert tomas.post("edit", ts=stamp, text="Changed.").status_code == 410
    assert tomas.post("delete", ts=stamp).status_code == 410
    assert mara.post("edit", ts=theirs[1], text="The bot never said that.").status_code == 403
    assert mara.post("delete", ts="nonsense").status_code == 410
    assert "My own words." in mara.messages()


def test_a_colleague_is_refused_politely_everywhere(shared: Served) -> None:
    robin = shared.tab("robin")

    assert robin.say("hello").json()["said"].startswith("I only interview people")
    assert robin.say("/ideas").status_code == 403
    for path in ("ideas", "people", "people/new", "people/1", "my-data", "my-data.md", "transcripts/1"):
        answer = robin.http.get(f"/as/robin/{path}")
        assert answer.status_code in {403, 410}, path
        assert "That didn’t work" in answer.text
    assert "Mara" not in robin.messages()


def test_a_director_reads_an_interview_an_hour_after_it_closed_and_not_before(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("check in")
    mara.say(STORY)
    mara.say("done")
    wait_for(lambda: "What I heard" in mara.messages())
    interview = first_interview(served, "mara")
    dana = served.tab("dana")

    early = dana.part(f"transcripts/{interview}")
    assert early.status_code == 403
    assert "an hour after it closes" in early.json()["error"]
    assert "No ideas yet" in dana.page("ideas")
    served.go(hours=1, minutes=5)
    assert dana.part(f"transcripts/{interview}").status_code == 200
    assert served.tab("tomas").part(f"transcripts/{interview}").status_code == 403
    reads = mara.page("my-data")
    assert "read a transcript" in reads


def test_ideas_filters_pages_and_search(served: Served) -> None:
    interviewed(served)
    dana = served.tab("dana")

    assert "Mara Lindqvist" in dana.say("/ideas @mara").json()["sheet"]
    assert dana.say("/ideas parked").json()["address"] == "/as/dana/ideas?status=parked"
    assert "No idea fits" in dana.part("ideas?status=parked").text
    found = dana.say("/ideas front aisle").json()
    assert found["address"] == "/as/dana/ideas?q=front+aisle"
    assert "#turn-2" in found["sheet"]
    assert dana.say("/IDEAS help").json()["said"].startswith("`/ideas` the newest")
    assert dana.say("/ideas ask @mara What surprised you about the audit?").json()["said"].startswith("I'll ask Mara")
    assert dana.say("/ideas @nobody").status_code == 422
    assert dana.say("/ideasmore of this").json().get("sheet") is None
    for odd in ("status=nothing", "sme=abc", "before=-1", "before=99999999999999999999", "topic=%00", "q=%22%2A"):
        assert dana.part(f"ideas?{odd}").status_code == 200, odd


def test_forgetting_needs_the_question_put_to_this_very_person(served: Served) -> None:
    mara, tomas = interviewed(served), served.tab("tomas")
    mara.say("forget me")
    page = wait_for(lambda: "Forget everything" in (text := mara.messages()) and text)
    stamps = re.findall(r'data-ts="([^"]+)"', page)
    question = stamps[-1]

    assert tomas.post("press", press="forget", message=question).status_code == 410
    assert mara.post("press", press="forget", message=stamps[0]).status_code == 410
    assert mara.post("press", press="keep_me", message=question).json()["said"] == "Good. Nothing has changed."
    answer = mara.post("press", press="forget", message=question).json()

    assert answer["farewell"] == "yes"
    assert answer["said"].startswith("Done: everything of yours is erased")
    assert mara.http.get("/as/mara/").status_code == 410
    assert "Mara" not in tomas.page()
    with served.store.read() as tx:
        assert not tx.chat_log.recent(served.workspace, "dm-mara")


def test_an_old_question_about_forgetting_does_not_count(served: Served) -> None:
    mara = served.tab("mara")
    mara.say("forget me")
    page = wait_for(lambda: "Forget everything" in (text := mara.messages()) and text)
    question = re.findall(r'data-ts="([^"]+)"', page)[-1]
    served.go(days=3)

    assert "from a while ago" in mara.post("press", press="forget", message=question).json()["error"]
    assert mara.page()


def test_the_clock_moves_once_at_a_time_and_can_be_stopped(served: Served) -> None:
    mara = served.tab("mara")
    begun = served.clock()

    assert mara.post("clock", to="date", date=f"{begun.year + 1}-02-20T09:00").status_code == 200
    second = mara.post("clock", to="hour")
    mara.post("clock/stop")

    assert second.status_code == 422 or served.clock() > begun
    wait_for(lambda: not mara.http.get("/clock").json()["moving"], 30)
    assert mara.post("clock", to="sideways").status_code == 422
    assert (
        mara.post("clock", to="date", date="2020-01-01T00:00").json()["error"].startswith("The clock only goes forward")
    )


def test_open_pages_hear_what_changed_without_words(served: Served) -> None:
    mara = served.tab("mara")
    heard: list[str] = []
    with (
        httpx.Client(base_url=served.url, timeout=10, verify=NO_AUTHORITIES) as browser,
        browser.stream("GET", "/as/mara/events") as stream,
    ):
        assert stream.headers["content-type"].startswith("text/event-stream")
        lines = stream.iter_lines()
        while "hello" not in next(lines):
            pass
        mara.say("A very particular sentence.")
        for line in lines:
            heard.append(line)
            if "dm-mara" in line:
                break
    assert not any("particular" in line for line in heard)


def test_a_server_with_open_streams_stops_at_once(tmp_path: Path) -> None:
    with playground(tmp_path) as served:
        client = httpx.Client(base_url=served.url, timeout=10, verify=NO_AUTHORITIES)
        streams = [client.stream("GET", "/as/mara/events") for _ in range(3)]
        answers = [stream.__enter__() for stream in streams]
        readers = [threading.Thread(target=_drain, args=(answer,)) for answer in answers]
        for reader in readers:
            reader.start()
        wait_for(lambda: served.hub.listeners == 3)

        assert served.stop() < 2.5

        for reader in readers:
            reader.join(5)
        client.close()


def _drain(answer: httpx.Response) -> None:
    try:
        for _ in answer.iter_lines():
            pass
    except httpx.HTTPError:
        time.sleep(0)


def test_a_restart_keeps_messages_clock_and_an_open_page(tmp_path: Path) -> None:
    with playground(tmp_path) as served:
        tab = interviewed(served)
        before = tab.messages()
        at = served.clock()
    with playground(tmp_path, start=None) as served:
        tab = served.tab("mara")
        assert served.clock() >= at
        assert re.findall(r'data-ts="([^"]+)"', tab.messages()) == re.findall(r'data-ts="([^"]+)"', before)


def test_health_says_whether_the_database_answers(shared: Served) -> None:
    assert httpx.get(f"{shared.url}/health", verify=NO_AUTHORITIES).json() == {"status": "ok"}
