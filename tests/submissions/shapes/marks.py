"""Content controls, tracked changes, text boxes, nested tables, form fields, automatic numbers."""

from __future__ import annotations

from tests.submissions.shapes.facts import FACTS, PROMISE, shape
from tests.submissions.shapes.layouts import LABELS, OFFICE_SEAL, SEAL, annex, foot, head
from tests.submissions.shapes.word import (
    WHO,
    Xml,
    box,
    dele,
    document,
    grid,
    ins,
    old_box,
    p,
    ps,
    run,
    sdt,
    tbl,
    tc,
    tr,
)

SHORT = ("zone_name", "area", "address", "department", "contact", "position", "phone", "mobile", "email")
LONG = ("overview", "experience", "commitment", "opinion")
GONE = f"<w:rPr><w:del {WHO}/></w:rPr>"


def rows_but(**others: Xml) -> list[Xml]:
    """The two-column form with some rows made otherwise."""
    return [others.get(key) or tr(LABELS[key], FACTS[key]) for key in LABELS]


@shape()
def controls_round_everything() -> bytes:
    """Block, row, cell and inline; the empty ones show what to write."""
    date = '<w:date><w:dateFormat w:val="yyyy年M月d日"/></w:date>'
    table = tbl(
        sdt(tr(LABELS["zone_name"], FACTS["zone_name"])),
        tr(LABELS["area"], sdt(tc(p(sdt(FACTS["area"], properties="<w:dropDownList/>"))))),
        *[tr(LABELS[k], tc(p(sdt(FACTS[k])))) for k in SHORT[2:]],
        *[sdt(tr(LABELS[k], tc(sdt(ps(FACTS[k]))))) for k in LONG],
    )
    return document(sdt(head()), sdt(table), p("申报时间：", sdt(FACTS["filled_on"], properties=date)))


NOTHING_YET = {**FACTS, "phone": "", "opinion": "", "filled_on": ""}


@shape(NOTHING_YET)
def controls_that_still_show_their_hints() -> bytes:
    hint = Xml(run("单击或点击此处输入文字。", '<w:rStyle w:val="a3"/>'))
    table = tbl(
        *[tr(LABELS[k], FACTS[k]) for k in SHORT if k != "phone"],
        tr("电话", tc(p(sdt(hint, hint=True)))),
        *[tr(LABELS[k], FACTS[k]) for k in LONG[:3]],
        tr(LABELS["opinion"], sdt(tc(p(hint)), hint=True)),
    )
    return document(head(), table, p("申报时间：", sdt(hint, hint=True)))


@shape()
def tracked_words() -> bytes:
    table = tbl(
        *rows_but(
            contact=tr(LABELS["contact"], tc(p(dele("张某"), ins(run("林某"))))),
            mobile=tr(LABELS["mobile"], tc(p(run("139"), dele("1111"), ins(run("0000")), run("1024")))),
            area=tr(tc(p(run("拟申报"), dele("奖项"), ins(run("奖区")))), FACTS["area"]),
        )
    )
    return document(head(), table)


@shape()
def tracked_rows_and_cells() -> bytes:
    rows = [tr(LABELS[k], FACTS[k]) for k in LABELS if k not in ("phone", "position")]
    deleted = tr("电话", tc(p(dele("0000-1111"))), properties=f"<w:del {WHO}/>")
    inserted = tr("电话", tc(p(ins(run(FACTS["phone"])))), properties=f"<w:ins {WHO}/>")
    gone = tc(p(dele("科长")), properties=f"<w:cellDel {WHO}/>")
    new = tc(p(ins(run(FACTS["position"]))), properties=f"<w:cellIns {WHO}/>")
    return document(head(), tbl(*rows, deleted, inserted, tr(LABELS["position"], gone, new)))


@shape()
def tracked_paragraph_marks_and_moves() -> bytes:
    """A deleted mark joins two paragraphs; a sentence was moved from the overview into the narrative."""
    title, second, third, *others = FACTS["experience"].split("\n")
    moved_away = Xml(
        f"<w:p><w:pPr><w:rPr><w:moveFrom {WHO}/></w:rPr></w:pPr><w:moveFrom {WHO}>{run(others[-1])}</w:moveFrom></w:p>"
    )
    moved_here = Xml(f"<w:p><w:moveTo {WHO}>{run(others[-1])}</w:moveTo></w:p>")
    third_in_two = p(third[:20], properties=GONE) + p(third[20:])
    experience = ps(f"{title}\n{second}") + third_in_two + ps("\n".join(others[:-1])) + moved_here
    overview = ps(FACTS["overview"]) + moved_away
    table = tbl(
        *rows_but(
            overview=tr(LABELS["overview"], tc(Xml(overview + p(dele("多余的一段"), properties=GONE) + p()))),
            experience=tr(LABELS["experience"], tc(Xml(experience))),
        )
    )
    return document(head(), table)


@shape()
def tracked_changes_inside_controls() -> bytes:
    table = tbl(
        *rows_but(
            contact=sdt(tr(LABELS["contact"], tc(p(dele("张某"), sdt(ins(run("林某"))))))),
            experience=tr(
                LABELS["experience"], sdt(tc(Xml(p(dele("旧稿"), properties=GONE) + ps(FACTS["experience"]))))
            ),
            email=tr(LABELS["email"], tc(p(ins(sdt(run(FACTS["email"])))))),
        )
    )
    return document(head(), table)


@shape()
def lines_in_text_boxes() -> bytes:
    """The names stand in text boxes beside the table, in both spellings and in VML alone."""
    names = Xml("".join(p(f"{LABELS[k]}：{FACTS[k]}") for k in SHORT[:4]))
    people = Xml("".join(p(f"{LABELS[k]}：{FACTS[k]}") for k in SHORT[4:]))
    table = tbl(*[tr(LABELS[k], FACTS[k]) for k in LONG])
    return document(head(), p(box(names)), p(old_box(people)), table, foot())


@shape()
def a_value_in_a_text_box_of_its_cell() -> bytes:
    table = tbl(*rows_but(zone_name=tr(LABELS["zone_name"], tc(p(box(p(FACTS["zone_name"])))))))
    return document(head(), table)


@shape()
def a_form_in_an_outer_table() -> bytes:
    inner = Xml(head() + annex() + foot())
    return document(tbl(tr(tc(inner)), tr(tc())))


@shape()
def a_table_inside_a_value() -> bytes:
    """The persons stand in a table inside the cell of 联系人; a value stands in a frame of one cell."""
    people = grid([["姓名", "林某", "职务", "副局长"], ["电话", FACTS["phone"], "手机号码", FACTS["mobile"]]])
    table = tbl(
        *rows_but(
            contact=tr("联系人", tc(people)),
            position=Xml(" "),
            phone=Xml(" "),
            mobile=Xml(" "),
            overview=tr(LABELS["overview"], tc(grid([[FACTS["overview"]]]))),
        )
    )
    return document(head(), table)


FIGURES = {
    **FACTS,
    "experience": FACTS["experience"]
    + "\n年份\t项目\t地址\n2024\t40\t松石大道\n2025\t46\t云溪路\n以上数据截至2025年底。",
}


@shape(FIGURES)
def figures_inside_the_narrative() -> bytes:
    figures = grid([["年份", "项目", "地址"], ["2024", "40", "松石大道"], ["2025", "46", "云溪路"]])
    said = Xml(ps(FACTS["experience"]) + figures + p("以上数据截至2025年底。"))
    return document(head(), tbl(*rows_but(experience=tr(LABELS["experience"], tc(said)))))


@shape()
def old_form_fields() -> bytes:
    def field(text: str) -> Xml:
        data = '<w:ffData><w:name w:val="a"/><w:textInput/></w:ffData>'
        begin = f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
        code = '<w:r><w:instrText> FORMTEXT </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        return Xml(f'{begin}{code}{run(text)}<w:r><w:fldChar w:fldCharType="end"/></w:r>')

    rows = [tr(LABELS[k], tc(p(field(FACTS[k])))) for k in SHORT]
    rows += [tr(LABELS[k], FACTS[k]) for k in (*LONG, "filled_on")]
    return document(head(), tbl(*rows))


NUMBERS = (
    '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="%1、"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/>'
    '<w:lvlText w:val="（%2）"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
)


def numbered(text: str, level: int = 0, number: int = 1) -> Xml:
    return p(text, properties=f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


@shape()
def automatic_numbers() -> bytes:
    """The headings of the narrative, and the labels of a form in lines, are numbered by the program."""
    experience = Xml("".join(_as_list(line) for line in FACTS["experience"].split("\n")))
    lines = [numbered(f"{LABELS[k]}：{FACTS[k]}", number=2) for k in SHORT]
    tall = Xml(numbered("开发区概况", number=2) + ps(FACTS["overview"]) + numbered("典型经验", number=2) + experience)
    rest = Xml(numbered(f"诚信承诺：{PROMISE}", number=2) + p("申报单位盖章：") + numbered("推荐单位意见", number=2))
    return document(p(head()), *lines, tall, rest, ps(FACTS["opinion"]), foot(), numbering=NUMBERS)


def _as_list(line: str) -> Xml:
    for mark, level in (("、", 0), ("）", 1)):
        head, found, rest = line.partition(mark)
        if found and len(head) <= 2:
            return numbered(rest, level)
    return p(line)


@shape()
def a_link_a_footer_and_signatures() -> bytes:
    table = annex({**FACTS, "opinion": FACTS["opinion"], "commitment": PROMISE})
    return document(head(), table, p(SEAL.split("\n")[0]), p(OFFICE_SEAL.split("\n")[1]), foot(), header="内部资料")
