"""docker-compose.yaml: valid, without a secret, healthy before it is used, and in words its readers know."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.house.checkout import PROJECT
from transforms.settings import Settings

TEXT: Final = (PROJECT / "docker-compose.yaml").read_text("utf-8")
EXAMPLE: Final = (PROJECT / ".env.example").read_text("utf-8")
SERVICES: Final[dict[str, Any]] = yaml.safe_load(TEXT)["services"]
RUNS_ONCE: Final = {"airflow-init", "lake-bucket"}
LASTING: Final = sorted(SERVICES.keys() - RUNS_ONCE)
# described by its provider
CELERY: Final = {("celery", option) for option in ("broker_url", "result_backend", "worker_concurrency")}
ENVIRONMENT: Final[dict[str, str]] = SERVICES["worker"]["environment"]


def validation(text: str, tmp_path) -> subprocess.CompletedProcess[str]:
    file = tmp_path / "docker-compose.yaml"
    file.write_text(text, "utf-8")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(file)]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


def test_the_file_is_valid_compose(tmp_path):
    result = validation(TEXT, tmp_path)
    assert result.returncode == 0, result.stdout


def test_a_wrong_key_would_be_found(tmp_path):
    assert validation(TEXT.replace("healthcheck:", "healthchek:"), tmp_path).returncode == 1


def test_the_services_are_there():
    assert LASTING == [
        "airflow-db", "api-server", "dag-processor", "lake-catalog", "lake-files", "scheduler", "valkey", "worker",
    ]  # fmt: skip


@pytest.mark.parametrize("service", LASTING)
def test_every_lasting_service_tells_its_health(service):
    assert SERVICES[service]["healthcheck"]["test"]


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_waits_for_a_mere_start(service):
    waits = SERVICES[service].get("depends_on", {})
    wanted = {name: "service_completed_successfully" if name in RUNS_ONCE else "service_healthy" for name in waits}
    assert {name: wait["condition"] for name, wait in waits.items()} == wanted


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_secret_comes_from_outside(service):
    secret = re.compile(r"PASSWORD|SECRET|FERNET|KEY_ID|AUTH$|ROOT_USER")
    given = {n: v for n, v in SERVICES[service].get("environment", {}).items() if secret.search(n)}
    assert all(re.fullmatch(r"\$\{\w+(:\?set in \.env)?\}", value) for value in given.values())


@pytest.mark.parametrize("service", SERVICES)
def test_no_address_has_a_password_in_it(service):
    addresses = [str(v) for v in SERVICES[service].get("environment", {}).values() if re.search(r"://[^/]*@", str(v))]
    assert all(re.search(r"://\w*:\$\{\w+(:\?set in \.env)?\}@", address) for address in addresses)


def test_a_missing_variable_stops_the_start_and_the_example_names_them_all():
    used = set(re.findall(r"\$\{(\w+)", TEXT))
    required = set(re.findall(r"\$\{(\w+):\?set in \.env\}", TEXT))
    optional = set(re.findall(r"\$\{(\w+):-", TEXT))
    assert used == required | optional
    assert set(re.findall(r"^(\w+)=$", EXAMPLE, re.MULTILINE)) == required
    assert set(re.findall(r"^# (\w+)=$", EXAMPLE, re.MULTILINE)) == optional


def test_the_example_holds_no_value():
    assert [line for line in EXAMPLE.splitlines() if re.match(r"#? ?\w+=.", line)] == []


def test_every_setting_of_the_warehouse_exists():
    given = {name.removeprefix("CONTACTS_").lower() for name in ENVIRONMENT if name.startswith("CONTACTS_")}
    assert given <= Settings.model_fields.keys()
    assert given >= {"home", "catalog", "data_path", "s3_endpoint", "s3_key_id", "s3_secret"}


def test_every_option_of_airflow_exists():
    given = {tuple(name.lower().split("__")[1:]) for name in ENVIRONMENT if name.startswith("AIRFLOW__")}
    assert given - options("airflow", "config_templates/config.yml") - CELERY == set()


def options(package: str, file: str) -> set[tuple[str, ...]]:
    """Section and name of every option Airflow describes. Read, not imported: importing Airflow makes it a home."""
    spec = importlib.util.find_spec(package)
    described = yaml.load((Path(spec.origin).parent / file).read_text("utf-8"), yaml.CSafeLoader)
    return {(section, option) for section, content in described.items() for option in content["options"]}


def test_only_airflows_page_is_open_and_only_to_this_machine():
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "api-server": ["127.0.0.1:8080:8080"]
    }


@pytest.mark.parametrize("service", SERVICES)
def test_no_image_moves_by_itself(service):
    image = SERVICES[service]["image"]
    assert image == "contact-warehouse" or re.search(r":.*\d", image)
