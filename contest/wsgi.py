import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contest.settings")

application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - loads all views before the first visitor asks

# What is loaded by now stays: no collection has to look through it again.
gc.collect()
gc.freeze()
