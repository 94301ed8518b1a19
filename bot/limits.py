"""How long anything outside this process may take, in seconds: short enough that a patient is never left waiting."""

from __future__ import annotations

# Within this a patient has an answer or an apology, whatever happens (five seconds, less the way there and back).
ANSWER_SECONDS = 4.2
# One call of the action server; a turn of the plan form takes two.
ACTION_SECONDS = 1.4
# One read or write of the store of conversations, connecting included.
STORE_SECONDS = 1.2
# Waiting for the messages of the same conversation that came before.
LOCK_SECONDS = 4.0
# After this, a message whose server hangs no longer holds up its conversation. One that goes on later all the same is
# refused by the store, which has the later messages by then.
LOCK_LEASE_SECONDS = 8.0
# Messages that one process has in hand at once; each waits for those before it. More could not be answered in time.
MOST_AT_ONCE = 200
# Characters of a message that is answered; a longer one gets a request for a shorter message.
LONGEST_ANSWERED = 2_000
# Characters that are kept of an even longer message, so that a symptom in it is still detected.
LONGEST_READ = 4_000
