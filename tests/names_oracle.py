"""The slow, obvious version of the features of names: plain Python, one name at a time."""

import math
import re
from collections import Counter

KNOWN = "abcdefghijklmnopqrstuvwxyz0123456789-_."


def characters(name):
    """Bytes as characters, capitals as small letters; what no name should have as one letter."""
    folded = re.sub("[A-Z]", lambda found: found[0].lower(), name.encode().decode("latin-1"))
    return "".join(one if one in KNOWN else "?" for one in folded)


def is_address(host):
    if ":" in host:
        return True
    return re.fullmatch("[0-9]{1,3}([.][0-9]{1,3}){3}", host) is not None


def name_features(host, domain):
    names = ("length", "depth", "entropy", "digit_share")
    text = characters(host)
    inside = text.replace(".", "")
    if is_address(host) or not inside:
        return dict.fromkeys(f"name_{name}" for name in names)
    shares = [count / len(inside) for count in Counter(inside).values()]
    return {
        "name_length": len(text),
        "name_depth": max(text.count(".") - domain.count("."), 0),
        "name_entropy": -sum(share * math.log2(share) for share in shares),
        "name_digit_share": len(re.findall("[0-9]", inside)) / len(inside),
    }


def bigrams(domain):
    """Pairs of neighbours in the first label, both ends marked by a dot."""
    label = "" if is_address(domain) else characters(domain).partition(".")[0]
    return [*zip("." + label, label + ".", strict=True)] if label else []


def name_likelihood(domain, others):
    """Mean log-likelihood by the others, none of which is the domain itself."""
    pairs = Counter(pair for other in others for pair in bigrams(other))
    firsts = Counter()
    for (first, _), count in pairs.items():
        firsts[first] += count
    own = bigrams(domain)
    letters = len(KNOWN) + 1
    logs = [math.log((pairs[pair] + 1) / (firsts[pair[0]] + letters)) for pair in own]
    return sum(logs) / len(logs) if logs else None
