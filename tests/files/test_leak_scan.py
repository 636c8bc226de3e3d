"""A canary is planted in every place of every carrier, in every spelling, and has to be seen."""

import base64
import gzip
import html
import io
import json
import struct
import urllib.parse
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import mutagen.flac
import mutagen.id3
import mutagen.oggvorbis
import numpy as np
import pypdf
import pytest
import soundfile
import typst
from hypothesis import given
from hypothesis import strategies as st

from coproduce.files import leak_scan
from coproduce.files.leak_scan import Canary, Kind, scan_bytes, scan_folder

# They come without types.
tags_of_id3: Any = mutagen.id3
tags_of_flac: Any = mutagen.flac
tags_of_ogg: Any = mutagen.oggvorbis

NAME = "Zoë Quexley-Bård"  # nobody's; with accents, a space and a hyphen
CANARIES = (
    Canary(text=NAME, meaning="the legal name of P01"),
    Canary(text="P01", meaning="the id of P01", kind=Kind.WORD),
    Canary(text="/home/qxuser", meaning="a home folder", kind=Kind.PATH),
)
Plant = Callable[[str], bytes]


def audio(container: str) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, np.zeros(4800), 48_000, format=container)
    return file.getvalue()


def riff_with(name: bytes, body: bytes) -> bytes:
    wav = audio("WAV")
    chunk = name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
    return b"RIFF" + struct.pack("<I", len(wav) - 8 + len(chunk)) + wav[8:] + chunk


def id3(*frames: Any) -> bytes:
    file = io.BytesIO(audio("MP3"))
    tags = tags_of_id3.ID3()
    for frame in frames:
        tags.add(frame)
    tags.save(file)
    return file.getvalue()


def vorbis(container: str, key: str, value: str) -> bytes:
    file = io.BytesIO(audio(container))
    tagged = tags_of_flac.FLAC(file) if container == "FLAC" else tags_of_ogg.OggVorbis(file)
    tagged[key] = value
    file.seek(0)
    tagged.save(file)
    return file.getvalue()


def flac_with_cover(picture_bytes: bytes, title: str = "") -> bytes:
    file = io.BytesIO(audio("FLAC"))
    tagged = tags_of_flac.FLAC(file)
    picture = tags_of_flac.Picture()
    picture.data, picture.mime, picture.desc = picture_bytes, "image/png", title
    tagged.add_picture(picture)
    file.seek(0)
    tagged.save(file)
    return file.getvalue()


def mp4_atom(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", 8 + len(body)) + name + body


def mp4(text: str) -> bytes:
    data = mp4_atom(b"data", struct.pack(">II", 1, 0) + text.encode())
    handler = mp4_atom(b"hdlr", b"\0" * 8 + b"mdirappl" + b"\0" * 9)
    meta = mp4_atom(b"meta", b"\0" * 4 + handler + mp4_atom(b"ilst", mp4_atom(b"\xa9nam", data)))
    track = mp4_atom(b"mvhd", b"\0" * 12 + struct.pack(">II", 1000, 0) + b"\0" * 80)
    sound = b"\0" * 8 + b"soun" + b"\0" * 12
    media = mp4_atom(b"mdhd", b"\0" * 12 + struct.pack(">II", 1000, 0) + b"\0" * 4)
    sample = mp4_atom(b"stbl", mp4_atom(b"stsd", b"\0" * 8))
    trak = mp4_atom(
        b"trak",
        mp4_atom(b"mdia", mp4_atom(b"hdlr", sound) + media + mp4_atom(b"minf", sample)),
    )
    moov = mp4_atom(b"moov", track + trak + mp4_atom(b"udta", meta))
    return mp4_atom(b"ftyp", b"M4A \0\0\0\0M4A mp42") + moov + mp4_atom(b"mdat", b"\0" * 64)


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    picture = chunk(b"IDAT", zlib.compress(b"\0\0")) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunk(*one) for one in chunks) + picture


def exif(text: str, encoding: str = "utf-8") -> bytes:
    body = text.encode(encoding) + b"\0"
    # One entry: Artist (0x013B), ASCII, its length, and where it lies.
    return (
        b"MM\0*\0\0\0\x08\0\x01"
        + struct.pack(">HHII", 0x013B, 2, len(body), 26)
        + b"\0\0\0\0"
        + body
    )


def jpeg(marker: int, body: bytes) -> bytes:
    return b"\xff\xd8\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body + b"\xff\xd9"


def archive(name: str, content: bytes, comment: bytes = b"", extra: bytes = b"") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.comment = comment
        member = zipfile.ZipInfo(name)
        member.compress_type = zipfile.ZIP_DEFLATED
        member.extra = extra
        opened.writestr(member, content)
    return file.getvalue()


def midi(event: int, *texts: bytes) -> bytes:
    events = b"".join(b"\0\xff" + bytes([event, len(text)]) + text for text in texts)
    events += b"\0\xff\x2f\0"
    return b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk" + struct.pack(">I", len(events)) + events


def typeset(source: str) -> bytes:
    return bytes(typst.compile(source.encode()))


def pdf(change: Callable[[pypdf.PdfWriter], object], *, compress: bool = False) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    change(writer)
    file = io.BytesIO()
    if compress:
        for page in writer.pages:
            page.compress_content_streams()
    writer.write(file)
    return file.getvalue()


def pdf_stream(content: bytes) -> Callable[[pypdf.PdfWriter], object]:
    def add(writer: pypdf.PdfWriter) -> None:
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(content)
        writer.pages[0][pypdf.generic.NameObject("/Contents")] = writer._add_object(  # noqa: SLF001
            stream.flate_encode()
        )

    return add


def pdf_object_stream(text: str) -> bytes:
    """Write a PDF whose only dictionary with the text lies in a compressed object stream."""
    inner = b"<< /Author " + pdf_literal(text) + b" >>"
    offsets = b"3 0 "
    packed = zlib.compress(offsets + inner)
    objects = [
        b"1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n",
        b"2 0 obj << /Type /Pages /Kids [] /Count 0 >> endobj\n",
        b"4 0 obj << /Type /ObjStm /N 1 /First %d /Filter /FlateDecode /Length %d >>\nstream\n"
        % (len(offsets), len(packed))
        + packed
        + b"\nendstream endobj\n",
    ]
    body, places = b"%PDF-1.5\n", []
    for one in objects:
        places.append(len(body))
        body += one
    table = b"".join(
        struct.pack(">BHB", *row)
        for row in (
            (0, 0, 0),
            (1, places[0], 0),
            (1, places[1], 0),
            (2, 4, 0),
            (1, places[2], 0),
            (1, len(body), 0),
        )
    )
    packed_table = zlib.compress(table)
    return (
        body
        + b"5 0 obj << /Type /XRef /Size 6 /W [1 2 1] /Root 1 0 R /Info 3 0 R "
        + b"/Filter /FlateDecode /Length %d >>\nstream\n" % len(packed_table)
        + packed_table
        + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(body)
    )


def pdf_literal(text: str, escape: str = "") -> bytes:
    encoded = text.encode("latin-1")
    if escape == "octal":
        encoded = b"".join(b"\\%03o" % byte for byte in encoded)
    elif escape == "broken":
        encoded = encoded[:4] + b"\\\n" + encoded[4:]
    return b"(" + encoded + b")"


CARRIERS: dict[str, Plant] = {
    "PDF, text on a page": lambda n: typeset(f"= A song\nby {n} and us"),
    "PDF, letters set apart": lambda n: typeset(f"#text(tracking: 4pt)[{n}]"),
    "PDF, typst metadata": lambda n: typeset(f'#set document(author: "{n}")\nA song'),
    "PDF, typst keyword and XMP": lambda n: typeset(f'#set document(keywords: ("{n}",))\nA song'),
    "PDF, alternative text": lambda n: typeset(f'#figure(rect(), alt: "{n}")'),
    "PDF, link": lambda n: typeset(f'#link("https://a.example/{n}")[x]'),
    "PDF, outline": lambda n: pdf(lambda w: w.add_outline_item(title=n, page_number=0)),
    "PDF, attachment": lambda n: pdf(lambda w: w.add_attachment("a.txt", n.encode())),
    "PDF, name of an attachment": lambda n: pdf(lambda w: w.add_attachment(f"{n}.txt", b"a")),
    "PDF, attached archive": lambda n: pdf(
        lambda w: w.add_attachment("a.zip", archive("a", n.encode()))
    ),
    "PDF, XMP by hand": lambda n: pdf(
        lambda w: setattr(w, "xmp_metadata", f"<x:xmpmeta>{html.escape(n)}</x:xmpmeta>".encode())
    ),
    "PDF, literal in a deflated stream": lambda n: pdf(
        pdf_stream(b"BT " + pdf_literal(n) + b" Tj")
    ),
    "PDF, octal escapes": lambda n: pdf(pdf_stream(pdf_literal(n, "octal"))),
    "PDF, broken over lines": lambda n: pdf(pdf_stream(pdf_literal(n, "broken"))),
    "PDF, hex string": lambda n: pdf(pdf_stream(b"<" + n.encode("latin-1").hex().encode() + b">")),
    "PDF, UTF-16 hex string": lambda n: pdf(
        pdf_stream(b"<feff" + n.encode("utf-16-be").hex().encode() + b">")
    ),
    "PDF, kerned": lambda n: pdf(
        pdf_stream(b"[" + pdf_literal(n[:3]) + b" 20 " + pdf_literal(n[3:]) + b"] TJ")
    ),
    "PDF, name object": lambda n: pdf(
        pdf_stream(b"/" + b"".join(b"#%02x" % byte for byte in n.encode()) + b" gs")
    ),
    "PDF, object stream": pdf_object_stream,
    "PDF, deleted but still there": lambda n: (
        (page := typeset("A song"))
        + b"\n99 0 obj "
        + pdf_literal(n, "octal")
        + b" endobj\nstartxref\n"
        + page[page.rindex(b"startxref") :].split()[1]
        + b"\n%%EOF"
    ),
    "zip, content": lambda n: archive("a.txt", n.encode()),
    "zip, member's name": lambda n: archive(f"{n}/a.txt", b"a"),
    "zip, comment": lambda n: archive("a.txt", b"a", comment=n.encode()),
    "zip, extra field": lambda n: archive(
        "a.txt", b"a", extra=struct.pack("<HH", 0x7075, len(n.encode())) + n.encode()
    ),
    "zip in a zip": lambda n: archive("a.zip", archive("b.txt", n.encode())),
    "MXL": lambda n: archive(
        "score.xml", f"<creator type='lyricist'>{html.escape(n)}</creator>".encode()
    ),
    "gzip": lambda n: gzip.compress(n.encode(), mtime=0),
    "MusicXML, syllables": lambda n: "".join(
        f"<lyric><text>{n[i : i + 3]}</text></lyric><duration>4</duration>"
        for i in range(0, len(n), 3)
    ).encode(),
    "MIDI, text": lambda n: midi(1, n.encode()),
    "MIDI, track name in Latin-1": lambda n: midi(3, n.encode("latin-1")),
    "MIDI, syllables": lambda n: midi(5, *(n[i : i + 3].encode() for i in range(0, len(n), 3))),
    "ID3, title in UTF-16": lambda n: id3(tags_of_id3.TIT2(encoding=1, text=n)),
    "ID3, artist in Latin-1": lambda n: id3(tags_of_id3.TPE1(encoding=0, text=n)),
    "ID3, comment in UTF-8": lambda n: id3(tags_of_id3.COMM(encoding=3, lang="eng", text=n)),
    "ID3, text of our own": lambda n: id3(tags_of_id3.TXXX(encoding=2, desc="x", text=n)),
    "ID3, private": lambda n: id3(tags_of_id3.PRIV(owner="x", data=n.encode("utf-16-le"))),
    "ID3, web link": lambda n: id3(
        tags_of_id3.WOAR(url=f"https://a.example/{urllib.parse.quote(n)}")
    ),
    "ID3, EXIF of the cover": lambda n: id3(
        tags_of_id3.APIC(encoding=0, mime="image/png", type=3, data=png((b"eXIf", exif(n))))
    ),
    "ID3, packed text of the cover": lambda n: id3(
        tags_of_id3.APIC(
            encoding=0,
            mime="image/png",
            type=3,
            data=png((b"zTXt", b"Author\0\0" + zlib.compress(n.encode("latin-1")))),
        )
    ),
    "MP4, title": mp4,
    "Ogg, Vorbis comment": lambda n: vorbis("OGG", "artist", n),
    "Ogg, cover in base64": lambda n: vorbis(
        "OGG",
        "metadata_block_picture",
        base64.b64encode(png((b"zTXt", b"A\0\0" + zlib.compress(n.encode())))).decode(),
    ),
    "FLAC, Vorbis comment": lambda n: vorbis("FLAC", "performer", n),
    "FLAC, EXIF of the cover": lambda n: flac_with_cover(png((b"eXIf", exif(n)))),
    "FLAC, title of the cover": lambda n: flac_with_cover(png(), n),
    "WAV, bext": lambda n: riff_with(b"bext", n.encode("latin-1").ljust(602, b"\0")),
    "WAV, iXML": lambda n: riff_with(b"iXML", f"<BWFXML><NOTE>{n}</NOTE></BWFXML>".encode()),
    "WAV, INFO": lambda n: riff_with(
        b"LIST", b"INFOIART" + struct.pack("<I", len(n.encode())) + n.encode()
    ),
    "WAV, XMP": lambda n: riff_with(b"_PMX", f"<dc:creator>{n}</dc:creator>".encode()),
    "WAV, unknown chunk in UTF-16": lambda n: riff_with(b"zzzz", b"\1" + n.encode("utf-16-le")),
    "WAV, after the end": lambda n: audio("WAV") + n.encode(),
    "AIFF, after the end": lambda n: audio("AIFF") + n.encode("utf-16-be"),
    "HTML, text": lambda n: f"<html><p>{n}</p></html>".encode(),
    "HTML, named entities": lambda n: (
        f"<p>{n.replace('ë', '&euml;').replace('å', '&aring;')}".encode()
    ),
    "HTML, numbered entities": lambda n: (
        "<p>" + "".join(f"&#x{ord(letter):x};" for letter in n) + "</p>"
    ).encode(),
    "HTML, comment": lambda n: f"<p>a</p><!-- made by {n} -->".encode(),
    "HTML, attribute": lambda n: f'<img alt="{n}">'.encode(),
    "HTML, marked up inside": lambda n: f"<p><b>{n[:5]}</b>{n[5:]}</p>".encode(),
    "HTML, data link": lambda n: (
        "<a href='data:text/plain;base64," + base64.b64encode(f"{n}, {n}".encode()).decode() + "'>"
    ).encode(),
    "HTML, picture in a data link": lambda n: (
        "<img src='data:image/png;base64,"
        + base64.b64encode(png((b"eXIf", exif(n)))).decode()
        + "'>"
    ).encode(),
    "HTML, percent-encoded link": lambda n: f"<a href='x?{urllib.parse.quote(n)}'>".encode(),
    "HTML, form-encoded link": lambda n: (
        f"<a href='x?{urllib.parse.quote(n, encoding='latin-1')}'>".encode()
    ),
    "HTML in Latin-1": lambda n: f"<p>{n}</p>".encode("latin-1"),
    "JSON, escaped": lambda n: json.dumps({"by": n}).encode(),
    "JSON, plain": lambda n: json.dumps({n: 1}, ensure_ascii=False).encode(),
    "JSON in a script in HTML": lambda n: f"<script>var a = {json.dumps(n)}</script>".encode(),
    "text in UTF-16 with a mark": lambda n: f"made by {n}".encode("utf-16"),
    "text in UTF-16 without one": lambda n: f"made by {n}".encode("utf-16-be"),
    "PNG, tEXt": lambda n: png((b"tEXt", b"Author\0" + n.encode("latin-1"))),
    "PNG, zTXt": lambda n: png((b"zTXt", b"Author\0\0" + zlib.compress(n.encode("latin-1")))),
    "PNG, iTXt, packed": lambda n: png(
        (b"iTXt", b"Author\0\1\0en\0\0" + zlib.compress(n.encode()))
    ),
    "PNG, eXIf": lambda n: png((b"eXIf", exif(n))),
    "PNG, eXIf in UTF-16": lambda n: png((b"eXIf", exif(n, "utf-16-le"))),
    "PNG, after the end": lambda n: png() + n.encode(),
    "JPEG, EXIF": lambda n: jpeg(0xE1, b"Exif\0\0" + exif(n)),
    "JPEG, XMP": lambda n: jpeg(0xE1, f"http://ns.adobe.com/xap/1.0/\0<x>{n}</x>".encode()),
    "JPEG, comment": lambda n: jpeg(0xFE, n.encode("latin-1")),
}

# The same name as different people and programs write it.
SPELLINGS: dict[str, str] = {
    "as it is": NAME,
    "capitals": NAME.upper(),
    "small letters": NAME.lower(),
    "other spaces": NAME.replace(" ", "\N{NO-BREAK SPACE}"),
    "as a file name": NAME.replace(" ", "_"),
    "without accents": "Zoe Quexley Bard",
    "run together": "ZoeQuexleyBard",
}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_canary_is_seen_in_every_place_of_every_carrier(carrier: str, spelling: str) -> None:
    leaks = scan_bytes(CARRIERS[carrier](SPELLINGS[spelling]), "a.bin", CANARIES[:1])
    assert {leak.meaning for leak in leaks} == {"the legal name of P01"}


@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_same_carriers_without_a_canary_are_clean(carrier: str) -> None:
    assert scan_bytes(CARRIERS[carrier]("Marigold and Kit"), "a.bin", CANARIES) == ()


# Three letters are not looked for between syllables, nor in bytes behind a sound, which
# spell any three letters somewhere; nobody's tools write ids there.
NOT_WORDS = {"MusicXML, syllables", "MIDI, syllables", "PDF, letters set apart", "PDF, kerned"}
IDS_ARE_TEXT = sorted(CARRIERS.keys() - NOT_WORDS - {"AIFF, after the end"})


@pytest.mark.parametrize("carrier", IDS_ARE_TEXT)
def test_an_id_is_seen_as_a_word_of_its_own(carrier: str) -> None:
    leaks = scan_bytes(CARRIERS[carrier]("sung by P01 today"), "a.bin", CANARIES)
    assert "the id of P01" in {leak.meaning for leak in leaks}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("path", ["/home/qxuser/song", "C:\\Users\\qxuser\\song"])
def test_a_path_into_somebodys_home_is_seen(carrier: str, path: str) -> None:
    if not carrier.startswith(("HTML", "WAV", "PNG", "JPEG", "FLAC", "ID3", "MIDI", "zip")):
        path = path.replace("\\", "/")  # a backslash has a meaning of its own there
    leaks = scan_bytes(CARRIERS[carrier](path), "a.bin", CANARIES)
    assert leaks


def test_names_of_files_and_folders_are_read(tmp_path: Path) -> None:
    (tmp_path / "zoë-quexley-bård").mkdir()
    (tmp_path / "zoë-quexley-bård" / "a.txt").write_text("clean")
    (tmp_path / "P01 solo.txt").write_text("clean")
    leaks = scan_folder(tmp_path, CANARIES)
    assert {leak.meaning for leak in leaks} == {"the legal name of P01", "the id of P01"}
    # The message that says so does not say the name again.
    assert all("uexley" not in str(leak) and "solo" not in str(leak) for leak in leaks)


def test_a_link_is_never_followed_and_never_passed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("/etc/hostname")
    (leak,) = scan_folder(tmp_path, CANARIES)
    assert "link" in leak.meaning


@pytest.mark.parametrize(
    "broken",
    [
        b"%PDF-1.7\nnothing that follows",
        b"PK\x03\x04 and then nothing",
        b"\x1f\x8b and then nothing",
        pdf(lambda writer: writer.encrypt("secret")),
    ],
)
def test_what_cannot_be_opened_is_not_clean(broken: bytes) -> None:
    (leak,) = scan_bytes(broken, "a.bin", CANARIES)
    assert leak.meaning.startswith("cannot be proved clean")


@given(st.binary(max_size=60))
def test_any_bytes_in_a_pdf_string_are_read(content: bytes) -> None:
    assert scan_bytes(pdf(pdf_stream(b"(" + content + b"\\8\\9)")), "a.pdf", CANARIES) is not None


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Ay\u015fe Y\u0131ld\u0131z", "AY\u015eE YILDIZ"),
        ("Ay\u015fe Y\u0131ld\u0131z", "Ayse Yildiz"),
        ("\u0141ucja B\u00f8e", "Lucja Boe"),
        ("Anna \u0110or\u0111evi\u0107", "Anna Dordevic"),
        ("S\u00f8ren Kj\u00e6r", "Soeren Kjaer"),
        ("J\u00fcrgen M\u00fcller", "Juergen Mueller"),
        ("Jo O'Dea", "Jo ODea"),
        ("\u738b\u5c0f\u660e", "\u738b\u5c0f\u660e\u306e\u6b4c"),
    ],
)
def test_a_name_is_found_however_it_is_typed(name: str, written: str) -> None:
    canary = Canary(text=name, meaning="the name")
    leaks = scan_bytes(f"Sung by {written}.".encode(), "a.txt", [canary])
    assert {leak.meaning for leak in leaks} == {"the name"}


@pytest.mark.parametrize(
    "name",
    [
        "\u05d9\u05e2\u05dc \u05db\u05d4\u05df",
        "\u0627\u0644\u063a\u0644\u0627\u064a\u0629 \u062a\u063a\u0646\u064a",
    ],
)
@pytest.mark.parametrize("kind", [Kind.NAME, Kind.SENTENCE])
def test_words_from_right_to_left_are_found_on_a_page(name: str, kind: Kind) -> None:
    page = typeset(f'#set text(font: "DejaVu Sans")\nSung by {name} at home')
    canary = Canary(text=name, meaning="the name", kind=kind)
    assert "the name" in {leak.meaning for leak in scan_bytes(page, "a.pdf", [canary])}


@pytest.mark.parametrize("name", ["Dot", "Harmony", "Voice", "Step", "Measure"])
def test_the_tags_of_a_score_name_nobody(name: str) -> None:
    canary = Canary(text=name, meaning="the name")
    score = (
        '<?xml version="1.0"?>\n<score-partwise><part id="P1"><measure number="1"><harmony>'
        "<root><root-step>C</root-step></root></harmony><note><step>C</step><dot/><voice>1"
        "</voice><lyric><text>{}</text></lyric></note></measure></part></score-partwise>"
    )
    assert scan_bytes(score.format("la").encode(), "a.musicxml", [canary]) == ()
    assert scan_bytes(score.format(name).encode(), "a.musicxml", [canary])
    attribute = score.replace('id="P1"', f'id="{name}"').format("la")
    assert scan_bytes(attribute.encode(), "a.musicxml", [canary])


def test_packed_bytes_of_a_page_spell_no_short_names() -> None:
    names = "Al An Bo Cy Di Ed Io Jo Mo Na Ng Om Oz Su Ty Vi Wu Xi Yu Zo"
    canaries = [Canary(text=name, meaning=name) for name in names.split()]
    for words in range(100, 600, 100):
        # Latin has short words of its own.
        page = typeset(rf'#lorem({words}).replace(regex("\\b\\w{{1,2}}\\b"), "")')
        assert scan_bytes(page, "a.pdf", canaries) == ()


def test_an_archive_without_end_is_not_clean() -> None:
    content = b"a"
    for _ in range(12):
        content = archive("a.zip", content)
    assert "packed more than" in scan_bytes(content, "a.zip", CANARIES)[0].meaning


@pytest.mark.parametrize(
    "innocent", ["P012 and XP01", "the P0 1st", "Zoë and Quexley", "a route to home/qx", "Bard"]
)
def test_what_only_resembles_a_canary_is_let_through(innocent: str) -> None:
    assert scan_bytes(innocent.encode(), "a.txt", CANARIES) == ()


SENTENCE = "The flask was hot, the windows white with steam"
SUNG_IN = {
    "a chord sheet": b"The\nAm\nflask was hot, the windows white with\nC/E\nsteam",
    "a lead sheet": b"The\nG\n5\nflask was hot, the win dows white with\nAm\nsteam I",
    "a description": b"The, C4 flask, E4 was, G4 (not sure) hot, the, A4 windows white with steam",
    "a drawing": b"".join(
        b"<svg><title>Bar %d</title><rect/><text>Bar %d</text><text>%b</text></svg>" % (n, n, word)
        for n, word in enumerate(SENTENCE.encode().split())
    ),
    "a tune": json.dumps(
        {"notes": [{"at": n, "syllable": s} for n, s in enumerate(SENTENCE.split())]}
    ).encode(),
    "a score": b"".join(
        b"<note><lyric><text>%b</text></lyric></note>" % word.encode() for word in SENTENCE.split()
    ),
    "MIDI": midi(5, *(f"{word} ".encode() for word in SENTENCE.split())),
}


@pytest.mark.parametrize("carrier", SUNG_IN)
def test_a_sentence_is_seen_where_it_is_sung(carrier: str) -> None:
    words = [Canary(text=SENTENCE, meaning="a line", kind=Kind.SENTENCE)]
    assert scan_bytes(SUNG_IN[carrier], "a.bin", words)


@pytest.mark.parametrize(
    "innocent",
    [
        "The flask was cold, the windows white with frost, and hot steam",
        "steam with white windows the hot was flask The",
        "The flask was hot. We went home, had a cup of tea, and saw the windows white with steam",
    ],
)
def test_other_sentences_with_the_same_words_are_let_through(innocent: str) -> None:
    words = [Canary(text=SENTENCE, meaning="a line", kind=Kind.SENTENCE)]
    assert scan_bytes(innocent.encode(), "a.txt", words) == ()


@given(st.lists(st.lists(st.sampled_from(["hot", "the", "windows", "dm"]), max_size=6), max_size=8))
def test_a_sentence_between_other_words_is_seen(between: list[list[str]]) -> None:
    sung = SENTENCE.split()
    text = [
        word for n, one in enumerate(sung) for word in (one, *dict(enumerate(between)).get(n, ()))
    ]
    canary = [Canary(text=SENTENCE, meaning="a line", kind=Kind.SENTENCE)]
    found = scan_bytes(" ".join(["again", *text, "so"]).encode(), "a.txt", canary)
    assert any(leak.meaning == "a line" for leak in found)


def test_what_several_files_share_is_told_of_each(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt", "deep/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(NAME)
    for name in ("d.pdf", "e.pdf"):
        (tmp_path / name).write_bytes(pdf(pdf_stream(pdf_literal(NAME))))
    found = {leak.file for leak in scan_folder(tmp_path, CANARIES)}
    assert found == {"a.txt", "b.txt", "deep/c.txt", "d.pdf", "e.pdf"}


def test_what_is_shared_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def fold(text: str) -> str:
        read.append(text)
        return text.lower()

    monkeypatch.setattr(leak_scan, "fold", fold)
    for name in "abcdefgh":
        (tmp_path / f"{name}.pdf").write_bytes(pdf(pdf_stream(pdf_literal("a shared page"))))
    scan_folder(tmp_path, CANARIES)
    assert 0 < len([text for text in read if "a shared page" in text]) < 8


def test_an_element_is_not_taken_for_a_folder() -> None:
    home = [Canary(text="/root", meaning="a home folder", kind=Kind.PATH)]
    assert scan_bytes(b"<root>C</root>", "a.musicxml", home) == ()
    assert scan_bytes(b"made in /root/songs", "a.txt", home)


@pytest.mark.parametrize("place", ["in the sound", "over the edge of a block", "after", "bext"])
def test_a_long_recording_is_read_in_blocks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr(leak_scan, "LARGEST_WHOLE", 50_000)
    monkeypatch.setattr(leak_scan, "BLOCK_BYTES", 40_000)
    name = NAME.encode()
    sound = bytearray(b"\1\2" * 60_000)
    at = {"in the sound": 70_000, "over the edge of a block": 40_000 - 44 - 6}.get(place)
    if at is not None:
        sound[at : at + len(name)] = name
    layout = struct.pack("<HHIIHH", 1, 1, 48_000, 96_000, 2, 16)
    chunks = b"fmt " + struct.pack("<I", 16) + layout
    chunks += b"data" + struct.pack("<I", len(sound)) + sound
    if place == "after":
        chunks += name
    elif place == "bext":
        chunks += b"bext" + struct.pack("<I", 602) + name.ljust(602, b"\0")
    wav = b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks
    (tmp_path / "a.wav").write_bytes(wav)
    assert {leak.meaning for leak in scan_folder(tmp_path, CANARIES)} == {"the legal name of P01"}
    (tmp_path / "a.wav").write_bytes(wav.replace(name, b"\0" * len(name)))
    assert scan_folder(tmp_path, CANARIES) == ()


def test_a_long_file_that_has_to_be_read_whole_is_not_clean(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leak_scan, "LARGEST_WHOLE", 1_000)
    monkeypatch.setattr(leak_scan, "BLOCK_BYTES", 800)
    noise = np.random.default_rng(1).bytes(4_000)
    (tmp_path / "a.zip").write_bytes(archive("a.txt", noise))
    (leak,) = scan_folder(tmp_path, CANARIES)
    assert leak.meaning.startswith("cannot be proved clean")


def test_sound_is_not_taken_for_ids() -> None:
    noise = np.random.default_rng(1).normal(0, 0.2, 480_000)
    file = io.BytesIO()
    soundfile.write(file, noise, 48_000, format="WAV", subtype="PCM_16")
    everybody = [Canary(text=f"P{n:02}", meaning="an id", kind=Kind.WORD) for n in range(40)]
    assert scan_bytes(file.getvalue(), "a.wav", everybody) == ()


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF", b"PK\x03\x04", b"RIFF", b"MThd", b"ID3"]),
)
def test_no_bytes_stop_the_scan(content: bytes, magic: bytes) -> None:
    assert scan_bytes(magic + content, "a.bin", CANARIES) is not None
