"""Settings from the environment; the command line may override some."""

from enum import StrEnum
from pathlib import Path
from typing import Self
from urllib.parse import quote

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from hub.jwks import trusted_url


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

    audit_key_file: Path | None = Field(
        None,
        description="File of at least 32 random bytes that blind restricted values in the audit "
        "log; `audit.key` in the data folder if not said, made at the first start",
    )
    audit_seal_seconds: float = Field(
        5, ge=0.1, le=3600, description="How often the audit log is sealed, in seconds"
    )

    oidc_issuer: str | None = Field(
        None, description="The OpenID Connect issuer whose tokens are taken, as in their `iss`"
    )
    oidc_audience: str | None = Field(
        None, description="What the tokens must be meant for (`aud`); needed with an issuer"
    )
    oidc_jwks_url: str | None = Field(
        None, description="Where the issuer's keys are; without it the issuer's discovery tells"
    )
    oidc_jwks_file: Path | None = Field(
        None, description="File with the issuer's keys (JWKS), where the issuer is out of reach"
    )
    oidc_leeway_seconds: int = Field(
        30, ge=0, le=300, description="How far the issuer's clock may differ, in seconds"
    )

    @model_validator(mode="after")
    def _issuer_is_complete(self) -> Self:
        if self.oidc_issuer is None:
            if self.oidc_audience or self.oidc_jwks_url or self.oidc_jwks_file:
                raise ValueError("HUB_OIDC_ISSUER is missing; the other HUB_OIDC_… need it.")
            return self
        if self.oidc_audience is None:
            raise ValueError("HUB_OIDC_AUDIENCE is missing; HUB_OIDC_ISSUER needs it.")
        if self.oidc_jwks_file is None:
            trusted_url(self.oidc_jwks_url or self.oidc_issuer)
        return self

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
