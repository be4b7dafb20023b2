"""How connections are set up."""

from pathlib import Path

from sqlalchemy import create_engine, text

from moderation.foundation import engines


def test_nobody_else_can_read_a_database_that_we_made(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'new.db'}")
    engines.prepare(engine)

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE words (word TEXT)"))
        modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    engine.dispose()

    assert set(modes.values()) == {0o600}
    assert {"new.db", "new.db-wal"} <= set(modes)
