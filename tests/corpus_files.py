"""What the loading tests share: two sentences, and files written and read in one call."""

from pathlib import Path

from ragqa.errors import RejectedFile
from ragqa.loaders import LoadedArticle, read_corpus

FILES = Path(__file__).parent / "files"
BODY = "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minutes."
MORE = "La Ville a payé 3,2 millions d’euros, dont la moitié vient de la Région."


def write(folder, name, content):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def load(folder, name, content):
    (result,) = read_corpus(write(folder, name, content))
    return result


def article(folder, name, content):
    result = load(folder, name, content)
    assert isinstance(result, LoadedArticle), result
    return result.article


def reason(folder, name, content):
    result = load(folder, name, content)
    assert isinstance(result, RejectedFile), result
    assert str(folder / name) in str(result)
    return result.reason


def texts(loaded):
    return [paragraph.text for paragraph in loaded.paragraphs]


def sections(loaded):
    return [paragraph.section for paragraph in loaded.paragraphs]
