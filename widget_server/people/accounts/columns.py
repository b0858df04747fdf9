"""Which column of a table holds which field: guessed from its header, changed by the member."""

import re
from collections.abc import Sequence
from typing import Final

from widget_server.people.accounts.fields import FIELD_NAMES, FIELDS
from widget_server.web.words import lazy_gettext as _l

ACCOUNT_ID: Final = "account_id"
CHOICES: Final = (ACCOUNT_ID, *FIELDS)
CHOICE_NAMES: Final = {ACCOUNT_ID: _l("Account id"), **FIELD_NAMES}
# Headers as exports of CRMs and billing write them, in both languages, without spaces and marks.
HEADERS: Final = {
    ACCOUNT_ID: "accountid groupid id externalid companyid customerid accountкод идентификатор идаккаунта код",
    "name": "name accountname account company companyname customer название имя компания клиент аккаунт",
    "plan": "plan subscription tariff тариф план",
    "segment": "segment tier сегмент",
    "stage": "stage status lifecycle lifecyclestage стадия этап статус",
    "owner": "owner csm accountowner owneremail csmemail manager ответственный менеджер владелец",
    "arr": "arr annualrecurringrevenue revenue amount выручка годоваявыручка сумма",
    "currency": "currency currencycode валюта",
    "renewal_date": "renewaldate renewal renewson contractend продление датапродления",
}
_BY_HEADER: Final = {header: field for field, headers in HEADERS.items() for header in headers.split()}


def guessed_columns(header: Sequence[str]) -> list[str | None]:
    """The field of each column, None where no header is known; each field once, the first column wins."""
    found: list[str | None] = []
    for text in header:
        field = _BY_HEADER.get(re.sub(r"[\W_]+", "", text.lower()))
        found.append(None if field in found else field)
    return found


def is_usable(columns: Sequence[str | None]) -> bool:
    """Whether accounts can be found by these columns, and no field is told twice."""
    chosen = [column for column in columns if column]
    return ACCOUNT_ID in chosen and len(chosen) == len(set(chosen)) > 1
