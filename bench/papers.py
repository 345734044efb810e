"""How long an official document takes: a public notice of 30 cases as PDF/A and as .docx, forty issuers, 300 cases.

    python bench/papers.py
    python bench/papers.py large      # only the case book and the boards in A3 and A1: 30 cases, 90 pictures

Each line is the median of five in a process that has read its faces once, as a worker has; the first line is the first
document of a process (Pango, five faces). Beside the wall stands the processor: on a machine that does other things
only the second tells what a document costs. Large documents have a process each, whose peak of memory is its own.
Limits: a notice takes at most 2 s, a case book or boards of 30 cases 30 s and 400 MiB.
"""

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench_setup import set_up

set_up()

from PIL import Image  # noqa: E402

from campaigns.models import Campaign, DisplaySite  # noqa: E402
from core import official, pdf  # noqa: E402 - after Django's settings
from core.inspection.pictures import WIDTHS  # noqa: E402
from core.official import Annex, Block, Document, Table  # noqa: E402
from core.official_docx import official_docx  # noqa: E402
from core.title_breaks import broken  # noqa: E402
from results import casebook, print_pictures  # noqa: E402
from results.casebook import Book, BookCase, BookPicture  # noqa: E402
from results.casebook_docx import casebook_docx  # noqa: E402
from results.display import layout  # noqa: E402
from results.display import papers as boards  # noqa: E402
from results.display.papers import Size  # noqa: E402
from results.models import BoardText  # noqa: E402
from submissions.models import Submission  # noqa: E402

LIMIT = 2.0  # seconds
SECONDS, MEBIBYTES = 30.0, 400  # of a large document; the peak of the whole process
LARGE = ("casebook", *Size)
KEPT = Path()  # where the pictures are
TURNS = 5
TITLE = "关于“走在时代前列”海岳省开发区优秀案例拟入选名单的公示"
SENTENCE = (
    "经组织报名、资料初审、网络投票、专家评审，拟确定若干案例为优秀案例，现予公示。名单按城市代码排列，不做排名。"
)


def notice(cases: int, issuers: int = 2) -> Document:
    """A public notice with so many cases, three of a city."""
    rows = [
        [f"{n:03}", f"企业开办半日办结的做法之{n}", f"海岳第{n}经济技术开发区", "深化改革"] for n in range(1, cases + 1)
    ]
    groups = [(f"第{at}市", rows[at : at + 3]) for at in range(0, cases, 3)]
    table = Table(["编号", "案例", "开发区", "奖区"], [9, 45, 31, 15], groups)
    return Document(
        issuers=[f"海岳省第{n}推动开发区改革创新办公室" for n in range(1, issuers + 1)],
        title_lines=broken(TITLE),
        number="海推办〔2026〕12号",
        blocks=[Block("p", SENTENCE)] * 8,
        annexes=[Annex("拟入选优秀案例名单", "按城市代码排列，不做排名", table=table)],
        date="2026年10月9日",
        mark="演示数据",
    )


def casebook_of(cases: int, pictures: int) -> Book:
    """A case book with texts of 800 characters and pictures of 960 pixels, each another."""

    def shown(case: int) -> list[BookPicture]:
        return [
            BookPicture(
                name=f"{case}-{n}",
                read=partial(read, case * pictures + n, 960, casebook.PICTURE_BOX, casebook.QUALITY),
                caption="现场图片",
                is_upright=False,
            )
            for n in range(pictures)
        ]

    bound = [
        BookCase(
            number=f"{n:03}",
            title=f"企业开办半日办结的做法之{n}",
            zone=f"海岳第{n}经济技术开发区",
            city=f"第{n // 3}市",
            area="深化改革",
            overview=[Block("p", SENTENCE * 3)],
            text=[Block("h1", "一、做法"), *[Block("p", SENTENCE * 4)] * 4],
            pictures=shown(n),
        )
        for n in range(1, cases + 1)
    ]
    return Book("优秀案例推选活动", ["优秀案例推选活动"], ["海岳日报"], 2026, "演示数据", ["深化改革"], bound)


def boards_of(cases: int, pictures: int, size: Size) -> int:
    """Boards with texts that fill them and photographs of the size that the job chooses, each another.

    What the job does besides (one file a case, the merged file) is in the figure too; the database is not. Returns
    the bytes of the archive.
    """
    campaign = Campaign(pk=1, name="优秀案例推选活动", mark="demo")
    campaign._prefetched_objects_cache = {"hosts": []}
    place = {"name": "政务服务中心", "where": "云岚市松石大道 88 号", "days": "2026年8月21日—30日", "code": "ABCDEFGH"}
    site = DisplaySite(campaign=campaign, name=place["name"], code="ABCDEFGH")
    room = layout.room(campaign.name, "企业开办半日办结的做法", "海岳经济技术开发区", pictures=3, has_overview=True)
    facts = {
        "title": "企业开办半日办结的做法",
        "zone": "海岳经济技术开发区",
        "city": "海岳市",
        "area": "深化改革",
        "honour": False,
        "overview": layout.trimmed(SENTENCE * 9, layout.LEFT, room.overview),
        "text": layout.trimmed(SENTENCE * 30, layout.RIGHT, room.narrative),
    }
    texts = [
        BoardText(
            submission=Submission(number=n),
            version=1,
            facts=facts
            | {
                "number": f"{n:03}",
                "pictures": [
                    {"id": n * pictures + at, "caption": "现场图片", "credit": "某记者摄"} for at in range(pictures)
                ],
            },
        )
        for n in range(1, cases + 1)
    ]
    dots = boards.picture_dots(pictures, size)
    kept = next(width for width in WIDTHS if width >= dots[0])
    boards._pictures = lambda chunk, _size: {  # no database here
        str(picture["id"]): partial(read, picture["id"], kept, dots, boards.QUALITY)
        for text in chunk
        for picture in text.facts["pictures"]
    }
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "boards.zip"
        boards.write_archive(path, site, place, texts, size, lambda _done, _total: None)
        return path.stat().st_size


def read(number: int, width: int, box: tuple[int, int], quality: int) -> bytes:
    """What ``print_pictures.jpeg`` gives of the rendition ``number``."""
    return print_pictures.reduced(KEPT / f"{width}-{number}.webp", box, quality)


def keep_pictures(count: int, width: int) -> None:
    """Renditions on the disk, as the portal keeps them: noise, which weighs more than a photograph."""
    for number in range(count):
        noise = Image.effect_noise((width, width * 2 // 3), 40 + number % 40).convert("RGB")
        noise.save(KEPT / f"{width}-{number}.webp", quality=82)


def measure(what: str) -> bool:
    """One document of thirty cases and ninety pictures, in a process that makes nothing else."""
    keep_pictures(94, 1600 if what == Size.A1 else 960)
    pdf.render("<p>案例")  # the faces, as a worker has them
    act: Callable[[], int] = bound if what == "casebook" else partial(boards_of, 30, 3, Size(what))
    wall, processor, size = seconds(act, turns=1)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what:<32}{wall:7.2f} s{processor:10.2f} s{size / 2**20:8.1f} MiB   peak {peak:4.0f} MiB", flush=True)
    return wall <= SECONDS and peak <= MEBIBYTES


def bound() -> int:
    """The case book as the job writes it: to the disk."""
    with (KEPT / "casebook.pdf").open("wb") as target:
        casebook.write_pdf(target, casebook_of(30, 3))
        return target.tell()


def seconds(act: Callable[[], bytes | int], turns: int = TURNS) -> tuple[float, float, int]:
    """The medians of wall and processor, and the bytes of the file."""
    walls, processors = [], []
    for _turn in range(turns):
        wall, processor = time.perf_counter(), time.process_time()
        content = act()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    size = content if isinstance(content, int) else len(content)
    return statistics.median(walls), statistics.median(processors), size


def main() -> None:
    print(f"{'':<32}{'wall':>9}{'processor':>12}")
    papers = (("30 cases", notice(30)), ("30 cases, 40 issuers", notice(30, 40)), ("300 cases", notice(300)))
    rows = [("the first of a process", seconds(lambda: official.render(notice(30)), turns=1))]
    for name, paper in papers:
        for kind, act in (("PDF/A-2a", official.render), (".docx", official_docx)):
            rows.append((f"{name}, {kind}", seconds(lambda act=act, paper=paper: act(paper))))
    book = casebook_of(30, 0)
    rows.append(("case book of 30, .docx, no picture", seconds(lambda: casebook_docx(book), turns=1)))
    for name, (wall, processor, size) in rows:
        print(f"{name:<32}{wall:7.2f} s{processor:10.2f} s{size / 1024:8.0f} KiB")
    print(f"{'memory at most':<32}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MiB")
    wall, processor, _size = rows[1][1]
    held = "held" if wall <= LIMIT else "held by the processor only" if processor <= LIMIT else "NOT HELD"
    print(f"a notice in {LIMIT:.0f} s: {held}; a case book may take 30 s")


def run(folder: str) -> int:
    global KEPT
    KEPT = Path(folder)
    if sys.argv[1:2] == ["--one"]:
        return not measure(sys.argv[2])
    if "large" not in sys.argv:
        main()
    return max([subprocess.call([sys.executable, __file__, "--one", what]) for what in LARGE])  # noqa: S603


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(folder))
