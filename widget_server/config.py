"""Environment to settings; a bad value stops start-up with a clear message."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

SHORTEST_SECRET = 32
LONGEST_NUMBER = 12
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_MAILBOX = re.compile(r"[^\s@<>,;\"]+@[A-Za-z0-9.-]+")
_LIMIT = re.compile(r"[1-9][0-9]{0,5} ?(per|/) ?([1-9][0-9]{0,3} )?(second|minute|hour|day)s?")


class BadSetting(Exception):
    """A setting that cannot be used; the text says which one, what was wrong and what to do."""


@dataclass(frozen=True, slots=True)
class ClickHouse:
    """Where the analytics store is when it is not beside the truth; `cluster` is one of the server's own settings."""

    host: str
    port: int
    is_secure: bool
    user: str
    password: str
    database: str
    cluster: str | None


@dataclass(frozen=True, slots=True)
class Smtp:
    """The server that takes mail: with TLS from the beginning (`smtps`), by STARTTLS (`smtp`), or without."""

    host: str
    port: int
    is_tls: bool
    starts_tls: bool
    user: str
    password: str
    sender: str


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything the service takes from its environment. `docs/operating.md` describes each."""

    data_folder: Path
    database_url: str
    redis_url: str | None
    public_url: str
    secret_key: str
    rules_folder: Path
    rules_workspace: str
    trusted_proxies: int = 0
    batch_events: int = 500
    batch_bytes: int = 512 * 1024
    event_bytes: int = 32 * 1024
    event_names: int = 1000
    property_depth: int = 20
    rate_per_second: float = 100.0
    rate_burst: int = 400
    sign_in_limit: str = "10 per minute"
    backtest_seconds: int = 600
    clickhouse: ClickHouse | None = None
    smtp: Smtp | None = None

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def is_https(self) -> bool:
        return self.public_url.startswith("https://")


@dataclass(frozen=True, slots=True)
class ToolSettings:
    """What the tools around rule files take; unlike `load_settings` this makes no data folder."""

    rules_folder: Path
    server: str | None
    api_key: str | None


def load_tool_settings(environment: Mapping[str, str] | None = None) -> ToolSettings:
    """Reads the settings of `widget-server rules …`; raises BadSetting."""
    source = _Reader(os.environ if environment is None else environment)
    server = source.text("WIDGET_SERVER", "")
    return ToolSettings(
        rules_folder=Path(source.text("WIDGET_RULES", "rules")),
        server=source.web_address("WIDGET_SERVER", server) if server else None,
        api_key=source.text("WIDGET_API_KEY", "") or None,
    )


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the settings named WIDGET_… (and DATABASE_URL, REDIS_URL); raises BadSetting."""
    source = _Reader(os.environ if environment is None else environment)
    data_folder = Path(source.text("WIDGET_DATA", "data")).resolve()
    database_url = _database_url(source.text("DATABASE_URL", f"sqlite:///{data_folder / 'widget.db'}"))
    return Settings(
        data_folder=data_folder,
        database_url=database_url,
        redis_url=_redis_url(source.text("REDIS_URL", "")),
        public_url=source.web_address("WIDGET_PUBLIC_URL", "http://127.0.0.1:8000"),
        secret_key=source.secret("WIDGET_SECRET_KEY") or _kept_secret(data_folder),
        rules_folder=Path(source.text("WIDGET_RULES", "rules")).resolve(),
        rules_workspace=source.text("WIDGET_RULES_WORKSPACE", "demo"),
        trusted_proxies=source.whole("WIDGET_TRUSTED_PROXIES", 0, 0, 10),
        batch_events=source.whole("WIDGET_BATCH_EVENTS", 500, 1, 10_000),
        batch_bytes=source.whole("WIDGET_BATCH_BYTES", 512 * 1024, 1024, 64 * 1024 * 1024),
        event_bytes=source.whole("WIDGET_EVENT_BYTES", 32 * 1024, 256, 1024 * 1024),
        event_names=source.whole("WIDGET_EVENT_NAMES", 1000, 1, 100_000),
        property_depth=source.whole("WIDGET_PROPERTY_DEPTH", 20, 1, 100),
        rate_per_second=float(source.whole("WIDGET_RATE_PER_SECOND", 100, 1, 1_000_000)),
        rate_burst=source.whole("WIDGET_RATE_BURST", 400, 1, 10_000_000),
        sign_in_limit=source.limit("WIDGET_SIGN_IN_LIMIT", "10 per minute"),
        backtest_seconds=source.whole("WIDGET_BACKTEST_SECONDS", 600, 1, 86_400),
        clickhouse=_clickhouse(source.text("ANALYTICS_URL", "")),
        smtp=_smtp(source.text("WIDGET_SMTP", ""), source.text("WIDGET_MAIL_FROM", "")),
    )


class _Reader:
    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment

    def text(self, name: str, default: str) -> str:
        return self._environment.get(name, "").strip() or default

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        raw = self.text(name, str(default))
        if not raw.isascii() or not raw.isdigit() or len(raw) > LONGEST_NUMBER or not low <= int(raw) <= high:
            raise BadSetting(f"{name} is {raw[:40]!r}, but must be a whole number from {low} to {high}")
        return int(raw)

    def web_address(self, name: str, default: str) -> str:
        raw = self.text(name, default).rstrip("/")
        parts = _split(raw)
        if parts is None or parts.scheme not in ("http", "https") or raw != f"{parts.scheme}://{parts.netloc}":
            raise BadSetting(f"{name} is {raw!r}, but must be an origin such as https://widget.example.com")
        return raw

    def secret(self, name: str) -> str | None:
        raw = self.text(name, "")
        if raw and len(raw) < SHORTEST_SECRET:
            raise BadSetting(
                f"{name} has {len(raw)} characters, but must have {SHORTEST_SECRET} or more random ones; "
                "leave it out to have one made and kept in the data folder"
            )
        return raw or None

    def limit(self, name: str, default: str) -> str:
        raw = self.text(name, default)
        if not _LIMIT.fullmatch(raw):
            raise BadSetting(f"{name} is {raw[:40]!r}, but must be a number for a time, such as 10 per minute")
        return raw


def _split(address: str) -> SplitResult | None:
    """The parts of an address with a host; None when it cannot be one."""
    try:
        parts = urlsplit(address)
        return parts if parts.hostname and parts.port != 0 else None
    except ValueError:
        return None


def _database_url(raw: str) -> str:
    scheme, _, rest = raw.partition("://")
    if scheme == "sqlite" and len(rest) > 1 and rest.startswith("/") and not rest.endswith(("/", ":memory:")):
        return raw
    # Without a host, libpq takes the local socket.
    if scheme in ("postgres", "postgresql", "postgresql+psycopg") and (rest.startswith("/") or _split(raw)):
        return f"postgresql+psycopg://{rest}"
    raise BadSetting(
        "DATABASE_URL must be an address such as sqlite:///data/widget.db or "
        f"postgresql://user:password@127.0.0.1/widget; it begins with {raw[:12]!r}"
    )


def _redis_url(raw: str) -> str | None:
    if raw and not raw.startswith("unix:///") and not (raw.startswith(("redis://", "rediss://")) and _split(raw)):
        raise BadSetting(
            f"REDIS_URL must be an address such as redis://127.0.0.1:6379/0 or unix:///path; it begins with {raw[:8]!r}"
        )
    return raw or None


def _smtp(raw: str, sender: str) -> Smtp | None:
    if not raw:
        return None
    parts = _split(raw)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True)) if parts else {}
    tls = asked.pop("tls", "on")
    if (
        parts is None
        or parts.scheme not in ("smtp", "smtps")
        or parts.path.strip("/")
        or asked
        or tls not in ("on", "off")
    ):
        raise BadSetting(
            "WIDGET_SMTP must be an address such as smtp://user:password@mail.example.com:587, with smtps:// for TLS "
            f"from the beginning and ?tls=off for a server without it, or be left out; it begins with {raw[:7]!r}"
        )
    if not _MAILBOX.fullmatch(sender):
        raise BadSetting(
            f"WIDGET_MAIL_FROM is {sender[:60]!r}, but with WIDGET_SMTP it must be the address that mail comes from, "
            "such as hints@example.com"
        )
    is_tls = parts.scheme == "smtps"
    return Smtp(
        host=parts.hostname or "",
        port=parts.port or (465 if is_tls else 587),
        is_tls=is_tls,
        starts_tls=not is_tls and tls == "on",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        sender=sender,
    )


def _clickhouse(raw: str) -> ClickHouse | None:
    if not raw:
        return None
    parts = _split(raw)
    asked = dict(parse_qsl(parts.query, keep_blank_values=True)) if parts else {}
    database, cluster = (parts.path.strip("/") if parts else "") or "widget", asked.pop("cluster", None)
    names = [database] if cluster is None else [database, cluster]
    if (
        parts is None
        or parts.scheme not in ("clickhouse", "clickhouses")
        or asked
        or not all(map(_NAME.fullmatch, names))
    ):
        raise BadSetting(
            "ANALYTICS_URL must be an address such as clickhouse://user:password@127.0.0.1:8123/widget, with "
            f"clickhouses:// for TLS and ?cluster=name for a cluster, or be left out; it begins with {raw[:13]!r}"
        )
    if find_spec("clickhouse_connect") is None:
        raise BadSetting("ANALYTICS_URL needs a package that is not installed: pip install 'widget_server[clickhouse]'")
    is_secure = parts.scheme == "clickhouses"
    return ClickHouse(
        host=parts.hostname or "",
        port=parts.port or (8443 if is_secure else 8123),
        is_secure=is_secure,
        user=unquote(parts.username or "default"),
        password=unquote(parts.password or ""),
        database=database,
        cluster=cluster,
    )


def _kept_secret(data_folder: Path) -> str:
    """The signing secret of an installation that was given none: made once, kept beside its data."""
    path = data_folder / "secret-key"
    try:
        data_folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return _read_secret(path)
    except OSError as problem:
        raise BadSetting(
            f"the data folder {data_folder} cannot be written ({problem.strerror}); "
            "set WIDGET_DATA to a folder that this user may write to"
        ) from problem
    with os.fdopen(handle, "w") as file:
        secret = secrets.token_urlsafe(48)
        file.write(secret)
    return secret


def _read_secret(path: Path) -> str:
    try:
        secret = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BadSetting(f"{path} cannot be read; give this user the right to, or set WIDGET_SECRET_KEY") from problem
    if len(secret) < SHORTEST_SECRET:
        raise BadSetting(
            f"{path} holds fewer than {SHORTEST_SECRET} characters; "
            "delete it to have a new one made (members sign in again)"
        )
    return secret
