from typing import Any

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class SignInConfig(AppConfig):
    name = "sign_in"
    verbose_name = "Sign-in"

    def ready(self) -> None:
        from sign_in import receivers  # noqa: F401  (what happens is written down)

        sessions = apps.get_app_config("sessions")  # the signal is sent for apps with models only
        post_migrate.connect(make_cache_table, sender=sessions, dispatch_uid="sign_in.make_cache_table")


def make_cache_table(*, using: str, **_: Any) -> None:
    """Make the table in which all workers count failed sign-ins. Nobody can sign in without it."""
    call_command("createcachetable", database=using, verbosity=0)
