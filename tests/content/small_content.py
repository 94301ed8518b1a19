"""A small invented content, right in every file, for the tests to put one mistake in."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.content import Content, load_content
from bot.errors import ContentError

DOCUMENTS = "content/documents.yml"
FACTS = "content/facts/kites.yml"
ACTIVITIES = "content/vocabulary/activity.yml"
RED_FLAGS = "content/red_flags/kites.yml"
ASSERTION = "content/assertion_cues.yml"
MENTIONS = "content/mention_cues.yml"
TIMES = "content/time_expressions.yml"
TEXT_SPEAK = "content/text_speak.yml"
ANSWERS = "content/answers.yml"
WORDING = "content/response_reviews.yml"
DOMAIN = "domain.yml"
CLINIC = "clinic.yml"
ALARM = "content/alarm.yml"
LANGUAGES = "content/languages.yml"
FEELINGS = "content/feelings.yml"

FILES = {
    DOCUMENTS: """\
documents:
  kite_leaflet:
    title: Leaflet for kite flyers
    kind: leaflet
    sections:
      after: after a session
      before: before a session
""",
    FACTS: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
facts:
  wait_kites:
    aspect: wait
    says: No kite flying for {value}.
    value: {min: 2, max: 3, unit: day}
    applies_to: {activity: [kites]}
    sources: [kite_leaflet/after]
  calm_wind:
    aspect: weather
    says: Calm days are better.
    sources:
      - kite_leaflet/before
      - kite_leaflet/after
""",
    ACTIVITIES: """\
kind: activity
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
entries:
  kites:
    name: kite flying
    synonyms: [kite, kite flying]
    related: hats
  hats:
    name: wearing a hat
    synonyms: [hat, sun hat]
""",
    WORDING: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
""",
    RED_FLAGS: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
lists:
  cord: [string, (rope|cord)]
  cords: ["{cord}", line]
idioms:
- tangled web
flags:
  tangled:
    level: urgent
    name: tangled string
    even_if_asked: true
    rules:
    - "{cord} ... tangled"
    - string + (knot|knots)
    not:
    - knot the tie
""",
    ASSERTION: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
negated: ["(no|not)"]
no_negation: [not sure]
negation_ends: [but]
negated_after: ["no"]
asked: [what if]
supposed: [if]
confirmed: [i have it]
present_report: [can not]
past_verb: [had]
hypothetical: [scared of]
report: [there is]
historical: [years ago]
present_time: [now]
other_person: [my neighbour]
own: [my kite]
resolved_after: [went away]
exceptions: [apart from]
ended: [no longer]
relatives: [my aunt]
""",
    MENTIONS: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
negation: [no, not]
ability: [can]
negation_ends: [but]
hypothesis: [what if]
report: [i have]
history: [years ago]
past_verbs: [had]
earlier: [yesterday]
present: [now]
""",
    TIMES: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
saying_nothing: [it]
fillers: [about]
day_parts: {morning: 00:00-12:00}
named_days: {kite day: 3 May}
month_parts: {early: {first: 1, last: 10}}
""",
    TEXT_SPEAK: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
always: {before: [b4]}
units: {weeks: [wks]}
names: [vitamin]
beside: {}
""",
    ANSWERS: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
intents:
  ask_activity_after:
    topic: activity_after
    depends_on: [activity]
    redirect_to: {activity: ask_aftercare}
    rows:
      - {response: utter_weather, facts: [calm_wind]}
      - {response: utter_kites, when: {activity: kites}}
  ask_aftercare:
    topic: aftercare
    rows:
      - {response: utter_weather, facts: [calm_wind]}
""",
    ALARM: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
number_abroad: "112"
lists: {rescuer: [(pilot|lifeguard)]}
not_yet: {denied: [not], before: [when], just_before: [is the], opening: [is], beside: [soon]}
call_for_help: {phrases: [mayday], fillers: [please]}
confirms: ["yes"]
denies: ["no"]
goes_on:
  emergency: [utter_call, utter_call_again, utter_call_still]
  urgent: [utter_call, utter_call_again, utter_call_still]
  self_harm: [utter_call, utter_call_again, utter_call_still]
  after_self_harm: [utter_call, utter_call_again, utter_call_still]
repeated: [utter_call_again, utter_call_still]
asks_for_help: {emergency: utter_call, urgent: utter_call, self_harm: utter_call}
agrees: ["yes"]
withheld: {unjudged: [ask_aftercare], dropped: [], responses: [utter_kites]}
situations:
  rescued:
    ends: true
    replies: {emergency: utter_call, urgent: utter_call}
    phrases: ["{rescuer} is here"]
""",
    LANGUAGES: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
languages:
  it: {name: Italian, line: "Chiami subito il {emergency_number}."}
""",
    FEELINGS: """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
lists: {high: [very, so]}
feelings:
  joy: {response: utter_weather, alone: ask_aftercare, phrases: ["i am [{high}] glad"]}
""",
    DOMAIN: """\
version: "3.1"
responses:
  utter_weather:
  - text: Calm days are better. Call {clinic_phone} with questions.
  utter_kites:
  - text: No kite flying for {wait_kites}.
    buttons:
    - {title: "And hats?", payload: "And hats?"}
  utter_call:
  - text: Call {emergency_number} now.
  utter_call_again:
  - text: Call {emergency_number}.
  utter_call_still:
  - text: Call {urgent_contact}.
""",
    CLINIC: """\
name: Test Clinic
timezone: Europe/London
locale: en-GB
phone: "020 7946 0000"
email: hello@clinic.example
booking_url: https://clinic.example/book
emergency_number: "999"
opening_hours:
  monday: 09:00-17:00
  sunday: closed
answers:
  activity/hats:
    text: Bring a wide hat to your session.
    review: {by: Test manager, on: 2026-11-20, due: 2027-05-20}
urgent_line: Health Line 111
crisis_line: Night Line on 112 233
violence_line: Safe Line on 113 344
""",
}


class Site:
    """The small content in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        for name, text in FILES.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        """Put this text in a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        """Replace a passage that stands once in the file as it was."""
        assert FILES[name].count(old) == 1, f"{old!r} stands {FILES[name].count(old)} times in {name}"
        self.write(name, FILES[name].replace(old, new))

    def load(self) -> Content:
        """The content as it stands now."""
        return load_content(
            required={},
            guidance=self.root / "content",
            clinic=self.root / CLINIC,
            domain=self.root / DOMAIN,
            root=self.root,
        )

    def messages(self) -> list[str]:
        """What the editor reads about the mistakes in it."""
        with pytest.raises(ContentError) as caught:
            self.load()
        return [str(problem) for problem in caught.value.problems]
