"""The policy: an ordered list of named rules; the first that decides a message, or a part of it, wins."""

from __future__ import annotations

from collections.abc import Callable

from bot.content.content import Content
from bot.dialogue.alarm_rules import alarm_raised, alarm_standing, call_for_help
from bot.dialogue.asking import ambiguous, limits, not_understood, other_matter, questions, reaction, statement
from bot.dialogue.claims import claim_of_others
from bot.dialogue.commands import command
from bot.dialogue.condition_check import condition_check
from bot.dialogue.decision import Decision
from bot.dialogue.details import detail
from bot.dialogue.follow_up import follow_up, how_long
from bot.dialogue.joining import bare_question, joined
from bot.dialogue.plan_request import plan
from bot.dialogue.requests import answer_to_request
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn

Rule = Callable[[Turn, DialogueState, Content], "Decision | None"]

# docs/development.md describes each of them.
RULES: tuple[Rule, ...] = (
    alarm_raised,
    call_for_help,
    alarm_standing,
    command,
    plan,
    answer_to_request,
    how_long,
    condition_check,
    follow_up,
    bare_question,
    detail,
    claim_of_others,
    joined,
    limits,
    other_matter,
    ambiguous,
    questions,
    statement,
    reaction,
    not_understood,
)


def decide(
    turn: Turn, state: DialogueState, content: Content, rules: tuple[Rule, ...] = RULES
) -> tuple[tuple[str, Decision], ...]:
    """The decisions on a message with the names of their rules, in order.

    A rule that decides a part of the message only leaves the rest to the rules after it.

    Args:
        turn: what the message says.
        state: the state before it.
        content: the content in use.
        rules: the rules in order.
    """
    made: list[tuple[str, Decision]] = []
    left: Turn | None = turn
    for rule in rules:
        if left is None:
            break
        decision = rule(left, state, content)
        if decision is not None:
            made.append((rule.__name__, decision))
            left = decision.rest
    return tuple(made)
