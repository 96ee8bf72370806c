"""Seven tiny articles of our own; the last one is what an ill-meaning author would write."""

from pathlib import Path

from ragqa.articles import Article, Block, number_paragraphs

NBSP = "\u00a0"
BIDI_OVERRIDE = "\u202e"

FILES = {
    "verhalle.md": f"""---
id: verhalle-ouvre-sa-ferme
title: Verhalle ouvre sa ferme au public
author: Anne Lambert
publisher: Le Courrier de l’Ourthe
published: "2026-02-05"
url: https://courrier.example/verhalle
license: CC BY 4.0
sources:
  - https://verhalle.example/presse
  - Entretien avec la rédaction
---

Samedi, la ferme a reçu ses premiers visiteurs sous un ciel clair.

## Une équipe de la région

La coopérative Verhalle, installée à Durbuy, emploie douze personnes. Elle livre vingt-deux écoles.

Le public y découvre trois ateliers{NBSP}:

- la traite des vaches{NBSP};
- le four à pain{NBSP};
- le verger.
""",
    "bibliotheque.md": """---
id: bibliotheque-de-namur
title: La bibliothèque de Namur rouvre
publisher: Gazette de Meuse
published: "2025-05"
---

La bibliothèque de Namur a rouvert ses portes après dix-huit mois de travaux.

La rénovation a coûté 3,2 millions d’euros, payés par la Région wallonne.
""",
    "tram.md": """---
id: tram-de-liege
title: Le tram de Liège, un an après
publisher: Gazette de Meuse
published: "2025"
---

La ligne de tram de Liège compte vingt-trois stations entre Sclessin et Coronmeuse.

Le tram transporte chaque jour cinquante mille voyageurs.
""",
    "marche.md": """---
id: marche-aux-emojis
title: "Marché de Huy \U0001f9c0\U0001f1e7\U0001f1ea"
publisher: Gazette de Meuse
published: "2026-08-01"
---

\U0001f469\U0001f3fd\u200d\U0001f33e Sur le marche\u0301 de Huy \u00ab\u202f\U0001d4d7uy\u202f\u00bb, \
la fromage\u0300re Odile Cre\u0301tin vend\u00a0: dix-sept tonnes de fromage par an. \U0001f9c0 Elle s\u2019y tient.
""",
    "visite.md": """---
id: visite-de-liege
title: Une journée à Liège
---

## Le matin

On monte les trois cent soixante-quatorze marches de la montagne de Bueren.

On redescend par les jardins.

## Le soir

On traverse la passerelle.
""",
    "licornes.md": """---
id: licornes
title: D’où viennent les licornes
---

L’investisseuse américaine Aileen Lee a lancé en 2013 le terme de licorne, pour une jeune société qui vaut un milliard.
""",
}
HOSTILE = Article(
    id="le-piege",
    title=f"<script>document.title = 'piégé'</script> {BIDI_OVERRIDE}Un titre retourné",
    author='"><img src=x onerror=alert(1)>',
    publisher="<b>Éditeur</b>",
    sources=("javascript:alert(1)", '<a href="javascript:alert(2)">'),
    license="<iframe src=//mal.example>",
    paragraphs=number_paragraphs(
        [
            Block(
                f"<img src=x onerror=alert(3)> Le maire de Bouvignes s’appelle Lucien Frère. {BIDI_OVERRIDE}Fin.",
                section="</h2><script>alert(4)</script>",
            )
        ]
    ),
)

EMOJIS = f"Combien de tonnes de fromage la fromagère Odile Crétin vend-elle par an{NBSP}?"
WHERE = f"Où la coopérative Verhalle est-elle installée{NBSP}?"
COST = f"Combien la rénovation de la bibliothèque de Namur a-t-elle coûté{NBSP}?"
MAYOR = f"Comment s’appelle le maire de Bouvignes{NBSP}?"
UNANSWERED = f"Qui a inventé le télescope à neutrinos de l’Antarctique{NBSP}?"


def write_corpus(folder: Path) -> None:
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
