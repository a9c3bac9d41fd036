from django.apps import AppConfig


class ContentStandardConfig(AppConfig):
    name = "content_standard"
    verbose_name = "Content standard"

    def ready(self) -> None:
        from content_standard.pages import register_pages

        register_pages()
