from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class DeskConfig(AppConfig):
    name = "desk"
    verbose_name = "Desk"

    def ready(self) -> None:
        from desk.accounts import make_groups

        last_app = [app for app in apps.get_app_configs() if app.models_module][-1]  # all permissions are there by then
        post_migrate.connect(make_groups, sender=last_app, dispatch_uid="desk.make_groups")


class DeskAdminConfig(AdminConfig):
    default_site = "desk.site.DeskSite"
