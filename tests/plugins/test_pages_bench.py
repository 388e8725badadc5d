"""The benchmark of the pages asks for pages that are there, over a warehouse to which lists are added."""

from tests.bench import pages as bench


def test_each_page_is_measured_and_lists_are_imported(pages_of):
    pages = pages_of(None)
    home, enough = str(pages.settings.home), pages.settings.home / "enough"
    bench.fill(home, 300)
    enough.touch()
    assert bench.imports(home, 100, str(enough)) == {"imported": 1}
    assert {name: len(taken) for name, taken in bench.timed(pages.as_("admin"), 1).items()} == dict.fromkeys(
        bench.PAGES, 2
    )
