"""What an answer may be according to without being anybody's opinion: the question, the work itself, mathematics."""

__all__ = ["ALLEGEDLY", "AUTHORITY", "OTHER_PERSON"]

_WORK = (
    r"(?:calculations?|computations?|formulas?|equations?|problem|question|definition|theorem|rules?|table|above|information|data|statement|"
    r"given|graph|figure|diagram|model|laws?|order|text|passage|steps?|conditions?|conventions?|units?|lemma|principle|identity|inequality|"
    r"method|algorithm|pattern|scale|chart|map|recipe|schedule|instructions|constraints?|hint\s+of\s+the\s+question)"
)
_NAMES = (
    r"(?:pythagoras|vi[eè]ta|viète|newton|euler|gauss|heron|fermat|bayes|ohm|hooke|kepler|einstein|faraday|boyle|charles|avogadro|"
    r"le\s+chatelier|archimedes|euclid|legendre|cauchy|stokes|green|taylor|wilson|kirchhoff|coulomb|pascal|bernoulli|de\s+moivre|"
    r"l['’]h[oô]pital|ptolemy|ceva|menelaus|am-gm|pemdas|bodmas|bidmas|mendel|hardy|planck|snell|hess|raoult|henry|dalton)"
)
AUTHORITY = (
    rf"(?:(?:the|this|that|our|my|these|its)\s+(?:[\w'’-]+\s+){{0,3}}{_WORK}\b|{_WORK}\b|{_NAMES}\b|[A-Z]?\w+['’]s?\s+(?:\w+\s+)?"
    r"(?:law|theorem|formula|rule|lemma|identity|inequality|principle|equation)\b)"
)
"""Behind `according to`."""
ALLEGEDLY = r"(?:allegedly|supposedly|reportedly|purportedly|ostensibly)"
"""What a writer does not vouch for."""
OTHER_PERSON = (
    r"(?:someone|somebody|others|(?:(?:an?|my|some|another|the\s+other|one\s+of\s+(?:my|the))\s+(?:\w+\s+)?(?:friend|classmate|student|"
    r"teacher|tutor|colleague|co-?worker|neighbou?r|book|textbook|website|forum|cousin|brother|sister|uncle|aunt|nephew|niece|"
    r"mother|father|mom|mum|dad|parent|grand(?:mother|father|ma|pa)|husband|wife|roommate|partner|boss|person|guy|chatbot|solver|expert)s?"
    r"(?:\s+of\s+(?:mine|his|hers|ours|theirs))?))"
)
"""Somebody that no question is about: `a friend of mine`."""
