"""The pictures in `docs/pictures/`: a report as a terminal shows it, for light and dark pages."""

from __future__ import annotations

import html
import io
import re
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from command import on_terminal

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "docs" / "pictures"
COLUMNS = 100
RULES = "aws-sdk-v2-not-bundled,queue-visibility-below-six-timeouts"
ARGUMENTS = ("check", "fixtures/order-api", "--no-cfn-lint", "--select", RULES)
COMMAND = f"$ serverless-lint check fixtures/order-api --no-cfn-lint \\\n    --select {RULES}\n"
LIGHT = TerminalTheme(
    *((255, 255, 255), (31, 35, 40)),
    [
        *((31, 35, 40), (207, 34, 46), (17, 99, 41), (154, 103, 0)),
        *((9, 105, 218), (130, 80, 223), (27, 124, 131), (89, 99, 110)),
    ],
)
DARK = TerminalTheme(
    *((13, 17, 23), (230, 237, 243)),
    [
        *((72, 79, 88), (255, 123, 114), (63, 185, 80), (210, 153, 34)),
        *((88, 166, 255), (188, 140, 255), (57, 197, 207), (177, 186, 196)),
    ],
)
THEMES = {"light": LIGHT, "dark": DARK}
_CONTROL = re.compile(r"\x1b\[[0-9;]*m")
_FONT = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")


def screen() -> str:
    """The command and what it shows on a terminal, with colours; it takes another time in each run."""
    shown = on_terminal(
        *(*ARGUMENTS, "--no-cache", "--no-progress", "--color", "always"), columns=COLUMNS, lines=60, cwd=ROOT
    )
    timeless = re.sub(r"in [0-9]+[.][0-9] s", "in 0.5 s", shown)
    # Said only where there is a project around the sample, which depends on where this runs.
    alone = re.sub(r",\s+nothing\s+outside\s+`[^`]*`", "", timeless)
    return f"{COMMAND}\n{alone.strip()}"


def drawn(shown: str, theme: TerminalTheme) -> str:
    """What a terminal shows as SVG, which needs no network: its font is that of the reader."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text.from_ansi(shown))
    picture = console.export_svg(title="serverless-lint", theme=theme, unique_id="report")
    return _FONT.sub("", picture).replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, monospace")


def words(shown: str) -> str:
    """What is on a terminal, without colours and blanks."""
    return "".join(_CONTROL.sub("", shown).split())


def words_in(picture: str) -> str:
    """The same of a picture, without its title."""
    return "".join("".join(map(html.unescape, _TEXT.findall(picture)[1:])).split())


def draw() -> None:
    """Draw all pictures anew."""
    FOLDER.mkdir(exist_ok=True)
    shown = screen()
    for name, theme in THEMES.items():
        (FOLDER / f"report-{name}.svg").write_text(drawn(shown, theme), encoding="utf-8", newline="\n")
