//! What has happened, as far as the invariants must know it: the truth, which is never taken from
//! the connector's own words.

use crate::plan::Empty;
use i4_connector::simulator::{Customer, Lead, World};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// InTouch's fields that people edit.
pub const EDITED: [&str; 11] = [
    "address1",
    "city",
    "state",
    "zipcode",
    "homePhone",
    "workPhone",
    "birthdate",
    "email",
    "mobilePhone",
    "firstName",
    "lastName",
];
/// Those that I4 does not require at first.
pub const OPTIONAL: usize = 7;
/// Those by which somebody is matched.
pub const IDENTITY: [&str; 4] = ["firstName", "lastName", "email", "mobilePhone"];

/// A person's id in InTouch, in small letters.
pub type Who = String;

/// A person of InTouch, now or earlier.
#[derive(Default)]
pub struct Told {
    /// Entered by the tale itself, complete, as a prospect.
    pub entered: bool,
    /// Touched by somebody, so that the story of the beginning is over.
    pub touched: bool,
    /// There before a club began with "now", with this contact.
    pub before: Option<Value>,
    /// Changed since, at a newer time, in something that I4 keeps.
    pub changed: bool,
    /// Whether they are to be sent is not certain, so both are right.
    pub unsure: bool,
    /// Somebody else looks like them, so nobody can say what should become of them.
    pub doubtful: bool,
    /// The newest time that they had before InTouch's clock went back.
    pub newest: Option<i64>,
    /// The time of the last change is not that of their place in the list.
    pub odd_time: bool,
    /// The record in which I4 has the same human, and whether that is beyond doubt.
    pub same_as: Option<(u64, bool)>,
    /// What they are matched by was changed.
    pub renamed: bool,
    /// Fields whose key was not sent: what stands there may never have been told.
    pub untold: BTreeSet<String>,
    /// Fields whose key was not sent, and what I4 had then.
    pub kept: BTreeMap<String, (u64, String)>,
    /// Each value that InTouch ever had, by field, in order.
    pub ever: BTreeMap<String, Vec<String>>,
    /// The rows as they were, in order.
    pub versions: Vec<Value>,
    /// What an admin has said.
    pub by_hand: ByHand,
}

/// What an admin has said about a person.
#[derive(Clone, Default)]
pub struct ByHand {
    /// They are this record.
    pub is: Option<u64>,
    /// They are none of these.
    pub is_not: BTreeSet<u64>,
    /// They are nobody whom I4 has.
    pub is_new: bool,
    /// Something was said at all.
    pub said: bool,
}

/// Somebody who was deleted in InTouch.
pub struct Gone {
    pub row: Value,
    /// The clubs by their place in the company.
    pub clubs: Vec<usize>,
    pub at_ms: u128,
    /// A pass has ended well since; whoever had no record then gets none any more.
    pub known: bool,
}

/// What has happened.
#[derive(Default)]
pub struct Tale {
    pub people: BTreeMap<Who, Told>,
    pub gone: BTreeMap<Who, Gone>,
    /// What InTouch's clock went over more than once: a cursor may be past a change in there before
    /// it happens.
    pub repeated: Vec<RangeInclusive<i64>>,
    /// The newest change that a club has shown, by its place.
    pub newest: BTreeMap<usize, i64>,
    /// Clubs with a new id, by their place, that begin with "now" and have not begun yet.
    pub renaming: BTreeMap<usize, String>,
    /// I4 as it was before the connector came, and what staff have entered since.
    pub customers: BTreeMap<u64, Customer>,
    /// Who was ever linked to a record.
    pub linked_ever: BTreeMap<u64, BTreeSet<Who>>,
    /// How InTouch says that a field is empty.
    pub no_key_is_empty: bool,
    /// Fields whose key was not sent for a while.
    pub ever_stopped: BTreeSet<String>,
    /// I4's rules are not those of the beginning.
    pub rules_changed: bool,
    /// Changes have waited for approval: an older one may come after a newer one.
    pub approvals: bool,
    /// Marks got lost.
    pub marks_lost: bool,
    /// So many values were made up.
    pub n: u64,
}

impl Tale {
    /// Remembers how both services are at the beginning.
    pub fn begin(world: &World, empty: Empty) -> Self {
        let mut tale = Self {
            customers: world.customers.iter().map(|c| (c.id, c.clone())).collect(),
            no_key_is_empty: empty == Empty::NoKey,
            ..Self::default()
        };
        for who in everybody(world) {
            tale.remember(world, &who);
        }
        tale
    }

    pub fn told(&mut self, who: &str) -> &mut Told {
        self.people.entry(who.to_owned()).or_default()
    }

    /// The values of somebody's row are values that InTouch had.
    pub fn remember(&mut self, world: &World, who: &str) {
        let row = row_of(world, who);
        let told = self.told(who);
        for (field, value) in row["contact"].as_object().into_iter().flatten() {
            let text = value.as_str().unwrap_or_default().trim();
            let ever = told.ever.entry(field.clone()).or_default();
            if !text.is_empty() && ever.last().is_none_or(|last| last != text) {
                ever.push(text.to_owned());
            }
        }
        told.versions.push(row);
    }

    /// Whether somebody who changed at an instant may have done so behind the cursor.
    pub fn may_be_late(&self, modified: i64) -> bool {
        self.repeated.iter().any(|times| times.contains(&modified))
    }

    /// What I4 should have of a field, if that can be said.
    pub fn wanted(
        &self,
        who: &str,
        row: &Value,
        field: &str,
        stopped: &BTreeSet<String>,
    ) -> Wanted {
        let value = row["contact"]
            .get(field)
            .filter(|_| !stopped.contains(field));
        match value {
            Some(value) => Wanted::This(value.as_str().unwrap_or_default().to_owned()),
            None if self.no_key_is_empty => Wanted::This(String::new()),
            // Never told: InTouch has had it in no answer.
            None if !self.has_had(who, field) => Wanted::This(String::new()),
            None => match self.people[who].kept.get(field) {
                Some((record, text)) => Wanted::Still(*record, text.clone()),
                None => Wanted::Unknown,
            },
        }
    }

    /// Whether somebody is in a club that begins with "now" and has not begun yet: whether they were
    /// there before is then a matter of opinion.
    pub fn is_beginning(&self, world: &World, who: &str) -> bool {
        let mut clubs = self.renaming.values();
        clubs.any(|club| world.leads(club).get(who).is_some())
    }

    /// Whether InTouch ever had anything in a field of somebody.
    pub fn has_had(&self, who: &str, field: &str) -> bool {
        let ever = self.people.get(who).and_then(|told| told.ever.get(field));
        ever.is_some_and(|values| !values.is_empty())
    }

    /// Whether a decision by hand has to do with a record.
    pub fn is_by_hand(&self, record: u64) -> bool {
        let whose = self.linked_ever.get(&record).into_iter().flatten();
        let said = |who: &Who| self.people.get(who).is_some_and(|t| t.by_hand.said);
        whose.into_iter().any(said)
            || self.people.values().any(|told| {
                told.by_hand.is == Some(record) || told.by_hand.is_not.contains(&record)
            })
    }

    /// Whether two people were surely never the same human.
    pub fn contradict(&self, one: &str, other: &str) -> bool {
        let both = [&self.people[one], &self.people[other]];
        let (one, other) = (&both[0].ever, &both[1].ever);
        let mut fields = ["birthdate", "mobilePhone"].into_iter().filter(|field| {
            let untold = both.iter().any(|told| told.untold.contains(*field));
            !untold && !self.ever_stopped.contains(*field)
        });
        fields.any(|field| {
            let values = |ever: &BTreeMap<String, Vec<String>>| -> BTreeSet<String> {
                let values = ever.get(field).into_iter().flatten();
                values.map(|text| plain(field, text)).collect()
            };
            let (one, other) = (values(one), values(other));
            !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
        })
    }
}

/// What I4 should have in a field.
pub enum Wanted {
    This(String),
    /// As in this record when the key was no longer sent.
    Still(u64, String),
    Unknown,
}

/// Everybody in InTouch.
pub fn everybody(world: &World) -> BTreeSet<Who> {
    let clubs = world.clubs.iter().map(|club| club.intouch_id.as_str());
    clubs
        .flat_map(|club| world.leads(club).iter().map(|lead| lead.uuid.clone()))
        .collect()
}

/// The clubs that somebody is in, by their ids.
pub fn clubs_of(world: &World, who: &str) -> Vec<String> {
    let clubs = world.clubs.iter().map(|club| club.intouch_id.clone());
    clubs
        .filter(|club| world.leads(club).get(who).is_some())
        .collect()
}

/// A person in InTouch, in the club where they changed last.
pub fn lead_of<'a>(world: &'a World, who: &str) -> Option<&'a Lead> {
    let clubs = world.clubs.iter();
    clubs
        .filter_map(|club| world.leads(&club.intouch_id).get(who))
        .max_by_key(|lead| lead.modified)
}

/// A person as InTouch has them.
pub fn row_of(world: &World, who: &str) -> Value {
    lead_of(world, who).map_or(Value::Null, Lead::row)
}

/// A text of a row's contact.
pub fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row["contact"][field].as_str().unwrap_or_default()
}

/// As the simulated I4 writes the names that it refuses.
pub fn full_name(row: &Value) -> String {
    let part = |field: &str| text(row, field).trim().to_lowercase();
    format!("{} {}", part("firstName"), part("lastName"))
}

/// A value without what typing adds: gaps, case, the punctuation of phones, typographic signs.
pub fn plain(field: &str, text: &str) -> String {
    if field.ends_with("Phone") {
        let digits: String = text.chars().filter_map(digit).collect();
        return digits
            .strip_prefix('1')
            .filter(|d| d.len() == 10)
            .map_or(digits.clone(), str::to_owned);
    }
    let text = text
        .replace("&#039;", "'")
        .replace(['’', '‘'], "'")
        .replace(['\u{2011}', '\u{2010}'], "-")
        .replace('\u{200b}', "")
        .replace("mailto:", "")
        .to_lowercase()
        .replace('ß', "ss");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn digit(c: char) -> Option<char> {
    let ascii = |zero: u32| char::from_digit(u32::from(c) - zero, 10);
    match c {
        '0'..='9' => Some(c),
        '٠'..='٩' => ascii(0x660),
        '０'..='９' => ascii(0xFF10),
        _ => None,
    }
}
