from django.apps import AppConfig


class FaqConfig(AppConfig):
    name = "faq"
    verbose_name = "Questions and answers"

    def ready(self) -> None:
        from faq.pages import register_pages

        register_pages()
