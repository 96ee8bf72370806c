"""The lines of a PDF become paragraphs again."""

import io

import pypdf

from corpus_files import load, reason, sections, texts


def pdf_file(pages):
    """Write a PDF whose pages are lists of lines, in the one font that every reader has."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    kids = []
    for lines in pages:
        shown = b" ".join(
            b"("
            + line.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")
            + b") Tj T*"
            for line in lines
        )
        stream = b"BT /F1 11 Tf 14 TL 50 780 Td " + shown + b" ET"
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        kids.append(len(objects) + 1)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(b"%d 0 R" % kid for kid in kids), len(kids))
    out, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        table,
        len(objects) + 1,
        len(out),
    )


PAGES = [
    ["Le Courrier des dunes – n° 12", "Une passerelle pour Huy", "Par Ada Renard – Mai 2025",
     "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minu-",
     "tes chaque matin. La Ville a payé 3,2 millions d’euros, dont la moitié vient de la",
     "Région.", "Un chantier rapide",
     "Les ouvriers ont posé le tablier en une nuit, sans couper la circulation des pé-",
     "1"],
    ["Le Courrier des dunes – n° 12",
     "niches. Le maire fixe un rendez-vous aux riverains au printemps, puis encore un rendez-",
     "vous à la rentrée.", "2"],
]  # fmt: skip


def test_the_lines_of_a_pdf_become_paragraphs_over_page_ends_and_hyphens(tmp_path):
    loaded = load(tmp_path, "x.pdf", pdf_file(PAGES))
    assert (loaded.article.title, loaded.article.author, loaded.article.published) == (
        "Une passerelle pour Huy",
        "Ada Renard",
        "2025-05",
    )
    assert texts(loaded.article) == [
        "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minutes chaque matin. La Ville "
        "a payé 3,2 millions d’euros, dont la moitié vient de la Région.",
        "Les ouvriers ont posé le tablier en une nuit, sans couper la circulation des péniches. Le maire fixe un "
        "rendez-vous aux riverains au printemps, puis encore un rendez-vous à la rentrée.",
    ]
    assert sections(loaded.article) == [None, "Un chantier rapide"]
    assert sorted(loaded.noise) == ["1", "2", *["Le Courrier des dunes – n° 12"] * 2]


def test_a_pdf_that_is_scanned_encrypted_or_damaged_is_named(tmp_path):
    assert "without text" in reason(tmp_path, "a.pdf", pdf_file([[]]))
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_file(PAGES)))
    writer.encrypt("secret", algorithm="RC4-128")
    stream = io.BytesIO()
    writer.write(stream)
    assert "encrypted" in reason(tmp_path, "b.pdf", stream.getvalue())
    assert "damaged PDF" in reason(tmp_path, "c.pdf", b"%PDF-1.4\nno more")
