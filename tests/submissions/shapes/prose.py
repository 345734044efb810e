"""Forms without a table, and the many ways to write a name, a number, an area."""

from __future__ import annotations

from tests.submissions.shapes.facts import FACTS, PROMISE, SECOND, THIRD, TITLE, Facts, shape
from tests.submissions.shapes.layouts import LABELS, annex, foot, head
from tests.submissions.shapes.word import Xml, document, p, ps

SHORT = ("zone_name", "area", "address", "department", "contact", "position", "phone", "mobile", "email")


def prose(facts: Facts = FACTS) -> Xml:
    """The form as plain lines: "label：value", the narratives below their labels."""
    lines = [f"{LABELS[k]}：{facts[k]}" for k in SHORT]
    lines += ["开发区概况：", facts["overview"], "典型经验（字数控制在800字左右）：", facts["experience"]]
    lines += [f"诚信承诺：{PROMISE}", "申报单位盖章：", "年    月    日"]
    lines += [f"推荐单位意见：{facts['opinion']}", "盖章：", "2026年8月12日", f"申报时间：{facts['filled_on']}"]
    return ps("\n".join(lines))


@shape()
def plain_lines() -> bytes:
    return document(p(TITLE), prose())


@shape()
def plain_lines_under_a_letterhead() -> bytes:
    return document(ps("云岚市推动开发区改革创新领导小组办公室文件\n云改办〔2026〕3号"), head(), prose())


@shape()
def several_labels_in_a_line() -> bytes:
    f = FACTS
    lines = [
        f"开发区名称：{f['zone_name']}    拟申报奖区：{f['area']}",
        f"通信地址：{f['address']}\t填报部门：{f['department']}",
        f"联系人：{f['contact']}；职务：{f['position']}；电话：{f['phone']}",
        f"手机号码：{f['mobile']}，E-mail：{f['email']}",
        *("一、开发区概况", f["overview"], "二、典型经验", f["experience"]),
        *(f"三、诚信承诺：{PROMISE}", f"四、推荐单位意见：{f['opinion']}", f"申报时间：{f['filled_on']}"),
    ]
    return document(p(TITLE), ps("\n".join(lines)))


@shape()
def underlined_blanks_and_gaps() -> bytes:
    f = FACTS
    lines = [f"{LABELS[k]}：____{f[k]}____" for k in SHORT[:4]]
    lines += [f"联系人　　{f['contact']}", f"职  务\t{f['position']}", f"电  话    {f['phone']}"]
    lines += [f"手机号码：＿＿{f['mobile']}＿＿", f"E-mail： {f['email']}"]
    lines += [f"开发区概况：{f['overview']}", f"典型经验：{f['experience']}", f"诚信承诺：{PROMISE}"]
    lines += [f"推荐单位意见：{f['opinion']}", "（盖章）", "年   月   日", "申报时间：2026 年 8 月 11 日"]
    return document(p(TITLE), ps("\n".join(lines)))


@shape(FACTS, SECOND, THIRD)
def three_forms_in_plain_lines() -> bytes:
    return document(*[Xml(p(TITLE) + prose(facts)) for facts in (FACTS, SECOND, THIRD)])


@shape()
def values_on_the_lines_below() -> bytes:
    lines = [text for k in LABELS for text in (f"{LABELS[k]}：", FACTS[k], "")]
    return document(p(TITLE), ps("\n".join(lines)))


@shape()
def wide_digits_and_letters() -> bytes:
    wide = {
        "mobile": "１３９００００１０２４",
        "phone": "００００－８８００　１０２４",
        "email": "ｋｊｊ＠ｅｘａｍｐｌｅ．ｃｏｍ",
        "filled_on": "２０２６年８月１１日",
        "zone_name": "云岚　高新技术产业开发区",
    }
    facts = {**FACTS, **wide}
    return document(head(), annex(facts), foot(facts))


@shape(doubts=1)
def a_short_name_and_an_area_in_quotes() -> bytes:
    return document(head(), annex({**FACTS, "zone_name": "云岚高新区", "area": "“科技创新”奖区"}), foot())


@shape(doubts=1)
def a_province_a_committee_and_a_suffix() -> bytes:
    facts = {**FACTS, "zone_name": "海岳省云岚市高新技术产业开发区管委会", "area": "科技创新类"}
    return document(head(), annex(facts), foot())


@shape()
def a_former_name() -> bytes:
    return document(head(), annex({**FACTS, "zone_name": "云岚新技术试验区", "area": "科技创新方向"}), foot())


@shape(doubts=1)
def a_ticked_area() -> bytes:
    ticks = "□深化改革  □对外开放  ☑科技创新  □产业升级  □绿色发展"
    return document(head(), annex({**FACTS, "area": ticks}), foot())


ASIDE = {**FACTS, "filled_on": "2026.8.11"}


@shape(ASIDE)
def labels_with_remarks() -> bytes:
    remarks = {
        "zone_name": "*开发区名称（须与公章一致）",
        "area": "拟申报奖区【任选其一】",
        "contact": "1.联系人（必填）",
        "mobile": "手机号码\n（常用）",
        "overview": "开发区概况 300字以内",
        "experience": "典型经验：字数控制在800字左右",
        "opinion": "推荐单位意见（市级）",
    }
    return document(head(), annex(labels=remarks), p("填报日期：2026.8.11"))
