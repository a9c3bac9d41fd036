from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "sign_in"
    verbose_name = "Sign-in"

    def ready(self) -> None:
        from sign_in import receivers  # noqa: F401  (what happens is written down)
