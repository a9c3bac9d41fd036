"""Words that our readers should not meet, and patterns that are hard to read. Lists, so that an editor can argue."""

import re

from publication import caseless

#: Word → what to write. From plain-language lists of health writers, cut to what health texts are full of.
HARD_WORDS = {
    "accompanied by": "with",
    "adjacent": "next to",
    "administer": "give",
    "administered": "given",
    "adverse": "unwanted",
    "ameliorate": "make better",
    "approximately": "about",
    "assistance": "help",
    "cessation": "stopping",
    "commence": "start",
    "comorbidity": "other illness",
    "consequently": "so",
    "contraindicated": "must not be used",
    "demonstrate": "show",
    "discontinue": "stop",
    "efficacy": "how well it works",
    "efficacious": "works",
    "elevated": "high",
    "endeavour": "try",
    "etiology": "cause",
    "aetiology": "cause",
    "exacerbate": "make worse",
    "facilitate": "help",
    "frequently": "often",
    "furthermore": "also",
    "hypothesise": "think",
    "idiosyncratic": "rare and not expected",
    "implement": "do",
    "indicated": "advised",
    "individuals": "people",
    "ingest": "swallow",
    "initiate": "start",
    "manifest": "show",
    "manifestation": "sign",
    "modality": "way",
    "moreover": "also",
    "morbidity": "illness",
    "mortality": "deaths",
    "nevertheless": "but",
    "numerous": "many",
    "obtain": "get",
    "onset": "start",
    "optimal": "best",
    "permit": "let",
    "physician": "doctor",
    "practitioner": "doctor or nurse",
    "prevalence": "how many people have it",
    "prior to": "before",
    "prognosis": "what to expect",
    "prophylaxis": "prevention",
    "purchase": "buy",
    "refractory": "hard to treat",
    "regimen": "plan",
    "require": "need",
    "respectively": "in that order",
    "spontaneous": "by itself",
    "subsequently": "then",
    "sufficient": "enough",
    "symptomatology": "signs",
    "therapeutic": "of treatment",
    "utilise": "use",
    "utilize": "use",
}
_HARD = re.compile(rf"\b(?:{'|'.join(sorted(HARD_WORDS, key=len, reverse=True))})\b")  # in small letters

_PASSIVE = re.compile(
    r"\b(?:is|are|was|were|be|been|being)\s+(?:\w+ly\s+|not\s+)?"
    r"(?:\w+ed|done|given|seen|found|known|made|taken|told|shown|held|kept|left|put|set|felt|brought|caught|chosen|"
    r"driven|hidden|hurt|meant|read|sent|written|worn)\b",
    re.IGNORECASE,
)

#: What no page may claim or give. A sentence that denies it and a marked quotation may hold the words.
FORBIDDEN = {
    "a promise of cure": re.compile(r"\bcur(?:e|es|ed|ing|able)\b", re.IGNORECASE),
    "advertising": re.compile(
        r"\b(?:miracles?|miraculous|breakthroughs?|revolutionary|guarantee[ds]?|100\s?% safe|risk-free)\b",
        re.IGNORECASE,
    ),
    "a dose": re.compile(
        r"\b\d[\d.,]*\s?(?:mg|mcg|µg|g|ml|millilitres?|milligrams?|micrograms?|grams?|units?)\b(?!\s?/\s?kg\s?of)",
        re.IGNORECASE,
    ),
}
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)")
_DENIED = re.compile(
    r"\b(?:no|not|never|nobody|none|cannot|without|nothing|neither|nor|unproven|false|claims?)\b", re.IGNORECASE
)

_CONTRACTION = re.compile(r"\b\w+n[’']t\b|\b\w+[’'](?:ve|re|ll)\b", re.IGNORECASE)
_HARD_NUMBER = re.compile(r"\b\d[\d.]*\s?%|\bper ?cent\b|\b\d+\.\d+\b|\b\w+fold\b", re.IGNORECASE)
_RATE = re.compile(r"\b\d[\d,]*\s(?:in|out of)\s(?:every\s)?(\d[\d,]*(?:\^\d+)?)\b")
_ABBREVIATION = re.compile(r"(?<![\w-])[A-Z]{2,6}(?![\w’'-])")

UNTELLING_HEADINGS = frozenset({"introduction", "overview", "background", "general", "information", "more", "notes"})

#: Abbreviations that are better known than what they stand for, or are names.
COMMON_ABBREVIATIONS = frozenset({"UK", "US", "EU", "TV", "HIV", "DNA"})


def hard_words(text: str) -> list[tuple[str, str]]:
    """(word, what to write instead) for each hard word in `text`, in order."""
    return [(text[match.start : match.end], HARD_WORDS[match.folded]) for match in caseless.find(_HARD, text)]


def is_passive(sentence: str) -> bool:
    """A rough guess: "is given" looks passive, and so does "is tired"."""
    return bool(_PASSIVE.search(sentence))


def forbidden(sentence: str) -> list[tuple[str, str]]:
    """(what it is, the words) for each claim or dose in `sentence`. A dose is one even in a quotation or a denial."""
    found = []
    for name, pattern in FORBIDDEN.items():
        searched = sentence if name == "a dose" else _QUOTED.sub("“”", sentence)
        for match in pattern.finditer(searched):
            if name == "a dose" or not _DENIED.search(searched[: match.start()]):
                found.append((name, match[0]))
    return found


def contractions(text: str) -> list[str]:
    return _CONTRACTION.findall(text)


def hard_numbers(text: str) -> list[str]:
    """Percentages, decimals and "-fold" in `text`: "1 in 7" is easier."""
    return _HARD_NUMBER.findall(text)


def denominators(text: str) -> list[str]:
    """What rates in `text` are counted in: "7" for "1 in 7"."""
    return _RATE.findall(text)


def abbreviations(text: str) -> list[str]:
    return [found for found in _ABBREVIATION.findall(text) if found not in COMMON_ABBREVIATIONS]
