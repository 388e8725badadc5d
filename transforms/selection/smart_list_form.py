"""The form of `save_smart_list`: a filter is saved under a name, out of the form or the inbox, and counted."""

import stat
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from transforms.errors import FilterInvalid, SmartListInvalid
from transforms.selection import smart_lists
from transforms.selection.choose import Selection, choose, public
from transforms.selection.filter import LONGEST, Filter, read
from transforms.settings import Settings
from transforms.vocabulary import Select
from transforms.warehouse import Warehouse

SUFFIX: Final = ".filter.json"
OPERATIONS: Final = ("save", "delete")
_LAY: Final = f"Leave the field empty and lay the filter into the inbox, as <name>{SUFFIX}."


def save_or_delete(
    warehouse: Warehouse, settings: Settings, params: Mapping[str, Any], *, by: str, as_of: datetime
) -> dict[str, Any]:
    """Do what the form asks: `operation`, `name`, `filter` (JSON; None: it lies in the inbox as `<name>.filter.json`,
    which is taken away once it is saved, since it may hold an address).

    Returns:
        version: the one that counts now. changed: whether it is a new one. contacts: how many live ones it means.

    Raises:
        FilterInvalid, SmartListInvalid: it cannot be used, or is not there. SelectionInvalid: a filter in the form says
        who someone is. Nothing was written.
    """
    name = params.get("name") or ""
    match params.get("operation"):
        case "delete":
            deleted = smart_lists.delete(warehouse, name, deleted_by=by, as_of=as_of)
            return {"version": deleted.version, "changed": deleted.changed, "contacts": 0}
        case "save":
            return _save(warehouse, settings, name, params.get("filter"), by, as_of)
        case _:
            raise SmartListInvalid(f"operation should be one of: {', '.join(OPERATIONS)}. Nothing was written.")


def _save(warehouse: Warehouse, settings: Settings, name: str, given: Any, by: str, as_of: datetime) -> dict[str, Any]:
    laid = None if given else _laid(settings, name)
    chosen = read(_text(laid)) if laid else public_filter(given)
    saved = smart_lists.save(warehouse, name, chosen.json, saved_by=by, as_of=as_of)
    if laid:
        laid.unlink()
    with warehouse.read() as session:
        means = choose(session, Selection(Select.SMART_LIST, name=saved.name), as_of=as_of)
    return {"version": saved.version, "changed": saved.changed, "contacts": means.contacts}


def public_filter(given: str | Mapping[str, Any]) -> Filter:
    """The filter that the form holds. Raises FilterInvalid; SelectionInvalid if it says who someone is."""
    return public(read(given), _LAY)


def _laid(settings: Settings, name: str) -> Path:
    """The filter's file in the inbox itself: no folder, no link."""
    path = settings.inbox / f"{name}{SUFFIX}"
    if Path(name).name != name or not path.exists() or not stat.S_ISREG(path.lstat().st_mode):
        raise FilterInvalid(
            f"filter is empty, and there is no <name>{SUFFIX} in the inbox. Nothing was written. Give one of them.",
            place="the inbox",
        )
    return path


def _text(path: Path) -> str:
    with path.open("rb") as file:
        found = file.read(LONGEST + 1)
    try:
        return found.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FilterInvalid(
            "The filter's file is not UTF-8. Nothing was written. Save it as UTF-8.", place="the inbox"
        ) from None
