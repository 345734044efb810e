"""Pictures on paper are no finer than they are printed, and never made larger."""

import io

import pytest
from PIL import Image

from results import casebook, print_pictures
from results.display import papers
from results.display.papers import Size
from submissions.models import Rendition


def kept(width: int, height: int) -> io.BytesIO:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height), "green").save(buffer, "WEBP")
    return buffer


@pytest.mark.parametrize(
    ("size", "box", "made"),
    [
        ((1600, 1200), (1008, 630), (840, 630)),  # the height binds
        ((960, 640), (1500, 1000), (960, 640)),  # never larger
        ((960, 1280), casebook.PICTURE_BOX, (567, 756)),
        ((960, 640), casebook.PICTURE_BOX, (960, 640)),
    ],
)
def test_a_picture_fits_its_box(size: tuple[int, int], box: tuple[int, int], made: tuple[int, int]) -> None:
    with Image.open(io.BytesIO(print_pictures.reduced(kept(*size), box, 85))) as picture:
        assert (picture.format, picture.size) == ("JPEG", made)


def test_boards_have_200_dots_an_inch_on_a3_and_150_on_a1() -> None:
    assert print_pictures.dots(25.4, 150) == 150
    assert papers.picture_dots(1, Size.A3) == (1008, 630)  # 128 x 80 mm
    assert papers.picture_dots(3, Size.A3) == (665, 499)
    assert papers.picture_dots(3, Size.A1) == (997, 748)  # twice as large


def test_the_smallest_rendition_that_is_wide_enough_is_taken() -> None:
    rows = [Rendition(attachment_id=1, width=width) for width in (480, 960, 1600)]
    for width, expected in ((400, 480), (480, 480), (481, 960), (1600, 1600), (2000, 1600)):
        assert print_pictures.chosen(rows, width)[1].width == expected
