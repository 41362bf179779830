"""Full-text search: what is found, what never is, and that any typing is safe."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.interviews import Interview, InterviewState
from bot.domain.people import Sme
from bot.domain.screens import Hit
from bot.ports.store import Transaction
from bot.storage.store import SqlStore
from tests.storage.conftest import NOW, Office, asked, furnish, later, new_interview, new_sme, said

ANYTHING = [
    "",
    " ",
    "\x00",
    "ra\x00cks",
    "\ud800",
    '"',
    "'",
    '""" OR 1=1 --',
    "racks AND",
    "NEAR(racks trucks, 5)",
    "racks NOT trucks",
    "text:racks",
    "{text} : racks",
    "^racks",
    "racks*",
    "*",
    "(racks",
    "-racks",
    "a & b | !c",
    "racks:*",
    "<-> racks",
    "\\",
    "?!.,;:…—",
    "🦊",
    "👩‍👩‍👧",
    "שלום\u202e",
    "हिन्दी में",
    "日本語",
    "²½",
    "x" * 40_000,
    "word " * 5_000,
    "%_",
    "';--",
    ":workspace",
]


@pytest.fixture
def closed(tx: Transaction) -> tuple[Sme, Interview]:
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    sme = tx.smes.add(new_sme(place))
    interview = tx.interviews.add(new_interview(sme, state=InterviewState.CLOSED, readable_at=NOW))
    assert interview is not None
    return sme, interview


def texts(hits: list[Hit]) -> list[str]:
    return [hit.text for hit in hits]


def test_a_hit_tells_where_it_stands(tx: Transaction, closed: tuple[Sme, Interview]) -> None:
    sme, interview = closed
    tx.turns.add(sme.workspace, interview.id, asked("racks?", 0))
    tx.turns.add(sme.workspace, interview.id, said("We moved the racks", 10))

    hit = Hit(interview.id, sme.name, 2, "We moved the racks", later(seconds=10))
    assert tx.turns.search(sme.workspace, "RACKS moved", NOW, 9) == [hit], "never the bot's own words"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Zurück", True),
        ("zuruck", True),
        ("ZURÜ", True),
        ("zur pick", False),  # only the last word is a beginning
        ("pick zur", True),
        ("pick-rate", True),
        ("rate", True),
        ("pick rate zur", True),
        ("rate-pick", False),
        ("customer's", True),
        ("customer’s", True),
        ("3.5", True),
        ("42%", True),
        ("nothing", False),
        ("zurück nothing", False),
        ("url.example/path?x=1", True),
        ("example", True),
        ("snake_case", True),
        ("Ελλάδα", True),
        ("ελλά", True),
        ("日本", False),
    ],
)
def test_what_is_found(tx: Transaction, closed: tuple[Sme, Interview], words: str, found: bool) -> None:
    sme, interview = closed
    text = "Zurück zum pick-rate: 42% more, 3.5 a customer's, https://url.example/path?x=1, snake_case, Ελλάδα"
    tx.turns.add(sme.workspace, interview.id, said(text, 10))
    assert bool(tx.turns.search(sme.workspace, words, NOW, 9)) is found


@pytest.mark.parametrize("words", ANYTHING, ids=range(len(ANYTHING)))
def test_any_typing_is_safe(tx: Transaction, closed: tuple[Sme, Interview], words: str) -> None:
    sme, interview = closed
    tx.turns.add(sme.workspace, interview.id, said("we moved the racks and no trucks", 10))
    hits = tx.turns.search(sme.workspace, words, NOW, 9)
    assert len(hits) <= 1
    if not any(char.isalnum() for char in words):
        assert hits == []
    assert len(tx.ideas.search(sme.workspace, words, 9)) == 0


def test_newest_first_up_to_the_limit(tx: Transaction, closed: tuple[Sme, Interview]) -> None:
    sme, interview = closed
    for number in range(5):
        tx.turns.add(sme.workspace, interview.id, said(f"rack {number}", number))
    assert texts(tx.turns.search(sme.workspace, "rack", NOW, 2)) == ["rack 4", "rack 3"]
    assert tx.turns.search(sme.workspace, "rack", NOW, 0) == []


def test_directors_find_readable_interviews_and_experts_their_own(tx: Transaction) -> None:
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    sme, other = tx.smes.add(new_sme(place)), tx.smes.add(new_sme(place, "Bo"))
    states = [
        (other, "theirs", {"state": InterviewState.CLOSED, "readable_at": NOW}),
        (sme, "readable", {"state": InterviewState.CLOSED, "readable_at": NOW}),
        (sme, "too early", {"state": InterviewState.CLOSED, "readable_at": later(microseconds=1)}),
        (sme, "open again", {"state": InterviewState.OPEN, "readable_at": NOW}),
    ]
    for whose, text, more in states:
        interview = tx.interviews.add(new_interview(whose, **more))
        assert interview is not None
        tx.turns.add(place, interview.id, said(f"rack {text}", 1))

    assert texts(tx.turns.search(place, "rack", NOW, 9)) == ["rack readable", "rack theirs"]
    own = tx.turns.search(place, "rack", NOW, 9, sme.id)
    assert texts(own) == ["rack open again", "rack too early", "rack readable"]


def test_words_taken_back_are_not_found(tx: Transaction, closed: tuple[Sme, Interview]) -> None:
    sme, interview = closed
    place = sme.workspace
    edited, hidden, deleted, kept = (
        tx.turns.add(place, interview.id, said(f"rack {word} shared", n))
        for n, word in enumerate(("edited", "hidden", "deleted", "kept"))
    )
    tx.turns.add(place, interview.id, said("rack born hidden", 9, off_record=True))
    tx.turns.reword(place, edited.id, "truck shared", NOW)
    tx.turns.keep_off_record(place, {hidden.id})
    tx.turns.reword(place, hidden.id, "rack still hidden shared", NOW)
    tx.turns.delete(place, deleted.id)
    for mine in (None, sme.id):
        assert texts(tx.turns.search(place, "rack", NOW, 9, mine)) == [kept.text]
        assert texts(tx.turns.search(place, "shared", NOW, 9, mine)) == [kept.text, "truck shared"]
        assert texts(tx.turns.search(place, "truck", NOW, 9, mine)) == ["truck shared"]
        assert texts(tx.turns.search(place, "hidden", NOW, 9, mine)) == []


def test_sqlites_index_agrees_with_its_table(sqlite_store: SqlStore) -> None:
    with sqlite_store.begin() as tx:
        office = furnish(tx, "quux")
        late = tx.turns.add(office.id, office.interview.id, said("hidden later", 70))
        tx.turns.reword(office.id, office.turns[1].id, "new words", NOW)
        tx.turns.keep_off_record(office.id, {late.id})
        tx.turns.add(office.id, office.interview.id, said("on record", 80))
        tx.commit()
    with sqlite_store._writer.connect() as connection:
        for index in ("turns_fts", "ideas_fts"):
            # 1: compares the index with the table's words too; raises when they differ
            check = f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
            connection.exec_driver_sql(check)
        connection.exec_driver_sql("CREATE VIRTUAL TABLE terms USING fts5vocab('turns_fts', 'row')")
        terms = set(connection.exec_driver_sql("SELECT term FROM terms").scalars())
    # With prefixes of two and three letters.
    assert {term for term in terms if len(term) > 3} == {"words", "record"}


def test_ideas_are_found_by_headline_angle_and_quote(tx: Transaction) -> None:
    office: Office = furnish(tx, "quux")
    second = tx.ideas.add(
        replace(office.idea, id=0, headline="Trucks", angle="Über alles", quote="q", visible_at=later(hours=1))
    )
    place = office.id

    assert tx.ideas.search(place, "racks headline nothing", 9) == []
    assert tx.ideas.search(place, "how twi", 9) == [office.idea], "angle and quote together"
    assert tx.ideas.search(place, "uber truck", 9) == [second]
    third = tx.ideas.add(replace(second, id=0))
    assert tx.ideas.search(place, "trucks", 9) == [third, second]
    assert tx.ideas.search(place, "trucks", 1) == [third]
    assert tx.ideas.search(place, "trucks", 9, office.sme.id) == [third, second]
    assert tx.ideas.search(place, "trucks", 9, office.sme.id + 1) == []
    assert tx.ideas.search(place, "trucks", 9, now=NOW) == []
    assert tx.ideas.search(place, "trucks", 9, office.sme.id, later(hours=1)) == [third, second]
    tx.highlights.remove(place, office.highlight.id)
    assert tx.ideas.search(place, "trucks", 9) == []
