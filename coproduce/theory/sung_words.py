"""Common words whose spelling misleads: about their syllables, their weight, their sound."""

from __future__ import annotations

from typing import Final

_DIVIDED = """
ev-ery ev-ery-thing ev-ery-one ev-ery-bod-y ev-ery-where ev-en eve-ning sev-en heav-en giv-en
some-one some-thing some-times some-where some-how some-bod-y no-bod-y an-y an-y-one man-y
a-ny-thing o-pen on-ly o-ver ev-er nev-er riv-er ba-by la-dy ho-ly la-zy sto-ry be-fore a-lone
home-work li-on qui-et di-al po-em be-ing see-ing
go-ing do-ing say-ing play-ing fly-ing cry-ing try-ing sigh-ing dy-ing ly-ing grow-ing know-ing
show-ing row-ing ra-di-o i-de-a re-al-ly cre-ate vid-e-o pi-an-o me-di-a the-a-tre sci-ence
gi-ant vi-o-let vi-o-lin ru-in flu-id po-et du-et cru-el fu-el jew-el tow-el vow-el di-a-mond
tri-an-gle a-gain a-way a-bout a-bove a-cross a-go a-long a-round a-sleep a-wake a-live mu-sic
hu-man pa-per wa-ter win-ter sum-mer au-tumn moth-er fa-ther broth-er sis-ter oth-er to-geth-er
feath-er weath-er an-oth-er heath-er leath-er neith-er driv-er sil-ver win-dow buck-et
sev-en-teen o-cean wom-an wom-en chil-dren to-day to-night to-mor-row yes-ter-day be-hind
be-tween be-side be-long be-gin re-mem-ber for-get with-out with-in in-side out-side up-on in-to
on-to un-til jel-ly-fish vin-e-gar sea-gull pen-nies an-swer list-en whis-tle cas-tle bus-tle
gar-den car-rot on-ion on-ions mil-lion ro-bin vi-car har-bour bis-cuit butch-er
safe-ty nine-ty nine-teen some-day one-self grand-ma grand-pa peo-ple hid-den
el-e-ment el-e-ments ten-e-ment ve-he-ment el-e-men-ta-ry fare-well there-fore where-fore
bare-foot home-made house-work ware-house side-walk base-ball goose-ber-ry goose-ber-ries
o'-clock fire-side fire-place life-time home-land home-town name-sake grape-vine wednes-day mu-se-um
be-yond cha-os po-et-ry ce-re-al ag-nes
un-ion un-ions re-un-ion o-pin-ion o-pin-ions busi-ness re-ply re-plied
ar-e-a kar-a-o-ke na-o-mi chlo-e zo-e jo-anne jo-an-na no-el
did-n't could-n't would-n't should-n't had-n't was-n't is-n't does-n't has-n't
"""
_ONE = """
are choir does e'er eyes fire girl goes here hired hour more ne'er o'er once one our pearl prayer
prayers shoes there these those tired were where whose wired world y'all ma'am
"""
_LIGHT = """
a am an and are as at be been but by can could did do does for from had has have he her him his
i i'll i'm i've if in into is it it's its me my nor of off oh on onto or our shall she should so
some than that the their them then there they they'll they're they've this to up us was we we'll
we're we've were what when who will with would you you'll you're you've your
"""
_SOFT_TH = """
than that that's the thee their theirs them then there there's these they they'll they're
they've this those thou though thus thy
"""

# Sung words whose spelling hides or invents a syllable, or divides where singers do not.
IRREGULAR: Final = {word.replace("-", ""): tuple(word.split("-")) for word in _DIVIDED.split()}
ONE_SYLLABLE: Final = frozenset(_ONE.split())
# Words that lines lean on little, whatever their place.
WEAK: Final = frozenset(_LIGHT.split())
# "the", "this": voiced; other words in th are not.
VOICED_TH: Final = frozenset(_SOFT_TH.split())
