"""The pages in Airflow's UI: they read the warehouse, and whatever they do is a DAG run in the user's name.

    access        who asks, their role, tokens, audit, and Airflow's API as the user: all that leans on Airflow inside
    frame         templates, headers, errors, paging by key, the snapshot a page reads
    verbs         one form for every DAG, one page for every run: dry run first, then the run with its plan's hash
    background    what needs a pass over all contacts, made beside the pages
    routes        every route and the role it needs
    overview (figures) imports actions smart_lists restore duplicates exports retention     one module a page

To add a page: a module with functions `(request) -> Response` that read with `frame.reading()` and SQL files of `sql/`,
and end in `frame.render(request, "<template>", ...)`; a template in `templates/` that extends `base.html`; a row in
`routes.ROUTES`. A change is `verbs.start(...)`, never a write. Viewers see counts only: what shows a name or an address
asks for `Role.USER`. What may be an address goes by POST, never in a path or query. Ids and counts may go anywhere.
"""

from typing import Final

PREFIX: Final = "/contacts"
"""Where Airflow mounts them."""
