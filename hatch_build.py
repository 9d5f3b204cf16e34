"""The distribution's build hook: wheels carry the explorer, built as `scripts/serve` builds it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ExplorerHook(BuildHookInterface[Any]):
    """Builds the explorer before the files are gathered."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build; a wheel without the explorer is none, so a failure ends the build."""
        script = Path(self.root) / "explorer" / "build.py"
        subprocess.run([sys.executable, str(script)], check=True)  # noqa: S603 # our own script
