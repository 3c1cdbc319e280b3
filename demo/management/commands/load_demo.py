"""Load the demo into an empty database: ``manage.py load_demo``."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from demo import loader, logins


class Command(BaseCommand):
    help = (
        "Load the invented district with its two contests; does nothing if it is there."
    )

    def handle(self, **options):
        if settings.ENV == "production":
            raise CommandError(
                "The demo's log-ins are no secret, so it is not loaded in production."
            )
        if loader.is_loaded():
            self.stdout.write("Dữ liệu mẫu đã có sẵn, không thay đổi gì.")
            return
        try:
            loader.load()
        except loader.OtherDataFound as error:
            raise CommandError(
                "Cơ sở dữ liệu đã có đơn vị, người hoặc cuộc thi khác. Chưa ghi gì cả. "
                "Hãy nạp dữ liệu mẫu vào một cơ sở dữ liệu trống."
            ) from error
        lines = loader.login_lines()
        logins.keep(lines)
        self.stdout.write("Đã nạp dữ liệu mẫu. Tài khoản dùng thử:")
        for line in lines:
            self.stdout.write(f"  {line}")
