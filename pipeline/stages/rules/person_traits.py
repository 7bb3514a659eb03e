"""Settles roles, genders and age groups of the groups of a document by weights that were fitted to coded documents.

Whether some offender was a recruiter, or some victim female, is weighed over the whole document (`person_features`);
the groups that the rules made then get what is likely and lose what is doubtful. No group is made or dropped, and no
gender given that neither a noun nor a pronoun of the text tells.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.config import read_toml
from pipeline.stages.rules.logistic import Features, Logistic
from pipeline.stages.rules.person_features import Told
from pipeline.stages.rules.person_groups import Crowd

UNKNOWN = "unknown"
ROLES = ("recruiter", "transporter", "harbourer", "exploiter", "financier_or_organiser", "facilitator", "buyer")
GENDERS = ("female", "male", "mixed")
AGES = ("child", "adult", "mixed")


def label(side: str, trait: str, value: str) -> str:
    """Name what is weighed: that a group of this side has this value of a trait."""
    return f"{side}.{trait}.{value}"


LABELS = (
    *(label("offenders", "role", role) for role in ROLES),
    *(label(side, "gender", gender) for side in ("victims", "offenders") for gender in GENDERS),
    *(label("victims", "age_group", group) for group in AGES),
)


class Traits:
    """Gives groups their likely roles, genders and age groups.

    Args:
        weigh: the regressions over `LABELS`.
        threshold: the probability from which on a value is given.
        doubt: the probability below which a gender or an age group that a noun tells is taken back.
    """

    def __init__(self, weigh: Logistic, threshold: float, doubt: float) -> None:
        self._weigh = weigh
        self._threshold = threshold
        self._doubt = doubt

    @classmethod
    def read(cls, configs: Path) -> Traits:
        """Read the fitted weights under a folder of configs."""
        fitted: dict[str, Any] = read_toml(configs / "lexicons" / "en" / "person_weights.toml")
        return cls(Logistic(fitted["labels"], fitted["weights"]), fitted["threshold"], fitted["doubt"])

    def __call__(
        self, features: Features, genders: Collection[str], victims: Told, offenders: Told
    ) -> tuple[Told, Told]:
        """Give the groups of both sides with what is likely of them; `genders` are those that some word tells."""
        chances = self._weigh(features)
        for side, told in (("victims", victims), ("offenders", offenders)):
            self._settle_genders([crowd for crowd, _ in told], _of(chances, side, "gender"), genders)
        self._settle_ages([crowd for crowd, _ in victims], _of(chances, "victims", "age_group"))
        likely = self._likely(_of(chances, "offenders", "role"))
        return victims, _with_roles(offenders, likely)

    def _likely(self, chances: Mapping[str, float]) -> list[str]:
        """The values from the threshold on, the likeliest first."""
        return sorted((each for each in chances if chances[each] >= self._threshold), key=lambda each: -chances[each])

    def _settle_genders(self, crowds: Sequence[Crowd], chances: Mapping[str, float], genders: Collection[str]) -> None:
        likely = [each for each in self._likely(chances) if each in genders or {"female", "male"} <= set(genders)]
        for crowd, value in zip(crowds, self._settled(crowds, "gender", chances, likely), strict=True):
            crowd.gender = value

    def _settle_ages(self, crowds: Sequence[Crowd], chances: Mapping[str, float]) -> None:
        """Stated ages stand; they tell the age group themselves."""
        told = {crowd.age_group for crowd in crowds if crowd.ages}
        rest = [crowd for crowd in crowds if not crowd.ages]
        likely = self._likely(chances)
        likely = [value for value in likely if value not in told] or likely
        for crowd, value in zip(rest, self._settled(rest, "age_group", chances, likely), strict=True):
            crowd.age_group = value

    def _settled(
        self, crowds: Sequence[Crowd], trait: str, chances: Mapping[str, float], likely: Sequence[str]
    ) -> list[str]:
        """Take back what is doubtful; what is likely and no group has goes to groups without, the largest first."""
        told = [str(getattr(crowd, trait)) for crowd in crowds]
        values = [value if chances.get(value, 0.0) >= self._doubt else UNKNOWN for value in told]
        missing = [value for value in likely if value not in values]
        for number in sorted(range(len(values)), key=lambda each: -(crowds[each].count[0] or 0)):
            if values[number] == UNKNOWN and likely:
                values[number] = missing.pop(0) if missing else likely[0] if len(likely) == 1 else UNKNOWN
        return values


def _of(chances: Mapping[str, float], side: str, trait: str) -> dict[str, float]:
    start = label(side, trait, "")
    return {name.removeprefix(start): chance for name, chance in chances.items() if name.startswith(start)}


def _with_roles(told: Told, likely: Sequence[str]) -> Told:
    """Leave each group its likely roles, and give the largest those that no group has."""
    kept = [(crowd, tuple(role for role in roles if role in likely)) for crowd, roles in told]
    missing = {role for role in likely if not any(role in roles for _, roles in kept)}
    if kept and missing:
        main = max(range(len(kept)), key=lambda each: kept[each][0].count[0] or 0)
        crowd, roles = kept[main]
        kept[main] = crowd, tuple(role for role in ROLES if role in missing or role in roles)
    return [(crowd, roles or (UNKNOWN,)) for crowd, roles in kept]
