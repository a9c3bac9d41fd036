from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "myoclonus_site"
    verbose_name = "Myoclonus"

    def ready(self) -> None:
        from myoclonus_site import checks  # noqa: F401  (registers the system checks)
        from myoclonus_site.pages import register_pages

        register_pages()
