from __future__ import annotations

from pathlib import Path

import pytest

from bench import red_flags
from bench.red_flags import line, measure


def test_messages_are_counted_by_label_and_level() -> None:
    levels = {"a": "emergency", "b": "urgent", "c": "none", "d": "elsewhere"}
    messages = [
        *(("emergency", "a"), ("emergency", "b"), ("urgent", "a"), ("urgent", "c")),
        *(("none", "b"), ("none", "c"), ("elsewhere", "d"), ("elsewhere", "a")),
    ]
    figures = measure(levels.__getitem__, messages)
    figures.milliseconds = 1.5
    assert line("a set", figures).split("a set")[1].strip() == (
        "emergencies 1/2, reports 3/4, false alarms 2/4, elsewhere 1/2, 1.50 ms"
    )
    assert figures.wrong == [
        *("emergency -> urgent: b", "urgent -> emergency: a", "urgent -> none: c"),
        *("none -> urgent: b", "elsewhere -> emergency: a"),
    ]


def test_both_take_the_graver_level(monkeypatch: pytest.MonkeyPatch) -> None:
    for rules, second, both in (
        ("none", "urgent", "urgent"),
        ("emergency", "none", "emergency"),
        ("elsewhere", "urgent", "urgent"),
        ("elsewhere", "none", "elsewhere"),
    ):
        monkeypatch.setattr(red_flags, "by_rules", lambda _, level=rules: level)
        monkeypatch.setattr(red_flags, "by_second_detector", lambda _, level=second: level)
        assert red_flags.by_both("a message") == both


def test_figures_of_the_rules_are_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    messages = tmp_path / "small.jsonl"
    messages.write_text(
        '{"label": "emergency", "kind": "breathing", "text": "i cant breathe"}\n'
        '{"label": "urgent", "kind": "pus", "text": "hello"}\n',
        encoding="utf-8",
    )
    monkeypatch.setattr("bot.paths.RED_FLAG_MESSAGES", tmp_path)
    monkeypatch.setattr("bot.paths.READING", tmp_path)
    assert red_flags.main(["--show", "small"]) == 0
    printed = capsys.readouterr().out
    assert "emergencies 1/1, reports 1/2, false alarms 0/0" in printed
    assert "urgent -> none: hello" in printed
    assert "second detector" not in printed
