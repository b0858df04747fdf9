"""Mail about a new task to the member whose it is: by the worker, never twice, tried again where it was not taken."""

import logging
from datetime import timedelta
from typing import Final

from flask_babel import force_locale
from sqlalchemy import select

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
SHORT, LONG = 70, 2_000


def mails_are_on() -> bool:
    return parts().settings.smtp is not None


def send_notices() -> int:
    """Tells members of their new tasks; how many letters were handed over."""
    smtp = parts().settings.smtp
    if smtp is None:
        return 0
    wanted = _new() + _waiting()
    db.session.commit()
    return _handed_over(smtp, wanted) if wanted else 0


def _handed_over(smtp: Smtp, wanted: list[tuple[int, int]]) -> int:
    try:
        with open_post(smtp) as post:
            return sum(_send(post, task_id, member_id) for task_id, member_id in wanted)
    except Unclear as unclear:
        log.warning("mail: the connection broke, the last letter may have arrived: %s", unclear)
        return 0
    except OSError as problem:
        # Nothing was begun: what is new is new the next time, too.
        log.warning("mail: %s:%d does not take it now: %s", smtp.host, smtp.port, problem)
        return 0


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


def _send(post: Post, task_id: int, member_id: int) -> bool:
    """That it is being sent is on disk before it is: a worker that is killed meanwhile does not send it again."""
    notice = db.session.get(TaskNotice, (task_id, member_id)) or TaskNotice(
        task_id=task_id, member_id=member_id, tries=0
    )
    notice.state, notice.tries = "sending", notice.tries + 1
    db.session.add(notice)
    letter = _letter(task_id, member_id)
    db.session.commit()
    if letter is None:
        _settle(notice, "dropped")
        return False
    try:
        post.send(letter)
    except Refused as refused:
        _refused(notice, refused)
        return False
    except Unclear:
        _settle(notice, "unclear")
        raise
    _settle(notice, "sent")
    return True


def _refused(notice: TaskNotice, refused: Refused) -> None:
    log.warning("mail about task %d was not taken: %s", notice.task_id, refused)
    if refused.is_final or notice.tries > len(PAUSES):
        _settle(notice, "given_up")
        return
    notice.next_at = utc_now() + timedelta(seconds=PAUSES[notice.tries - 1])
    _settle(notice, "waiting")


def _settle(notice: TaskNotice, state: str) -> None:
    notice.state = state
    db.session.commit()


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
