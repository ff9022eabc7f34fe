//! What must hold in the end, when everything has come to rest.

use crate::invariants::{Broken, in_words, linked, links};
use crate::stage::{FIELDS, Stage};
use crate::tale::{Tale, Told, Wanted, Who, everybody, full_name, plain, row_of, text};
use i4_connector::ledger::Entry;
use i4_connector::model::Outcome;
use i4_connector::problem::Code;
use i4_connector::simulator::{Fate, Field, World};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Holds that end with I4's rules or with what the rules ask for.
const BY_RULES: [Code; 5] = [
    Code::HoldRequired,
    Code::HoldLength,
    Code::HoldValue,
    Code::HoldCleared,
    Code::HoldRule,
];

/// The rules' names of what InTouch has, and InTouch's.
const RULES: [(&str, &str); 13] = [
    ("FirstName", "firstName"),
    ("LastName", "lastName"),
    ("Email", "email"),
    ("CellPhone", "mobilePhone"),
    ("HomePhone", "homePhone"),
    ("WorkPhone", "workPhone"),
    ("Address1", "address1"),
    ("City", "city"),
    ("State", "state"),
    ("Zipcode", "zipcode"),
    ("DateOfBirth", "birthdate"),
    ("Gender", "gender"),
    ("Employer", "company"),
];

pub fn of_the_end(stage: &mut Stage) -> Vec<Broken> {
    let entries = stage.entries();
    let world = stage.around.world();
    let wire = stage.around.wire();
    let end = End {
        world: &world,
        tale: &stage.tale,
        entries: &entries,
        made: &wire.made,
        stopped: &wire.stopped,
    };
    let mut broken = Vec::new();
    for who in everybody(&world) {
        let unsure = wire.is_unsure(&who);
        broken.extend(end.is_somewhere(&who, unsure));
        broken.extend(end.is_newest(&who));
        broken.extend(end.before_the_start(&who));
    }
    broken.extend(end.nobody_twice());
    broken.extend(end.same_human());
    broken.extend(end.same_state());
    broken.extend(end.nothing_blanked());
    broken.extend(end.gone_need_nobody());
    broken.extend(nothing_forbidden(&world));
    broken
}

struct End<'a> {
    world: &'a World,
    tale: &'a Tale,
    entries: &'a BTreeMap<Who, Entry>,
    /// For whom each record was made.
    made: &'a BTreeMap<u64, Who>,
    /// Fields whose key is not sent.
    stopped: &'a BTreeSet<String>,
}

impl End<'_> {
    /// A person as InTouch shows them.
    fn shown(&self, who: &str) -> Value {
        let mut row = row_of(self.world, who);
        if let Some(Value::Object(contact)) = row.get_mut("contact") {
            contact.retain(|key, _| !self.stopped.contains(key));
        }
        row
    }

    /// Whether somebody is in the state in which they were before the start, as far as I4 keeps it.
    fn is_as_before(&self, told: &Told, row: &Value) -> bool {
        let before = told.before.as_ref();
        FIELDS.iter().all(|(name, _)| {
            let was = before.map_or("", |b| b[*name].as_str().unwrap_or_default());
            plain(name, was) == plain(name, text(row, name))
        })
    }

    /// Whether it is certain that somebody is not to be sent; `None`: either is right.
    fn is_unsent(&self, told: &Told, row: &Value) -> Option<bool> {
        match told.before {
            None if told.unsure => None,
            None => Some(false),
            Some(_) if told.unsure => None,
            Some(_) if !told.changed => Some(true),
            // Changed and changed back: whether that was seen in between is chance.
            Some(_) => (!self.is_as_before(told, row)).then_some(false),
        }
    }

    /// Whether I4 takes somebody as its rules are now.
    fn is_complete(&self, who: &str, row: &Value) -> bool {
        let told = &self.tale.people[who];
        let has = |name: &str| !text(row, name).trim().is_empty();
        let fits = self.world.rules.list.iter().all(|rule| {
            let known = RULES.iter().find(|(of, _)| *of == rule.field_name);
            let Some((_, name)) = known else {
                return !rule.required || rule.field_name == "CategoryID";
            };
            // A value whose key is no longer sent may still be known.
            let known = told.ever.get(*name).into_iter().flatten();
            let known = known.filter(|_| row["contact"].get(*name).is_none());
            let shown = [text(row, name)].into_iter();
            let all = shown.chain(known.map(String::as_str));
            let length = all.map(|text| plain(name, text).chars().count()).max();
            let length = length.unwrap_or(0);
            (!rule.required || has(name))
                && (rule.maximum_length == 0 || length <= rule.maximum_length)
        });
        fits && !self.world.refused_names.contains(&full_name(row))
    }

    /// Everybody has exactly one I4 record, or a hold with its reason, or is left alone on purpose.
    fn is_somewhere(&self, who: &str, unsure: bool) -> Vec<Broken> {
        let promise = "every person has one I4 record, or a hold with its reason";
        let mut broken = Vec::new();
        let told = &self.tale.people[who];
        let row = self.shown(who);
        let unsent = self.is_unsent(told, &row);
        let Some(entry) = self.entries.get(who) else {
            if unsent == Some(false) {
                let how = format!("{who}: unknown: {row}");
                broken.push(Broken::new("nobody is hidden for ever", how));
            }
            return broken;
        };
        let mut fails = |how: String| broken.push(Broken::new(promise, format!("{who}: {how}")));
        if entry.due || entry.intent.is_some() {
            fails(format!("not done: {:?} {:?}", entry.outcome, entry.message));
            return broken;
        }
        let record = linked(entry);
        let there = record.is_some_and(|id| self.world.customers.get(id).is_some());
        let message = entry.message.as_deref().unwrap_or_default();
        let code = entry.code.as_deref().and_then(Code::from_text);
        let is_kind =
            |kind: &str, status: &str| row["userType"] == kind && row["userStatus"] == status;
        match entry.outcome {
            Some(Outcome::Created | Outcome::Linked | Outcome::Updated | Outcome::Unchanged) => {
                if !there {
                    fails(format!(
                        "{:?} and not in I4: {:?}",
                        entry.outcome, entry.link
                    ));
                }
            }
            Some(Outcome::Held) => {
                if code.is_none() || message.is_empty() {
                    fails(format!("held without a reason: {:?} {message}", entry.code));
                }
                broken.extend(self.held(who, entry, code, &row, unsure));
            }
            Some(Outcome::Skipped) => {
                let inactive = is_kind("PROSPECT", "INACTIVE") && code != Some(Code::Gone);
                if !inactive || there {
                    fails(format!("left alone without need: {message}"));
                }
            }
            None if unsent != Some(false) => {}
            other => fails(format!("ended as {other:?}: {message}")),
        }
        broken.extend(self.story(who, entry, unsure));
        broken
    }

    /// Nobody is held without need.
    fn held(
        &self,
        who: &str,
        entry: &Entry,
        code: Option<Code>,
        row: &Value,
        unsure: bool,
    ) -> Option<Broken> {
        let told = &self.tale.people[who];
        let complete = self.is_complete(who, row);
        let because = |promise| {
            let how = format!("{who}: {:?} {:?}: {row}", entry.code, entry.message);
            Some(Broken::new(promise, how))
        };
        match code {
            Some(code) if complete && BY_RULES.contains(&code) => {
                because("a hold by rules ends when the rules allow")
            }
            // I4 refuses only names and what its rules forbid, and says so.
            Some(Code::HoldRefused) if complete => {
                because("nobody is held because of a gateway's page")
            }
            Some(Code::HoldUnsure) if unsure => None,
            _ => {
                // Whoever is complete and wanted has no reason to wait.
                let wanted = row["userType"] == "PROSPECT" && row["userStatus"] == "ACTIVE";
                let clear =
                    told.entered && !told.doubtful && told.same_as.is_none_or(|_| !told.renamed);
                let needless = complete && wanted && clear;
                needless
                    .then(|| because("nobody is held without need"))
                    .flatten()
            }
        }
    }

    /// Whoever nobody has touched ends as their story says.
    fn story(&self, who: &str, entry: &Entry, unsure: bool) -> Option<Broken> {
        let told = &self.tale.people[who];
        if told.before.is_some() || told.touched || told.doubtful || self.tale.rules_changed {
            return None;
        }
        let clubs = self.world.clubs.iter();
        let mut leads = clubs.filter_map(|c| self.world.leads(&c.intouch_id).get(who));
        let story = leads.find_map(|lead| lead.story)?;
        let right = match story.fate() {
            // Sent twice without a clear answer, which is a hold of its own.
            Fate::Created if unsure && entry.code.as_deref() == Some(Code::HoldUnsure.text()) => {
                true
            }
            Fate::Created | Fate::Linked => linked(entry).is_some(),
            Fate::Held => entry.outcome == Some(Outcome::Held),
            Fate::Skipped => entry.outcome == Some(Outcome::Skipped),
        };
        (!right).then(|| {
            let how = format!(
                "{who}: {story:?} ended as {:?}: {:?}",
                entry.outcome, entry.message
            );
            Broken::new("everybody ends as their story says", how)
        })
    }

    /// Everybody is known as they are now.
    fn is_newest(&self, who: &str) -> Option<Broken> {
        let entry = self.entries.get(who)?;
        let row = self.shown(who);
        for (name, field) in KNOWN {
            let Wanted::This(wanted) = self.tale.wanted(who, &row, name, self.stopped) else {
                continue;
            };
            let known = entry.profile.contact.get(field).unwrap_or_default();
            if plain(name, &wanted) != plain(name, known) && readable(name, &wanted) {
                return Some(Broken::new(
                    "nobody is hidden for ever",
                    format!("{who} {name} is {wanted:?} and known as {known:?}"),
                ));
            }
        }
        None
    }

    /// Whoever was there before the start goes out only at a newer time with a real difference.
    fn before_the_start(&self, who: &str) -> Option<Broken> {
        let told = &self.tale.people[who];
        let row = self.shown(who);
        if told.before.is_none() || self.is_unsent(told, &row) != Some(true) {
            return None;
        }
        let link = self.entries.get(who).and_then(linked);
        let made = self.made.iter().find(|(_, whose)| *whose == who);
        let record = link.or(made.map(|(id, _)| *id))?;
        Some(Broken::new(
            "nobody there before the start is taken for new",
            format!("{who} is {record}: {}", in_words(self.world, who)),
        ))
    }

    /// No create twice: one record for each person, whatever club they are in, and nobody's record
    /// without its person.
    fn nobody_twice(&self) -> Vec<Broken> {
        let promise = "no create twice";
        let mut broken = Vec::new();
        let mut records: BTreeMap<&Who, Vec<u64>> = BTreeMap::new();
        for (id, who) in self.made {
            if self.world.customers.get(*id).is_some() {
                records.entry(who).or_default().push(*id);
            }
        }
        let said = |who: &str| self.tale.people.get(who).is_some_and(|t| t.by_hand.said);
        for (who, ids) in &records {
            // Without a mark and without email and mobile nobody can be told.
            let nameless = |id: &u64| {
                let customer = self.world.customers.get(*id);
                customer.is_some_and(|c| {
                    c.get(Field::Email).is_empty() && c.get(Field::CellPhone).is_empty()
                })
            };
            let untold = self.tale.marks_lost && ids.iter().any(nameless);
            if said(who) || untold {
                continue;
            }
            if ids.len() > 1 {
                broken.push(Broken::new(promise, format!("{who} is {ids:?}")));
            }
            let linked = self.entries.get(*who).and_then(linked);
            // Whoever has left InTouch meanwhile need not be looked for to the end.
            let is_gone = self.tale.gone.contains_key(*who);
            if !is_gone && ids.iter().all(|id| linked != Some(*id)) {
                let how = format!("{ids:?} was made for {who}, who is linked to {linked:?}");
                broken.push(Broken::new(promise, how));
            }
        }
        broken.extend(
            self.look_alike()
                .into_iter()
                .map(|how| Broken::new(promise, how)),
        );
        broken
    }

    /// Records of one name, email and mobile, one of which was made by the connector.
    fn look_alike(&self) -> Vec<String> {
        let mut alike: BTreeMap<String, Vec<u64>> = BTreeMap::new();
        for customer in self.world.customers.iter() {
            let of = |field| customer.get(field);
            let (email, mobile) = (of(Field::Email), of(Field::CellPhone));
            if !email.is_empty() || !mobile.is_empty() {
                let name = (of(Field::FirstName), of(Field::LastName));
                let key = format!("{} {} {email} {mobile}", name.0, name.1).to_lowercase();
                alike.entry(key).or_default().push(customer.id);
            }
        }
        alike
            .into_iter()
            .filter(|(_, ids)| {
                let said = |who: &Who| self.tale.people.get(who).is_some_and(|t| t.by_hand.said);
                let by_hand =
                    |id: &u64| self.tale.is_by_hand(*id) || self.made.get(id).is_some_and(said);
                // Who was renamed was not to be found under the old name.
                let renamed = |id: &u64| {
                    let who = self.made.get(id).and_then(|who| self.tale.people.get(who));
                    who.is_some_and(|told| told.renamed)
                };
                ids.len() > 1
                    && !ids.iter().any(renamed)
                    && ids.iter().any(|id| self.made.contains_key(id))
                    && !ids.iter().any(by_hand)
            })
            .map(|(who, ids)| format!("{who} is {ids:?}"))
            .collect()
    }

    /// Whoever is in I4 in other characters is found there.
    fn same_human(&self) -> Vec<Broken> {
        let mut broken = Vec::new();
        for (who, told) in &self.tale.people {
            let Some((record, is_sure)) = told.same_as else {
                continue;
            };
            if told.renamed || told.by_hand.said || self.tale.is_by_hand(record) {
                continue;
            }
            if let Some((id, _)) = self.made.iter().find(|(_, whose)| *whose == who) {
                let how = format!("{who} is {record} and became {id} too");
                broken.push(Broken::new("matching sees the same human", how));
            }
            let linked = self.entries.get(who).and_then(linked);
            if is_sure && linked.is_some_and(|id| id != record) {
                let how = format!("{who} is {record} and linked to {linked:?}");
                broken.push(Broken::new("matching sees the same human", how));
            }
        }
        broken
    }

    /// The last state in I4 is the last state in InTouch, for what was sent.
    fn same_state(&self) -> Vec<Broken> {
        let mut broken = Vec::new();
        for (record, whose) in links(self.entries) {
            let ([who], Some(customer)) = (&whose[..], self.world.customers.get(record)) else {
                continue;
            };
            let entry = &self.entries[*who];
            let row = self.shown(who);
            if entry.outcome == Some(Outcome::Held) || row.is_null() {
                continue;
            }
            // What somebody else left in it by hand is nobody's any more.
            let ever = self.tale.linked_ever.get(&record).map_or(0, BTreeSet::len);
            if ever > 1 && self.tale.is_by_hand(record) {
                continue;
            }
            // Without its mark a record cannot be told from one that staff have made.
            let has_mark = customer.data_exchange_id.is_some();
            let made_by_us = has_mark && self.made.get(&record) == Some(who);
            for (name, field) in FIELDS {
                let there = plain(name, customer.get(field));
                let (wanted, promise) = match self.tale.wanted(who, &row, name, self.stopped) {
                    Wanted::Unknown => continue,
                    Wanted::This(text) => {
                        (text, "the last state in I4 is the last state in InTouch")
                    }
                    Wanted::Still(id, text) if id == record => {
                        (text, "a key that is not sent empties nothing")
                    }
                    Wanted::Still(..) => continue,
                };
                let wanted = plain(name, &wanted);
                let same = wanted == there || (wanted.is_empty() && !made_by_us);
                if !same && readable(name, &wanted) {
                    let how = format!(
                        "{who} {name}: InTouch {wanted:?}, I4 {there:?}, {:?}",
                        entry.outcome
                    );
                    broken.push(Broken::new(promise, how));
                }
            }
        }
        broken
    }

    /// Nothing is blanked that InTouch never had.
    fn nothing_blanked(&self) -> Vec<Broken> {
        let mut broken = Vec::new();
        for (id, before) in &self.tale.customers {
            let Some(now) = self.world.customers.get(*id) else {
                broken.push(Broken::new("nothing is deleted in I4", id.to_string()));
                continue;
            };
            let owners = self.tale.linked_ever.get(id);
            for (field, value) in &before.values {
                let name = FIELDS
                    .iter()
                    .find(|(_, f)| f == field)
                    .map(|(name, _)| *name);
                let had = |who: &Who| name.is_some_and(|name| self.tale.has_had(who, name));
                let had = owners.into_iter().flatten().any(had);
                if !had && now.get(*field) != value {
                    broken.push(Broken::new(
                        "nothing is blanked that InTouch never had",
                        format!(
                            "customer {id} {field:?}: {value:?} became {:?}",
                            now.get(*field)
                        ),
                    ));
                }
            }
        }
        broken
    }

    /// Whoever is gone and was never brought to I4 waits for nobody.
    fn gone_need_nobody(&self) -> Vec<Broken> {
        let mut broken = Vec::new();
        for who in self.tale.gone.keys() {
            // Nobody is asked about people of a club that is not in the table any more.
            let in_table = |e: &&Entry| {
                let mut clubs = self.world.clubs.iter();
                clubs.any(|club| club.intouch_id == e.club.as_str())
            };
            let Some(entry) = self.entries.get(who).filter(in_table) else {
                continue;
            };
            let waits = matches!(
                entry.outcome,
                Some(Outcome::Held | Outcome::Pending | Outcome::Failed)
            );
            if entry.link.is_none() && (waits || entry.due) {
                let how = format!("{who}: {:?} {:?}", entry.outcome, entry.message);
                broken.push(Broken::new(
                    "whoever is gone from InTouch needs nobody",
                    how,
                ));
            }
        }
        broken
    }
}

/// InTouch's name of a field and the connector's.
const KNOWN: [(&str, i4_connector::model::Field); 11] = {
    use i4_connector::model::Field;
    [
        ("firstName", Field::FirstName),
        ("lastName", Field::LastName),
        ("email", Field::Email),
        ("mobilePhone", Field::MobilePhone),
        ("homePhone", Field::HomePhone),
        ("workPhone", Field::WorkPhone),
        ("address1", Field::Address1),
        ("city", Field::City),
        ("state", Field::State),
        ("zipcode", Field::PostalCode),
        ("birthdate", Field::BirthDate),
    ]
};

/// No staff, no lead source, no write to InTouch, no field that I4 does not know.
fn nothing_forbidden(world: &World) -> Vec<Broken> {
    let unknown = world.unknown_fields.iter();
    world
        .violations
        .iter()
        .chain(unknown)
        .map(|what| Broken::new("nothing forbidden is done", what.clone()))
        .collect()
}

/// What I4 can take: anything else stays out with a note.
fn readable(name: &str, text: &str) -> bool {
    match name {
        "email" => text.is_empty() || text.contains('@'),
        "birthdate" => text.is_empty() || text.len() == 10,
        _ => true,
    }
}
