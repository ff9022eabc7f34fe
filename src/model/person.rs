//! A person as InTouch has them, in the form in which I4 takes them.

use super::{Millis, PersonId};
use super::{compare, normalize};
use jiff::civil::Date;
use jiff::tz;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{IgnoredAny, IntoDeserializer};
use serde::{Deserialize, Deserializer, Serialize};
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
    /// Anything else: held, never guessed. A word that another version has stored, too.
    #[serde(other)]
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
    /// More than one phone number or address: which is meant is not guessed.
    Several,
    /// What is typed, or written by a system, where there is nothing.
    Placeholder,
    /// A moment: whether its day is that of the birth depends on a zone that nobody tells.
    TimeOfDay,
    /// A date that has not come yet.
    InTheFuture,
    /// A note of another version.
    #[serde(other)]
    Other,
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
            Self::Several => "holds more than one value",
            Self::Placeholder => "is a placeholder",
            Self::TimeOfDay => "has a time of day, so its day is not sure",
            Self::InTheFuture => "is in the future",
            Self::Other => "cannot be used",
        }
    }
}

/// Field values, normalised as I4 takes them; what InTouch does not have is not there.
///
/// `Debug` names the fields and hides the values: they are people's data.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
pub struct Contact {
    values: BTreeMap<Field, String>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
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

    /// Leaves a date of birth out that comes after the day of this instant, wherever that day is
    /// furthest. The instant should be the service's, of when somebody wrote the date or showed it.
    pub fn not_born_after(&mut self, instant: Millis) {
        let Some(now) = instant.timestamp() else {
            return;
        };
        let last: Date = tz::offset(14).to_datetime(now).date();
        let born = self.get(Field::BirthDate).and_then(|d| d.parse().ok());
        if born.is_some_and(|born: Date| born > last) {
            self.values.remove(&Field::BirthDate);
            self.note(Field::BirthDate, Note::InTheFuture);
        }
    }

    /// The values as this version of the program normalises them: see [`normalize::renewed`].
    #[must_use]
    pub fn renewed(&self) -> Self {
        Self {
            values: self
                .values
                .iter()
                .map(|(field, value)| (*field, normalize::renewed(*field, value)))
                .collect(),
            notes: self.notes.clone(),
        }
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

    /// The keys of first and last name, by which Smart Match compares; `None` unless both are there.
    /// It is stored: see [`NORMALISING`](super::NORMALISING).
    #[must_use]
    pub fn match_name(&self) -> Option<String> {
        let first = self.get(Field::FirstName)?;
        let last = self.get(Field::LastName)?;
        Some(format!(
            "{}\u{1f}{}",
            compare::fold(first),
            compare::fold(last)
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

/// What another version has stored concerns nobody but this person: a field that is not known here
/// is left out, a value that is no text cannot be used.
impl<'de> Deserialize<'de> for Contact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Known<T> {
            Yes(T),
            No(IgnoredAny),
        }
        #[derive(Deserialize)]
        struct Stored {
            #[serde(default)]
            values: BTreeMap<String, Known<String>>,
            #[serde(default)]
            notes: BTreeMap<String, Known<Note>>,
        }
        let field = |name: &str| {
            let name: StrDeserializer<'_, WordError> = name.into_deserializer();
            Field::deserialize(name).ok()
        };
        let stored = Stored::deserialize(deserializer)?;
        let mut contact = Self::default();
        for (name, value) in stored.values {
            match (field(&name), value) {
                (None, _) => {}
                (Some(field), Known::Yes(value)) => {
                    contact.values.insert(field, value);
                }
                (Some(field), Known::No(_)) => contact.note(field, Note::NotText),
            }
        }
        for (name, note) in stored.notes {
            let note = match note {
                Known::Yes(note) => note,
                Known::No(_) => Note::Other,
            };
            if let Some(field) = field(&name) {
                contact.note(field, note);
            }
        }
        Ok(contact)
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
    fn what_another_version_has_stored_concerns_nobody_else() {
        let stored = r#"{"kind":"guest","contact":{"values":{"first_name":"Ada","shoe_size":"38",
            "city":["Spuzzum"]},"notes":{"email":"smells","birth_date":7,"shoe_size":"not_text",
            "gender":"gender_unknown"},"more":1},"readable":true,"more":[]}"#;
        let profile: Profile = serde_json::from_str(stored).unwrap();
        assert_eq!(profile.kind, Kind::Unknown);
        let contact = profile.contact;
        let values: Vec<_> = contact.values().collect();
        assert_eq!(values, [(Field::FirstName, "Ada")]);
        let notes: Vec<_> = contact.notes().collect();
        assert_eq!(
            notes,
            [
                (Field::Email, Note::Other),
                (Field::City, Note::NotText),
                (Field::BirthDate, Note::Other),
                (Field::Gender, Note::GenderUnknown),
            ]
        );
        assert!(notes.iter().all(|(field, _)| contact.is_unusable(*field)));
        // What is known goes to the disk and back as it is.
        let again = serde_json::to_string(&contact).unwrap();
        assert_eq!(serde_json::from_str::<Contact>(&again).unwrap(), contact);
        assert_eq!(
            serde_json::from_str::<Contact>("{}").unwrap(),
            Contact::default()
        );
        assert!(serde_json::from_str::<Contact>("7").is_err());
    }

    #[test]
    fn nobody_is_born_in_the_future() {
        let at = Millis::parse("2026-11-01T08:00:00Z").unwrap();
        for (born, is_sent) in [
            ("2026-11-01", true),
            // West of the date line another day has begun at noon.
            ("2026-11-02", false),
            ("2062-12-10", false),
            ("1985-12-10", true),
        ] {
            let mut contact = Contact::default();
            contact.set(Field::BirthDate, born);
            contact.not_born_after(at);
            assert_eq!(contact.get(Field::BirthDate).is_some(), is_sent, "{born}");
            let note = contact.notes().next().map(|(_, note)| note);
            assert_eq!(note, (!is_sent).then_some(Note::InTheFuture), "{born}");
        }
        let mut contact = Contact::default();
        contact.set(Field::BirthDate, "2026-11-02");
        contact.not_born_after(Millis::parse("2026-11-01T11:00:00Z").unwrap());
        assert!(contact.get(Field::BirthDate).is_some());
    }

    #[test]
    fn values_of_an_older_version_are_renewed_or_kept() {
        let stored = r#"{"values":{"last_name":"O&#039;Hara","mobile_phone":"15550102233",
            "home_phone":"0000000000","birth_date":"1900-01-01","email":"mailto:ada@example.org"},
            "notes":{"gender":"gender_unknown"}}"#;
        let old: Contact = serde_json::from_str(stored).unwrap();
        let new = old.renewed();
        let values: Vec<_> = new.values().map(|(_, value)| value).collect();
        assert_eq!(
            values,
            [
                "O'Hara",
                "ada@example.org",
                "5550102233",
                "0000000000",
                "1900-01-01"
            ]
        );
        assert!(new.is_unusable(Field::Gender));
        assert_eq!(new.renewed(), new);
    }

    #[test]
    fn debug_hides_values() {
        let mut contact = Contact::default();
        contact.set(Field::FirstName, "Ada");
        assert!(!format!("{contact:?}").contains("Ada"));
    }
}
