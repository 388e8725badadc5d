"""The plugin is read by every process of Airflow, each task's own among them."""

import subprocess
import sys

WHAT_THE_PAGES_NEED = "import plugins.contact_warehouse_plugin, sys; print({'fastapi', 'polars'} & set(sys.modules))"


def test_no_task_pays_for_the_pages():
    told = subprocess.run([sys.executable, "-c", WHAT_THE_PAGES_NEED], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "set()"
