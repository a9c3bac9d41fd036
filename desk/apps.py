from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from desk.accounts import make_groups

        last_app = list(apps.get_app_configs())[-1]  # by then every app's permissions are there
        post_migrate.connect(make_groups, sender=last_app, dispatch_uid="desk.make_groups")


class DeskAdminConfig(AdminConfig):
    default_site = "desk.site.DeskSite"
