"""The words that announce an answer, in many languages, and where they stand.

One regular expression for all of them costs a microsecond a character. So the words that each phrase must have are
looked for first, by plain search, and the phrase only around them.
"""

import re

from r1reward.text.hints import rarest

__all__ = ["announces", "markers"]

_ENGLISH = (
    r"(?:\b(?P<final>final)\s+)?(?:\b(?:correct|right|numerical|closest|best)\s+)?"
    r"(?<!\bwrong\s)(?<!\bincorrect\s)(?<!\bfalse\s)(?<!\bpossible\s)(?<!\bno\s)(?<!\bsuppose\sthe\s)(?<!\bassume\sthe\s)"
    r"(?<!\bif\sthe\s)(?<!\bwhether\sthe\s)\banswer"
    r"(?:\s+(?:to\s+(?:the|this|your)\s+(?:question|problem)|therefore|thus|here|then))?[*_]{0,3}\s*"
    r"(?:(?:is|was|are|equals|(?:would|should|must|will)\s+be|(?:comes|works|turns)\s+out\s+(?:to\s+be|to|as))\b(?!\s*(?:not\b|n['’]t))"
    r"(?:\s+(?:therefore|thus|hence|then|simply|clearly))?\s*:?|=(?!=)>?|[:：]|[-=]>|[→⇒])"
    r"|^[ \t>]*(?:\#{1,6}[ \t]*|\*{2,3}[ \t]*)(?:(?:the|my|our)\s+)?(?:(?P<heading>final)\s+)?"
    r"(?:answer|result)\s*[:：]?[ \t]*[*_]*[ \t]*:?[ \t]*$"
    r"|^[ \t>]*[*_]{0,3}(?:final\s+result|result|answer)[*_]{0,3}[ \t]*(?:[:：]|$)"
)
_CHINESE = r"(?P<final>最终|最后)?(?:的?正确)?答案\s*(?:应该?|选择?|就)?\s*(?:是|为|选|：|:|=)+"
_LATIN = (
    r"(?<![^\W\d_])(?:réponse|reponse|respuesta|resposta|risposta|antwort|ответ(?:ом)?|odpowiedź|svar|vastaus|cevap|jawaban|"
    r"đáp\s+án|câu\s+trả\s+lời|antwoord|válasz|răspuns(?:ul)?|відповідь|odpověď|απάντηση)\s*"
    r"(?:final[ea]?|correct[aeo]?|richtige|juste|corretta|certa)?\s*[*_]{0,3}\s*"
    r"(?:(?:(?:est|es|is|é|è|e|ist|lautet|jest|är|adalah|là|este|будет|является)(?![^\W\d_])"
    r"|—|-(?=[ \t])|=|[:：])[ \t]*)+"
)
_ASIAN = (
    r"(?:正答|正解|答え|解答|答)\s*(?:は|：|:)|(?:정답|답)\s*(?:은|는|:|：)"
    r"|(?:الجواب|الإجابة|الاجابة)[^:\n]{0,20}?(?:هو|هي|:)|(?:उत्तर)\s*(?:है|:|：)|คำตอบ(?:คือ|:|：)"
    r"|(?:תשובה|پاسخ|جواب|जवाब|উত্তর|জবাব|பதில்|விடை|సమాధానం|జవాబు|ಉತ್ತರ|ഉത്തരം|જવાબ|ਜਵਾਬ)\s*(?:היא|הוא|হল|হলো|ہے|است|:|：)"
)
_OPTION = (
    r"\b(?:correct|right|best|closest|likely|appropriate|suitable)\s+(?:answer\s+)?(?:option|choice|alternative)s?[*_]{0,3}\s*"
    r"(?:(?:is|would\s+be|must\s+be|should\s+be|will\s+be)\b(?!\s*(?:not\b|n['’]t))|[:：])\s*:?"
    r"|\b(?:i|we)\s+(?:would\s+|will\s+|['’]ll\s+)?(?:choose|select|pick|go\s+with)\b"
)
_SELECTED = (
    r"(?<![不别])(?:故|应|因此|所以)?(?:应)?(?<![不别])(?<!不应)(?<!不该)(?<!不能)(?<!不会)(?<!不要)选"
    r"(?:择|项)?\s*(?:是|为|：|:)?(?=\s*[（(]?[a-zａ-ｚ])"
)


def _anchors(words: str, pattern: str) -> dict[str, re.Pattern[str]]:
    return dict.fromkeys(words.split(), re.compile(pattern, re.MULTILINE))


_EN = _anchors("answer result", _ENGLISH)
_SHORT = _anchors("ans: ans.", r"(?:^[ \t>]*|(?<=[.;!?] ))[*_]{0,3}ans[*_]{0,3}(?:[:：]|\.(?=[ \t]*\S))")
_EN_PATTERN = _EN["answer"]
_GOES_ON = re.compile(
    r"(?:answer|result)(?:\s+(?:to\s+(?:the|this|your)\s+(?:question|problem)|therefore|thus|here|then))?[*_]{0,3}\s*"
    r"(?:is|was|are|equals|would|should|must|will|comes|works|turns|[-=:：→⇒*_]|$)",
    re.MULTILINE,
)
"""What each English phrase has behind its word."""
_PHRASE_START = re.compile(r"\b(?:final|correct|right|numerical|closest|best|answer)|^", re.MULTILINE)
_ZH = _anchors("答案", _CHINESE)
_ANY = (
    _EN
    | _SHORT
    | _ZH
    | _anchors("reponse respuesta resposta risposta antwort svar vastaus cevap jawaban antwoord", _LATIN)
    | _anchors("válasz réponse ответ odpowiedź đáp trả răspuns відповідь odpověď απάντηση", _LATIN)
    | _anchors("正答 正解 答え 解答 答は 答： 答: 답 الجواب جابة उत्तर คำตอบ", _ASIAN)
    | _anchors("תשובה پاسخ جواب जवाब উত্তর জবাব பதில் விடை సమాధానం జవాబు ಉತ್ತರ ഉത്തരം જવાબ ਜਵਾਬ", _ASIAN)
)
_CHOICE = (
    _ANY | _anchors("option choice alternative choose select pick with", _OPTION) | _anchors("选", _SELECTED)
)
_LANGUAGES = {"any": _ANY, "en": _EN | _SHORT, "zh": _EN | _SHORT | _ZH, "choice": _CHOICE}
_ASCII = {name: {w: p for w, p in anchors.items() if w.isascii()} for name, anchors in _LANGUAGES.items()}
_HINTS = {
    "resposta": "posta",
    "risposta": "posta",
    "antwort": "antwo",
    "antwoord": "antwo",
    "answer": "ans",
    "ans:": "ans",
    "ans.": "ans",
    "svar": "va",
    "vastaus": "va",
    "cevap": "va",
}
"""What several words have in them, so that one search tells that none of them is there."""
_FREQUENT = frozenset("etaoinshrdlucmfwgyp")
_Anchors = list[tuple[str, re.Pattern[str]]]


def _by_hint(anchors: dict[str, re.Pattern[str]]) -> list[tuple[str, str, _Anchors]]:
    """The words by what several have in them, each such hint with its rarest character, if few texts have it."""
    words_of: dict[str, _Anchors] = {}
    for word, pattern in anchors.items():
        words_of.setdefault(_HINTS.get(word, word), []).append((word, pattern))
    signs = {hint: sign if (sign := rarest(hint)) not in _FREQUENT else hint for hint in words_of}
    return [(signs[hint], hint, words) for hint, words in words_of.items()]


_HINTED = {
    (language, ascii_only): _by_hint(anchors)
    for ascii_only, languages in ((True, _ASCII), (False, _LANGUAGES))
    for language, anchors in languages.items()
}
_BARE = re.compile(r"[ \t]*(?:\w*(?:answer|result)[ \t]*=|(?:answer|result)[ \t]*$)", re.MULTILINE)
_BEFORE, _AFTER = 32, 80


def _is_code(text: str, match: re.Match[str]) -> bool:
    """Whether a match is a variable of code: `answer = f(x)` in small letters at a line's beginning, or its echo."""
    line = text.rfind("\n", 0, match.start() + 1) + 1
    at = text[line : match.end()].lstrip()[:1]
    end = text.find("\n", match.end())
    formula = "\\" in text[match.end() : end if end >= 0 else len(text)]
    return at.islower() and not formula and _BARE.match(text, line) is not None


def _search(pattern: re.Pattern[str], low: str, start: int, at: int) -> re.Match[str] | None:
    """The phrase around the word at `at`, begun at `start` or later.

    English phrases begin with one of a few words, or a line: trying these places alone is ten times as fast as a
    search. And most words are none of a phrase, which what stands behind them shows: `the results of`.
    """
    end = min(len(low), at + _AFTER)
    if pattern is not _EN_PATTERN:
        return pattern.search(low, start, end)
    if _GOES_ON.search(low, start, end) is None:
        return None
    for word in _PHRASE_START.finditer(low, start, end):
        if word.start() > at:
            break
        if (match := pattern.match(low, word.start(), end)) is not None:
            return match
    return None


def announces(text: str, language: str) -> bool:
    """Whether a text has some word that a phrase must have which announces an answer."""
    low = text.lower()
    return any(word in low for word, _ in _hinted(low, language))


def _hinted(low: str, language: str) -> _Anchors:
    """The words that may be in a text: those whose hint is."""
    anchors: _Anchors = []
    for sign, hint, words in _HINTED[language, low.isascii()]:
        if sign in low and hint in low:
            anchors += words
    return anchors


def markers(text: str, language: str, most: int) -> list[re.Match[str]]:
    """The last phrases that announce an answer, at most so many, in order; their text is in lower case."""
    low = text.lower()
    if len(low) != len(text):  # a capital whose small letter is two characters
        low = text
    if not (anchors := _hinted(low, language)):
        return []
    places: list[tuple[int, re.Pattern[str]]] = []
    for word, pattern in anchors:
        at = len(low)
        for _ in range(most):
            at = low.rfind(word, 0, at)
            if at < 0:
                break
            places.append((at, pattern))
    read: list[re.Match[str]] = []
    end = 0
    for at, pattern in sorted(places, key=lambda place: place[0])[-2 * most :]:
        if at < end:
            continue
        match = _search(pattern, low, max(end, at - _BEFORE), at)
        if match is not None:
            end = match.end()
            if not _is_code(text, match):
                read.append(match)
    return read[-most:]
