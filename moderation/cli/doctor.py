"""doctor: recounts what is kept beside the rows, and says where it is wrong."""

from collections import Counter
from collections.abc import Iterator, Sequence

import click

from moderation.cli import queries
from moderation.cli.parts import Parts
from moderation.comments.models import STEP, Comment, Status, step
from moderation.sites import queries as sites
from moderation.sites.models import Site


@click.command()
@click.pass_obj
def doctor(parts: Parts) -> None:
    """Recount every article and thread; print what is stored wrong. Exit code 1 if anything is."""
    with parts.application():
        findings = [finding for site in sites.every() for finding in _examine(site)]
    for finding in findings:
        click.echo(finding)
    if findings:
        raise click.ClickException(f"{len(findings)} numbers are wrong")
    click.echo("Everything adds up.", err=True)


def _examine(site: Site) -> Iterator[str]:
    for article in queries.articles(site.id):
        rows = queries.comments(site.id, article.id)
        approved = sum(row.status is Status.APPROVED for row in rows)
        if article.count != approved:
            yield f"{site.key}\tarticle {article.public_id}\tcount {article.count}, should be {approved}"
        yield from _threads(site, rows)
    yield from _threads(site, queries.comments(site.id, None))


def _threads(site: Site, rows: Sequence[Comment]) -> Iterator[str]:
    below: Counter[bytes] = Counter()
    for row in rows:
        if row.status is Status.APPROVED:
            below.update(row.path[:end] for end in range(STEP, len(row.path), STEP))
    paths = {row.id: row.path for row in rows}
    for row in rows:
        name = f"{site.key}\tcomment {row.public_id}\t"
        if row.approved_below != below[row.path]:
            yield f"{name}approved_below {row.approved_below}, should be {below[row.path]}"
        shown = row.status is Status.APPROVED or below[row.path] > 0
        if row.shown != shown:
            yield f"{name}shown {row.shown}, should be {shown}"
        parent = b"" if row.parent_id is None else paths.get(row.parent_id, b"?")
        if row.path != parent + step(row.id):
            yield f"{name}its path does not follow its parent's"
