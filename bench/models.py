"""The bare form's table: made by the bench in its own database, never by a migration."""

from django.db import models

FIELDS = [f"field_{number:02}" for number in range(1, 13)]


class Entry(models.Model):
    """Twelve short texts."""

    class Meta:
        managed = False
        db_table = "bench_entry"

    for _name in FIELDS:
        locals()[_name] = models.CharField(max_length=100)
    del _name

    def __str__(self) -> str:
        return f"entry {self.pk}"
