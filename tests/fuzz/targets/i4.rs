//! I4's answers: only its own words say "not there", and only a clear no is a no.

use super::services::{Said, Services, sound};
use super::texts::contact_is_sound;
use i4_connector::engine::ports::{Created, Reach, Target, Updated};
use i4_connector::model::{Contact, Field, I4Id, I4Record, PersonId};
use i4_connector::plan::{Change, Draft};
use i4_connector::problem::{Code, Problem};
use serde_json::Value;
use std::collections::{BTreeSet, HashSet};

/// A text or a number, as the contract has ids.
fn id_of(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        // One that is rounded, because it has too many digits, is nobody's.
        Value::Number(number) if number.is_f64() => None,
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn result(said: &Said) -> Option<Value> {
    said.success()?.get("Result").cloned()
}

/// Whether the answer is I4's own "no such record".
fn says_not_there(said: &Said) -> bool {
    let text = said.refusal().unwrap_or_default();
    said.status == 404
        && (text.contains("nothing found")
            || text.contains("customernotfound")
            || text.contains("customer not found"))
}

/// Whether the body is an error in I4's own form.
fn is_by_i4(said: &Said) -> bool {
    let json: Value = serde_json::from_slice(&said.body).unwrap_or_default();
    let is_bare = json.is_string() && says_not_there(said);
    said.is_mended() || json["Message"].is_string() || is_bare
}

fn refused(problem: &Problem, said: &Said) {
    sound(problem, said);
    if said.status.is_success() {
        let unreadable = [Code::I4Answer, Code::I4Gateway];
        assert!(unreadable.contains(&problem.code), "{problem}");
    }
    if !is_by_i4(said) {
        assert_ne!(problem.code, Code::HoldRefused, "{problem}");
    }
}

/// The same for a call that is about nobody: it holds nobody.
fn refused_for_all(problem: &Problem, said: &Said) {
    refused(problem, said);
    assert_ne!(problem.code, Code::HoldRefused, "{problem}");
}

fn record_is_sound(record: &I4Record) {
    assert!(!record.id.as_str().is_empty());
    contact_is_sound(&record.contact);
}

pub fn search(data: &[u8]) {
    let said = Said::of(data);
    let mut person = Contact::default();
    person.set(Field::FirstName, "Testa");
    person.set(Field::LastName, "Probe");
    person.set(Field::Email, "probe@example.org");
    let found = Services::answering(&said, |s| s.wait(s.i4.search(&s.club, &person)));
    match found {
        Ok(found) if found.records.is_empty() && says_not_there(&said) => {}
        Ok(found) if said.is_mended() => {
            found.records.iter().for_each(record_is_sound);
        }
        Ok(found) => {
            let result = result(&said).unwrap_or_default();
            let rows = result.as_array().expect("a search without a list");
            let ids: BTreeSet<String> = rows.iter().filter_map(|r| id_of(r.get("Id"))).collect();
            let told: BTreeSet<String> = found.records.iter().map(|r| r.id.to_string()).collect();
            assert_eq!(told, ids, "candidates were lost");
            let has_nameless = rows.iter().any(|r| id_of(r.get("Id")).is_none());
            assert!(found.is_cut || !has_nameless, "somebody is nobody");
            found.records.iter().for_each(record_is_sound);
        }
        Err(problem) => refused(&problem, &said),
    }
}

pub fn record(data: &[u8]) {
    let said = Said::of(data);
    let id = I4Id::new("9012");
    match Services::answering(&said, |s| s.wait(s.i4.record(&s.club, &id))) {
        Ok(None) => assert!(says_not_there(&said), "gone, says nobody"),
        Ok(Some(record)) => {
            assert!(said.is_mended() || result(&said).is_some_and(|r| r.is_object()));
            assert_eq!(record.id, id);
            record_is_sound(&record);
        }
        Err(problem) => {
            refused(&problem, &said);
        }
    }
}

pub fn rules(data: &[u8]) {
    let said = Said::of(data);
    match Services::answering(&said, |s| s.wait(s.i4.rules(&s.club))) {
        Ok(_) if said.is_mended() => {}
        Ok(rules) => {
            let result = result(&said).unwrap_or_default();
            let rows = result.as_array().expect("rules without a list");
            let named =
                |row: &&Value| row["Required"] == Value::Bool(true) && row["FieldName"].is_string();
            let required = rules.required.len() + rules.never_sent.len();
            assert!(required <= rows.iter().filter(named).count());
            assert!(
                rows.iter().filter(named).count() == 0
                    || required > 0
                    || rules.prospect_type.is_some()
            );
            assert!(rules.longest.values().all(|n| *n > 0), "nothing would fit");
            assert!(
                rules.allowed.values().all(|a| !a.is_empty()),
                "nothing is allowed"
            );
            let stored = serde_json::to_string(&rules).expect("they can be stored");
            assert_eq!(serde_json::from_str(&stored).ok(), Some(rules));
        }
        Err(problem) => refused_for_all(&problem, &said),
    }
}

/// Somebody's create has no answer. "Not there" would make them once more.
pub fn customers(data: &[u8]) {
    let said = Said::of(data);
    let wanted: HashSet<PersonId> = ["p1", "p2"].map(PersonId::new).into();
    let found = Services::answering(&said, |s| {
        s.wait(s.i4.find_by_exchange_id(&s.club, Reach::Club, &wanted))
    });
    let found = match found {
        Ok(found) => found,
        Err(problem) => return refused_for_all(&problem, &said),
    };
    if said.is_mended() {
        return;
    }
    if said.status == 400 {
        let json: Value = serde_json::from_slice(&said.body).unwrap_or_default();
        assert_eq!(json["Status"], 204, "a refusal says that nobody is there");
        return;
    }
    let json = said.success().expect("a list from no answer");
    let rows = json["Customers"].as_array().expect("a list from no list");
    for row in rows {
        let person = id_of(row.get("DataExchangeID")).map(|id| PersonId::new(&id));
        if let Some(person) = person.filter(|p| wanted.contains(p)) {
            assert!(found.contains_key(&person), "somebody there was not seen");
        }
    }
    let pages = json["PagingInfo"]["TotalPages"].as_u64();
    let contradicts = rows.is_empty() && pages.is_some_and(|pages| pages > 1);
    assert!(!contradicts, "nobody, on several pages");
}

pub fn create(data: &[u8]) {
    let said = Said::of(data);
    let mut contact = Contact::default();
    contact.set(Field::FirstName, "Testa");
    let draft = Draft {
        contact,
        prospect_type: Some(2),
    };
    let made = Services::answering(&said, |s| {
        s.wait(s.i4.create(&s.club, &PersonId::new("p1"), &draft, "104417"))
    });
    let json = said.success().unwrap_or_default();
    if said.is_mended() {
        return;
    }
    let refused = said.status.is_client_error() && said.status != 408 && is_by_i4(&said);
    let is_clear_no =
        json.get("Successful") == Some(&Value::Bool(false)) || refused || said.status == 429;
    match made {
        Created::Done(id) => {
            assert_eq!(json["Successful"], true);
            assert_eq!(Some(id.to_string()), id_of(json.get("CustomerId")));
        }
        Created::MemberIdTaken => {
            assert!(is_clear_no);
            assert!(String::from_utf8_lossy(&said.body).contains("Barcode") || has_escapes(&said));
        }
        Created::NotMade(problem) => {
            sound(&problem, &said);
            assert!(is_clear_no, "“not made” says nobody: {problem}");
        }
        Created::Unknown { problem, .. } => {
            sound(&problem, &said);
            assert!(!is_clear_no, "a clear no is taken for nothing");
        }
    }
}

fn has_escapes(said: &Said) -> bool {
    said.body.contains(&b'\\')
}

pub fn update(data: &[u8]) {
    let said = Said::of(data);
    let change = Change {
        field: Field::City,
        before: None,
        after: Some("Spuzzum".into()),
    };
    let id = I4Id::new("9012");
    let answer = Services::answering(&said, |s| {
        s.wait(s.i4.update(&s.club, &id, std::slice::from_ref(&change)))
    });
    if said.is_mended() {
        return;
    }
    let result = result(&said).unwrap_or_default();
    match answer {
        Ok(updated) => {
            let name = match updated {
                Updated::Done => "AutoApprovedConfirmationNumber",
                Updated::WaitsForApproval => "PendingConfirmationNumber",
            };
            assert!(id_of(result.get(name)).is_some(), "done, says nobody");
            let is_none = match &result["ErrorMessages"] {
                Value::Null => true,
                Value::String(text) => {
                    let text = text.trim().to_lowercase();
                    text.is_empty() || text == "none"
                }
                Value::Array(list) => list.is_empty(),
                _ => false,
            };
            assert!(is_none, "a refusal is taken for done");
        }
        Err(not) if not.problem.code == Code::HoldGone => assert!(says_not_there(&said)),
        Err(not) => {
            sound(&not.problem, &said);
            let allowed = [Code::I4Answer, Code::I4Gateway, Code::HoldRefused];
            assert!(!said.status.is_success() || allowed.contains(&not.problem.code));
            let is_clear = said.status == 429 || is_by_i4(&said);
            let may_have =
                said.status.is_server_error() || (said.status.is_client_error() && !is_clear);
            assert!(not.may_have_gone || !may_have, "{not:?}");
        }
    }
}

pub fn member_id(data: &[u8]) {
    let said = Said::of(data);
    match Services::answering(&said, |s| s.wait(s.i4.next_member_id(&s.club))) {
        Ok(id) if said.is_mended() => assert!(!id.is_empty()),
        Ok(id) => {
            let result = result(&said).unwrap_or_default();
            assert_eq!(Some(id), id_of(result.get("BarcodeId")));
        }
        Err(problem) => refused_for_all(&problem, &said),
    }
}

pub fn clubs(data: &[u8]) {
    let said = Said::of(data);
    match Services::answering(&said, |s| s.wait(s.i4.clubs(&s.club))) {
        Ok(_) if said.is_mended() => {}
        Ok(clubs) => {
            let result = result(&said).unwrap_or_default();
            let rows = result.as_array().expect("clubs without a list");
            let named = rows.iter().filter(|row| id_of(row.get("Id")).is_some());
            assert_eq!(clubs.len(), named.count());
        }
        Err(problem) => refused_for_all(&problem, &said),
    }
}
