"""Shapes that were written when the reader stood, to see what it does with what nobody planned for."""

from __future__ import annotations

import io
import re
import zipfile

import docx

from tests.submissions.shapes.facts import FACTS, PROMISE, SECOND, TITLE, shape
from tests.submissions.shapes.layouts import LABELS, annex, foot, head
from tests.submissions.shapes.marks import rows_but
from tests.submissions.shapes.prose import prose
from tests.submissions.shapes.word import PAGE_BREAK, Xml, dele, document, grid, ins, p, ps, run, sdt, tbl, tc, tr

SHORT = ("zone_name", "area", "address", "department", "contact", "position", "phone", "mobile", "email")
BLANK = dict.fromkeys(LABELS, "") | {"commitment": PROMISE}


@shape(surprise=True)
def a_box_for_each_digit() -> bytes:
    mobile = tr(LABELS["mobile"], *FACTS["mobile"])
    return document(head(), tbl(*rows_but(mobile=mobile)))


@shape(surprise=True, doubts=5)
def misspelt_labels() -> bytes:
    wrong = {
        "address": "通迅地址",
        "contact": "联系入",
        "experience": "典形经验",
        "area": "拟申报奖曲",
        "mobile": "手机号吗",
    }
    return document(head(), grid([[wrong.get(k, LABELS[k]), FACTS[k]] for k in LABELS]))


@shape(surprise=True, doubts=5)
def values_above_their_labels() -> bytes:
    keys = ("contact", "position", "phone", "mobile", "email")
    names = [tr(tc(LABELS[k]), tc(FACTS[k], span=4)) for k in LABELS if k not in keys]
    return document(head(), tbl(*names, tr(*[FACTS[k] for k in keys]), tr(*[LABELS[k] for k in keys])))


@shape(surprise=True)
def values_left_of_their_labels() -> bytes:
    return document(head(), grid([[FACTS[k], LABELS[k]] for k in LABELS]))


@shape(surprise=True, doubts=1)
def a_table_cut_by_the_page() -> bytes:
    first, second = FACTS["experience"].split("\n二、")
    keys = list(LABELS)
    upper = grid([[LABELS[k], FACTS[k]] for k in keys[:10]] + [["典型经验", first]])
    lower = grid([["", f"二、{second}"]] + [[LABELS[k], FACTS[k]] for k in keys[11:]])
    return document(head(), upper, p(), lower)


TEMPTING = {
    **FACTS,
    "experience": FACTS["experience"]
    + "\n热线电话：12345，全年无休。\n联系电话：0000-12345\n地址：各镇街便民中心\n电话：见公告",
}


@shape(TEMPTING, surprise=True)
def lines_like_labels_in_the_narrative() -> bytes:
    return document(p(TITLE), prose(TEMPTING))


@shape(surprise=True)
def a_blank_form_before_the_filled_one() -> bytes:
    return document(head(), annex(BLANK), p("申报时间：     年    月    日"), PAGE_BREAK, head(), annex(), foot())


@shape(surprise=True)
def labels_in_two_languages() -> bytes:
    english = {"zone_name": "Name of Zone", "area": "Award Area", "contact": "Contact", "phone": "Tel", "email": "Mail"}
    return document(head(), grid([[f"{LABELS[k]}\n{english.get(k, k.title())}", FACTS[k]] for k in LABELS]))


@shape(surprise=True, doubts=1)
def a_label_cut_into_two_cells() -> bytes:
    return document(head(), tbl(*rows_but(zone_name=tr("开发区", "名称", FACTS["zone_name"]))))


@shape(surprise=True, doubts=3)
def two_persons() -> bytes:
    more = grid([["联系人", "王某"], ["职务", "科长"], ["手机号码", "13900007777"]])
    return document(head(), annex(), foot(), more)


@shape(surprise=True)
def in_the_strict_dialect() -> bytes:
    """ "Strict Open XML": the same words in other namespaces."""
    old, new = io.BytesIO(document(head(), annex(), foot())), io.BytesIO()
    with zipfile.ZipFile(old) as source, zipfile.ZipFile(new, "w") as made:
        for name in source.namelist():
            part = source.read(name)
            if name.endswith((".xml", ".rels")) and name != "[Content_Types].xml":
                part = part.replace(
                    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                ).replace(
                    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
                    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
                )
            made.writestr(name, part)
    return new.getvalue()


NAMED_ABOVE = {**FACTS, "zone_name": "云岚高新技术产业开发区"}


@shape(NAMED_ABOVE, surprise=True, doubts=1)
def the_zone_only_in_the_title() -> bytes:
    rows = [[LABELS[k], FACTS[k]] for k in LABELS if k != "zone_name"]
    return document(p("云岚高新技术产业开发区优秀案例申报表"), grid(rows))


@shape(surprise=True)
def everything_in_one_paragraph() -> bytes:
    lines = [f"{LABELS[k]}：{FACTS[k]}" for k in LABELS]
    return document(p(TITLE + "\n" + "\n".join(lines)))


@shape(surprise=True)
def headings_between_the_rows() -> bytes:
    rows = [tr(LABELS[k], FACTS[k]) for k in LABELS]
    rows.insert(0, tr(tc(TITLE, span=2)))
    rows.insert(1, tr(tc("一、基本信息", span=2)))
    rows.insert(6, tr(tc("二、联系方式", span=2)))
    rows.insert(12, tr(tc("三、案例内容", span=2)))
    return document(tbl(*rows))


@shape(surprise=True)
def groups_in_a_first_column() -> bytes:
    keys = list(LABELS)
    groups = {0: "基本信息", 4: "联系方式", 9: "申报内容"}
    rows = [
        tr(tc(groups.get(n, ""), merge="restart" if n in groups else "continue"), LABELS[k], FACTS[k])
        for n, k in enumerate(keys)
    ]
    return document(head(), tbl(*rows))


@shape(surprise=True, doubts=1)
def the_narrative_on_a_sheet_of_its_own() -> bytes:
    facts = {**FACTS, "experience": "（见附页）"}
    sheet = ps("附页：\n典型经验材料\n" + FACTS["experience"])
    return document(head(), annex(facts), foot(), PAGE_BREAK, sheet)


@shape(surprise=True)
def labels_in_brackets() -> bytes:
    lines = [f"【{LABELS[k]}】{FACTS[k]}" for k in LABELS]
    return document(p(TITLE), ps("\n".join(lines)))


@shape(FACTS, SECOND, surprise=True)
def a_column_for_each_zone() -> bytes:
    rows = [["项目", "第一家", "第二家"], *[[LABELS[k], FACTS[k], SECOND[k]] for k in LABELS]]
    return document(p(TITLE), grid(rows))


@shape(FACTS, SECOND, surprise=True)
def two_forms_each_behind_a_cover() -> bytes:
    blocks = []
    for facts in (FACTS, SECOND):
        cover = ps(
            f"优秀案例申报材料\n申报单位：{facts['zone_name']}\n联系人：{facts['contact']}\n填报日期：2026年8月11日"
        )
        blocks += [cover, PAGE_BREAK, head(), annex(facts), foot(facts), PAGE_BREAK]
    return document(*blocks)


@shape(surprise=True, doubts=1)
def a_ticked_control() -> bytes:
    def box(name: str) -> Xml:
        ticked = name == FACTS["area"]
        facts = f'<w14:checkbox><w14:checked w14:val="{int(ticked)}"/></w14:checkbox>'
        return Xml(sdt("☒" if ticked else "☐", properties=facts) + run(f"{name}  "))

    boxes = Xml("".join(box(name) for name in ("深化改革", "对外开放", "科技创新", "产业升级", "绿色发展")))
    return document(head(), tbl(*rows_but(area=tr(LABELS["area"], tc(p(boxes))))))


NO_MOBILE = {**FACTS, "contact": "林某（13900001024）", "mobile": ""}


@shape(surprise=True, doubts=2)
def the_number_beside_the_name() -> bytes:
    return document(head(), annex(NO_MOBILE), foot())


@shape(surprise=True)
def a_table_typed_with_bars() -> bytes:
    return document(
        p(TITLE),
        ps("\n".join(f"| {LABELS[k]} | {FACTS[k]} |" for k in LABELS if k != "experience")),
        p("| 典型经验 |"),
        ps(FACTS["experience"]),
    )


@shape(surprise=True)
def a_whole_form_replaced_under_tracking() -> bytes:
    def row(key: str) -> Xml:
        text = Xml("".join(p(dele("旧"), ins(run(line))) for line in FACTS[key].split("\n")))
        return tr(LABELS[key], tc(text))

    return document(p(dele("旧标题"), ins(run(TITLE))), tbl(*[row(k) for k in LABELS]))


@shape(surprise=True, extra=("请办公室核对面积", "页脚说明：仅供推选使用"))
def comments_and_a_footer() -> bytes:
    made = docx.Document(io.BytesIO(document(head(), annex(), foot())))
    made.add_comment(made.paragraphs[-1].runs, text="请办公室核对面积", author="孙某")
    made.sections[0].footer.paragraphs[0].text = "页脚说明：仅供推选使用"
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@shape(surprise=True)
def a_narrow_form_in_eight_columns() -> bytes:
    f, say = FACTS, LABELS
    rows = [
        tr(tc(say["zone_name"], span=2), tc(f["zone_name"], span=2), tc(say["area"], span=2), tc(f["area"], span=2)),
        tr(
            say["contact"],
            f["contact"],
            say["position"],
            f["position"],
            say["phone"],
            f["phone"],
            say["mobile"],
            f["mobile"],
        ),
        tr(
            tc(say["email"], span=2), tc(f["email"], span=2), tc(say["department"], span=2), tc(f["department"], span=2)
        ),
        tr(tc(say["address"], span=3), tc(f["address"], span=5)),
        *[
            tr(tc(re.sub(r"(?<=.)(?=.)", "\n", say[k])), tc(f[k], span=7))
            for k in ("overview", "experience", "commitment")
        ],
        tr(tc(say["opinion"], span=4), tc(say["filled_on"], span=4)),
        tr(tc(f["opinion"], span=4), tc(f["filled_on"], span=4)),
    ]
    return document(head(), tbl(*rows))
