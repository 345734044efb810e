"""Paper: the right faces, the same text, no boxes, nothing fetched."""

import io
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from core import pdf

PAGE = (
    '<!doctype html><html lang="zh-CN"><style>'
    'html {{ font-family: "TX Song", "TX Full" }} h1, h2, h3 {{ font-weight: normal }}'
    'h1 {{ font-family: "TX Biaosong", "TX Full" }} h2 {{ font-family: "TX Hei" }} h3 {{ font-family: "TX Kai" }}'
    'small {{ font-family: "TX Sans" }}</style>{}</html>'
)
HEADS = "<h1>关于公布名单的通知</h1><h2>一、依据</h2><h3>（一）程序</h3>"
BODY = f"{HEADS}<p>海岳省〔2026〕12号，“走在前列”。</p><small>演示</small>"


@pytest.fixture
def fresh() -> Any:
    """Faces chosen anew: they are kept for the life of a process."""
    for kept in (pdf._set_up, pdf.characters):
        kept.cache_clear()
    yield
    for kept in (pdf._set_up, pdf.characters):
        kept.cache_clear()


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content))


def faces(content: bytes) -> set[str]:
    """The families embedded on the first page, without the tag of the subset and the weight's name."""
    fonts = read(content).pages[0]["/Resources"]["/Font"].values()
    return {"-".join(str(f.get_object()["/BaseFont"]).split("+")[1].split("-")[:2]) for f in fonts}


def text(content: bytes) -> str:
    return "".join(page.extract_text() for page in read(content).pages)


def test_each_role_is_set_in_its_own_face_and_nothing_else() -> None:
    assert faces(pdf.render(PAGE.format(BODY))) == {"TX-Song", "TX-Biaosong", "TX-Hei", "TX-Kai", "TX-Sans"}


def test_the_text_comes_out_as_it_went_in() -> None:
    lines = text(pdf.render(PAGE.format(BODY))).split("\n")
    assert lines == ["关于公布名单的通知", "一、依据", "（一）程序", "海岳省〔2026〕12号，“走在前列”。", "演示"]


def test_a_rare_name_in_a_small_face_falls_to_the_full_one() -> None:
    content = pdf.render(PAGE.format("<h1>鄌郚开发区</h1>"))
    assert faces(content) == {"TX-Biaosong", "TX-Full"}
    assert text(content) == "鄌郚开发区"


def test_the_same_page_gives_the_same_bytes() -> None:
    assert pdf.render(PAGE.format(BODY)) == pdf.render(PAGE.format(BODY))


def test_what_no_face_can_show_is_named() -> None:
    assert pdf.missing_glyphs("海岳省〔2026〕 ㎡ 鄌 Ab") == set()
    assert pdf.missing_glyphs("𠮷祥🙂") == {"𠮷", "🙂"}


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "https://example.com/x", "asset:/../secret"]
)
@pytest.mark.parametrize(
    "tag", ['<img src="{}">', '<link rel="stylesheet" href="{}">', '<link rel="attachment" href="{}">']
)
def test_a_document_fetches_nothing_but_its_faces(address: str, tag: str) -> None:
    with pytest.raises(pdf.AssetIsRefused):
        pdf.render(PAGE.format(tag.format(address)))


def test_pictures_inside_the_document_are_its_own() -> None:
    dot = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    assert len(read(pdf.render(PAGE.format(f'<img src="{dot}">'))).pages) == 1


@pytest.mark.usefixtures("fresh")
def test_an_offices_own_face_takes_its_place(settings: Any, tmp_path: Path) -> None:
    (tmp_path / "simfang.ttf").write_bytes(pdf.face_file("sans").read_bytes())
    settings.FONT_DIR = str(tmp_path)
    assert pdf.face_file("song") == tmp_path / "simfang.ttf"
    assert pdf.face_file("full").name == "NotoSerifSC-Regular.otf"
    assert text(pdf.render(PAGE.format("<p>公示</p>"))) == "公示"


@pytest.mark.usefixtures("fresh")
def test_a_missing_face_is_named_before_anything_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(pdf.FACES, "kai", ("NoSuchFace.woff2", ()))
    with pytest.raises(pdf.FaceIsMissing, match="NoSuchFace"):
        pdf.render(PAGE.format(BODY))


@pytest.mark.usefixtures("fresh")
def test_without_pango_the_refusal_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    class Refusing:
        def find_spec(self, name: str, path: Any = None, target: Any = None) -> None:
            if name == "weasyprint":
                raise OSError("cannot load library 'libpango-1.0-0'")

    monkeypatch.setattr(sys, "meta_path", [Refusing(), *sys.meta_path])
    for name in [name for name in sys.modules if name.partition(".")[0] == "weasyprint"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(pdf.PaperNeedsPango, match="libharfbuzz-subset0"):
        pdf.render(PAGE.format(BODY))
