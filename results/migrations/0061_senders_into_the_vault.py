"""Who sent the objections that are there goes into the vault; an open one waits to be taken up."""

from django.db import migrations


def masked(name: str) -> str:
    return f"{name[0]}**" if name else "匿名"


def into_the_vault(apps, schema_editor):
    objections = apps.get_model("results", "Objection")
    senders = apps.get_model("results", "Sender")
    for row in objections.objects.filter(sender=None).iterator():
        senders.objects.create(objection=row, name=row.name, contact=row.contact)
        row.masked, row.takes_mail = masked(row.name), "@" in row.contact
        row.save(update_fields=["masked", "takes_mail"])
    objections.objects.filter(state="open").update(state="waiting")


def out_of_the_vault(apps, schema_editor):
    objections = apps.get_model("results", "Objection")
    for sender in apps.get_model("results", "Sender").objects.select_related("objection").iterator():
        objections.objects.filter(pk=sender.objection_id).update(name=sender.name, contact=sender.contact)
    objections.objects.filter(state__in=["waiting", "examining"]).update(state="open")
    objections.objects.filter(state__in=["corrected", "refused", "withdrawn"]).update(state="dismissed")


class Migration(migrations.Migration):

    dependencies = [
        ("results", "0060_objections_in_kinds_and_the_vault"),
    ]

    operations = [migrations.RunPython(into_the_vault, out_of_the_vault)]
