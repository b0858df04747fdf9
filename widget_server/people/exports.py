"""What is known of a person or an account, for whoever asks for their own data: one JSON document.

Times are in ms since 1970.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from widget_server.parts import parts
from widget_server.people.privacy import on_export
from widget_server.people.traits import read_traits

_PERSON = (
    "SELECT p.traits, p.created_at, a.external_id FROM persons p LEFT JOIN accounts a ON a.id = p.account_id "
    "WHERE p.id = ? AND p.workspace_id = ?"
)
_ACCOUNT = "SELECT external_id, traits, said, created_at FROM accounts WHERE id = ? AND workspace_id = ?"


def export_of_person(workspace_id: int, person_id: int) -> dict[str, Any]:
    """A person who is there, with all that every room keeps of them."""
    read = parts().database.read
    traits, created_ms, account_id = read(_PERSON, (person_id, workspace_id))[0]
    ids = read("SELECT kind, value FROM person_ids WHERE person_id = ? AND kind <> 'alias'", (person_id,))
    person = {
        "user_ids": sorted(value for kind, value in ids if kind == "user"),
        "anonymous_ids": sorted(value for kind, value in ids if kind == "anonymous"),
        "traits": read_traits(traits),
        "account_id": account_id,
        "known_since_ms": created_ms,
    }
    return {"person": person, **{name: tell([person_id]) for name, tell in on_export.items()}}


def export_of_account(workspace_id: int, account_id: int) -> Iterator[bytes]:
    """An account who is there, and each person who belongs to it now; piece by piece, as there may be many."""
    read = parts().database.read
    external_id, traits, said, created_ms = read(_ACCOUNT, (account_id, workspace_id))[0]
    about = {"account_id": external_id, "traits": read_traits(traits), "said": msgspec.json.decode(said)}
    yield b'{"account":' + msgspec.json.encode({**about, "known_since_ms": created_ms}) + b',"people":['
    members = "SELECT id FROM persons WHERE account_id = ? AND workspace_id = ? AND merged_into IS NULL ORDER BY id"
    for number, (person_id,) in enumerate(read(members, (account_id, workspace_id))):
        yield (b"," if number else b"") + msgspec.json.encode(export_of_person(workspace_id, person_id))
    yield b"]}"
