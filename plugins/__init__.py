"""What Airflow loads: the hook, and the pages in its UI."""
