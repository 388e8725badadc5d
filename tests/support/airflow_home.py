"""An Airflow home for this process alone, so that no test touches the user's. Import it before anything of Airflow.

Nothing here imports Airflow: it reads these variables the moment it is imported, and never again.
"""

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]

if "airflow" in sys.modules:
    raise RuntimeError("Airflow was imported before its home was chosen: import tests.support.airflow_home first")

HOME: Final = Path(tempfile.mkdtemp(prefix="contacts-airflow-"))
"""Gone when the process ends."""

atexit.register(shutil.rmtree, HOME, ignore_errors=True)

for name in [name for name in os.environ if name.startswith("AIRFLOW")]:
    del os.environ[name]
os.environ |= {
    "AIRFLOW_HOME": str(HOME),
    "AIRFLOW__CORE__DAGS_FOLDER": str(PROJECT / "dags"),
    "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
    "AIRFLOW__CORE__PLUGINS_FOLDER": str(PROJECT / "plugins"),
    "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{HOME / 'airflow.db'}",
    "GX_ANALYTICS_ENABLED": "false",
}
