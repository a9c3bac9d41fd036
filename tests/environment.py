"""Loaded by pytest before Django's settings: the suite never depends on the environment of whoever runs it."""

import os
import tempfile

os.environ["IGNORE_ENV_FILE"] = "true"
os.environ["DEVELOPMENT"] = "true"
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="myoclonus-tests-")
for name in ("DEBUG", "SECRET_KEY", "ALLOWED_HOSTS", "HOST", "PORT", "WORKERS"):
    os.environ.pop(name, None)
os.makedirs(f"{os.environ['DATA_DIR']}/static")
