"""Static files of the chat widget: the script for websites, the demo page and the page that builds the embed tag.

The script is concatenated from parts at start-up, so that websites load one small file and no build step is
needed. The chat channel serves the result of `files`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import NamedTuple

from bot.content.clinic import Clinic

_FOLDER = Path(__file__).resolve().parent
# In dependency order: each part may use the parts before it.
PARTS = (
    "texts",
    "dom",
    "links",
    "colour",
    "stream",
    "server",
    "memory",
    "plan",
    "feedback",
    "message",
    "log",
    "transcript",
    "panel",
    "chat",
    "element",
)
SCRIPT = "widget.js"
_PAGES = ("demo", "embed")
_CSS, _JS, _HTML = (f"{kind}; charset=utf-8" for kind in ("text/css", "text/javascript", "text/html"))


class File(NamedTuple):
    """A file to serve: its Content-Type and its text."""

    content_type: str
    text: str


def widget_script() -> str:
    """The widget as one script in an immediately invoked function, so that it defines no globals.

    Comments, indentation, spaces in the style sheet and needless line breaks are removed. In a part, only lines that
    begin with `//` or `/*` are treated as comments, and no text goes over several lines.
    """
    style = re.sub(r"\s*([{};,]|:(?=\s))\s*", r"\1", "".join(_lines("style.css")))
    parts = "\n".join(line for name in PARTS for line in _lines(f"parts/{name}.js"))
    script = f'(() => {{\n"use strict";\nconst STYLE = {json.dumps(style)};\n{parts}\n}})();\n'
    return re.sub(r"(?<=[;{,(\[])\n", "", script)


def files(clinic: Clinic) -> Mapping[str, File]:
    """All files by their path below the chat channel: `widget.js`, `demo/`, `demo/demo.css`, `embed/` and so on.

    Args:
        clinic: the profile whose name, phone numbers and opening hours the pages show.
    """
    values = {
        "CLINIC": escape(clinic.name),
        "PHONE": escape(clinic.phone),
        "EMERGENCY": escape(clinic.emergency_number),
        "LOCALE": escape(clinic.locale),
        "HOURS": "<br>".join(map(escape, clinic.hours_text.split(", "))),
    }
    found = {SCRIPT: File(_JS, widget_script())}
    for page in _PAGES:
        html = _read(f"{page}/index.html")
        for placeholder, value in values.items():
            html = html.replace(f"__{placeholder}__", value)
        found[f"{page}/"] = File(_HTML, html)
        found[f"{page}/{page}.css"] = File(_CSS, _read(f"{page}/{page}.css"))
        found[f"{page}/{page}.js"] = File(_JS, _read(f"{page}/{page}.js"))
    return found


def _lines(path: str) -> list[str]:
    lines = (line.strip() for line in _read(path).splitlines())
    return [line for line in lines if line and not line.startswith(("//", "/*"))]


def _read(path: str) -> str:
    return (_FOLDER / path).read_text(encoding="utf-8")
