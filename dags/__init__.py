"""One file a verb; the docstring is the runbook. No SQL and no data library in here: tasks call one function each."""
