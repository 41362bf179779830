"""What only sounds like "off the record": stories, advice, the opposite."""

import pytest

from bot.domain.offrecord import reach

ON_RECORD = """
you can quote me on that
This is on the record.
not off the record
That is not off the record, print it.
The record shows 40 incidents.
We broke our own record off the coast of Norway.
Between us and the supplier there are two warehouses.
Between them they drove 900 km.
They told us not to share dashboards.
Customers don't share this data with us.
We never share figures between sites.
Nobody reads confidential clauses.
The patient asked whether it is confidential.
We delete it every week.
We had to drop that supplier.
The nurse told me that she writes everything down.
I should say that nobody reads it.
We keep the originals in a safe.
They don't use that door any more.
It's an open secret that shelves are full.
I'd rather you print the boring number.
The forms ask for a confidentiality agreement and nobody knows why.
They publish that list every May.
Don't start with machines, start with what is on at night.
You can use the general terms.
It stays with me, that sentence.
We do not use this scanner.
We don't quote that low any more.
Never trust a fast yes.
The invoice was not for us.
They leave it out in the rain.
It isn't a secret that margins are thin.
Happy to be quoted.
The rest is between the client and the court.
He keeps quiet in meetings.
The records are off by two.
So don't tell me it is the weather.
The embargo on steel costs us two weeks.
We scratch the old label off.
we don't share racks
don't tell customers too early
Don't tell the customer too early.
do not quote prices by phone
Don't quote a delivery date you can't keep.
never tell a customer that it is easy
Don't show customers the dashboard first.
Don't show the total before the story.
Show, don't tell.
Ask, don't tell.
Don't tell people what they know.
Don't tell your boss first.
We don't tell Dana.
They don't mention Siemens.
They don't share.
We do not publish.
Don't share a rack between two shifts.
Don't publish a price list.
We tell them: don't quote prices.
Old racks: do not use.
Do not post-process the scans.
Don't let go.
Don't let customers wait.
Don't send quotes by email.
Keep private keys in a safe.
Keep quiet rooms for the phone calls.
I take that route back every night.
I take it back to the depot.
The dock is not for external drivers.
Two kinds of clinics: private, public.
Private clinics pay faster.
Customers can't see that.
The driver can't see it from the cab.
Patients shouldn't read that label.
Nurses should not see the price.
Nobody in the ward should wait.
""".strip().splitlines()


@pytest.mark.parametrize("text", ON_RECORD)
def test_what_only_sounds_like_it(text: str) -> None:
    assert reach(text) is None
