"""What holds a value up in a sentence that gives it without saying `is`: the words before it, or its unit.

Denials have no end (`we have ruled out 42`, `it would be a mistake to say 42`, `divisible by 42`), so that a bare
number is read only where something is seen that states it, whatever may take it back. A number with a noun, a
currency or a percent sign is an amount of something, `Ann needs 12 boards`, and needs no more, unless the sentence
speaks of the answer itself: `The answer has 42 digits`.
"""

import re

from r1reward.text.narrative import is_narrated
from r1reward.text.quantities import FILLER

__all__ = ["is_held_up", "is_part_of_answer", "is_supposed", "is_taken_back", "is_unreal"]

_STATING = (
    r"is|are|was|were|be|equals?|equal(?:l?ing)?|becomes?|gives?|gave|giving|yields?|yielding|gets?|got|getting|obtain\w*|"
    r"find|finds|found|conclude|calculated?|computed?|determined?|returns?|produces?|outputs?|prints?|leaves?|leaving|left(?:\s+with)?|remain\w*|"
    r"has|have|had|needs?|needed|pays?|paid|costs?|earns?|earned|takes?|took|weighs?|makes?|made|making|sells?|sold|spends?|spent|"
    r"saves?|saved|scores?|scored|buys?|bought|reach\w*|totals?|total(?:l?ing|l?ed)|contains?|holds?|exactly|answer|result|value|total|sum|"
    r"(?:comes?|came|amounts?|amounted|adds?(?:\s+up)?|added\s+up|sums?(?:\s+up)?|simplif\w+|reduces?|evaluates?|works?\s+out|boils?\s+down|"
    r"leads?(?:\s+us)?|equal|meets?|intersects?|cross(?:es)?|touch(?:es)?|rounds?|converges?|arrives?|goes|grows?|drops?|falls?|rises?|turns?\s+out)\s+(?:up\s+|down\s+)?(?:to(?:\s+be)?|at)|"
    r"(?:total|sum|value|number|amount|length|area|volume|probability|maximum|minimum)\s+of|in\s+all|altogether|in\s+total|finally|"
    r"therefore|thus|hence|so|consequently|ergo|donc|alors|ainsi|entonces|pues|tanto|also|daher|somit|folglich|dann|então|portanto|"
    r"logo|quindi|dunque|allora|итак|значит|равен|равна|равно|равняется"
)
_BEFORE = re.compile(
    rf"(?i)(?:\b(?:{_STATING})\b|[:=≈→⇒|])(?:\s+us)?[\s*_,:~(\[\"“]*(?:(?:a|an|the)\s+)?(?:{FILLER}){{0,3}}\Z"
    r"|\b(?:vastaus|jawaban\w*|cevap|svar\w*|antwort|antwoord|respuesta|resposta|risposta|odpowied\w*|wynik|resultat\w*|resultaat|"
    r"resultado|risultato|ergebnis|hasil\w*|jibu)(?:\s+\w{1,9})?\W{0,4}\Z"
)
_AS_SUBJECT = re.compile(
    r"(?i)[\s*_)\]\"”]*(?:(?:is|was|would|could|should|might|may|can|must|will|has|had|does|did|seems|looks|fails|works)\b|cannot\b|"
    r"(?:is|was|would|could|should|ca|wo|does|did|has|had)n['’]t)"
)
_AS_ANSWER = re.compile(
    r"(?i)[\s*_)\]\"”]*(?:is|was|(?:must|should|will|would|has\s+to)\s+be)\s+(?:(?:also|indeed|therefore|thus|clearly|then|hence)\s+)?"
    r"(?:(?:the|our|my|her|his|their)\s+(?:(?!wrong|incorrect|false|bad)\w+\s+){0,2}"
    r"(?:answer|result|value|solution|total|sum|number|amount|minimum|maximum)|correct|right|left)\b"
)
_CONCLUDED_THAT = re.compile(
    r"(?i)(?:\A|(?<!wrongly)(?<!mistakenly)(?<!incorrectly)(?<!erroneously)(?<!falsely)[,;]|\b(?:so|thus|hence|therefore|then|and|finally|now|from\s+(?:this|that|these|it|here))\b)[\s*_,]*"
    r"(?:(?:we|i|one)\s+(?:(?:can|now|then|also|thus|therefore|finally|clearly|easily|readily|immediately|must|have)\s+){0,2}"
    r"(?:finds?|found|sees?|gets?|got|obtain(?:s|ed)?|concluded?|concludes|deduced?|deduces|infer(?:s|red)?|shown|shows?)"
    r"|(?:(?:it|this|that|which)\s+)?(?:(?:then|thus|therefore|now|also|clearly|easily|immediately)\s+)?"
    r"(?:follows|means|implies|shows|gives|yields|proves))"
    rf"\s+that\s+(?:{FILLER}){{0,3}}[\s*_(\[\"“]*\Z"
)
"""`We find that x = 3`, `it follows that x = 3`; not `we cannot conclude that`, `if we find that`."""
_CLAUSE_END = re.compile(
    r"[\s$*_)\]\"”]*(?:\Z|[.,;:!]|(?:for|in|on|as|at|by|from|with|since|because|when|where|so|and|here|again|indeed|too)\b)"
)
_NOUN = re.compile(r"\s?(?:%|[°€£]|[^\W\d_]{2,})")
_CURRENCY = re.compile(
    r"(?:[$€£¥₹]|US|USD|EUR|GBP|CHF|CAD|AUD|INR|CNY|RMB|JPY|Rs\.?)\s?\Z|\A[$€£¥₹]|[%‰°€£]\Z|[^\W\d_]\Z"
)
_IS_WHAT = re.compile(r"\s*(?:is|was|are)\s+what\b")
_PART_OF = re.compile(r"(?i)\b(?:of|on|off|from)\s+\W*\Z")
_STOP = re.compile(
    r"\s+(?:in|on|out|off|away|for|of|with|and|or|when|if|from|to|at|by|as|because|since|that|which|who|then|so|but|here|now|too|again|he|she|they|we|i|you|it|"
    r"is|was|are|were|would|could|should|might|may|can|must|will|has|had|have|does|did|seems|looks|fails|works)\b"
)
_TAKEN_BACK = re.compile(
    r"(?i)\s?(?:%|[^\W\d_]+)(?:\s+[^\W\d_]+){0,2}?\s+(?:(?:is|was|are|were|would\s+be)\s+(?:too\s+\w+|insufficient|unlikely|wrong|incorrect|false|"
    r"impossible|(?:not|never)(?!\s+(?:yet\s+)?(?!enough|wanted|allowed|permitted)\w+(?:ed|en|ld|nt|ght|ne|un|ut|de)\b))\b|"
    r"(?:is|was|are|were|do|does|did|ca|could|would)n['’]t\b|(?:cannot|can\s+not|fails?)\b)"
)
"""`42 eggs were not enough`; but `42 eggs were not sold` says which they are."""
_ANSWER = re.compile(r"(?i)\b(?:the|my|our|this|final|correct)\s+(?:answer|result)\b")
_COPULA_BEFORE = re.compile(
    rf"(?i)(?:\b(?:is|are|was|equals?|be|(?:comes?|came|works?|turns?)\s+(?:out\s+)?to(?:\s+be)?)\b|[:=])[\s*_:]*(?:{FILLER}){{0,3}}\Z"
)
_PHRASE = re.compile(r"(?!(?:he|she|they|it|that|there|we|you|each|all|every)\b)[a-z]")
_DESCRIBED = re.compile(
    r"(?i)\W*(?:an?|some|any)\s+(?:\w+\s+){0,2}(?:number|integer|value|prime|digit|fraction|multiple|factor|divisor|square|cube)s?\s+"
    r"(?:with|whose|that|which|such|between|of|from|in|on|having|near|close)\b"
)
"""`a number with digit sum 42` is described, not stated."""
_OF_TERMS = re.compile(
    r"\s+(?:\w+\s+){0,2}(?:terms|numbers|integers|digits|primes|factors|divisors|values|elements|squares|cubes|fractions|addends|parts)\b"
)
"""`The sum of 42 terms` counts them."""
_OF_ANSWER = re.compile(
    r"(?i)\b(?:of|than|by|with|from|in|to|half|twice|thrice|double|triple|quadruple|times|minus|plus|before|after|above|below|"
    r"under|over|between|not)\s+(?:the|my|our|your|this)\s+(?:(?:final|correct|right|actual|true)\s+)?(?:answer|result)\s+"
    r"(?:is|was|are|equals|gives?|yields?|makes?|(?:would|must|should|will)\s+be)\b[^.;!?\n]{0,20}\Z"
)
_MADE_OF_ANSWER = re.compile(
    r"(?i)\b(?:the|my|our|this|final|correct)\s+(?:answer|result)(?!\w)(?!\W*(?:(?:to|for|of|in|on|here|therefore|thus|hence|then|so|"
    r"again|we|you|they|that|which|i|when|if|is|are|was|were|equals?|must|should|would|will|has\s+to|can|comes?|turns?|"
    r"simply|clearly|indeed|really|actually|finally|also|now|as|must|gives?|works?\s+out)\b|[=:]|\Z))"
    r"[^:!?\n]{0,60}(?:\b(?:is|was|equals|be|gives?|makes?)\b|=)[^.;!?\n]{0,20}\Z"
)
_MADE_SUBJECT = re.compile(
    r"(?i)\b(?:twice|half(?:\s+of)?|double|triple|thrice)\s+(?:that|this|it|these)\s+(?:is|was|equals|gives|makes|=)\W*\Z"
    r"|\b(?:its|their|whose)\s+(?:double|triple|half|square|cube|square\s+root|cube\s+root|reciprocal|negative|opposite|inverse|logarithm)"
    r"\s+(?:is|was|equals|gives|makes|=)\W*\Z"
)
"""`Twice that is 42`, `its square is 42`."""
_SUPPOSED = re.compile(r"(?i)\A\W*(?:if|unless|suppos\w+|assum\w+|were|had\s+(?:it|that|this|the))\b[^,;]*\Z")
_UNREAL = re.compile(
    r"(?i)\b(?:want|wish|expect|ask|beg|order|requir|forc|need|allow|forbid|forbad)\w*\s+(?:\w+\s+){1,3}to\b[^,;:=]*\Z"
    r"|(?<!\bis\s)(?<!\bare\s)(?<!\bwas\s)(?<!\bwere\s)(?<!\bbe\s)(?<!\bbeen\s)\bused\s+to\s+[a-z]+\s+[^,;:=]*\Z"
    r"|\b(?:ask|beg|pray)\w*\s+for\b[^,;:=]*\Z"
    r"|\b(?:want\w*|wish\w*|hop(?:e|es|ed|ing)|plan\w*|intend\w*|aim\w*|tr(?:y|ies|ied|ying)|attempt\w*|offer\w*|propos\w+|refus\w+|declin\w+|fail\w*|"
    r"promis\w+|dream\w*|suppos\w+|expect\w*|vow\w*|sw[eo]re|swears|threaten\w*|hesitat\w+|forg[eo]t\w*|neglect\w*|pretend\w*|"
    r"imagin\w+|about|unable|unwilling|reluctant|forbidden|struggl\w+|long(?:s|ed)|ought)\s+(?:to|of|for|about)\b(?!\s+(?:find|get|buy)\s+out)[^,;:=]*\Z"
    r"|\b(?:promis\w+|wish\w*\s+(?:he|she|they|it|for|that)|pretend\w*|imagin\w+)\b[^,;:=]*\Z"
)
"""What is only wanted, or not done: `refused to bake 36 cookies`, `dreams of 36 cookies`."""
_OTHER = re.compile(r"[^\x00-\x7f\u2000-\u206f\ue000-\uf8ff]")
_LATIN = re.compile(r"[a-zà-öø-ÿа-я]")
_TENDS = re.compile(r"(?<!as\s[a-z]\s)\b(?:approaches|tends\s+to|goes\s+to)\s+\Z")
_LIMIT_ASKED = re.compile(r"(?i)\blim(?:its?)?\b|\\lim|\bapproach|→")
_NEAR, _STEM = 100, 4


def is_held_up(view: str, start: int, end: int, *, label: bool = False, question: str = "") -> bool:
    """Whether the value from `start` to `end`, the only one of its sentence, is stated and not only named.

    `label`: the sentence is what stands behind `the answer is`. `question`: what it asks for may only be wanted.

    Example: `is_held_up("We get 42", 7, 9)` is true, `is_held_up("We have ruled out 42", 18, 20)` is false.
    """
    if is_supposed(view, start, end) or is_unreal(view, start, question) or is_taken_back(view, end):
        return False
    if _OTHER.search(view, 0, start) is not None and not (label and _LATIN.match(view)):
        return True  # these words are English
    begin = max(view.rfind(sign, 0, start) for sign in ",;") + 1
    clause = view[begin:start]
    if _ANSWER.search(clause) is not None:
        return _COPULA_BEFORE.search(clause) is not None
    if label and _DESCRIBED.match(view) is not None:
        return _COPULA_BEFORE.search(clause) is not None
    if label and _OF_TERMS.match(view, end) is not None and clause.rstrip().endswith(" of"):
        return False
    if label and _PHRASE.match(view) is not None:
        return _BEFORE.search(clause) is not None
    if _IS_WHAT.match(view, end) is not None and _PART_OF.search(clause) is not None:
        return False  # `the tax on $42 is what he pays`
    if _is_amount(view, start, end):
        return True
    if _AS_SUBJECT.match(view, end) is not None:
        return _AS_ANSWER.match(view, end) is not None
    if not view[:start].strip(" *_") or _BEFORE.search(view, max(0, start - _NEAR), start) is not None:
        return True
    if _CONCLUDED_THAT.search(view, max(0, start - _NEAR), start) is not None:
        return _CLAUSE_END.match(view, end) is not None  # `that 3 divides it` says something else of it
    if _TENDS.search(view, max(0, start - _NEAR), start) and _LIMIT_ASKED.search(question):
        return True
    return is_narrated(view[:start])


def is_unreal(view: str, start: int, question: str) -> bool:
    """Whether what stands before a value says that it is only wanted, or not done; not if the question says so, too.

    Example: `is_unreal("He refused to pay 42", 18, "")` is true.
    """
    match = _UNREAL.search(view, max(0, start - _NEAR), start)
    return match is not None and match[0].lstrip()[:_STEM].lower().rstrip("d") not in question.lower()


def is_supposed(view: str, start: int, end: int) -> bool:
    """Whether a value stands in the condition that a sentence begins with: `If it were 12, it would be even`."""
    return _SUPPOSED.search(view, 0, start) is not None and "," in view[end:]


def _is_amount(view: str, start: int, end: int) -> bool:
    """Whether a number has a unit: a currency, a percent sign, or a noun behind it."""
    if _CURRENCY.search(view, max(0, start - 4), start) or _CURRENCY.search(view[start:end].strip()):
        return True
    return _NOUN.match(view, end) is not None and _STOP.match(view, end) is None


def is_taken_back(view: str, end: int) -> bool:
    """Whether the sentence says of the amount that ends at `end` that it is not so: `42 eggs were not enough`."""
    return _TAKEN_BACK.match(view, end) is not None


def is_part_of_answer(text: str, begin: int, start: int) -> bool:
    """Whether the words from `begin` to `start` speak of something made of the answer: `Twice the answer is`."""
    near = max(begin, start - _NEAR)
    parts = (_OF_ANSWER, _MADE_OF_ANSWER, _MADE_SUBJECT)
    return any(part.search(text, near, start) is not None for part in parts)
