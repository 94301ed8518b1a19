"""Detection of messages that depend on the turn before: "and for stretch marks?", "fine lines instead"."""

from __future__ import annotations

import re
from typing import Any, Literal

from bot.text.function_words import FUNCTION_WORDS

# Longer messages are complete by themselves.
MOST_WORDS = 7
MOST_STATED = 12
MOST_BARE = 9
_STATES_OWN = re.compile(
    r"^(?:(?:hi|hello|hey|so|well|ok|okay)[,.!\s]+)*(?:i|i've|ive|i'm|im|my|we)\b"
    r"(?!.*(?:\?|\b(?:want|need|wish|would|like|wonder|wondering|know|can|could|should|may|looking|thinking|hoping)\b))"
)
_CONTINUES = re.compile(
    r"^(?:(?:ok|okay|so|oh|hm+|right|great)[,.\s]+)*"
    r"(?:and|or|even(?: just| for)*|what about|how about|and what about|same for|what if it's|what if its)\s+"
    r"(?!(?:how|what|when|where|why|which|who|can|could|may|should|will|would|do|does|did|is|are|am|if|then|thanks)\b)"
)
_REFERS = re.compile(
    r"\b(?:that|those|these)\b|\b(?:it|they)\s+(?:last|go|stay|take|disappear|fade|heal|clear|normal|stop)\b|"
    r"\bis (?:it|this) normal\b"
)
# What was caught from somebody is what was spoken of: "what would it look like if i'd caught it".
_CAUGHT = re.compile(r"\b(?:caught|catch|catching) (?:it|this|that)\b|\b(?:i've|ive|i have) got it\b")


def continues(text: str) -> bool:
    """Whether a folded text only adds an entity to the last question: "what about my neck?"."""
    return len(text.split()) <= MOST_WORDS and bool(_CONTINUES.search(text.strip()))


def states_own(text: str) -> bool:
    """Whether a folded text only says what the patient has, and neither asks nor wishes: "i have acne scars"."""
    return len(text.split()) <= MOST_STATED and bool(_STATES_OWN.search(text.strip()))


def refers(text: str) -> bool:
    """Whether a folded text refers to the subject of the last answer: "how long does that last?"."""
    words = len(text.split())
    return bool((words <= MOST_WORDS and _REFERS.search(text)) or (words <= MOST_BARE and _CAUGHT.search(text)))


_CORRECTS = re.compile(
    r"^(?:(?:oh|ah|oops|sorry|wait|hang on|um+|no)[,.\s]+)*"
    r"(?:actually|i meant?|i should have said|make (?:that|it)|scrap that|scratch that|correction|rather)\b|"
    r"^(?:(?:oh|ah|oops|sorry|wait)[,.\s]+)*no[,.]\s+\w|"
    # A message that puts a word of the one before right: "*tuesday", "12 nov*".
    r"^\*\s?\w[^*]*$|^\w[^*]*\*$|"
    r"\binstead\b|\bi meant\b|\bchanged my mind\b|\bnot \w+(?: \w+){0,3} but\b"
)
# Longer messages that correct something are sentences of their own.
MOST_WORDS_CORRECTED = 14
_CHOICES = {
    0: re.compile(r"^(?:i mean )?(?:the )?(?:first|1st|former|1)(?: (?:one|question|option))?(?: please)?[.!?]*$"),
    1: re.compile(
        r"^(?:i mean )?(?:the )?(?:second|2nd|latter|last|2)(?: (?:one|question|option))?(?: please)?[.!?]*$"
    ),
}
_BOTH = re.compile(r"^(?:both|both of (?:them|these)|both please|all of (?:them|it))[.!?]*$")
_NEITHER = re.compile(r"^(?:neither|none of (?:them|these|those)|something else|none|no|nope)[.!?]*$")
# What starts over says so: it clears what was told.
_CLEARS = {
    "restart": re.compile(
        r"\b(?:again|over|afresh|anew|re-?start\w*|resart|reset|redo|reboot|scratch|clean slate|wipe|top|square one|"
        r"(?:clean|fresh|new) (?:start|page|slate)|(?:fresh|new) (?:\w+ )?(?:chat|conversation)|back to|beginning|"
        r"from (?:the start|zero)|return to|menu|"
        r"question one|first question|new session with you)\b"
    )
}


# A message of function words alone is about what was spoken of last: "so when then?", "what will happen".
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_WHEN = re.compile(
    r"\bwhen(?:'?s)?\b|\bhow (?:long|soon)\b|\bhow many (?:hours|days|weeks|months)\b|\b(?:til+|until)\?|"
    r"^(?:what |which )?date\b"
)
_ASKS_WHAT = re.compile(r"\b(?:what(?:'?s)?|how(?:'?s)?|why|which)\b")
# What is there goes by itself, whatever "it" is: "when will it stop", "do they ever really fade". A patient goes, too.
_IT = r"(?:it|that|this|it'?ll|it'?s|(?P<many>they|these|those|they'?ll|they'?re))"
_BETWEEN = (
    r"(?:(?:will|would|wont|won'?t|be|been|have|has|had|to|go(?:ing)?|gonna|ever|even|still|actually|really|just|all|"
    r"fully|completely|totally|eventually|soon|now|not|by now|away|supposed|likely|meant|should|start|properly|"
    r"naturally|takes?)\s+)*"
)
# "It goes red", "how it went on": what goes on or in a direction does not end.
_ON = (
    r"(?! (?:ahead|well|wrong|bad|worse|red|in|deep|deeper|up|on|with|to|right|ok|okay|straight|under|through|for|"
    r"numb|dark|darker|blue|hard|black|brown|white|purple))"
)
_ENDS = (
    rf"(?:gone|go(?:es|ing)?{_ON}|disappear\w*|vanish\w*|fad(?:e|es|ed|ing)|heal(?:s|ed|ing)?|settl(?:e|es|ed|ing)|"
    r"calm(?:s|ed|ing)?|clear(?:s|ed|ing)?|stop(?:s|ped|ping)?(?! (?:working|helping|me|you|us|at|there|here))|"
    r"eas(?:e|es|ed|ing)|subsid\w+|die(?:s|d)? down|pass(?:es|ed)?|"
    r"(?:drop|fall|come|flake|peel|wear)(?:s|ing)? (?:off|away))"
)
# What is asked of it may as well be whether it stays: "is that permanent", "am i stuck with it".
_STAYS = (
    r"(?:permanent(?:ly)?|forever|for ever|for (?:good|life)|here to stay|there for(?:ever| good| life)|"
    r"stay(?:s|ing)?(?: (?:like (?:this|that)|there))?|always (?:be|look) (?:like (?:this|that)|there))"
)
_PASSES = re.compile(
    rf"(?<!\bif )(?<!\bonce )(?<!\bwhen )(?<!\bafter )\b{_IT}\s+{_BETWEEN}(?:{_ENDS}|{_STAYS})\b(?! (?:in|at|on) )|"
    r"\b(?:stuck|left) with (?:it|that|this|(?P<stuck>them|these|those))\b|"
    # Without even a word for it: "gone by friday?", "healed in time for monday?".
    r"^(?:(?:so|and|ok|okay|but|all|be|will|fully|completely|hopefully|back|how long (?:till?|until|before))[,\s]+)*"
    r"(?:gone|healed|cleared|faded|settled|vanished|to normal)\s+(?:up\s+)?"
    # "Gone for a run" goes somewhere.
    r"(?:by|before|in time|on|for(?! (?:a|an|my|our|some|one|another|it)\b)|then|until|till?|tomorrow)\b"
)
_SAYS_HOW_IT_GOES = re.compile(r"\bhow (?:does|did|do|will|would|is|has) (?:it|that|this|they)\b")
# What is done, whatever it is, or done in another way: "can i use it again", "if I keep my face out of the water?".
_DEED_AGAIN = re.compile(
    r"\b(?:use|using|do|doing|put|putting|wear|wearing|apply|try|take|start|starting|leave)\s+"
    r"(?:it|that|them|those|these)\b|"
    r"\b(?:go|going|be|get|getting|carry|carrying|keep) (?:back )?(?:on|to|with|on with) "
    r"(?:it|that|them|those|these)\b|"
    r"(?:^|[.,!?]\s*)(?:(?:and|but|or|so|ok|what|even|not even|only|just)\s+)*(?:if|as long as) (?:i|my|we|it'?s|its)\b"
)
_THANKS = re.compile(r"\b(?:thanks|thank (?:you|u)|thankyou|thx|cheers)\b")
_AUXILIARY = (
    r"(?:can|could|may|should|shall|will|would|do|does|did|is|are|am|was|were|has|have|isn'?t|aren'?t|don'?t|doesn'?t)"
)
# Before a noun an auxiliary asks at the beginning only: "nose is the worst" does not.
_INVERTS = re.compile(
    rf"\b{_AUXILIARY}\s+(?:i|u|you|it|they|there|we|he|she)\b|"
    rf"(?:^|[.,;!?]\s*|\b(?:and|but|so|or|then|ok|okay|oh)\s+){_AUXILIARY}\s+(?:that|this|these|those|the|my|your)\b"
)
# A wish or an order is a question, too: "tell me about the risks", "i'd rather talk to someone".
_WISHES = re.compile(
    r"\b(?:want|wanna|need|wish|would|like to|rather|wonder(?:ing)?|know|looking for|looking to|thinking of|"
    r"hoping|interested|curious|tell|explain|show|give|talk|speak|help|list|describe|send|e-?mail|book|make|remind|info(?:rmation)?|"
    r"advice|details|please|pls)\b"
)
_STATES = re.compile(
    r"\b(?:i|i'?m|i'?ve|id|my|mine|me|it|it'?s|they|they'?re|them|she|he|she'?s|he'?s|we|we'?re|our|there'?s|theres|was|were|"
    r"is|are|had|has|got|gets|looks?|feels?|goes|went|did)\b"
)


def bare(text: str) -> Literal["when", "what"] | None:
    """What a folded text asks where it has no subject of its own: a time, or something else; None for other texts."""
    words = _WORD.findall(text)
    if not 0 < len(words) <= MOST_BARE or not set(words) <= FUNCTION_WORDS | {"many"}:
        return None
    if _WHEN.search(text):
        return "when"
    asks = _ASKS_WHAT.search(text) or _INVERTS.search(text) or text.rstrip().endswith("?")
    return "what" if asks and "many" not in words else None


def passes(text: str) -> Literal["it", "they"] | None:
    """What a folded text speaks of as going by itself or not, unnamed: "how long till it goes", "is it permanent"."""
    found = _PASSES.search(text)
    if found is None or _SAYS_HOW_IT_GOES.search(text):
        return None
    return "they" if found["many"] or found["stuck"] else "it"


def deed_again(text: str) -> bool:
    """Whether a folded text speaks of doing something unnamed, again or in another way: "when can i use it again"."""
    return bool(_DEED_AGAIN.search(text))


def requests(text: str) -> bool:
    """Whether a folded text has the word order of a question or the words of a wish somewhere, mark or no mark."""
    return bool(_INVERTS.search(text) or _WISHES.search(text))


def states(text: str) -> bool:
    """Whether a folded text says something of somebody or something, or names no more than a length of time."""
    words = _WORD.findall(text)
    return bool(_STATES.search(text)) or (bool(words) and set(words) <= FUNCTION_WORDS)


def worded(text: str) -> bool:
    """Whether a folded text has words enough to say anything, unlike "..." or a command of Rasa."""
    return len(_WORD.findall(text)) > 1 and not text.lstrip().startswith("/")


def short(text: str) -> bool:
    """Whether a text is too short to be complete by itself."""
    return len(text.split()) <= MOST_WORDS


def contextual(text: str) -> dict[str, Any]:
    """The readings of a folded text that depend on the turn before."""
    return {
        "refers": refers(text),
        "continues": continues(text),
        "corrects": corrects(text),
        "choice": choice(text),
        "bare": bare(text),
        "passes": passes(text),
        "deed_again": deed_again(text),
        "requests": requests(text),
        "states": states(text),
        "worded": worded(text),
        "short": short(text),
        "thanks": bool(_THANKS.search(text)),
    }


def corrects(text: str) -> bool:
    """Whether a folded text changes what was said before: "fine lines instead", "actually 3 weeks ago"."""
    return len(text.split()) <= MOST_WORDS_CORRECTED and bool(_CORRECTS.search(text.strip()))


def choice(text: str) -> list[int] | None:
    """Which of two things a folded text chooses: their places, none for neither; None where it chooses nothing."""
    stripped = text.strip()
    if _BOTH.search(stripped):
        return [0, 1]
    if _NEITHER.search(stripped):
        return []
    return next(([place] for place, pattern in _CHOICES.items() if pattern.search(stripped)), None)


def obeys(command: str, text: str) -> bool:
    """Whether a folded text names a command that clears the profile; other commands need no word of their own."""
    return command not in _CLEARS or bool(_CLEARS[command].search(text))
