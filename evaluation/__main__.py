"""`python -m evaluation`: tries the configured model and says how it did. A model that does badly is no failure."""

import argparse
import json
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot import settings
from bot.coach.model.asking import LEAST, LONGEST
from bot.domain.errors import BeatdeskError
from bot.process import set_up_logging
from evaluation.desk import opened
from evaluation.keeping import Folder
from evaluation.recorded import load_interviews
from evaluation.run import Run

OURS = Path(__file__).parent / "interviews"
NO_MODEL = (
    "No language model is set up, so there is nothing to try. Set MODEL_BASE_URL and MODEL_NAME, and MODEL_API_KEY "
    "where the server wants one, in .env or in the environment; docs/configuration.md tells what they are."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """0 however the model does; 1 when it can't be tried."""
    chosen = _parser().parse_args(arguments)
    aside = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    try:
        return _try(chosen, aside)
    except BeatdeskError as problem:
        aside.print(problem.user_message)
        return 1
    except KeyboardInterrupt:
        aside.print("Stopped. The interviews that were finished are kept.")
        return 130


def _try(chosen: argparse.Namespace, aside: Console) -> int:
    out = Console(highlight=False, markup=False, soft_wrap=True)
    told = settings.load()
    if not told.has_model:
        aside.print(NO_MODEL)
        return 1
    set_up_logging("ERROR")  # what a request came to stands in the figures
    began = time.monotonic()
    interviews = load_interviews(chosen.interviews)
    with opened(told, chosen.patience) as desk:
        run = Run(desk, told, interviews, aside.print)
        folder = Folder(chosen.out or told.data_dir / "evaluation")
        aside.print(f"The words of {len(interviews)} interviews and of the examples go to {desk.model.host}.")
        run.examples()
        run.talks(folder)
        for line in run.conclusion(time.monotonic() - began):
            out.print(line)
        if chosen.json is not None:
            _write(chosen.json, run.as_record())
        out.print(f"Both talks of each interview, side by side: {folder.path}/ (people's words: readable by you alone)")
    return 0


def _write(file: Path, record: object) -> None:
    try:
        file.write_text(json.dumps(record, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as problem:
        raise BeatdeskError(f"I can't write to {file}: {problem.strerror or problem}.") from problem


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evaluation", description="Try the model that is set up.")
    parser.add_argument("--interviews", type=Path, default=OURS, metavar="FOLDER", help="recorded interviews (JSON)")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where both talks are written, side by side")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures here")
    parser.add_argument(
        "--patience",
        type=_seconds,
        default=LONGEST,
        metavar="SECONDS",
        help=f"for one request; {LONGEST:.0f}, as in the bot, unless told, and at most",
    )
    return parser


def _seconds(text: str) -> float:
    seconds = float(text)
    if not LEAST <= seconds <= LONGEST:
        raise argparse.ArgumentTypeError(f"between {LEAST} and {LONGEST:.0f} seconds")
    return seconds


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    sys.exit(main())
