"""The interviews printed in docs/ are the ones the coach holds today."""

from tests.interviews import PAGE, page


def test_the_page_is_as_it_runs() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run python -m tests.interviews, read the page, and commit it"
