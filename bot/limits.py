"""Time limits in seconds, and limits on the size and number of messages."""

from __future__ import annotations

# Deadline for a reply, an apology included: five seconds less the network's share.
ANSWER_SECONDS = 4.2
# The request to the action server, one a message.
ACTION_SECONDS = 1.4
# One read or write of the tracker store, including the connection.
STORE_SECONDS = 1.2
# Waiting for earlier messages of the same conversation.
LOCK_SECONDS = 4.0
# A lock that is not renewed for this long is released, so that a server that hangs doesn't block a conversation. If it
# continues later, the tracker store refuses its write, because later messages have been stored by then.
LOCK_LEASE_SECONDS = 8.0
# Messages that one process handles at once. More could not be answered within the deadline.
MOST_AT_ONCE = 200
# Maximum characters of a message. A longer one gets a request for a shorter message.
LONGEST_ANSWERED = 2_000
# Characters of an even longer message that are checked for red flags.
LONGEST_READ = 4_000
