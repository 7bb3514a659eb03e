"""The spaCy component that tells asserted cues from negated, hypothetical and boilerplate ones.

A small edition of NegEx and ConText (Chapman et al. 2001; Harkema et al. 2009): trigger words, found as cues of their
own (`context.negation`, `context.hypothetical`), reach forward in their sentence until a word that ends their scope
(`context.scope_end`), a number of characters, or the sentence's end. `context.boilerplate` marks its whole sentence,
and so does `context.background`, for older cases that are told only as background.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from spacy.tokens import Doc

from pipeline.records import Mention
from pipeline.stages.annotator.cues import mark

# How many characters a trigger reaches: NegEx uses six tokens for negation; a modal governs its whole clause.
REACH = {"negation": 45, "hypothetical": 160}
MARK = {"negation": "negated", "hypothetical": "hypothetical"}
WHOLE_SENTENCE = ("boilerplate", "background")


def assign_context(doc: Doc) -> Doc:
    """Put marks on the mentions of `doc._.mentions`; the triggers themselves stay unmarked."""
    triggers: dict[int, list[Mention]] = defaultdict(list)
    for mention in doc._.mentions:
        if mention.label.startswith("context."):
            triggers[mention.sentence].append(mention)
    doc._.mentions = [_judged(mention, triggers.get(mention.sentence, ())) for mention in doc._.mentions]
    return doc


def _judged(mention: Mention, triggers: Sequence[Mention]) -> Mention:
    if not triggers or mention.label.startswith("context."):
        return mention
    names = {trigger.label.removeprefix("context."): trigger for trigger in triggers}
    marks = [name for name in WHOLE_SENTENCE if name in names]
    marks += [MARK[name] for name in REACH if any(_governs(trigger, mention, triggers, name) for trigger in triggers)]
    return mark(mention, marks) if marks else mention


def _governs(trigger: Mention, mention: Mention, triggers: Sequence[Mention], name: str) -> bool:
    """Whether a trigger of this kind stands before the mention, near enough, and nothing between ends its scope."""
    if trigger.label != f"context.{name}" or not 0 <= mention.start - trigger.end <= REACH[name]:
        return False
    return not any(
        other.label == "context.scope_end" and trigger.end <= other.start and other.end <= mention.start
        for other in triggers
    )
