"""Words that make another problem of the same sentence, and LaTeX that changes nothing but the look."""

__all__ = ["DISCRIMINANT_CHARACTERS", "DISCRIMINANT_WORDS", "FUNCTION_WORDS", "LAYOUT_COMMANDS", "NO_PERSONS"]

_NEGATIONS = """
not no never none nor neither without except unless cannot can't don't doesn't didn't isn't aren't wasn't weren't
won't wouldn't shouldn't couldn't hasn't haven't hadn't nobody nothing nowhere non false true
nicht kein keine keinen keiner nie ohne außer ne pas sans jamais aucun aucune ni sin nunca ningún ninguna nada nadie
não nem nunca sem senza mai nessuno не нет ни без никогда
"""
_NUMBERS = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred thousand million billion dozen
half third quarter fourth fifth sixth seventh eighth ninth tenth first second last once twice thrice double triple
single both
elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn zwanzig dreißig vierzig fünfzig sechzig
siebzig achtzig neunzig hundert tausend onze douze treize quatorze quinze seize vingt trente quarante cinquante
soixante cent mille once doce trece catorce quince veinte treinta cuarenta cincuenta sesenta cien mil undici
dodici tredici venti cento uno tre quattro cinque sei sette otto nove dieci dois duas três quatro oito nove dez
doze treze vinte
одиннадцать двенадцать тринадцать четырнадцать пятнадцать двадцать тридцать сорок пятьдесят сто тысяча dozens
eins zwei drei vier fünf sechs sieben acht neun zehn deux trois quatre cinq sept huit neuf dix dos tres cuatro cinco
seis siete ocho nueve diez один два три четыре пять шесть семь восемь девять десять
"""
_CONTRASTS = """
ascending descending increasing decreasing increase increases increased decrease decreases decreased rise rises fall
falls max min maximum minimum maximal minimal maximize minimize largest smallest greatest least largest larger smaller
greater less more most fewer fewest bigger biggest longest shortest longer shorter highest lowest higher lower upper
above below over under before after earlier later next previous prior following preceding start end begin starts ends
left right top bottom north south east west inside outside inner outer internal external clockwise counterclockwise
odd even prime composite positive negative nonnegative nonpositive rational irrational real complex integer
sum difference product quotient remainder ratio mean median mode average total add subtract multiply divide plus minus
times added subtracted multiplied divided squared cubed square cube root
and or xor any all every each some either only exactly least most
include including included exclude excluding excluded inclusive exclusive with
same different equal unequal distinct identical similar parallel perpendicular vertical horizontal
convex concave open closed finite infinite continuous discrete
row rows column columns width height length area volume perimeter circumference radius diameter
prefix suffix uppercase lowercase vowel vowels consonant consonants
kg mg lb lbs oz km cm mm nm ft mi yd mph kmh kph hz khz mhz ghz kw kwh cal kcal joule joules watt watts volt volts amp
amps kelvin celsius fahrenheit euro euros pound dollar mile meter metre centimeter kilometer foot inch minute hour day
week month year gram kilogram liter litre pint pints quart quarts gallon acre acres hectare hectares tonne tonnes ton
tons byte bytes bit bits
man woman men women boy girl boys girls male female child adult children adults husband wife white black
positive negative formal informal valid invalid possible impossible supported unsupported synonym antonym
advantage disadvantage cause effect import export encode decode encrypt decrypt
summe differenz produkt quotient umfang fläche radius durchmesser volumen größte kleinste größer kleiner
aufsteigend absteigend croissant décroissant ascendente descendente crescente decrescente
buy sell buys sells bought sold win lose wins loses won lost gain loss profit true false yes
inches feet yards miles meters metres kilometers kilometres centimeters grams kilograms pounds ounces liters litres
gallons seconds minutes hours days weeks months years cents dollars euros percent degrees radians
old young older younger oldest youngest fast slow faster slower fastest slowest hot cold hotter colder
knight knave knights knaves liar liars truth lie lies
"""

DISCRIMINANT_WORDS = frozenset(f"{_NEGATIONS} {_NUMBERS} {_CONTRASTS}".split())
"""Case-folded: what problems are commonly varied in. Other content words count by where they stand."""

DISCRIMINANT_CHARACTERS = frozenset(
    "不没沒非無无未别勿一二三四五六七八九十百千万半双升降大小多少高低长短前后左右上下内外奇偶正负加减乘除和差积商余最增减升東西南北东"
)
"""The same for Chinese and Japanese, which write no spaces between words."""

_FUNCTION_WORDS_TEXT = """
a an the this that these those it its there here of to in on at by for from into as is are was were be been
being has have had do does did will would shall should can could may might must so then thus also just now very
please he she they him her them his hers their theirs himself herself themselves who whom whose which what how
when where if while because since though although than such i you we me us my your our
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS_TEXT.split())
"""Words that a rewording changes and a problem is not known by."""

_LAYOUT_COMMANDS_TEXT = """
left right big Big bigg Bigg bigl bigr displaystyle textstyle limits quad qquad text mathrm mathbf textbf textit
mbox operatorname hspace vspace hfill noindent item begin end label
"""
LAYOUT_COMMANDS = frozenset(_LAYOUT_COMMANDS_TEXT.split())

_NO_PERSONS_TEXT = """
monday tuesday wednesday thursday friday saturday sunday
january february march april may june july august september october november december
mercury venus earth mars jupiter saturn uranus neptune pluto
python java javascript typescript rust ruby go kotlin swift scala haskell perl julia fortran pascal lua prolog
english french german spanish italian portuguese dutch russian chinese japanese korean arabic hindi latin greek
africa america asia europe australia antarctica austria belgium brazil canada chile china denmark egypt
france germany greece hungary iceland india indonesia ireland israel italy japan kenya korea mexico
netherlands nigeria
norway pakistan peru poland portugal romania russia scotland spain sweden switzerland thailand turkey ukraine vietnam
paris london berlin rome madrid vienna tokyo beijing moscow chicago boston texas california florida
north south east west internet bible
"""
NO_PERSONS = frozenset(_NO_PERSONS_TEXT.split())
"""Words with a capital that a problem depends on: in their place no other is the same problem."""
