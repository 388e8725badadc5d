"""Contacts leave the warehouse as files, and the files are gone after 30 days.

    form        what is asked for: whom, which columns, in which format
    write       select -> files -> count what was written -> record; the members and the digests are kept
    files       parts become CSV and Parquet, each file closed, packed if it is large, and hashed
    shelf       where exports lie, a folder or an object store: the same code for both
    removal     how an export ends: expired, revoked because a member is erased, or swept because it was never recorded

    exports.export(warehouse, settings, exports.order(params, settings), stamp)
    exports.expire(warehouse, settings, as_of=as_of)            # daily
    exports.revoke(transaction, settings)                       # in an erasure: those of the temp table `erased`
    exports.sweep(session, settings, before=as_of)              # what killed exports left

An export counts when its row is in `exports`, and not before. Belongs here: files for people and other tools. Does not
belong here: who is meant (`selection`), backups of the warehouse (`warehouse.backup`).
"""

from transforms.exports.form import ExportOrder, order
from transforms.exports.removal import expire, revoke, roots, sweep
from transforms.exports.write import Stamp, export

__all__ = ["ExportOrder", "Stamp", "expire", "export", "order", "revoke", "roots", "sweep"]
