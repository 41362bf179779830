"""Comments: each once an author, put before them together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.comments import CommentState
from bot.domain.people import Sme
from bot.ports.store import Transaction
from tests.storage.conftest import LEASE, NOW, add_comment, add_post, later, new_comment, new_post, new_sme


@pytest.fixture
def sme(tx: Transaction) -> Sme:
    place = tx.workspaces.add("playground", "Acme", "Europe/Berlin", "C1").id
    return tx.smes.add(new_sme(place))


def test_a_comment_comes_back_exactly_as_stored(tx: Transaction, sme: Sme) -> None:
    place, post = sme.workspace, add_post(tx, new_post(sme))
    wanted = new_comment(sme, 1, post, text="Ößur 🦊", author="", at=later(days=-1), wake_at=later(hours=1))
    comment = add_comment(tx, wanted)
    assert comment == replace(wanted, id=comment.id)
    assert tx.comments.get(place, comment.id) == comment
    assert tx.comments.get(place, 999) is None
    shown = replace(comment, state=CommentState.SHOWN, wake_at=None, shown_at=NOW)
    changed = replace(shown, text="B", author="A", link="")
    tx.comments.save(changed)
    assert tx.comments.get(place, comment.id) == changed
    waits = add_comment(tx, replace(wanted, key="2", wake_at=None))
    assert waits.wake_at == waits.at, "what waits without a moment waits for now"


def test_a_comment_reaches_an_author_once(tx: Transaction, sme: Sme) -> None:
    bo = tx.smes.add(new_sme(sme.workspace, "Bo"))
    post, other = add_post(tx, new_post(sme, 1)), add_post(tx, new_post(sme, 2))
    for under in (post, other, None):  # a key is a post's own
        one = add_comment(tx, new_comment(sme, 1, under))
        assert tx.comments.add(new_comment(sme, 1, under)) is None
        tx.comments.save(replace(one, state=CommentState.STALE))
        assert tx.comments.add(new_comment(sme, 1, under)) is None
        add_comment(tx, new_comment(bo, 1, under))
    assert len(tx.comments.of(sme.workspace, sme.id)) == 3


def test_an_author_is_taken_with_all_that_waits(tx: Transaction, sme: Sme) -> None:
    place, bo = sme.workspace, tx.smes.add(new_sme(sme.workspace, "Bo"))
    second = add_comment(tx, new_comment(sme, 1))
    first = add_comment(tx, new_comment(sme, 2, at=later(days=-1), wake_at=later(hours=2)))
    done = add_comment(tx, new_comment(sme, 3, state=CommentState.ANSWERED, wake_at=None))
    add_comment(tx, new_comment(bo, 1, wake_at=later(minutes=-1)))
    assert tx.comments.waiting(place, sme.id) == [first, second]
    assert tx.comments.of(place, sme.id) == [first, second, done]

    assert tx.comments.claim_due(place, NOW, LEASE, 1) == [bo.id], "who waits longest"
    assert tx.comments.claim_due(place, NOW, LEASE, 9) == [sme.id]
    add_comment(tx, new_comment(sme, 4))
    assert tx.comments.claim_due(place, NOW, LEASE, 9) == [], "what comes meanwhile is taken with the rest"
    assert set(tx.comments.claim_due(place, NOW + LEASE, LEASE, 9)) == {sme.id, bo.id}
    tx.comments.put_off(place, sme.id, later(hours=3))
    assert {comment.wake_at for comment in tx.comments.waiting(place, sme.id)} == {later(hours=3)}
    assert tx.comments.get(place, done.id) == done
    assert tx.comments.claim_due(place, later(hours=3), LEASE, 1) == [bo.id]
    assert tx.comments.claim_due(place, later(hours=3), LEASE, 9) == [sme.id]
