"""The product against a real Airflow: the server is started and stopped here, and `make demo`, `up`, `down` use it."""
