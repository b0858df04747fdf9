"""The help of the demo workspace: its articles, and a CSM with a face who looks after the accounts of the cast."""

import io

from sqlalchemy import select

from widget_server.articles.contents import Contents, Text
from widget_server.articles.operations import begin_article, publish_draft
from widget_server.commands.seed_articles import ARTICLES
from widget_server.db import db
from widget_server.demo.cast import ACCOUNTS
from widget_server.parts import parts
from widget_server.people.accounts.operations import Speaker, say
from widget_server.people.accounts.queries import account_with_external_id
from widget_server.people.operations import account_of, describe_account
from widget_server.raw import Cursor
from widget_server.workspaces.models import Member, MemberProfile
from widget_server.workspaces.operations import set_profile
from widget_server.workspaces.photos import photo_of

TITLE = "Customer success manager"
SIDE = 480


def seed_articles(workspace_id: int, by: str) -> None:
    """All of them, published. The caller commits."""
    for name, texts in ARTICLES.items():
        told = {language: Text(title, body, (tag,)) for language, (tag, title, body) in texts.items()}
        publish_draft(begin_article(workspace_id, name, Contents(told), by), by)


def seed_csm(workspace_id: int, email: str, now_ms: int) -> None:
    """The member with this e-mail gets a face and the accounts of the cast; nothing where they have a profile."""
    member = db.session.scalar(select(Member).where(Member.email == email))
    if member is None or db.session.get(MemberProfile, member.id) is not None:
        db.session.commit()
        return
    set_profile(member, TITLE, photo_of(portrait()))
    db.session.commit()

    def make(cursor: Cursor) -> None:
        for account in ACCOUNTS:
            traits = dict(account["traits"])
            describe_account(cursor, account_of(cursor, workspace_id, account["id"], now_ms), traits, now_ms)

    parts().database.in_group(make)
    for each in ACCOUNTS:
        kept = account_with_external_id(workspace_id, each["id"])
        assert kept is not None
        say(kept, {"owner": email}, Speaker("hand", now_ms, email), frozenset({email}).__contains__)
    db.session.commit()


def portrait() -> bytes:
    """A drawn face, as no photo of anybody should stand in a demo: a PNG of 480 pixels."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGB", (SIDE, SIDE), "#cfe6df")
    draw = ImageDraw.Draw(picture)
    hair, skin, shade = "#3b2f2f", "#e8b48f", "#d99f78"
    draw.ellipse((60, 350, 420, 640), fill="#0e6b5c")
    draw.polygon([(200, 352), (280, 352), (240, 430)], fill="#f6f3ec")
    draw.rectangle((204, 290, 276, 372), fill=shade)
    draw.ellipse((132, 92, 348, 300), fill=hair)
    draw.ellipse((148, 120, 332, 346), fill=skin)
    draw.chord((136, 88, 344, 260), 180, 352, fill=hair)
    for left in (192, 268):
        draw.ellipse((left, 216, left + 20, 238), fill="#2b2b2b")
        draw.arc((left - 8, 188, left + 30, 218), 200, 340, fill=hair, width=6)
    draw.arc((228, 228, 254, 268), 20, 130, fill=shade, width=5)
    draw.arc((196, 240, 284, 306), 20, 160, fill="#a8483c", width=8)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
