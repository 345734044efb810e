"""Writing the sheet to download: heads with their limits, lists to choose from, and room for each zone of the city."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation

from core.workbook import safe_cell
from submissions.form_xlsx.columns import Column

NAME = "申报汇总表"
CHOICES, GUIDE = "选项", "填写说明"
ROOM = 30  # rows with lists and lines; a city recommends five zones
HEAD_ROW = 3
PROMPT_MOST = 255  # characters of the note that a cell shows when it is chosen, by Excel's specification
STEPS = (
    "每个开发区填一行，填好后在上传页面提交整张表；一行有问题不影响其他行。",
    "带 * 的列必填；选中单元格会显示填写要求，带下拉箭头的列请从列表中选择。",
    "可以增加列或调整列的顺序，列名不要改；不认识的列不会丢失，会列在读取结果里。",
    "号码请按文本填写（先输入英文单引号），以免丢失开头的 0。",
    "诚信承诺由开发区自己确认，不在本表填写。",
)


def template(columns: list[Column], *, heading: str, mark: str = "") -> bytes:
    """The workbook. ``heading`` names campaign and city; ``mark`` is 演示数据 or 彩排 where the campaign is one.

    Every text is a text, whatever it begins with; lists stand on a sheet of their own that is hidden.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(NAME)
    sheet.freeze_panes = f"B{HEAD_ROW + 1}"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    # Every cell of the frame is written before the choices: a write-only book keeps the order of its sheets.
    for validation in _validations(columns):
        sheet.data_validations.append(validation)
    sheet.append([_line(sheet, f"{mark}　{heading}" if mark else heading, bold=True)])
    sheet.append([_line(sheet, "；".join(step.rstrip("。") for step in STEPS[:2]) + "。")])
    sheet.append([_head(sheet, column) for column in columns])
    for _row in range(ROOM):
        sheet.append([_room(sheet) for _column in columns])
    _guide(book, columns)
    _choices(book, columns)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _line(sheet: object, text: str, *, bold: bool = False) -> object:
    cell = safe_cell(sheet, text)
    cell.font = Font(bold=bold, size=14 if bold else 10)
    cell.alignment = Alignment(wrap_text=False, vertical="center")
    return cell


def _head(sheet: object, column: Column) -> object:
    cell = safe_cell(sheet, column.head)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", start_color="F2EEE7")
    cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    cell.border = _BORDER
    cell.comment = Comment(column.hint, "推选", width=260, height=90)
    return cell


def _room(sheet: object) -> object:
    cell = safe_cell(sheet, "")
    cell.number_format = "@"  # text: a telephone number keeps its first 0
    cell.border = _BORDER
    return cell


_THIN = Side(style="thin", color="B8B0A4")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def _validations(columns: list[Column]) -> list[DataValidation]:
    """For each column the note that its cells show, and its list if it has one."""
    validations, lists = [], 0
    for number, column in enumerate(columns, start=1):
        if column.choices:
            lists += 1
            place = f"{quote_sheetname(CHOICES)}!${get_column_letter(lists)}$1:"
            place += f"${get_column_letter(lists)}${len(column.choices)}"
            made = DataValidation(type="list", formula1=place, allow_blank=True, showErrorMessage=True)
            # A zone may also be written by its short or former name: a warning, no refusal.
            made.errorStyle = "warning" if column.key == "zone_name" else "stop"
            made.errorTitle, made.error = "请从列表中选择", f"“{column.label}”请从列表中选择。"
        else:
            made = DataValidation(allow_blank=True, showErrorMessage=False)
        made.showInputMessage = True
        made.promptTitle, made.prompt = column.label[:32], column.hint[:PROMPT_MOST]
        letter = get_column_letter(number)
        made.add(f"{letter}{HEAD_ROW + 1}:{letter}{HEAD_ROW + ROOM}")
        validations.append(made)
    return validations


def _guide(book: Workbook, columns: list[Column]) -> None:
    sheet = book.create_sheet(GUIDE)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 40, 80
    for step in STEPS:
        sheet.append([_line(sheet, step)])
    sheet.append([])
    sheet.append([_line(sheet, "列", bold=True), _line(sheet, "要求", bold=True)])
    for column in columns:
        sheet.append([safe_cell(sheet, column.head), safe_cell(sheet, column.hint)])


def _choices(book: Workbook, columns: list[Column]) -> None:
    """The lists, each in a column of the hidden sheet."""
    sheet = book.create_sheet(CHOICES)
    sheet.sheet_state = "hidden"
    lists = [column.choices for column in columns if column.choices]
    for place in range(max(map(len, lists), default=0)):
        sheet.append([safe_cell(sheet, each[place] if place < len(each) else None) for each in lists])
