//! The decision table, row by row.

use super::smart_match::{self, Finding, Step};
use super::terms::{Change, Draft, Facts, Hold, Marked, Next, Plan, Question};
use super::{difference, preflight};
use crate::model::{Contact, Doubt, Field, FieldRules, I4Id, I4Record, Kind, Link};
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
        Some(known) => match known.doubt {
            Some(doubt) => doubtful(facts, known, doubt),
            None => linked(facts, known),
        },
        None => unlinked(facts),
    }
}

fn linked(facts: &Facts<'_>, known: &Link) -> Next {
    match &known.sent {
        Some(sent) => changed(facts, &known.i4, sent),
        // By hand, or found and not compared yet.
        None => match facts.owners {
            Some(owners) => link(facts, &known.i4, None, None, !owners.is_empty()),
            None => Next::Ask(Question::Owners(known.i4.clone())),
        },
    }
}

/// Linked under another address: before anything is sent to it, record and person must be the same
/// human. Of another I4, the mark or the name says so; of another InTouch, whose ids may be
/// anybody's, only the name that it has now.
fn doubtful(facts: &Facts<'_>, known: &Link, doubt: Doubt) -> Next {
    let now = &facts.profile.contact;
    let differs = |sent| !difference::since(sent, now).is_empty();
    if known.sent.as_ref().is_some_and(|sent| !differs(sent)) && facts.sending.is_empty() {
        return linked(facts, known);
    }
    let Some(marked) = facts.marked else {
        return Next::Ask(Question::Mark(known.i4.clone()));
    };
    let Some(record) = facts.record.filter(|r| r.id == known.i4) else {
        return Next::Ask(Question::Record(known.i4.clone()));
    };
    let name = record.contact.match_name();
    let has_name = |contact: &Contact| name.is_some() && contact.match_name() == name;
    let is_same = match (marked, doubt) {
        (Marked::Wrong, _) => false,
        (_, Doubt::Source) => has_name(now),
        (Marked::Right, Doubt::Target) => true,
        (Marked::Not, Doubt::Target) => has_name(now) || known.sent.as_ref().is_some_and(has_name),
    };
    if is_same {
        return linked(facts, known);
    }
    Next::Do(Plan::Hold(Hold {
        problem: Problem::new(Code::HoldOther, format!("I4 record {}", known.i4)),
        candidates: vec![known.i4.clone()],
    }))
}

/// Linked before: what has changed in InTouch since?
fn changed(facts: &Facts<'_>, i4: &I4Id, sent: &Contact) -> Next {
    let now = &facts.profile.contact;
    let not_updatable = difference::not_updatable(sent, now);
    let record = facts.record.filter(|r| r.id == *i4);
    if record.is_none() && difference::has_repeats(facts.sending, now) {
        return Next::Ask(Question::Record(i4.clone()));
    }
    let record = record.map(|r| &r.contact);
    let changes = difference::with_open(difference::since(sent, now), facts.sending, now, record);
    if changes.is_empty() {
        return Next::Do(Plan::Unchanged { not_updatable });
    }
    // A field that was only not mentioned is looked at once more before it is emptied.
    let is_missing = |c: &Change| c.after.is_none() && facts.profile.missing.contains(&c.field);
    if changes.iter().any(is_missing) && !facts.is_asked {
        return Next::Ask(Question::LookAgain);
    }
    let clears = changes.iter().any(|c| c.after.is_none());
    match (checked(&changes, facts.rules), facts.rules) {
        (Err(_), _) if !facts.rules_are_fresh => Next::Ask(Question::Rules),
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
    if facts.has_waited && !facts.is_asked {
        return Next::Ask(Question::LookAgain);
    }
    let contact = &facts.profile.contact;
    let nobody = Finding::None;
    let finding = match facts.finding {
        Some(finding) => finding,
        None if smart_match::can_match(contact) => return Next::Ask(Question::Search),
        None => &nobody,
    };
    match (finding, facts.profile.kind) {
        (Finding::One(record, step), _) => found(facts, record, *step),
        (Finding::Several(candidates), _) => several(candidates, "records"),
        // Nobody would be made of them, so nobody would be made twice.
        (Finding::Possible(_) | Finding::None, Kind::InactiveProspect) => Next::Do(Plan::Skip),
        (Finding::Possible(candidates), _) => several(candidates, "possible"),
        (Finding::None, Kind::Prospect) => create(facts),
        (Finding::None, Kind::Member | Kind::ExMember) => hold(Code::HoldMember),
        (Finding::None, Kind::Unknown) => hold(Code::HoldKind),
    }
}

fn several(candidates: &[I4Id], what: &str) -> Next {
    let detail = match (what, candidates.len()) {
        ("possible", 1) => "1 record may be this person".to_owned(),
        ("possible", n) => format!("{n} records may be this person"),
        (_, n) => format!("{n} records"),
    };
    Next::Do(Plan::Hold(Hold {
        problem: Problem::new(Code::HoldSeveral, detail),
        candidates: candidates.to_vec(),
    }))
}

/// One record matches. If somebody else is linked to it, both may be one human who was entered
/// twice, or two of one name and one address: father and son.
fn found(facts: &Facts<'_>, record: &I4Record, step: Step) -> Next {
    let now = &facts.profile.contact;
    let Some(owners) = facts.owners else {
        return Next::Ask(Question::Owners(record.id.clone()));
    };
    let mut others = owners.iter().chain(std::iter::once(&record.contact));
    let against = others.find_map(|other| smart_match::contradicts(now, other));
    match against.filter(|_| !owners.is_empty()) {
        Some(field) => Next::Do(Plan::Hold(Hold {
            problem: Problem::new(
                Code::HoldTaken,
                format!("I4 record {}, another {field}", record.id),
            ),
            candidates: vec![record.id.clone()],
        })),
        None => link(
            facts,
            &record.id,
            Some(record),
            Some(step),
            !owners.is_empty(),
        ),
    }
}

/// Linking: what InTouch has and I4 has otherwise is sent.
fn link(
    facts: &Facts<'_>,
    i4: &I4Id,
    found: Option<&I4Record>,
    by: Option<Step>,
    is_shared: bool,
) -> Next {
    let now = &facts.profile.contact;
    let known = facts.record.filter(|r| r.id == *i4).or(found);
    let record = match known {
        // A search answers without the date of birth; without reading the record it is not
        // known whether it differs.
        Some(r) if r.complete || now.get(Field::BirthDate).is_none() => r,
        _ => return Next::Ask(Question::Record(i4.clone())),
    };
    let changes = difference::with_open(
        difference::against_record(&record.contact, now),
        facts.sending,
        now,
        Some(&record.contact),
    );
    match checked(&changes, facts.rules) {
        Err(_) if !facts.rules_are_fresh => Next::Ask(Question::Rules),
        Err(hold) => Next::Do(Plan::Hold(hold)),
        Ok(()) => Next::Do(Plan::Link {
            i4: i4.clone(),
            by,
            is_shared,
            changes,
        }),
    }
}

/// How many creates without a clear answer are enough: a third may make a third record.
const MOST_UNCLEAR: i64 = 2;

fn create(facts: &Facts<'_>) -> Next {
    if facts.unclear >= MOST_UNCLEAR {
        return hold(Code::HoldUnsure);
    }
    let Some(rules) = facts.rules.filter(|_| facts.rules_are_fresh) else {
        return Next::Ask(Question::Rules);
    };
    let contact = &facts.profile.contact;
    match preflight::for_create(contact, rules) {
        Err(hold) => Next::Do(Plan::Hold(hold)),
        // They may have left InTouch since they were read.
        Ok(()) if facts.is_old && !facts.is_asked => Next::Ask(Question::LookAgain),
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
