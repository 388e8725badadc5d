"""An Airflow home of its own, chosen before Airflow is imported."""

import tests.support.airflow_home  # noqa: F401
