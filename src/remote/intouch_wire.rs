//! InTouch's answers. People are read row by row and forgivingly: "the Connector is very
//! forgiving with validation" \[P]. One odd row never costs the page.

use super::assumed;
use super::lenient::Document;
use crate::engine::ports::{ClubName, Page};
use crate::model::person::Profile;
use crate::model::{Contact, Field, Kind, Millis, Note, Person, PersonId, normalize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// InTouch's names of the fields that are sent on \[P]. `owner` and `leadSource` are deliberately
/// not here: staff and lead sources never leave InTouch.
const CONTACT: [(&str, Field); 14] = [
    ("firstName", Field::FirstName),
    ("lastName", Field::LastName),
    ("email", Field::Email),
    ("mobilePhone", Field::MobilePhone),
    (assumed::OTHER_MOBILE, Field::MobilePhone),
    ("homePhone", Field::HomePhone),
    ("workPhone", Field::WorkPhone),
    ("address1", Field::Address1),
    ("city", Field::City),
    ("state", Field::State),
    ("zipcode", Field::PostalCode),
    ("birthdate", Field::BirthDate),
    ("gender", Field::Gender),
    ("company", Field::Employer),
];

/// Reads a page of people.
///
/// # Errors
/// The document is no page: nothing may be concluded from it, least of all "nobody".
pub fn page(document: &Document, number: u32, size: u32) -> Result<Page, String> {
    let json = &document.json;
    let list = rows(document, assumed::LEADS_LIST)?;
    let info = list.info;
    // Somebody stands in a row that cannot be read, too.
    let shown = list.rows.len() + usize::try_from(list.broken).unwrap_or(usize::MAX);
    // People on no page at all contradict themselves: then it is not told how many pages there are.
    let total_pages = info
        .and_then(|p| p.get("totalPages"))
        .and_then(count)
        .and_then(|n| u32::try_from(n).ok())
        .filter(|n| *n > 0 || shown == 0);
    let has_next = json
        .pointer("/_links/next/href")
        .is_some_and(Value::is_string)
        || info.and_then(|p| p.get("last")).and_then(Value::as_bool) == Some(false);
    // Page information and links are assumed [A]; a full page without either may have followers.
    let more = shown > 0
        && match total_pages {
            Some(total) => has_next || number.saturating_add(1) < total,
            None => has_next || shown >= size as usize,
        };
    Ok(Page {
        people: list.rows.iter().map(person).collect(),
        more,
        total_pages,
        doubt: info.and_then(|info| doubt(info, number, shown as u64, has_next)),
        date: None,
        broken: list.broken,
    })
}

/// How the page information \[A] contradicts the page, or itself. Only what one answer says is
/// compared: the list is live, and two answers may well differ.
fn doubt(info: &Value, asked: u32, rows: u64, has_next: bool) -> Option<String> {
    let of = |key| info.get(key).and_then(count);
    let number = u64::from(asked);
    if let Some(came) = of("number").filter(|came| *came != number) {
        return Some(format!("page {asked} was asked for, page {came} came"));
    }
    // Where the page stands is known only if its size is told.
    let size = of("size").filter(|size| *size > 0);
    let before = size.map_or(0, |size| number.saturating_mul(size));
    if let Some(total) = of("totalElements") {
        if rows > 0 && total < before.saturating_add(rows) {
            return Some(format!(
                "{total} people in all, but the {rows} of page {asked} stand behind {before}"
            ));
        }
        let is_placed = asked == 0 || size.is_some();
        if rows == 0 && is_placed && total > before {
            return Some(format!("page {asked} has nobody of {total} people"));
        }
        if let (Some(size), Some(pages)) = (size, of("totalPages"))
            && total.div_ceil(size).max(1) != pages.max(1)
        {
            return Some(format!("{total} people on {pages} pages of {size}"));
        }
    }
    if has_next && rows == 0 {
        return Some(format!("page {asked} has nobody and a next page"));
    }
    if has_next && of("totalPages").is_some_and(|pages| number + 1 >= pages) {
        return Some(format!("page {asked} is the last and has a next page"));
    }
    None
}

/// Reads the list of clubs. One that cannot be read is not offered; nothing follows from that.
///
/// # Errors
/// The document is no list of clubs.
pub fn clubs(document: &Document) -> Result<Vec<ClubName>, String> {
    let list = rows(document, assumed::CLUBS_LIST)?;
    Ok(list
        .rows
        .iter()
        .filter_map(|row| {
            Some(ClubName {
                id: text(row.get("uuid")?)?,
                name: row.get("name").and_then(text).unwrap_or_default(),
                address: row.get("address").map(address).unwrap_or_default(),
            })
        })
        .collect())
}

/// An address in one line, without the parts that are missing.
fn address(json: &Value) -> String {
    let part = |key| json.get(key).and_then(text).unwrap_or_default();
    let region = format!("{} {}", part("state"), part("zipcode"));
    let parts = [part("street"), part("city"), region];
    let parts: Vec<&str> = parts.iter().map(|p| p.trim()).collect();
    let filled: Vec<&str> = parts.into_iter().filter(|p| !p.is_empty()).collect();
    filled.join(", ")
}

/// A list as a document has it.
struct List<'a> {
    rows: &'a [Value],
    /// Rows that could not be read.
    broken: u32,
    /// What it says about its pages.
    info: Option<&'a Value>,
}

/// The rows of a list in HAL form \[P], or in the plain form that the same servers write without
/// it (`content`). An empty list may be left out, but only where the page information says that
/// there is nobody.
fn rows<'a>(document: &'a Document, list: &str) -> Result<List<'a>, String> {
    const PLAIN: &str = "content";
    let json = &document.json;
    let info = json.get("page").filter(|page| page.is_object());
    let found = |pointer: String, info| {
        let rows = json.pointer(&pointer).and_then(Value::as_array)?;
        let broken = document.broken(&pointer);
        Some(List { rows, broken, info })
    };
    let embedded = json.get("_embedded").filter(|embedded| !embedded.is_null());
    let list_found = match embedded {
        Some(_) => found(format!("/_embedded/{list}"), info),
        None => found(format!("/{PLAIN}"), info.or(Some(json))),
    };
    if let Some(list) = list_found {
        return Ok(list);
    }
    let is_left_out = embedded.is_none_or(|e| e.get(list).is_none()) && json.get(PLAIN).is_none();
    match json.pointer("/page/totalElements").and_then(count) {
        Some(0) if is_left_out => Ok(List {
            rows: &[],
            broken: 0,
            info,
        }),
        _ => Err(format!("there is no list _embedded.{list}")),
    }
}

/// A number of things; some servers write numbers as texts.
fn count(value: &Value) -> Option<u64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        other => other.as_u64(),
    }
}

/// Reads one person, however odd the row is.
pub fn person(row: &Value) -> Person {
    let uuid = row.get("uuid").filter(|uuid| id(uuid).is_some());
    // An id is opaque: one that would have to be changed to be sent could be somebody else's.
    let sound = uuid
        .and_then(id)
        .map(|id| id.trim().to_owned())
        .filter(|id| !id.is_empty() && normalize::text(id) == *id);
    let odd = uuid.filter(|uuid| uuid.as_str().is_some_and(|id| !id.trim().is_empty()));
    let contact_json = row.get("contact").filter(|c| c.is_object());
    let word = |key| row.get(key).and_then(text).unwrap_or_default();
    let is_told = |name: &str| contact_json.is_some_and(|c| c.get(name).is_some());
    let told: BTreeSet<Field> = CONTACT
        .iter()
        .filter(|(name, _)| is_told(name))
        .map(|(_, field)| *field)
        .collect();
    Person {
        modified: row.get("modifiedDate").and_then(instant),
        created: row.get("createdDate").and_then(instant),
        profile: Profile {
            kind: Kind::of(&word("userType"), &word("userStatus")),
            contact: contact_json.map(contact).unwrap_or_default(),
            readable: sound.is_some(),
            ..Profile::default()
        },
        missing: Field::ALL
            .into_iter()
            .filter(|field| !told.contains(field))
            .collect(),
        tells_empty: contact_json.is_some_and(|c| {
            let values = CONTACT.iter().filter_map(|(name, _)| c.get(*name));
            values.into_iter().any(|v| v.is_null() || v == "")
        }),
        // Somebody without an id is still somebody: held under a name made from the row.
        id: PersonId::new(
            &sound.unwrap_or_else(|| format!("without-id-{}", digest(odd.unwrap_or(row)))),
        ),
    }
}

fn contact(json: &Value) -> Contact {
    let mut contact = Contact::default();
    for (name, field) in CONTACT {
        // Where a field has two names, the first that says something counts.
        if contact.get(field).is_some() || contact.is_unusable(field) {
            continue;
        }
        match json.get(name) {
            None | Some(Value::Null) => {}
            Some(value) => match text(value) {
                Some(text) => contact.set(field, &text),
                None => contact.note(field, Note::NotText),
            },
        }
    }
    contact
}

/// Texts, and numbers where texts belong (a postal code).
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.clone()),
        Value::Number(n) => Some(n.to_string()),
        _ => None,
    }
}

/// An id. A number that is rounded, because it has too many digits, could be somebody else's.
fn id(value: &Value) -> Option<String> {
    let is_exact = !value.is_number() || value.is_u64() || value.is_i64();
    text(value).filter(|_| is_exact)
}

fn instant(value: &Value) -> Option<Millis> {
    match value {
        Value::String(text) => Millis::parse(text),
        Value::Number(number) => Millis::of_number(number.as_f64()?),
        _ => None,
    }
}

fn digest(row: &Value) -> String {
    Sha256::digest(row.to_string().as_bytes())
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn page(json: &Value, number: u32, size: u32) -> Result<Page, String> {
        super::page(&json.clone().into(), number, size)
    }

    fn one(row: &Value) -> Person {
        let doc = json!({"_embedded": {"leads": [row]}});
        page(&doc, 0, 200).unwrap().people.remove(0)
    }

    #[test]
    fn reads_the_example_of_the_contract() {
        let p = one(
            &json!({"uuid":"7f0c","userType":"PROSPECT","userStatus":"ACTIVE",
            "contact":{"firstName":"Ada","lastName":"Byron","email":"ada@example.org",
              "mobilePhone":"(555) 010-2233","homePhone":null,"address1":"12 River St",
              "city":"Spuzzum","state":"WA","zipcode":98101,"country":"US",
              "birthdate":"1985-12-10","gender":"F","company":null},
            "owner":{"uuid":"o","name":"Olga Owner"},"leadSource":{"id":7,"name":"Walk-in"},
            "modifiedDate":"2026-11-02T09:15:10.511Z"}),
        );
        assert_eq!(p.id.as_str(), "7f0c");
        assert_eq!(p.profile.kind, Kind::Prospect);
        assert_eq!(p.modified, Millis::parse("2026-11-02T09:15:10.511Z"));
        let c = &p.profile.contact;
        assert_eq!(c.get(Field::MobilePhone), Some("5550102233"));
        assert_eq!(c.get(Field::PostalCode), Some("98101"));
        assert_eq!(c.get(Field::HomePhone), None);
        let stored = serde_json::to_string(&p.profile).unwrap();
        assert!(!stored.contains("Olga") && !stored.contains("Walk-in"));
    }

    #[test]
    fn odd_rows_cost_nobody_else() {
        for row in [
            json!(null),
            json!("text"),
            json!([1, 2]),
            json!({}),
            json!({"uuid": null, "contact": []}),
            json!({"uuid": "", "contact": {"firstName": {"x": 1}}}),
            json!({"uuid": true, "userType": 7, "modifiedDate": {}}),
        ] {
            let p = one(&row);
            assert!(!p.profile.readable, "{row}");
            assert!(p.id.as_str().starts_with("without-id-"), "{row}");
        }
        let p = one(&json!({"uuid": 12, "userType": "ROBOT", "userStatus": null,
            "contact": {"firstName": ["Ada"], "lastName": "\u{0}Byron"}, "new": {}}));
        assert_eq!(p.id.as_str(), "12");
        assert_eq!(p.profile.kind, Kind::Unknown);
        assert!(p.profile.contact.is_unusable(Field::FirstName));
        assert_eq!(p.profile.contact.get(Field::LastName), Some("Byron"));
    }

    #[test]
    fn an_id_is_never_changed_into_that_of_somebody_else() {
        for odd in ["a  b", "a\u{0}b", "\u{0}", "e\u{301}"] {
            let row = json!({"uuid": odd, "contact": {"firstName": "Ada"}});
            let p = one(&row);
            assert!(!p.profile.readable, "{odd:?}");
            let changed = one(&json!({"uuid": odd, "contact": {"firstName": "Bea"}}));
            assert_eq!(p.id, changed.id, "the same person after a change");
        }
        let two = one(&json!({"uuid": "a\tb"}));
        assert_ne!(one(&json!({"uuid": "a  b"})).id, two.id);
        assert_eq!(one(&json!({"uuid": " a b "})).id.as_str(), "a b");
    }

    #[test]
    fn instants_that_no_clock_shows_are_none() {
        for odd in [json!(i64::MIN), json!(i64::MAX), json!("soon"), json!(1e20)] {
            assert_eq!(
                one(&json!({"uuid": "a", "modifiedDate": odd})).modified,
                None
            );
        }
    }

    #[test]
    fn a_document_that_is_no_page_is_never_nobody() {
        for doc in [
            json!({}),
            json!([]),
            json!({"_embedded": {}}),
            json!({"_embedded": {"leads": null}}),
            json!({"page": {"totalElements": 3}}),
            json!({"error": "oops"}),
        ] {
            assert!(page(&doc, 0, 200).is_err(), "{doc}");
        }
        let empty = page(&json!({"page": {"totalElements": 0}}), 0, 200).unwrap();
        assert!(empty.people.is_empty() && !empty.more);
    }

    #[test]
    fn contradictions_inside_one_answer_are_seen() {
        let ask = |number: u32, rows: usize, page_info: Value, next: bool| {
            let rows: Vec<Value> = (0..rows).map(|n| json!({"uuid": n})).collect();
            let mut doc = json!({"_embedded": {"leads": rows}, "page": page_info});
            if next {
                doc["_links"] = json!({"next": {"href": "x"}});
            }
            page(&doc, number, 200).unwrap()
        };
        let info = |number: u64, total: u64, pages: u64| json!({"size": 200, "number": number, "totalElements": total, "totalPages": pages});
        for (what, page, is_odd) in [
            ("the only page", ask(0, 3, info(0, 3, 1), false), false),
            (
                "the first of two",
                ask(0, 200, info(0, 201, 2), true),
                false,
            ),
            ("the last of two", ask(1, 1, info(1, 201, 2), false), false),
            ("nobody", ask(0, 0, info(0, 0, 0), false), false),
            ("nobody on one page", ask(0, 0, info(0, 0, 1), false), false),
            ("behind the end", ask(1, 0, info(1, 200, 1), false), false),
            ("nothing told", ask(0, 3, json!({}), true), false),
            // A page that is not full, because some people may not be shown, proves nothing.
            (
                "a page that is not full",
                ask(0, 150, info(0, 201, 2), true),
                false,
            ),
            ("another page", ask(1, 1, info(0, 201, 2), false), true),
            (
                "more rows than people",
                ask(0, 3, info(0, 2, 1), false),
                true,
            ),
            (
                "fewer in all than before",
                ask(1, 3, info(1, 202, 2), false),
                true,
            ),
            ("nobody of three", ask(0, 0, info(0, 3, 1), false), true),
            (
                "empty in the middle",
                ask(1, 0, info(1, 500, 3), true),
                true,
            ),
            ("too few pages", ask(0, 200, info(0, 500, 1), false), true),
            ("nobody and a next page", ask(0, 0, json!({}), true), true),
            (
                "behind the last",
                ask(0, 3, json!({"totalPages": 1}), true),
                true,
            ),
        ] {
            assert_eq!(page.doubt.is_some(), is_odd, "{what}: {:?}", page.doubt);
        }
    }

    #[test]
    fn more_follow_by_link_by_total_or_by_a_full_page() {
        let rows = json!({"leads": [{"uuid": "1"}, {"uuid": "2"}]});
        let more = |extra: Value, size| {
            let mut doc = json!({"_embedded": rows});
            for (k, v) in extra.as_object().unwrap() {
                doc[k] = v.clone();
            }
            page(&doc, 0, size).unwrap().more
        };
        assert!(more(json!({"_links": {"next": {"href": "x"}}}), 200));
        assert!(more(json!({"page": {"totalPages": 2}}), 200));
        assert!(!more(json!({"page": {"totalPages": 1}}), 2));
        assert!(more(json!({}), 2));
        assert!(!more(json!({}), 3));
        // "No page at all", and people on it.
        let doc = json!({"_embedded": rows, "_links": {"next": {"href": "x"}}, "page": {"totalPages": 0}});
        let odd = page(&doc, 0, 200).unwrap();
        assert!(odd.more && odd.total_pages.is_none());
    }
}
