"""Pictures: decoded, turned upright, and written anew without anything but their pixels."""

from __future__ import annotations

import contextlib
import io
import warnings
from typing import Any

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from core.inspection.refusals import FileIsBroken, FileIsSomethingElse, PictureIsTooLarge

SIGNATURES = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff"}
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
MOST_PIXELS = 40_000_000
THUMBNAIL = 480  # pixels of the longer edge
QUALITY, THUMBNAIL_QUALITY, WEBP_QUALITY = 90, 80, 78
WIDTHS = (480, 960, 1600)  # pixels of what public pages load: a card, a phone, a desk
TALLEST = 3  # a picture is never shown more than three times as high as wide
FAST_FROM = 4_000_000  # pixels; a larger PNG is packed quickly rather than tightly
MILLION = 1_000_000

Image.init()  # decoders are found once, before the first file
Image.MAX_IMAGE_PIXELS = None  # ours is asked below, with a sentence, before a pixel is decoded


def cleaned(content: bytes, *, suffix: str) -> dict[str, Any]:
    """The picture written anew (``picture``), a small one (``thumbnail``, JPEG), and its width and height in pixels.

    Orientation is applied; place, camera, comments, profiles and whatever stood behind the picture are gone.
    Raises FileIsSomethingElse, PictureIsTooLarge or FileIsBroken.
    """
    if not content.startswith(SIGNATURES[suffix]):
        raise FileIsSomethingElse(suffix=suffix)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            picture = _decoded(content, FORMATS[suffix])
            small = picture.copy() if max(picture.size) <= THUMBNAIL else _small(picture)
        except PictureIsTooLarge:
            raise
        except UnidentifiedImageError as other:
            raise FileIsSomethingElse(suffix=suffix) from other
        except Exception as torn:  # what a decoder says of a torn file is of no use to anybody
            raise FileIsBroken from torn
        return {
            "width": picture.width,
            "height": picture.height,
            "picture": _written(picture, FORMATS[suffix], QUALITY),
            "thumbnail": _written(_on_white(small), "JPEG", THUMBNAIL_QUALITY),
        }


def renditions(content: bytes) -> dict[str, Any]:
    """A picture that ``cleaned`` wrote, as WebP in the widths of public pages; never larger than it is.

    ``sizes`` are (width, height) in pixels, from the smallest; the file of each stands under its place ("0", "1", …).
    """
    picture: Image.Image = Image.open(io.BytesIO(content), formats=["JPEG", "PNG"])
    sizes = _sizes(*picture.size)
    picture.draft("RGB", sizes[-1])  # a large JPEG is decoded small at once
    picture = _on_white(picture)
    made: dict[str, bytes] = {}
    for place in reversed(range(len(sizes))):  # each from the next larger one: a fraction of the time
        picture = picture.resize(sizes[place], Image.Resampling.LANCZOS, reducing_gap=2.0)
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", quality=WEBP_QUALITY, method=3)
        made[str(place)] = buffer.getvalue()
    return {"sizes": sizes, **made}


def _sizes(width: int, height: int) -> list[tuple[int, int]]:
    most = max(1, min(width, WIDTHS[-1], WIDTHS[-1] * TALLEST * width // height))
    widths = [each for each in WIDTHS if each < most] + [most]
    return [(each, max(1, round(each * height / width))) for each in widths]


def _decoded(content: bytes, form: str) -> Image.Image:
    picture: Image.Image = Image.open(io.BytesIO(content), formats=[form])
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise PictureIsTooLarge(width=width, height=height, most=MOST_PIXELS // MILLION)
    profile = picture.info.get("icc_profile")
    picture.load()
    picture = ImageOps.exif_transpose(picture)
    if picture.mode not in ("RGB", "RGBA", "L", "LA"):
        picture = picture.convert("RGBA" if "transparency" in picture.info or picture.mode == "PA" else "RGB")
    if profile and picture.mode in ("RGB", "RGBA"):
        picture = _in_srgb(picture, profile)
    if form == "JPEG":
        picture = _on_white(picture)
    return picture


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """Phones write colours in a space of their own; without its profile they would look pale."""
    with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
        ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"), inPlace=True)
    return picture


def _small(picture: Image.Image) -> Image.Image:
    reduced = picture.reduce(max(1, max(picture.size) // (THUMBNAIL * 2)))
    reduced.thumbnail((THUMBNAIL, THUMBNAIL), Image.Resampling.LANCZOS)
    return reduced


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode in ("RGB", "L"):
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A") if "A" in picture.getbands() else None)
    return ground


def _written(picture: Image.Image, form: str, quality: int) -> bytes:
    picture.info.clear()  # nothing of the old file: writers take comments, profiles and places from here
    buffer = io.BytesIO()
    if form == "JPEG":
        picture.save(buffer, "JPEG", quality=quality, progressive=True)
    else:
        picture.save(buffer, "PNG", compress_level=1 if picture.width * picture.height > FAST_FROM else 6)
    return buffer.getvalue()
