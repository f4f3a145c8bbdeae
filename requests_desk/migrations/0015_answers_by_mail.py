from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests_desk", "0014_moments_told")]

    operations = [
        migrations.AddField(
            model_name="casemessage",
            name="by_mail",
            field=models.BooleanField(default=False, verbose_name="came by e-mail"),
        ),
        migrations.AddField(
            model_name="casemessage",
            name="quoted",
            field=models.TextField(
                blank=True,
                help_text="What an e-mail carried beneath its words: the letter it answers.",
                verbose_name="quoted beneath",
            ),
        ),
    ]
