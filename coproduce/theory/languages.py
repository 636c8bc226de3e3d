"""In which language a sung line is, told from its own words; without doubt or not at all.

A song may go from one language to another, line by line, and nobody should have to say so.
A line is taken for another language than English only where its own small words and common
sung words say it, more of them than English words say English.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from coproduce.theory.sung_words import IRREGULAR, ONE_SYLLABLE, WEAK


class Language(StrEnum):
    """A language whose spelling tells its syllables, by its BCP 47 tag."""

    WELSH = "cy"
    GERMAN = "de"
    SPANISH = "es"
    FRENCH = "fr"
    IRISH = "ga"
    ITALIAN = "it"
    POLISH = "pl"
    PORTUGUESE = "pt"
    TURKISH = "tr"


# Words that lines lean on little.
_SMALL: Final = {
    Language.WELSH: """
y yr yn i'r o'r a'r yw mae fy dy ei eu ein ac nid ni wrth gan dros ar am mi gyda sydd oedd wyt
wyf fel pan ond na'r sy'n mae'r i o a fo dwi rwy ble pwy na na'i yna dim ddim dod a'i a'u o'n
i'w ydy ydyw wy'n hon hwn holl bob efo rhwng heb
""",
    Language.GERMAN: """
der das den dem des und ist ich du er sie wir ihr ein eine einen einem mein meine dein deine
sein seine nicht mit von zu auf für im am zum zur bei nur noch schon wie wenn dass durch über
unter mir dir mich dich uns euch kein keine bin bist sind habe hat wird so in an die es ihn doch
aus nach vom wer was wo da dann ja nein alles will kann muss ins beim ganz viel mehr
""",
    Language.SPANISH: """
el la los las un una y de del al en con por para que no se me te mi tu su mis tus sus es son
está muy más pero como yo tú él lo le les si sin cuando donde ya o a porque estoy eres tiene
tienen nos esta este esa ese aquí allá hay ha he voy vamos soy también cada
""",
    Language.FRENCH: """
le la les un une des du de et est dans avec pour que qui ne pas je tu il elle nous vous ils mon
ma mes ton ta tes son sa ses ce cette ces sur au aux où mais comme plus se me te en y à a c'est
j'ai n'est qu'il d'un d'une moi toi lui leur notre votre si ni chez sous suis es sont était cela
ça tout toute deux vers sans
""",
    Language.IRISH: """
an na is agus ar ag go mo do sé sí tá níl leis le sa ó i ní nach bhfuil bhí mé tú muid sinn atá
anois féin mar faoi gur cá é í a don den ná ach nó raibh bhfuair chun gan idir leat liom agam
agat againn ann anseo mór beag dul
""",
    Language.ITALIAN: """
il la lo gli le un una e è di del della nel nella con per che non si mi ti ci ma mio mia tuo tua
suo sua sono sei ho hai più come quando dove io tu da al alla i a o se dei delle sul sulla dal
dalla ed ha era anche ancora noi voi lui lei loro questo tra fra ogni nostro nostra
""",
    Language.POLISH: """
w z i na do nie się jest to że jak po za od dla mnie mi ci cię mój moja twój twoja ja ty on ona
my wy są był była już tak co kto gdy gdzie nam nas o u a we ze niech me swój swoja nasz nasza
jestem jesteś mam masz będę będzie przez pod nad przy bo lub ach hej
""",
    Language.PORTUGUESE: """
o os as um uma e é de do da dos das no na em com por para que não se me te meu minha teu tua seu
sua mais mas como eu tu ele ela já quando onde ao à a foi era está estou tem tenho vou vai nos
nas num numa pelo pela sem só também até você nosso nossa isso
""",
    Language.TURKISH: """
bir ve bu şu ne de da ben sen biz siz için gibi mi mı mu ama çok var yok benim senin beni seni
bana sana her daha o ile değil diye olur oldu olsun kadar sonra şimdi içinde üstünde hem bizim
sizin ona onun ki ya
""",
}
# Words that songs are made of; and small words that carry weight.
_SUNG: Final = {
    Language.WELSH: """
calon cariad gariad cân gân canu môr haul gwlad wlad hen mam nain taid nos bore dydd cwsg plant
plentyn duw iesu cymru tŷ dŵr mynydd afon aderyn adar enaid yma draw gwyn bach fach heno hiraeth
hyd dacw dyma lân lawr byd ddoe fory gwynt glaw seren sêr pob hun
""",
    Language.GERMAN: """
liebe herz nacht stille heilige sonne mond stern sterne himmel heimat kinder mutter vater lied
lieder leben freude wieder immer alle blume blumen schläft schlaf kommt geht steht morgen abend
welt schön schöne haus wald wind lieben tannenbaum weihnacht treu blätter gute
""",
    Language.SPANISH: """
amor corazón noche día vida luna sol cielo mar madre abuela niño niña canta cantan canto
cantando llores llorar quiero casa calle tierra agua flor flores sueño siempre nunca alegría
alegran corazones ay lindo bonita viento
""",
    Language.FRENCH: """
amour cœur nuit jour soleil lune ciel mer étoile fleur rose maison mère frère père enfant
enfants chanson chanter danse danser petit petite rêve vie toujours jamais tous clair belle
dormez sonnez alouette gentille rien bien l'on l'amour rond pont
""",
    Language.IRISH: """
grá croí oíche lá spéir máthair amhrán grian gealach farraige muir bean fear cailín buachaill
bhaile bheatha óró slán stór rún abhaile teacht dhá siúl éire báidín samhraidh tsamhraidh tonnta
""",
    Language.ITALIAN: """
amore cuore notte vita mare sole luna cielo mamma nonna bambino canto cantare canta bella bello
ciao stella terra casa fiore fiori vento sempre mai questa questo mattina svegliato sento morir
tutto tutti via lucia barca
""",
    Language.POLISH: """
miłość serce noc dzień niebo słońce matka mama babcia dziecko dzieci pieśń piosenka kocham dom
domu świat morze zawsze nigdy lat sto żyje ptak las śpij lulajże kołysanka dziś moje twoje rzeka
gwiazda
""",
    Language.PORTUGUESE: """
amor coração noite dia vida lua sol céu mar mãe pai avó menina menino canção cantar saudade
terra chuva vento flor sempre nunca olhos manhã amanhã mão vamos dar bem
""",
    Language.TURKISH: """
aşk gece gün güneş deniz anne baba kalp yol yolda dağ dağlar gül gözlerim şarkı türkü hayat ay
yıldız sabah akşam gel gelir gider gündüz uzun ince güzel kız araba yağmur kuş giderken
""",
}
# Letters that of these languages only one has, or nearly so.
_OWN_LETTERS: Final = {
    Language.WELSH: "ŵŷ",
    Language.GERMAN: "ßä",
    Language.SPANISH: "ñ¿¡",
    Language.POLISH: "łąężźśćń",
    Language.PORTUGUESE: "ãõ",
    Language.TURKISH: "ığş",
    Language.FRENCH: "œèêù",
}
# How no word of a language is spelled, and many an English one is.
_ELSEWHERE: Final = {
    Language.WELSH: re.compile(r"[kqvxz]|ght|ee|oo|sh$|ss"),
    Language.GERMAN: re.compile(r"ght|^wh|oo[dkmn]|ea[dklmnprt]|[^e]y$|ou"),
    Language.SPANISH: re.compile(r"[wk]|ght|ings?$|oo|sh|th|ss"),
    Language.FRENCH: re.compile(r"[wk]|ght|ings?$|oo|ee|sh"),
    Language.IRISH: re.compile(r"[jkqvwxyz]|ee|oo|ss$"),
    Language.ITALIAN: re.compile(r"[wkjxy]|ght|ee|oo|sh|[^aeiou\W]s$"),
    Language.POLISH: re.compile(r"[qvx]|ght|ee|oo|sh|th"),
    Language.PORTUGUESE: re.compile(r"[wky]|ght|ee|oo|sh|th"),
    Language.TURKISH: re.compile(r"[qwx]|ght|ee|oo|sh|th"),
}
_COMMON_ENGLISH: Final = """
ach again ala all alla ama ana ann anne any auf ave baba bad barca bay bean bella belle ben big
bin bob bore bring came can casa com come con coro d'ya d'ye d'you day dem den des did die dim
ding dir dist do don dong down draw ego elle end era every fan fear few for from gel get give go
good gut gwyn ha had has hat hay hear heart hej hem hen here him his ho holl home hot hun ils in
is it jest just keep kind kinder know l'il la lad last lat les let life light like little long
los lot love lucia luna made mae mai make mam mama mamma man many mar mare mas mate may men mes
mia mir mis mon mor more much mutter my nach nad nain never new night no not notes now num oh
old on one only out over own pal pan per petit petite pie plant pod pont pour que rain read ring
rond rose s'all s'okay said sana sans see sen sin sing so sol sole some son song soy stella
stern sun t'all t'other take tell ten then thing time to told ton tour tout two una under var
vers via want war was way well wen went where while who why will wind with world ya yes you your
"""
_ENGLISH: Final = WEAK | ONE_SYLLABLE | frozenset(IRREGULAR) | set(_COMMON_ENGLISH.split())
_TOKEN: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*'?")
# Elided before a vowel: what stands before the apostrophe says as much as a small word.
_ELIDED: Final = {
    Language.FRENCH: re.compile(
        r"(?:[ljdcsnmt]|qu|jusqu|lorsqu)'(?=[aeiouhyàâéèêîôœ]\w)(?!.*'\w{3,}[aoi]$)"
    ),
    Language.ITALIAN: re.compile(
        r"(?:[ld](?=.*'\w{3,}[aoi]$)|dell|nell|all|dall|sull|un|quell|c)'(?=[aeiouhàèéìòù]\w)"
    ),
}
ENGLISH: Final = "en"
_TAG: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
SMALL_WORDS: Final = {tag: frozenset(words.split()) for tag, words in _SMALL.items()}
_WORDS: Final = {tag: SMALL_WORDS[tag] | frozenset(_SUNG[tag].split()) for tag in Language}


@functools.lru_cache(maxsize=4096)
def language_of(line: str) -> Language | None:
    """Tell in which language a line is, other than English; None where that is not sure.

    >>> language_of("Mae hen wlad fy nhadau yn annwyl i mi").value
    'cy'
    >>> language_of("Who put the kettle on the piano?"), language_of("la la la")
    (None, None)
    """
    plain = unicodedata.normalize("NFC", line.replace("İ", "i")).lower().replace("\u2019", "'")
    plain = re.sub(r"(?<=\w)[-\u2010\u2011\u00ad](?=\w)", "", plain)
    words = set(_TOKEN.findall(plain))
    signs = {tag: _signs(tag, words, plain) for tag in Language}
    weights = {tag: len(words & _WORDS[tag]) + 1.5 * found for tag, found in signs.items()}
    best = max(Language, key=lambda tag: weights[tag])
    # "In" and "die" are German as well as English, and say neither.
    english = len((words & _ENGLISH) - _WORDS[best])
    english += sum(1 for word in words - _WORDS[best] - _ENGLISH if _ELSEWHERE[best].search(word))
    # "E", "io" and "em" are chords and names as well; one word alone has to be longer.
    shortest = 2 if english else 3
    telling = {word for word in words & _WORDS[best] if len(word) >= shortest or not word.isascii()}
    foreign = len(telling - _ENGLISH) + signs[best]
    is_sure = foreign >= (2 if english else 1) and 2 * foreign > english
    return best if is_sure and weights[best] > english else None


def language_sung(lines: Iterable[str], stated: str = "") -> str:
    """Give the BCP 47 tag of a song: what a sheet states, or else the language of most lines.

    >>> language_sung([], "pt_BR"), language_sung(["Stille Nacht"], "Deutsch"), language_sung([])
    ('pt-BR', 'de', 'en')
    """
    tag = stated.strip().replace("_", "-")
    if _TAG.fullmatch(tag):
        return tag
    told = [language_of(line) for line in lines if line.strip()]
    most, count = Counter(told).most_common(1)[0] if told else (None, 0)
    return most.value if most and 2 * count > len(told) else ENGLISH


def _signs(tag: Language, words: set[str], plain: str) -> int:
    """Count what only this language has: words with letters of its own, and elided words."""
    own = _OWN_LETTERS.get(tag, "")
    elided = _ELIDED.get(tag)
    found = sum(1 for word in words if any(letter in own for letter in word))
    marks = sum(1 for letter in "¿¡" if letter in own and letter in plain)
    return (
        found + marks + (sum(1 for word in words - _ENGLISH if elided.match(word)) if elided else 0)
    )
