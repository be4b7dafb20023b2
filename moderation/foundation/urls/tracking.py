"""Query parameters that say how a reader came, not what they read."""

import re
from urllib.parse import unquote

_FAMILIES = (
    r"utm(_.*)?", r"mtm(_.*)?", r"pk_.+", r"piwik_.+", r"matomo_.+", r"ga_.+", r"hsa_.+", r"itm_.+",
    r"otm_.*",
    r"oly_.+", r"vero_.+", r"hmb_.+", r"fb_.+", r"mc_(eid|cid|tc)", r"ml_subscriber.*", r"action_.+_map",
    r"__hs.+", r"_hsenc", r"_hsmi", r"hsctatracking", r"vn_[a-z_]*", r"[a-z]?mc", r"wt_?z?mc", r"trk_.+",
    r"sc_(campaign|channel|content|medium|outcome|geo|country)",
)  # fmt: skip
_NAMES = frozenset(
    "_branch_match_id _bta_c _bta_tid _ga _gl _ke _openstat __s __twitter_impression ascsubtag "
    "at_campaign at_medium campaignid ceneo_spo cmpid cx_click dclid dm_i echobox ef_id epik fbclid "
    "gbraid gclid gclsrc gs_l guccounter guce_referrer guce_referrer_sig igsh igshid irclickid "
    "li_fat_id mibextid mkcid mkevt mkrid mkt_tok mkwid msclkid ncid nr_email_referer os_ehash "
    "rb_clickid rdt_cid ref_src ref_url s_cid s_kwcid scid smid spm srsltid sscid tracking_source trkid "
    "ttclid twclid wbraid wickedid wtrid yclid ysclid".split()
)
_FAMILY = re.compile("(?:" + "|".join(_FAMILIES) + ")", re.IGNORECASE)


def is_tracking(name: str) -> bool:
    """Whether a query parameter of this name (as in the URL) only tells where a reader came from."""
    name = unquote(name).lstrip("?")
    return name.lower() in _NAMES or _FAMILY.fullmatch(name) is not None
