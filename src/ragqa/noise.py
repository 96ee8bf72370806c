"""Publisher noise: buttons, rubrics, captions and repeated titles that surround an article's text."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ragqa.bylines import read_byline
from ragqa.layout import is_body, looks_like_heading
from ragqa.text import same_words


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# Alone on a line, these are never an author's words, wherever they stand.
_ANYWHERE = _any_of(
    r"show (more|less)|(read|load|see|learn) more|continue reading",
    r"lire la suite|voir plus|(en )?savoir plus|afficher (plus|la suite)",
    r"(meer tonen|toon meer|lees (meer|verder)|meer lezen)",
    r"(scroll |go )?back to top( button)?|retour en haut( de (la )?page)?|haut de (la )?page|(terug )?naar boven",
    r"(\w+[-_ ])?(image|img|photo|foto|picture|dsc|screenshot|thumbnail)[-_ ]?\d+(\.\w{3,4})?",
    r"\S+\.(jpe?g|png|gif|webp|svg|avif)",
    r"(partage[rz]|tweeter|imprimer|envoyer|recommander)( (sur|par|via|avec) [\w-]+( [\w-]+)?)?",
    r"(partage[rz]|imprimer|envoyer|recommander) (cet article|l[’']article|la page)( .{1,30})?",
    r"share( (this( (article|post|page|story))?|on [\w-]+|via [\w-]+))*|print this (article|page)",
    r"(delen|deel)( (dit artikel|deze pagina|op [\w-]+|via [\w-]+))*|dit artikel delen|afdrukken",
    r"copier le lien|copy link|link kopi[eë]ren",
    r"(suivez[- ]nous|follow us|volg ons)( (sur|on|op) .{1,30})?",
    r"((à|a) )?(lire|voir|écouter|découvrir) (aussi|également)(\s*[:>–-].{0,160})?",
    r"(lees ook|(also )?read also|also read|see also|related( (articles|posts))?)(\s*[:>–-].{0,160})?",
    r"(sur le même (sujet|thème)|dans la même rubrique|articles (liés|similaires|connexes))",
    r"(gerelateerde artikels?(en)?|meer over dit onderwerp)",
    r"publicité|advertentie|advertisement|contenu sponsorisé|l[’']article continue après la publicité",
    r"la suite (de l[’']article )?(est )?après (la|cette) publicité",
    r"(temps de lecture|lecture|leestijd|reading time)\s*:?\s*(environ )?\d+\s*min(ute)?s?\.?",
    r"\d+\s*min(utes?)?\.? (de lecture|read|lezen|leestijd)",
    r"(laisser|ajouter|écrire) un commentaire|leave a (comment|reply)|plaats een reactie|aucun commentaire",
    r"\d+ (commentaires?|comments?|reacties?)|(commentaires?|comments?|reacties?) ?\(\d+\)",
    r"(abonnez|inscrivez)[- ]vous à (notre|la) (newsletter|infolettre|lettre d[’']information).{0,40}",
    r"subscribe to (our|the) newsletter|schrijf je in (voor|op) onze nieuwsbrief",
    r"(accepter|gérer|refuser) (tous )?(les )?cookies|(accept|manage|reject)( all)? cookies|cookies accepteren",
    r"(©|\(c\)|crédits?( photos?)?\s*:|photos?\s*:|foto\s*:)\s*[^.]{1,60}",
)
# These may be an author's words too, so they count only before the first or after the last sentence.
_AT_EDGES = _any_of(
    r"(fr|nl|en|de|français|nederlands|english|deutsch)(\s*[|/·•–-]\s*(fr|nl|en|de|français|nederlands|english))*",
    r"(archives?|accueil|home|startpagina|vous êtes ici|u bent hier)\s*[/>›»|:]\s*.{1,160}",
    r"(archives?|accueil|home|menu|recherche(r)?|zoeken|search|newsletter|nieuwsbrief|commentaires?|reacties)",
    r"(tags?|mots[- ]clés?|étiquettes|trefwoorden|catégories?)\s*:\s*.{1,160}",
    r"(©|\(c\)|copyright).{0,80}|tous droits réservés.{0,80}|all rights reserved.{0,80}",
    r"alle rechten voorbehouden.{0,80}",
    r"(article|billet|bericht) (précédent|suivant)|(previous|next) (article|post)|(vorig|volgend)e? (artikel|bericht)",
)
_NETWORK = _any_of(r"facebook|twitter|x|linkedin|whatsapp|instagram|youtube|e-?mail|pinterest|bluesky|telegram")
_RUBRIC = re.compile(r"[A-ZÀ-Þ&/ +-]{2,24}")
_RUBRIC_WORD = _any_of(
    r"actu(alité)?s?|news|nieuws|tech(nologie)?|économie|economie|opinions?|carte blanche|tribune|blog|dossiers?",
    r"société|culture|politique|politiek|sport|innovation|interviews?|analyses?|à la une|communiqués? de presse",
)
_MARGIN = "\"'«<»>→↑↓▲▼• \u00a0\u202f"

LINE_LENGTH = 200


def noise_lines(lines: Sequence[str]) -> set[int]:
    """Return the indices of the lines that are a publisher's, not the author's.

    Parameters
    ----------
    lines
        One line a paragraph, heading or item; a pattern must match the whole of it.
    """
    core = [line.strip(_MARGIN).rstrip(".:… \u00a0\u202f") for line in lines]
    noise = {index for index, line in enumerate(core) if len(line) <= LINE_LENGTH and _ANYWHERE.fullmatch(line)}
    edges = _edges(lines, noise)
    noise |= {index for index in edges if len(core[index]) <= LINE_LENGTH and _AT_EDGES.fullmatch(core[index])}
    networks = {index for index in edges if _NETWORK.fullmatch(core[index])}
    beside = noise | networks
    noise |= {index for index in networks if index - 1 in beside or index + 1 in beside}
    return noise | _rubrics(lines, noise)


def _edges(lines: Sequence[str], noise: set[int]) -> set[int]:
    """Return the indices before the first and after the last sentence of the body."""
    body = [index for index, line in enumerate(lines) if is_body(line) and index not in noise]
    if not body:
        return set()
    return {*range(body[0]), *range(body[-1] + 1, len(lines))}


def _rubrics(lines: Sequence[str], noise: set[int]) -> set[int]:
    """Return the rubric lines over the title (« TECH »), and the same words at the foot."""
    kept = [index for index in range(len(lines)) if index not in noise]
    rubrics: set[int] = set()
    for index, following in pairwise(kept):
        line = lines[index].strip()
        is_rubric = len(line.split()) <= 2 and (_RUBRIC.fullmatch(line) or _RUBRIC_WORD.fullmatch(line))
        # Over a byline or the body itself, a word in capitals is the title.
        if not is_rubric or not looks_like_heading(lines[following]) or read_byline(lines[following]):
            break
        rubrics.add(index)
    names = {lines[index].strip() for index in rubrics}
    foot = (index for index in reversed(kept) if index not in rubrics)
    if (last := next(foot, None)) is not None and lines[last].strip() in names:
        rubrics.add(last)
    return rubrics


def repeated_titles(lines: Sequence[str], title: str) -> set[int]:
    """Return the indices of lines that say the title once more at the head or the foot."""
    edges = _edges(lines, set())
    return {index for index in edges if same_words(lines[index], title)}
