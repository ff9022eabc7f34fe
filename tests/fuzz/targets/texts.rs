//! Values of people, dates and instants, the specification of faults.

use i4_connector::model::{Contact, Field, Millis, compare, normalize};
use i4_connector::problem::without_quotes;
use i4_connector::simulator::Faults;

/// What is kept is what I4 takes, and taking it once more changes nothing.
pub fn contact_is_sound(contact: &Contact) {
    for (field, value) in contact.values() {
        assert!(!value.is_empty(), "{field} is kept and empty");
        assert!(!value.contains(char::is_control), "{field}: {value:?}");
        match field {
            Field::MobilePhone | Field::HomePhone | Field::WorkPhone => {
                assert!((7..=15).contains(&value.len()), "{field}: {value:?}");
                assert!(
                    value.bytes().all(|b| b.is_ascii_digit()),
                    "{field}: {value:?}"
                );
            }
            Field::BirthDate => assert_eq!(normalize::date(value).as_deref(), Ok(value)),
            Field::Gender => assert!(["M", "F"].contains(&value)),
            _ => {}
        }
        let mut again = Contact::default();
        again.set(field, value);
        assert_eq!(
            again.get(field),
            Some(value),
            "{field} changes when read twice"
        );
        assert_eq!(again.notes().count(), 0, "{field}: {value:?}");
    }
}

pub fn texts(data: &[u8]) {
    let raw = String::from_utf8_lossy(data);
    let text = normalize::text(&raw);
    assert_eq!(normalize::text(&text), text, "text");
    let fold = compare::fold(&raw);
    assert_eq!(compare::fold(&fold), fold, "fold");
    assert_eq!(compare::fold(&text), fold, "fold of what was normalised");
    let digits = compare::digits(&raw);
    assert!(digits.bytes().all(|b| b.is_ascii_digit()));
    assert_eq!(compare::digits(&digits), digits);
    // One of each kind: the others are read like the last name.
    for field in [
        Field::LastName,
        Field::MobilePhone,
        Field::Email,
        Field::BirthDate,
        Field::Gender,
    ] {
        let mut contact = Contact::default();
        contact.set(field, &raw);
        contact_is_sound(&contact);
        let is_there = contact.get(field).is_some() || contact.is_unusable(field);
        assert_eq!(is_there, !text.is_empty(), "{field} is lost without a note");
        let key = compare::key(field, &raw);
        assert_eq!(compare::key(field, &key), key, "{field}: key of a key");
        if field == Field::LastName || field == Field::Email || field == Field::MobilePhone {
            let sent = contact.get(field).map(|sent| compare::key(field, sent));
            assert!(
                sent.is_none_or(|sent| sent == key),
                "{field}: key of what is sent"
            );
        }
        assert_eq!(contact.renewed(), contact, "{field} changes when renewed");
    }
    // I4's refusals quote what it was sent; the log must not.
    if !raw.contains(['\'', '"', '“', '”']) {
        let quoted = without_quotes(&format!("FirstName '{raw}' is invalid"));
        assert_eq!(quoted, "FirstName '…' is invalid");
    }
}

pub fn dates(data: &[u8]) {
    let raw = String::from_utf8_lossy(data);
    if let Ok(date) = normalize::date(&raw) {
        assert_eq!(normalize::date(&date).as_ref(), Ok(&date));
        assert!(raw.starts_with(&date), "{date} is another day than {raw:?}");
    }
    if let Some(instant) = Millis::parse(&raw) {
        let text = instant.to_string();
        assert_eq!(Millis::parse(&text), Some(instant), "{text}");
        assert!(instant.timestamp().is_some());
    }
    if let Ok(number) = raw.trim().parse() {
        assert!(!Millis(number).to_string().is_empty());
    }
}

pub fn faults(data: &[u8]) {
    let raw = String::from_utf8_lossy(data);
    match raw.parse::<Faults>() {
        Ok(faults) => {
            let all = [
                faults.lost_before,
                faults.lost_after,
                faults.too_many,
                faults.failure,
                faults.failure_after,
                faults.garbage,
                faults.reset,
                faults.slow,
                faults.token_death,
            ];
            assert!(all.iter().all(|p| (0.0..=1.0).contains(p)));
            assert!(all.iter().sum::<f64>() <= 1.0 + 1e-6);
            assert!((0.0..=1.0).contains(&faults.moving));
        }
        Err(wrong) => assert!(!wrong.to_string().is_empty()),
    }
}
