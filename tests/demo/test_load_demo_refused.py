"""When the demo is not loaded: beside other data, and on a real server."""

import pytest
from django.core.management import CommandError, call_command

from contest.models import Contest, Unit
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


def test_demo_is_not_mixed_with_other_data():
    UnitFactory(root=True)

    with pytest.raises(CommandError, match="Chưa ghi gì cả"):
        call_command("load_demo")

    assert Unit.objects.count() == 1
    assert not Contest.objects.exists()


def test_demo_is_not_loaded_in_production(settings):
    settings.ENV = "production"

    with pytest.raises(CommandError, match="not loaded in production"):
        call_command("load_demo")

    assert not Contest.objects.exists()
