"""Publisher noise goes, and only publisher noise."""

import pytest

from ragqa.noise import noise_lines, repeated_titles

BODY = "La passerelle relie les deux rives depuis lundi, et les cyclistes gagnent dix minutes."


def kept(lines):
    dropped = noise_lines(lines)
    return [line for index, line in enumerate(lines) if index not in dropped]


@pytest.mark.parametrize(
    "line",
    [
        "Show More",
        "Back to top button",
        "post-image-3",
        "IMG_2041.jpg",
        "passerelle.webp",
        "Partager",
        "Partager sur Facebook",
        "Partager cet article",
        "Lire aussi :",
        "Lire aussi : Un pont pour Huy",
        "À lire également",
        "Lire la suite",
        "Publicité",
        "Temps de lecture : 4 min",
        "4 min de lecture",
        "Abonnez-vous à notre newsletter",
        "Retour en haut de page",
        "3 commentaires",
        "Photo : Jan Peeters",
        "Toon meer",
        "Lees ook: Een brug",
        "Deel dit artikel",
        "Naar boven",
        "Advertentie",
        "Leestijd: 3 min",
        "Share this article",
        "Read also",
        "Related posts",
        "Advertisement",
        "5 min read",
        "• Partager",
        "» Show More «",
    ],
)
def test_buttons_captions_and_links_go_wherever_they_stand(line):
    assert kept([BODY, line, BODY]) == [BODY, BODY]


@pytest.mark.parametrize(
    "line",
    [
        "Nl",
        "FR | NL | EN",
        "FR / NL",
        "Archive / TECH",
        "Accueil > Mobilité > Vélo",
        "Copyright 2026 Le Courrier des dunes",
        "Tous droits réservés",
        "Tags : vélo, pont",
        "Newsletter",
        "Nederlands",
        "Article suivant",
    ],
)
def test_switches_trails_and_notices_go_at_the_edges_only(line):
    assert kept([line, BODY, BODY]) == [BODY, BODY]
    assert kept([BODY, BODY, line]) == [BODY, BODY]
    assert kept([BODY, line, BODY]) == [BODY, line, BODY]


@pytest.mark.parametrize(
    "line",
    [
        "Partager la route demande de la patience.",
        "Le bouton « Show More » a disparu du site.",
        "Lire aussi les petites lignes du contrat reste utile.",
        "La publicité finance la moitié des abris.",
        "Nl est le code du néerlandais.",
        "Image 3 du rapport : la passerelle vue du nord, au lever du jour.",
        "Photo d’un quai",
    ],
)
def test_the_same_words_inside_a_sentence_stay(line):
    assert kept([BODY, line, BODY]) == [BODY, line, BODY]


def test_a_rubric_over_the_title_goes_and_a_title_in_capitals_stays():
    assert kept(["TECH", "Une passerelle pour Huy", BODY, "TECH"]) == ["Une passerelle pour Huy", BODY]
    assert kept(["Actualités", "Une passerelle pour Huy", BODY]) == ["Une passerelle pour Huy", BODY]
    assert kept(["PASSERELLE", BODY]) == ["PASSERELLE", BODY]
    assert kept(["PASSERELLE", "Par Ada Renard", BODY]) == ["PASSERELLE", "Par Ada Renard", BODY]


def test_a_row_of_networks_goes_and_a_heading_named_after_one_stays():
    assert kept([BODY, "Facebook", "X", "LinkedIn"]) == [BODY]
    assert kept([BODY, "Facebook", BODY]) == [BODY, "Facebook", BODY]


def test_the_title_said_twice_is_found_at_the_edges():
    lines = ["Une passerelle, pour Huy", BODY, "Une passerelle pour Huy", BODY, "UNE PASSERELLE POUR HUY"]
    assert repeated_titles(lines, "Une passerelle pour Huy") == {0, 4}
