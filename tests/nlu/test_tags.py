"""What is made of the scores of tags; how right they are, is measured in `test_roles`."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest

from bot import paths
from bot.nlu.encoder import LONGEST, load_encoder
from bot.nlu.reading_network import current_reading_network
from bot.nlu.role_tagger import SHARE, current_role_tagger, together
from bot.nlu.roles import role_of, sessions
from bot.nlu.tagged_messages import Mark, messages_digest, parse, read_messages
from bot.nlu.tags import COUNT_ROLES, TAGS, TIME_ROLES, Tags
from bot.timeexpr.counting import Number
from bot.timeexpr.extract import Found

MESSAGES = list(read_messages(paths.TIME_MESSAGES))


def tags_of(*tokens: dict[str, float]) -> Tags:
    """Tags of tokens of one character each, by the scores of some of them; the others have -9."""
    rows = [[scores.get(tag, -9.0) for tag in TAGS] for scores in tokens]
    return Tags(lambda: [(index, index + 1) for index in range(len(tokens))], lambda: np.array(rows))


def test_marks_are_taken_out_of_a_message() -> None:
    message = parse("had [done:2], last [session:3 wks ago]!")
    assert message.text == "had 2, last 3 wks ago!"
    assert message.marks == (Mark("done", 4, 5), Mark("session", 12, 21))
    assert parse("no mark [here]").text == "no mark [here]"


def test_messages_are_marked_with_known_tags() -> None:
    assert len(MESSAGES) > 2500
    used = {mark.tag for message in MESSAGES for mark in message.marks}
    assert used == {*TIME_ROLES, *COUNT_ROLES}
    assert [message for message in MESSAGES if "[" in message.text or "]" in message.text] == []


def test_weights_of_the_tagger_are_those_of_the_messages() -> None:
    record = (paths.TIME_MESSAGES / "messages.digest").read_text(encoding="utf-8").strip()
    assert record == messages_digest(paths.TIME_MESSAGES), "run scripts/train-role-tagger and commit what it writes"


@pytest.mark.parametrize("earlier", [(), ("and what about my neck?", "hello")])
def test_scores_are_logarithms_of_probabilities(earlier: tuple[str, ...]) -> None:
    text = "had it on tuesday"
    scores = current_reading_network().read(text, earlier).tags
    assert scores.shape == (len(load_encoder().places(text)), len(TAGS))
    assert np.exp(scores).sum(1) == pytest.approx(1, abs=1e-3)
    of_tagger = current_role_tagger().scores(load_encoder().encode_with_states(text)[1])
    assert of_tagger.shape == scores.shape
    assert np.exp(of_tagger).sum(1) == pytest.approx(1, abs=1e-3)
    assert together(of_tagger, scores) == pytest.approx(SHARE * of_tagger + (1 - SHARE) * scores)
    assert len(together(of_tagger, scores[:2])) == 2


def test_network_runs_only_where_something_is_asked_of_it() -> None:
    def refuse() -> np.ndarray:
        raise AssertionError

    Tags(lambda: [(0, 1)], refuse)
    with pytest.raises(AssertionError):
        Tags(lambda: [(0, 1)], refuse).time(0, 1)


def test_mean_of_the_tokens_decides() -> None:
    tags = tags_of({"session": -1, "event": -2}, {"session": -5, "event": -0.5}, {"done": -0.1})
    assert tags.time(0, 1) == "session"
    assert tags.time(0, 2) == "event"
    assert tags.time(0, 1, impossible=("session",)) == "event"
    assert tags.is_time(0, 2)
    assert not tags.is_time(2, 3)
    assert tags.count(2, 3) == "done"


def test_number_that_is_probably_nothing_is_no_number_of_sessions() -> None:
    assert tags_of({"none": -0.1, "done": -2}).count(0, 1) == "number"


def test_what_the_encoder_does_not_read_is_left_open() -> None:
    tags = tags_of({"session": -0.1})
    assert (tags.time(5, 6), tags.count(5, 6), tags.is_time(5, 6)) == ("other", "number", False)
    text = "so " * LONGEST + "had it on tuesday"
    found = Tags(lambda: load_encoder().places(text), lambda: current_reading_network().read(text).tags)
    assert found.time(text.index("tuesday"), len(text)) == "other"


def counted(numbers: Iterable[tuple[float, str]], newcomer: bool = False) -> dict[str, int | None]:
    """The numbers of sessions of numbers with these roles."""
    numbers = list(numbers)
    tags = tags_of(*({role: -0.1} for _, role in numbers))
    given = [Number(value, value, index, index + 1) for index, (value, _) in enumerate(numbers)]
    found = sessions(given, tags, Number(0, 0, 0, 1) if newcomer else None)
    return {kind: number.whole for kind, number in found.items()}


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        ([], {}),
        ([(2, "done")], {"sessions_done": 2}),
        ([(3, "nth_had")], {"sessions_done": 3}),
        ([(4, "nth_next")], {"sessions_done": 3}),
        ([(2, "done"), (3, "nth_had")], {"sessions_done": 3}),
        ([(3, "done"), (6, "wanted")], {"sessions_done": 3, "sessions_wanted": 6}),
        ([(6, "wanted"), (2, "left")], {"sessions_done": 4, "sessions_wanted": 6, "sessions_left": 2}),
        ([(2, "wanted"), (6, "left")], {"sessions_wanted": 2, "sessions_left": 6}),
        ([(2, "number")], {}),
        ([(1.5, "done")], {}),
        ([(0, "nth_next")], {}),
    ],
)
def test_sessions_are_counted(numbers: list[tuple[float, str]], expected: dict[str, int]) -> None:
    assert counted(numbers) == expected


def test_newcomer_has_had_none_unless_a_number_is_told() -> None:
    assert counted([], newcomer=True) == {"sessions_done": 0}
    assert counted([(1, "done")], newcomer=True) == {"sessions_done": 1}


def test_day_ahead_is_no_session_and_day_behind_no_event() -> None:
    def found(text: str, node: object) -> Found:
        return Found(text, 0, 1, "date", node)  # type: ignore[arg-type]

    from bot.timeexpr import tree

    tomorrow = found("tomorrow", tree.Expression(tree.RelativeDay(1)))
    yesterday = found("yesterday", tree.Expression(tree.RelativeDay(-1)))
    tags = tags_of({"session": -1, "event": -2, "since": -3})
    assert role_of(tomorrow, tags, alone=False) == "event"
    assert role_of(yesterday, tags_of({"event": -1, "wish": -1, "since": -2}), alone=False) == "since"
    assert role_of(tomorrow, tags, alone=True) is None
    assert role_of(yesterday, tags_of({"event": -1}), alone=True) == "session"
