"""What mail programs put beneath an answer is told from the answer, in the languages our readers use them in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.incoming.cutting import cut

GMAIL_FR = """Bonjour,

Le titre est 12345/10.

Le ven. 27 nov. 2026 à 10:12, Portail MRE <portail@mre.example> a écrit :

> Bonjour,
>
> Vous avez un nouveau message.
"""
GMAIL_FR_FOLDED = """Le titre est 12345/10.

Le ven. 27 nov. 2026 à 10:12, Portail MRE des agences urbaines <
portail@mre.example> a écrit :

> Bonjour,
"""
GMAIL_AR = """السلام عليكم، هذا رقم الرسم.

في الجمعة، 27 نوفمبر 2026 في 10:12 ص تمت كتابة ما يلي بواسطة \u202aMRE\u202c\u200f <\u202ap@mre.example\u202c\u200f>:

> مرحبا،
"""
APPLE_AR = """السلام عليكم، هذا رقم الرسم.

> في ٢٧ نوفمبر ٢٠٢٦، الساعة ١٠:١٢ ص، كتب/كتبت Portail MRE <portail@mre.example>:
>
> مرحبا،
"""
APPLE_AR_BARE = """السلام عليكم، هذا رقم الرسم.

في 27 نونبر 2026، الساعة 10:12، كتب Portail MRE ‏<portail@mre.example>:

> مرحبا،
"""
APPLE_FR = """Le titre est 12345/10.

Envoyé de mon iPhone

> Le 27 nov. 2026 à 10:12, Portail MRE <portail@mre.example> a écrit :
>
> \ufeffBonjour,
"""
OUTLOOK_FR = """Le titre est 12345/10.

Cordialement

De : Portail MRE <portail@mre.example>
Envoyé : vendredi 27 novembre 2026 10:12
À : Salma Idrissi <citizen@example.com>
Objet : L’agence vous a écrit

Bonjour,

Vous avez un nouveau message.
"""
OUTLOOK_FR_PHONE = """Le titre est 12345/10.

Télécharger Outlook pour iOS<https://aka.ms/o0ukef>
________________________________
*De :* Portail MRE <portail@mre.example>
*Envoyé :* Friday, November 27, 2026 10:12:33 AM
*À :* Salma Idrissi <citizen@example.com>
*Objet :* L’agence vous a écrit

Bonjour,
"""
OUTLOOK_AR = """السلام عليكم، هذا رقم الرسم.

________________________________
من: Portail MRE <portail@mre.example>
تم الإرسال: 27 نوفمبر, 2026 10:12 ص
إلى: Salma <citizen@example.com>
الموضوع: راسلتكم الوكالة

مرحبا،
"""
OUTLOOK_OLD = """Le titre est 12345/10.

-----Message d'origine-----
De : Portail MRE [mailto:portail@mre.example]
Envoyé : vendredi 27 novembre 2026 10:12
À : Salma
Objet : L'agence

Bonjour,
"""
YAHOO_EN = """The title is 12345/10.

Sent from Yahoo Mail on Android

  On Fri, 27 Nov 2026 at 10:12, Portail MRE<portail@mre.example> wrote:   Hello,

You have a new message.
"""
YAHOO_EN_WEB = """The title is 12345/10.

    On Friday, November 27, 2026 at 10:12:33 AM GMT+1, Portail MRE <portail@mre.example> wrote:

 Hello,

You have a new message.
"""
THUNDERBIRD_FR = """Le 27/11/2026 à 10:12, Portail MRE a écrit :
> Bonjour,

Le titre est 12345/10.
"""
PROTON_EN = """The title is 12345/10.

-------- Original Message --------
From: Portail MRE <portail@mre.example>
Date: Friday, November 27, 2026 10:12 AM
Subject: The agency has written to you

> Hello,
"""
SPANISH = """El título es 12345/10.

El vie, 27 nov 2026 a las 10:12, Portail MRE (<portail@mre.example>) escribió:

> Hola,
"""
FRENCH, ARABIC = "Le titre est 12345/10.", "السلام عليكم، هذا رقم الرسم."


@pytest.mark.parametrize(
    ("mail", "answer"),
    [
        (GMAIL_FR, f"Bonjour,\n\n{FRENCH}"),
        (GMAIL_FR_FOLDED, FRENCH),
        (GMAIL_AR, ARABIC),
        (APPLE_AR, ARABIC),
        (APPLE_AR_BARE, ARABIC),
        (APPLE_FR, FRENCH),
        (OUTLOOK_FR, f"{FRENCH}\n\nCordialement"),
        (OUTLOOK_FR_PHONE, FRENCH),
        (OUTLOOK_AR, ARABIC),
        (OUTLOOK_OLD, FRENCH),
        (YAHOO_EN_WEB, "The title is 12345/10."),
        (PROTON_EN, "The title is 12345/10."),
        (SPANISH, "El título es 12345/10."),
        (f"{FRENCH}\n\n-- \nSalma Idrissi\n06 00 00 00 00", FRENCH),
        (f"{FRENCH}\n\nأُرسلت من الـ iPhone", FRENCH),
        (f"{FRENCH}\n> Bonjour", FRENCH),
    ],
)
def test_the_letter_beneath_is_told_from_the_answer(mail, answer):
    text, quoted = cut(mail)

    assert text == answer
    assert quoted
    assert "".join((text + quoted).split()) == "".join(mail.split())


@pytest.mark.parametrize(
    "mail",
    [
        FRENCH,
        "Le 12 mars, l’agence m’a écrit :\n« Il manque un plan. »\nVoici le plan.",
        "L’agence m’a écrit le 12 mars :\nil manque un plan",
        "De : la gare\nà la mairie il y a 300 m",
        "Prix : 3\n--\nMesures : 4\n\nUn\ndeux\ntrois\nquatre\ncinq\nsix",
        "Envoyé de Rabat par la poste le 3 mars.",
        "Le plan :\nEnvoyé par mail hier.",
        "The plan:\nSent the papers by mail yesterday.",
        "Please:\nGet back to me by mail",
        "> Quel est le titre ?\n12345/10\n> Et la commune ?\nBéni Mellal",
        f"Voir plus bas.\n\nLe ven. 27 nov. 2026 à 10:12, P <p@mre.example> a écrit :\n> Le titre ?\n{FRENCH}\n> Merci",
        THUNDERBIRD_FR,
        YAHOO_EN.replace("  On", "On"),
    ],
)
def test_words_that_may_be_an_answer_stay(mail):
    assert cut(mail).text.split()[:2] == mail.split()[:2]
    assert not cut(mail).quoted or "wrote" in mail


def test_an_e_mail_without_a_word_of_its_own_is_all_quoted():
    assert cut("> Bonjour,\n> un message") == ("", "> Bonjour,\n> un message")


@given(st.lists(st.sampled_from([
    "", "> a", "--", "-- ", "On 3 May 2026 at 10:12, X <x@y.example> wrote:", "Le 3 mai 2026 à 10:12, X a écrit :",
    "De : X", "Envoyé : hier", "mot", "كتب X <x@y.example> 3:", "__________", "Sent from my iPhone",
]), max_size=14))  # fmt: skip
def test_whatever_is_cut_nothing_is_lost(lines):
    text, quoted = cut("\n".join(lines))

    assert [line.strip() for line in f"{text}\n{quoted}".split("\n") if line.strip()] == [
        line.strip() for line in lines if line.strip()
    ]
