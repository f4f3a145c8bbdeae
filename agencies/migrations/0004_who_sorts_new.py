"""Who of an agency is told of requests that nobody has charge of."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agencies", "0003_what_to_prepare"),
    ]

    operations = [
        migrations.AddField(
            model_name="posting",
            name="sorts_new",
            field=models.BooleanField(
                default=False,
                help_text="Told of requests that nobody has charge of. Where nobody of an agency bears this mark, its chiefs are told.",
                verbose_name="sorts new requests",
            ),
        ),
    ]
