"""The pages, as Airflow's UI shows them: one entry in its navigation; the rest is theirs."""

from airflow.plugins_manager import AirflowPlugin

from plugins.pages.frame import PREFIX
from plugins.pages.routes import application

_ICON = {"icon": f"{PREFIX}/static/icon.svg", "icon_dark_mode": f"{PREFIX}/static/icon-dark.svg"}


class ContactWarehousePlugin(AirflowPlugin):
    """Read once, when the api-server starts."""

    name = "contact_warehouse"
    fastapi_apps = [  # noqa: RUF012 - as Airflow declares them
        {"app": application(), "url_prefix": PREFIX, "name": "Contact Warehouse"}
    ]
    external_views = [  # noqa: RUF012
        {
            "name": "Contacts",
            "href": f"{PREFIX}/",
            "url_route": "contacts",
            "destination": "nav",
            "nav_top_level": True,
            **_ICON,
        }
    ]
