"""The annex's table and its retyped relatives."""

from __future__ import annotations

from submissions import form_docx
from tests.submissions.shapes.facts import DATES, FACTS, PROMISE, SECOND, THIRD, TITLE, Facts, shape
from tests.submissions.shapes.word import PAGE_BREAK, Xml, document, grid, p, ps, run, runs, tbl, tc, tr

SEAL = "申报单位盖章：\n年    月    日"
OFFICE_SEAL = "盖章：\n2026年8月12日"
LABELS = {
    "zone_name": "开发区名称",
    "area": "拟申报奖区",
    "address": "通信地址",
    "department": "填报部门",
    "contact": "联系人",
    "position": "职务",
    "phone": "电话",
    "mobile": "手机号码",
    "email": "E-mail",
    "overview": "开发区概况",
    "experience": "典型经验",
    "commitment": "诚信承诺",
    "opinion": "推荐单位意见",
    "filled_on": "申报时间",
}


class Texts:
    """All that the form asks of a campaign."""

    def text(self, key: str) -> str:
        return {"commitment": PROMISE, "form_title": TITLE}[key]


def annex(facts: Facts = FACTS, labels: dict[str, str] | None = None) -> Xml:
    """The annex's table by hand; ``labels`` are spellings that differ."""
    say = {**LABELS, "experience": "典型经验\n（字数控制在800字左右）", **(labels or {})}
    return tbl(
        tr(say["zone_name"], tc(facts["zone_name"], span=3), say["area"], facts["area"]),
        tr(say["address"], tc(facts["address"], span=3), say["department"], facts["department"]),
        tr(
            tc(say["contact"], merge="restart"),
            tc(facts["contact"], merge="restart"),
            *(say["position"], facts["position"], say["phone"], facts["phone"]),
        ),
        tr(
            *(tc(merge="continue"), tc(merge="continue")),
            *(say["mobile"], facts["mobile"], say["email"], facts["email"]),
        ),
        tr(say["overview"], tc(facts["overview"], span=5)),
        tr(say["experience"], tc(facts["experience"], span=5)),
        tr(say["commitment"], tc(f"{facts['commitment']}\n{SEAL}", span=5)),
        tr(say["opinion"], tc(f"{facts['opinion']}\n{OFFICE_SEAL}", span=5)),
    )


def foot(facts: Facts = FACTS) -> Xml:
    return p(f"申报时间：{facts['filled_on']}")


def head() -> Xml:
    return Xml(p("附件：") + p(TITLE))


@shape()
def the_annex_as_downloaded() -> bytes:
    dates = {f"{key}_date": day for key, day in DATES.items()}
    return form_docx.filled(Texts(), {**FACTS, **dates})


@shape()
def labels_with_spaces_colons_and_breaks() -> bytes:
    spaced = {
        "zone_name": "开 发 区 名 称",
        "area": "拟申报\n奖区：",
        "address": "通讯地址:",
        "department": "填　报\n部　门",
        "contact": "联 系 人 ：",
        "position": "职　务",
        "phone": "电　　话",
        "mobile": "手机\n号码",
        "email": "Ｅ－ｍａｉｌ",
        "overview": "开发区\n概　况\n（300字以内）",
        "experience": "典\n型\n经\n验\n（字数控制在\n800字左右）",
        "commitment": "诚信\n承诺",
        "opinion": "推荐单位\n意　　见",
    }
    return document(head(), annex(labels=spaced), foot())


@shape()
def as_wps_writes_it() -> bytes:
    """Every character in a run of its own, bookmarks, empty paragraphs, the rest of a merge repeated."""

    def cell(text: str, **facts: object) -> Xml:
        paragraphs = "".join(
            p(Xml('<w:bookmarkStart w:id="0" w:name="_GoBack"/>'), runs(line), Xml('<w:bookmarkEnd w:id="0"/>'))
            for line in text.split("\n")
        )
        return tc(Xml(p() + paragraphs + p()), **facts)  # type: ignore[arg-type]

    f, say = FACTS, LABELS
    rows = [
        tr(cell(say["zone_name"]), cell(f["zone_name"], span=3), cell(say["area"]), cell(f["area"])),
        tr(cell(say["address"]), cell(f["address"], span=3), cell(say["department"]), cell(f["department"])),
        tr(
            *(cell(say["contact"], merge="restart"), cell(f["contact"], merge="restart")),
            *(cell(say["position"]), cell(f["position"]), cell(say["phone"]), cell(f["phone"])),
        ),
        tr(
            *(cell(say["contact"], merge="continue"), cell(f["contact"], merge="continue")),
            *(cell(say["mobile"]), cell(f["mobile"]), cell(say["email"]), cell(f["email"])),
        ),
        *[tr(cell(say[key]), cell(f[key], span=5)) for key in ("overview", "experience", "commitment", "opinion")],
    ]
    return document(head(), tbl(*rows), foot())


@shape()
def as_libreoffice_writes_it() -> bytes:
    """Spans without merges, a mail address as a link, page breaks that were rendered, languages on every run."""
    link = Xml(f'<w:hyperlink r:id="rId99">{run(FACTS["email"], "<w:u/>")}</w:hyperlink>')
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="hi-IN"/>'

    def lines(text: str) -> Xml:
        return Xml("".join(p(run(line, language)) for line in text.split("\n")))

    f, say = FACTS, LABELS
    first, last = f["experience"].rsplit("\n", 1)
    experience = lines(first) + p(run(last[:9]), Xml("<w:r><w:lastRenderedPageBreak/></w:r>"), run(last[9:]))
    table = tbl(
        tr(say["zone_name"], tc(lines(f["zone_name"]), span=3), say["area"], f["area"]),
        tr(say["address"], tc(f["address"], span=3), say["department"], f["department"]),
        tr(say["contact"], f["contact"], say["position"], f["position"], say["phone"], f["phone"]),
        tr(tc(span=2), say["mobile"], f["mobile"], say["email"], tc(p(link))),
        tr(say["overview"], tc(lines(f["overview"]), span=5)),
        tr(say["experience"], tc(Xml(experience), span=5)),
        tr(say["commitment"], tc(f"{PROMISE}\n{SEAL}", span=5)),
        tr(say["opinion"], tc(f"{f['opinion']}\n{OFFICE_SEAL}", span=5)),
    )
    return document(head(), table, foot())


@shape()
def two_columns_retyped() -> bytes:
    rows = [[LABELS[key], FACTS[key]] for key in LABELS]
    return document(p(TITLE), grid([["项目", "内容"], *rows]))


@shape()
def three_columns_with_numbers() -> bytes:
    rows = [[str(number), LABELS[key], FACTS[key]] for number, key in enumerate(LABELS, start=1)]
    return document(p(TITLE), grid([["序号", "项目", "填写内容"], *rows]))


@shape()
def label_above_value() -> bytes:
    rows = [[text] for key in LABELS for text in (LABELS[key], FACTS[key])]
    return document(p(TITLE), grid(rows))


@shape()
def contact_in_columns() -> bytes:
    """The persons under a row of heads, the narrative under a label that spans the table."""
    keys = ("contact", "position", "phone", "mobile", "email")
    names = [tr(tc(LABELS[k]), tc(FACTS[k], span=4)) for k in ("zone_name", "area", "address", "department")]
    tall = [
        row
        for k in ("overview", "experience", "commitment", "opinion")
        for row in (tr(tc(LABELS[k], span=5)), tr(tc(FACTS[k], span=5)))
    ]
    table = tbl(*names, tr(*[LABELS[k] for k in keys]), tr(*[FACTS[k] for k in keys]), *tall)
    return document(head(), table, foot())


@shape()
def label_and_value_in_one_cell() -> bytes:
    short = [k for k in LABELS if k not in ("overview", "experience", "commitment", "opinion", "filled_on")]
    cells = [f"{LABELS[k]}：{FACTS[k]}" for k in short]
    rows = [tr(tc(cells[0], span=2))] + [tr(*cells[n : n + 2]) for n in range(1, 9, 2)]
    rows += [tr(tc(f"{LABELS[k]}：\n{FACTS[k]}", span=2)) for k in ("overview", "experience", "commitment", "opinion")]
    return document(head(), tbl(*rows), foot())


@shape()
def narrative_under_its_label_in_the_same_cell() -> bytes:
    table = tbl(
        *[
            tr(LABELS[k], FACTS[k])
            for k in ("zone_name", "area", "address", "department", "contact", "position", "phone", "mobile", "email")
        ],
        tr(tc(f"开发区概况\n{FACTS['overview']}", span=2)),
        tr(tc(f"典型经验（字数控制在800字左右）\n{FACTS['experience']}", span=2)),
        tr(tc(f"诚信承诺\n{PROMISE}\n{SEAL}", span=2)),
        tr(tc(f"推荐单位意见\n{FACTS['opinion']}\n{OFFICE_SEAL}", span=2)),
    )
    return document(head(), table, foot())


@shape()
def narrative_in_several_rows() -> bytes:
    """The label is merged down over the rows; the text was typed row by row."""
    first, *others = FACTS["experience"].split("\n")
    table = tbl(
        *[tr(LABELS[k], FACTS[k]) for k in list(LABELS)[:10]],
        tr(tc("典型经验", merge="restart"), first),
        *[tr(tc(merge="continue"), line) for line in others],
        *[tr(LABELS[k], FACTS[k]) for k in ("commitment", "opinion", "filled_on")],
    )
    return document(head(), table)


@shape(doubts=4)
def joined_labels() -> bytes:
    keys = [k for k in LABELS if k not in ("contact", "position", "phone", "mobile")]
    rows = [[LABELS[k], FACTS[k]] for k in keys]
    rows.insert(4, ["联系人及职务", "林某 副局长"])
    rows.insert(5, ["电话/手机号码", "0000-8800 1024 13900001024"])
    return document(head(), grid(rows))


@shape(FACTS, SECOND, THIRD)
def three_forms_in_one_file() -> bytes:
    blocks = [Xml(head() + annex(facts) + foot(facts) + PAGE_BREAK) for facts in (FACTS, SECOND, THIRD)]
    return document(*blocks)


@shape(FACTS, SECOND, THIRD)
def three_forms_with_the_date_above() -> bytes:
    return document(*[Xml(head() + foot(facts) + annex(facts)) for facts in (FACTS, SECOND, THIRD)])


@shape(FACTS, SECOND, THIRD)
def a_row_for_each_zone() -> bytes:
    rows = [[str(number), *[facts[k] for k in LABELS]] for number, facts in enumerate((FACTS, SECOND, THIRD), start=1)]
    return document(p("云岚市推荐汇总表"), grid([["序号", *LABELS.values()], *rows]))


@shape()
def under_a_letterhead_and_a_notice() -> bytes:
    notice = (
        "云岚市推动开发区改革创新领导小组办公室文件\n云改办〔2026〕3号\n关于报送优秀案例申报表的函\n"
        "省推动开发区改革创新领导小组办公室：\n按照通知要求，现将我市申报材料报上。\n联系人：孙某，电话：0000-88009999"
    )
    return document(ps(notice), head(), annex(), foot(), p("注：本表一式两份。"))


@shape()
def behind_a_cover_page() -> bytes:
    cover = grid(
        [["申报单位", "云岚高新区"], ["联系人", "林某"], ["联系电话", "0000-8800 1024"], ["填报日期", "2026年8月11日"]]
    )
    return document(p("优秀案例申报材料"), cover, PAGE_BREAK, head(), annex(), foot())
