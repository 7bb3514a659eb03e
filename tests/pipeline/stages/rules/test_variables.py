"""The rules of the coded variables, on short invented sentences: each mechanism and trap of the guide."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import Code, Document, Page, State
from pipeline.stages.annotator import Annotator
from pipeline.stages.incident_builder.telling import whole_spans
from pipeline.stages.rules.clauses import MOST_WORDS
from pipeline.stages.rules.variables import VariableRules

TITLE = "A report"


@pytest.fixture(scope="module")
def rules(configs: Path) -> VariableRules:
    return VariableRules(configs)


def read(annotator: Annotator, body: str, title: str = TITLE) -> Document:
    document = Document(
        Page("https://example.org/", b"", datetime.now(UTC), "test"), text=f"{title}\n\n{body}", title=title
    )
    document.body_start = len(title) + 2
    annotator([document])
    document.incident_spans = (whole_spans(document),)
    return document


def code(annotator: Annotator, rules: VariableRules, body: str, title: str = TITLE) -> list[Code]:
    document = read(annotator, body, title)
    return list(rules(document, document.incident_spans[0], coder="rules@test"))


def values(codes: list[Code], variable: str, state: State = State.PRESENT) -> set[str]:
    return {each.value for each in codes if each.variable == variable and each.state is state}


@pytest.mark.parametrize(
    ("body", "variable", "value"),
    [
        ("The agency took her passport on the first day.", "control", "withholds_documents"),
        ("The victims passports were locked in a safe.", "control", "withholds_documents"),
        ("They had to work off a debt of 2,000 euros.", "control", "debt_bondage"),
        ("None of the women was ever paid.", "control", "takes_earnings"),
        ("The men worked for fourteen hours a day.", "control", "excessive_working_hours"),
        ("The door was locked from the outside.", "control", "restricts_movement"),
        ("He threatened to kill her mother.", "control", "threats"),
        ("He threatened to have the workers deported.", "control", "threat_of_law_enforcement"),
        ("She was beaten with a cable.", "control", "physical_abuse"),
        ("The foreman raped two of them.", "control", "sexual_abuse"),
        ("They slept on the floor of a garage.", "control", "withholds_necessities"),
        ("He gave the girls heroin to keep them working.", "control", "psychoactive_substances"),
        ("She was made to swear an oath before a juju priest.", "control", "ritual_or_spiritual"),
        ("The manager refused to take him to a doctor and denied him medicine.", "control", "restricts_medical_care"),
        ("They kept her baby hostage.", "control", "uses_children"),
        ("He called her a dog and humiliated her.", "control", "psychological_abuse"),
        ("They took her bank card and her benefits.", "control", "restricts_financial_access"),
        ("A recruiter offered them jobs in a hotel in Doha.", "recruitment", "job_offer"),
        ("Of the wages for two years she saw nothing.", "control", "takes_earnings"),
        ("Each boy had to bring 1,200 naira a day.", "control", "takes_earnings"),
        ("They were lodged five to a room above the workshop.", "control", "withholds_necessities"),
        ("A shift lasted sixteen hours.", "control", "excessive_working_hours"),
        ("The sack of flour was entered in his notebook as a debt.", "control", "debt_bondage"),
        ("When she asked to see a doctor, he told her to lie down.", "control", "restricts_medical_care"),
        ("He told her that the police would lock her up.", "control", "threat_of_law_enforcement"),
        ("In the club she had a number instead of a name.", "control", "psychological_abuse"),
        ("A woman kept her baby as surety.", "control", "uses_children"),
        ("The windows had been screwed shut.", "control", "restricts_movement"),
        (
            "He ate what was left on the plates; something had been put into the drink.",
            "control",
            "psychoactive_substances",
        ),
        ("Their parents had entrusted them to the master.", "recruitment", "family"),
        ("He sold her for 4,000 pesos to a farmer.", "recruitment", "sale"),
        ("She answered an advertisement for waitresses in Nicosia.", "recruitment", "job_offer"),
        ("A woman from her own village had told her of it.", "recruitment", "friend_or_acquaintance"),
        ("Not one had gone further than primary school.", "vulnerability", "low_education"),
        ("None of them spoke Greek.", "vulnerability", "migration_status"),
        ("He was recognised as a victim of trafficking in May.", "outcomes", "protection_decision"),
        ("The men have been booked under Section 370.", "outcomes", "charge"),
        ("She climbed over the wall of the yard.", "outcomes", "rescue_or_identification"),
        ("The charge was struck out for want of evidence.", "outcomes", "acquittal_or_dismissal"),
        ("They walked for two nights through the hills.", "transport", "foot"),
        ("She met the man on Facebook.", "recruitment", "online"),
        ("She was sold to another trafficker in Sabha.", "recruitment", "sale"),
        ("Gunmen abducted the girls from a village.", "recruitment", "abduction"),
        ("The boy was handed over by his uncle.", "recruitment", "family"),
        ("A neighbour told her of a shop in Milan.", "recruitment", "friend_or_acquaintance"),
        ("They were smuggled across the border.", "recruitment", "smuggling"),
        ("He promised the parents a place at a boarding school.", "recruitment", "education_offer"),
        ("Her boyfriend forced her to work the streets.", "recruitment", "intimate_partner"),
        ("They flew from Lagos to Rome.", "transport", "air"),
        ("A man drove her to a flat in Leeds.", "transport", "car_or_van"),
        ("They were taken to Delhi by bus and then by train.", "transport", "rail"),
        ("They crossed the Mediterranean in a dinghy.", "transport", "sea_or_river"),
        ("The men were hidden in a lorry.", "transport", "lorry"),
        ("They walked for three days across the desert.", "transport", "foot"),
        ("She came from a poor family.", "vulnerability", "poverty"),
        ("None of them spoke English.", "vulnerability", "migration_status"),
        ("The girl had run away from a children's home.", "vulnerability", "in_care_or_runaway"),
        ("Two of the men were homeless.", "vulnerability", "homelessness"),
        ("The family could not read the contract.", "vulnerability", "low_education"),
        ("The village had been displaced by the flood.", "vulnerability", "conflict_or_disaster"),
        ("A court sentenced her to nine years in prison.", "outcomes", "sentence"),
        ("He was convicted of trafficking on Monday.", "outcomes", "conviction_or_guilty_plea"),
        ("Police arrested a man of 40.", "outcomes", "arrest"),
        ("Two women have been charged with trafficking.", "outcomes", "charge"),
        ("Officers rescued nine women.", "outcomes", "rescue_or_identification"),
        ("The third accused was acquitted.", "outcomes", "acquittal_or_dismissal"),
        ("The Court of Appeal dismissed the appeal.", "outcomes", "appeal"),
        ("He was ordered to pay 9,000 pounds in compensation.", "outcomes", "compensation_or_civil_award"),
        ("She was granted asylum in May.", "outcomes", "protection_decision"),
        ("The jury heard evidence for a week.", "outcomes", "trial"),
    ],
)
def test_a_plain_statement_is_coded(
    annotator: Annotator, rules: VariableRules, body: str, variable: str, value: str
) -> None:
    assert value in values(code(annotator, rules, body), variable)


@pytest.mark.parametrize(
    ("body", "variable", "value"),
    [
        ("If convicted, he faces up to 20 years in prison.", "outcomes", "sentence"),
        ("If convicted, he faces up to 20 years in prison.", "outcomes", "conviction_or_guilty_plea"),
        ("She will be sentenced in June.", "outcomes", "sentence"),
        ("Nobody has been arrested.", "outcomes", "arrest"),
        ("They pleaded not guilty.", "outcomes", "conviction_or_guilty_plea"),
        ("The defendant has prior convictions.", "outcomes", "conviction_or_guilty_plea"),
        ("Trial Attorney A. Example spoke.", "outcomes", "trial"),
        ("Police appealed for information.", "outcomes", "appeal"),
        ("He was charged with trafficking by force, threats of force, fraud or coercion.", "control", "threats"),
        ("Traffickers often take the passports of their victims.", "control", "withholds_documents"),
        ("Under the law, forced labour is described as work without pay.", "control", "takes_earnings"),
        ("Anyone with information about people who are locked in should call.", "control", "restricts_movement"),
        ("A similar case last year ended when police arrested a man.", "outcomes", "arrest"),
        ("He threatened to beat her.", "control", "physical_abuse"),
        ("The sex trafficking unit of the police spoke.", "exploitation", "sexual_exploitation"),
        ("They met at the bus station.", "transport", "bus"),
    ],
)
def test_a_trap_is_not_coded(annotator: Annotator, rules: VariableRules, body: str, variable: str, value: str) -> None:
    assert value not in values(code(annotator, rules, body), variable)


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("He was free to come and go and kept his passport.", "restricts_movement"),
        ("He was free to come and go and kept his passport.", "withholds_documents"),
        ("The employer never took their passports.", "withholds_documents"),
        ("She was not beaten.", "physical_abuse"),
    ],
)
def test_what_the_text_denies_is_explicitly_absent(
    annotator: Annotator, rules: VariableRules, body: str, value: str
) -> None:
    codes = code(annotator, rules, body)
    assert value in values(codes, "control", State.ABSENT)
    assert value not in values(codes, "control")


def test_an_offer_of_work_entails_a_false_promise(annotator: Annotator, rules: VariableRules) -> None:
    codes = code(annotator, rules, "A recruiter offered them jobs in a hotel in Doha.")
    (promise,) = [each for each in codes if each.value == "false_promises"]
    assert promise.evidence
    denied = "They never had false promises made to them."
    assert "false_promises" not in values(code(annotator, rules, denied), "control")


def test_a_sentence_that_may_come_is_none(annotator: Annotator, rules: VariableRules) -> None:
    assert "sentence" not in values(code(annotator, rules, "She faces 40 years in prison."), "outcomes")
    assert "sentence" in values(code(annotator, rules, "She got 40 years in prison."), "outcomes")


def test_the_way_home_is_no_transport(annotator: Annotator, rules: VariableRules) -> None:
    assert values(code(annotator, rules, "The women were flown home on Friday."), "transport") == set()
    assert values(code(annotator, rules, "The women were flown to Amman on Friday."), "transport") == {"air"}


def test_a_hint_decides_where_no_type_is_told(annotator: Annotator, rules: VariableRules) -> None:
    body = "Ten people were sent to telephone fraud gangs and locked in; two men face trafficking charges."
    assert "criminal_exploitation" in values(code(annotator, rules, body), "exploitation")


def test_a_hypothetical_silences_outcomes_but_not_conduct(annotator: Annotator, rules: VariableRules) -> None:
    codes = code(annotator, rules, "He threatened to call the police, took their passports and locked them in a shed.")
    assert {"withholds_documents", "restricts_movement"} <= values(codes, "control")


def test_investigation_gives_way_to_what_came_later(annotator: Annotator, rules: VariableRules) -> None:
    early = code(annotator, rules, "Police have opened an investigation.")
    late = code(annotator, rules, "Police opened an investigation. A man was arrested.")
    assert values(early, "outcomes") == {"investigation"}
    assert values(late, "outcomes") == {"arrest"}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("The women were forced into prostitution.", {("sexual_exploitation", "prostitution")}),
        ("The girls were victims of sex trafficking.", {("sexual_exploitation", "prostitution")}),
        ("The men were forced to work on a tomato farm without pay.", {("labour_exploitation", "agriculture")}),
        ("She was kept as a domestic servant in a villa.", {("domestic_servitude", None)}),
        ("The children were forced to beg in the streets.", {("forced_begging", None)}),
        ("The boys were forced to tend cannabis plants.", {("criminal_exploitation", "drug_cultivation_or_dealing")}),
        ("They were held in a scam compound.", {("criminal_exploitation", "online_scam")}),
        ("The ring sold kidneys of poor villagers.", {("organ_removal", None)}),
        ("The rebels used child soldiers.", {("armed_conflict", None)}),
        ("The couple sold a newborn baby.", {("child_sale_or_illegal_adoption", None)}),
        ("He was charged with trafficking in persons.", {("unspecified", None)}),
        ("A bakery van hit a wall.", set()),
    ],
)
def test_types_of_exploitation(
    annotator: Annotator, rules: VariableRules, body: str, expected: set[tuple[str, str | None]]
) -> None:
    codes = code(annotator, rules, body)
    assert {(each.value, each.subtype) for each in codes if each.variable == "exploitation"} == expected


def test_one_word_does_not_outweigh_a_document(annotator: Annotator, rules: VariableRules) -> None:
    body = " ".join(f"In {year} women were forced into prostitution in a brothel." for year in range(2010, 2018))
    codes = code(annotator, rules, f"{body} One had once been a maid.")
    assert values(codes, "exploitation") == {"sexual_exploitation"}


def test_a_branch_of_work_counts_only_with_labour(annotator: Annotator, rules: VariableRules) -> None:
    codes = code(annotator, rules, "She was forced into prostitution. They met customers in a hotel near a farm.")
    assert values(codes, "exploitation") == {"sexual_exploitation"}


def test_evidence_is_the_clause_around_the_cue(annotator: Annotator, rules: VariableRules) -> None:
    body = "On a cold day in March, the manager took the passports of all nine women, and the owner went home to sleep."
    found = [each for each in code(annotator, rules, body) if each.value == "withholds_documents"]
    assert [each.quote for each in found[0].evidence] == ["the manager took the passports of all nine women"]


def test_at_most_two_quotations_from_different_sentences(annotator: Annotator, rules: VariableRules) -> None:
    body = "She was beaten. He was beaten. They were beaten again. All were beaten."
    found = [each for each in code(annotator, rules, body) if each.value == "physical_abuse"]
    quotes = [each.quote for each in found[0].evidence]
    assert quotes == ["She was beaten", "He was beaten"]


def test_more_sentences_make_a_code_surer(annotator: Annotator, rules: VariableRules) -> None:
    once = code(annotator, rules, "She was beaten.")
    twice = code(annotator, rules, "She was beaten. She was whipped.")
    assert once[0].confidence < twice[0].confidence <= 1


PHRASES = st.sampled_from(
    (
        "Police arrested a man",
        "they took the victims\u2019 passports",
        "“You owe me 900 dollars”",
        "who was never paid —",
        "\n\n",
        "Mr. N. was jailed for 9 years; ",
        "if convicted, he faces life.",
        "They flew to Doha (by way of Dubai),",
        "and worked 16 hours a day",
        "ẞçñ 🙂 ",
        "forced into prostitution. ",
    )
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(PHRASES, min_size=1, max_size=12))
def test_evidence_always_quotes_the_text(annotator: Annotator, rules: VariableRules, parts: list[str]) -> None:
    document = read(annotator, " ".join(parts))
    for each in rules(document, document.incident_spans[0], coder="rules@test"):
        assert each.evidence
        for quote in each.evidence:
            assert document.text[quote.start : quote.end] == quote.quote
            assert 0 < len(quote.quote.split()) <= MOST_WORDS + 1
