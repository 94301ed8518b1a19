"""The messages of the benchmark: short conversations, and one long one."""

from __future__ import annotations

# Documented questions, follow-ups, the plan form, small talk, out-of-scope questions and gibberish.
CONVERSATIONS: tuple[tuple[str, ...], ...] = (
    (
        "Hi there",
        "how many sessions will I need for acne scars?",
        "and for stretch marks?",
        "how long do I have to wait between two of them",
        "ok thank you!",
    ),
    (
        "I'd like a plan",
        "acne scars",
        "they are quite deep",
        "none so far",
        "why that many?",
    ),
    (
        "Does microneedling hurt?",
        "do you use a numbing cream",
        "can i go to the gym afterwards",
        "what about swimming",
        "when can I wear make-up again?",
    ),
    (
        "what exactly is microneedling",
        "What does it do for wrinkles?",
        "will I see something after just one session?",
        "when do the results show",
        "how long do they last",
    ),
    (
        "is it safe if i have rosacea",
        "I'm taking roaccutane, can I still have it done?",
        "and what if I am pregnant",
        "I have eczema on my arms",
        "Can I talk to a real person please",
    ),
    (
        "How should I prepare for my appointment?",
        "do i have to stop using retinol",
        "Can I drink alcohol the evening before?",
        "what should I bring",
        "how long will it take",
    ),
    (
        "My face is still red, I had it done yesterday",
        "is peeling normal",
        "how long does the swelling last?",
        "can i put vitamin c on it",
        "should I use sunscreen",
    ),
    (
        "hello",
        "are you a robot?",
        "who won the match last night",
        "can you write me a poem about cats",
        "bye then",
    ),
    (
        "asdkjh qwelkj zxmn",
        "??",
        "blorptang vez",
        "sorry, cat on the keyboard. What does a session cost?",
        "do you have a discount if I book several",
    ),
    (
        "can you make me a plan please, I get married on 12 June",
        "large pores",
        "mild",
        "I've had two already",
        "what if I skip one?",
    ),
    (
        "I bought a dermaroller online, can I use it at home?",
        "which needle length is right",
        "how often could I do it",
        "where does that come from?",
        "Can I combine it with a chemical peel",
    ),
    (
        "What do you know about me?",
        "Where is your clinic and when are you open",
        "how do I book an appointment",
        "how do I put that into my calendar",
        "great, thanks",
    ),
    (
        "How often should I come for maintenance?",
        "I had my third session 3 weeks ago, when is the next one due",
        "isn't that too early",
        "is it different for dark skin",
        "What's the weather going to be tomorrow?",
    ),
    (
        "hey, what are the side effects",
        "there's some pus coming out and it's getting hotter and more painful",
        "I already feel feverish",
        "what number do I call",
        "ok I will",
    ),
    (
        "Good morning, my dermatologist recommended microneedling for the scars on my cheeks, but I read a lot of "
        "different things about it and I am a bit nervous. What happens in a session?",
        "How deep do the needles go?",
        "will it bleed",
        "and how long until I can go back to work",
        "that helps, thank you",
    ),
    (
        "melasma",
        "does it work for that",
        "can I go on holiday to Spain a week later",
        "how many treatments are usual",
        "why",
    ),
)

# Ten repeated messages: any ten consecutive turns hold the same ones, so that only their position differs.
LONG_CONVERSATION: tuple[str, ...] = (
    "how many sessions for acne scars?",
    "and for stretch marks?",
    "does it hurt",
    "when can I wear make-up again?",
    "thanks",
    "who won the match last night",
    "can I go to the gym afterwards?",
    "is peeling normal",
    "What does a session cost?",
    "how should I prepare",
)

# The first message to a newly started server.
FIRST = "How many sessions do I need for acne scars?"
