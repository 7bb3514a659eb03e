"""The spaCy component that tells asserted cues from negated, hypothetical and boilerplate ones.

A small edition of NegEx and ConText (Chapman et al. 2001; Harkema et al. 2009): trigger words, found as cues of their
own (`context.negation`, `context.hypothetical`), reach forward in their sentence until a word that ends their scope
(`context.scope_end`; for negation `context.negation_end` too), a number of characters, or the sentence's end.
`context.boilerplate` marks its whole sentence, and so does `context.background`, for older cases that are told only as
background. From a `context.appendix` on, all sentences are boilerplate. `context.aside` marks what lies wholly inside
it: cues that are only a part of an office's name or of a charge's wording.
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
    appendix = min((m.sentence for m in doc._.mentions if m.label == "context.appendix"), default=None)
    doc._.mentions = [_judged(mention, triggers.get(mention.sentence, ()), appendix) for mention in doc._.mentions]
    return doc


def _judged(mention: Mention, triggers: Sequence[Mention], appendix: int | None) -> Mention:
    if mention.label.startswith("context."):
        return mention
    names = {trigger.label.removeprefix("context.") for trigger in triggers}
    marks = [name for name in WHOLE_SENTENCE if name in names]
    marks += [MARK[name] for name in REACH if any(_governs(trigger, mention, triggers, name) for trigger in triggers)]
    if appendix is not None and mention.sentence >= appendix:
        marks.append("boilerplate")
    if any(trigger.label == "context.aside" and _holds(trigger, mention) for trigger in triggers):
        marks.append("aside")
    return mark(mention, marks) if marks else mention


def _holds(outer: Mention, inner: Mention) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _governs(trigger: Mention, mention: Mention, triggers: Sequence[Mention], name: str) -> bool:
    """Whether a trigger of this kind holds the mention, or stands near before it and nothing ends its scope.

    A hypothetical one may share words with the mention ("faces 40 years in prison"); a negation that does is a part of
    the cue ("was not paid").
    """
    if trigger.label != f"context.{name}":
        return False
    if _holds(trigger, mention) or (name == "hypothetical" and trigger.start < mention.start < trigger.end):
        return True
    if not 0 <= mention.start - trigger.end <= REACH[name]:
        return False
    return not any(
        other.label in ("context.scope_end", f"context.{name}_end")
        and trigger.end <= other.start
        and other.end <= mention.start
        for other in triggers
    )
