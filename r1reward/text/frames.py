"""The words that lead up to `the answer is`: which of them leave the answer as it is.

What may stand there and make the answer another one has no end (`Ignoring the constraint, …`, `Before the discount,
…`, `Rumour has it that …`). What real models write there has: connectives, a reason, a means, a fact that `so`
concludes from. So only that is neutral; any other part must be one that the question speaks of itself.
"""

import re
from functools import lru_cache

__all__ = ["foreign_parts"]

_CONNECTIVES = (
    r"(?:so|thus|therefore|hence|then|now|and|but|yet|well|okay|ok|finally|lastly|consequently|accordingly|ultimately|again|also|"
    r"indeed|however|clearly|obviously|evidently|naturally|surely|certainly|definitely|undoubtedly|simply|actually|really|here|"
    r"overall|altogether|similarly|interestingly|fortunately|surprisingly|unsurprisingly|immediately|easily|unfortunately|alas|"
    r"(?:most\s+)?(?:likely|probably)|of\s+course|no\s+doubt|without\s+(?:a\s+|any\s+)?doubt|that\s+is|i\.\s?e\.?|which\s+means|meaning|as\s+such|"
    r"yes|no|right|great|good|sure|alright|all\s+right|golden|assistant|model|hmm+|ah|oh|wait|let['’]?s\s+see)"
)
_QUALITY = (
    r"(?:final|correct|right|true|actual|real|numerical|numeric|exact|precise|approximate|simplified|simplest|reduced|required|requested|desired|"
    r"expected|wanted|sought|closest|nearest|best|overall|total|complete|full|only|unique|single|short|quick|golden|gold|model|extracted|boxed|"
    r"concise|direct|one-sentence|resulting|corresponding|proper|appropriate|most|likely|probable|likeliest|decimal|integer|whole|number|rounded|updated|"
    r"revised|corrected|official|definitive|very|same|surprising|obvious|clear|whole-number|optimal|above|general|improved|new|beautiful|nice|simple)"
)
_SAYING = (
    r"(?:(?:(?:i|we|you|one)\s+(?:(?:can|could|may|must|would|will|do|now|then|thus|therefore|also|finally|still|easily|have|just|already)\s+){0,3}"
    r"(?:think|believe|conclude|find|found|know|see|seen|get|got|have|say|obtain|deduce|infer|determine|determined|confirm|confirmed|verify|verified|"
    r"show|shown|state|arrive\s+at|am\s+(?:\w+\s+)?(?:sure|certain|confident|convinced|positive)|are\s+(?:\w+\s+)?(?:sure|certain|confident|convinced)))"
    r"|(?:this|that|it|which|these|those|everything|all\s+(?:of\s+)?this)\s+(?:(?:also|then|all|clearly|directly|in\s+turn)\s+)?"
    r"(?:means?|meant|gives?|makes?|shows?|implies|imply|confirms?|tells?|proves?|follows|yields?|leads?\s+to|leaves?|establishes|verifies|suggests)(?:\s+(?:us|me))?"
    r"|(?:it|that|this)\s+is\s+(?:\w+\s+)?(?:clear|obvious|evident|easy\s+to\s+see|not\s+(?:hard|difficult)\s+to\s+see|true|known|apparent|correct|certain)"
    r"|(?:there\s+is|i\s+have)\s+(?:no|little)\s+(?:doubt|question)|(?:here|below)(?:['’]?s|\s+is|\s+comes)|(?:i|we)\s+(?:was|were)\s+right|"
    r"(?:this|that|it)\s+is|(?:to|let\s+me)\s+(?:state|give|conclude|summari[sz]e|recap|repeat))"
)
_HEAD = re.compile(
    rf"(?:(?:(?<=\W)|\A){_SAYING}\s+)?(?:that\s+)?(?:(?:the|my|our|your|a|an|this|that|its|this['’]s)\s+(?:(?:problem|question|exercise)['’]s\s+)?)?"
    rf"(?:(?:{_QUALITY}|and|but)\s+){{0,4}}\Z"
)
"""What stands right before `answer` and says of it only that it is one."""
_LINKS = re.compile(rf"(?:\s*\b{_CONNECTIVES}\b\s*)+\Z")
_LEADING = re.compile(rf"\A(?:\s*\b{_CONNECTIVES}\b)+(?=\W|\Z)")
_TURN = re.compile(
    r"\b(?:so|thus|therefore|hence|but|however|consequently|accordingly|and|which\s+means|meaning|then|yet|actually|because|since)\b"
)
_REASON = (
    r"(?:since|because|as|given|considering|knowing|seeing|noting|recall\w*|remember\w*|observ\w+|notic\w+|due\s+to|thanks\s+to|for|while|"
    r"although|though|even\s+though|whereas|in\s+order\s+to|to|with|by|using|from|via|through|based\s+on|upon|under\s+(?:these|this|the\s+given|the\s+stated)|"
    r"per|according\s+to|in\s+accordance\s+with|following|where|where?by|"
    r"(?:rounded|rounding|expressed|written|simplified|stated|reduced|converted|given|expressing|writing)\b(?!\s+(?:up|down)\b)|"
    r"in\s+(?:conclusion|summary|total|all|short|the\s+end|fact|particular|this|that|these|other\s+words|brief|simplest|simplified|lowest|"
    r"reduced|general|sum|essence|closing|either|both|any\s+case|decimal|fraction\w*|terms|exact|interval|scientific|radical|standard|"
    r"our|the\s+(?:given|above|present|problem|question|original|final|final\s+analysis|context|form|triangle|diagram|figure|equation|case\s+at\s+hand))|"
    r"at\s+(?:last|this\s+point|the\s+end|long\s+last)|on\s+(?:reflection|simplification|the\s+whole|balance|this\s+basis|checking|solving)|"
    r"(?:as\s+)?(?:shown|required|stated|explained|derived|computed|calculated|found|expected|desired|we\s+saw|before|above|noted|mentioned)|"
    r"once\s+again|to\s+\w+|step|steps|part|conclusion|solution|final|summary|answer|result|note|verification|check|checking|proof|explanation|"
    r"analysis|reasoning|user|q|question|problem|[0-9]+|a\s+result|like\s+this|thinking|one\s+(?:might|may|could)|for\s+(?:the|this|these|each|all)|"
    r"all\s+in\s+all|all\s+things\s+considered|it\s+follows|first|second|third|last|next|the\s+same\s+way|when|hereby|thereby)"
)
_WORKING = (
    r"(?:add|sum|total|put|plug|substitut|simplif|solv|evaluat|comput|calculat|combin|multiply|divid|subtract|apply|expand|factor|integrat|"
    r"differentiat|work|collect|check|look|compar|count|read|go|do|convert|set|equat|rearrang|isolat|cancel|reduc|rewrit|tak|analy[sz]|examin|"
    r"consider|review|verif|test|think|try|follow|perform|find|determin|mak|us|sketch|draw|graph|plot|list|writ|invert|squar|cub|doubl|"
    r"tripl|halv|averag|group|regroup|match|trac|run|complet|finish|summari[sz]|conclud|get|substitut|eliminat|express|normali[sz]|distribut|bring)"
    r"(?:\w{0,2}ing)\b"
)
_NEUTRAL = re.compile(rf"(?:{_REASON}\b|{_WORKING})")
_AFTER = re.compile(
    r"after\s+(?:all\b|that\b|this\b|doing\b|some\b|a\s+(?:\w+\s+)?(?:calculation|computation|check|simplification|analysis|thought)|"
    r"(?:careful\w*|further|much|more|brief|long|lengthy|due|several|many|these|the(?:se)?\s+(?:above\s+)?(?:steps?|calculations?|simplification|"
    r"substitution|algebra|computations?|operations?|cancell?ations?|analysis))\b|"
    r"(?:simplif|solv|evaluat|comput|calculat|check|verif|work|review|analy[sz]|consider|think|perform|go|complet|finish|substitut|plugg|"
    r"combin|expand|factor|integrat|differentiat|rearrang|rewrit|reduc|cancel|apply|examin|convert|isolat|collect|equat|group)\w*\b|(?:add|sum|tally|total|count)\w*ing\s+up\b|"
    r"[a-z]+ing\b[^,]*\b(?:(?:both|each|all)\s+sides?|everything|all\b|together|like\s+terms|the\s+(?:\w+\s+)?(?:equations?|numbers?|values?|terms?|amounts?)))"
)
_SUPPOSES = re.compile(
    r"(?:only\s+)?(?:if|unless|suppos\w+|assum\w+|imagin\w+|pretend\w*|say(?:ing)?|let|were|had|should|without|ignor\w+|exclud\w+|except\w*|not|never|"
    r"neglect\w*|disregard\w*|forget\w*|before|until|provided|providing|grant\w*|omit\w*|skip\w*|leav\w+\s+(?:out|aside)|minus|less|apart|"
    r"aside|barring|besides|instead|unlike|no|hardly|nobody|neither|either|perhaps|maybe|possibly|supposedly|allegedly|hypothetically)\b"
)
_CLAUSE = re.compile(
    r"(?:there|it|this|that|these|those|she|he|they|we|i|you|each|every|the|both|all|his|her|their|our|its|an?|[a-z]+['’]s|x|y|n)\s.*"
    r"(?:\b(?:is|are|was|were|has|have|had|gets?|got|needs?|will|can|must|do|does|did|equals?|gives?|takes?|makes?|sold|spent|bought|paid|earned?s?|"
    r"costs?|left|know|see|found|find|want|wants|asks?|says?|states?|add|adds|divide|multiply|subtract|count|use|used|remains?|works?)\b|=)"
)
_FORMULA = re.compile(r"\$[^$\n]*\$|\\\(.*?\\\)|\\\[.*?\\\]", re.DOTALL)
_MATHS = re.compile(r"[=+/^\\{}|]|\d\s*[-*x]\s*\d")
_TAG = re.compile(r"</?[^<>\s]{1,30}>")
_MARKS = re.compile(r"\\[a-z]+|[*_#>`\"“”$✅\[\](){}\\]+|\A\s*(?:[-•]|\d{1,2}[.)])\s+")
_SPLIT = re.compile(r"[,;:!]|\s[-–—]+\s|—|\.\.\.|…|(?:(?<=\W)|\A)\.(?=\s|\Z)")
_ANSWER = re.compile(r"\banswer\b")
_STATES = re.compile(
    r"\banswer\b(?:\s+(?:to|for|of|we|you|here|therefore|thus|hence|then|so)\b[^,;]{0,80})?\s*"
    r"(?:(?:is|was|are|equals?|(?:would|must|should|will|can|has\s+to|ought\s+to)\s+(?:only\s+)?be|gives?|(?:comes?|turns?|works?)\s+(?:out\s+)?(?:to|as))\b[^,;\d]{0,20}|[:=→⇒>-]*\s*)\Z"
)
_OTHER_LETTERS = re.compile(r"[^\x00-\x7f‘’“”–—…✅\ue000-\uf8ff]")
_LONGEST = 300


@lru_cache(maxsize=4096)
def foreign_parts(words: str) -> tuple[str, ...]:
    """The parts of what leads up to `the answer is` that are not known to leave the answer as it is.

    Example: `So, ignoring the tip, the answer is` has `("ignoring the tip",)`; `As 3 is odd, the answer is` has none.
    """
    small = _TAG.sub(";", words.lower()) if "<" in words else words.lower()
    small = _MARKS.sub(" ", _FORMULA.sub(" 1 = 1 ", small))[-_LONGEST:]
    if _STATES.search(small) is None or _OTHER_LETTERS.search(small) is not None:
        return ()  # of other languages these words say nothing
    places = list(_ANSWER.finditer(small))
    before = small[: places[-1].start()]
    if len(places) > 1:  # `Final Answer: the answer is`
        before = (
            before[places[-2].end() :] if before[places[-2].end() :].lstrip()[:1] in (":", "") else before
        )
    head = _HEAD.search(before)
    rest = before[: head.start()] if head is not None else before
    *parts, last = _SPLIT.split(rest)
    linked = _LINKS.search(last)
    body = last[: linked.start()] if linked else last
    turned = linked is not None and _TURN.search(linked[0]) is not None
    foreign = [] if _is_neutral(body, turned, apart=False) else [body.strip()]
    foreign += [part.strip() for part in parts if not _is_neutral(part, turned, apart=True)]
    return tuple(foreign)


def _is_neutral(part: str, turned: bool, *, apart: bool) -> bool:
    """Whether a part leaves the answer as it is. `turned`: `so` follows it; `apart`: so does a comma."""
    part = _LEADING.sub("", part).strip(" .'’")
    if not part:
        return True
    if part.startswith("after "):
        return _AFTER.match(part) is not None
    if _SUPPOSES.match(part) is not None:
        return False
    if _NEUTRAL.match(part) is not None or turned:
        return True
    return apart and (_MATHS.search(part) is not None or _CLAUSE.match(part) is not None)
