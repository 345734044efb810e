from typing import Any

from django.core.management.base import BaseCommand

from core.models import Role
from core.models.people import User
from portal.demo import make_demo


class Command(BaseCommand):
    help = "Make the demonstration: four invented campaigns and accounts of every role. Passwords are shown once."

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = make_demo()
        if not passwords:
            self.stdout.write("演示数据已经就绪；账号的密码只显示过一次。")
            return
        self.stdout.write("演示账号（密码只显示这一次）")
        shown: set[str] = set()
        for user in User.objects.filter(username__in=passwords).order_by("pk"):
            membership = user.memberships.select_related("organisation").earliest("pk")
            # Two organisers, because one cannot approve alone; of every other role one is enough to look around.
            most = 2 if membership.role == Role.ORGANISER else 1
            if sum(name.startswith(membership.role) for name in shown) >= most:
                continue
            shown.add(user.username)
            role, name = membership.get_role_display(), membership.organisation.name
            self.stdout.write(f"  {user.username:14} {passwords[user.username]:14} {role}  {user.name}  {name}")
