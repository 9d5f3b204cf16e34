"""Settings from the environment; the command line may override some."""

from enum import StrEnum
from pathlib import Path
from urllib.parse import quote

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(StrEnum):
    """Where the hub runs: production logs JSON and never loads the sample."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class Reader(StrEnum):
    """Which reader answers queries."""

    FAST = "fast"
    PLAIN = "plain"


class Settings(BaseSettings):
    """Every setting, its variable `HUB_…` and its default; README lists them, a test compares."""

    model_config = SettingsConfigDict(env_prefix="HUB_", env_ignore_empty=True)

    database_url: str | None = Field(
        None,
        validation_alias="DATABASE_URL",
        description="A PostgreSQL server, 15 or newer; without it the embedded one is started",
    )
    database_password_file: Path | None = Field(
        None, description="File that holds the password for `DATABASE_URL`, and nothing else"
    )
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0 takes a free one")
    data: Path = Field(Path("var"), description="Folder of the embedded database")
    environment: Environment = Field(
        Environment.DEVELOPMENT, description="`production` logs JSON and never loads the sample"
    )
    reader: Reader = Field(
        Reader.FAST, description="`plain` answers without the compiled statements, for comparison"
    )
    connections: int = Field(10, ge=1, le=1000, description="Most database connections at once")
    log_level: str = Field(
        "info", pattern="^(debug|info|warning|error)$", description="Least level that is logged"
    )
    max_body_bytes: int = Field(1_048_576, ge=1024, description="Largest request body, in bytes")
    drain_seconds: int = Field(
        10, ge=1, description="How long a stop waits for running requests, in seconds"
    )

    @property
    def database(self) -> str | None:
        """The address of the database server, with its password; None for the embedded one.

        Raises OSError when the file of the password cannot be read.
        """
        if self.database_url is None or self.database_password_file is None:
            return self.database_url
        password = self.database_password_file.read_text(encoding="utf-8").strip()
        mark = "&" if "?" in self.database_url else "?"
        return f"{self.database_url}{mark}password={quote(password, safe='')}"
