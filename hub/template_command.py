"""The command `import template KIND`: a workbook to fill in."""

import argparse
import sys
from pathlib import Path

from exchange.layouts import LAYOUTS
from exchange.template import write_template
from exchange.whole_files import whole_file

TEMPLATE = "template"
"""What stands in place of a KIND; the KIND follows in place of a file."""


def kind_named(word: str) -> str:
    """Give the KIND that a word on the command line means: its name, or the Chinese one (组织)."""
    return next((name for name, layout in LAYOUTS.items() if layout.chinese == word), word)


def write_template_file(arguments: argparse.Namespace) -> int:
    """Write the template of the KIND; give the exit status, 2 for wrong arguments."""
    [kind, *more] = (kind_named(str(name)) for name in arguments.files)
    if more or kind not in LAYOUTS:
        kinds = ", ".join(f"{name} ({layout.chinese})" for name, layout in LAYOUTS.items())
        print(f"Give one KIND after `template`: {kinds}.", file=sys.stderr)
        return 2
    layout = LAYOUTS[kind]
    output: Path = arguments.output or Path(f"{kind}-template.xlsx")
    try:
        with whole_file(output) as part:
            write_template(layout, part)
    except OSError as error:
        print(f"{output} cannot be written: {error.strerror}.", file=sys.stderr)
        return 2
    print(f"{output}: {layout.name} {layout.chinese}. Fill it in and import it. 填写后导入。")
    return 0
