//! A person as somebody at an InTouch desk typed them: phones in any format, gaps in any form.

use super::super::dice::Dice;
use super::person::Person;
use super::words;
use serde_json::{Map, Value, json};

/// Which formats a phone may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Phones {
    /// Those with the ten digits that I4 has too.
    TenDigits,
    /// Those with a country code as well.
    Any,
}

/// How somebody types a phone.
pub(super) fn phone(dice: &mut Dice, digits: &str, formats: Phones) -> String {
    let Some((area, rest)) = digits.split_at_checked(3) else {
        return digits.to_owned();
    };
    let Some((exchange, line)) = rest.split_at_checked(3) else {
        return digits.to_owned();
    };
    let choices = match formats {
        Phones::TenDigits => 6,
        Phones::Any => 9,
    };
    match dice.below(choices) {
        0 => format!("({area}) {exchange}-{line}"),
        1 => format!("{area}.{exchange}.{line}"),
        2 => format!("{area}-{exchange}-{line}"),
        3 => format!("{area} {exchange} {line}"),
        4 => format!(" ({area}){exchange}-{line} "),
        5 => digits.to_owned(),
        6 => format!("+1 {area} {exchange} {line}"),
        7 => format!("1-{area}-{exchange}-{line}"),
        _ => format!("+1 ({area}) {exchange}-{line}"),
    }
}

/// The `contact` of a lead.
pub(super) fn contact(dice: &mut Dice, person: &Person, phones: Phones) -> Map<String, Value> {
    let mut contact = Map::new();
    // What is not there is null, blank, or missing.
    let mut put = |dice: &mut Dice, name: &str, text: &str| {
        let value = match (text, dice.below(3)) {
            ("", 0) => return,
            ("", 1) => json!(""),
            ("", _) => Value::Null,
            _ => json!(text),
        };
        contact.insert(name.to_owned(), value);
    };
    put(dice, "firstName", &person.first);
    put(dice, "lastName", &person.last);
    put(dice, "email", &person.email);
    for (name, digits) in [
        ("mobilePhone", &person.mobile),
        ("homePhone", &person.home),
        ("workPhone", &String::new()),
    ] {
        let typed = phone(dice, digits, phones);
        put(dice, name, &typed);
    }
    put(dice, "address1", &person.street);
    put(dice, "address2", &person.second_line);
    put(dice, "city", &person.city);
    put(dice, "state", &person.state);
    put(dice, "zipcode", &person.zip);
    put(dice, "country", &person.country);
    put(dice, "birthdate", &person.birth);
    put(dice, "gender", &person.gender);
    put(dice, "company", &person.company);
    contact
}

/// What somebody in a hurry makes of a contact; it is still the same person to whoever reads with
/// care.
pub(super) fn in_a_hurry(dice: &mut Dice, contact: &mut Map<String, Value>) {
    let mut retype = |name: &str, how: &dyn Fn(&str) -> String| {
        let typed = contact.get(name).and_then(Value::as_str).map(how);
        if let Some(typed) = typed {
            contact.insert(name.to_owned(), json!(typed));
        }
    };
    match dice.below(8) {
        0 => retype("firstName", &|name| format!("  {name} ")),
        1 => retype("lastName", &|name| format!("{name}   ")),
        2 => retype("lastName", &|name| name.to_uppercase()),
        3 => retype("email", &|email| format!(" {}", email.to_uppercase())),
        4 => retype("address1", &|street| street.replace(' ', "   ")),
        _ => {}
    }
    if dice.chance(0.15) {
        for name in [
            "address1", "address2", "city", "state", "zipcode", "country",
        ] {
            contact.remove(name);
        }
    }
}

/// The whole lead. `contact` aside, it is what InTouch knows and I4 must never hear.
pub(super) fn row(dice: &mut Dice, kind: (&str, &str), contact: Map<String, Value>) -> Value {
    let (user_type, user_status) = kind;
    let mut row = json!({
        "uuid": dice.uuid(),
        "userType": user_type,
        "userStatus": user_status,
        "owner": { "uuid": dice.uuid(), "name": dice.pick(&words::STAFF) },
        "leadSource": { "id": 1 + dice.below(9), "name": dice.pick(&words::LEAD_SOURCES) },
    });
    row["contact"] = Value::Object(contact);
    // The API grows.
    if dice.chance(0.05) {
        row["tags"] = json!(["vip", { "campaign": 7 }]);
    }
    row
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_of_ten_digits_keep_the_digits() {
        let mut dice = Dice::new(1);
        let digits = |text: &str| {
            text.chars()
                .filter(char::is_ascii_digit)
                .collect::<String>()
        };
        for _ in 0..100 {
            let typed = phone(&mut dice, "5550102233", Phones::TenDigits);
            assert_eq!(digits(&typed), "5550102233");
        }
        let any = (0..100).map(|_| phone(&mut dice, "5550102233", Phones::Any));
        assert!(any.filter(|typed| digits(typed) == "15550102233").count() > 10);
        assert_eq!(phone(&mut dice, "", Phones::Any), "");
    }
}
