"""Photos: drawn anew from what came, and nothing that is no picture."""

import io

import pytest
from flask import Flask
from PIL import Image

from tests.pages.conftest import requests_apart  # noqa: F401
from tests.pages.forms import token_on
from tests.stories import Story
from widget_server.workspaces.photos import MOST_BYTES, BadPhoto, photo_of


def picture(size: tuple[int, int] = (400, 300), kind: str = "PNG", **more: object) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **more)
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_photo_becomes_a_small_square_without_what_the_camera_told(kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "where it was taken"
    drawn = photo_of(picture(kind=kind, exif=exif))
    shown = Image.open(io.BytesIO(drawn))
    assert (shown.format, shown.size, dict(shown.getexif())) == ("JPEG", (160, 160), {})
    assert b"where it was taken" not in drawn and len(drawn) < 10_000


def test_a_photo_taken_sideways_stands_upright() -> None:
    file, exif = io.BytesIO(), Image.Exif()
    exif[0x0112] = 6
    sideways = Image.new("RGB", (300, 300), "black")
    sideways.paste("white", (0, 0, 150, 300))
    sideways.save(file, "PNG", exif=exif)
    shown = Image.open(io.BytesIO(photo_of(file.getvalue()))).convert("L")
    assert shown.getpixel((80, 10)) > 200 and shown.getpixel((80, 150)) < 50  # type: ignore[operator]


@pytest.mark.parametrize("file", [
    b"", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"GIF89a" + b"\0" * 50, picture()[:200],
    picture((8, 8)), picture((50_000, 1_000)), b"\xff\xd8\xff" + b"x" * 1000, b"\0" * (MOST_BYTES + 1),
], ids=["empty", "svg", "gif", "cut", "tiny", "vast", "no jpeg", "large"])  # fmt: skip
def test_what_is_no_photo_is_refused(file: bytes) -> None:
    with pytest.raises(BadPhoto):
        photo_of(file)


def test_a_member_gives_a_photo_and_a_title_and_takes_the_photo_away(story: Story, app: Flask) -> None:
    cem = story.signed_in("cem")

    def send(**fields: object) -> str:
        data = {"csrf_token": token_on(cem, "/w/acme/profile"), **fields}
        answer = cem.post("/w/acme/profile", data=data, follow_redirects=True, content_type="multipart/form-data")
        return answer.text

    # Larger than a batch of events may be.
    noise = io.BytesIO()
    Image.effect_noise((1200, 1200), 90).save(noise, "PNG")
    assert len(noise.getvalue()) > app.config["MAX_CONTENT_LENGTH"]
    noise.seek(0)
    page = send(title="Customer success", photo=(noise, "me.png"))
    assert 'src="data:image/jpeg;base64,' in page and "Customer success" in page
    assert "no photo that can be taken" in send(title="Kept", photo=(io.BytesIO(b"x"), "me.svg"))
    assert 'src="data:image/jpeg;base64,' not in send(title="Customer success", remove="on")
