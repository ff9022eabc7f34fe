//! The decision table, row by row.

use super::smart_match::{self, Finding, Step};
use super::terms::{Change, Choice, Draft, Facts, Hold, Next, Plan, Question};
use super::{difference, preflight};
use crate::model::{Contact, Field, FieldRules, I4Id, I4Record, Kind, Link};
use crate::problem::{Code, Problem};

/// Decides about one person.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Next {
    if !facts.profile.readable {
        return hold(Code::HoldUnreadable);
    }
    if facts.profile.kind == Kind::Unknown {
        return hold(Code::HoldKind);
    }
    match facts.link {
        Some(Link {
            i4,
            sent: Some(sent),
        }) => changed(facts, i4, sent),
        Some(Link { i4, sent: None }) => link(facts, i4, None, None),
        None => unlinked(facts),
    }
}

/// Linked before: what has changed in InTouch since?
fn changed(facts: &Facts<'_>, i4: &I4Id, sent: &Contact) -> Next {
    let now = &facts.profile.contact;
    let not_updatable = difference::not_updatable(sent, now);
    let changes = difference::since(sent, now);
    if changes.is_empty() {
        return Next::Do(Plan::Unchanged { not_updatable });
    }
    let clears = changes.iter().any(|c| c.after.is_none());
    match (checked(&changes, facts.rules), facts.rules) {
        (Err(hold), _) => Next::Do(Plan::Hold(hold)),
        // Only emptying a field makes the rules worth a call; lengths are checked if they are
        // known anyway, and I4 checks them itself.
        (Ok(()), None) if clears => Next::Ask(Question::Rules),
        (Ok(()), _) => Next::Do(Plan::Update {
            i4: i4.clone(),
            changes,
            not_updatable,
        }),
    }
}

/// Not linked: Smart Match decides.
fn unlinked(facts: &Facts<'_>) -> Next {
    let contact = &facts.profile.contact;
    let is_prospect = facts.profile.kind == Kind::Prospect;
    if is_prospect && facts.choice == Some(Choice::NewPerson) {
        return create(facts);
    }
    let nobody = Finding::None;
    let finding = match facts.finding {
        Some(finding) => finding,
        None if smart_match::can_match(contact) => return Next::Ask(Question::Search),
        None => &nobody,
    };
    match (finding, facts.profile.kind) {
        (Finding::One(record, step), _) => link(facts, &record.id, Some(record), Some(*step)),
        (Finding::Several(candidates), _) => Next::Do(Plan::Hold(Hold {
            problem: Problem::new(Code::HoldSeveral, format!("{} records", candidates.len())),
            candidates: candidates.clone(),
        })),
        (Finding::Possible(candidates), _) => Next::Do(Plan::Hold(Hold {
            problem: Problem::new(
                Code::HoldSeveral,
                "the same email or mobile, the name written otherwise",
            ),
            candidates: candidates.clone(),
        })),
        (Finding::None, Kind::Prospect) => create(facts),
        (Finding::None, Kind::InactiveProspect) => Next::Do(Plan::Skip),
        (Finding::None, Kind::Member | Kind::ExMember) => hold(Code::HoldMember),
        (Finding::None, Kind::Unknown) => hold(Code::HoldKind),
    }
}

/// Linking: what InTouch has and I4 has otherwise is sent.
fn link(facts: &Facts<'_>, i4: &I4Id, found: Option<&I4Record>, by: Option<Step>) -> Next {
    let now = &facts.profile.contact;
    let known = facts.record.filter(|r| r.id == *i4).or(found);
    let record = match known {
        // A search answers without the date of birth; without reading the record it is not
        // known whether it differs.
        Some(r) if r.complete || now.get(Field::BirthDate).is_none() => r,
        _ => return Next::Ask(Question::Record(i4.clone())),
    };
    let changes = difference::against_record(&record.contact, now);
    match checked(&changes, facts.rules) {
        Err(hold) => Next::Do(Plan::Hold(hold)),
        Ok(()) => Next::Do(Plan::Link {
            i4: i4.clone(),
            by,
            changes,
        }),
    }
}

fn create(facts: &Facts<'_>) -> Next {
    let Some(rules) = facts.rules else {
        return Next::Ask(Question::Rules);
    };
    let contact = &facts.profile.contact;
    match preflight::for_create(contact, rules) {
        Err(hold) => Next::Do(Plan::Hold(hold)),
        Ok(()) => Next::Do(Plan::Create(Draft {
            contact: contact.clone(),
            prospect_type: rules.prospect_type,
        })),
    }
}

/// Changes against the rules, as far as these are known.
fn checked(changes: &[Change], rules: Option<&FieldRules>) -> Result<(), Hold> {
    let Some(rules) = rules else { return Ok(()) };
    let cleared: Vec<String> = changes
        .iter()
        .filter(|c| c.after.is_none() && rules.required.contains(&c.field))
        .map(|c| c.field.to_string())
        .collect();
    if !cleared.is_empty() {
        return Err(Problem::new(
            Code::HoldCleared,
            format!("fix in InTouch: {}", cleared.join(", ")),
        )
        .into());
    }
    let values = changes
        .iter()
        .filter_map(|c| Some((c.field, c.after.as_deref()?)));
    preflight::for_values(values, rules)
}

fn hold(code: Code) -> Next {
    Next::Do(Plan::Hold(code.into()))
}
