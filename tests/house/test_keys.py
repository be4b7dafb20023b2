"""Rules about tables: what belongs to a site can't point out of it."""

import pytest
from sqlalchemy import Table, UniqueConstraint

from moderation.migrations.tables import metadata

GLOBAL = {"sites", "accounts", "memberships", "purges", "sealing"}
TABLES = [table for table in metadata().sorted_tables if table.name not in GLOBAL]


def names(columns: object) -> list[str]:
    """Names of columns, in their order."""
    return [column.name for column in columns]  # type: ignore[attr-defined]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_primary_key_is_the_site_and_the_row(table: Table) -> None:
    assert names(table.primary_key.columns) == ["site_id", "id"]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_unique_constraints_begin_with_the_site(table: Table) -> None:
    unique = [thing for thing in table.constraints if isinstance(thing, UniqueConstraint)]

    assert [names(thing.columns) for thing in unique if names(thing.columns)[0] != "site_id"] == []
    assert [
        index.name for index in table.indexes if index.unique and names(index.columns)[0] != "site_id"
    ] == []


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_references_inside_a_site_name_the_site(table: Table) -> None:
    for key in table.foreign_key_constraints:
        if key.referred_table.name in GLOBAL:
            continue
        assert names(key.columns)[0] == "site_id"
        assert [element.column.name for element in key.elements] == ["site_id", "id"]


@pytest.mark.parametrize("table", metadata().sorted_tables, ids=lambda table: table.name)
def test_no_reference_empties_a_key(table: Table) -> None:
    assert {key.ondelete for key in table.foreign_key_constraints} <= {None}


def test_memberships_are_keyed_by_site_and_account() -> None:
    assert names(metadata().tables["memberships"].primary_key.columns) == ["site_id", "account_id"]
