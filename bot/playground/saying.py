"""What a person writes, edits and deletes: into the platform's record and the bot's inbox in one commit, then handled.

composer -> saying -> chat_log + inbox (one commit) -> inbox.handle -> delivery.deliver -> page
"""

from dataclasses import replace
from datetime import timedelta

from bot.domain.deliveries import InboxEvent, Incoming, platform_ts
from bot.domain.errors import Gone, InvalidInput, NotAllowed, StoreUnavailable
from bot.domain.words import storable
from bot.flows import delivery, inbox
from bot.flows.identity import the_sme, whoever
from bot.playground import times
from bot.playground.house import House
from bot.playground.personas import Part, Persona
from bot.ports import ChatMessage, Deps, Transaction

MOST_CHARACTERS = 40_000
RECENT = timedelta(hours=24)


def checked(text: str) -> str:
    """The text as it can be kept. Raises InvalidInput when there is nothing or too much of it."""
    text = storable(text)
    if not text.strip():
        raise InvalidInput("Write something first; a line is enough.")
    if len(text) > MOST_CHARACTERS:
        raise InvalidInput(
            f"That's {len(text):,} characters; I can take {MOST_CHARACTERS:,} in one message. "
            "Please send it in two or more. Your words are still in the box."
        )
    return text


def say(house: House, me: Persona, text: str, key: str) -> str:
    """Keep a message and let the bot hear it. Returns a sentence for the person alone, "" for none.

    `key` makes sending it again harmless. Raises InvalidInput, or StoreUnavailable: then nothing was kept.
    """
    text = checked(text)
    now = house.deps.clock()
    with house.deps.store.begin() as tx:
        draft = ChatMessage(me.channel, me.user, platform_ts(now), text, key=f"said:{key}" if key else None)
        kept = tx.chat_log.add(house.workspace, draft)
        tx.inbox.add(house.workspace, _event(kept, Incoming.MESSAGE, kept.ts), now)
        tx.commit()
    _heard(house, me)
    return _refusal(house, me)


def edit(house: House, me: Persona, ts: str, text: str) -> None:
    """Change an own message. Raises InvalidInput, NotAllowed or Gone."""
    text = checked(text)
    now = house.deps.clock()
    with house.deps.store.begin() as tx:
        message = _own(tx, house, me, ts)
        changed = replace(message, text=text, edited=True)
        tx.chat_log.change(house.workspace, changed)
        stamp = max(platform_ts(now), platform_ts(times.moment_of(ts) + timedelta(microseconds=1)))
        tx.inbox.add(house.workspace, _event(changed, Incoming.EDIT, stamp), now)
        tx.commit()
    _heard(house, me)


def delete(house: House, me: Persona, ts: str) -> None:
    """Take an own message away; its words go from the platform's record at once. Raises NotAllowed or Gone."""
    now = house.deps.clock()
    with house.deps.store.begin() as tx:
        gone = replace(_own(tx, house, me, ts), text="", deleted=True, sign="")
        tx.chat_log.change(house.workspace, gone)
        stamp = max(platform_ts(now), platform_ts(times.moment_of(ts) + timedelta(microseconds=1)))
        tx.inbox.add(house.workspace, _event(gone, Incoming.DELETE, stamp), now)
        tx.commit()
    _heard(house, me)


def catch_up(deps: Deps, workspace: int) -> int:
    """Receive again what experts wrote in the last day, in case a crash came between record and inbox; returns how many
    messages the inbox had not known."""
    since = platform_ts(deps.clock() - RECENT)
    with deps.store.read() as tx:
        recent = [
            message
            for sme in tx.smes.roster(workspace)
            for message in tx.chat_log.recent(workspace, sme.channel, after=since)
            if message.user == sme.user and not message.deleted
        ]
    return sum(inbox.receive(deps, workspace, _event(message, Incoming.MESSAGE, message.ts)) for message in recent)


def _event(message: ChatMessage, kind: Incoming, stamp: str) -> InboxEvent:
    return InboxEvent(kind, message.channel, message.user, stamp, message.ts, message.text)


def _own(tx: Transaction, house: House, me: Persona, ts: str) -> ChatMessage:
    message = tx.chat_log.get(house.workspace, me.channel, ts)
    if message is None or message.deleted:
        raise Gone("That message is gone already.")
    if message.user != me.user:
        raise NotAllowed("You can change your own messages only.")
    return message


def _heard(house: House, me: Persona) -> None:
    """Handle it now. It is kept already: a store that is locked at this point means later, by the next tick."""
    house.deps.passing("inbox.committed")
    house.hub.publish(me.channel)
    try:
        inbox.handle(house.deps, house.workspace, me.channel)
        delivery.deliver(house.deps, house.workspace)
    except StoreUnavailable:
        return
    finally:
        house.hub.publish(me.channel)


def _refusal(house: House, me: Persona) -> str:
    """What the bot says to somebody it does not interview."""
    if me.part is not Part.COLLEAGUE:
        return ""
    with house.deps.store.read() as tx:
        try:
            the_sme(whoever(tx, house.workspace, me.user))
        except NotAllowed as refusal:
            return refusal.user_message
    return ""
