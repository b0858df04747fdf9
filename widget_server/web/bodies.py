"""JSON in and out: a body becomes a struct of the asked type, or an `ApiError` that says what is wrong."""

import re
import time
import zlib
from collections.abc import Callable, Iterator
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, cast

import msgspec
from flask import Response, current_app, request
from msgspec import Meta, Struct, field
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from widget_server.web.errors import ApiError, invalid, not_found, too_large

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

Body = TypeVar("Body")
Identifier = Annotated[str, Meta(min_length=1, max_length=200)]
_FETCHED = "widget_server.body"
_LARGER = "widget_server.larger_body"
View = TypeVar("View", bound=Callable[..., Any])
# msgspec tells the place at the end of its message: "Expected `int`, got `str` - at `$.batch[3].event`".
_PLACE = re.compile(r" - at (?:`key` in )?`\$\.?(.*)`$")
_MISSING = re.compile(r"missing required field `([^`]*)`")


class Caller(Struct, kw_only=True):
    """Who calls: the ids by which the page knows the person, either or both. Structs of bodies inherit it."""

    anonymous_id: Identifier | None = field(default=None, name="anonymousId")
    user_id: Identifier | None = field(default=None, name="userId")
    # Signed identity; see `people.identity`.
    token: Annotated[str, Meta(max_length=8_000)] | None = None


def read_body(body_type: type[Body]) -> Body:
    """The body of this request as `body_type`, whatever its Content-Type says.

    Raises ApiError: 413 `too_large`, 400 `malformed_json`, 400 `invalid_body` with the path of the field.
    """
    return decoded(raw_body(), body_type)


def fetch_body(environ: "WSGIEnvironment", limit: int) -> None:
    """Waits for a body of told length and puts it into `environ`, where `raw_body` finds it.

    Past Werkzeug, whose layers of streams cost a third of a bare Flask request.
    """
    told = environ.get("CONTENT_LENGTH") or ""
    if not (told.isascii() and told.isdigit() and len(told) < 20) or int(told) > limit:
        return
    length, stream = int(told), environ["wsgi.input"]
    raw = stream.read(length)
    while len(raw) < length and (more := stream.read(length - len(raw))):
        raw += more
    environ[_FETCHED] = raw if len(raw) == length else None


def raw_body() -> bytes:
    """The body of this request as it was before it was packed. Raises ApiError as `read_body` does."""
    environ = request.environ
    limit = int(environ.get(_LARGER) or current_app.config["MAX_CONTENT_LENGTH"])
    raw = environ[_FETCHED] if _FETCHED in environ else _read_to_its_end(limit)
    if raw is None:
        # The server under us hands over what came before the caller hung up.
        raise _malformed("it ended too early")
    coding = environ.get("HTTP_CONTENT_ENCODING")
    return raw if coding is None else _unpacked(raw, coding.strip().lower(), limit)


def larger_body(limit: int) -> Callable[[View], View]:
    """For views whose bodies may be larger than a batch of events. Stands below what says who may call."""

    def wrap(view: View) -> View:
        @wraps(view)
        def larger(*args: Any, **kwargs: Any) -> Any:
            request.environ[_LARGER] = limit
            return view(*args, **kwargs)

        return cast(View, larger)

    return wrap


def _read_to_its_end(limit: int) -> bytes:
    """A body in chunks, or none at all."""
    try:
        # One byte more than may come: Werkzeug would cut it off without a word.
        request.max_content_length = limit + 1
        raw = request.get_data(cache=False)
    except RequestEntityTooLarge as problem:
        raise _larger_than(limit) from problem
    except HTTPException as problem:
        raise _malformed("it ended too early") from problem
    if len(raw) > limit:
        raise _larger_than(limit)
    return raw


def _larger_than(limit: int) -> ApiError:
    return too_large(f"The body is larger than {limit} bytes; send less at once.")


def _unpacked(raw: bytes, coding: str, limit: int) -> bytes:
    """What a sender packed with gzip (Segment's clients can); unpacked it is held to the same limit as any body."""
    if coding == "identity":
        return raw
    if coding != "gzip":
        raise ApiError(415, "unsupported_type", "The body's Content-Encoding is not known; send it plain or as gzip.")
    unpacker = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        text = unpacker.decompress(raw, limit + 1)
    except zlib.error as problem:
        raise _malformed("it is not gzip, as its Content-Encoding says") from problem
    if len(text) > limit:
        raise too_large(f"The body is larger than {limit} bytes when unpacked; send less at once.")
    if not unpacker.eof or unpacker.unused_data:
        raise _malformed("its gzip ends too early or goes on after its end")
    return text


def decoded(raw: bytes | msgspec.Raw, body_type: type[Body]) -> Body:
    """JSON text as `body_type`. Refuses what no database can keep: invalid UTF-8, lone surrogates, NUL
    characters (wherever they stand, but not inside fields of type `msgspec.Raw`). Raises ApiError.
    """
    text = bytes(raw)
    try:
        if not text.isascii():
            text.decode()
        body = msgspec.json.decode(text, type=body_type)
    except msgspec.ValidationError as problem:
        raise _invalid(str(problem)) from problem
    except UnicodeDecodeError as problem:
        raise _malformed(f"byte {problem.start} is not UTF-8") from problem
    except msgspec.DecodeError as problem:
        raise _malformed(str(problem).removeprefix("JSON is malformed: ")) from problem
    except RecursionError as problem:
        raise _malformed("it is nested too deeply") from problem
    if b"\\u0000" in text:
        _check_texts(body)
    return body


def _check_texts(body: object) -> None:
    try:
        for place, value in _texts(body):
            check_text(value, place)
    except RecursionError as problem:
        raise _malformed("it is nested too deeply") from problem


def json_answer(body: object, status: int = 200) -> Response:
    """A struct (or anything of plain values) as the answer."""
    return Response(msgspec.json.encode(body), status=status, content_type="application/json")


def now_ms() -> int:
    """Milliseconds since 1970, the time that tables keep."""
    return time.time_ns() // 1_000_000


def check_text(value: str, place: str | None) -> str:
    """The value itself, when it holds neither NUL characters nor lone surrogates. Raises ApiError."""
    if "\x00" in value:
        raise invalid("A text must not hold the NUL character; take it out.", place)
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as problem:
            raise invalid("A text must not hold half of a surrogate pair; take it out.", place) from problem
    return value


def check_named(caller: Caller) -> None:
    """Refuses a call that does not say for whom it is. Raises ApiError."""
    if caller.anonymous_id is None and caller.user_id is None:
        raise invalid("Say who it is: send anonymousId, userId or both.", "anonymousId")


def caller_of_query() -> Caller:
    """Who calls, from `?anonymousId=…&userId=…`; each is None when missing or empty. Raises ApiError.

    The token comes in the head: addresses are kept in logs and histories.
    """
    return Caller(
        anonymous_id=identifier_of_query("anonymousId"), user_id=identifier_of_query("userId"), token=bearer_token()
    )


def bearer_token() -> str | None:
    """The token in `Authorization: Bearer …`."""
    header = request.headers.get("Authorization", "")
    return header[7:].strip() or None if header[:7].lower() == "bearer " else None


def identifier_of_query(name: str) -> str | None:
    return check_identifier(value, name) if (value := request.args.get(name)) else None


def check_identifier(value: str, place: str) -> str:
    """The value itself, when it is a text of 1 to 200 characters that can be kept. Raises ApiError."""
    if not 1 <= len(value) <= 200:
        raise invalid("Send 1 to 200 characters here.", place)
    return check_text(value, place)


def path_text(value: str, what: str) -> str:
    """A name from an address. One that no row can have is as unknown as any other. Raises ApiError 404."""
    if "\x00" in value:
        raise not_found(what)
    return value


def _malformed(why: str) -> ApiError:
    return ApiError(
        400,
        "malformed_json",
        f"The body is not JSON that can be read ({why}); send one JSON object in UTF-8.",
    )


def _invalid(complaint: str) -> ApiError:
    place = _PLACE.search(complaint)
    message = complaint[: place.start()] if place else complaint
    names = place[1].replace("[...]", "").replace("[", ".").replace("]", "").split(".") if place else []
    missing = _MISSING.search(message)
    if missing:
        names.append(missing[1])
    return invalid(message.replace("`", "") + ".", ".".join(name for name in names if name) or None)


def _texts(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a decoded value with its place; also the keys of its objects."""
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, Struct):
        for info in msgspec.structs.fields(value):
            yield from _texts(getattr(value, info.name), _below(place, info.encode_name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield place, key
            yield from _texts(item, _below(place, str(key)))
    elif isinstance(value, list | tuple):
        for index, item in enumerate(value):
            yield from _texts(item, _below(place, str(index)))


def _below(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
