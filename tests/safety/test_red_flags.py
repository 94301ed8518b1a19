"""What raises an alarm, and what only sounds like it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from bot.content.content import Content
from bot.content.red_flags import LEVELS, AssertionCues, RedFlag, RedFlagRules
from bot.safety.assertion import compile_cues
from bot.safety.detector import WINDOW, Detector, compile_rules, flags_in
from bot.text.phrases import CompiledMatcher

# Every flag has messages of its own here, typed as people in distress type.
REPORTS = [
    ("violence_now", "my ex is kicking the front door in and the kids are asleep"),
    ("violence_now", "he is in my hall with a knife im hiding"),
    ("violence_now", "he has his hands round my neck again"),
    ("violence_now", "cant talk he will hear me pls send police"),
    ("violence_now", "my brother is hitting my mum right now"),
    ("violence_now", "ive been stabbed outside the pub"),
    ("violence_now", "he locked me in and took my phone he will be back"),
    ("violence_now", "someone threw acid on my face"),
    ("violence_before", "my boyfriend punched me on sunday should i still come"),
    ("violence_before", "the black eye isn't your fault, it was my husband"),
    ("violence_before", "she slapped me last night and scratched the fresh skin"),
    ("violence_before", "he threw the remote at me, it opened my eyebrow"),
    ("violence_before", "i tell people i walked into a door but it was him"),
    ("needle_prick", "pricked my finger on a used needle in your bin"),
    ("needle_prick", "the used cartridge went through my glove"),
    ("needle_prick", "my friend and i used the same roller and now she says she has hep b"),
    ("needle_prick", "she used the same needle on the client before, nobody changed it"),
    ("breathing", "I can't breath properly since they put the cream on"),
    ("breathing", "cant breathe help"),
    ("breathing", "its getting realy hard to breath"),
    ("swelling_face", "my throat feels like its closing"),
    ("breathing", "throat is tightening up and I'm wheezing"),
    ("breathing", "I havent been able to breathe properly for an hour"),
    ("breathing", "struggling 2 breathe"),
    ("breathing", "finding it difficult to breathe after the numbing cream"),
    ("chest_pain", "my chest and throat feel tight and I keep coughing"),
    ("breathing", "Short of breath since the session this morning."),
    ("breathing", "i feel like im choking"),
    ("breathing", "her lips have gone blue"),
    ("swelling_face", "my lips are swolen"),
    ("swelling_face", "Lips like sausages since the treatment, really swollen"),
    ("swelling_face", "my toungue is swelling"),
    ("eyes", "my eye has swollen shut"),
    ("eyes", "both eyes are so puffed up i cant open them"),
    ("swelling_face", "cant swallow properly"),
    ("eye_trouble", "my eyelids are ballooning"),
    ("swelling_face", "top lip doubled in size an hour after"),
    ("swelling_face", "no fever but my lips are swollen"),
    ("swelling_face", "I don't know what to do, my lips are swelling up"),
    ("swelling_face", "can you help, tongue feels huge"),
    ("collapse", "I just fainted in the bathroom"),
    ("collapse", "she collapsed after the treatment"),
    ("collapse", "I've passed out twice since this morning"),
    ("collapse", "i feel like im about to faint"),
    ("collapse", "blacked out at home after my session"),
    ("anaphylaxis", "feeling dizzy and my lips are tingling, hives too"),
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
    ("infected", "got an abcess on my cheek"),
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
    ("fever", "fever and the redness is spreading"),
    ("fever", "chills, and the red patch is getting bigger"),
    ("spreading_redness", "the redness keeps spreading to my neck"),
    ("spreading_redness", "red patch growing every hour"),
    ("spreading_redness", "redness is moving down my chest"),
    ("sign_asked_about", "is this cellulitis"),
    ("spreading_redness", "red streaks going up my neck"),
    ("spreading_redness", "there are red lines spreading from my cheek"),
    ("spreading_redness", "streaky red lines running away from it"),
    ("infected", "skin is red and hot to touch"),
    ("infected", "my cheek is burning hot to touch and swollen"),
    ("infected", "one cheek hot, red and hard"),
    ("severe_pain", "the pain is getting worse every day"),
    ("severe_pain", "it hurts more today than yesterday and throbs"),
    ("severe_pain", "pain gets worse by the hour"),
    ("severe_pain", "more and more painfull each day"),
    ("infected", "I think it's infected"),
    ("sign_asked_about", "does this look infected to you"),
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
    ("discharge", "the scab came off and it wont close"),
    ("discharge", "my cheek keeps oozing"),
    ("open_wound", "skin has split open"),
    ("open_wound", "I think a bit of needle broke off in my skin"),
    ("open_wound", "needle tip stuck in my cheek"),
    ("bleeding_heavy", "it wont stop bleeding"),
    ("bleeding_persistent", "I'm still bleeding 5 hours later"),
    ("bleeding_heavy", "bleeding hasnt stopped since yesterday"),
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
    ("chest_weight", "it's like an elephant is standing on my chest"),
    ("chest_pain", "my chest hurts and my left arm is numb"),
    ("chest_pain", "tight feeling across my chest"),
    ("chest_pain", "my heart is racing and I feel faint after the cream"),
    ("chest_pain", "crushing pain in chest"),
    ("seizure", "she's having a seizure"),
    ("seizure_just_had", "just had a seizure, never had one before"),
    ("meningitis", "stiff neck, bad headache and cant stand the light"),
    ("self_harm", "keep thinking i should have just not woken up"),
    ("seizure", "he is having a fit on the floor"),
    ("seizure", "my sister had a siezure after the treatment"),
    ("seizure", "my whole body is jerking"),
    ("stroke", "one side of my face has dropped"),
    ("stroke", "my speech is slurred"),
    ("stroke", "I can't move my arm"),
    ("stroke", "my face is drooping on one side since this morning"),
    ("collapse", "my wife is unconcious"),
    ("collapse", "she won't wake up"),
    ("collapse", "he isn't responding"),
    ("collapse", "my friend is unresponsive after the cream"),
    ("emergency_care", "should I go to A&E"),
    ("sign_asked_about", "is this an emergency?"),
    ("self_harm", "I want to kill myself"),
    # A time or a place of the past in front of a wish of now.
    ("self_harm", "everyone at school calls me names i wanna kill myself"),
    ("self_harm", "they laughed at me last week i just want to die"),
    ("self_harm", "dont want to live anymore with this face"),
    ("self_harm", "id rather be dead than look like this"),
    ("self_harm", "i want to hurt myself"),
    ("self_harm", "what if i just end it all"),
    ("self_harm", "i feel suicidal because of my scars"),
    ("self_harm", "thinking of ending my life"),
    ("self_harm", "wish i was dead"),
    ("self_harm", "how many of these diazepam would finish me"),
    ("self_harm", "planned exactly when i would do it"),
    ("self_harm", "cut again this morning, blade is still on the sink"),
    ("self_harm", "my friend sent me a photo of her wrists and wont pick up"),
    ("self_harm", "he took a whole box of tablets on purpose"),
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
    ("breathing", "hard to breathe if i lie down"),
    ("pus", "I do not have a doctor, pus is coming out"),
    ("pus", "i dont have anyone to ask, pus is coming out"),
    ("sign_asked_about", "signs of infection on my face"),
    ("pus", "i have a history of keloids and theres pus"),
    ("blisters", "i had laser years ago, now my skin is blistering"),
    ("pus", "Used to have acne and now pus comes out of my chin"),
    ("chest_pain", "would i be ok to wait, chest pain"),
    ("swelling_face", "is it a side effect that my lips are swollen"),
    ("fever", "i dont feel well, high fever"),
    ("sepsis", "temp of 39.5 and he talks nonsense"),
    ("sepsis", "Fever since Monday. Now she's confused."),
    ("sign_asked_about", "could this be sepsis"),
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
    ("sign_asked_about", "worried about the pus on my chin"),
    ("eye_trouble", "Had needling yesterday. All fine at first. Now my eyelids are swollen shut. What do I do?"),
    ("pus", "Is it ok to wear makeup on day 3? Also there is pus on my chin"),
    ("breathing", "I couldn't breathe last night"),
    ("eyes", "I'm not able to open my eyes"),
    ("infected", "don't you think it's infected"),
    ("pus", "i've never seen so much pus"),
    ("hives", "I used to get cold sores, now hives all over"),
    ("severe_pain", "no relief, pain is getting worse"),
    ("bleeding_persistent", "no improvement, still bleeding"),
    ("swelling_severe", "not ok, face is swelling up"),
    ("pus", "I never had this before, pus is coming out"),
    ("elsewhere_cold", "got a rotten cold"),
    ("elsewhere_virus", "I tested positive for covid"),
    ("elsewhere_stomach", "I have a stomach bug"),
    ("elsewhere_tooth", "my tooth is killing me"),
    ("elsewhere_ear_eye", "my ear aches and is full of wax"),
    ("elsewhere_head", "I have a migraine"),
    ("elsewhere_muscle", "my back is killing me"),
    ("elsewhere_bladder", "I have cystitis"),
    ("elsewhere_sleep", "I can't sleep at night because of work"),
    ("elsewhere_mood", "I feel so anxious lately"),
    ("elsewhere_skin", "got bitten by a horsefly"),
    ("pregnancy", "I'm pregnant and bleeding"),
    ("pregnancy_movements", "my baby has stopped moving, I'm 30 weeks"),
    ("face_without_feeling", "a numb patch on my cheek"),
    ("skin_dying_fast", "the black patch on my cheek is spreading by the hour"),
    ("dizziness", "I feel really dizzy"),
    ("other_language", "nie moge oddychac"),
    ("other_language", "ma sufoc"),
    ("other_language_infection", "mam goraczke"),
]

NEAR_MISSES = [
    "my husband will kill me when he sees the price",
    "the price hit me hard",
    "my boyfriend pushed me into booking this",
    "looks like my husband hit me but its only the bruise from tuesday",
    "i feel like ive been beaten up by the needles lol",
    "reality is hitting me, im 40 on sunday",
    "could you send a taxi or is there parking",
    "my son bumped into my face by accident playing football",
    "does the needle prick hurt",
    "is the needle new for every patient",
    "do you use the same needle for my whole face",
    "the kids are hitting me up for sweets",
    "cut myself shaving with a razor",
    "how many sessions to finish the job",
    "is the blade of the razor deeper than the needles",
    "i worked out how id pay for it",
    "when i was 15 i wanted to die",
    "what if i feel like fainting during the session",
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
    "can I wear perfume, does the smell matter",
    "temperature of the room",
    "is it hot in the clinic",
    "room temperature water to wash",
    "cold sores and microneedling",
    "eczema on my hands spreads in winter",
    "pigmentation is spreading",
    "will the serum spread",
    "spread the sessions over the year",
    "yellow undertone in my skin",
    "is the swelling worse on day two",
    "what should I do if swelling gets worse",
    "I have epilepsy",
    "heart condition and numbing cream",
    "my heart sinks when I look in the mirror",
    "stroke of luck",
    "do you treat people who had a stroke",
    "one side of my face has more scars",
    "left arm stretch marks",
    "my arm has keratosis",
    "numbing cream made my lips numb last time",
    "how long does numbness last",
    "allergic to nickel",
    "I'm allergic to lidocaine",
    "what happens if I'm allergic",
    "allergic reaction to penicillin as a child",
    "are you awake during it",
    "too many sessions",
    "too much sun",
    "puffy eyes the morning after",
    "puffy under my eyes, is this normal",
    "a bit swollen around the cheeks",
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


def raised(red_flags: Detector, message: str) -> list[str]:
    return [alarm.flag for alarm in red_flags.find(message)]


def test_report_raises_its_flag(red_flags: Detector) -> None:
    wrong = [(flag, message, found) for flag, message in REPORTS if flag not in (found := raised(red_flags, message))]
    assert wrong == []


def test_near_miss_raises_no_flag(red_flags: Detector) -> None:
    assert {message: found for message in NEAR_MISSES if (found := raised(red_flags, message))} == {}


def test_every_flag_has_a_report(content: Content) -> None:
    assert {flag for flag, _ in REPORTS} == set(content.guidance.red_flags)


def test_report_is_seen_amid_other_talk(red_flags: Detector) -> None:
    talk = "Hello, I hope you are well. How many sessions do I need? {}. When can I wear makeup again?"
    assert [message for _, message in REPORTS if not raised(red_flags, talk.format(message))] == []


def test_report_is_seen_in_capitals(red_flags: Detector) -> None:
    assert [message for _, message in REPORTS[::5] if not raised(red_flags, message.upper())] == []


def test_curly_apostrophe_is_read_as_a_straight_one() -> None:
    assert flags_in("I can\u2019t breathe") == ("breathing",)


def test_cue_silences_a_flag_only_where_it_is_read_in_context(content: Content) -> None:
    message = "no green spots"
    assert _detector(content, "green spot").find(message) == ()
    assert _detector(content, "green spot", in_any_context=True).find(message)


def test_gravest_alarm_comes_first(red_flags: Detector) -> None:
    alarms = red_flags.find("I have a rotten cold. There is pus on my chin. I can't breathe.")
    levels = [LEVELS.index(alarm.level) for alarm in alarms]
    assert levels == sorted(levels)
    assert set(levels) == {0, 1, 2}


def test_place_of_an_alarm_is_that_of_its_words(red_flags: Detector) -> None:
    message = "Day 3. There is PUS on my chin."
    (alarm,) = (alarm for alarm in red_flags.find(message) if alarm.flag == "pus")
    assert message[alarm.start : alarm.end] == "PUS"


def test_place_of_words_that_count_together_spans_them_all(red_flags: Detector) -> None:
    message = "Hello! My tongue is really quite swollen."
    (alarm,) = red_flags.find(message)
    assert message[alarm.start : alarm.end] == "tongue is really quite swollen"


@pytest.mark.parametrize(
    ("message", "spelt"),
    [
        ("Help! Thraot closing up", "Help! throat closing up"),
        ("thraot is clsoing", "throat is closing"),
        ("my throat is closing", "my throat is closing"),
        # Only what an alarm rests on.
        ("realy bad, thraot closing, put suncream on", "realy bad, throat closing, put suncream on"),
        ("hello", "hello"),
    ],
)
def test_words_that_the_rules_read_as_misspelt_are_put_right(red_flags: Detector, message: str, spelt: str) -> None:
    assert red_flags.read(message).spelt == spelt


@pytest.mark.parametrize("message", ["", " ", "🙂", "?!", "a" * 5000, "\u200b"])
def test_message_without_words_raises_nothing(red_flags: Detector, message: str) -> None:
    assert red_flags.find(message) == ()


def _detector(
    content: Content, *rules: str, lists: dict[str, tuple[str, ...]] | None = None, **fields: Any
) -> Detector:
    """A detector with one flag, and the shipped cues."""
    flag = RedFlag.parse_obj({"level": "urgent", "name": "a test", "rules": rules, **fields})
    shipped = content.guidance.safety.cues
    without = shipped.copy(update=dict.fromkeys(shipped.categories(), ()))
    of_test = RedFlagRules({"test": flag}, lists or {}, (), without)
    return Detector(of_test, replace(compile_rules(of_test), cues=_compiled(shipped)))


@cache
def _compiled(cues: AssertionCues) -> CompiledMatcher:
    """Once for all tests: it takes longer than all else here."""
    return compile_cues(cues.categories())


def test_phrase_within_a_longer_word_does_not_count(content: Content) -> None:
    assert _detector(content, "green spot").find("evergreen spotswoods") == ()


@pytest.mark.parametrize("even_if_asked", [False, True])
def test_question_about_a_symptom_raises_a_flag_that_says_so(content: Content, even_if_asked: bool) -> None:
    flags = _detector(content, "green spot", even_if_asked=even_if_asked)
    assert bool(flags.find("what if green spots appear")) is even_if_asked
    assert flags.find("green spots appear")


@pytest.mark.parametrize("even_if_over", [False, True])
def test_symptom_that_is_over_raises_a_flag_that_says_so(content: Content, even_if_over: bool) -> None:
    flags = _detector(content, "green spot", even_if_over=even_if_over)
    assert bool(flags.find("my green spots went away")) is even_if_over
    assert flags.find("my green spots hurt")


@pytest.mark.parametrize("message", ["no green spots", "what are green spots", "my cousin had green spots last year"])
def test_what_is_not_reported_raises_nothing(content: Content, message: str) -> None:
    assert _detector(content, "green spot").find(message) == ()


def test_later_mention_counts_where_the_first_is_denied(content: Content) -> None:
    flags = _detector(content, "cheek + purple")
    assert flags.find("my cheek is not purple at the top but my cheek is purple below")


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("my cheek went purple", True),
        ("purple on one cheek", True),
        ("my cheek is fine. I wore purple.", False),
        # A clause that begins with a pronoun goes on about the one before.
        ("my cheek hurts, it is purple", True),
        (f"cheek {'so ' * WINDOW}purple", True),
        (f"cheek {'so ' * (WINDOW + 1)}purple", False),
    ],
)
def test_phrases_that_count_together_stand_near_each_other_in_one_clause(
    content: Content, message: str, found: bool
) -> None:
    assert bool(_detector(content, "cheek + purple").find(message)) is found


def test_phrases_that_count_anywhere_may_stand_in_two_sentences(content: Content) -> None:
    flags = _detector(content, "green & purple")
    assert flags.find("My cheek is green. It hurts. It was purple.")
    assert flags.find("My cheek is green. It isn't purple.") == ()


@pytest.mark.parametrize(
    ("rule", "message", "found"),
    [
        ("green ... spots", "green and rather ugly spots", True),
        ("green ... spots", "green but no spots", False),
        ("<38-41.9>", "39,5", True),
        ("<38-41.9>", "37.9", False),
        ("{colour} spots", "sky blue spots", True),
        ("{colour} spots", "red spots", False),
        # A misspelling of a word that a rule has is read as that word, but a word of English never is.
        ("purplish spots", "purplissh spots", True),
        ("purplish spots", "purrrrplish spots", True),
        ("chest hurts", "cheat hurts", False),
    ],
)
def test_rule_is_written_in_the_syntax_of_phrases(content: Content, rule: str, message: str, found: bool) -> None:
    flags = _detector(content, rule, lists={"colour": ("green", "sky blue")})
    assert bool(flags.find(message)) is found


def test_flag_is_not_raised_by_words_of_an_idiom_of_its_own(content: Content) -> None:
    flags = _detector(content, "cheek hurts", **{"not": ["cheek hurts after waxing"]})
    assert flags.find("my cheek hurts")
    assert not flags.find("my cheek hurts after waxing")
    assert flags.find("My cheek hurts. Is it like after waxing?")


def test_idiom_of_all_flags_takes_no_other_words_away(content: Content) -> None:
    flag = RedFlag(name="a test", level="urgent", rules=("cheek hurts",))
    rules = RedFlagRules({"test": flag}, {}, ("cheek hurts from smiling",), content.guidance.safety.cues)
    assert not Detector(rules).find("my cheek hurts from smiling")
    assert Detector(rules).find("my cheek hurts from smiling, and now my cheek hurts from the needles")


@pytest.mark.parametrize(
    "message", ["I see nothing after 5 weeks", "can't see any difference", "not seeing anything yet"]
)
def test_no_result_is_no_blindness(red_flags: Detector, message: str) -> None:
    assert not red_flags.find(message)


@pytest.mark.parametrize(
    "message", ["I can't see out of my left eye", "everything went black", "I see nothing with my right eye"]
)
def test_blindness_is_found(red_flags: Detector, message: str) -> None:
    assert "eyes" in raised(red_flags, message)


@pytest.mark.parametrize(
    "message",
    [
        "booking question for later, my throat is closing",
        "how long am i red and also my throat is closing",
        "two years ago i was fine but this time my throat is closing",
        "i am allergic to nuts, my lips are swelling up",
        "is chest pain common? i have it now",
        "no fever but i cant breathe",
    ],
)
def test_words_of_another_clause_silence_no_emergency(red_flags: Detector, message: str) -> None:
    assert [alarm.level for alarm in red_flags.find(message)][:1] == ["emergency"]


@pytest.mark.parametrize(
    "message",
    [
        "couple of sore spots on my jaw now",
        "sore spots on my chin",
        "a sore pimple on my chin",
        "my cheek is a bit sore",
        "skin slightly sore on one side",
        "burned like hell, still a bit flaky round the sideburns",
        "burnt a bit at first and it is a bit flaky now",
    ],
)
def test_mild_words_are_no_wound_and_no_burn(red_flags: Detector, message: str) -> None:
    assert not red_flags.find(message)


@pytest.mark.parametrize(
    ("message", "flag"),
    [
        ("there is a sore on my chin", "open_wound"),
        ("sores on my cheeks", "open_wound"),
        ("my face is sore and 38.6 temp", "open_wound"),
        ("a bit of my cheek is burnt", "burns"),
        ("the treated bit is burnt", "burns"),
        ("five tissues since noon, it stops and starts again", "bleeding_persistent"),
    ],
)
def test_wound_burn_and_bleeding_are_found(red_flags: Detector, message: str, flag: str) -> None:
    assert flag in raised(red_flags, message)


@pytest.mark.parametrize(
    "message",
    [
        "It is for irregular heartbeat. I would not stop it.",
        "I take warfarin for an irregular heartbeat",
        "im on bisoprolol for palpitations",
        "they're for my palpitations",
        "its only for my heart flutter",
        "apixaban since my mini stroke",
        "blood thinner after a stroke",
        "keppra for seizures",
        "it's for my epileptic fits, been on it years",
        "my palpitations are well controlled",
        "seizures fully controlled",
        "palpitations controlled with tablets",
    ],
)
def test_reason_for_a_standing_medicine_is_no_emergency(red_flags: Detector, message: str) -> None:
    assert "emergency" not in [alarm.level for alarm in red_flags.find(message)]


@pytest.mark.parametrize(
    "message",
    [
        "i have an irregular heartbeat since the session",
        "I take warfarin, and now my heart is racing",
        "im on bisoprolol but my chest hurts",
        "what can i take for my chest pain",
        "the cream is for my swollen lips",
        "is there anything you can give me, i have palpitations",
        "took warfarin for years. my face is drooping",
        "my epilepsy is well controlled but she is having a seizure now",
    ],
)
def test_symptom_beside_a_medicine_is_an_emergency(red_flags: Detector, message: str) -> None:
    assert [alarm.level for alarm in red_flags.find(message)][:1] == ["emergency"]


@pytest.mark.parametrize(
    "message",
    ["they said it was anaphylaxis", "the doctor said it was a mini stroke", "paramedics reckoned it was a seizure"],
)
def test_what_helpers_called_it_is_no_new_emergency(red_flags: Detector, message: str) -> None:
    assert not red_flags.find(message)


def test_new_symptom_beside_what_helpers_said_is_an_emergency(red_flags: Detector) -> None:
    assert raised(red_flags, "they said it was nothing but my throat is closing")
    assert raised(red_flags, "the nurse said it was fine and my lips are swelling now")


@pytest.mark.parametrize("word", ["heres", "wifes", "someones", "everyones", "dads", "chins", "foreheads"])
def test_word_with_an_s_is_no_misspelt_sign(red_flags: Detector, word: str) -> None:
    message = f"{word} the deal"
    assert red_flags.read(message).spelt == message
    assert not red_flags.find(message)
