"""A project's nature was free words; now it is one of a list, and the words stand beside it."""

from django.db import migrations, models


def words_beside(apps, schema_editor):
    """Keep what people wrote as the description."""
    for study in apps.get_model("requests_desk", "PreStudy").objects.all():
        study.description, study.nature = study.nature, "other"
        study.save(update_fields=["description", "nature"])


def words_back(apps, schema_editor):
    """The description's beginning is the nature again."""
    for study in apps.get_model("requests_desk", "PreStudy").objects.exclude(description=""):
        study.nature = study.description[:200]
        study.save(update_fields=["nature"])


def write_rules(apps, schema_editor):
    """The desk's numbers as they begin, to be changed in the administration."""
    apps.get_model("requests_desk", "DeskRules").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("requests_desk", "0003_desk_whole")]

    operations = [
        migrations.RunPython(words_beside, words_back),
        migrations.RunPython(write_rules, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="prestudy",
            name="nature",
            field=models.CharField(
                choices=[
                    ("building", "new building"),
                    ("extension", "extension"),
                    ("raising", "additional floor"),
                    ("alteration", "alteration or change of use"),
                    ("subdivision", "subdivision into plots"),
                    ("group", "housing group"),
                    ("division", "division of land"),
                    ("other", "another project"),
                ],
                max_length=12,
                verbose_name="nature of the project",
            ),
        ),
    ]
