"""The `name_*` features: those of `features.names.name_features`, then the likelihood."""

from pyspark.sql import types as T

from features.feature import Feature

_INT, _DOUBLE = T.IntegerType(), T.DoubleType()
_ADDRESS = "the host is an address"

NAMES = (
    Feature(
        name="name_length", type=_INT, unit="characters", range="1 to 253", null=_ADDRESS,
        meaning="Length of the host's name, dots included. Half of real hosts have up to 18, one "
        "in 20 more than 34; data carried in a name make it longer.",
        direction="high",
        blind_spot="Random names are often short: www, 8 letters and .com have 16.",
    ),
    Feature(
        name="name_depth", type=_INT, unit="labels", range="0 (the host is it) and more",
        null=_ADDRESS,
        meaning="Labels before the registered domain: 1 for www.example.co.uk.",
    ),
    Feature(
        name="name_entropy", type=_DOUBLE, unit="bits a character", range="0 to 5.3",
        null=_ADDRESS,
        meaning="Entropy of the characters of the host's name, without dots. Half of real hosts "
        "have up to 3.3; 40 random letters and digits before a real domain make 4.5.",
        direction="high",
        blind_spot="A short name has little, however random: 8 characters at most 3.",
        source="Shannon",
    ),
    Feature(
        name="name_digit_share", type=_DOUBLE, unit="share", range="0 to 1", null=_ADDRESS,
        meaning="Digits among the characters of the host's name without dots. One real host in 20 "
        "has more than 0.22.",
        direction="high",
        blind_spot="Random letters have none, as three of four real hosts.",
    ),
    Feature(
        name="name_likelihood", type=_DOUBLE, unit="nats a pair of characters",
        range="about -12 (unlike all others) to 0; real ones lie about -2.9, random ones -4",
        null=f"{_ADDRESS}; fewer than 100 registered domains in the day",
        meaning="Mean log-likelihood of each character of the registered domain's first label, "
        "given the one before, by the day's other registered domains, each once. Below what 5 % "
        "of real domains fall short of are 68 % of names of 12 random letters and 93 % of 10 "
        "hexadecimal digits.",
        direction="low",
        blind_spot="Names made of words are as likely as others: those of Gozi rank with the "
        "median. Numbered customers of content networks are as unlikely as random names: 10 of "
        "the 20 least likely of 806 real domains. International names are judged as they are "
        "encoded.",
        source="bigrams, one added to each count, less the domain's own",
    ),
)  # fmt: skip
