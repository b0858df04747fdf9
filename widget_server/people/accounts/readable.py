"""Money, days and fields of accounts as members read them, in their language."""

from decimal import Decimal
from typing import Any

from babel.numbers import format_currency, format_decimal
from flask_babel import format_date, get_locale
from markupsafe import Markup

from widget_server.people.accounts.fields import STAGE_NAMES, as_date, currency_digits, in_whole_units
from widget_server.web.formats import NOTHING


def money(amount: Decimal | None, currency: str | None) -> str | Markup:
    """An amount that is never torn apart; whole amounts without decimals, one without a currency as a number."""
    if amount is None:
        return NOTHING
    locale = get_locale()
    digits = 0 if amount == amount.to_integral() else currency_digits(currency)
    number_format = "#,##0" + ("." + "0" * digits if digits else "")
    if currency is None:
        text = format_decimal(amount, number_format, locale)
    else:
        pattern = locale.currency_formats["standard"].pattern.replace("#,##0.00", number_format)
        text = format_currency(amount, currency, pattern, locale, currency_digits=False)
    return Markup('<span class="number">{}</span>').format(text)


def money_of(account: Any) -> str | Markup:
    """The ARR of an account."""
    minor = account.arr_minor
    return money(None if minor is None else in_whole_units(minor, account.currency), account.currency)


def day(text: str | None) -> str | Markup:
    """A kept date, with the name of its month."""
    if text is None:
        return NOTHING
    return Markup('<span class="number">{}</span>').format(format_date(as_date(text), "medium"))


def field_value(text: str | None, field: str) -> Any:
    """A kept value of any field."""
    if text is None:
        return NOTHING
    if field == "stage":
        return STAGE_NAMES[text]
    if field == "renewal_date":
        return day(text)
    return money(Decimal(text), None) if field == "arr" else text
