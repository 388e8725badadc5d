"""Great Expectations suites as files a person can review, and the gate that runs them.

Rows are judged by rules in `transforms/`; batches are judged here, between staging and loading: a batch that fails
stops the run before anything is written. Two files make a suite: `<suite>.json` says what is expected and why,
`<suite>.sql` says what is looked at. `gate` runs them; `over_duckdb` is the one place where Great Expectations and
DuckDB meet. Nothing here reads a list file, decides about a single row, or writes to the warehouse.
"""

import logging
import os

# Before anything imports GX, which reads the variable and talks at that moment; later its logs quote values.
os.environ["GX_ANALYTICS_ENABLED"] = "false"
logging.getLogger("great_expectations").setLevel(logging.CRITICAL)
