from whitenoise.storage import CompressedManifestStaticFilesStorage


class DevelopmentStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Static files by their own names until `collectstatic` has run, so that Django's own commands serve a checkout."""

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name
