"""Bytes → clean text, and the small forms of a text: slug, readable name, first words."""

import codecs
import re
import unicodedata

# U+00A0 and U+202F stay: French typography puts them before « : » and offsets refer to the stored text.
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_SOFT_HYPHENATION = re.compile("\u00ad\n[ \t]*")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f"  # C0 and C1 controls, tab and newline excepted
    "\u00ad\u200b\u2060\ufeff"  # soft hyphen, zero-width space, word joiner, byte order mark
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # bidi controls: a citation must look like its characters
    "\ufff9-\ufffc\ufffe\uffff\ud800-\udfff]"  # annotations, object placeholder, what UTF-8 cannot store
)
# Joiners build emoji and Persian words; between Latin letters they only hide.
_STRAY_JOINER = re.compile("(?<![\u0590-\u1fff\u2600-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]+")
_SPACES = re.compile("[ \t]+")
_BINARY_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BINARY_SHARE = 0.02
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_UNREADABLE_NAME = re.compile(
    r"\b(?=[0-9a-f]*\d)[0-9a-f]{6,}\b|\d+|\b(?:articles?|texte?s?|documents?|docs?|files?|fichiers?|pages?"
    r"|posts?|untitled|sans titre|copie|copy|new|nouveau|final|scan|index|readme)\b"
)
SLUG_LENGTH = 128


def decode(data: bytes) -> str:
    """Return the text of a file: by its byte order mark, else UTF-8, else Windows-1252 or Latin-1.

    Raises
    ------
    ValueError
        For bytes that are no text, or UTF-8 with damaged bytes, which guessing would turn into « Ã© ».
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as error:
                raise ValueError(f"damaged {encoding.removesuffix('-sig')} text at byte {error.start}") from None
    controls = len(_BINARY_CONTROLS.findall(data))
    if b"\0" in data or controls > _BINARY_SHARE * len(data):
        raise ValueError("binary data, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        damage = error
    sequences = b"".join(_UTF8_SEQUENCE.findall(data))
    high = sum(byte >= 0x80 for byte in data)
    if 2 * len(sequences) > high:
        raise ValueError(f"damaged UTF-8 text at byte {damage.start}")
    has_c1 = any(0x80 <= byte <= 0x9F for byte in data)
    try:
        return data.decode("cp1252" if has_c1 else "latin-1")
    except UnicodeDecodeError as error:
        raise ValueError(f"neither UTF-8 nor Windows-1252 text, see byte {error.start}") from None


def normalise(text: str) -> str:
    r"""Return the form in which every text is stored, whatever format it came in.

    Unicode NFC; line ends ``\n``; runs of spaces and tabs one space; controls, soft hyphens, zero-width and bidi
    characters and lone surrogates removed. No-break spaces and emoji stay as they are.
    """
    text = _SOFT_HYPHENATION.sub("", _LINE_ENDS.sub("\n", text))
    text = _STRAY_JOINER.sub("", _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", _SPACES.sub(" ", text))


def slug(text: str) -> str:
    """Return an article id made of a path or a title: ``a/Été 2025`` → ``a-ete-2025``; never empty.

    >>> slug("a/Été 2025")
    'a-ete-2025'
    """
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae"))
    ascii_only = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")[:SLUG_LENGTH].strip("-") or "article"


def readable_name(stem: str) -> str | None:
    """Return a file name as a title, or None when it says nothing: a number, a hash, « document-3 ».

    >>> readable_name("la-ferme-de-durbuy"), readable_name("000_230545db6d6c9e9f")
    ('La ferme de durbuy', None)
    """
    words = _SPACES.sub(" ", normalise(re.sub(r"[-_.+]+", " ", stem))).strip()
    if not re.search(r"[^\W\d_]{3}", _UNREADABLE_NAME.sub(" ", words.lower())):
        return None
    return words[:1].upper() + words[1:]


def first_words(text: str, limit: int = 90) -> str:
    """Return the first sentence if it fits, else its first words, cut at a word boundary, and « … »."""
    line = text.strip().split("\n", 1)[0].strip()
    sentence = re.split(r"(?<=[.!?…])\s", line, maxsplit=1)[0]
    if len(sentence) <= limit:
        return sentence.rstrip(" .:;,\u00a0\u202f") or sentence
    head = sentence[: limit + 1]
    cut = head.rsplit(maxsplit=1)[0] if re.search(r"\s", head.strip()) else head[:limit]
    return cut.rstrip(" .:;,–—-\u00a0\u202f") + "…"


def same_words(one: str, other: str) -> bool:
    """Tell whether two lines say the same, case, punctuation and spacing apart."""

    def bare(text: str) -> str:
        return re.sub(r"\W+", " ", text.casefold()).strip()

    return bool(bare(one)) and bare(one) == bare(other)
