//! The fields of an I4 customer: their three names, which of them a company requires, and what may
//! stand in them.

use jiff::civil::Date;

/// One thing that I4 keeps about a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is its own name")]
pub enum Field {
    Title,
    FirstName,
    MiddleInitial,
    LastName,
    PreferredName,
    Address1,
    Address2,
    City,
    State,
    Zip,
    Country,
    HomePhone,
    WorkPhone,
    CellPhone,
    Email,
    DateOfBirth,
    Gender,
    PreferredPhone,
    Occupation,
    Employer,
    EmailConsent,
    MobileConsent,
    HomeConsent,
    WorkConsent,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Text,
    Phone,
    Email,
    Date,
    Gender,
    PhoneType,
    Consent,
}

/// The names of a field; blank where that call does not know it.
pub(super) struct Names {
    pub(super) field: Field,
    /// In `getfieldsforprospectcreationbyemployee`.
    pub(super) rule: &'static str,
    /// In `createprospect`.
    pub(super) create: &'static str,
    /// In `updatepersonalinformation`.
    pub(super) update: &'static str,
    kind: Kind,
}

const fn names(
    field: Field,
    rule: &'static str,
    create: &'static str,
    update: &'static str,
    kind: Kind,
) -> Names {
    Names {
        field,
        rule,
        create,
        update,
        kind,
    }
}

#[rustfmt::skip]
pub(super) const NAMES: [Names; 23] = [
    names(Field::Title, "Title", "", "", Kind::Text),
    names(Field::FirstName, "FirstName", "FirstName", "FirstName", Kind::Text),
    names(Field::MiddleInitial, "MI", "MiddleInitial", "MiddleInitial", Kind::Text),
    names(Field::LastName, "LastName", "LastName", "LastName", Kind::Text),
    names(Field::PreferredName, "Preferred", "", "PreferredName", Kind::Text),
    names(Field::Address1, "Address1", "Address1", "Address1", Kind::Text),
    names(Field::Address2, "Address2", "Address2", "Address2", Kind::Text),
    names(Field::City, "City", "City", "City", Kind::Text),
    names(Field::State, "State", "State", "State", Kind::Text),
    names(Field::Zip, "Zipcode", "PostalCode", "ZipCode", Kind::Text),
    names(Field::HomePhone, "HomePhone", "HomePhone", "HomePhone", Kind::Phone),
    names(Field::WorkPhone, "WorkPhone", "WorkPhone", "WorkPhone", Kind::Phone),
    names(Field::CellPhone, "CellPhone", "MobilePhone", "MobilePhone", Kind::Phone),
    names(Field::Email, "Email", "EmailAddress", "EmailAddress", Kind::Email),
    names(Field::DateOfBirth, "DateOfBirth", "DateOfBirth", "DateOfBirth", Kind::Date),
    names(Field::Gender, "Gender", "Gender", "", Kind::Gender),
    names(Field::PreferredPhone, "", "PreferredPhoneType", "PreferredPhone", Kind::PhoneType),
    names(Field::Occupation, "Occupation", "Occupation", "", Kind::Text),
    names(Field::Employer, "Employer", "Employer", "", Kind::Text),
    names(Field::EmailConsent, "", "", "EmailContactConsent", Kind::Consent),
    names(Field::MobileConsent, "", "", "MobilePhoneContactConsent", Kind::Consent),
    names(Field::HomeConsent, "", "", "HomePhoneContactConsent", Kind::Consent),
    names(Field::WorkConsent, "", "", "WorkPhoneContactConsent", Kind::Consent),
];

impl Names {
    /// What I4 says of a value that it refuses. `called` is the field's name in the call; the value
    /// is not blank.
    pub(super) fn check(
        &self,
        called: &str,
        value: &str,
        rules: &FieldRules,
    ) -> Result<(), String> {
        let limit = rules.get(self.rule).map_or(0, |rule| rule.maximum_length);
        if limit > 0 && value.chars().count() > limit {
            return Err(format!(
                "The field {called} must be a string with a maximum length of {limit}."
            ));
        }
        let fine = match self.kind {
            Kind::Text => true,
            Kind::Phone => {
                (7..=15).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit())
            }
            Kind::Email => {
                return match is_email(value) {
                    true => Ok(()),
                    false => Err(format!("{called} '{value}' is invalid")),
                };
            }
            Kind::Date => value.len() == 10 && value.parse::<Date>().is_ok(),
            Kind::Gender => matches!(value, "M" | "F"),
            Kind::PhoneType => matches!(value, "mobile" | "home" | "work"),
            Kind::Consent => matches!(value, "true" | "false"),
        };
        match fine {
            true => Ok(()),
            false => Err(format!("The value '{value}' is not valid for {called}.")),
        }
    }
}

fn is_email(value: &str) -> bool {
    let Some((local, domain)) = value.split_once('@') else {
        return false;
    };
    !local.is_empty()
        && domain.contains('.')
        && !domain.starts_with('.')
        && !domain.ends_with('.')
        && !value.contains(|letter: char| letter.is_whitespace() || letter == ',')
        && !domain.contains('@')
}

/// What a company says of one field of a new prospect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRule {
    /// The field's name in this call.
    pub field_name: String,
    /// The label that the company's staff see.
    pub description: String,
    /// Whether a prospect may not be without it.
    pub required: bool,
    /// The most characters; 0 where no limit is told.
    pub maximum_length: usize,
    /// `string`, `datetime` or `currency`.
    pub data_type: String,
    /// The values to choose from, with their ids; none where anything goes.
    pub values: Vec<(u32, String)>,
}

/// What the company says of the fields of a new prospect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldRules {
    /// One rule a field, as they are listed.
    pub list: Vec<FieldRule>,
}

impl FieldRules {
    /// The rule of a field, by its name in this call.
    pub fn get(&self, field_name: &str) -> Option<&FieldRule> {
        self.list.iter().find(|rule| rule.field_name == field_name)
    }

    /// Makes a field required, or not; whether there is such a field.
    pub fn require(&mut self, field_name: &str, required: bool) -> bool {
        self.change(field_name, |rule| rule.required = required)
    }

    /// Sets how many characters a field takes (0: no limit told); whether there is such a field.
    pub fn limit(&mut self, field_name: &str, maximum_length: usize) -> bool {
        self.change(field_name, |rule| rule.maximum_length = maximum_length)
    }

    fn change(&mut self, field_name: &str, change: impl FnOnce(&mut FieldRule)) -> bool {
        let rule = self
            .list
            .iter_mut()
            .find(|rule| rule.field_name == field_name);
        rule.map(change).is_some()
    }

    pub(super) fn requires(&self, field_name: &str) -> bool {
        self.get(field_name).is_some_and(|rule| rule.required)
    }

    /// The id that the membership type `Prospect` has here.
    pub fn prospect_type(&self) -> Option<u32> {
        let values = &self.get("CategoryID")?.values;
        let prospect = values.iter().find(|(_, value)| value == "Prospect");
        prospect.map(|(id, _)| *id)
    }
}

impl Default for FieldRules {
    /// What the companies of the public suite require, with lengths that are lifelike.
    fn default() -> FieldRules {
        let rule = |field_name: &str, description: &str, required, maximum_length| FieldRule {
            field_name: field_name.to_owned(),
            description: description.to_owned(),
            required,
            maximum_length,
            data_type: match field_name {
                "DateOfBirth" => "datetime",
                _ => "string",
            }
            .to_owned(),
            values: Vec::new(),
        };
        let mut list = vec![
            rule("Title", "Title", false, 10),
            rule("FirstName", "First Name", true, 40),
            rule("MI", "Middle Initial", false, 1),
            rule("LastName", "Last Name", true, 40),
            rule("Preferred", "Preferred Name", false, 40),
            rule("Address1", "Address", false, 60),
            rule("Address2", "Address (2)", false, 60),
            rule("City", "City", false, 40),
            rule("State", "State / Province", false, 20),
            rule("Zipcode", "Zip / Postal Code", false, 10),
            rule("HomePhone", "Home Phone", false, 0),
            rule("WorkPhone", "Work Phone", false, 0),
            rule("CellPhone", "Mobile Phone", true, 0),
            rule("Email", "Email", true, 80),
            rule("DateOfBirth", "Date of Birth", false, 0),
            rule("Gender", "Gender", false, 1),
            rule("Occupation", "Occupation", false, 40),
            rule("Employer", "Employer", false, 40),
            rule("SourceID", "Lead Source", false, 0),
            rule("TrainerID", "Trainer", false, 0),
        ];
        let choice = |id, text: &str| (id, text.to_owned());
        list.push(FieldRule {
            values: vec![
                choice(1, "Monthly"),
                choice(2, "Prospect"),
                choice(3, "Guest"),
            ],
            ..rule("CategoryID", "Membership Type", true, 0)
        });
        FieldRules { list }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(field: Field, value: &str) -> Result<(), String> {
        let names = NAMES.iter().find(|names| names.field == field).unwrap();
        names.check(names.update, value, &FieldRules::default())
    }

    #[test]
    fn values_are_checked_by_their_kind() {
        assert_eq!(check(Field::CellPhone, "5550102233"), Ok(()));
        assert_eq!(
            check(Field::CellPhone, "555-010-2233"),
            Err("The value '555-010-2233' is not valid for MobilePhone.".to_owned())
        );
        assert_eq!(check(Field::DateOfBirth, "1985-12-10"), Ok(()));
        assert!(check(Field::DateOfBirth, "12/10/1985").is_err());
        assert!(check(Field::DateOfBirth, "1985-02-30").is_err());
        assert_eq!(check(Field::Email, "ada@example.org"), Ok(()));
        for wrong in [
            "ada",
            "@example.org",
            "ada@@example.org",
            "a da@example.org",
            "ada@x",
        ] {
            assert!(check(Field::Email, wrong).is_err(), "{wrong}");
        }
        assert!(check(Field::PreferredPhone, "Mobile").is_err());
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert_eq!(check(Field::City, &"é".repeat(40)), Ok(()));
        assert_eq!(
            check(Field::City, &"é".repeat(41)),
            Err("The field City must be a string with a maximum length of 40.".to_owned())
        );
    }

    #[test]
    fn rules_are_editable() {
        let mut rules = FieldRules::default();
        assert_eq!(rules.prospect_type(), Some(2));
        assert!(rules.require("City", true) && rules.requires("City"));
        assert!(!rules.require("Shoe", true));
        assert!(rules.limit("City", 5));
        assert_eq!(rules.get("City").unwrap().maximum_length, 5);
    }
}
