//! What I4 would refuse, found out before asking it.

use super::terms::Hold;
use crate::model::{Contact, Field, FieldRules, compare};
use crate::problem::{Code, Problem};

/// Whether a new prospect has all that I4 requires, in the lengths and values it takes.
///
/// # Errors
/// The hold that says what to fix.
pub fn for_create(contact: &Contact, rules: &FieldRules) -> Result<(), Hold> {
    if !rules.never_sent.is_empty() {
        let names: Vec<&str> = rules.never_sent.iter().map(String::as_str).collect();
        return Err(Problem::new(Code::HoldRule, names.join(", ")).into());
    }
    let missing: Vec<Field> = rules
        .required
        .iter()
        .copied()
        .filter(|f| contact.get(*f).is_none())
        .collect();
    if !missing.is_empty() {
        let list: Vec<String> = missing.iter().map(|f| missing_text(contact, *f)).collect();
        return Err(Problem::new(
            Code::HoldRequired,
            format!("fix in InTouch: {}", list.join(", ")),
        )
        .into());
    }
    for_values(contact.values(), rules)
}

/// Whether values fit I4's lengths and lists.
///
/// # Errors
/// The hold that says what to fix.
pub fn for_values<'a>(
    values: impl Iterator<Item = (Field, &'a str)>,
    rules: &FieldRules,
) -> Result<(), Hold> {
    let mut too_long = Vec::new();
    let mut not_listed = Vec::new();
    for (field, value) in values {
        let length = value.chars().count();
        if let Some(longest) = rules.longest.get(&field).filter(|l| length > **l) {
            too_long.push(format!(
                "{field} has {length} characters, I4 takes {longest}"
            ));
        } else if rules.allowed.get(&field).is_some_and(|allowed| {
            !allowed
                .iter()
                .any(|a| compare::fold(a) == compare::fold(value))
        }) {
            not_listed.push(field.to_string());
        }
    }
    if !too_long.is_empty() {
        return Err(Problem::new(
            Code::HoldLength,
            format!("fix in InTouch: {}", too_long.join(", ")),
        )
        .into());
    }
    if !not_listed.is_empty() {
        return Err(Problem::new(
            Code::HoldValue,
            format!("fix in InTouch: {}", not_listed.join(", ")),
        )
        .into());
    }
    Ok(())
}

fn missing_text(contact: &Contact, field: Field) -> String {
    contact.notes().find(|(f, _)| *f == field).map_or_else(
        || field.to_string(),
        |(_, note)| format!("{field} {}", note.label()),
    )
}
