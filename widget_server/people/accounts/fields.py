"""What may be said of an account: each field, and what of a value is kept. Wrong values are refused with the reason."""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from babel.numbers import get_currency_precision, is_currency

from widget_server.web.words import lazy_gettext as _l

FIELDS: Final = ("name", "plan", "segment", "stage", "owner", "arr", "currency", "renewal_date")
STAGES: Final = ("trial", "onboarding", "live", "at_risk", "churned")
LONGEST: Final = {"name": 200, "plan": 60, "segment": 60}
MOST_ARR: Final = Decimal(10) ** 12
DIGITS_WITHOUT_CURRENCY: Final = 2

FIELD_NAMES: Final = {
    "name": _l("Company name"),
    "plan": _l("Plan"),
    "segment": _l("Segment"),
    "stage": _l("Stage"),
    "owner": _l("Account owner"),
    "arr": _l("ARR"),
    "currency": _l("Currency"),
    "renewal_date": _l("Renewal date"),
}
STAGE_NAMES: Final = {
    "trial": _l("Trial"),
    "onboarding": _l("Onboarding"),
    "live": _l("Active"),
    "at_risk": _l("At risk"),
    "churned": _l("Churned"),
}
NO_TEXT = _l("This must be a text of at most 200 characters (60 for plan and segment) on one line.")
NO_STAGE = _l("This is no stage; write trial, onboarding, live, at_risk or churned.")
NO_EMAIL = _l("Write the owner's e-mail address.")
NO_OWNER = _l("No owner or CSM of this workspace has this e-mail; invite them or correct it.")
NO_AMOUNT = _l("This is no amount; write a number from 0 to 999999999999, without a currency.")
NO_CURRENCY = _l("This is no currency code of ISO 4217; write for example EUR, USD or RUB.")
NO_DATE = _l("This is no date; write for example 2027-03-31.")

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_ISO_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:$|T)")
_DOTTED_DATE = re.compile(r"(\d\d?)\.(\d\d?)\.(\d{4})")
_PLAIN = re.compile(r"\d{1,15}(?:\.\d{1,30})?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_SPACES = re.compile(r"(?<=\d)[ \u00a0\u202f'](?=\d{3})")


class BadValue(ValueError):
    """A value that a field cannot hold; `reason` is the text for whoever said it, in the language it is shown in."""

    def __init__(self, reason: Any) -> None:
        super().__init__(reason)
        self.reason = reason


def read_value(field: str, said: Any) -> str:
    """A value as programs say it (a trait, a call of the API), as the text that is kept. Raises BadValue.

    Whether an owner works here is for the caller to know.
    """
    if field == "arr":
        return _amount(said)
    if not isinstance(said, str):
        raise BadValue(_REASONS[field])
    text = said.strip()
    if field == "stage":
        return _stage(text)
    if field == "owner":
        if len(text) > 254 or not _EMAIL.fullmatch(text):
            raise BadValue(NO_EMAIL)
        return text.lower()
    if field == "currency":
        if len(text) != 3 or not text.isascii() or not is_currency(text.upper()):
            raise BadValue(NO_CURRENCY)
        return text.upper()
    if field == "renewal_date":
        return _date(_ISO_DATE.match(text), 1, 2, 3)
    return _line(field, text)


def read_written(field: str, text: str) -> str:
    """A value as people write it: also `18 000,50`, `18,000.50` and `31.03.2027`. Raises BadValue."""
    text = text.strip()
    if field == "arr":
        return _amount(_plain_number(text))
    if field == "renewal_date" and (dotted := _DOTTED_DATE.fullmatch(text)):
        return _date(dotted, 3, 2, 1)
    return read_value(field, text)


def minor_units(amount: str, currency: str | None) -> int:
    """An amount in the smallest unit of its currency, rounded half up; in hundredths without a currency."""
    return int((Decimal(amount) * 10 ** currency_digits(currency)).quantize(Decimal(1), "ROUND_HALF_UP"))


def in_whole_units(minor: int, currency: str | None) -> Decimal:
    """The amount that so many smallest units are, with all its decimals."""
    return Decimal(minor).scaleb(-currency_digits(currency))


def currency_digits(currency: str | None) -> int:
    return get_currency_precision(currency) if currency else DIGITS_WITHOUT_CURRENCY


def _amount(said: Any) -> str:
    if isinstance(said, bool) or not isinstance(said, int | float | str):
        raise BadValue(NO_AMOUNT)
    if isinstance(said, str) and not _PLAIN.fullmatch(said.strip()):
        raise BadValue(NO_AMOUNT)
    try:
        amount = Decimal(str(said).strip())
    except InvalidOperation as problem:
        raise BadValue(NO_AMOUNT) from problem
    if not amount.is_finite() or not 0 <= amount < MOST_ARR:
        raise BadValue(NO_AMOUNT)
    # Fractions finer than any currency's say nothing: without them every amount has one short text.
    return format(abs(amount.quantize(Decimal("0.0001")).normalize()), "f")


def _plain_number(text: str) -> str:
    text = _SPACES.sub("", text)
    if _GROUPED.fullmatch(text):
        decimal = max(text.rfind(","), text.rfind("."))
        marks = {mark for mark in ",." if mark in text}
        if len(marks) == 2:
            return text[:decimal].replace(",", "").replace(".", "") + "." + text[decimal + 1 :]
        return text.replace(",", "").replace(".", "")
    return text.replace(",", ".") if text.count(",") == 1 and "." not in text else text


def _stage(text: str) -> str:
    stage = re.sub(r"[\s-]+", "_", text.lower())
    if stage not in STAGES:
        raise BadValue(NO_STAGE)
    return stage


def _date(found: re.Match[str] | None, year: int, month: int, day: int) -> str:
    try:
        when = date(int(found[year]), int(found[month]), int(found[day])) if found else None
    except ValueError as problem:
        raise BadValue(NO_DATE) from problem
    if when is None or not 2000 <= when.year <= 2199:
        raise BadValue(NO_DATE)
    return when.isoformat()


def _line(field: str, text: str) -> str:
    if not 1 <= len(text) <= LONGEST[field] or not text.isprintable():
        raise BadValue(NO_TEXT)
    return text


def as_date(text: str) -> date:
    """A kept renewal date."""
    return datetime.fromisoformat(text).date()


_REASONS: Final = {
    "name": NO_TEXT, "plan": NO_TEXT, "segment": NO_TEXT, "stage": NO_STAGE, "owner": NO_EMAIL,
    "currency": NO_CURRENCY, "renewal_date": NO_DATE,
}  # fmt: skip
