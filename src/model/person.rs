//! A person as InTouch has them, in the form in which I4 takes them.

use super::normalize;
use super::{Millis, PersonId};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// The fields that both services have, by what they mean. Their names on the wire, of which I4
/// has up to three for one thing, are in `remote`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// Given name.
    FirstName,
    /// Family name.
    LastName,
    /// Email address.
    Email,
    /// Mobile phone, digits.
    MobilePhone,
    /// Home phone, digits.
    HomePhone,
    /// Work phone, digits.
    WorkPhone,
    /// Street and number.
    Address1,
    /// City.
    City,
    /// State or province.
    State,
    /// Postal code.
    PostalCode,
    /// Date of birth, `yyyy-mm-dd`.
    BirthDate,
    /// `M` or `F`.
    Gender,
    /// Employer (InTouch: `company`).
    Employer,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 13] = [
        Self::FirstName,
        Self::LastName,
        Self::Email,
        Self::MobilePhone,
        Self::HomePhone,
        Self::WorkPhone,
        Self::Address1,
        Self::City,
        Self::State,
        Self::PostalCode,
        Self::BirthDate,
        Self::Gender,
        Self::Employer,
    ];

    /// What an admin calls it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::FirstName => "first name",
            Self::LastName => "last name",
            Self::Email => "email",
            Self::MobilePhone => "mobile phone",
            Self::HomePhone => "home phone",
            Self::WorkPhone => "work phone",
            Self::Address1 => "street address",
            Self::City => "city",
            Self::State => "state",
            Self::PostalCode => "postal code",
            Self::BirthDate => "date of birth",
            Self::Gender => "gender",
            Self::Employer => "company",
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// What somebody is in InTouch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// `PROSPECT` + `ACTIVE` \[P].
    Prospect,
    /// `PROSPECT` + `INACTIVE`.
    InactiveProspect,
    /// `MEMBER` + `ACTIVE` \[P].
    Member,
    /// `MEMBER` + `INACTIVE` \[A].
    ExMember,
    /// Anything else: held, never guessed.
    Unknown,
}

impl Kind {
    /// The kind of a type and a status, as InTouch writes them.
    #[must_use]
    pub fn of(user_type: &str, status: &str) -> Self {
        let is = |text: &str, word: &str| text.trim().eq_ignore_ascii_case(word);
        match (is(status, "ACTIVE"), is(status, "INACTIVE")) {
            (true, _) if is(user_type, "PROSPECT") => Self::Prospect,
            (_, true) if is(user_type, "PROSPECT") => Self::InactiveProspect,
            (true, _) if is(user_type, "MEMBER") => Self::Member,
            (_, true) if is(user_type, "MEMBER") => Self::ExMember,
            _ => Self::Unknown,
        }
    }

    /// What an admin calls it.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Prospect => "prospect",
            Self::InactiveProspect => "inactive prospect",
            Self::Member => "member",
            Self::ExMember => "ex-member",
            Self::Unknown => "unknown kind",
        }
    }
}

/// Why a value that InTouch has is not sent, or not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Note {
    /// A list or an object where a text belongs.
    NotText,
    /// No number that could be dialled.
    NotAPhone,
    /// The number is sent, the extension is not: I4's fields have no place for it.
    ExtensionLeftOut,
    /// No address that mail could reach.
    NotAnEmail,
    /// No date that can be told for sure.
    NotADate,
    /// Neither `M` nor `F`, which is all that I4 knows.
    GenderUnknown,
}

impl Note {
    /// The note as the end of a sentence about a field.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotText => "is not a text",
            Self::NotAPhone => "is not a phone number",
            Self::ExtensionLeftOut => "was sent without its extension",
            Self::NotAnEmail => "is not an email address",
            Self::NotADate => "is not a date",
            Self::GenderUnknown => "is neither M nor F",
        }
    }
}

/// Field values, normalised as I4 takes them; what InTouch does not have is not there.
///
/// `Debug` names the fields and hides the values: they are people's data.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    values: BTreeMap<Field, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    notes: BTreeMap<Field, Note>,
}

impl Contact {
    /// Takes a value as InTouch writes it. An empty one is as good as none; one that I4 could
    /// not take is left out with a note.
    pub fn set(&mut self, field: Field, raw: &str) {
        let (value, note) = normalize::value(field, raw);
        if let Some(value) = value {
            self.values.insert(field, value);
        }
        if let Some(note) = note {
            self.notes.insert(field, note);
        }
    }

    /// Notes that a value is there which cannot be used.
    pub fn note(&mut self, field: Field, note: Note) {
        self.notes.insert(field, note);
    }

    /// The normalised value of a field, never empty.
    #[must_use]
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values.get(&field).map(String::as_str)
    }

    /// All values, in the order of [`Field`].
    pub fn values(&self) -> impl Iterator<Item = (Field, &str)> {
        self.values.iter().map(|(f, v)| (*f, v.as_str()))
    }

    /// What cannot be sent as it is, and why.
    pub fn notes(&self) -> impl Iterator<Item = (Field, Note)> {
        self.notes.iter().map(|(f, n)| (*f, *n))
    }

    /// Whether InTouch has something in this field that cannot be used: such a field counts
    /// neither as filled nor as emptied.
    #[must_use]
    pub fn is_unusable(&self, field: Field) -> bool {
        self.notes.contains_key(&field) && !self.values.contains_key(&field)
    }

    /// What I4 has after these values were sent: a field whose value cannot be used was not
    /// sent, so I4 still has what it had `before`.
    #[must_use]
    pub fn as_sent(&self, before: Option<&Self>) -> Self {
        let mut values = self.values.clone();
        for field in Field::ALL.into_iter().filter(|f| self.is_unusable(*f)) {
            if let Some(kept) = before.and_then(|b| b.get(field)) {
                values.insert(field, kept.to_owned());
            }
        }
        Self {
            values,
            notes: BTreeMap::new(),
        }
    }

    /// The same in today's writing: an older version may have stored it in another.
    #[must_use]
    pub fn renewed(&self) -> Self {
        self.clone()
    }

    /// Takes a field as it is in `known`: value and note, or nothing.
    pub fn keep(&mut self, field: Field, known: &Self) {
        self.values.remove(&field);
        self.notes.remove(&field);
        if let Some(value) = known.values.get(&field) {
            self.values.insert(field, value.clone());
        }
        if let Some(note) = known.notes.get(&field) {
            self.notes.insert(field, *note);
        }
    }

    /// First and last name without case, the key of Smart Match; `None` unless both are there.
    #[must_use]
    pub fn match_name(&self) -> Option<String> {
        let first = self.get(Field::FirstName)?;
        let last = self.get(Field::LastName)?;
        Some(format!(
            "{}\u{1f}{}",
            normalize::fold(first),
            normalize::fold(last)
        ))
    }

    /// First and last name as one text, for people to read; empty if both are missing.
    #[must_use]
    pub fn display_name(&self) -> String {
        [Field::FirstName, Field::LastName]
            .into_iter()
            .filter_map(|f| self.get(f))
            .collect::<Vec<_>>()
            .join(" ")
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Contact")
            .field("has", &self.values.keys().collect::<Vec<_>>())
            .field("notes", &self.notes)
            .finish()
    }
}

/// Somebody in InTouch, as last read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Their id in InTouch; it becomes I4's `DataExchangeID` \[A].
    pub id: PersonId,
    /// When InTouch says they changed last; `None` where it does not say.
    pub modified: Option<Millis>,
    /// When InTouch says they were entered; `None` where it does not say.
    pub created: Option<Millis>,
    /// What is sent and compared. Owner and lead source are dropped where the answer is read.
    pub profile: Profile,
    /// Fields of which this answer says nothing at all, not even that they are empty.
    pub missing: BTreeSet<Field>,
    /// Whether this answer has a field that is said to be empty (null or `""`): an InTouch that
    /// tells such fields leaves none of them out.
    pub tells_empty: bool,
}

/// What planning looks at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Profile {
    /// Prospect, member, …
    pub kind: Kind,
    /// Names, phones, address, …
    pub contact: Contact,
    /// Whether the entry could be read at all and has an id of its own.
    #[serde(default = "readable")]
    pub readable: bool,
    /// Fields that InTouch did not mention at all: emptied, or just not told.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub missing: BTreeSet<Field>,
}

/// An entry of which nothing can be read.
impl Default for Profile {
    fn default() -> Self {
        Self {
            kind: Kind::Unknown,
            contact: Contact::default(),
            readable: false,
            missing: BTreeSet::new(),
        }
    }
}

/// Whether two versions of somebody differ in more than their spelling.
#[must_use]
pub fn differs_in_meaning(before: &Profile, now: &Profile) -> bool {
    before.kind != now.kind
        || Field::ALL.into_iter().any(|field| {
            let value = |contact: &Contact| contact.get(field).map(normalize::fold);
            !before.contact.is_unusable(field)
                && !now.contact.is_unusable(field)
                && value(&before.contact) != value(&now.contact)
        })
}

fn readable() -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_type_and_status() {
        for (user_type, status, kind) in [
            ("PROSPECT", "ACTIVE", Kind::Prospect),
            ("prospect", " Active ", Kind::Prospect),
            ("PROSPECT", "INACTIVE", Kind::InactiveProspect),
            ("MEMBER", "ACTIVE", Kind::Member),
            ("MEMBER", "INACTIVE", Kind::ExMember),
            ("STAFF", "ACTIVE", Kind::Unknown),
            ("MEMBER", "FROZEN", Kind::Unknown),
            ("", "", Kind::Unknown),
        ] {
            assert_eq!(Kind::of(user_type, status), kind, "{user_type} {status}");
        }
    }

    #[test]
    fn debug_hides_values() {
        let mut contact = Contact::default();
        contact.set(Field::FirstName, "Ada");
        assert!(!format!("{contact:?}").contains("Ada"));
    }
}
