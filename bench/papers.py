"""How long an official document takes: a public notice of 30 cases as PDF/A and as .docx, forty issuers, 300 cases.

    python bench/papers.py
    python bench/papers.py boards     # only the exhibition boards: 30 cases in A3 and A1, three pictures each

Each line is the median of five in a process that has read its faces once, as a worker has; the first line is the first
document of a process (Pango, five faces). Beside the wall stands the processor: on a machine that does other things
only the second tells what a document costs. Limits: a notice takes at most 2 s, a case book of 30 cases 30 s.
"""

import base64
import io
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from bench_setup import set_up

set_up()

from PIL import Image  # noqa: E402

from campaigns.models import Campaign, DisplaySite  # noqa: E402
from core import official  # noqa: E402 - after Django's settings
from core.official import Annex, Block, Document, Table  # noqa: E402
from core.official_docx import official_docx  # noqa: E402
from core.title_breaks import broken  # noqa: E402
from results.casebook import Book, BookCase, BookPicture, casebook_pdf  # noqa: E402
from results.casebook_docx import casebook_docx  # noqa: E402
from results.display import layout  # noqa: E402
from results.display import papers as boards  # noqa: E402
from results.display.papers import PIXELS, Size  # noqa: E402
from results.models import BoardText  # noqa: E402
from submissions.models import Submission  # noqa: E402

LIMIT = 2.0  # seconds
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
    """A case book with texts of 800 characters and pictures of 960 pixels."""
    noise = Image.effect_noise((960, 640), 60).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG", quality=85)
    shown = [BookPicture(buffer.getvalue(), "现场图片", is_upright=False)] * pictures
    bound = [
        BookCase(
            number=f"{n:03}",
            title=f"企业开办半日办结的做法之{n}",
            zone=f"海岳第{n}经济技术开发区",
            city=f"第{n // 3}市",
            area="深化改革",
            overview=[Block("p", SENTENCE * 3)],
            text=[Block("h1", "一、做法"), *[Block("p", SENTENCE * 4)] * 4],
            pictures=shown,
        )
        for n in range(1, cases + 1)
    ]
    return Book("优秀案例推选活动", ["优秀案例推选活动"], ["海岳日报"], 2026, "演示数据", ["深化改革"], bound)


def boards_of(cases: int, pictures: int, size: "Size") -> bytes:
    """Boards with texts that fill them and photographs of the width that the size asks for, in documents of five.

    What the job does besides (one file a case, the merged file) is in the figure too; the database is not.
    """
    noise = Image.effect_noise((PIXELS[size], PIXELS[size] * 2 // 3), 60).convert("RGB")
    buffer = io.BytesIO()
    noise.save(buffer, "JPEG", quality=88)
    source = f"data:image/jpeg;base64,{base64.b64encode(buffer.getvalue()).decode()}"
    sources = dict.fromkeys(range(pictures), source)
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
        "pictures": [{"id": n, "caption": "现场图片", "credit": "某记者摄"} for n in range(pictures)],
    }
    texts = [
        BoardText(submission=Submission(number=n), version=1, facts=facts | {"number": f"{n:03}"})
        for n in range(1, cases + 1)
    ]
    boards._pictures = lambda _chunk, _width: sources  # no database here
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "boards.zip"
        boards.write_archive(path, site, place, texts, size, lambda _done, _total: None)
        return path.read_bytes()


def measure_boards() -> None:
    print(f"{'':<32}{'wall':>9}{'processor':>12}")
    for size in Size:
        wall, processor, bytes_ = seconds(lambda size=size: boards_of(30, 3, size), turns=1)
        print(f"{f'30 boards, {size.label}':<32}{wall:7.2f} s{processor:10.2f} s{bytes_ / 1024 / 1024:8.1f} MiB")
        print(f"{'memory at most':<32}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MiB")


def seconds(act: Callable[[], bytes], turns: int = TURNS) -> tuple[float, float, int]:
    """The medians of wall and processor, and the bytes of the file."""
    walls, processors = [], []
    for _turn in range(turns):
        wall, processor = time.perf_counter(), time.process_time()
        content = act()
        walls.append(time.perf_counter() - wall)
        processors.append(time.process_time() - processor)
    return statistics.median(walls), statistics.median(processors), len(content)


def main() -> None:
    print(f"{'':<32}{'wall':>9}{'processor':>12}")
    papers = (("30 cases", notice(30)), ("30 cases, 40 issuers", notice(30, 40)), ("300 cases", notice(300)))
    rows = [("the first of a process", seconds(lambda: official.render(notice(30)), turns=1))]
    for name, paper in papers:
        for kind, act in (("PDF/A-2a", official.render), (".docx", official_docx)):
            rows.append((f"{name}, {kind}", seconds(lambda act=act, paper=paper: act(paper))))
    book = casebook_of(30, 3)
    for kind, bind in (("PDF", casebook_pdf), (".docx", casebook_docx)):
        rows.append((f"case book of 30, {kind}", seconds(lambda bind=bind: bind(book), turns=1)))
    for name, (wall, processor, size) in rows:
        print(f"{name:<32}{wall:7.2f} s{processor:10.2f} s{size / 1024:8.0f} KiB")
    print(f"{'memory at most':<32}{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:7.0f} MiB")
    wall, processor, _size = rows[1][1]
    held = "held" if wall <= LIMIT else "held by the processor only" if processor <= LIMIT else "NOT HELD"
    print(f"a notice in {LIMIT:.0f} s: {held}; a case book may take 30 s")


if __name__ == "__main__":
    measure_boards() if "boards" in sys.argv else main()
