"""Recipes of every app in one place."""

from tests.recipes.desk import *  # noqa: F403
