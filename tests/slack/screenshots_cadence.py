"""The pictures about publishing: the week in its channel in three looks, what an expert is told, and their choices."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot.domain.cadence_messages import (
    CommentPrompt,
    Nudge,
    Offer,
    PostLogged,
    QuotedComment,
    Summary,
    SummaryPost,
    WeekCount,
)
from bot.domain.people import Sme
from bot.domain.posts import Place, Post, PostState, Via
from bot.pictures.drawn import DrawnPictures
from bot.ports import Look
from bot.slack import cadence_forms
from bot.slack.messages import message, messages
from tests.newsdesk import Desk
from tests.slack import preview

SITE = "https://wardnotes.example"
FILE, RHYTHM = "F0WEEKS001", "F0RHYTHM01"
MONDAY = date(2026, 3, 16)
COUNTS = (1, 2, 0, 2, 3, 2, 1, 3, 2, 4, 2, 3)
POSTS = (  # weeks ago, and what it was
    (1, "Twelve steps to the dispenser"),
    (2, "What an audit sees at three in the morning"),
    (4, "Gloves by the bed"),
    (5, "The shift that nobody counts"),
    (7, "Sterile supply at the weekend"),
    (10, "Hand hygiene is a floor plan"),
)


def week() -> Summary:
    """A week of the ward's company."""
    weeks = tuple(WeekCount(MONDAY - timedelta(weeks=11 - number), count) for number, count in enumerate(COUNTS))
    return Summary(
        "16 to 22 March 2026",
        (
            SummaryPost("Ines Moreau", "Twelve steps to the dispenser", f"{SITE}/twelve-steps", "blog"),
            SummaryPost("Kofi Mensah and Lena Roth", "Two nights in sterile supply", f"{SITE}/two-nights", "blog"),
            SummaryPost("Tomas Berg", "Why theatres wait for one tray", f"{SITE}/one-tray", "LinkedIn"),
        ),
        0,
        weeks,
        waiting=2,
        waiting_days=6,
        answered=("Hand hygiene audits are theatre",),
        celebrate="Tomas Berg published for the first time.",
        away=("Aiko Sato",),
    )


def published(desk: Desk, sme: Sme, now: datetime) -> None:
    """What an expert has behind them."""
    today = now.astimezone(sme.tz).date()
    with desk.deps.store.begin() as tx:
        for ago, title in POSTS:
            link, day = f"{SITE}/{title.replace(' ', '-').lower()}", today - timedelta(weeks=ago)
            post = Post(sme.workspace, 0, link, title, day, Place.BLOG, (sme.id,), PostState.PUBLISHED, Via.SME, now)
            tx.posts.add(post, [link])
        tx.commit()


def drawings(sme: Sme) -> dict[str, str]:
    """Every picture as a page, by its name."""
    pictures = DrawnPictures()
    files = {FILE: pictures.weeks(week().weeks, Look.MESSAGE)}
    channel = [preview.sent(part.blocks, "09:00") for part in messages(week(), FILE)]
    found = {
        f"summary{name}": preview.page(preview.conversation("#marketing", channel), look=look, files=files)
        for name, look in (("", ""), ("-dark", "dark"), ("-phone", "phone"))
    }
    told = [
        PostLogged(5, "Twelve steps to the dispenser", f"{SITE}/twelve-steps", "today", "blog", "Logged for today."),
        Nudge(9, "Twelve steps to the dispenser", 12, "What an audit sees at three in the morning"),
        CommentPrompt(
            "Twelve steps to the dispenser",
            (QuotedComment(8, "Jon Pell", "Did it last once the audit was over?", f"{SITE}/twelve-steps#c8"),),
        ),
        Offer(),
    ]
    said = [
        preview.sent(message(view).blocks, at)
        for view, at in zip(told, ("09:12", "09:30", "10:05", "09:00"), strict=True)
    ]
    found["publishing"] = preview.page(preview.conversation("Beatdesk", said))
    chosen = cadence_forms.rhythm(sme, "France"), cadence_forms.log_post(((12, "What an audit sees"),), 12)
    found["rhythm"] = preview.page(*(preview.modal(form) for form in chosen), look="two")
    return found


def portrait(counts: tuple[int, ...]) -> dict[str, bytes]:
    """The file that a Home tab shows."""
    return {RHYTHM: DrawnPictures().rhythm(counts, Look.MESSAGE)}
