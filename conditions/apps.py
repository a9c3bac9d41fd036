from django.apps import AppConfig


class ConditionsConfig(AppConfig):
    name = "conditions"
    verbose_name = "Pages"

    def ready(self) -> None:
        from conditions.pages import register_pages

        register_pages()
