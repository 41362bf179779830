"""One child process of ours: started bare, asked one thing at a time, killed when it takes too long."""

import contextlib
import os
import signal
import subprocess
import sys
import threading

from bot.rss.answers import MOST_BYTES, Answer, Nonsense, answer
from bot.rss.unreadable import Why
from bot.rss.work_in_child import ANSWER, JOB


class Died(Exception):
    """It ended before it answered. `why` is a sentence for a director, `code` how it ended."""

    def __init__(self, why: Why, code: int) -> None:
        super().__init__(why)
        self.why = why
        self.code = code


class Child:
    """A running `work_in_child`. It has none of our environment, so none of our secrets, and ends when we do."""

    def __init__(self, seconds: float, megabytes: int) -> None:
        """Start it. Raises OSError when this machine has no room for one more."""
        self.jobs = 0
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            [sys.executable, "-I", "-B", "-m", "bot.rss.work_in_child", str(seconds), str(megabytes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            start_new_session=True,  # Ctrl-C is for us; it goes when we go
        )

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, about: bytes, body: bytes, wall: float) -> Answer:
        """Its answer to one job, within `wall` seconds. Raises Died or Nonsense; after either it is of no more use."""
        self.jobs += 1
        late = threading.Event()
        timer = threading.Timer(wall, self._too_late, [late])
        timer.daemon = True
        timer.start()
        try:
            return self._ask(about, body)
        except (EOFError, OSError) as problem:
            self.end()
            code = self._process.returncode
            slow = late.is_set() or code == -getattr(signal, "SIGXCPU", 0)
            raise Died(Why.SLOW if slow else Why.HEAVY, code) from problem
        finally:
            timer.cancel()

    def kill(self) -> None:
        """Stop it and all that it started, whatever they do. Who asked it hears that it died."""
        with contextlib.suppress(OSError):
            if sys.platform != "win32":
                os.killpg(self._process.pid, signal.SIGKILL)  # the session is its own
            self._process.kill()

    def end(self) -> None:
        """Stop it, and leave nothing of it behind."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):  # what was not written will not be
                if pipe is not None:
                    pipe.close()
        self._process.wait()

    def _too_late(self, late: threading.Event) -> None:
        late.set()
        self.kill()

    def _ask(self, about: bytes, body: bytes) -> Answer:
        to, come = self._process.stdin, self._process.stdout
        assert to is not None and come is not None  # noqa: S101 - both are pipes
        to.write(JOB.pack(len(about), len(body)) + about)
        to.write(body)
        to.flush()
        (length,) = ANSWER.unpack(_exactly(come.read(ANSWER.size), ANSWER.size))
        if length > MOST_BYTES:
            raise Nonsense
        return answer(_exactly(come.read(length), length))


def _exactly(read: bytes, length: int) -> bytes:
    if len(read) < length:
        raise EOFError
    return read
