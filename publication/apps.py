from django.apps import AppConfig


class PublicationConfig(AppConfig):
    name = "publication"
    verbose_name = "Publication"

    def ready(self) -> None:
        from editorial.problems import register_finder, register_public_finder
        from editorial.workflow import published
        from publication.changes import register_pages
        from publication.claims import without_public_source
        from publication.problems import broken_links
        from publication.store import store

        published.connect(store.expire, dispatch_uid="publication.expire")
        register_finder(broken_links)
        register_public_finder(without_public_source)
        register_pages()
