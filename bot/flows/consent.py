"""Whether an expert's words may go to a language model, and that they know of it before any does.

delivery of the welcome, or of the first question after a model came -> told -> smes
`no model`, `model ok` or a button -> choose -> smes, audit
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.messages import Question, View, Welcome, model_notice
from bot.domain.people import Consent, Sme
from bot.domain.permissions import THE_EXPERT
from bot.flows.speaking import saved
from bot.ports import Transaction

SCRIPT_ONLY = "Fine. From now on I go by my script, and no language model gets your words. `model ok` changes that."
NO_MODEL_HERE = "There is no language model here; I go by a script. I'll remember your answer in case one comes."


def told(tx: Transaction, workspace: int, sme_id: int | None, view: View, now: datetime) -> None:
    """A message is out that told them of a model's host. Words said before now are not sent there."""
    if sme_id is not None and isinstance(view, Welcome | Question) and view.model_host:
        tx.smes.told(workspace, sme_id, view.model_host, now)


def news(sme: Sme, host: str) -> str:
    """What to tell an SME who does not know yet that a model helps; "" when there is nothing to tell."""
    if not host or sme.consent.host == host or sme.consent.scripted_only:
        return ""
    return "New: " + model_notice(host).strip()


def choose(tx: Transaction, sme: Sme, allowed: bool, host: str, now: datetime) -> str:
    """Keep what they chose; returns the sentence that tells them."""
    consent = Consent(sme.consent.host, sme.consent.since, not allowed)
    if allowed and host:
        consent = Consent(host, now, False)  # it gets what they say from now on
    tx.smes.save(replace(sme, consent=consent))
    interview = tx.interviews.open_of(sme.workspace, sme.id)
    if interview is not None:
        saved(tx, interview, interview)  # what a model is just saying there is thrown away
    chosen = "allowed the model" if allowed else "kept their words from the model"
    tx.audit.write(sme.workspace, THE_EXPERT, chosen, f"sme {sme.id}", now, sme.id)
    if not host:
        return NO_MODEL_HERE
    if not allowed:
        return SCRIPT_ONLY
    return f"Good. From now on the language model at {host} may help me; it gets what you say from here on."
