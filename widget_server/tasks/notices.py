"""Mail about a new task to the member whose it is: by the worker, never twice, tried again where it was not taken."""

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from flask_babel import force_locale
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError

from widget_server.config import Smtp
from widget_server.db import db, utc_now
from widget_server.parts import parts
from widget_server.tasks.models import Task, TaskNotice
from widget_server.tasks.queries import TaskLine, task_of
from widget_server.web.languages import LANGUAGES
from widget_server.web.mail import Letter, Post, Refused, Unclear, open_post
from widget_server.web.words import gettext as _
from widget_server.workspaces.models import Member, Membership, Workspace
from widget_server.workspaces.roles import WHO_SEE_CUSTOMERS

log = logging.getLogger(__name__)

YOUNGEST: Final = timedelta(days=1)
"""Older tasks are not told any more: whoever sets mail up is not sent the past."""

PAUSES: Final = (60, 300, 1_800, 7_200, 21_600)
"""Seconds before each further try; after them it is given up."""

AT_ONCE: Final = 50
BATCH_SECONDS: Final = 15.0
"""After them no further letter is begun: a slow server does not hold up the worker's other chores."""

SHORT, LONG = 70, 2_000

_BEGIN = text(
    "INSERT INTO task_notices (task_id, member_id, state, tries) VALUES (:task_id, :member_id, 'sending', 1) "
    "ON CONFLICT DO NOTHING RETURNING tries"
)


def mails_are_on() -> bool:
    return parts().settings.smtp is not None


def send_notices(clock: Callable[[], float] = time.monotonic) -> int:
    """Tells members of their new tasks; how many letters were handed over."""
    smtp, until = parts().settings.smtp, clock() + BATCH_SECONDS
    if smtp is None:
        return 0
    wanted = deque(_new() + _waiting())
    db.session.commit()
    return _handed_over(smtp, wanted, lambda: clock() >= until)


def _handed_over(smtp: Smtp, wanted: deque[tuple[int, int]], is_late: Callable[[], bool]) -> int:
    """By as many connections as it takes, while each brings at least one letter over."""
    sent, is_over = 0, False
    try:
        while wanted and not is_over:
            with open_post(smtp) as post:
                while wanted and post.is_open and not is_over:
                    state = _send(post, *wanted.popleft())
                    sent += state == "sent"
                    is_over = state == "unclear" or is_late()
                is_over = is_over or not post.has_handed_over
    except OSError as problem:
        # Nothing was begun: what is new is new the next time, too.
        log.warning("mail: %s:%d does not take it now: %s", smtp.host, smtp.port, problem)
    return sent


def _new() -> list[tuple[int, int]]:
    """Open tasks of the last day, somebody's but not by that member, that were not told yet."""
    told = select(TaskNotice.task_id).where(TaskNotice.task_id == Task.id, TaskNotice.member_id == Task.assignee_id)
    rows = db.session.execute(
        select(Task.id, Task.assignee_id)
        .join(Member, Member.id == Task.assignee_id)
        .where(
            Task.done_at.is_(None),
            Task.created_at > utc_now() - YOUNGEST,
            (Task.created_by.is_(None)) | (Task.created_by != Member.email),
            ~told.exists(),
        )
        .order_by(Task.id)
        .limit(AT_ONCE)
    )
    return [(task_id, member_id) for task_id, member_id in rows if member_id]


def _waiting() -> list[tuple[int, int]]:
    """Those that were not taken, and whose time has come."""
    rows = db.session.execute(
        select(TaskNotice.task_id, TaskNotice.member_id)
        .where(TaskNotice.state == "waiting", TaskNotice.next_at <= utc_now())
        .order_by(TaskNotice.next_at)
        .limit(AT_ONCE)
    )
    return [(task_id, member_id) for task_id, member_id in rows]


def _send(post: Post, task_id: int, member_id: int) -> str | None:
    """The state that it came to; None where it is not ours to send.

    That it is being sent is on disk before it is: a worker that is killed meanwhile does not send it again.
    """
    tries = _take(task_id, member_id)
    if tries is None:
        return None
    letter = _letter(task_id, member_id)
    db.session.commit()
    state, next_at = _tried(post, letter, tries) if letter else ("dropped", None)
    notice = update(TaskNotice).where(TaskNotice.task_id == task_id, TaskNotice.member_id == member_id)
    db.session.execute(notice.values(state=state, next_at=next_at))
    db.session.commit()
    return state


def _take(task_id: int, member_id: int) -> int | None:
    """Which try this is; None when another worker took it since it was looked for, or the task is gone."""
    due = (TaskNotice.state == "waiting") & (TaskNotice.next_at <= utc_now())
    again = (
        update(TaskNotice)
        .where(TaskNotice.task_id == task_id, TaskNotice.member_id == member_id, due)
        .values(state="sending", tries=TaskNotice.tries + 1)
        .returning(TaskNotice.tries)
    )
    try:
        tries: int | None = db.session.scalar(again) or db.session.scalar(
            _BEGIN, {"task_id": task_id, "member_id": member_id}
        )
    except IntegrityError:
        # Erased meanwhile, with its task or its member.
        db.session.rollback()
        return None
    if tries is None:
        db.session.rollback()
    return tries


def _tried(post: Post, letter: Letter, tries: int) -> tuple[str, datetime | None]:
    """The state, and when to try again."""
    try:
        post.send(letter)
    except Refused as refused:
        log.warning("mail %s was not taken: %s", letter.name, refused)
        if refused.is_final or tries > len(PAUSES):
            return "given_up", None
        return "waiting", utc_now() + timedelta(seconds=PAUSES[tries - 1])
    except Unclear as unclear:
        log.warning("mail: the connection broke, %s may have arrived: %s", letter.name, unclear)
        return "unclear", None
    return "sent", None


def _letter(task_id: int, member_id: int) -> Letter | None:
    """None for a task that is done, another's or gone by now, and for who may not see customers any more."""
    row = db.session.execute(
        select(Task.public_id, Workspace, Member)
        .join(Workspace, Workspace.id == Task.workspace_id)
        .join(Member, Member.id == Task.assignee_id)
        .join(Membership, (Membership.member_id == Member.id) & (Membership.workspace_id == Workspace.id))
        .where(Task.id == task_id, Member.id == member_id, Task.done_at.is_(None))
        .where(Membership.role.in_(WHO_SEE_CUSTOMERS))
    ).first()
    if row is None:
        return None
    public_id, workspace, member = row
    with force_locale(member.language or next(iter(LANGUAGES))):
        subject, text = _words(task_of(workspace.id, public_id), workspace)
    return Letter(member.email, subject, text, f"{public_id}.{member_id}")


def _words(line: TaskLine, workspace: Workspace) -> tuple[str, str]:
    task, address = line.task, parts().settings.public_url
    first = " ".join(task.text.split())
    subject = _("New task: %(title)s", title=first if len(first) <= SHORT else f"{first[:SHORT]}…")
    about = [
        line.about.name if task.person_id else None,
        line.account_name if task.account_id else None,
        _("due %(date)s", date=task.due) if task.due else None,
        _("from the page %(page)s", page=task.screen) if task.screen else None,
        _("from the guide %(guide)s", guide=task.guide) if task.guide else None,
    ]
    body = task.text if len(task.text) <= LONG else f"{task.text[:LONG]}…"
    link = f"{address}/w/{workspace.slug}/tasks#{task.public_id}"
    return subject, "\n\n".join(part for part in (", ".join(filter(None, about)), body, link) if part) + "\n"
