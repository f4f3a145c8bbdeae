from pathlib import Path

import pytest
import yaml

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())["services"]


def test_production_has_every_part(services):
    assert set(services) == {"proxy", "migrate", "web", "worker", "beat", "postgres", "redis", "clamav"}
    assert services["clamav"]["profiles"] == ["clamav"]


def test_only_the_proxy_is_open_to_the_world(services):
    assert [name for name, service in services.items() if "ports" in service] == ["proxy"]


def test_every_image_from_elsewhere_names_its_version(services):
    images = [service["image"] for service in services.values() if "build" not in service]

    assert all(":" in image and not image.endswith(":latest") for image in images)


def test_web_worker_and_beat_wait_for_the_migrations(services):
    for name in ("web", "worker", "beat"):
        assert services[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"


def test_every_setting_that_must_be_given_stands_in_the_example(services):
    example = (CHECKOUT / ".env.example").read_text()
    asked = [str(value) for value in services["web"]["environment"].values() if ":?" in str(value)]

    for value in asked:
        assert f"\n{value.split('${')[1].split(':')[0]}=" in example
