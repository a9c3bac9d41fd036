from django.apps import AppConfig


class CitationsConfig(AppConfig):
    name = "citations"
    verbose_name = "Sources"

    def ready(self) -> None:
        from citations.pages import register_pages

        register_pages()
