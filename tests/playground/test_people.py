"""Experts added, changed, paused, resumed and removed by a director on the page."""

from __future__ import annotations

import pytest

from tests.playground.serving import Served, wait_for

FORM = {
    "name": "Ngozi Adeyemi",
    "zone": "Africa/Lagos",
    "beat": "mobile payments",
    "topic1": "agent networks",
    "topic2": "failed transfers",
    "topic3": "merchant fees",
    "topic4": "fraud desks",
    "topic5": "offline payments",
    "shapers": "Femi Cole of Paywatch\n\nThe Lagos agents' forum",
    "day": "Fri",
    "time": "08:45",
}


def test_an_expert_is_added_and_welcomed(served: Served) -> None:
    dana = served.tab("dana")

    assert dana.post("people/add", **FORM).json() == {"go": "/as/dana/people"}

    page = dana.page("people")
    assert "Ngozi Adeyemi" in page
    assert "Friday at 08:45, Lagos time" in page
    served.go(hours=2)
    ngozi = served.tab("ngozi")
    wait_for(lambda: any("Hello Ngozi" in said for said in ngozi.bot_says()))


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"name": " "}, "name", "give a name"),
        ({"zone": "Europe/Berlinn"}, "zone", "Did you mean Europe/Berlin"),
        ({"zone": ""}, "zone", "give the time zone"),
        ({"zone": "../../etc/passwd"}, "zone", "I don't know the time zone"),
        ({"beat": ""}, "beat", "short name"),
        ({"topic5": ""}, "topics", "I have 4"),
        ({"day": "Someday"}, "slot", "such as “Tue 09:00”"),
        ({"time": "25:00"}, "slot", "such as “Tue 09:00”"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field(shared: Served, change: dict[str, str], field: str, words: str) -> None:
    answer = shared.tab("dana").post("people/add", **(FORM | change))

    assert answer.status_code == 200
    assert list(answer.json()["fields"]) == [field]
    assert words in answer.json()["fields"][field]


def test_all_that_is_wrong_is_told_at_once(shared: Served) -> None:
    answer = shared.tab("dana").post("people/add")

    assert set(answer.json()["fields"]) == {"name", "zone", "beat", "topics", "slot"}


def test_an_expert_changes_pauses_resumes_and_leaves(served: Served) -> None:
    dana = served.tab("dana")
    with served.store.read() as tx:
        mara = tx.smes.by_user(served.workspace, "mara")
    assert mara is not None
    form = dana.page(f"people/{mara.id}")
    assert 'value="Mara Lindqvist"' in form
    assert 'value="picking robots"' in form
    assert "Petra Voss" in form

    changed = FORM | {"name": "Mara Lindqvist", "zone": "europe/stockholm"}
    assert dana.post("people/save", id=mara.id, **changed).json() == {"go": "/as/dana/people"}
    assert "Stockholm time" in dana.page("people")
    past = dana.post("people/pause", id=mara.id, until="2020-01-01")
    assert past.status_code == 422
    assert dana.post("people/pause", id=mara.id, until="soon").status_code == 422
    assert dana.post("people/pause", id=mara.id, until="2027-04-02").status_code == 200
    assert "paused until 2 Apr 2027" in dana.page("people")
    assert dana.post("people/resume", id=mara.id).status_code == 200
    assert "paused" not in dana.page("people")
    assert dana.post("people/remove", id=mara.id).status_code == 200
    assert "Mara Lindqvist" not in dana.page("people")
    for path in ("remove", "pause", "resume", "save"):
        gone = dana.post(f"people/{path}", id=mara.id, **changed)
        assert gone.status_code == 410, path
    assert dana.http.get(f"/as/dana/people/{mara.id}").status_code == 410
    assert served.tab("mara").http.get("/as/mara/").status_code == 410


@pytest.mark.parametrize("user", ["mara", "robin"])
@pytest.mark.parametrize("path", ["add", "save", "pause", "resume", "remove"])
def test_only_a_director_changes_people(shared: Served, user: str, path: str) -> None:
    answer = shared.tab(user).post(f"people/{path}", id=2, **FORM)

    assert answer.status_code == 403
    assert "Only a content director" in answer.json()["error"]


def test_names_that_are_markup_stay_names(served: Served) -> None:
    dana = served.tab("dana")
    hostile = FORM | {"name": "<b onload=x>Eve</b>", "beat": '"><script>x</script>', "topic1": "{{ 7*7 }}"}

    assert "go" in dana.post("people/add", **hostile).json()

    for page in (dana.page("people"), dana.page(), dana.http.get("/").text):
        assert "<b onload" not in page
        assert "<script>x" not in page
    assert "{{ 7*7 }}" in dana.page("people")
