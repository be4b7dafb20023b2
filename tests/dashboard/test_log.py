"""The log: what admins read of acts that are no decisions."""

import re
from collections.abc import Callable

from moderation.audit import operations as audit
from moderation.audit import queries
from moderation.foundation import clock
from moderation.foundation.db import transaction
from moderation.moderators.models import Account, Role
from moderation.sites.models import Site
from tests.clients import Desk
from tests.factories import a_comment, a_commenter, a_member, a_site, an_article

SignIn = Callable[[Account], Desk]
OTHERS = "/dashboard/herald/log/others"


def test_an_admin_reads_who_looked_trusted_closed_and_erased(
    site: Site, bob: Account, signed_in: SignIn
) -> None:
    ada = a_member(site, Role.ADMIN, "ada")
    desk, comment, article = signed_in(ada), a_comment(site), an_article(site)
    writer = a_commenter(site).public_id
    shown = f"/dashboard/herald/comments/{comment.public_id}"
    desk.post(f"{shown}/redact", data={"seen": 1, "passages": "tap"})

    desk.post(f"{shown}/original")
    desk.post(f"/dashboard/herald/writers/{writer}/trust", data={"to": "banned"})
    desk.post(f"/dashboard/herald/articles/{article.public_id}/closing", data={"to": "closed"})
    desk.post(f"/dashboard/herald/writers/{writer}/erase", data={"sure": "1"})

    page = desk.get(OTHERS).text
    lines = [re.sub(r"<[^>]+>|\s+", " ", line).strip() for line in re.findall(r"<li><p>(.*?)</p>", page)]
    assert [re.sub(r" +", " ", line) for line in lines[:4]] == [
        f"Ada erased a writer {writer} · 0 replies",
        f"Ada closed an article {article.title}",
        f"Ada changed the trust in a writer {writer} · neither trusted nor banned · banned",
        f"Ada looked at what was redacted {comment.public_id}",
    ]
    assert f'href="{shown}"' in page
    assert "The command line changed a role Ada · admin" in re.sub(r" +", " ", " ".join(lines))
    assert f'href="{OTHERS}"' in desk.get("/dashboard/herald/log").text
    assert OTHERS not in signed_in(bob).get("/dashboard/herald/log").text


def test_what_the_log_names_is_in_the_language_of_the_desk(
    site: Site, alice: Account, signed_in: SignIn
) -> None:
    desk = signed_in(alice)
    desk.post("/dashboard/herald/settings/reasons", data={"remove": "insult"})
    with transaction():
        audit.note(site.id, "site.changed", {"fields": ["name", "policy"]}, by=None, now=clock.now())

    page = desk.get(OTHERS, headers={"Accept-Language": "de"}).text

    said = [re.sub(r"<[^>]+>|\s+", " ", line) for line in re.findall(r"<li><p>(.*?)</p>", page)]
    assert [re.sub(r" +", " ", line).strip() for line in said] == [
        "Die Befehlszeile hat die Einstellungen geändert Name, Regeln",
        "Alice hat die Gründe geändert nicht mehr angeboten · Beleidigung",
        "Die Befehlszeile hat eine Rolle geändert Alice · Inhaberin oder Inhaber",
    ]


def test_the_acts_of_a_site_come_a_page_at_a_time_and_no_other_sites(
    site: Site, alice: Account, signed_in: SignIn
) -> None:
    other = a_site("other", origins=["https://other.example"])
    with transaction():
        for number in range(queries.PAGE):
            audit.note(site.id, f"made.up.{number}", {}, by=alice.id, now=clock.now())
            audit.note(other.id, "elsewhere", {}, by=alice.id, now=clock.now())
    desk = signed_in(alice)

    first = desk.get(OTHERS).text
    (earlier,) = re.findall(r'href="([^"]+)">Earlier', first)
    second = desk.get(earlier).text

    assert first.count("made.up.") == queries.PAGE and "elsewhere" not in first
    assert "changed a role" in second and "made.up." not in second
    assert desk.get(f"{OTHERS}?cursor=1.x").status_code == 400
