from typing import Any

from django.core.management.base import BaseCommand

from core.models import User
from portal.demo import make_demo


class Command(BaseCommand):
    help = "Make the demonstration: five invented campaigns and accounts of every role. Passwords are shown once."

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = make_demo()
        if not passwords:
            self.stdout.write("演示数据已经就绪；账号的密码只显示过一次。")
            return
        self.stdout.write("演示账号（密码只显示这一次）")
        for user in User.objects.filter(username__in=passwords).order_by("pk"):
            membership = user.memberships.select_related("organisation").earliest("pk")
            role, name = membership.get_role_display(), membership.organisation.name
            self.stdout.write(f"  {user.username:14} {passwords[user.username]:14} {role}  {user.name}  {name}")
