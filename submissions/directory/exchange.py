"""Export and import of the directory. What is confirmed is exactly what was shown, or nothing at all."""

from __future__ import annotations

from types import ModuleType

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from core import audit, clock, tables
from core.errors import DomainError
from core.models import StoredFile, User
from core.workbook import SheetWriter
from submissions.directory import indicator_table, zone_table
from submissions.directory.plan import Plan
from submissions.services.zones import NameIsTaken

TABLES: dict[str, ModuleType] = {"zones": zone_table, "indicators": indicator_table}
SUFFIXES = ("xlsx", "csv")


class DirectoryChangedMeanwhile(DomainError):
    message = _(
        "The directory was changed after this preview was made, so nothing was written. "
        "Look at the new preview, then confirm again."
    )


class NothingToTake(DomainError):
    message = _("This table adds nothing and changes nothing. Mend the refused rows and upload it again.")


def export(table: str, suffix: str) -> tuple[str, bytes]:
    """The whole table as (file name, content); inert in every office suite. KeyError for an unknown table."""
    module = TABLES[table]
    name = f"{module.NAME}-{clock.today().isoformat()}.{suffix}"
    if suffix == "csv":
        return name, tables.as_csv(head=module.HEAD, rows=module.rows())
    writer = SheetWriter()
    writer.sheet(module.NAME, head=module.HEAD, rows=module.rows(), widths=module.WIDTHS)
    return name, writer.content()


def preview(table: str, stored: StoredFile) -> Plan:
    """What the stored file would do now; writes nothing. Raises what ``tables.read_apart`` and ``Sheet`` refuse."""
    with stored.content.open("rb") as file:
        content = file.read()
    plan: Plan = TABLES[table].plan(tables.read_apart(stored.name, content))
    return plan


@transaction.atomic
def take(*, table: str, stored: StoredFile, digest: str, by: User) -> Plan:
    """Write what the preview with ``digest`` showed: its refused rows are left out, all others are taken or none.

    Raises DirectoryChangedMeanwhile if the same file would do anything else by now, NothingToTake, and the refusals
    of ``preview``.
    """
    module = TABLES[table]
    module.lock()
    plan = preview(table, stored)
    if plan.digest != digest:
        raise DirectoryChangedMeanwhile
    if not plan.does_something:
        raise NothingToTake
    try:
        with transaction.atomic():
            module.apply([line for line in plan.lines if not line.problems])
    except (IntegrityError, NameIsTaken) as error:  # a zone that was added at this very moment: no lock holds it
        raise DirectoryChangedMeanwhile from error
    facts = {**plan.counts, "file": stored.name, "sha256": stored.sha256}
    audit.record(f"directory.import_{table}", stored, by=by, scope=None, **facts)
    return plan
