"""What tasks of tests import, once for all of them: the scheduler imports it, and forks a process a task.

Airflow looks for a module of this name. Nothing of Airflow belongs here: it is imported while Airflow still is.
"""

from importlib import import_module

for module in (
    "expectations.over_duckdb",
    "transforms.actions.engine",
    "transforms.lists.load",
    "transforms.lists.stage",
):
    import_module(module)
