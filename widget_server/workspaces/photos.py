"""Photos of members: whatever comes is decoded and drawn anew, so that nothing of the file itself is ever served."""

import io
import threading
from base64 import b64encode
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL import Image

MOST_BYTES: Final = 8 * 1024 * 1024
MOST_PIXELS: Final = 40_000_000
MOST_UNPACKED: Final = 12_000_000
"""Of formats that are unpacked whole; a JPEG is drawn small at once."""

_ONE_AT_A_TIME = threading.Lock()
SIDE: Final = 160
LEAST_SIDE: Final = 16
QUALITY: Final = 82
FORMATS: Final = ("JPEG", "PNG", "WEBP")


class BadPhoto(Exception):
    """Not a picture that can be taken."""


def photo_of(file: bytes) -> bytes:
    """A square JPEG of 160 pixels from the middle of the picture, without its metadata. Raises BadPhoto."""
    from PIL import Image

    if len(file) > MOST_BYTES:
        raise BadPhoto
    try:
        with Image.open(io.BytesIO(file), formats=FORMATS) as picture:
            # Told by the head of the file, before anything large is unpacked.
            if picture.width * picture.height > MOST_PIXELS or min(picture.size) < LEAST_SIDE:
                raise BadPhoto
            if picture.format != "JPEG" and picture.width * picture.height > MOST_UNPACKED:
                raise BadPhoto
            picture.draft("RGB", (SIDE * 2, SIDE * 2))
            with _ONE_AT_A_TIME:
                return _drawn(picture)
    except Exception as problem:
        # A decoder that meets what was made up raises whatever it likes.
        raise BadPhoto from problem


def _drawn(picture: "Image.Image") -> bytes:
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(picture)
    square = ImageOps.fit(upright.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    ground = Image.new("RGBA", square.size, "white")
    file = io.BytesIO()
    Image.alpha_composite(ground, square).convert("RGB").save(file, "JPEG", quality=QUALITY, optimize=True)
    return file.getvalue()


def as_data_uri(photo: bytes | None) -> str | None:
    return f"data:image/jpeg;base64,{b64encode(photo).decode()}" if photo else None
