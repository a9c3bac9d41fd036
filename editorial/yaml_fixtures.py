"""Django's serializer for YAML that reads scalars as content files do, for fixtures that are no content files."""

from pathlib import Path
from typing import Any

from django.core.serializers.python import Deserializer as PythonDeserializer
from django.core.serializers.pyyaml import Serializer as Serializer

from editorial.content_yaml import read_rows, resolve_scalars


class Deserializer(PythonDeserializer):
    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        text = stream_or_string if isinstance(stream_or_string, str | bytes) else stream_or_string.read()
        path = Path(getattr(stream_or_string, "name", "this fixture"))
        rows = read_rows(path, text.decode() if isinstance(text, bytes) else text)
        super().__init__(resolve_scalars(rows) or [], **options)
