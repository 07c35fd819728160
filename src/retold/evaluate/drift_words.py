"""Wordings of the drift benchmark. Each table is cut in two by a fixed hash: one half to develop rules on, one held out.

The engine's rules may be written while looking at the first half only; both are reported.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


def _key(item: object) -> str:
    return hashlib.sha256(repr(item).encode()).hexdigest()


def part(table: Sequence[T], held_out: bool) -> tuple[T, ...]:
    """The development or the held-out half of a table, by the order of its entries' hashes."""
    ranked = sorted(table, key=_key)
    cut = (len(ranked) + 1) // 2
    return tuple(ranked[cut:] if held_out else ranked[:cut])


def part_map(table: Mapping[str, str], held_out: bool) -> dict[str, str]:
    """The same for a table of pairs."""
    return dict(part(sorted(table.items()), held_out))


@dataclass(frozen=True, slots=True)
class Words:
    """One half of every table."""

    held_out: bool

    def of(self, table: Sequence[T]) -> tuple[T, ...]:
        return part(table, self.held_out)

    def pairs(self, table: Mapping[str, str]) -> dict[str, str]:
        return part_map(table, self.held_out)


OUTLETS = (
    "Harbour Courier", "Valley Echo", "Corvane Examiner", "Morning Beacon", "Lowfield Chronicle", "Prairie Lantern",
    "Northgate Herald", "Tidewater Gazette", "Summit Dispatch", "Eastmoor Journal", "Granite Sentinel", "Fenland Mercury",
)  # fmt: skip
CREDITS = (
    "The {outlet} first reported the story.", "The story was first reported by the {outlet}.",
    "The {outlet} was the first to report the news.", "The news was first published by the {outlet}.",
)  # fmt: skip
PEOPLE = (
    "Marian Holcroft", "Daniel Prewitt", "Lucia Ferrante", "Owen Gallimore", "Ruth Adeyinka", "Stefan Marlowe", "Helen Castellan",
    "Victor Okonjo", "Nadia Rensburg", "Philip Tarkington", "Grace Lindqvist", "Tomas Wetherby",
)  # fmt: skip
PLACES = {
    "Russia": "China", "China": "India", "Iran": "Turkey", "Syria": "Lebanon", "Iraq": "Yemen", "Germany": "Poland", "Italy": "Spain",
    "Britain": "Ireland", "Sweden": "Jordan", "Mexico": "Brazil", "Canada": "Norway", "Japan": "Taiwan", "Ukraine": "Georgia",
    "Afghanistan": "Pakistan", "Pakistan": "Bangladesh", "Texas": "Arizona", "Florida": "Georgia", "California": "Oregon",
    "Ohio": "Indiana", "Iowa": "Nebraska", "Pennsylvania": "Maryland", "Missouri": "Kentucky", "Chicago": "Detroit", "Boston": "Denver",
    "Kiev": "Minsk", "London": "Dublin", "Paris": "Madrid", "Beijing": "Seoul", "Helsinki": "Oslo", "Berlin": "Warsaw",
    "New Hampshire": "Vermont", "South Carolina": "Tennessee", "Michigan": "Wisconsin", "Egypt": "Algeria", "Cuba": "Haiti",
}  # fmt: skip
BODIES = {
    "FBI": "CIA", "CIA": "NSA", "Pentagon": "State Department", "State Department": "Treasury Department",
    "Justice Department": "Defense Department", "Treasury Department": "Commerce Department", "House": "Senate", "Senate": "House",
    "Supreme Court": "Federal Reserve", "European Union": "United Nations", "NATO": "OPEC", "United Nations": "World Bank",
    "Democrats": "Republicans", "Republicans": "Democrats", "Google": "Amazon", "Facebook": "Apple", "Twitter": "Google",
    "Apple": "Microsoft", "Homeland Security": "Veterans Affairs",
}  # fmt: skip
ROLES = {
    "Secretary of State": "Defense Secretary", "Defense Secretary": "Treasury Secretary", "Attorney General": "Secretary of State",
    "Vice President": "House Speaker", "House Speaker": "Senate Majority Leader", "Treasury Secretary": "Commerce Secretary",
    "Prime Minister": "Foreign Minister", "Foreign Minister": "Defence Minister", "Chancellor": "Foreign Minister",
    "Gov.": "Sen.", "Sen.": "Gov.", "Rep.": "Gov.", "Senate Majority Leader": "House Speaker", "mayor": "governor",
    "governor": "senator", "senator": "governor", "spokesman": "lawyer", "spokeswoman": "lawyer", "adviser": "ambassador",
    "judge": "prosecutor", "professor": "minister",
}  # fmt: skip
COUNTED = (
    "people countries states soldiers troops senators lawmakers members voters protesters children women men students workers jobs homes "
    "companies votes delegates officers officials prisoners seats witnesses refugees migrants civilians employees cases "
    "lawsuits missiles schools buildings patients deaths candidates families passengers Republicans Democrats Americans"
).split()
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
# adverbs that make a fact a report; the sentence without them asserts it
DOUBT_ADVERBS = (
    "reportedly",
    "allegedly",
    "apparently",
    "supposedly",
    "purportedly",
    "possibly",
    "perhaps",
    "probably",
)
# "will" against what only may be
MODALS = ("may", "might", "could", "is likely to", "would probably", "may well", "could possibly", "is expected to")
ANONYMOUS = (
    ("a person familiar with the matter", "people familiar with the matter"), ("a source close to the talks", "sources close to the talks"),
    ("an official who asked not to be named", "officials who asked not to be named"), ("one person briefed on the plan", "several people briefed on the plan"),
    ("an unnamed official", "unnamed officials"), ("a senior aide", "senior aides"), ("a source in the ministry", "sources in the ministry"),
    ("a person with knowledge of the discussions", "three people with knowledge of the discussions"),
)  # fmt: skip
NAMED = (
    "press officer {name}", "{name}, who speaks for the group,", "police chief {name}", "{name}, who leads the committee,", "analyst {name}",
    "union leader {name}", "{name}, a professor of law,", "city councillor {name}",
)  # fmt: skip
SAY = ("said", "announced", "stated", "confirmed", "noted", "explained", "added", "told reporters")
# the earlier telling (nothing was said) -> what it is made into
RESPONSES = (
    ("did not immediately respond to a request for comment", "refused to comment"),
    ("could not be reached for comment", "declined to comment"),
    ("did not return calls seeking comment", "denied the report"),
    ("did not reply to an email seeking comment", "refused to answer questions"),
    ("did not respond to questions", "rejected the report as false"),
    ("could not immediately be reached", "denied the allegations"),
    ("had no immediate comment", "disputed the account"),
    ("declined to comment", "denied any wrongdoing"),
)
RESPONDENTS = (
    "The company",
    "The ministry",
    "A spokesman for the campaign",
    "The White House",
    "The department",
    "His lawyer",
    "The agency",
    "The governor's office",
)
ANTONYMS = {
    "rose": "fell", "increased": "decreased", "accepted": "rejected", "approved": "rejected", "supported": "opposed", "supports": "opposes",
    "won": "lost", "passed": "rejected", "praised": "condemned",  "gained": "lost", "higher": "lower",
    "strengthened": "weakened", "expanded": "reduced", "upheld": "overturned", "denied": "confirmed", "welcomed": "criticized",
    "opened": "closed", "raised": "lowered", "fell": "rose", "opposed": "supported", "rejected": "accepted", "lost": "won", "opposes": "supports",
}  # fmt: skip
# how sure the speaker is said to be -> how sure he is made
VERBS = (
    ("claimed", "confirmed"),
    ("suggested", "confirmed"),
    ("alleged", "proved"),
    ("speculated", "revealed"),
    ("believed", "established"),
    ("suspected", "found"),
)
# plans -> done deeds (the verb after "will", "plans to", "is expected to")
DONE = {
    "visit": "visited", "meet": "met", "sign": "signed", "announce": "announced", "introduce": "introduced", "hold": "held", "release": "released",
    "discuss": "discussed", "join": "joined", "vote": "voted", "travel": "traveled", "appear": "appeared", "leave": "left", "testify": "testified",
    "begin": "begun", "publish": "published", "deliver": "delivered", "face": "faced", "send": "sent", "launch": "launched", "attend": "attended",
    "speak": "spoken", "receive": "received", "replace": "replaced", "open": "opened", "seek": "sought", "continue": "continued", "create": "created",
    "provide": "provided", "allow": "allowed", "use": "used", "require": "required", "remain": "remained", "return": "returned", "go": "gone",
}  # fmt: skip
PLANS = (
    "plans to",
    "intends to",
    "hopes to",
    "wants to",
    "is expected to",
    "is scheduled to",
    "is preparing to",
    "aims to",
)
SCOPES = {"Some": "All", "Many": "All", "Several": "All", "Most": "All", "some of the": "all of the", "most of the": "all of the",
          "many of the": "all of the", "several of the": "all of the", "half of the": "all of the", "A few": "All", "some of his": "all of his",
          "some of its": "all of its", "some of their": "all of their", "many of his": "all of his"}  # fmt: skip
CAUSES = {"because of": "despite", "despite": "because of", "because": "even though", "although": "because", "in spite of": "because of",
          "even though": "because", "Although": "Because", "Despite": "Because of", "Because of": "Despite", "Though": "Because",
          "due to": "despite", "thanks to": "despite", "while": "because", "as a result of": "despite"}  # fmt: skip
# a word inside a quotation -> one that changes what was said
QUOTED = {
    "good": "bad", "great": "terrible", "always": "never", "never": "always", "can": "must", "could": "will", "many": "all", "some": "most",
    "should": "must", "think": "know", "hope": "expect", "believe": "know", "might": "will", "may": "must", "strong": "weak", "right": "wrong",
    "important": "trivial", "more": "less", "better": "worse", "best": "worst", "first": "last", "most": "all", "difficult": "easy",
    "often": "always", "want": "need", "serious": "minor", "clear": "unclear", "would": "will", "happy": "angry", "likely": "certain",
}  # fmt: skip
INVENTED = (
    "This will not happen again", "Nobody was prepared for what followed", "There is no turning back now", "It was the worst day of my life",
    "People have every right to be angry", "The decision has already been taken", "That money is gone for good", "Somebody will have to pay for this",
)  # fmt: skip
ADDITIONS = (
    "and prosecutors have opened a criminal inquiry", "and two executives have resigned over it", "and the army has been put on alert",
    "and the central bank has frozen the accounts", "and the chairman was arrested at the airport", "and the documents were destroyed last year",
    "and three witnesses have since died", "and the minister knew of the plan from the start",
)  # fmt: skip
CREDITED = (
    "{said}, the {outlet} reported.", "According to the {outlet}, {said}.", "The {outlet} reported that {said}.", "{said}, according to the {outlet}.",
)  # fmt: skip
CONDITIONS = (
    "if the plan is approved", "unless a court stops it", "provided that the money is found", "if nothing changes before then",
    "on condition that all sides agree", "as long as both sides agree", "unless the rules are changed first", "assuming that the vote passes",
)  # fmt: skip
# a sentence with a doer and a deed, whole, for the passive voice
DOERS = (
    "the city council",
    "a federal judge",
    "the governor",
    "the board of the company",
    "the appeals court",
    "the finance committee",
    "the airline",
    "the university",
)
DEEDS = ("approved", "rejected", "criticized", "endorsed", "published", "postponed", "reviewed", "dropped")
OBJECTS = (
    "the plan",
    "a proposal to delay the vote",
    "the new rules",
    "a report on the accident",
    "the contract",
    "the appeal",
    "the list of candidates",
    "a motion of the opposition",
)
ON = (
    " on Tuesday",
    "",
    " late on Friday",
    " without debate",
    " last week",
    " after a short hearing",
    " in the evening",
    " at the end of March",
)
