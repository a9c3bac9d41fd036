from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from editorial.models import Account
from sign_in.log import tell


class Command(BaseCommand):
    help = (
        "For somebody who has lost telephone, passkeys and recovery codes: remove all second factors of an account and "
        "end its sessions. It can then only set up a new one. Be sure whom you speak with: an administrator at the "
        "desk sets a new password, and you, at the server, do this. No single person can take over an account."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    @transaction.atomic
    def handle(self, *args: Any, username: str, **options: Any) -> None:
        account = Account.objects.filter(username=username).first()
        if account is None:
            raise CommandError(f"There is no account called {username}.")
        removed = list(Authenticator.objects.filter(user=account).values_list("type", flat=True))
        if not removed:
            raise CommandError(f"{username} has no second factor.")
        Authenticator.objects.filter(user=account).delete()
        for session in UserSession.objects.filter(user=account):
            session.end()
        tell("factors removed at the server", account=username, factors=removed)
        self.stdout.write(f"{username} can log in with the password alone, and then only set up a second factor.")
