"""Operations in one step leave what they leave one by one, and can be taken back."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from common.migrating import Together, together

OPERATIONS = [
    migrations.CreateModel("Town", [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]),
    migrations.CreateModel(
        "House", [("id", models.BigAutoField(primary_key=True)), ("town", models.ForeignKey("Town", models.CASCADE))]
    ),
    migrations.AddField("House", "number", models.IntegerField(default=1)),
    migrations.AddConstraint("House", models.UniqueConstraint(fields=["town", "number"], name="house_once")),
    migrations.AddIndex("Town", models.Index(fields=["name"], name="town_by_name")),
    migrations.RunSQL("SELECT 1", "SELECT 1"),
    migrations.AddField("Town", "mayor", models.TextField(default="")),
]


class Toys(migrations.Migration):
    operations = together(OPERATIONS)


def test_only_what_follows_each_other_is_taken_together():
    kinds = [len(one.operations) if isinstance(one, Together) else one for one in Toys.operations]

    assert kinds == [2, 3, OPERATIONS[5], 1]


@pytest.mark.parametrize("built", [True, False])
def test_the_models_are_the_same_as_one_by_one(built):
    at_once, one_by_one = ProjectState(), ProjectState()
    if built:
        assert at_once.apps
        assert one_by_one.apps

    for operation in Toys.operations:
        operation.state_forwards("toys", at_once)
    for operation in OPERATIONS:
        operation.state_forwards("toys", one_by_one)

    assert at_once == one_by_one
    assert (
        fields_of(at_once)
        == fields_of(one_by_one)
        == {"house": ["id", "town", "number"], "town": ["id", "name", "mayor", "house"]}
    )


def fields_of(state: ProjectState) -> dict[str, list[str]]:
    models_of = state.apps.get_app_config("toys").get_models()
    found = {one._meta.model_name: sorted(field.name for field in one._meta.get_fields()) for one in models_of}
    order = {"house": ["id", "town", "number"], "town": ["id", "name", "mayor", "house"]}
    return {name: sorted(names, key=order[name].index) for name, names in found.items()}


@pytest.mark.django_db
def test_the_tables_are_made_and_taken_away_again():
    toys, before = Toys("0001", "toys"), tables()

    with connection.schema_editor() as editor:
        toys.apply(ProjectState(), editor)
    assert tables() - before == {"toys_town", "toys_house"}
    with connection.cursor() as cursor:
        named = connection.introspection.get_constraints(cursor, "toys_house")
    assert named["house_once"]["columns"] == ["town_id", "number"]

    with connection.schema_editor() as editor:
        toys.unapply(ProjectState(), editor)
    assert tables() == before


def tables() -> set[str]:
    return set(connection.introspection.table_names())
