"""Pages on which members change accounts: by hand, by a file; and take them along as a file."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from sqlalchemy import select

from widget_server.db import db
from widget_server.people.accounts import imports
from widget_server.people.accounts.columns import CHOICE_NAMES, CHOICES, is_usable
from widget_server.people.accounts.fields import (
    FIELD_NAMES,
    FIELDS,
    NO_OWNER,
    STAGE_NAMES,
    BadValue,
    in_whole_units,
    read_written,
)
from widget_server.people.accounts.models import AccountImport
from widget_server.people.accounts.operations import Speaker, card_of_account, is_owner_of, say, take_turn
from widget_server.people.accounts.queries import (
    Asked,
    names_of,
    narrowed,
    owners_of,
    segments_of,
)
from widget_server.people.accounts.readable import day, field_value, money, money_of
from widget_server.people.accounts.sheets import (
    ENCODING_NAMES,
    IMPORT_BYTES,
    BadSheet,
    as_plain_cell,
    read_sheet,
)
from widget_server.people.accounts.words import SOURCE_NAMES, Card
from widget_server.people.models import Account
from widget_server.people.queries import account_of_workspace
from widget_server.people.waiting import done_uploads, upload_of
from widget_server.web.bodies import now_ms
from widget_server.web.words import gettext as _
from widget_server.workspaces.access import for_members
from widget_server.workspaces.roles import WHO_EDIT_ACCOUNTS, WHO_SEE_CUSTOMERS

account_pages = Blueprint("accounts", __name__, url_prefix="/w/<slug>/accounts", template_folder="templates")
ROW = f"int(max={2**63 - 1})"
ROWS_SHOWN = 100
ROWS_A_READ = 1000

account_pages.add_app_template_filter(money)
account_pages.add_app_template_filter(money_of)
account_pages.add_app_template_filter(day)
account_pages.add_app_template_filter(field_value)


@account_pages.app_context_processor
def names_for_templates() -> dict[str, Any]:
    return {"account_fields": FIELD_NAMES, "stage_names": STAGE_NAMES, "source_names": SOURCE_NAMES}


def take_larger_files() -> None:
    """A file of accounts, or of a list, may be larger than a batch of events."""
    if request.endpoint in ("accounts.upload", "lists.upload"):
        request.max_content_length = IMPORT_BYTES


@account_pages.get(f"/<{ROW}:account_id>/edit")
@for_members(*WHO_EDIT_ACCOUNTS)
def edit(account_id: int) -> Any:
    account = _account(account_id)
    card = card_of_account(account, is_owner_of(g.workspace.id))
    return _form(account, {name: card.value(name) or "" for name in FIELDS}, {}, card)


@account_pages.post(f"/<{ROW}:account_id>/edit")
@for_members(*WHO_EDIT_ACCOUNTS)
def change(account_id: int) -> Any:
    take_turn()
    account = _account(account_id)
    is_owner = is_owner_of(g.workspace.id)
    written = {name: request.form[name].strip() for name in FIELDS if name in request.form}
    values: dict[str, str | None] = {}
    problems: dict[str, Any] = {}
    card = card_of_account(account, is_owner)
    for name, text in written.items():
        if text == (card.value(name) or ""):
            continue
        try:
            values[name] = read_written(name, text) if text else None
            if name == "owner" and text and not is_owner(text.lower()):
                raise BadValue(NO_OWNER)
        except BadValue as problem:
            problems[name] = problem.reason
    if problems:
        return _form(account, written, problems, card), 400
    say(account, values, Speaker("hand", now_ms(), g.member.email), is_owner)
    db.session.commit()
    flash(_("The account is saved."))
    return redirect(url_for("success.account", slug=g.workspace.slug, account_id=account_id), 303)


@account_pages.get("/export.csv")
@for_members(*WHO_SEE_CUSTOMERS)
def export() -> Any:
    asked = asked_of_query()
    name = f"accounts-{g.workspace.slug}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response("".join(_exported(g.workspace.id, asked)), content_type="text/csv; charset=utf-8", headers=headers)


def asked_of_query() -> Asked:
    """Which accounts a page is asked for: `q`, `stage`, `owner`, `segment`."""
    texts = [request.args.get(name, "").strip()[:254] for name in ("q", "stage", "owner", "segment")]
    return Asked(texts[0][:200], texts[1], texts[2], texts[3])


def _exported(workspace_id: int, asked: Asked) -> Iterator[str]:
    yield "\ufeff" + _line(["account_id", *FIELDS])
    last = 0
    while True:
        statement = select(*_EXPORTED).where(narrowed(workspace_id, asked), Account.id > last)
        found = db.session.execute(statement.order_by(Account.id).limit(ROWS_A_READ)).all()
        yield "".join(_line(_cells(row)) for row in found)
        if len(found) < ROWS_A_READ:
            return
        last = found[-1].id


_EXPORTED = (
    Account.id,
    Account.external_id,
    Account.arr_minor,
    *(getattr(Account, name) for name in FIELDS if name != "arr"),
)


def _cells(account: Any) -> list[Any]:
    arr = None if account.arr_minor is None else in_whole_units(account.arr_minor, account.currency)
    return [account.external_id, *(arr if name == "arr" else getattr(account, name) for name in FIELDS)]


def _line(cells: list[Any]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([as_plain_cell(cell) for cell in cells])
    return line.getvalue()


@account_pages.get("/imports")
@for_members(*WHO_EDIT_ACCOUNTS)
def imports_page() -> Any:
    return _imports()


@account_pages.post("/imports")
@for_members(*WHO_EDIT_ACCOUNTS)
def upload() -> Any:
    """Takes a file, or rows pasted into the form, and leads to what importing them would do."""
    file, pasted = request.files.get("file"), request.form.get("text", "")
    raw, name = (file.read(), file.filename or "") if file and file.filename else (pasted.encode(), _("pasted rows"))
    if not raw.strip():
        return _imports(_("Choose a file, or paste rows with a header line."), pasted), 400
    try:
        draft = imports.open_draft(g.workspace.id, raw, name, g.member.email)
    except BadSheet as problem:
        return _imports(str(problem), pasted), 400
    db.session.commit()
    return redirect(url_for("accounts.preview", slug=g.workspace.slug, token=draft.token), 303)


@account_pages.get("/imports/<token>")
@for_members(*WHO_EDIT_ACCOUNTS)
def preview(token: str) -> Any:
    """What a draft would do; what an import that was confirmed has done."""
    found = _import(token)
    if found.state != "draft":
        return render_template(
            "accounts/import.html",
            found=found,
            names=names_of(g.workspace.id, [row["account"] for row in found.left]),
            members=owners_of(g.workspace.id),
        )
    sheet = read_sheet(found.content, found.delimiter)
    usable = is_usable(found.columns)
    return render_template(
        "accounts/preview.html",
        found=found,
        sheet=sheet,
        is_usable=usable,
        plan=imports.plan_of_draft(found) if usable else None,
        choices=CHOICES,
        choice_names=CHOICE_NAMES,
        encoding=ENCODING_NAMES[found.encoding],
        most=ROWS_SHOWN,
    )


@account_pages.post("/imports/<token>/columns")
@for_members(*WHO_EDIT_ACCOUNTS)
def choose_columns(token: str) -> Any:
    found = _import(token)
    if found.state == "draft":
        chosen = [request.form.get(f"column-{n}", "") for n in range(len(found.columns))]
        imports.set_columns(found, [choice if choice in CHOICES else None for choice in chosen])
        db.session.commit()
    return redirect(url_for("accounts.preview", slug=g.workspace.slug, token=token), 303)


@account_pages.post("/imports/<token>/confirm")
@for_members(*WHO_EDIT_ACCOUNTS)
def confirm(token: str) -> Any:
    found = _import(token)
    if found.state != "draft" or is_usable(found.columns):
        imports.confirm(found, g.member.email)
        db.session.commit()
    return redirect(url_for("accounts.preview", slug=g.workspace.slug, token=token), 303)


@account_pages.post("/imports/<token>/undo")
@for_members(*WHO_EDIT_ACCOUNTS)
def undo(token: str) -> Any:
    imports.undo(_import(token), g.member.email)
    db.session.commit()
    return redirect(url_for("accounts.preview", slug=g.workspace.slug, token=token), 303)


def _account(account_id: int) -> Account:
    account = account_of_workspace(g.workspace.id, account_id)
    if account is None:
        abort(404)
    return account


def _import(token: str) -> AccountImport:
    found = upload_of(AccountImport, g.workspace.id, token)
    if found is None:
        abort(404)
    return found


def _form(account: Account, written: dict[str, str], problems: dict[str, Any], card: Card) -> str:
    return render_template(
        "accounts/edit.html",
        account=account,
        written=written,
        problems=problems,
        card=card,
        owners=owners_of(g.workspace.id),
        segments=segments_of(g.workspace.id),
    )


def _imports(problem: str | None = None, pasted: str = "") -> str:
    return render_template(
        "accounts/imports.html",
        imports=done_uploads(AccountImport, g.workspace.id),
        problem=problem,
        pasted=pasted,
        most_bytes=IMPORT_BYTES // (1024 * 1024),
    )
