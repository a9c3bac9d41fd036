import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "myoclonus_site.settings")
os.environ.setdefault("SQLITE_MAY_CREATE", "false")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
