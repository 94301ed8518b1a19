"""What raises an alarm, and what only sounds like it."""

from __future__ import annotations

from typing import Any

import pytest
from bot.safety.red_flags import RedFlags

from bot.content.content import Content
from bot.content.schema import RedFlag
from bot.nlu.language import read
from bot.nlu.mention_context import Context

# Every flag has messages of its own here, typed as people in distress type.
REPORTS = [
    ("breathing", "I can't breath properly since they put the cream on"),
    ("breathing", "cant breathe help"),
    ("breathing", "its getting realy hard to breath"),
    ("breathing", "my throat feels like its closing"),
    ("breathing", "throat is tightening up and I'm wheezing"),
    ("breathing", "I havent been able to breathe properly for an hour"),
    ("breathing", "struggling 2 breathe"),
    ("breathing", "finding it difficult to breathe after the numbing cream"),
    ("breathing", "my chest and throat feel tight and I keep coughing"),
    ("breathing", "Short of breath since the session this morning."),
    ("breathing", "i feel like im choking"),
    ("breathing", "her lips have gone blue"),
    ("swelling_face", "my lips are swolen"),
    ("swelling_face", "Lips like sausages since the treatment, really swollen"),
    ("swelling_face", "my toungue is swelling"),
    ("swelling_face", "my eye has swollen shut"),
    ("swelling_face", "both eyes are so puffed up i cant open them"),
    ("swelling_face", "cant swallow properly"),
    ("swelling_face", "my eyelids are ballooning"),
    ("swelling_face", "top lip doubled in size an hour after"),
    ("swelling_face", "no fever but my lips are swollen"),
    ("swelling_face", "I don't know what to do, my lips are swelling up"),
    ("swelling_face", "can you help, tongue feels huge"),
    ("collapse", "I just fainted in the bathroom"),
    ("collapse", "she collapsed after the treatment"),
    ("collapse", "I've passed out twice since this morning"),
    ("collapse", "i feel like im about to faint"),
    ("collapse", "blacked out at home after my session"),
    ("collapse", "feeling dizzy and my lips are tingling, hives too"),
    ("anaphylaxis", "I think I'm going into anaphylactic shock"),
    ("anaphylaxis", "just used my epipen after the numbing cream"),
    ("anaphylaxis", "is this anaphylaxis? throat and hives"),
    ("anaphylaxis", "bad alergic reaction and my tongue is swelling"),
    ("hives", "I've come out in hives all over"),
    ("hives", "hives on my chest and arms since the session"),
    ("hives", "itchy welts everywhere"),
    ("hives", "rash spreading down my body"),
    ("hives", "nettle rash all over my neck and it started an hour ago"),
    ("allergic_reaction", "i think im having an alergic reaction"),
    ("allergic_reaction", "looks like an allergic reaction to the serum"),
    ("allergic_reaction", "my skin is reacting badly to the numbing cream"),
    ("pus", "there is pus coming out of my chin"),
    ("pus", "puss filled spots where the needles went"),
    ("pus", "no, there is pus"),
    ("pus", "white pus when I press on it"),
    ("pus", "got an abcess on my cheek"),
    ("discharge", "yellow discharge on my pillow"),
    ("discharge", "greenish gunk leaking from my cheek"),
    ("discharge", "my skin is weeping yellow stuff"),
    ("discharge", "crusty yellow bits are oozing"),
    ("bad_smell", "my face smells really bad"),
    ("bad_smell", "theres a foul smell coming from the treated area"),
    ("bad_smell", "scabs on my cheek stink"),
    ("fever", "Ive got a fever"),
    ("fever", "got a temp of 39"),
    ("fever", "shivering and feeling feverish"),
    ("fever", "I have a high temperature since last night"),
    ("fever", "running a fevr two days after"),
    ("fever", "hot and cold shivers all night"),
    ("fever", "there is a fever"),
    ("fever", "feverish and achy"),
    ("fever", "my temperature is 38.6"),
    ("fever", "38.9 fever and chills"),
    ("fever_spreading", "fever and the redness is spreading"),
    ("fever_spreading", "chills, and the red patch is getting bigger"),
    ("spreading_redness", "the redness keeps spreading to my neck"),
    ("spreading_redness", "red patch growing every hour"),
    ("spreading_redness", "its spreading"),
    ("spreading_redness", "redness is moving down my chest"),
    ("spreading_redness", "is this cellulitis"),
    ("red_streaks", "red streaks going up my neck"),
    ("red_streaks", "there are red lines spreading from my cheek"),
    ("red_streaks", "streaky red lines running away from it"),
    ("hot_skin", "skin is red and hot to touch"),
    ("hot_skin", "my cheek is burning hot to touch and swollen"),
    ("hot_skin", "one cheek hot, red and hard"),
    ("increasing_pain", "the pain is getting worse every day"),
    ("increasing_pain", "it hurts more today than yesterday and throbs"),
    ("increasing_pain", "pain gets worse by the hour"),
    ("increasing_pain", "more and more painfull each day"),
    ("infected", "I think it's infected"),
    ("infected", "does this look infected to you"),
    ("infected", "pretty sure my chin is infectd"),
    ("infected", "i've got an infection in my cheek"),
    ("infected", "looks infected, what should i do"),
    ("swelling_severe", "my whole face is swollen"),
    ("swelling_severe", "the swelling is getting worse"),
    ("swelling_severe", "my face is twice the size"),
    ("swelling_severe", "face blew up like a balloon overnight"),
    ("swelling_severe", "swelling still going up on day 3"),
    ("blisters", "my skin has blisterd"),
    ("blisters", "there are blisters on my forehead"),
    ("blisters", "big water blisters came up on my neck"),
    ("blisters", "blistering all over my cheeks"),
    ("burns", "I think the machine burnt my skin"),
    ("burns", "they burned my face"),
    ("burns", "got a chemical burn from the peel they added"),
    ("burns", "burning wont stop, skin is raw"),
    ("skin_dying", "a patch of skin is going black"),
    ("skin_dying", "my cheek has turned grey and cold"),
    ("skin_dying", "the skin around my nose looks dead and black"),
    ("open_wound", "I've got an open wound on my cheek"),
    ("open_wound", "the scab came off and it wont close"),
    ("open_wound", "my cheek keeps oozing"),
    ("open_wound", "skin has split open"),
    ("needle_in_skin", "I think a bit of needle broke off in my skin"),
    ("needle_in_skin", "needle tip stuck in my cheek"),
    ("bleeding_persistent", "it wont stop bleeding"),
    ("bleeding_persistent", "I'm still bleeding 5 hours later"),
    ("bleeding_persistent", "bleeding hasnt stopped since yesterday"),
    ("bleeding_persistent", "keeps on bleeding"),
    ("bleeding_heavy", "blood is pouring down my face"),
    ("bleeding_heavy", "I'm bleeding heavily"),
    ("bleeding_heavy", "loosing a lot of blood"),
    ("bleeding_heavy", "soaked through two towels with blood"),
    ("eyes", "my vision is blurred"),
    ("eyes", "I cant see out of my left eye"),
    ("eyes", "numbing cream got in my eye and it burns"),
    ("eyes", "theres no vision in my right eye"),
    ("eyes", "the needle went in my eye"),
    ("eyes", "everything looks blury since the treatment"),
    ("eyes", "I can't see anything with my left eye"),
    ("overdose", "my toddler ate some numbing cream"),
    ("overdose", "I took too many painkillers"),
    ("overdose", "I swallowed numbing gel by accident"),
    ("overdose", "put loads of numbing cream on and now my ears are ringing and I feel dizzy"),
    ("overdose", "ive overdosed"),
    ("overdose", "took 20 paracetamol"),
    ("chest_pain", "chest pains since last night"),
    ("chest_pain", "my chest hurts and my left arm is numb"),
    ("chest_pain", "tight feeling across my chest"),
    ("chest_pain", "my heart is racing and I feel faint after the cream"),
    ("chest_pain", "crushing pain in chest"),
    ("seizure", "she's having a seizure"),
    ("seizure", "he is having a fit on the floor"),
    ("seizure", "my sister had a siezure after the treatment"),
    ("seizure", "my whole body is jerking"),
    ("stroke", "one side of my face has dropped"),
    ("stroke", "my speech is slurred"),
    ("stroke", "I can't move my arm"),
    ("stroke", "my face is drooping on one side since this morning"),
    ("unconscious", "my wife is unconcious"),
    ("unconscious", "she won't wake up"),
    ("unconscious", "he isn't responding"),
    ("unconscious", "my friend is unresponsive after the cream"),
    ("emergency_care", "should I go to A&E"),
    ("emergency_care", "is this an emergency?"),
    ("emergency_care", "do i need to go to the ER with this"),
    ("self_harm", "I want to kill myself"),
    ("self_harm", "dont want to live anymore with this face"),
    ("self_harm", "id rather be dead than look like this"),
    ("self_harm", "i want to hurt myself"),
    ("self_harm", "what if i just end it all"),
    ("self_harm", "i feel suicidal because of my scars"),
    ("self_harm", "thinking of ending my life"),
    ("self_harm", "wish i was dead"),
    ("severe_pain", "I'm in agony"),
    ("severe_pain", "the pain is unbareable"),
    ("severe_pain", "I'm in so much pain I can't sleep"),
    ("severe_pain", "excruciating pain in my cheek"),
    ("severe_pain", "pain is 10/10 right now"),
    ("severe_pain", "worst pain ive ever had"),
    ("swelling_face", "what do i do lips swollen up"),
    ("hives", "what do i do hives all over"),
    ("hives", "can i get an emergency appointment, hives all over"),
    ("swelling_face", "can i get help, swollen lips"),
    ("fever", "no sleep, high fever"),
    ("pus", "not good, pus everywhere"),
    ("discharge", "no fever, yellow discharge"),
    ("swelling_face", "no pain, swollen lips"),
    ("swelling_face", "my lips were not swollen yesterday but now they are swollen"),
    ("breathing", "hard to breathe if i lie down"),
    ("pus", "I do not have a doctor, pus is coming out"),
    ("pus", "i dont have anyone to ask, pus is coming out"),
    ("infected", "signs of infection on my face"),
    ("pus", "i have a history of keloids and theres pus"),
    ("blisters", "i had laser years ago, now my skin is blistering"),
    ("pus", "Used to have acne and now pus comes out of my chin"),
    ("chest_pain", "would i be ok to wait, chest pain"),
    ("swelling_face", "is it a side effect that my lips are swollen"),
    ("fever", "i dont feel well, high fever"),
    ("sepsis", "temp of 39.5 and he talks nonsense"),
    ("sepsis", "Fever since Monday. Now she's confused."),
    ("sepsis", "could this be sepsis"),
    ("unwell", "I feel terribly unwell since the session"),
    ("unwell", "been throwing up all night"),
    ("numbness", "my chin is still numb three days later"),
    ("numbness", "I can't feel my upper lip since Tuesday"),
    ("eye_trouble", "my eyelids keep getting puffier"),
    ("eye_trouble", "my eye hurts"),
    ("anaphylaxis", "Hives on my arms. And now I'm throwing up."),
    ("bleeding_heavy", "pressing for 30 minutes and it still bleeds"),
    ("fever", "38.4 this morning"),
    ("fever", "my sister's got a temprature"),
    ("swelling_face", "my sister's lips are swelling up, she is next to me"),
    ("breathing", "i can t breathe"),
    ("breathing", "sooooo hard to breaaathe"),
    ("swelling_face", "my toungue is swolllen"),
    ("fever", "not sure if this is a fever"),
    ("collapse", "if I sit up I nearly pass out"),
    ("pus", "worried about the pus on my chin"),
    (
        "swelling_face",
        "Had needling yesterday. All fine at first. Now my eyelids are swollen shut. What do I do?",
    ),
    ("pus", "Is it ok to wear makeup on day 3? Also there is pus on my chin"),
    ("breathing", "I couldn't breathe last night"),
    ("swelling_face", "I'm not able to open my eyes"),
    ("infected", "don't you think it's infected"),
    ("pus", "i've never seen so much pus"),
    ("pus", "there was no pus yesterday, today there is"),
    ("hives", "I used to get cold sores, now hives all over"),
    ("pus", "isn't that pus"),
    ("increasing_pain", "no relief, pain is getting worse"),
    ("bleeding_persistent", "no improvement, still bleeding"),
    ("swelling_severe", "not ok, face is swelling up"),
    ("pus", "I never had this before, pus is coming out"),
]

NEAR_MISSES = [
    "no fever, no pus",
    "no fever, chills or smell",
    "I don't have any pus",
    "not swollen",
    "No pain, no fever, just a bit pink",
    "there is no pus and it isn't hot",
    "I can't see any pus",
    "no swelling, pus, or bad smell, just wondering about sunscreen",
    "free of fever and pus now",
    "never had hives",
    "my lips aren't swollen",
    "it hasn't spread",
    "is there a risk of infection",
    "what if I get a fever afterwards",
    "how do I know if it's infected",
    "what does an infection look like",
    "can microneedling cause blisters",
    "what are the signs of an allergic reaction",
    "I'm worried about getting an infection",
    "do people get hives from numbing cream",
    "how likely is an allergic reaction",
    "I had a fever last year",
    "I had hives as a child after penicillin",
    "I had a seizure years ago, can I have it",
    "I had a stroke two years ago",
    "As a child, I had hives all over",
    "I fainted years ago at a blood test",
    "does it hurt",
    "how bad is the pain",
    "will my face be swollen",
    "is swelling normal",
    "how long does the redness last",
    "my face is still red on day 2",
    "my skin feels hot like sunburn",
    "I'm dying to get rid of my scars",
    "I'd kill for skin like that",
    "I'm dead scared of needles",
    "does it bleed a lot",
    "is there blood",
    "do you bleed during microneedling",
    "can I take ibuprofen before",
    "how many painkillers can I take before",
    "can I put numbing cream on at home",
    "does the numbing cream go near the eyes",
    "can you needle under the eyes",
    "around my eyes I have fine lines",
    "eye cream after microneedling",
    "is it safe near the eyes",
    "I can't see any difference after three sessions",
    "I cannot see results",
    "my mum says I'm blind to my own scars",
    "can I wear contact lenses",
    "my face is tight and dry",
    "tightness in my skin",
    "my neck feels tight",
    "chest scars, can you treat them",
    "stretch marks on my chest",
    "sun damage on my chest",
    "I faint at the sight of needles",
    "I might faint, what then",
    "do people faint",
    "i pass out at blood tests",
    "I'm a fainter",
    "I feel sick with nerves",
    "breathing exercises for fear of needles",
    "do I hold my breath",
    "take my breath away results",
    "hot yoga after",
    "hot shower ok?",
    "can I use a heat pack",
    "burning calories at the gym",
    "burns easily in the sun",
    "old burn scar on my arm",
    "can you treat burn scars",
    "my self harm scars, can they be treated",
    "scars from cutting years ago",
    "I used to self harm and have scars on my arm",
    "do you treat self-harm scars",
    "blackheads and whiteheads",
    "dark marks turned darker",
    "grey skin and dull",
    "dead skin cells",
    "how long are the needles",
    "does the needle stay in",
    "needle phobia",
    "is the needle clean",
    "open pores",
    "large open pores on my nose",
    "wound healing how does it work",
    "cuts and grazes, can I come",
    "smells of chlorine after swimming",
    "can I wear perfume, does the smell matter",
    "temperature of the room",
    "is it hot in the clinic",
    "room temperature water to wash",
    "fever blister outbreak before treatment",
    "cold sores and microneedling",
    "eczema on my hands spreads in winter",
    "pigmentation is spreading",
    "will the serum spread",
    "spread the sessions over the year",
    "yellow undertone in my skin",
    "is the swelling worse on day two",
    "what should I do if swelling gets worse",
    "seizures: I have epilepsy, is it ok",
    "I have epilepsy",
    "heart condition and numbing cream",
    "heart racing before needles, so nervous",
    "my heart sinks when I look in the mirror",
    "stroke of luck",
    "do you treat people who had a stroke",
    "drooping eyelids, can it help",
    "saggy face drooping jowls",
    "one side of my face has more scars",
    "left arm stretch marks",
    "my arm has keratosis",
    "numbing cream made my lips numb last time",
    "how long does numbness last",
    "allergic to nickel",
    "I'm allergic to lidocaine",
    "what happens if I'm allergic",
    "allergic reaction to penicillin as a child",
    "unconscious during treatment?",
    "are you awake during it",
    "too many sessions",
    "too much sun",
    "took a tablet for hay fever",
    "hay fever season",
    "hayfever and microneedling",
    "Larkspur heavy bleeding? just heavy periods",
    "I have heavy periods",
    "bruise and swollen normal?",
    "puffy eyes the morning after",
    "puffy under my eyes, is this normal",
    "a bit swollen around the cheeks",
    "slightly swollen since yesterday",
    "swollen cheeks day one, can I use eye cream",
    "can I swallow vitamins before",
    "my throat area has lines",
    "neck and throat wrinkles",
    "lip filler and microneedling",
    "swollen after filler last year",
    "is pain severe",
    "is it agony",
    "painful or not",
    "severe acne scars",
    "severe scarring",
    "my pain threshold is low",
    "burning sensation normal?",
    "stings a bit",
    "itchy today",
    "I have little bumps",
    "my skin is peeling off",
    "skin is peeling",
    "scabs on day 3 normal?",
    "tiny blood spots",
    "do people get swollen lips",
    "My friend had a seizure when she was a child, can she have it now",
    "I used to have hives all over",
    "it did not stop bleeding until i pressed but it stopped then",
    "neither hot nor swollen, and there's no pus",
    "the redness is not spreading",
    "I have no trouble breathing",
    "will I get pus",
    "can I get hives from this",
    "how to tell pus from serum",
    "my vision is fine",
    "my face is swollen, can I wear eye makeup",
    "fever: no, pus: no",
    "Any fever? None.",
    "none of these: pus, fever, hives",
    "I don't have fever, chills, pus or bad smell",
    "my skin isn't oozing",
    "I read about a woman who went blind",
    "my sister's lips swelled up years ago",
    "I had hives in 2019",
    "my fever went away last week",
    "I had a fever, all gone now",
    "scared of fainting",
    "if pus ever came out, who would I call",
    "would you treat someone if he fainted",
    "my lips can't wait for summer, hot tub booked",
]


def raised(red_flags: RedFlags, message: str) -> list[str]:
    return [alarm.flag for alarm in red_flags.find(read(message))]


def test_report_raises_its_flag(red_flags: RedFlags) -> None:
    wrong = [(flag, message, found) for flag, message in REPORTS if flag not in (found := raised(red_flags, message))]
    assert wrong == []


def test_near_miss_raises_no_flag(red_flags: RedFlags) -> None:
    assert {message: found for message in NEAR_MISSES if (found := raised(red_flags, message))} == {}


def test_every_flag_has_a_report(content: Content) -> None:
    assert {flag for flag, _ in REPORTS} == set(content.guidance.red_flags)


def test_report_is_seen_amid_other_talk(red_flags: RedFlags) -> None:
    talk = "Hello, I hope you are well. How many sessions do I need? {}. When can I wear makeup again?"
    assert [message for _, message in REPORTS if not raised(red_flags, talk.format(message))] == []


def test_report_is_seen_in_capitals(red_flags: RedFlags) -> None:
    assert [message for _, message in REPORTS[::5] if not raised(red_flags, message.upper())] == []


def test_curly_apostrophe_is_read_as_a_straight_one(red_flags: RedFlags) -> None:
    assert [alarm.flag for alarm in red_flags.find(read("I can\u2019t breathe"))] == ["breathing"]


def test_gravest_alarm_comes_first(red_flags: RedFlags) -> None:
    alarms = red_flags.find(read("There is pus on my chin. I can't breathe."))
    assert [alarm.grade for alarm in alarms] == ["emergency", "urgent"]


def test_place_of_an_alarm_is_that_of_its_words(red_flags: RedFlags) -> None:
    message = "Day 3. There is PUS on my chin."
    (alarm,) = red_flags.find(read(message))
    assert message[alarm.start : alarm.end] == "PUS"


def test_place_of_words_that_count_together_spans_them_all(red_flags: RedFlags) -> None:
    message = "Hello! My tongue is really quite swollen."
    (alarm,) = red_flags.find(read(message))
    assert message[alarm.start : alarm.end] == "tongue is really quite swollen"


def _single(content: Content, *, even_if_asked: bool = False) -> RedFlags:
    flag = RedFlag(grade="urgent", name="a test", phrases=("green spots",), even_if_asked=even_if_asked)
    return RedFlags({"green": flag}, Context(content.guidance.context))


def test_phrase_within_a_longer_word_does_not_count(content: Content) -> None:
    assert _single(content).find(read("evergreen spotswoods")) == ()


def test_question_about_a_symptom_raises_nothing(content: Content) -> None:
    assert _single(content).find(read("what if green spots appear")) == ()


def test_question_about_a_symptom_raises_a_flag_that_says_so(content: Content) -> None:
    assert _single(content, even_if_asked=True).find(read("what if green spots appear"))


def test_words_that_count_together_must_share_a_sentence(content: Content) -> None:
    flag = RedFlag(grade="urgent", name="a test", together=((("cheek",), ("purple",)),))
    flags = RedFlags({"test": flag}, Context(content.guidance.context))
    assert flags.find(read("my cheek went purple"))
    assert flags.find(read("my cheek is fine. I wore purple.")) == ()


def test_later_mention_counts_where_the_first_is_denied(content: Content) -> None:
    flag = RedFlag(grade="urgent", name="a test", together=((("cheek",), ("purple",)),))
    flags = RedFlags({"test": flag}, Context(content.guidance.context))
    assert flags.find(read("my cheek is not purple at the top but purple below"))


def _test_flag(content: Content, **words: Any) -> RedFlags:
    flag = RedFlag.parse_obj({"grade": "urgent", "name": "a test", **words})
    return RedFlags({"test": flag}, Context(content.guidance.context))


@pytest.mark.parametrize(
    ("wording", "message", "found"),
    [
        ("green ... spots", "green spots", True),
        ("green ... spots", "green and rather ugly spots", True),
        ("green ... spots", "green and rather ugly and very big spots", False),
        ("green ... spots", "green hat, spots", False),
        ("green ... spots", "green but no spots", False),
        ("spot*", "spotted", True),
        ("spot*", "despotic", False),
        ("<38-41>", "39", True),
        ("<38-41>", "39.5", False),
        ("<38.0-41.9>", "39.5", True),
        ("<38.0-41.9>", "39,5", True),
        ("<38.0-41.9>", "37.9", False),
        ("{colour} spots", "green spots", True),
        ("{colour} spots", "sky blue spots", True),
        ("{colour} spots", "red spots", False),
        ("don't spot", "dont spot", True),
        ("dont spot", "don't spot", True),
        ("dont spot", "don t spot", True),
        ("purplish spots", "purplissh spots", True),
        ("purplish spots", "purrrrplish spots", True),
        ("crumbs", "crumbsy", True),
        ("chest", "cheat", False),
        ("chest", "chest's", True),
    ],
)
def test_wording_is_found(content: Content, wording: str, message: str, found: bool) -> None:
    flags = _test_flag(content, words={"colour": ["green", "sky blue"]}, phrases=[wording])
    assert bool(flags.find(read(message))) is found


def test_words_that_count_anywhere_may_stand_in_two_sentences(content: Content) -> None:
    flags = _test_flag(content, anywhere=[[["green"], ["purple"]]])
    assert flags.find(read("My cheek is green. It hurts. It was purple."))
    assert flags.find(read("My cheek is green. It isn't purple.")) == ()


def test_words_that_count_together_stand_near_each_other(content: Content) -> None:
    flags = _test_flag(content, together=[[["green"], ["purple"]]])
    assert flags.find(read(f"green {'and ' * RedFlags.WINDOW}purple"))
    assert flags.find(read(f"green {'and ' * (RedFlags.WINDOW + 1)}purple")) == ()


@pytest.mark.parametrize("even_if_over", [False, True])
def test_symptom_that_is_over_raises_a_flag_that_says_so(content: Content, even_if_over: bool) -> None:
    flags = _test_flag(content, phrases=["green spots"], even_if_over=even_if_over)
    assert bool(flags.find(read("my green spots went away"))) is even_if_over
    assert flags.find(read("my green spots went away and came back"))


def test_flag_is_not_raised_beside_what_it_excludes(content: Content) -> None:
    flag = RedFlag(grade="urgent", name="a flag", phrases=("cheek hurts",), unless=("after waxing",))
    flags = RedFlags({"flag": flag}, Context(content.guidance.context))
    assert flags.find(read("my cheek hurts"))
    assert not flags.find(read("my cheek hurts after waxing"))
    assert flags.find(read("My cheek hurts. Is it like after waxing?"))


@pytest.mark.parametrize(
    "message", ["I see nothing after 5 weeks", "can't see any difference", "not seeing anything yet"]
)
def test_no_result_is_no_blindness(red_flags: RedFlags, message: str) -> None:
    assert not red_flags.find(read(message))


@pytest.mark.parametrize(
    "message", ["I can't see out of my left eye", "everything went black", "I see nothing with my right eye"]
)
def test_blindness_is_found(red_flags: RedFlags, message: str) -> None:
    assert "eyes" in [alarm.flag for alarm in red_flags.find(read(message))]
