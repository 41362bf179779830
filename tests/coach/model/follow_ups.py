"""Natural follow-up questions: what an expert said, and what a good reporter would ask then. All of them must pass."""

FOLLOW_UPS = (
    (
        "We moved the Kuka cell from Halle to Plant 2 in May, and changeovers went from 45 minutes to 18.",
        (
            "45 minutes down to 18: what took the rest out of it?",
            "You moved the Kuka cell in May: who objected first?",
            "What did Halle lose when the cell left for Plant 2?",
            "“changeovers went from 45 minutes”: which step took longest back then?",
        ),
    ),
    (
        "Drivers wait 90 minutes at the gate in Rotterdam. Maersk's portal shows a slot, but the terminal ignores it.",
        (
            "What does a 90-minute wait in Rotterdam cost you by the end of a week?",
            "Maersk's portal shows a slot that the terminal ignores: since when?",
            "The latest driver who complained: what did he have on board?",
            "Who at the terminal decides whether a slot counts?",
            "When a slot in Maersk’s portal does hold, what is different that day?",
        ),
    ),
    (
        "Half our ward shares one password, because Epic logs you out after 3 minutes.",
        (
            "What happened the last time Epic logged somebody out in the middle of something?",
            "Who on the ward still refuses to share the password, and why?",
            "When did the shared password first cause trouble?",
            "What would more than 3 minutes have changed?",
        ),
    ),
    (
        "Customers want card payments at the market stall, but the reader needs 4G and we have none under the bridge.",
        (
            "What do you do about card payments when there's no 4G under the bridge?",
            "The last customer who walked off: what had they wanted to buy?",
            "How many card payments fail on a normal Saturday?",
        ),
    ),
    (
        "The auditor from Deloitte asked for the pin on the pump, the one that sheared in 2019. Nobody had kept it.",
        (
            "What did Deloitte's auditor say when nobody had kept the pin?",
            "The pin that sheared in 2019: who decided to throw it away?",
            "What do you keep now that you'd have thrown away in 2019?",
        ),
    ),
    (
        "Our biggest account cancelled 1,200 seats on Tuesday. The account manager learned it from LinkedIn.",
        (
            "1,200 seats gone on Tuesday: what had changed on their side?",
            "How did the account manager react to reading it on LinkedIn?",
            "What was the first sign that the account was slipping?",
        ),
    ),
    (
        "I think most RFPs are written by whoever lost the last fight internally. SAP people call it requirements.",
        (
            "Which RFP last made you think so?",
            "What would the people who write RFPs answer you?",
            "When did an RFP last turn out better than you feared?",
        ),
    ),
    (
        "We grow Elstar and Braeburn. The frost on 21 April took 40% of the Elstar, and insurance paid 9 cents a kilo.",
        (
            "40 per cent of the Elstar in one night: what did you do at dawn?",
            "Why did the Braeburn get through 21 April and the Elstar not?",
            "9 cents a kilo: what would have covered your costs?",
        ),
    ),
    (
        "Token refunds at the laundromat doubled since we installed the new dryers; people think 40° is broken.",
        (
            "What do people say when they ask for a token back?",
            "“people think 40° is broken”: what do you tell them?",
            "Refunds doubled: from how many to how many in a week?",
        ),
    ),
    (
        "A notary in Lyon told us the draft had the wrong parcel number, B-1147 instead of B-1174, twelve days before "
        "closing.",
        (
            "How did B-1147 get into the draft in the first place?",
            "What did those twelve days look like after the notary in Lyon rang?",
            "Who checks parcel numbers now?",
        ),
    ),
    (
        "We retired the mainframe at 02:30 on Sunday and at 9:15 the first branch in Graz couldn't print a passbook.",
        (
            "What went through your head at 9:15 when Graz rang?",
            "Between 02:30 and 9:15: when did you first think it had worked?",
            "Why the passbooks, of all things?",
        ),
    ),
    (
        "My apprentices use ChatGPT for the wiring diagrams. One had the neutral on L2, and the inspector laughed.",
        (
            "What did the inspector say after he'd laughed?",
            "Which wiring diagrams may your apprentices still do with ChatGPT?",
            "The neutral on L2: who found it, you or the inspector?",
        ),
    ),
    (
        "Section 23a changed in October. Every second letter quotes it, all copied from the same wrong forum post.",
        (
            "What does the forum post get wrong about section 23a?",
            "How do you tell somebody that their letter quotes a forum?",
            "Every second letter: how many was that last week?",
        ),
    ),
    (
        "The choir's insurance went from €310 to €1,150 a year because of the scaffold in St. Anne's.",
        (
            "What made the insurer look at the scaffold in St. Anne's?",
            "€310 to €1,150: what did the choir give up for it?",
            "Who told the choir?",
        ),
    ),
    (
        "We phished our own board last spring. Two of nine forwarded it to their assistants, who put the password in.",
        (
            "What did the two say when they heard it was you?",
            "Why do you think assistants put a password in so readily?",
            "What would the other seven have needed to fall for it?",
            "What has the board done about passwords since last spring?",
        ),
    ),
    (
        "Salary bands leaked in the all-hands deck. The Slack thread had 300 replies before lunch.",
        (
            "What was in the first ten of those 300 replies?",
            "Which salary band caused the most noise?",
            "Who had put the bands into the deck?",
        ),
    ),
    (
        "The Boeing 737 simulator broke down, so we trained six crews on the A320 deck with the labels taped over.",
        (
            "Which label on the A320 deck confused the crews most?",
            "What did the crews say when they were back in the 737?",
            "Who had the idea of taping over the labels?",
        ),
    ),
    (
        "Between the Q3 close and Christmas we have nine working days, and IFRS 16 leases eat four of them.",
        (
            "What is it about IFRS 16 leases that eats four days?",
            "Which of the nine days before Christmas would you give away first?",
            "When did a Q3 close last go smoothly?",
        ),
    ),
    (
        "We said no to the Ministry. The tender wanted the source code in escrow and unlimited liability.",
        (
            "The escrow first: why was that a no? Then the liability.",
            "What did the Ministry say when you said no?",
            "Who in your house wanted to sign anyway?",
        ),
    ),
    (
        "Our midwives drive 30,000 km a year. Since the VW leasing ended, three use their own cars.",
        (
            "Three in their own cars: what does that do to the night shift?",
            "Which trip of those 30,000 km would you cut first?",
            "What did the midwives ask for when the VW leasing ended?",
        ),
    ),
    (
        "Der neue Prüfer aus Hannover wollte jeden Beleg sehen und hat am Ende nichts gefunden.",
        (
            "Was hat der Prüfer aus Hannover am Ende zum Buchhalter gesagt?",
            "Welchen Beleg hatte der Prüfer zuerst in der Hand?",
        ),
    ),
    (
        "Cette semaine, le client de Nantes a encore changé d'avis sur la couleur des portes.",
        ("Qu'est-ce qui a fait changer d'avis le client de Nantes ?", "Quelle couleur voulait-il avant ?"),
    ),
    (
        "We switched Node.js off for the kiosk, because the SSD died every 6 weeks from log writes.",
        (
            "What runs the kiosk now instead of Node.js?",
            "Every 6 weeks an SSD: when did somebody see the pattern?",
        ),
    ),
    (
        "The CEO's “one more thing” cost us 40k and a week, and then it was dropped.",
        (
            "“one more thing”: what did you first think when you heard it?",
            "What could you have bought with the 40,000 instead?",
            "Who told the CEO that it was dropped?",
        ),
    ),
)
