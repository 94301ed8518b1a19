"""How long red flags take; depends on the machine and its load, so it is no part of `make test`."""

from __future__ import annotations

import time

import pytest
from bot.safety.red_flags import RedFlags

from bot.content.content import Content
from bot.nlu.language import read
from bot.nlu.mention_context import Context

pytestmark = [pytest.mark.slow, pytest.mark.soak]


@pytest.mark.parametrize(("length", "most"), [(300, 0.02), (4000, 0.2)])
def test_long_message_is_searched_within_a_time(content: Content, length: int, most: float) -> None:
    red_flags = RedFlags(content.guidance.red_flags, Context(content.guidance.context))
    text = ("My cheek is red and a bit warm today, no fever and no pus so far, when can I use my cream again? " * 45)[
        :length
    ]
    doc = read(text)
    red_flags.find(doc)
    taken = []
    for _ in range(5):
        began = time.process_time()
        red_flags.find(doc)
        taken.append(time.process_time() - began)
    assert min(taken) < most
