//! InTouch's answers: no row is lost, and what is no page is never "nobody".

use super::services::{Said, Services, sound};
use super::texts::contact_is_sound;
use i4_connector::engine::ports::Source;
use i4_connector::model::{Millis, PersonId};
use i4_connector::problem::{Code, Problem};
use serde_json::Value;
use std::collections::HashMap;

/// What a call to InTouch may end with; none of it is about one person.
fn is_intouch(problem: &Problem, said: &Said) {
    sound(problem, said);
    let known = [
        Code::InTouchAnswer,
        Code::InTouchBusy,
        Code::InTouchClub,
        Code::InTouchGateway,
        Code::InTouchServer,
        Code::InTouchSignIn,
    ];
    assert!(known.contains(&problem.code), "{problem}");
}

/// The rows of a list as another reader sees them; `None` where there is no such list.
fn rows(json: &Value, list: &str) -> Option<Vec<Value>> {
    let embedded = json.get("_embedded").filter(|e| !e.is_null());
    let list = match embedded {
        Some(embedded) => embedded.get(list),
        None => json.get("content"),
    };
    if let Some(list) = list {
        return list.as_array().cloned();
    }
    if json.get("content").is_some() {
        return None;
    }
    let total = json.get("page")?.get("totalElements")?;
    let is_nobody = match total {
        Value::String(text) => text.trim().parse() == Ok(0_u64),
        other => other.as_u64() == Some(0),
    };
    is_nobody.then(Vec::new)
}

pub fn page(data: &[u8]) {
    let said = Said::of(data);
    let rows = said.success().and_then(|json| rows(&json, "leads"));
    let page = Services::answering(&said, |services| {
        let call = services
            .intouch
            .people(&services.club, Millis::ZERO, 0, 200);
        services.wait(call)
    });
    let page = match (page, &rows) {
        (Ok(_), _) if said.is_mended() => return,
        (Ok(page), Some(_)) => page,
        (Err(problem), None) => return is_intouch(&problem, &said),
        (Ok(page), None) => panic!("{} people from what is no page", page.people.len()),
        (Err(problem), Some(_)) => panic!("a page was refused: {problem}"),
    };
    let rows = rows.unwrap_or_default();
    assert_eq!(page.people.len(), rows.len(), "rows were lost");
    assert!(!page.more || !rows.is_empty(), "nobody, and more of them");
    assert!(
        !page.more || page.total_pages != Some(0),
        "more than no page"
    );
    let mut by_id: HashMap<&PersonId, Value> = HashMap::new();
    for (person, row) in page.people.iter().zip(&rows) {
        assert!(!person.id.as_str().is_empty(), "somebody has no id");
        assert!(!person.id.as_str().contains(char::is_control));
        let uuid = match row.get("uuid") {
            Some(Value::String(text)) => Value::from(PersonId::new(text).as_str()),
            Some(Value::Number(number)) if !number.is_f64() => Value::from(number.to_string()),
            _ => row.clone(),
        };
        let other = by_id.insert(&person.id, uuid.clone());
        assert!(other.is_none_or(|o| o == uuid), "two people became one");
        contact_is_sound(&person.profile.contact);
        let stored = serde_json::to_string(&person.profile).expect("it can be stored");
        let read = serde_json::from_str(&stored).expect("what is stored can be read");
        assert_eq!(person.profile, read);
        if let Some(modified) = person.modified {
            // The cursor goes back to InTouch as text.
            let text = modified.to_string();
            assert_eq!(Millis::parse(&text), Some(modified), "{text}");
        }
    }
}

pub fn clubs(data: &[u8]) {
    let said = Said::of(data);
    let rows = said.success().and_then(|json| rows(&json, "clubs"));
    let clubs = Services::answering(&said, |s| s.wait(s.intouch.clubs()));
    match (clubs, rows) {
        (Ok(clubs), Some(rows)) => {
            let uuid = |row: &&Value| {
                let uuid = row.get("uuid");
                uuid.is_some_and(|id| id.is_string() || id.is_number())
            };
            assert_eq!(clubs.len(), rows.iter().filter(uuid).count());
        }
        (Err(problem), None) => is_intouch(&problem, &said),
        (Ok(_), None) if said.is_mended() => {}
        (clubs, rows) => panic!("{clubs:?} from {rows:?}"),
    }
}

#[derive(serde::Deserialize)]
struct TokenAnswer {
    access_token: String,
}

pub fn sign_in(data: &[u8]) {
    let said = Said::of(data);
    // What is not looked at may be no UTF-8.
    let text = String::from_utf8_lossy(&said.body);
    // As deep as it likes beside it.
    let answer: Option<TokenAnswer> = serde_json::from_str(&text).ok();
    let token = answer.map(|answer| answer.access_token);
    match Services::signing_in(&said, |s| s.wait(s.intouch.clubs())) {
        Ok(_) => assert!(
            said.status.is_success() && (token.is_some() || said.is_mended()),
            "signed in with nothing"
        ),
        Err(problem) => {
            is_intouch(&problem, &said);
            if let Some(token) = token.filter(|t| t.len() > 12) {
                assert!(!problem.detail.contains(&token), "the token is quoted");
            }
            if said.status.is_success() {
                let unreadable = [Code::InTouchAnswer, Code::InTouchGateway];
                assert!(unreadable.contains(&problem.code), "{problem}");
            }
        }
    }
}
