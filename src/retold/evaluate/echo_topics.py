"""Invented events for the echo benchmark: what happened, in several wordings, and what other reporters found out themselves.

``{a}`` to ``{h}`` are people, ``{town}`` a place, ``{firm}`` a body, ``{n}`` and ``{m}`` numbers; all are filled from tables.
A wording is a clause without its full stop. The first fact is the claim under test. ``wrong`` tells it distorted: another
number, another actor, the opposite, a plan told as done.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Own:
    """An independent report: its source, the claim in its own words and details that nobody else has."""

    source: str
    claim: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topic:
    """An event: headlines, the source of the first report, facts in three wordings each, independent reports, distortions."""

    name: str
    heads: tuple[str, ...]
    source: str
    facts: tuple[tuple[str, ...], ...]
    own: tuple[Own, ...]
    wrong: dict[str, str]


TOPICS: tuple[Topic, ...] = (
    Topic(
        "bridge",
        ("{town} bridge to close for {n} weeks", "Closure of {n} weeks ahead for bridge in {town}", "Cracks shut {town} crossing"),
        "{a}, the county engineer,",
        (
            ("the old iron bridge in {town} will be closed for {n} weeks from Monday", "{town}'s old iron bridge is to shut for {n} weeks, beginning on Monday",
             "from Monday, traffic will be kept off the old iron bridge at {town} for {n} weeks"),
            ("divers found cracks in two of the stone piers during a routine inspection", "cracks in two stone piers came to light when divers made a routine inspection",
             "a routine inspection by divers showed that two of the stone piers are cracked"),
            ("repairs are expected to cost about ${m} million", "the bill for the repairs is put at some ${m} million", "about ${m} million is expected to be spent on repairs"),
            ("buses will be sent around by the mill road", "bus services will use the mill road instead", "the mill road will serve as a detour for buses"),
            ("shopkeepers on the east bank fear that they will lose most of their custom", "traders on the east bank worry about losing most of their customers",
             "most custom could be lost, shopkeepers on the east bank fear"),
            ("the bridge was built in 1887 and last strengthened in 1954", "built in 1887, the bridge was last strengthened in 1954", "the crossing dates from 1887 and was last reinforced in 1954"),
        ),
        (
            Own("{b}, who runs the bus depot in {town},", "drivers were told on Thursday that nothing may cross the iron bridge for {n} weeks from Monday",
                ("a new timetable was being printed at the depot in the afternoon", "the detour adds a quarter of an hour to every run", "two drivers have been hired for the early shift")),
            Own("{c}, headmistress of the school on the east bank,", "a letter to parents says that the iron bridge will be shut for {n} weeks as of Monday",
                ("some 80 children walk across it every morning", "lessons will start half an hour later until it opens again", "a ferryman has offered to row the youngest over")),
            Own("{d}, a diver with the firm that looked at the piers,", "his team advised that the iron bridge stay closed for {n} weeks starting Monday",
                ("the water was so murky that the cracks were felt before they were seen", "one of them is as long as a man's arm", "steel collars will be fitted around both piers")),
        ),
        {"number": "the old iron bridge in {town} will be closed for {x} weeks from Monday", "actor": "the new railway bridge in {h} will be closed for {n} weeks from Monday",
         "polarity": "the old iron bridge in {town} will not be closed from Monday", "modality": "the old iron bridge in {town} may have to be closed for {n} weeks at some point"},
    ),
    Topic(
        "bakery",
        ("{firm} recalls {n},000 loaves after metal find", "Metal in bread: {firm} calls back {n},000 loaves", "Bread recall widens at {firm}"),
        "a person who works on the production line",
        (
            ("the bakery chain {firm} has recalled {n},000 loaves after slivers of metal were found in rye bread", "{firm}, the bakery chain, called back {n},000 loaves when slivers of metal turned up in rye bread",
             "slivers of metal in rye bread have led the bakery chain {firm} to recall {n},000 loaves"),
            ("the slivers came from a slicing blade that had not been changed since March", "a slicing blade not replaced since March shed the slivers", "since March nobody had changed the slicing blade from which the slivers came"),
            ("one customer in {town} cut her lip", "a customer's lip was cut in {town}", "in {town}, a woman who had bought a loaf cut her lip"),
            ("{m} shops have taken the bread off their shelves", "the bread was cleared from the shelves of {m} shops", "shelves in {m} shops have been emptied of the bread"),
            ("the chain's oven house will stand idle until Friday", "until Friday no bread will leave the chain's oven house", "production in the oven house is halted until Friday"),
            ("{firm} was founded by two brothers in a garage", "two brothers started {firm} in a garage", "the beginnings of {firm} were in a garage that belonged to two brothers"),
        ),
        (
            Own("{b}, a food inspector for the county,", "she sealed the slicing room at {firm} and ordered {n},000 loaves back over metal in the rye bread",
                ("a magnet drawn over the crumbs came up furred with filings", "her report goes to the prosecutor next week", "the log of blade changes had blank pages")),
            Own("{c}, who owns a grocery in {town},", "a van came at noon to collect what was left of {n},000 loaves that {firm} wants returned because of metal",
                ("he had sold eleven of the loaves before the call came", "customers were given their money without a receipt", "he has switched to a baker across the street")),
            Own("{d}, a spokeswoman for {firm},", "{n},000 rye loaves are being called back because bits of metal may be inside",
                ("a hotline has taken more than 300 calls", "every blade in the plant has been replaced", "those affected will be sent a voucher")),
        ),
        {"number": "the bakery chain {firm} has recalled {x},000 loaves after slivers of metal were found in rye bread", "actor": "the dairy {h} has recalled {n},000 cartons after slivers of glass were found in yoghurt",
         "polarity": "the bakery chain {firm} has not recalled any loaves after slivers of metal were found in rye bread", "modality": "the bakery chain {firm} is considering whether to recall {n},000 loaves after slivers of metal were found in rye bread"},
    ),
    Topic(
        "club",
        ("{firm} sold to {a} for ${m} million", "{a} buys {firm}", "New owner for football club {firm}"),
        "a source close to the negotiations",
        (
            ("the shipping heiress {a} has bought the football club {firm} for ${m} million", "football club {firm} has been sold to the shipping heiress {a} for ${m} million", "for ${m} million, the shipping heiress {a} has taken over the football club {firm}"),
            ("the contract was signed at a hotel in {town} late on Sunday", "late on Sunday, the contract was signed at a hotel in {town}", "signatures were put to the contract in a {town} hotel late on Sunday"),
            ("the club owes its players {n} weeks of wages", "players have been waiting {n} weeks for their wages", "wages for {n} weeks are owed to the players"),
            ("the stadium and its car park are part of the deal", "included in the deal are the stadium and its car park", "the deal takes in the stadium along with its car park"),
            ("supporters had marched against the old board three times this season", "three marches against the old board were held by supporters this season", "this season fans took to the streets three times against the old board"),
            ("no club in the league has changed hands so often", "the club has been sold more often than any other in the league", "in the league, none has had so many owners"),
        ),
        (
            Own("{b}, who chairs the league's licensing panel,", "papers lodged on Monday name {a} as the owner of {firm} at a price of ${m} million",
                ("the panel will look at where the money comes from", "a ruling is due before the first home match", "such checks took six weeks in the last case")),
            Own("{c}, the captain of {firm},", "the dressing room was told before training that {a} now owns the club, having paid ${m} million",
                ("she shook every player's hand", "the kit man cried", "training went on as if nothing had happened")),
            Own("{d}, a notary in {town},", "he witnessed {a} buy all shares in {firm} for ${m} million",
                ("the reading of the deed took four hours", "two lawyers fell asleep during it", "the pen was kept as a souvenir")),
        ),
        {"number": "the shipping heiress {a} has bought the football club {firm} for ${x} million", "actor": "the hotel magnate {e} has bought the rugby club {h} for ${m} million",
         "polarity": "the shipping heiress {a} has decided not to buy the football club {firm}", "modality": "the shipping heiress {a} hopes to buy the football club {firm} for ${m} million"},
    ),
    Topic(
        "river",
        ("{firm} fouled river at {town}, tests show", "Dead fish below tannery near {town}", "Tannery waste behind fish deaths"),
        "a report by the water board",
        (
            ("the tannery {firm} let {n} tonnes of chrome waste run into the river above {town}", "{n} tonnes of chrome waste ran from the tannery {firm} into the river above {town}", "above {town}, chrome waste weighing {n} tonnes was let into the river by the tannery {firm}"),
            ("anglers gathered dead trout by the bucket on Saturday", "on Saturday, dead trout were gathered by the bucket", "buckets of dead trout were collected by anglers on Saturday"),
            ("the waste leaked through a valve that had rusted open", "a valve rusted open had let the waste through", "through a valve that was stuck open with rust, the waste had leaked out"),
            ("wells in {m} villages must not be used until further notice", "until further notice, {m} villages may not use their wells", "people in {m} villages have been told to leave their wells alone for now"),
            ("the plant employs every fourth adult in the valley", "every fourth adult in the valley works at the plant", "one adult in four in the valley is employed by the plant"),
            ("otters had come back to the river only two years ago", "only two years ago otters had returned to the river", "it was only two years since otters had come back"),
        ),
        (
            Own("{b}, a chemist at the college in {town},", "samples that she drew herself point to {n} tonnes of chrome waste from {firm} in the water above {town}",
                ("the highest reading was taken under the footbridge", "her students filled sixty flasks", "the figures have been sent to a second laboratory")),
            Own("{c}, who was foreman at {firm} until last month,", "he watched {n} tonnes of waste with chrome in it go down the drain to the river",
                ("he had written two letters to the management", "nobody answered them", "he kept copies in a biscuit tin")),
            Own("{d}, a fire officer,", "his crew measured the tanks of {firm} and found {n} tonnes of chrome waste gone into the river",
                ("a boom was laid across the water at dusk", "the crew worked in masks", "it took them until four in the morning")),
        ),
        {"number": "the tannery {firm} let {x} tonnes of chrome waste run into the river above {town}", "actor": "the paper mill {h} let {n} tonnes of bleach run into the lake near {town}",
         "polarity": "the tannery {firm} did not let any chrome waste run into the river above {town}", "modality": "the tannery {firm} might have let {n} tonnes of chrome waste run into the river above {town}"},
    ),
    Topic(
        "painting",
        ("Thieves take {n} paintings from {town} museum", "{n} paintings gone from museum in {town}", "Museum robbed while guards watched football"),
        "police inspector {a}",
        (
            ("thieves stole {n} paintings from the municipal museum in {town} on Tuesday night", "{n} paintings were stolen from {town}'s municipal museum on Tuesday night", "on Tuesday night, {n} paintings were taken by thieves from the municipal museum in {town}"),
            ("they came through a skylight above the cloakroom", "a skylight above the cloakroom was their way in", "entry was by way of a skylight over the cloakroom"),
            ("the alarm had been switched off because of roof works", "because of works on the roof, the alarm was off", "roof works were the reason that the alarm had been turned off"),
            ("the pictures are insured for ${m} million", "insurance on the pictures amounts to ${m} million", "${m} million is the sum for which the pictures are insured"),
            ("a white van was seen by a baker shortly after three", "shortly after three, a baker saw a white van", "a baker noticed a white van soon after three o'clock"),
            ("the museum will stay shut for the rest of the week", "for the rest of the week the museum will not open", "visitors will be turned away for the rest of the week"),
        ),
        (
            Own("{b}, the museum's director,", "{n} canvases were missing from the walls of the {town} museum when she unlocked on Wednesday after the break-in",
                ("the frames had been left stacked by the stairs", "a school class had to be sent home", "she has not slept since")),
            Own("{c}, a roofer,", "he climbed up at seven, saw the broken skylight and counted {n} empty places in the museum where paintings had hung",
                ("his ladder had been moved in the night", "he rang the caretaker first", "his tools were untouched")),
            Own("{d}, who insures the collection,", "a claim for {n} paintings stolen from the museum in {town} was filed on Wednesday",
                ("two assessors are on their way from the capital", "a reward will be offered", "the smallest work is no bigger than a tea tray")),
        ),
        {"number": "thieves stole {x} paintings from the municipal museum in {town} on Tuesday night", "actor": "vandals slashed {n} tapestries in the cathedral of {h} on Tuesday night",
         "polarity": "thieves failed to steal any paintings from the municipal museum in {town} on Tuesday night", "modality": "thieves were planning to steal {n} paintings from the municipal museum in {town}"},
    ),
    Topic(
        "strike",
        ("Bus drivers in {town} to strike for {n} days", "No buses in {town} as drivers walk out", "{town} faces {n} days without buses"),
        "union secretary {a}",
        (
            ("bus drivers in {town} will strike for {n} days over night shifts", "a strike of {n} days over night shifts will be held by bus drivers in {town}", "over night shifts, {town}'s bus drivers are going on strike for {n} days"),
            ("the vote was carried by {m} to 9", "{m} drivers voted in favour and 9 against", "with {m} votes to 9 the motion was carried"),
            ("the last buses will run on Wednesday at midnight", "at midnight on Wednesday the last buses will go", "no bus will leave after midnight on Wednesday"),
            ("drivers say that eleven hours at the wheel are too many", "eleven hours at the wheel are too many, drivers say", "for the drivers, eleven hours behind the wheel is too much"),
            ("hospital staff will be brought to work by volunteers", "volunteers will drive hospital staff to work", "to get hospital staff to work, volunteers will be used"),
            ("the last strike in the depot was in 1979", "not since 1979 has the depot seen a strike", "it is the first strike in the depot since 1979"),
        ),
        (
            Own("{b}, the depot manager,", "the notice on his desk says that there will be no drivers for {n} days because of the dispute about nights",
                ("he has offered a bonus for late runs", "talks at a cafe on Sunday came to nothing", "he drove a bus himself as a young man")),
            Own("{c}, who has driven the number 4 for twenty years,", "she will leave her bus in the depot for {n} days with the others to protest against the night rota",
                ("her last passenger most evenings is a cat", "she cannot remember her last free weekend", "her daughter drives too and will join her")),
            Own("{d}, mayor of {town},", "the council has been given notice that buses will not run for {n} days on account of the night rota",
                ("taxis may use the bus lanes meanwhile", "schools will open an hour later", "he will cycle to the town hall")),
        ),
        {"number": "bus drivers in {town} will strike for {x} days over night shifts", "actor": "postmen in {h} will strike for {n} days over parcel weights",
         "polarity": "bus drivers in {town} will not strike over night shifts", "modality": "bus drivers in {town} may vote on whether to strike for {n} days over night shifts"},
    ),
    Topic(
        "vaccine",
        ("{firm} delays vaccine by {n} months", "Vaccine from {firm} will be {n} months late", "Setback for {firm}"),
        "two people familiar with the trials",
        (
            ("the drug maker {firm} will deliver its malaria vaccine {n} months late", "delivery of the malaria vaccine of the drug maker {firm} will be {n} months late", "{n} months later than promised, the drug maker {firm} will deliver its malaria vaccine"),
            ("a freezer failed at its laboratory in {town}", "at its laboratory in {town} a freezer broke down", "the failure of a freezer in its {town} laboratory is to blame"),
            ("{m} thousand doses were thawed and had to be burnt", "{m} thousand doses thawed and were burnt", "it had to burn {m} thousand doses that had thawed"),
            ("shares in the company lost a tenth of their value", "the company's shares fell by a tenth", "a tenth was wiped off the company's shares"),
            ("three countries had built their campaigns around the first shipment", "campaigns in three countries had been built around the first shipment", "the first shipment was to start campaigns in three countries"),
            ("an earlier version had failed in monkeys", "in monkeys, an earlier version had not worked", "monkeys had not been protected by an earlier version"),
        ),
        (
            Own("{b}, who runs the health ministry's stores,", "the malaria shots of {firm} have been struck from the plan for {n} months",
                ("cold boxes have already been returned", "nets will be handed out instead", "nurses were told by text message")),
            Own("{c}, the chief scientist of {firm},", "patients must wait {n} months longer for the company's malaria vaccine",
                ("a second freezer was bought the same afternoon", "the formula itself is sound", "she takes the blame")),
            Own("{d}, an analyst at a bank,", "he was briefed by a supplier that {firm} will need {n} more months for its malaria vaccine",
                ("he has cut his target for the stock", "rivals are two years behind", "glass vials are scarce everywhere")),
        ),
        {"number": "the drug maker {firm} will deliver its malaria vaccine {x} months late", "actor": "the seed company {h} will deliver its drought-proof maize {n} months late",
         "polarity": "the drug maker {firm} will deliver its malaria vaccine on time", "modality": "the drug maker {firm} has already delivered its malaria vaccine after {n} months"},
    ),
    Topic(
        "school",
        ("Roof of school gym falls in at {town}", "{n} pupils hurt as gym roof collapses", "Snow brings down school roof in {town}"),
        "fire chief {a}",
        (
            ("{n} pupils were hurt when the roof of a school gym fell in at {town}", "the roof of a school gym at {town} fell in and hurt {n} pupils", "at {town}, {n} pupils were injured as the roof of a school gym gave way"),
            ("wet snow had lain on the roof for three days", "for three days, wet snow had been lying on the roof", "the roof had carried wet snow for three days"),
            ("a teacher had blown her whistle at the first crack", "at the first crack, a teacher blew her whistle", "the whistle of a teacher was heard at the first crack"),
            ("the beams were glued and {m} years old", "glued beams {m} years old had held it up", "it rested on glued beams that were {m} years old"),
            ("all other gyms in the district have been locked", "the district has locked all its other gyms", "every other gym in the district is locked"),
            ("the most serious injury is a broken collarbone", "a broken collarbone is the worst of the injuries", "none of the injuries is worse than a broken collarbone"),
        ),
        (
            Own("{b}, a surgeon at the district hospital,", "{n} children from the gym in {town} were treated after the roof came down",
                ("most had cuts from glass", "two ward rounds were cancelled", "a clown came by in the evening")),
            Own("{c}, who was keeping goal,", "she saw the ceiling of the gym in {town} sag and then {n} of her schoolmates lying among the beams",
                ("it sounded like a train", "the ball is still in there", "her shoes were found on the stage")),
            Own("{d}, the caretaker,", "he led {n} hurt children out of the gym after its roof came down",
                ("he had asked for shovels the day before", "the lights went out first", "his own coat was left inside")),
        ),
        {"number": "{x} pupils were hurt when the roof of a school gym fell in at {town}", "actor": "{n} swimmers were hurt when the ceiling of a public bath fell in at {h}",
         "polarity": "no pupils were hurt when the roof of a school gym fell in at {town}", "modality": "{n} pupils could have been hurt if the roof of a school gym had fallen in at {town}"},
    ),
    Topic(
        "mine",
        ("{firm} to reopen copper mine with {n} jobs", "{n} jobs as mine near {town} reopens", "Copper mine to open again"),
        "people with knowledge of the plan",
        (
            ("{firm} will reopen the copper mine near {town} and hire {n} workers", "the copper mine near {town} will be reopened by {firm}, which will hire {n} workers", "with {n} new workers, {firm} is going to reopen the copper mine near {town}"),
            ("pumps have been at work in the lower galleries since the autumn", "since the autumn, pumps have been running in the lower galleries", "the lower galleries have been pumped out since the autumn"),
            ("the price of copper has doubled in {m} years", "in {m} years the price of copper has doubled", "copper costs twice what it did {m} years ago"),
            ("a railway siding is to be laid from the old station", "from the old station a railway siding is to be laid", "there are plans to lay a siding from the old station"),
            ("the pit was closed after a flood drowned six men", "after six men drowned in a flood the pit was closed", "a flood in which six men drowned had closed the pit"),
            ("farmers fear for the springs on the north slope", "on the north slope, farmers fear for their springs", "the springs on the north slope are what farmers worry about"),
        ),
        (
            Own("{b}, who heads the job centre in {town},", "she has been asked to find {n} people for the copper pit that {firm} wants to start up again",
                ("blasters are the hardest to find", "interviews begin in the parish hall", "a welding course is full already")),
            Own("{c}, a geologist hired by {firm},", "his survey was the basis for the decision of {firm} to take on {n} people and open the copper pit again",
                ("the richest vein lies under the churchyard", "drilling took two winters", "there is silver as well")),
            Own("{d}, a state senator,", "a permit signed this week lets {firm} work the copper pit near {town} again with {n} people",
                ("it runs for thirty years", "a bond had to be posted", "she voted against it")),
        ),
        {"number": "{firm} will reopen the copper mine near {town} and hire {x} workers", "actor": "{h} will reopen the slate quarry near {town} and hire {n} masons",
         "polarity": "{firm} will not reopen the copper mine near {town}", "modality": "{firm} has reopened the copper mine near {town} and hired {n} workers"},
    ),
    Topic(
        "ferry",
        ("Ferry with {n} aboard runs aground off {town}", "{n} taken off stranded ferry", "Ferry hits sandbank near {town}"),
        "coastguard officer {a}",
        (
            ("a ferry with {n} passengers ran aground on a sandbank off {town} on Saturday", "on Saturday, a ferry carrying {n} passengers ran onto a sandbank off {town}", "off {town}, a sandbank stopped a ferry that had {n} passengers aboard on Saturday"),
            ("the steering had failed in thick fog", "in thick fog the steering had failed", "a failure of the steering in thick fog was to blame"),
            ("lifeboats took everybody ashore within {m} minutes", "within {m} minutes everybody had been taken ashore by lifeboats", "it took lifeboats {m} minutes to bring everybody ashore"),
            ("a horse in a trailer had to wait for the tide", "until the tide came in, a horse had to wait in its trailer", "the tide had to come in before a horse could be brought off in its trailer"),
            ("the ship had passed an inspection in spring", "in spring the ship had been inspected and passed", "an inspection in spring had found nothing wrong with the ship"),
            ("the company has cancelled all crossings until Tuesday", "all crossings are cancelled by the company until Tuesday", "until Tuesday, the company will not run any crossings"),
        ),
        (
            Own("{b}, the ferry's mate,", "the ship had {n} people with tickets on board when she touched the sand near {town}",
                ("the wheel turned like a toy", "coffee was handed out at once", "nobody so much as wet a shoe")),
            Own("{c}, a passenger from {h},", "she and {n} others were on the boat when it stuck fast on the sands near {town}",
                ("a choir on board began to sing", "her dog slept through it", "the fog was like milk")),
            Own("{d}, who keeps the lighthouse,", "he watched the ferry with {n} passengers drive onto the bank near {town}",
                ("he fired two flares", "the foghorn had been sounding since dawn", "it was the third ship on that bank in ten years")),
        ),
        {"number": "a ferry with {x} passengers ran aground on a sandbank off {town} on Saturday", "actor": "a trawler with {n} crew sank in the harbour of {h} on Saturday",
         "polarity": "a ferry with {n} passengers came safely past a sandbank off {town} on Saturday and did not run aground", "modality": "a ferry with {n} passengers nearly ran aground on a sandbank off {town} on Saturday"},
    ),
)  # fmt: skip
PEOPLE = (
    "Ilse Vandermeer", "Rupert Achterberg", "Noor Haddadin", "Callum Ferris", "Beatrix Solano", "Emeka Duru", "Wanda Pietrowska", "Giles Thornbury", "Leila Moradi",
    "Anton Brask", "Petra Lindholm", "Jonas Rehn", "Camille Dautry", "Hugo Sandoval", "Mirela Kovac", "Desmond Quaye", "Orla Kinsella", "Tobias Wren", "Yara Nassif", "Ewan Strachan",
)  # fmt: skip
TOWNS = (
    "Wexcombe",
    "Alderholt",
    "Brenmouth",
    "Callowfield",
    "Duncastle",
    "Ebbing",
    "Farrowby",
    "Grimsdale",
    "Hollowmere",
    "Ingleford",
    "Kestrel Bay",
    "Larkhill",
)
FIRMS = (
    "Ostrava Mills",
    "Brightwater",
    "Harlan & Voss",
    "Quillon",
    "Meridia",
    "Tessaly",
    "Corbin Works",
    "Northlight",
    "Averra",
    "Pellgate",
)
OUTLETS = tuple(
    f"{a} {b}"
    for b in ("Courier", "Echo", "Examiner", "Lantern", "Chronicle", "Herald", "Gazette", "Dispatch", "Journal", "Mercury")
    for a in ("Harbour", "Valley", "Corvane", "Lowfield", "Summit")
)  # fmt: skip
