"""Secret addresses at rest: sealed in the database, opened by the right key only, and the key in a private file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from bot.domain.errors import Misconfigured, StoreUnavailable
from bot.storage.sealing import Sealer, is_sealed, key_from_file
from bot.storage.store import SqlStore
from tests.storage.conftest import LEASE, NOW, add_feed, new_feed

TOKEN = "tok3n-qzxj"
SECRET = f"https://host1.example/feed?key={TOKEN}"
OLD, NEW, OTHER = (Fernet.generate_key().decode() for _ in range(3))
Opening = Callable[..., SqlStore]


@pytest.fixture
def opening(url: str) -> Iterator[Opening]:
    """Opens the same database with these keys, newest first."""
    with ExitStack() as stack:
        yield lambda *keys: stack.enter_context(closing(SqlStore(url, sealer=Sealer(keys) if keys else None)))


def fill(store: SqlStore) -> int:
    """A secret feed and an open one; returns the workspace."""
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        add_feed(tx, new_feed(place, 1, url=SECRET, final_url=f"{SECRET}&2", secret=True))
        add_feed(tx, new_feed(place, 2))
        tx.commit()
    return place


def stored(store: SqlStore) -> list[str]:
    with store._reader.connect() as connection:
        rows = connection.execute(text("SELECT url, final_url, fingerprint FROM feeds ORDER BY id")).all()
    return [value for row in rows for value in row]


def test_what_is_sealed_is_opened_with_the_same_key() -> None:
    sealer = Sealer([OLD])
    sealed = sealer.seal(SECRET)
    assert is_sealed(sealed)
    assert not is_sealed(SECRET)
    assert TOKEN not in sealed
    assert sealer.seal(SECRET) != sealed, "nobody can tell that two are the same"
    assert sealer.unseal(sealed) == SECRET
    assert Sealer([NEW, OLD]).unseal(sealed) == SECRET
    for wrong in (sealed[:-4] + "AAAA", sealed.removeprefix("sealed:")[:20], "sealed:", "sealed:ö"):
        with pytest.raises(Misconfigured):
            sealer.unseal(wrong)
    with pytest.raises(Misconfigured):
        Sealer([NEW]).unseal(sealed)


@pytest.mark.parametrize("keys", [[], [""], ["short"], [OLD, "ö" * 44]])
def test_keys_that_are_none_are_said_plainly(keys: list[str]) -> None:
    with pytest.raises(Misconfigured) as told:
        Sealer(keys)
    assert len(told.value.problems) == 1
    assert not any(key and key in str(told.value) for key in keys)


def test_a_secret_address_stands_nowhere_in_clear(opening: Opening) -> None:
    store = opening(OLD)
    place = fill(store)
    with store.begin() as tx:
        (secret, plain) = tx.feeds.claim_due(place, NOW, LEASE, 9)
        assert (secret.url, secret.final_url) == (SECRET, f"{SECRET}&2")
        assert tx.feeds.known(place, SECRET) == secret
        tx.feeds.polled([replace(secret, final_url=f"{SECRET}&3"), replace(plain, etag="e")])
        assert tx.feeds.move(place, secret.id, f"{SECRET}&4", f"{SECRET}&4")
        moved = tx.feeds.get(place, secret.id)
        assert moved == replace(secret, url=f"{SECRET}&4", final_url=f"{SECRET}&3")
        tx.commit()
    assert not any(TOKEN in value for value in stored(store))
    with store.begin() as tx:
        tx.feeds.save(replace(secret, title="Saved"))
        tx.commit()
    assert not any(TOKEN in value for value in stored(store))
    assert [is_sealed(value) for value in stored(store)] == [True, True, False, False, False, False]
    with store.read() as tx:
        assert {feed.url for feed in tx.feeds.all(place)} == {SECRET, "https://host2.example/feed"}


def test_no_secret_is_in_the_files_bytes(sqlite_template: Path, tmp_path: Path) -> None:
    file = tmp_path / "data" / "x.sqlite3"
    file.parent.mkdir()
    file.write_bytes(sqlite_template.read_bytes())
    with closing(SqlStore(f"sqlite:///{file}", sealer=Sealer([OLD]))) as store:
        fill(store)
        held = b"".join(path.read_bytes() for path in file.parent.iterdir())
    held += file.read_bytes()
    assert b"host2.example/feed" in held
    assert TOKEN.encode() not in held


def test_without_a_key_nothing_secret_is_stored_and_the_rest_works(opening: Opening) -> None:
    store = opening()
    with store.begin() as tx:
        place = tx.workspaces.add("playground", "Acme", "UTC", "C").id
        open_one = add_feed(tx, new_feed(place))
        with pytest.raises(Misconfigured, match="key"):
            tx.feeds.add(new_feed(place, 2, url=SECRET, secret=True), "secret")
        assert tx.feeds.claim_due(place, NOW, LEASE, 9) == [open_one]
        tx.commit()
    store.check_sealer()
    assert store.reseal() == 0
    with store.read() as tx:
        assert tx.feeds.all(place) == [open_one]


def test_a_wrong_key_stops_the_start_with_one_sentence(opening: Opening) -> None:
    fill(opening(OLD))
    opening(OLD).check_sealer()
    opening(NEW, OLD).check_sealer()
    for wrong in (opening(OTHER), opening(NEW, OTHER), opening()):
        with pytest.raises(Misconfigured) as told:
            wrong.check_sealer()
        assert len(told.value.problems) == 1
        assert TOKEN not in str(told.value)


def test_a_key_is_replaced_by_a_newer_one(opening: Opening) -> None:
    place = fill(opening(OLD))
    both = opening(NEW, OLD)
    with both.read() as tx:
        assert tx.feeds.known(place, SECRET) is not None
    with pytest.raises(Misconfigured):
        opening(NEW).check_sealer()
    before = stored(both)
    assert both.reseal() == 1
    assert both.reseal() == 0, "it is done"
    assert stored(both)[:2] != before[:2]
    assert stored(both)[2:] == before[2:], "the open one stays, and so does what finds it again"
    only_new = opening(NEW)
    only_new.check_sealer()
    with only_new.read() as tx:
        found = tx.feeds.known(place, SECRET)
        assert found is not None
        assert (found.url, found.final_url) == (SECRET, f"{SECRET}&2")
    with pytest.raises(Misconfigured):
        opening(OLD).check_sealer()


def test_a_key_is_made_once_in_a_private_file(tmp_path: Path) -> None:
    file = tmp_path / "a" / "b" / "key"
    before = os.umask(0)
    try:
        key = key_from_file(file)
    finally:
        os.umask(before)
    assert key_from_file(file) == key
    assert Sealer([key]).unseal(Sealer([key]).seal("x")) == "x"
    assert file.stat().st_mode & 0o777 == 0o600
    assert {folder.stat().st_mode & 0o777 for folder in (file.parent, file.parent.parent)} == {0o700}
    assert list(file.parent.iterdir()) == [file], "nothing is left beside it"
    file.chmod(0o644)
    assert key_from_file(file) == key
    assert file.stat().st_mode & 0o777 == 0o600


def test_processes_that_start_at_once_get_the_same_key(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom bot.storage.sealing import key_from_file\n"
        "print('ready', flush=True)\nsys.stdin.readline()\nprint(key_from_file(Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "new" / "key")]
    pipe = subprocess.PIPE
    with ExitStack() as stack:
        started = [stack.enter_context(subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)) for _ in range(3)]
        for process in started:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
        for process in started:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        keys = {process.communicate(timeout=30)[0] for process in started}
    assert len(keys) == 1
    assert keys == {key_from_file(tmp_path / "new" / "key") + "\n"}


@pytest.mark.parametrize("content", [b"", b"not a key", b"\xff\xfe"])
def test_a_file_without_a_key_is_said_plainly_and_left_alone(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "key"
    file.write_bytes(content)
    with pytest.raises(Misconfigured) as told:
        key_from_file(file)
    assert len(told.value.problems) == 1
    assert file.read_bytes() == content
    with pytest.raises(Misconfigured):
        key_from_file(tmp_path / "key" / "below a file")


def test_a_folder_where_a_file_belongs_stays_open(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    with pytest.raises(Misconfigured):
        key_from_file(folder)
    with pytest.raises(StoreUnavailable), SqlStore(f"sqlite:///{folder}").read():
        pass
    assert folder.stat().st_mode & 0o777 == 0o755
