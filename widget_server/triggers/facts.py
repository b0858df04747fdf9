"""What is known of somebody beside events."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple


class Facts(NamedTuple):
    """Traits of the person and of the account the person acts for; both may be empty.

    `lists` says of each imported list that is there whether they stand in it; the ids are those of the host product.
    `zone` is the time zone that the page told, `default_zone` the workspace's. `is_past` says that lists and zone are
    known as of now, not of the moment, `unsure` of which fields of the account it is not known what was said before.
    """

    person: Mapping[str, Any] = {}
    account: Mapping[str, Any] = {}
    lists: Mapping[str, bool] = {}
    person_id: str | None = None
    account_id: str | None = None
    zone: str | None = None
    default_zone: str = "UTC"
    is_past: bool = False
    unsure: Collection[str] = ()
