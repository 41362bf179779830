"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, on loopback, gone at the end.

The server hangs on a pipe that this process holds open. When the pipe closes, by `stop` or because the
process was killed, a small shell stops the server and removes the folder.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import TracebackType

import psycopg
from psycopg import sql

OWNER = "beatdesk"
START_SECONDS = 60

# Speed: nothing here has to survive a crash. Erasure: small WAL segments that are removed after a checkpoint
# instead of being used again, so that a test can look for erased words in the raw bytes. The time zone is an
# unusual one, so that code that leans on the server's zone fails here first. Statements and their values are
# never logged.
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "fsync": "off",
    "shared_buffers": "32MB",
    "max_connections": "60",
    "wal_recycle": "off",
    "wal_init_zero": "off",
    "min_wal_size": "2MB",
    "max_wal_size": "256MB",
    "wal_keep_size": "0",
    "timezone": "Asia/Kathmandu",
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}

# Given: the folder, PostgreSQL's programs, the owner, the locale, and the server's options. `read` ends when
# the holder of the pipe has gone. The stop is the immediate one, for nothing here is kept; the signal is
# repeated, since a server that has only just begun does not listen. A password by SCRAM would be hashed four thousand
# times at each end of each connection, and each test opens four.
KEEPER = """
folder=$1 programs=$2 owner=$3 locale=$4; shift 4
PATH=$PATH:/usr/bin:/bin
exec 3<&0 </dev/null
if "$programs/initdb" --pgdata="$folder/data" --username="$owner" --pwfile="$folder/password" \\
  --auth=md5 --encoding=UTF8 --locale="$locale" --wal-segsize=1 --no-sync >"$folder/log" 2>&1 3<&-
then
  "$programs/postgres" -D "$folder/data" "$@" >"$folder/log" 2>&1 3<&- &
  server=$!
  { read -r _ <&3; while kill -QUIT "$server"; do sleep 0.1; done; } >/dev/null 2>&1 &
  watcher=$!
  wait "$server"
  kill "$watcher" 2>/dev/null
fi
cat "$folder/log"
cd / && rm -rf "$folder"
"""


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`, the newest of Debian's first, or None where there is none."""
    debian = [p for p in Path("/usr/lib/postgresql").glob("*/bin") if p.parent.name.isdigit()]
    debian.sort(key=lambda p: int(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*debian, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((p for p in candidates if (p / "initdb").exists() and (p / "postgres").exists()), None)


class PostgresServer:
    """One running server. Use it as a context manager, or call `stop`."""

    def __init__(self) -> None:
        binaries = find_binaries()
        if binaries is None:
            raise FileNotFoundError("PostgreSQL's initdb and postgres (Debian's package: postgresql)")
        self._password = secrets.token_urlsafe(18)
        self._numbers = count(1)
        self.port = _free_port()
        folder = Path(tempfile.mkdtemp(prefix="beatdesk-postgres-"))
        self.data_dir = folder / "data"
        self._keeper: subprocess.Popen[str] | None = _launch(binaries, folder, self._password, self.port)
        try:
            self._wait_until_it_answers()
        except BaseException:
            self.stop()
            raise

    def __enter__(self) -> PostgresServer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def url(self, dbname: str = "postgres") -> str:
        """SQLAlchemy's address of a database on this server."""
        return f"postgresql+psycopg://{OWNER}:{self._password}@127.0.0.1:{self.port}/{dbname}"

    def create_database(self, template: str = "template0") -> str:
        """Make a database, empty or a copy of `template`, and return its address."""
        name = f"{OWNER}_{next(self._numbers)}"
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Remove a database by its address, and end whatever is still connected to it."""
        name = url.rpartition("/")[2]
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def checkpoint(self) -> None:
        """Write to disk all that the server still holds in memory, so that the raw bytes show it."""
        self._execute(sql.SQL("CHECKPOINT"))

    def retire_wal(self) -> None:
        """Finish the current WAL segment and remove all that no crash would need any more."""
        self._execute(sql.SQL("SELECT pg_switch_wal()"))
        self.checkpoint()

    def raw_files(self) -> Iterator[tuple[Path, bytes]]:
        """Every file below the data folder with its bytes as they stand on disk: tables, indexes and WAL."""
        for path in sorted(self.data_dir.rglob("*")):
            try:
                if path.is_file():
                    yield path.relative_to(self.data_dir), path.read_bytes()
            except FileNotFoundError:  # the server removed it meanwhile
                continue

    def files_holding(self, words: bytes) -> list[Path]:
        """The files below the data folder in which these bytes stand."""
        return [path for path, content in self.raw_files() if words in content]

    def stop(self) -> None:
        """Stop the server and remove its folder. A second call does nothing."""
        self._end()

    def _end(self) -> str:
        """Let go of the keeper, wait for its end, and return the server's log."""
        keeper, self._keeper = self._keeper, None
        if keeper is None:
            return ""
        log, _ = keeper.communicate(timeout=START_SECONDS)
        return log

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        conninfo = self.url().replace("+psycopg", "")
        with psycopg.connect(conninfo, autocommit=True, connect_timeout=5) as connection:
            connection.execute(statement)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._execute(sql.SQL("SELECT 1"))
            except psycopg.OperationalError as error:
                ended = self._keeper is None or self._keeper.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start:\n{self._end()}") from error
                time.sleep(0.05)
            else:
                return


def _launch(programs: Path, folder: Path, password: str, port: int) -> subprocess.Popen[str]:
    """Start the keeper as PostgreSQL's user, in a session of its own that no Ctrl-C reaches."""
    # PostgreSQL refuses to run as root; Debian's package brings a user for it.
    user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None
    secret = folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if user is not None:
        for path in (folder, secret):
            os.chown(path, user.pw_uid, user.pw_gid)
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    command = ["/bin/sh", "-c", KEEPER, "keeper", str(folder), str(programs), OWNER, locale, "-p", str(port)]
    for name, value in SETTINGS.items():
        command += ["-c", f"{name}={value}"]
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=folder,
        start_new_session=True,
        user=user.pw_uid if user else None,
        group=user.pw_gid if user else None,
        extra_groups=[] if user else None,
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
