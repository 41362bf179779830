"""Off the record in many people's words. What only sounds like it is in test_on_record.py."""

import time

import pytest

from bot.domain.offrecord import Reach, back_on_record, reach

WITH_MORE = """
Between us, they will sue.
Between you and me, the merger is dead.
Off the record: we lost the Leeds account.
off the record, the ward is closing in spring
Of the record, they are broke and everybody in the building knows.
This is off-the-record but the pilot failed twice.
The plant in Brno closes in May. Don't quote that.
They paid double. Please don't print this.
We knew about the leak since March, not for publication.
The CFO is leaving (not for attribution).
Keep this to yourself: the tender is rigged.
Strictly confidential: we close Leeds in June.
In strict confidence, the audit found a hole of two million.
It's under NDA, but their engine runs on our software.
I signed a paper about it, but the trial was stopped after two patients.
I shouldn't be telling you this, the founder sold all his shares.
I'm not supposed to say it, but the recall starts on Monday.
I probably shouldn't say this, but the owner wants out by Christmas.
We will merge the two clinics, and not a word before the board meets.
That's embargoed until the 12th, the new rate is 3.1.
It's all very hush-hush, the robot dropped a pallet on a Tesla.
You didn't hear this from me, but the bridge needs new bearings.
This didn't come from me: the tests were never run.
Please leave that out, the ministry phoned us twice about the report.
Keep our name off the record, the others can know it was a bank.
This stays in this room: we are two months from empty.
It stays between us that the vendor refunded everything.
Please keep it between us that the system was down for a week.
I'd rather you didn't write about the strike, it is still in court.
I would prefer that not to be published, he still works here.
Don't share this please: margins are at four percent.
For background only: three of the five sites are loss-making.
Not a word to anyone, but the lead surgeon resigned.
Don't tell anyone I said so, the new system is slower.
Nobody is supposed to know, but the contract ran out in January.
The merger isn't public yet so please keep quiet about it.
I don't want this quoted, the boss reads everything.
Confidentially, the insurer refused the claim.
That must not get out: the samples were swapped.
For your eyes only: the list of closures is final.
Please don't mention the hospital, they would recognise themselves.
Never repeat this, the whole order went to scrap.
The plant closes in May. Please don't share.
Margins are at four percent, pls don't publish 🙏
We lost the Leeds account. Do not quote
Don't tell Dana about the audit in March.
Do not share -- legal is still on it and the fine is two million.
The pilot is dead. Dana shouldn't read that.
Private: they are broke and everybody in the building knows.
The warranty costs us nine percent, not for external.
The buyer is Siemens. Nobody at Siemens should read this.
""".strip().splitlines()

ALONE = """
off the record
Off the record please
off the record, all of that
Don't quote that.
don't quote me on that please
please don't publish that
pls dont use that
That's between us.
between us please!
that was confidential
btw that's confidential
not for publication
Please keep that to yourself
keep that out of it please
Please leave that out.
I shouldn't have said that
forget I said that
Forget what I said.
That stays between us
can we keep that between us?
you didn't hear that from me
Please don't share this.
Please don't share.
do not quote
pls dont publish
Don\u00b4t share
please\u00a0don’t\u2007share
and don't share, ok
don't share pls :)
don't share with anyone
don't publish anywhere please
Please don't pass on.
you can't publish that
Don't tell Dana
don't tell dana
DON'T TELL DANA
Please don't tell Hans.
don't tell marketing
dont tell my director
Don't show this to Dana
Please don't show Dana
don't show it to my boss
don't send this to Dana
don't forward it to marketing
Don't let Dana read this
Don't mention Siemens please
Dana shouldn't read that
Ben should not see this!
Anders mustn't know about this.
James can't see this
my director shouldn't see this
my director must not read this one
My boss shouldn't see this
Marketing shouldn't see this.
I don't want Dana to see this
not for external
Not for external use.
please keep private
keep confidential
Please keep it private
This is private.
Off\u2011the\u2011record
off\u2013the\u2013record please
off\u200b the re\u200bcord
off\u00a0the\u00a0record
offtherecord
""".strip().splitlines()
ALONE.append("Please\ndon't\nshare")

ABOUT_THE_LAST = """
that last bit stays between us
scratch that
Scratch that last message, that wasn't for you
ignore that last message please
delete that last bit please
wait, forget that last one
sorry, wrong window
that wasn't for you
oops, ignore that
the last part is off the record
that last bit is not for print
I take that back
I'd like to take that back
Can I take that back?
We lost the tender. I take that back.
wait no. scratch that last message 😬 pretend I talked about the rain. It is nice here.
""".strip().splitlines()

AHEAD = """
This next bit is off the record:
the following stays between us
Off the record:
what follows is confidential
What I'm about to say is off the record
Can I tell you something off the record?
going off the record now
private:
""".strip().splitlines()


@pytest.mark.parametrize("text", WITH_MORE)
def test_a_remark_with_more_covers_its_message(text: str) -> None:
    assert reach(text) in {Reach.THIS, Reach.ANSWER}


@pytest.mark.parametrize(
    "text",
    [
        "Between us, they will sue.",
        "The plant in Brno closes in May. Don't quote that.",
        "Strictly confidential: we close Leeds in June.",
    ],
)
def test_and_only_its_message(text: str) -> None:
    assert reach(text) is Reach.THIS


@pytest.mark.parametrize("text", ALONE)
def test_a_remark_alone_covers_the_answer(text: str) -> None:
    assert reach(text) in {Reach.ANSWER, Reach.LAST}


@pytest.mark.parametrize(
    "text", ["off the record", "Don't quote that.", "that was confidential", "not for publication"]
)
def test_the_whole_answer(text: str) -> None:
    assert reach(text) is Reach.ANSWER


@pytest.mark.parametrize("text", ABOUT_THE_LAST)
def test_a_remark_about_the_last_message(text: str) -> None:
    assert reach(text) is Reach.LAST


@pytest.mark.parametrize("text", AHEAD)
def test_an_announcement_covers_what_comes(text: str) -> None:
    assert reach(text) is Reach.NEXT


@pytest.mark.parametrize("text", ["Don’t quote that.", "DON'T QUOTE THAT", "don't  quote   that", "  off the record  "])
def test_whatever_the_quotes_case_and_spaces(text: str) -> None:
    assert reach(text) is Reach.ANSWER


@pytest.mark.parametrize(
    "text",
    ["ok, back on the record", "On the record again: it rained.", "you can quote the rest", "on the record: we won"],
)
def test_back_on_the_record(text: str) -> None:
    assert back_on_record(text)


@pytest.mark.parametrize("text", ["off the record", "the record shows it", "it was hot again"])
def test_not_back_on_the_record(text: str) -> None:
    assert not back_on_record(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍",
        "א" * 50,
        "between " * 4000,
        "don't " * 6000,
        "the last " * 4000,
        "(" * 40_000,
        "off the " * 5000,
        "please " * 5000,
    ],
)
def test_odd_text_is_read_quickly(text: str) -> None:
    started = time.process_time()
    reach(text)
    back_on_record(text)
    assert time.process_time() - started < 0.5
