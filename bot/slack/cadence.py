"""What is said to an expert about publishing, and what they can press: a logged post, a nudge, an offer, a buddy, and
what readers wrote."""

from bot.domain.cadence_messages import BuddyQuestion, CommentPrompt, Nudge, Offer, PostLogged, QuotedComment
from bot.domain.messages import Press
from bot.domain.screens import PostCard
from bot.slack.blocks import Block, Part, actions, button, ours, quote, rich, say
from bot.slack.items import linked, small
from bot.slack.names import Tap
from bot.slack.pieces import Piece, said
from bot.slack.values import pack
from bot.slack.words import escape, short, size, split

SENTENCE, ABOUT, AUTHOR = 1000, 500, 120  # characters, here and below
COMMENT = 1500


def post_logged(view: PostLogged) -> list[Block]:
    """A post as it stands; nothing to press once it is taken back."""
    if view.gone:
        return rich(ours(short(view.said, SENTENCE)))
    return [
        *rich(ours(short(view.said, SENTENCE)), say(linked(view.title, view.link, "bold"))),
        *small(short(view.about, ABOUT)),
        actions(*_about_post(view)),
    ]


def _about_post(view: PostLogged) -> list[Block]:
    post, title = str(view.post), short(view.title, 45)
    if view.asks == "whose":
        return [
            button("It's mine", Press.POST_MINE, post, "primary", about=f"It's mine: {title}"),
            button("Not mine", Press.POST_BACK, post, about=f"Not mine: {title}"),
        ]
    if view.asks == "together":
        return [
            button("We wrote it together", Press.POST_TOGETHER, post, "primary", about=f"Written together: {title}"),
            button("It's theirs", Press.POST_BACK, post, about=f"It's theirs: {title}"),
        ]
    return correct_or_take_back(view.post, title, "primary" if view.asks == "details" else None)


def correct_or_take_back(post: int, title: str, style: str | None = None) -> list[Block]:
    """The two buttons beside a post of one's own."""
    return [
        button("Correct", Tap.CORRECT_POST, pack(post=post), style, about=short(f"Correct: {title}", 75)),
        button("Take it back", Press.POST_BACK, str(post), about=short(f"Take it back: {title}", 75)),
    ]


def nudge(view: Nudge) -> list[Piece]:
    """A private word, with the idea that only waits to be written."""
    idea = short(view.headline, 50)
    row = actions(
        button("It's out", Tap.LOG_POST, pack(idea=view.idea), "primary", about=f"It's out: {idea}"),
        button("Talk it through", Press.CHECK_IN, about=f"Talk it through: {idea}"),
    )
    return [*said(view.text), Piece("", [row])]


def offer(view: Offer) -> list[Block]:
    """Something lighter; nothing to press once something was chosen."""
    told = rich(ours(view.text if size(view.text) <= SENTENCE else short(view.text, SENTENCE)))
    if view.chosen:
        return told
    return [
        *told,
        actions(
            button("A buddy", Tap.ASK_BUDDY, about="A buddy to take turns with"),
            button("Another time", Tap.OWN_PLACE, about="Another day or hour"),
            button("Every second week", Press.OFFER_SECOND_WEEK),
            button("A break", Tap.AWAY, about="A break until a date"),
            button("Go on as it was", Press.OFFER_GO_ON),
        ),
    ]


def buddy_question(view: BuddyQuestion) -> list[Block]:
    """Whether they want to take turns."""
    told = rich(ours(short(view.text, SENTENCE)))
    return told if view.answered else [*told, actions(*buddy_buttons(view.pair, view.buddy))]


def buddy_buttons(pair: int, buddy: str) -> list[Block]:
    """Yes or no."""
    name = short(buddy, 40)
    return [
        button("Yes", Press.BUDDY_YES, str(pair), "primary", about=f"Yes, take turns with {name}"),
        button("No", Press.BUDDY_NO, str(pair), about=f"No, don't take turns with {name}"),
    ]


def comment_prompt(view: CommentPrompt) -> list[Block]:
    """Each comment as it was written, with the way to where it stands."""
    told = rich(
        ours(short(view.opening, SENTENCE)),
        *(part for each in view.comments for part in _comment(each)),
        ours(view.closing),
    )
    if view.done or not view.comments:
        return told
    first = str(view.comments[0].comment)
    return [*told, actions(button("I answered", Press.COMMENT_DONE, first))]


def _comment(each: QuotedComment) -> list[Part]:
    words = each.text if size(each.text) <= COMMENT else f"{split(each.text, COMMENT)[0]}…"
    return [say(linked(short(each.author, AUTHOR) or "A reader", each.link), ":"), quote(words)]


def post_card(card: PostCard) -> tuple[str, list[Block]]:
    """A post of theirs to be corrected: text and blocks."""
    post = card.post
    day = f"{post.day.day} {post.day:%B %Y}"
    about = " · ".join(each for each in (str(post.place), day, ", ".join(post.names)) if each)
    blocks = [
        *rich(say(linked(post.named, post.url, "bold"))),
        *small(short(about, ABOUT)),
        actions(*correct_or_take_back(post.id, short(post.named, 45))),
    ]
    return escape(f"“{short(post.named, 300)}”\n{short(about, ABOUT)}"), blocks
