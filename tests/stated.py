"""Holds what a catalogue states to what a test measures."""

import re


def unmeasured(features, phrases):
    """What is wrong with (feature, phrase) pairs, each a part of a blind spot that is measured:
    phrases that are not there, and blind spots with a number in no phrase."""
    rest = {feature.name: feature.blind_spot for feature in features}
    wrong = []
    for name, phrase in phrases:
        if phrase not in rest[name]:
            wrong.append((name, phrase))
        rest[name] = rest[name].replace(phrase, "")
    return wrong + [(name, text) for name, text in rest.items() if re.search("[0-9]", text)]
