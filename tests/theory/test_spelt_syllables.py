"""Words of other languages than English have as many syllables as singers sing."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coproduce.theory.languages import Language
from coproduce.theory.spelt_syllables import attack_in, lengths_in, stresses_in
from coproduce.theory.syllables import syllables_of

WORDS = {
    Language.WELSH: """
ca-lon a-for my-nydd cwm hwyl gwlad ty-wydd cân ca-nu môr mô-roedd tŷ dŵr gwynt gwyn-toedd haul
heu-lwen glaw en-fys bo-re nos pryn-hawn cy-mru hen fy nha-dau ma-mau mam-gu tad-cu nain taid
ca-riad cwsg plen-tyn plant llaw dwy-lo llyn llyg-aid ffordd ys-gol ar-glwydd du gwyn coch
me-lyn glas gwe-nith gwe-ni a-de-ryn a-dar cw-rw bwrdd cwch cy-chod pont pon-tydd ty-wod traeth
e-neid se-ren sêr lleu-ad haf gae-af hyd-ref gwan-wyn ti-roedd ga-lon yn y a'r i'r ble mae pwy
sut ddoe hedd-iw fo-ry y-fo-ry gwe-laf ie-chyd da di-olch croe-so teu-lu tei-thio iaith wy-lo
cym-raeg wrth gy-da a'i â'i gy-da'i
""",
    Language.GERMAN: """
lie-be nacht müt-ter mut-ter va-ter häu-ser haus bäu-me baum stra-ße grü-ße schö-ne schön
wie-der le-ben lied lie-der hei-mat him-mel ster-ne stern stil-le hei-li-ge schläft ein-sam
wacht trau-te hoch-hei-li-ge kna-be lo-cki-gen haar freu-de schö-ner göt-ter-fun-ken toch-ter
e-ly-si-um al-le men-schen wer-den brü-der feu-er-trun-ken mor-gen a-bend a-bend-stil-le
gar-ten-tor ro-sen-duft kin-der-gar-ten ü-ber au-gen-blick blu-me blu-men meer see son-ne mond
wol-ke re-gen schnee-flo-cke weih-nach-ten oh tan-nen-baum treu dei-ne blät-ter ich du wir ge-he
ging ge-gan-gen sehn-sucht eu-er feu-er neu-e frau-en ru-he se-hen ste-hen glück mei-ne klei-ne
na-se kä-se bit-te dan-ke
""",
    Language.FRENCH: """
a-mour vie rê-ve frè-re sœur lu-ne clair pier-rot plu-me por-te mer so-leil ciel nuit é-toi-le
fleur ro-se jar-din mai-son rou-ge bleu pe-tit pe-ti-te grand gran-de mè-re pè-re en-fant
en-fants chan-son chan-ter dan-se dan-ser sur pont a-vi-gnon tous rond dor-mez vous son-nez
ma-ti-nes clo-che a-lou-et-te gen-til-le plu-me-rai tê-te ma-man pa-pa cœur heu-reux beau eau
l'eau oi-seau oi-seaux j'ai-me qu'il d'or c'est l'a-mour l'é-té prin-temps hi-ver au-tom-ne
feuil-le mon-ta-gne vil-la-ge ruis-seau pluie nei-ge noir lu-miè-re loin main ma-tin soir rien
bien hier a-vec toi moi tra-vail fa-mil-le je ne re-gret-te pa-ys no-ël thé-â-tre po-è-te jou-er
""",
    Language.SPANISH: """
a-mor co-ra-zón ca-sa no-che dí-a rí-o cie-lo tie-rra llu-via llo-rar ca-lle pe-rro ma-dre
pa-dre ma-má a-bue-la ni-ño ni-ña can-ción can-cio-nes vi-da luz lu-na sol es-tre-lla mar a-gua
fue-go vien-to flor flo-res ro-jo a-zul ver-de que quie-ro que-rer gui-ta-rra si-guien-te
pin-güi-no po-e-ta te-a-tro a-ho-ra ca-er le-er o-ír o-í-do pa-ís ma-íz rei-na rey muy hoy a-yer
pla-ya siem-pre nun-ca to-da cie-li-to lin-do ay can-ta no llo-res por-que can-tan-do se
a-le-gran co-ra-zo-nes tie-ne bue-no cuan-do sue-ño sue-ños ciu-dad rui-do o-es-te au-ro-ra
a-le-grí-a ha-cer ma-ña-na
""",
    Language.ITALIAN: """
a-mo-re cuo-re vi-ta ma-re so-le lu-na stel-la not-te gior-no cie-lo ter-ra ac-qua fuo-co ven-to
fio-re fio-ri ca-sa ma-dre pa-dre bam-bi-no bam-bi-na non-na can-zo-ne can-ta-re bel-la ciao
mat-ti-na son sve-glia-to o par-ti-gia-no por-ta-mi vi-a che mi sen-to di mo-rir que-sto quel-lo
guer-ra fi-glio fa-mi-glia so-gno ba-gno lun-go noi mi-o tu-o po-e-ta pa-e-se pa-u-ra più può
per-ché cit-tà uo-mo uo-mi-ni don-na i-o zi-o l'a-mo-re u-n'al-tra buo-na se-ra ve-ne-zia
gra-zie au-ro-ra eu-ro-pa a-iu-to chie-sa giar-di-no bian-co ros-so ver-de
""",
    Language.PORTUGUESE: """
a-mor co-ra-ção co-ra-ções ca-sa noi-te di-a ri-o céu ter-ra chu-va cho-rar mãe pai pães a-vó
a-vô me-ni-na can-ção vi-da luz lu-a sol es-tre-la mar á-gua fo-go ven-to flor a-zul ver-de que
que-ro que-rer vi-o-lão sau-da-de sau-da-des ma-nhã a-ma-nhã fi-lho mi-nha to-do não são mão
mãos po-e-ta te-a-tro ca-ir pa-ís meu teu eu bei-jo rei-na-do o-lhos bo-a lo-go quan-do guar-da
fa-do lis-bo-a a-le-gri-a tem-po pri-ma-ve-ra ou-ro pão li-ção coi-sa lín-gua sor-ri-so
""",
    Language.POLISH: """
mi-łość ser-ce dom noc dzień dni rze-ka nie-bo zie-mia deszcz pła-kać mat-ka oj-ciec ma-ma
bab-cia dziec-ko dzie-ci pieśń pio-sen-ka ży-cie świa-tło księ-życ słoń-ce gwiaz-da mo-rze wo-da
o-gień wiatr kwiat kwia-ty czer-wo-ny nie-bies-ki zie-lo-ny chcę ko-cham cię bę-dę są mą-dry
dziś wczo-raj jut-ro za-wsze ni-gdy i sto lat niech ży-je nam mia-sto mie-ście au-to-bus na-u-ka
u-li-ca wio-sna zi-ma la-to je-sień śpie-wać śpie-wam mo-im mo-ja two-je u-cho pię-kny wró-ci
ptak pta-ki mnie się ma-rzyć ma-rze-nie ko-lę-da lu-laj-że je-zu-niu po-lska gdzie kie-dy wieś
zo-sta-ła hi-sto-ria
""",
    Language.TURKISH: """
aşk kalp ev ge-ce gün gök yer yağ-mur ağ-la-mak an-ne ba-ba ço-cuk şar-kı ha-yat ı-şık ay gü-neş
yıl-dız de-niz su a-teş rüz-gâr çi-çek kır-mı-zı ma-vi ye-şil se-ni se-vi-yo-rum gel git gel-di
gi-der-ken sa-bah ak-şam dün ya-rın her za-man hiç kız kı-zım a-ra-ba üs-kü-dar ka-tip dağ
dağ-lar yol yol-cu göz göz-le-rim el-le-rin sa-at ma-şal-lah i-yi kö-tü gü-zel bir i-ki üç a-ğaç
or-man kuş-lar ka-ra kö-yüm tür-kü söy-le-dim u-zun in-ce i-de-al şi-ir a-i-le
""",
    Language.IRISH: """
grá croí teach oí-che lá spéir báis-teach má-thair a-thair páis-te so-las gea-lach grian réal-ta
muir uis-ce ti-ne gaoth bláth dearg gorm glas mo a-gus tá sé sí nach bhfuil do bhea-tha bhai-le
a-nois ar teacht an éi-re bai-le fear bean cail-ín buach-aill bó sean dún shúil súil súi-le
a-rís fáil-te slán sláin-te cois far-rai-ge bain-ne ceol ceol-ta rin-ce dúinn liom leat siúl
siúil a rúin go dtí do-ras o-ráis-te mai-din trá-thnó-na tráth-nó-na bó-thar ui-sce
""",
}


@pytest.mark.parametrize("language", Language)
def test_sung_words_have_their_syllables(language: Language) -> None:
    wrong = {
        divided: lengths
        for divided in WORDS[language].split()
        if len(lengths := lengths_in(language, divided.replace("-", ""))) != divided.count("-") + 1
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("line", "sung"),
    [
        ("Stille Nacht, heilige Nacht", "Stil le Nacht, hei li ge Nacht"),
        ("Mae'r mynyddoedd yn y niwl", "Mae'r my ny ddoedd yn y niwl"),
        ("Sur le pont d'Avignon", "Sur le pont d'A vi gnon"),
        ("Une étoile dans la nuit", "Une é toi le dans la nuit"),
        ("Cuando tienen frío", "Cuan do tie nen frí o"),
        ("SCHÖNE STRASSE, DU UND ICH", "SCHÖ NE STRAS SE, DU UND ICH"),
        ("A-mo-re mio, portami via", "A mo re mi o, por ta mi vi a"),
        ("İstanbul'da bir gece", "İs tan bul' da bir ge ce"),
    ],
)
def test_a_line_is_taken_apart_in_its_language(line: str, sung: str) -> None:
    assert [syllable.text for syllable in syllables_of([line])] == sung.split()


def test_each_line_of_a_song_in_two_languages_is_read_in_its_own() -> None:
    row = syllables_of(["The rose of home", "Die Rose und das Haus", "Mam a nain ar y môr"])
    assert [s.text for s in row if not s.word_end] == ["Ro"]


def test_a_word_without_a_vowel_is_sung_with_its_neighbour() -> None:
    polish = syllables_of(["Kocham cię w  domu i z tobą"])
    assert [s.text for s in polish] == ["Ko", "cham", "cię", "w  do", "mu", "i", "z to", "bą"]
    assert [s.text for s in syllables_of(["Mae 'r môr yn las"])][:2] == ["Mae 'r", "môr"]


@given(st.sampled_from(Language), st.text(alphabet="abceghijklnorstuwyzäéîñóąęłŵıß'", min_size=1))
def test_no_letter_is_lost(language: Language, word: str) -> None:
    lengths = lengths_in(language, word)
    assert sum(lengths) == len(word)
    assert min(lengths) > 0


@pytest.mark.parametrize(
    "line",
    ["Le café est à côté", "Mae'r tŷ gwyn yn y dŵr", "Święta noc jest dziś", "a café in a château"],
)
def test_an_accent_typed_apart_changes_nothing(line: str) -> None:
    apart = unicodedata.normalize("NFD", line)
    row = syllables_of([apart])
    assert [unicodedata.normalize("NFC", s.text) for s in row] == [
        s.text for s in syllables_of([line])
    ]
    assert "".join(s.text for s in row).replace(" ", "") == apart.replace(" ", "")


@pytest.mark.parametrize(
    ("language", "divided", "place"),
    [
        (Language.WELSH, "my-ny-ddoedd", 1),
        (Language.GERMAN, "lie-be", 0),
        (Language.GERMAN, "ge-dan-ken", 1),
        (Language.FRENCH, "mai-son", 1),
        (Language.FRENCH, "lu-ne", 0),
        (Language.SPANISH, "co-ra-zón", 2),
        (Language.SPANISH, "can-tar", 1),
        (Language.ITALIAN, "a-mo-re", 1),
        (Language.POLISH, "pio-sen-ka", 1),
        (Language.TURKISH, "ha-yat", 1),
    ],
)
def test_the_voice_leans_where_the_language_does(
    language: Language, divided: str, place: int
) -> None:
    stresses = stresses_in(language, divided.replace("-", ""), divided.split("-"))
    assert stresses.index(max(stresses)) == place


def test_letters_begin_as_their_language_says() -> None:
    kinds = [
        attack_in(Language.GERMAN, "wa"),
        attack_in(Language.WELSH, "ce"),
        attack_in(Language.SPANISH, "ha"),
        attack_in(Language.POLISH, "ża"),
        attack_in(Language.IRISH, "ba"),
    ]
    assert [kind and kind.value for kind in kinds] == [
        "voiced",
        "unvoiced",
        "vowel",
        "sibilant",
        None,
    ]
