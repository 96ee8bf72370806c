"""Word styles become titles, sections and items."""

import io
import zipfile

import docx

from corpus_files import BODY, MORE, article, reason, sections, texts


def word_file(build):
    document = docx.Document()
    build(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_word_styles_become_title_sections_and_items(tmp_path):
    def build(document):
        document.core_properties.author = "Ada Renard"
        document.add_heading("Un pont", 0)
        document.add_paragraph(BODY)
        document.add_heading("Chantier", 1)
        document.add_paragraph("Trois parties\u00a0:")
        document.add_paragraph("la pile", style="List Bullet")
        document.add_paragraph("la rampe", style="List Bullet")
        table = document.add_table(rows=1, cols=2)
        table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Huy", "oui"

    loaded = article(tmp_path, "x.docx", word_file(build))
    assert (loaded.title, loaded.author) == ("Un pont", "Ada Renard")
    assert texts(loaded) == [BODY, "Trois parties\u00a0:\n- la pile\n- la rampe", "Huy | oui"]
    assert sections(loaded) == [None, "Chantier", "Chantier"]


def test_a_word_file_without_styles_is_read_like_plain_text(tmp_path):
    def build(document):
        for line in ("Un pont", "Par Ada Renard – Mai 2025", BODY, "Avis", MORE):
            document.add_paragraph(line)

    loaded = article(tmp_path, "x.docx", word_file(build))
    assert (loaded.title, loaded.author, loaded.published) == ("Un pont", "Ada Renard", "2025-05")
    assert sections(loaded) == [None, "Avis"]


def test_a_word_file_that_is_damaged_encrypted_or_a_bomb_is_named(tmp_path):
    good = word_file(lambda document: document.add_paragraph(BODY))
    assert "damaged" in reason(tmp_path, "a.docx", good[: len(good) // 2])
    assert "encrypted" in reason(tmp_path, "b.docx", b"\xd0\xcf\x11\xe0" + bytes(600))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w") as bomb:
        for _ in range(210):
            bomb.write(bytes(1_000_000))
    assert "over the limit" in reason(tmp_path, "c.docx", stream.getvalue())
    with zipfile.ZipFile(tmp_path / "zip", "w") as archive:
        archive.writestr("a.txt", "a")
    assert "damaged Word file" in reason(tmp_path, "d.docx", (tmp_path / "zip").read_bytes())
