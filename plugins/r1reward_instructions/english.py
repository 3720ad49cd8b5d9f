"""What some checkers know of English: verbs that a sentence may begin with, syllables, pronouns, emoji."""

import re
from functools import lru_cache

__all__ = ["PRONOUNS", "begins_with_verb", "is_emoji", "syllables"]

PRONOUNS = frozenset(
    word
    for line in (
        "i me we us you he him she her it they them my mine our ours your yours his hers its their theirs myself",
        "ourselves yourself yourselves himself herself itself themselves this that these those who whom whose which",
        "what whoever whomever whatever whichever anybody anyone anything everybody everyone everything nobody",
        "nothing somebody someone something each either neither both all some any none",
    )
    for word in line.split()
)

_VERBS = frozenset(
    word
    for line in (
        "accept access achieve act adapt add address adjust administer admit adopt advance advise advocate affirm",
        "agree aim align allocate allow alter amplify analyse analyze announce answer anticipate apologise appear",
        "apply appoint appreciate approach approve argue arrange arrive articulate ascend ask assemble assert",
        "assess assign assist assume assure attach attain attempt attend attract avoid await awaken bake balance",
        "be bear beat become befriend beg begin behave behold believe belong bend bid bind bite blame bless blow",
        "boil boost borrow bounce break breathe bring broaden build burn burst buy calculate call calm capture",
        "care carry cast catch cause celebrate challenge change charge chase check cherish choose chop cite claim",
        "clarify classify clean clear click climb close collaborate collect combine come commemorate comment",
        "commit communicate compare compile complete compose compute conceive conceptualise conclude conduct",
        "configure confirm confront connect conquer consider consist construct consult consume contact contain",
        "contemplate continue contribute control convert convey convince cook cope copy correct count cover craft",
        "crawl create cross cry cultivate curate cut dance dare deal debug decide declare decode decorate",
        "decrease dedicate deduce defend define delegate delete delight deliver delve demand demonstrate deny",
        "depart depend depict deploy derive describe design desire destroy detail detect determine develop devise",
        "differentiate dig direct disable discard discover discuss dispel display distinguish distribute dive",
        "divide do document download draft draw dream drink drive drop earn eat edit educate elevate eliminate",
        "embark embody embrace emerge emphasise emphasize employ empower enable encounter encourage end endeavour",
        "endure engage enhance enjoy ensure enter entertain envision escape establish estimate evaluate examine",
        "exceed exchange excite execute exercise exhale expand expect experience experiment explain explore",
        "export express extend extract face facilitate fail fall familiarise fear feed feel fetch fight fill",
        "filter find finish fit fix flee flip fly focus fold follow forge forget forgive form format formulate",
        "foster free fry gain gather gaze generate get give glance glide go grab grant grasp greet grow guarantee",
        "guard guess guide handle hang happen harness have head heal hear heat help hesitate hide highlight hire",
        "hit hold honour hope host hunt identify ignite ignore illustrate imagine immerse implement import",
        "improve include incorporate increase indicate indulge infer inform initialise initialize initiate",
        "innovate input insert inspect inspire install integrate intend interact interpret introduce invent",
        "invest investigate invite involve isolate join journey judge jump justify keep kick kill kiss kneel knit",
        "knock know label land laugh launch lay lead leap learn leave lend let leverage lie lift light limit link",
        "list listen live load locate log look lose love maintain make manage map march mark marvel master match",
        "maximise maximize mean measure meet melt mention merge minimise minimize mix model modify monitor",
        "motivate mount move multiply name navigate need negotiate note notice notify nourish nurture obey",
        "observe obtain occur offer open operate optimise optimize order organise organize outline overcome own",
        "pack paint parse participate pass pause pay perceive perform persist persuade pick picture place plan",
        "plant play please plunge point ponder populate post pour practise pray predict prefer prepare present",
        "preserve press prevent print prioritise prioritize proceed process produce promise promote prompt prove",
        "provide publish pull pursue push put question quit quote raise reach react read realise realize recall",
        "receive recite recognise recognize recommend reconcile record recover reduce refer refine reflect",
        "refrain register relax release rely remain remember remind remove render repair repeat replace reply",
        "report represent request require research resolve respect respond rest restore result retain retrieve",
        "return reveal review revise revisit revitalise ride rise risk roam roll run save say scale scan schedule",
        "score scroll search secure seek seem seize select sell send separate serve set settle shake shape share",
        "shift shine shoot shop show shut sign simplify simulate sing sit sketch skip sleep slice smell smile",
        "soar solve sort speak specify spend spin split spread sprinkle stand start state stay step stick stir",
        "stop store strengthen stretch strike strive structure struggle study submit subscribe substitute",
        "subtract succeed suffer suggest summarise summarize supply support suppose surprise survive suspect",
        "sustain swim switch take talk target taste teach tell tend test thank think throw thrive tie touch trace",
        "track trade train transfer transform translate transport travel treat trust try turn type uncover",
        "understand undertake unite unleash unlock unravel unveil update upgrade upload use utilise utilize",
        "validate value vary venture verify view visit visualise visualize vote wait wake walk wander want warn",
        "wash watch weave welcome whisper win wish witness wonder work worry wrap write yield am is are was were",
        "has had does did can could may might must shall should will would isn't",
    )
    for word in line.split()
)
"""Base forms that a request or a statement may begin with; other forms are recognised by their endings."""

_ENDINGS = re.compile(r"(.+?)(?:ing|ed|es|s)$")
_NOT_VERBS = frozenset(
    ["this", "thus", "his", "its", "yes", "plus", "during", "something", "nothing", "hundred"]
)
_VOWELS = re.compile(r"[aeiouy]+")
_SILENT_INSIDE = re.compile(
    r"([aeiouy][bcdfgklmnprstvz]{1,2})e(?=(?:ments?|ful|less|ly|ness|ty|ball|work|things?|where|times?|one|body|fore|town)$)"
)
_SILENT_END = re.compile(
    r"(?<=[aeiouy])(?<!y)e$|(?<=[aeiouy][bcdfgklmnprstvz])e$|(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$"
    r"|(?<=[^aeiouytd])ed$|(?<=[^aeiouyszxhgcl])es$|(?<=[aeiouy]l)es$"
)
"""An `e` that nobody hears: `hole`, `hopeful`, `walked`, `names`; in `table`, `wanted`, `boxes` it is heard."""
_APART = re.compile(
    r"i[ao](?!us)|ie[nt](?!d$)|eo(?!p)|ua(?!l)|ua(?=lly|l$|l[a-z])|iu|[aeiou]y[aeiou](?!d$|s$)|crea(?=t)|(?<=[^aeioutsc])iou"
    r"|ue[lnt]|oe[mt]|oing|eing|uing|[^gq]ui(?=n$|ng$)|rea(?=l)|(?<=re)a(?=ct)|(?<=id)ea|seu"
)
"""Vowels side by side that are spoken apart."""
_ONE = re.compile(r"[ts]io|cia|[gn]io(?=n)|tie[nt]|cie[nt]|[ts]ia|rria|gu[ae]r|frie")
"""Vowels that are spoken as one, though they would be apart elsewhere."""
_IRREGULAR = {
    "area": 3, "argue": 2, "being": 2, "business": 2, "chaos": 2, "client": 2, "continue": 3, "cookie": 2,
    "diamond": 2, "diet": 2, "doing": 2, "every": 2, "evening": 2, "everything": 3, "everyone": 3, "eye": 1,
    "female": 2, "going": 2, "idea": 3, "influence": 3, "issue": 2, "language": 2, "marriage": 2, "maybe": 2,
    "movie": 2, "people": 2, "poem": 2, "quiet": 2, "recipe": 3, "ruin": 2, "science": 2, "seeing": 2,
    "series": 2, "society": 4, "someone": 2, "theatre": 3, "therefore": 2, "value": 2, "carried": 2,
    "studied": 2, "revenue": 3, "audience": 3, "variety": 4, "quantity": 3, "quarter": 2, "square": 1,
    "initial": 3, "familiar": 3, "junior": 2, "senior": 2, "brilliant": 2, "union": 2, "region": 2,
    "guarantee": 3, "guard": 1, "cooperate": 4, "anxiety": 4, "schedule": 2, "various": 3, "serious": 3,
    "experience": 4, "evaluation": 5, "situation": 4, "museum": 3, "annual": 3,
}  # fmt: skip
"""Frequent words that no rule here counts."""


def begins_with_verb(first: str) -> bool:
    """Whether a text's first word is a form of a verb."""
    word = first.lower()
    if word in _VERBS:
        return True
    match = _ENDINGS.fullmatch(word)
    if match is None or word in _NOT_VERBS:
        return False
    stem = match[1]
    doubled = len(stem) > 2 and stem[-1] == stem[-2]
    return stem in _VERBS or f"{stem}e" in _VERBS or (doubled and stem[:-1] in _VERBS)


@lru_cache(maxsize=8192)
def syllables(word: str) -> int:
    """How many syllables an English word has, by its groups of vowels."""
    word = re.sub(r"[^a-z]", "", word.lower())
    if not word:
        return 0
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    spoken = _SILENT_END.sub("", _SILENT_INSIDE.sub(r"\1", word))
    count = len(_VOWELS.findall(spoken)) + len(_APART.findall(spoken)) - len(_ONE.findall(spoken))
    return max(1, count)


def is_emoji(char: str) -> bool:
    """Whether a character is a picture of Unicode's."""
    code = ord(char)
    return (
        0x1F000 <= code <= 0x1FAFF
        or 0x2600 <= code <= 0x27BF
        or 0x2B00 <= code <= 0x2BFF
        or 0x2190 <= code <= 0x21FF
        or 0x2300 <= code <= 0x23FF
        or code in (0x00A9, 0x00AE, 0x203C, 0x2049, 0x2122, 0x2139, 0x3030, 0x303D, 0x3297, 0x3299)
    )
