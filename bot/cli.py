"""The `needlewise` command."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import paths
from bot.errors import ContentError, NeedlewiseError
from bot.serving.environment import apply_defaults, silence_warnings
from bot.serving.http.addresses import is_loopback
from bot.serving.logs import FORMATS, LEVELS
from bot.serving.model import current_model, has_training_stack, require_training_stack, train_model

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

OK, FAILED = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 where it did what was asked, 1 with a message where not, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    apply_defaults()
    silence_warnings()
    try:
        code: int = options.run(options)
    except ContentError as error:
        print("The content can't be used as it stands:", file=sys.stderr)
        for problem in error.problems:
            print(f"- {problem}", file=sys.stderr)
        return FAILED
    except NeedlewiseError as error:
        print(error, file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return FAILED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="needlewise", description="Answers about microneedling, from guidance only.")
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="start the assistant and print the address to open")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: only this machine)")
    serve.add_argument("--port", type=int, default=5005, help="port to listen on (default: 5005)")
    serve.add_argument(
        "--private-port",
        type=int,
        help="port on this machine for REST, health and metrics, which --port then doesn't serve without the shared "
        "key (default: with another --host than this machine, the next port; else none)",
    )
    serve.add_argument(
        "--endpoints",
        type=Path,
        default=paths.ROOT / "endpoints.yml",
        help="Rasa's endpoints file (default: the project's)",
    )
    serve.add_argument(
        "--credentials",
        type=Path,
        default=paths.ROOT / "credentials.yml",
        help="Rasa's credentials file, which names the channels (default: the project's)",
    )
    serve.add_argument("--workers", type=_count, default=1, help="servers that share the port (default: 1)")
    serve.add_argument(
        "--model", type=Path, metavar="FILE", help="a model of `train --export` (default: the one trained here)"
    )
    serve.add_argument("--stock", action="store_true", help="serve with the plain imports and the plain model of Rasa")
    serve.add_argument("--log-format", choices=FORMATS, help="one line of text or one JSON object an event")
    serve.add_argument("--log-level", choices=LEVELS, help="from which level on events are logged (default: info)")
    serve.set_defaults(run=_serve)

    train = commands.add_parser("train", help="train the model for the present data, if it is not there yet")
    train.add_argument("--force", action="store_true", help="train even if it is there")
    train.add_argument(
        "--export", type=Path, metavar="FILE", help="also write the model to one file, to serve it on another machine"
    )
    train.set_defaults(run=_train)

    ask = commands.add_parser("ask", help="ask one question and print the answer, its kind and its sources")
    ask.add_argument("question")
    ask.add_argument("--json", action="store_true", help="print everything as JSON")
    ask.set_defaults(run=_ask)

    chat = commands.add_parser("chat", help="talk to the assistant in this terminal (end with Ctrl+D)")
    chat.set_defaults(run=_chat)

    evaluate = commands.add_parser("evaluate", help="run the questions of a JSON lines file and count what is right")
    evaluate.add_argument("file", type=Path)
    evaluate.add_argument("--out", type=Path, help="folder for results.json and results.png")
    evaluate.add_argument("--fail-under", type=float, default=0.0, metavar="PERCENT", help="fail below this share")
    evaluate.set_defaults(run=_evaluate)

    explain = commands.add_parser("explain", help="show why a past turn was answered so, and work it out again")
    explain.add_argument("conversation", help="the name of the conversation, as its sender")
    explain.add_argument("turn", type=int, help="the patient's message: 1 is the first")
    explain.add_argument("--endpoints", type=Path, default=paths.ROOT / "endpoints.yml", help="names the store")
    explain.add_argument("--archive", type=Path, default=paths.ARCHIVE, help="versions of the content that were served")
    explain.set_defaults(run=_explain)

    check = commands.add_parser("check", help="check guidance, clinic profile and wording")
    check.add_argument(
        "--red-flags",
        action="store_true",
        help="print the rules for worrying symptoms as a page to review, in Markdown",
    )
    check.set_defaults(run=_check)
    return parser


def _count(text: str) -> int:
    """A number of servers, for argparse."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of servers; 1 or more")
    return int(text)


def _serve(options: argparse.Namespace) -> int:
    from bot.serving import logs
    from bot.serving.supervisor import ServeOptions, serve

    # The processes read the options from their environment.
    if options.log_format:
        os.environ[logs.FORMAT] = options.log_format
    if options.log_level:
        os.environ[logs.LEVEL] = options.log_level
    logs.configure()
    return serve(
        ServeOptions(
            find_model=partial(_exported, options.model.resolve()) if options.model else current_model,
            host=options.host,
            port=options.port,
            endpoints=options.endpoints.resolve(),
            credentials=options.credentials.resolve(),
            workers=options.workers,
            private_port=_private_port(options),
            stock=options.stock,
        )
    )


def _private_port(options: argparse.Namespace) -> int | None:
    """The port of REST, health and metrics; None where only this machine can ask on the public one."""
    if options.private_port is not None:
        return int(options.private_port)
    return None if is_loopback(options.host) else int(options.port) + 1


def _exported(file: Path) -> Path:
    """The model in an exported file, unpacked; the servers take the sentence encoder from it, too."""
    from bot.serving.exported_model import unpack_model

    unpacked = unpack_model(file)
    os.environ["NEEDLEWISE_ENCODER"] = str(unpacked.encoder)
    return unpacked.model


def _check_content() -> None:
    """Stop with readable messages where the content can't be used. Raises ContentError."""
    from bot.content.cache import current_content

    current_content()


def _train(options: argparse.Namespace) -> int:
    from bot.serving import lean

    require_training_stack("train")
    _check_content()
    if not sys.stderr.isatty():
        # Rasa's progress bars would fill a log; this is the variable that it asks.
        os.environ.setdefault("LOG_LEVEL", "WARNING")
    model = train_model(force=options.force)
    # Converted here, so that the first start need not wait for it.
    lean.convert_model(model)
    print(f"Model: {model}")
    if options.export:
        from bot.serving.exported_model import export_model

        export_model(model, options.export)
        print(f"Exported: {options.export} ({options.export.stat().st_size / 1e6:.0f} MB)")
    return OK


def _ask(options: argparse.Namespace) -> int:
    require_training_stack("ask")
    _check_content()
    model = current_model()
    from bot.serving.in_process import Assistant

    async def ask() -> list[dict[str, Any]]:
        assistant = await Assistant.load(model)
        return await assistant.say(options.question)

    messages = asyncio.run(ask())
    if options.json:
        print(json.dumps([_plain(message) for message in messages], indent=2, ensure_ascii=False))
    else:
        print("\n\n".join(_readable(message) for message in messages))
    return OK if messages else FAILED


def _chat(options: argparse.Namespace) -> int:
    require_training_stack("chat")
    _check_content()
    model = current_model()
    from bot.serving.in_process import Assistant

    async def talk() -> None:
        assistant = await Assistant.load(model)
        await _say(assistant, "hello")
        while True:
            try:
                # Nothing else runs meanwhile, and a thread would keep Ctrl+C waiting.
                text = input("\nYou: ")
            except EOFError:
                return
            if text.strip():
                await _say(assistant, text)

    asyncio.run(talk())
    return OK


async def _say(assistant: Assistant, text: str) -> None:
    for message in await assistant.say(text, introduction=True):
        print(f"\nAssistant: {message['text']}")
        titles = [button["title"] for button in message.get("buttons") or []]
        if titles:
            print(f"  ({' | '.join(titles)})")


def _evaluate(options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from bot.evaluation.cases import read_cases
    from bot.evaluation.report import lines
    from bot.evaluation.results import Result, run_case, summarise

    require_training_stack("evaluate")
    cases = read_cases(options.file)
    _check_content()
    model = current_model()
    from bot.serving.in_process import Assistant

    async def run() -> list[Result]:
        assistant = await Assistant.load(model)
        return [await run_case(case, assistant.say, assistant.understand) for case in tqdm(cases, unit="case")]

    results = asyncio.run(run())
    summary = summarise(results)
    print("\n".join(lines(results, summary)))
    if options.out:
        from bot.evaluation.picture import draw

        options.out.mkdir(parents=True, exist_ok=True)
        data = {"summary": summary.as_json(), "results": [asdict(result) for result in results]}
        (options.out / "results.json").write_text(json.dumps(data, indent=2, ensure_ascii=False), encoding="utf-8")
        draw(results, options.out / "results.png")
        print(f"Written: {options.out}/results.json and results.png")
    if summary.overall.share * 100 < options.fail_under:
        print(f"Below the demanded {options.fail_under:g} %.", file=sys.stderr)
        return FAILED
    return OK


def _explain(options: argparse.Namespace) -> int:
    if not has_training_stack():
        from bot.serving import lean

        # As in the server: Rasa imports TensorFlow with its tracker store.
        lean.install()
    from bot.content.content import load_content
    from bot.governance.archive import archived_folder
    from bot.governance.explain import lines, load_turn, recompute_replies

    content = load_content()
    endpoints, archive = options.endpoints.resolve(), options.archive.resolve()
    # The store's file is named from the project's folder, wherever the content comes from.
    turn = asyncio.run(load_turn(options.conversation, options.turn, endpoints, paths.DOMAIN))
    past = archived_folder(turn.version, archive) if turn.version != content.version else None
    if past is not None and past != paths.ROOT:
        # The same command again, with the content of that time.
        command = ["explain", options.conversation, str(options.turn), "--endpoints", str(endpoints)]
        environment = {**os.environ, "NEEDLEWISE_HOME": str(past), "NEEDLEWISE_CLINIC": str(past / "clinic.yml")}
        arguments = [sys.executable, "-m", "bot.cli", *command, "--archive", str(archive)]
        return subprocess.run(arguments, env=environment, check=False).returncode  # noqa: S603
    again = asyncio.run(recompute_replies(turn, content, paths.DOMAIN))
    print("\n".join(lines(turn, again, content)))
    return OK


def _check(options: argparse.Namespace) -> int:
    from bot.content.content import load_content
    from bot.content.expiry import expired
    from bot.governance.reviews import overdue

    content = load_content()
    today = date.today()
    if options.red_flags:
        from bot.governance.red_flag_page import red_flag_page

        print(red_flag_page(content, today), end="")
        return OK
    late = overdue(content, today)
    for item in late:
        withheld = "; withheld from patients" if expired(item.review, content, today) else ""
        print(f"Review overdue: {item.what}, due {item.review.due}{withheld}")
    documents, vocabularies = content.guidance.documents, content.guidance.vocabularies.values()
    print(
        f"Content {content.version}: {len(content.guidance.facts)} facts from {len(documents)} documents, "
        f"{sum(len(vocabulary.entries) for vocabulary in vocabularies)} vocabulary entries, "
        f"{len(content.guidance.red_flags)} red flags, {len(content.wording)} responses."
    )
    print(f"Clinic: {content.clinic.name}{' (demo)' if content.clinic.demo else ''} in {paths.clinic_file().name}.")
    print("Everything can be used." if not late else "Everything can be used, but reviews are overdue.")
    return OK


def _plain(message: dict[str, Any]) -> dict[str, Any]:
    """What concerns a reader of the answer: not the placeholders' values or Rasa's own fields."""
    from bot.channels.output import proof

    plain = {"text": message["text"], **proof(message)}
    plain["quick_replies"] = [button["title"] for button in message.get("buttons") or []]
    return plain


def _readable(message: dict[str, Any]) -> str:
    lines = [message["text"], f"  kind: {message.get('kind', 'none')}"]
    sections: dict[str, list[str]] = {}
    for source in message.get("sources") or []:
        sections.setdefault(source["title"], []).append(source["section_title"])
    lines += [f"  source: {title}: {', '.join(places)}" for title, places in sections.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
