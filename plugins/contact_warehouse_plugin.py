"""The pages, as Airflow's UI shows them: one entry in its navigation; the rest is theirs.

Every process of Airflow reads this file, each task's own among them. So the pages, and FastAPI with them, are imported
by whoever asks for them: the api-server.
"""

from typing import Any

from airflow.plugins_manager import AirflowPlugin

from plugins.pages import PREFIX


class ContactWarehousePlugin(AirflowPlugin):
    """Read once, when the process starts."""

    name = "contact_warehouse"
    external_views = [  # noqa: RUF012 - as Airflow declares them
        {
            "name": "Contacts",
            "href": f"{PREFIX}/",
            "url_route": "contacts",
            "destination": "nav",
            "nav_top_level": True,
            "icon": f"{PREFIX}/static/icon.svg",
            "icon_dark_mode": f"{PREFIX}/static/icon-dark.svg",
        }
    ]

    @property
    def fastapi_apps(self) -> list[dict[str, Any]]:  # type: ignore[override]
        """The pages."""
        from plugins.pages.routes import application  # noqa: PLC0415

        return [{"app": application(), "url_prefix": PREFIX, "name": "Contact Warehouse"}]
