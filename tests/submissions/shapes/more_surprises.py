"""A second round of shapes that nobody planned for, written after the first round was mended."""

from __future__ import annotations

from tests.submissions.shapes.facts import FACTS, PROMISE, SECOND, THIRD, TITLE, shape
from tests.submissions.shapes.layouts import LABELS, OFFICE_SEAL, SEAL, annex, foot, head
from tests.submissions.shapes.marks import rows_but
from tests.submissions.shapes.prose import SHORT
from tests.submissions.shapes.word import PAGE_BREAK, Xml, document, grid, p, ps, run, tbl, tc, tr

LONG = ("overview", "experience", "commitment", "opinion")


@shape(surprise=True, extra=("张某",))
def words_struck_out_by_hand() -> bytes:
    """Struck through instead of deleted: the form says 林某."""
    contact = tc(p(run("张某", "<w:strike/>"), run("林某")))
    return document(head(), tbl(*rows_but(contact=tr("联系人", contact))), foot())


@shape(surprise=True)
def colons_in_cells_of_their_own() -> bytes:
    return document(head(), grid([[LABELS[k], "：", FACTS[k]] for k in LABELS]))


@shape(surprise=True)
def a_group_of_persons() -> bytes:
    people = {"contact": "姓名", "position": "职务", "phone": "电话", "mobile": "手机", "email": "邮箱"}
    rows = [tr(tc(LABELS[k], span=2), FACTS[k]) for k in SHORT if k not in people]
    for number, (key, label) in enumerate(people.items()):
        rows.append(
            tr(tc("联系人信息" if not number else "", merge="restart" if not number else "continue"), label, FACTS[key])
        )
    rows += [tr(tc(LABELS[k], span=2), FACTS[k]) for k in (*LONG, "filled_on")]
    return document(head(), tbl(*rows))


@shape(surprise=True)
def numbered_lines_with_wide_dots() -> bytes:
    lines = [f"{number}．{LABELS[k]}：{FACTS[k]}" for number, k in enumerate(LABELS, start=1)]
    return document(p(TITLE), ps("\n".join(lines)))


@shape(surprise=True)
def labels_and_dashes() -> bytes:
    lines = [f"{LABELS[k]}——{FACTS[k]}" for k in SHORT]
    lines += [f"{LABELS[k]}：{FACTS[k]}" for k in (*LONG, "filled_on")]
    return document(p(TITLE), ps("\n".join(lines)))


@shape(surprise=True)
def one_space_after_bold_labels() -> bytes:
    short = [p(run(LABELS[k], "<w:b/>"), run(f" {FACTS[k]}")) for k in SHORT]
    tall = [Xml(p(run(LABELS[k], "<w:b/>")) + ps(FACTS[k])) for k in LONG]
    return document(p(TITLE), *short, *tall, foot())


@shape(surprise=True)
def two_tables_side_by_side() -> bytes:
    left = grid([[LABELS[k], FACTS[k]] for k in SHORT[:4]])
    right = grid([[LABELS[k], FACTS[k]] for k in SHORT[4:]])
    return document(head(), tbl(tr(tc(left), tc(right))), grid([[LABELS[k], FACTS[k]] for k in LONG]), foot())


@shape(FACTS, SECOND, THIRD, surprise=True)
def zones_in_rows_with_the_head_repeated() -> bytes:
    names = list(LABELS.values())
    rows = [names, *[[facts[k] for k in LABELS] for facts in (FACTS, SECOND)], names, [THIRD[k] for k in LABELS]]
    return document(p(TITLE), grid(rows))


@shape(FACTS, SECOND, surprise=True, doubts=1)
def a_second_form_with_a_misspelt_first_label() -> bytes:
    return document(
        head(), annex(), foot(), PAGE_BREAK, head(), annex(SECOND, {"zone_name": "开发区名你"}), foot(SECOND)
    )


@shape(surprise=True)
def columns_by_tabs() -> bytes:
    keys = ("zone_name", "area", "address", "department", "contact", "position", "phone", "mobile")
    lines = ["\t".join(t for k in keys[n : n + 2] for t in (LABELS[k], FACTS[k])) for n in range(0, 8, 2)]
    lines += [f"E-mail\t{FACTS['email']}"]
    lines += [f"{LABELS[k]}\n{FACTS[k]}" for k in LONG]
    return document(p(TITLE), ps("\n".join(lines)), foot())


@shape(surprise=True, doubts=2)
def names_in_a_first_row() -> bytes:
    first = f"申报单位：{FACTS['zone_name']}      申报时间：{FACTS['filled_on']}"
    rows = [tr(LABELS[k], FACTS[k]) for k in LABELS if k not in ("zone_name", "filled_on")]
    return document(p(TITLE), tbl(tr(tc(first, span=2)), *rows))


TWO = {**FACTS, "contact": "林某 王某", "mobile": "13900001024 13900002048"}


@shape(TWO, surprise=True)
def two_persons_in_one_cell() -> bytes:
    rows = rows_but(
        contact=tr("联系人", tc(ps("林某\n王某"))), mobile=tr("手机号码", tc(ps("13900001024\n13900002048")))
    )
    return document(head(), tbl(*rows))


@shape(surprise=True)
def a_seal_line_with_a_name() -> bytes:
    rows = rows_but(
        commitment=tr("诚信承诺", f"{PROMISE}\n申报单位（盖章）：云岚高新区管委会\n2026年8月11日"),
        opinion=tr("推荐单位意见", f"{FACTS['opinion']}\n推荐单位（公章）：          2026年8月12日"),
    )
    return document(head(), tbl(*rows))


@shape(surprise=True)
def notes_between_label_and_value() -> bytes:
    """A remark in a row of its own between the label and its text."""
    rows = [tr(LABELS[k], FACTS[k]) for k in SHORT]
    rows += [
        tr(tc("典型经验", span=2)),
        tr(tc("（字数控制在800字左右，可附页）", span=2)),
        tr(tc(FACTS["experience"], span=2)),
    ]
    rows += [tr(LABELS[k], FACTS[k]) for k in ("overview", "commitment", "opinion", "filled_on")]
    return document(head(), tbl(*rows))


@shape(surprise=True)
def a_form_that_was_pasted_into_a_letter() -> bytes:
    letter = "省推动开发区改革创新领导小组办公室：\n现报上我区申报表，请审核。\n联系人：孙某\n电话：0000-99999"
    end = "特此报告。\n云岚高新技术产业开发区管理委员会\n2026年8月12日"
    return document(ps(letter), tbl(*rows_but()), ps(end))


@shape(surprise=True)
def seals_below_the_table() -> bytes:
    rows = [tr(LABELS[k], FACTS[k]) for k in LABELS if k != "filled_on"]
    return document(head(), tbl(*rows), ps(SEAL), ps(OFFICE_SEAL), foot())


@shape(surprise=True, doubts=9)
def values_in_brackets() -> bytes:
    rows = [tr(f"{LABELS[k]}（{FACTS[k]}）") for k in SHORT] + [tr(f"{LABELS[k]}：{FACTS[k]}") for k in LONG]
    return document(head(), tbl(*rows), foot())
