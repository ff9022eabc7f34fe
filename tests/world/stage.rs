//! Carries out what people do: they enter, edit, clear, move, delete, import and refuse in InTouch
//! and I4, and an admin decides and edits the table. The tale remembers what must be known of it.

use crate::plan::{
    Deed, Empty, Fuss, Hand, OddTime, SPELLINGS, SURE_SPELLINGS, TableEdit, Trouble,
};
use crate::surroundings::{Surroundings, meanwhile_nothing};
use crate::tale::{
    EDITED, Gone, IDENTITY, OPTIONAL, Tale, Who, clubs_of, everybody, full_name, lead_of, plain,
    row_of, text,
};
use i4_connector::ledger::{ByHand, Entry, Ledger, PeopleFilter};
use i4_connector::model::{Club, I4ClubId, I4Id, InTouchClubId, Outcome};
use i4_connector::simulator::{self, Customer, Fault, Field, Operation, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// What can go wrong by a deed, by its number in the plan.
pub const OPERATIONS: [Operation; 11] = [
    Operation::Token,
    Operation::Leads,
    Operation::SearchMembers,
    Operation::GetMember,
    Operation::GetCustomers,
    Operation::Fields,
    Operation::NextMemberId,
    Operation::CreateProspect,
    Operation::Update,
    Operation::ActiveClubs,
    Operation::Lead,
];

/// Of [`Deed::Enter`]'s bits: neither email nor mobile.
pub const NAMELESS: u8 = 128;
/// More than everybody.
const ALL: i64 = 1_000_000;

/// InTouch's name of a field, and I4's.
pub const FIELDS: [(&str, Field); 11] = [
    ("firstName", Field::FirstName),
    ("lastName", Field::LastName),
    ("email", Field::Email),
    ("mobilePhone", Field::CellPhone),
    ("homePhone", Field::HomePhone),
    ("workPhone", Field::WorkPhone),
    ("address1", Field::Address1),
    ("city", Field::City),
    ("state", Field::State),
    ("zipcode", Field::Zip),
    ("birthdate", Field::DateOfBirth),
];

/// Where people do things, and what is known of it.
pub struct Stage {
    pub around: Arc<Surroundings>,
    pub tale: Tale,
    /// A row for each club of the company.
    pub table: Vec<Club>,
    /// Grows with each edit of the table.
    pub table_edits: u64,
    /// The clubs begin with "now".
    now: bool,
    empty: Empty,
    profile: tempfile::TempDir,
    /// To look into and to decide, on a machine without faults.
    looking: Option<Ledger>,
}

impl Stage {
    pub fn new(around: Arc<Surroundings>, empty: Empty, now: bool) -> Self {
        let (tale, table) = {
            let mut world = around.world();
            write_empty(&mut world, empty);
            (
                Tale::begin(&world, empty),
                world.clubs.iter().map(row_of_table).collect(),
            )
        };
        Self {
            around,
            tale,
            table,
            table_edits: 0,
            now,
            empty,
            profile: profile_in_memory(),
            looking: None,
        }
    }

    pub fn profile(&self) -> &Path {
        self.profile.path()
    }

    /// The ledger as it is on the disk.
    pub fn looking(&mut self) -> Ledger {
        let open = || meanwhile_nothing(Ledger::open(self.profile.path())).unwrap();
        self.looking.get_or_insert_with(open).clone()
    }

    /// What the connector knows of everybody.
    pub fn entries(&mut self) -> BTreeMap<Who, Entry> {
        let filter = PeopleFilter {
            limit: ALL,
            ..PeopleFilter::default()
        };
        let all = meanwhile_nothing(self.looking().people(&filter)).unwrap();
        let mut entries: BTreeMap<Who, Entry> = BTreeMap::new();
        for entry in all {
            let who = entry.id.as_str().to_lowercase();
            let known = |e: &Entry| (e.link.is_some(), e.modified);
            if entries.get(&who).is_none_or(|k| known(k) < known(&entry)) {
                entries.insert(who, entry);
            }
        }
        entries
    }

    /// A pass has ended: clubs that begin with "now" may have begun.
    pub fn may_have_begun(&mut self) {
        let ledger = self.looking();
        let has_begun = |club: &String| {
            let state = meanwhile_nothing(ledger.club_state(&InTouchClubId::new(club))).unwrap();
            state.is_some_and(|state| state.baseline.is_none())
        };
        self.tale.renaming.retain(|_, club| !has_begun(club));
    }

    /// Everybody is there before the start.
    pub fn begin_now(&mut self) {
        let world = self.around.world();
        for who in everybody(&world) {
            let contact = row_of(&world, &who)["contact"].clone();
            self.tale.told(&who).before = Some(contact);
        }
    }

    /// Something happens.
    pub fn carry_out(&mut self, deed: &Deed) {
        self.around.note(format!("-- {deed:?}"));
        let around = Arc::clone(&self.around);
        match deed {
            Deed::Decide { who, what } => return self.decide(*who, *what),
            Deed::Table(edit) => return self.edit_table(*edit),
            Deed::Marks(marks) => {
                self.tale.marks_lost |= *marks == crate::plan::Marks::Dropped;
                around.wire().marks = *marks;
                return;
            }
            Deed::Trouble { call, times, how } => {
                let call = OPERATIONS[call % OPERATIONS.len()];
                let fault = match how {
                    Trouble::Json(status) => Fault::Failure(*status),
                    Trouble::LostAfter => Fault::LostAfter,
                    Trouble::Gateway(status, page) => {
                        let page = (call, *status, *page);
                        let pages = std::iter::repeat_n(page, *times);
                        return around.wire().gateways.extend(pages);
                    }
                };
                around.world().order_fault(call, fault, *times);
                return;
            }
            Deed::KeysAgain => {
                around.wire().stopped.clear();
                return;
            }
            Deed::KeyStops { field } => return self.stop_key(field),
            _ => {}
        }
        let mut world = around.world();
        self.in_services(&mut world, deed);
    }

    fn in_services(&mut self, world: &mut World, deed: &Deed) {
        let place = |club: usize| club % world.clubs.len();
        match deed {
            Deed::Enter {
                club,
                filled,
                refused,
            } => {
                let mut row = self.new_row(*filled);
                if filled & NAMELESS != 0 {
                    for field in ["email", "mobilePhone"] {
                        row["contact"][field] = Value::Null;
                    }
                    empty_fields(&mut row, self.empty);
                }
                self.enter(world, place(*club), &row);
                if *refused {
                    world.refused_names.insert(full_name(&row));
                }
            }
            Deed::Twice {
                club,
                other,
                filled,
            } => {
                let (one, other) = (place(*club), place(*other));
                let row = self.new_row(*filled);
                for club in [one, other] {
                    let who = self.enter(world, club, &row);
                    self.tale.told(&who).doubtful = true;
                }
            }
            Deed::Edit { who, field } => {
                let Some(who) = pick(world, *who) else { return };
                let value = self.value(field);
                self.set(world, &who, field, &json!(value));
            }
            Deed::Back { who, field, by } => {
                let Some(who) = pick(world, *who) else { return };
                let now = text(&row_of(world, &who), field).to_owned();
                let ever = self
                    .tale
                    .told(&who)
                    .ever
                    .get(field)
                    .cloned()
                    .unwrap_or_default();
                let older: Vec<&String> = ever.iter().rev().filter(|v| **v != now).collect();
                if let Some(value) = older.get((*by).saturating_sub(1)).or(older.last()) {
                    self.set(world, &who, field, &json!(value));
                }
            }
            Deed::Clear { who, field } => {
                let Some(who) = pick(world, *who) else { return };
                // Whoever is judged without it does not contradict.
                self.tale.told(&who).untold.insert(field.clone());
                self.set(world, &who, field, &Value::Null);
            }
            Deed::Kind { who, kind } => {
                let Some(who) = pick(world, *who) else { return };
                let kinds = [
                    ("PROSPECT", "ACTIVE"),
                    ("PROSPECT", "INACTIVE"),
                    ("MEMBER", "ACTIVE"),
                    ("MEMBER", "INACTIVE"),
                ];
                let (kind, status) = kinds[kind % kinds.len()];
                self.change(world, &who, |row| {
                    row["userType"] = json!(kind);
                    row["userStatus"] = json!(status);
                });
                self.tale.told(&who).unsure = true;
            }
            Deed::Import { club, many, active } => {
                let place = place(*club);
                let mut uuids = Vec::new();
                for n in 0..*many {
                    let filled = u8::try_from(n % 128).unwrap_or(0);
                    let mut row = self.new_row(filled);
                    row["userStatus"] = json!(if *active { "ACTIVE" } else { "INACTIVE" });
                    uuids.push(self.enter(world, place, &row));
                }
                let (club, at) = (world.clubs[place].intouch_id.clone(), world.now);
                world.share_instant(&club, &uuids, at);
            }
            Deed::RefuseNobody => {
                // They go out with their next change.
                let names = std::mem::take(&mut world.refused_names);
                for who in everybody(world) {
                    if names.contains(&full_name(&row_of(world, &who))) {
                        let value = self.value("city");
                        self.set(world, &who, "city", &json!(value));
                    }
                }
            }
            Deed::ClockBack { ms } => {
                for who in everybody(world) {
                    let modified = lead_of(world, &who).map(|lead| lead.modified);
                    let told = self.tale.told(&who);
                    told.newest = told.newest.max(modified);
                    // What they have changed lately is of the future now.
                    told.unsure |= told.before.is_some() && told.changed;
                }
                self.tale.repeated.push(world.now - ms..=world.now);
                world.now -= ms;
            }
            Deed::SameInstant { club, filled } => {
                let place = place(*club);
                let club = world.clubs[place].intouch_id.clone();
                // Who was read may have been all that there was of that millisecond.
                let newest = world.leads(&club).iter().map(|lead| lead.modified).max();
                let at = newest.unwrap_or(world.now);
                let row = self.new_row(*filled);
                let who = self.enter(world, place, &row);
                world.share_instant(&club, &[who], at);
                if self
                    .tale
                    .newest
                    .get(&place)
                    .is_some_and(|newest| at < *newest)
                {
                    self.tale.repeated.push(at..=at);
                }
            }
            Deed::Approval { needed: true } => {
                self.tale.approvals = true;
                world.approval_needed = true;
            }
            Deed::Approval { needed: false } => {
                world.approve_all();
                world.approval_needed = false;
            }
            Deed::InI4 {
                club,
                filled,
                spelled,
            } => {
                let place = place(*club);
                self.enter_in_i4(world, place, *filled, *spelled);
            }
            Deed::Fuss { who, all, how } => {
                let Some(who) = pick(world, *who) else { return };
                let whose = match all {
                    true => everybody(world).into_iter().collect(),
                    false => vec![who],
                };
                for who in whose {
                    self.fuss(world, &who, *how);
                }
            }
            Deed::Move { who, to, renamed } => {
                let Some(who) = pick(world, *who) else { return };
                let to = world.clubs[place(*to)].intouch_id.clone();
                self.moved(world, &who, &to, *renamed);
            }
            Deed::Join { who, to } => {
                let Some(who) = pick(world, *who) else { return };
                let to = world.clubs[place(*to)].intouch_id.clone();
                let Some(lead) = lead_of(world, &who).cloned() else {
                    return;
                };
                if world.leads(&to).get(&who).is_none() {
                    world.add_raw_lead(&to, &lead.row(), lead.modified);
                    self.tale.told(&who).touched = true;
                    // It shows up behind the club's cursor.
                    self.tale.repeated.push(lead.modified..=lead.modified);
                }
            }
            Deed::Delete { who } => {
                if let Some(who) = pick(world, *who) {
                    self.delete(world, &who);
                }
            }
            Deed::Return { who } => {
                let gone: Vec<Who> = self.tale.gone.keys().cloned().collect();
                if let Some(who) = nth(&gone, *who) {
                    let Some(gone) = self.tale.gone.remove(who) else {
                        return;
                    };
                    for place in gone.clubs {
                        let club = world.clubs[place].intouch_id.clone();
                        world.add_lead(&club, gone.row.clone());
                    }
                    self.tale.told(who).touched = true;
                }
            }
            Deed::Time { who, how } => {
                if let Some(who) = pick(world, *who) {
                    self.odd_time(world, &who, *how);
                }
            }
            Deed::Stale { who, by } => {
                let Some(who) = pick(world, *who) else { return };
                let versions = &self.tale.told(&who).versions;
                // The last one is how they are.
                let older = versions.iter().rev().skip(1).nth(*by).or(versions.first());
                let now = row_of(world, &who);
                let time = |row: &Value| row["modifiedDate"].as_str().map(str::to_owned);
                // Where InTouch's clock went back, an older copy looks newer.
                let is_older = |row: &&Value| time(row) < time(&now);
                if let Some(older) = older.filter(is_older).cloned() {
                    // If it is the first that is seen of them, they are behind the cursor.
                    let at = lead_of(world, &who).map_or(0, |lead| lead.modified);
                    self.tale.repeated.push(at..=at);
                    // Whoever is judged by the older copy does not contradict yet.
                    let untold = ["birthdate", "mobilePhone"].map(str::to_owned);
                    self.tale.told(&who).untold.extend(untold);
                    self.around.wire().stale.insert(who, older);
                }
            }
            Deed::NoKey { who, field } => {
                let Some(who) = pick(world, *who) else { return };
                self.no_longer_told(world, &who, field);
                self.tale.told(&who).untold.insert(field.clone());
                self.change(world, &who, |row| {
                    if let Some(Value::Object(contact)) = row.get_mut("contact") {
                        contact.remove(field);
                    }
                });
                self.tale.told(&who).renamed |= IDENTITY.contains(&field.as_str());
                self.tale.told(&who).changed |= self.empty == Empty::NoKey;
                self.tale.told(&who).unsure = true;
            }
            Deed::Rule {
                field,
                required,
                limit,
            } => {
                self.tale.rules_changed = true;
                if let Some(required) = required {
                    world.rules.require(field, *required);
                }
                if let Some(limit) = limit {
                    world.rules.limit(field, *limit);
                }
            }
            Deed::Son {
                who,
                club,
                birth,
                mobile,
            } => {
                let place = place(*club);
                let Some(who) = pick(world, *who) else { return };
                self.son(world, &who, place, *birth, *mobile);
            }
            Deed::Decide { .. }
            | Deed::Table(_)
            | Deed::Marks(_)
            | Deed::Trouble { .. }
            | Deed::KeysAgain
            | Deed::KeyStops { .. } => {}
        }
    }

    fn value(&mut self, field: &str) -> String {
        self.tale.n += 1;
        value(field, self.tale.n)
    }

    fn new_row(&mut self, filled: u8) -> Value {
        self.tale.n += 1;
        let n = self.tale.n;
        let mut contact = json!({
            "firstName": format!("Wim{n}"), "lastName": format!("Wereld{n}"),
            "email": format!("wim{n}@example.org"), "mobilePhone": format!("604555{n:04}"),
        });
        for (bit, field) in EDITED.iter().take(OPTIONAL).enumerate() {
            if filled & (1 << bit) != 0 {
                contact[field] = json!(value(field, n));
            }
        }
        let mut row = json!({
            "userType": "PROSPECT", "userStatus": "ACTIVE", "contact": contact,
            "owner": {"uuid": "o", "name": "Olga Owner"}, "leadSource": {"id": 7, "name": "Walk-in"},
        });
        all_fields(&mut row, self.empty);
        row
    }

    fn enter(&mut self, world: &mut World, place: usize, row: &Value) -> Who {
        let club = world.clubs[place].intouch_id.clone();
        let who = world.add_lead(&club, row.clone());
        self.tale.remember(world, &who);
        let told = self.tale.told(&who);
        (told.entered, told.touched) = (true, true);
        self.tale.told(&who).unsure |= self.tale.is_beginning(world, &who);
        who
    }

    /// Changes a person in each of their clubs, at the same instant.
    fn change(&mut self, world: &mut World, who: &str, change: impl Fn(&mut Value)) {
        world.now += world.clock_step;
        let now = world.now;
        // InTouch's clock may have gone back.
        let newest = self.tale.told(who).newest;
        let newest = lead_of(world, who).map(|lead| lead.modified).max(newest);
        let is_newer = newest < Some(now);
        for club in clubs_of(world, who) {
            world.edit_lead_at(&club, who, now, &change);
        }
        self.tale.remember(world, who);
        let told = self.tale.told(who);
        (told.touched, told.odd_time) = (true, false);
        told.unsure |= told.before.is_some() && !is_newer;
        self.tale.told(who).unsure |= self.tale.is_beginning(world, who);
    }

    /// A field is changed for everybody to see.
    fn set(&mut self, world: &mut World, who: &str, field: &str, value: &Value) {
        let empty = self.empty;
        self.change(world, who, |row| {
            row["contact"][field] = value.clone();
            empty_fields(row, empty);
        });
        let told = self.tale.told(who);
        told.changed = true;
        told.kept.remove(field);
        told.renamed |= IDENTITY.contains(&field);
    }

    fn fuss(&mut self, world: &mut World, who: &str, how: Fuss) {
        let respell = |row: &mut Value| {
            for field in ["homePhone", "workPhone", "mobilePhone"] {
                let digits = plain(field, text(row, field));
                if digits.len() == 10 {
                    let typed = format!("({}) {}-{}", &digits[..3], &digits[3..6], &digits[6..]);
                    row["contact"][field] = json!(typed);
                }
            }
            for field in ["address1", "city"] {
                let gaps = text(row, field).replace(' ', "  ");
                if !gaps.is_empty() {
                    row["contact"][field] = json!(format!(" {gaps} "));
                }
            }
        };
        let Some(at) = lead_of(world, who).map(|lead| lead.modified) else {
            return;
        };
        match how {
            Fuss::Owner => self.change(world, who, |row| {
                row["owner"] = json!({"uuid": "p", "name": "Piet Other"});
            }),
            Fuss::LeadSource => self.change(world, who, |row| row["leadSource"] = json!(null)),
            Fuss::Spelling => self.change(world, who, respell),
            Fuss::Touch => self.change(world, who, |_| {}),
            Fuss::SpellingSameTime => {
                for club in clubs_of(world, who) {
                    world.edit_raw_lead(&club, who, at, respell);
                }
                self.tale.remember(world, who);
            }
            Fuss::Earlier => {
                let earlier = at - 3 * 3_600_000;
                for club in clubs_of(world, who) {
                    world.edit_lead_at(&club, who, earlier, |_| {});
                }
                // What was changed and not read yet is now behind the cursor.
                self.tale.repeated.push(earlier..=earlier);
                self.tale.remember(world, who);
                let told = self.tale.told(who);
                told.unsure |= told.changed;
                told.newest = told.newest.max(Some(at));
            }
        }
        self.tale.told(who).touched = true;
    }

    fn moved(&mut self, world: &mut World, who: &str, to: &str, renamed: bool) {
        let Some(from) = clubs_of(world, who).into_iter().find(|club| club != to) else {
            return;
        };
        let Some(lead) = world.remove_lead(&from, who) else {
            return;
        };
        self.not_newest(world, &from, lead.modified);
        if world.leads(to).get(who).is_none() {
            world.add_lead(to, lead.row());
        }
        if renamed {
            let name = self.value("lastName");
            self.set(world, who, "lastName", &json!(name));
        } else {
            self.change(world, who, |_| {});
        }
    }

    fn delete(&mut self, world: &mut World, who: &str) {
        let row = row_of(world, who);
        let clubs = clubs_of(world, who);
        let place = |club: &String| world.clubs.iter().position(|c| c.intouch_id == *club);
        let places = clubs.iter().filter_map(place).collect();
        for club in &clubs {
            if let Some(lead) = world.remove_lead(club, who) {
                self.not_newest(world, club, lead.modified);
            }
        }
        self.tale.gone.insert(
            who.to_owned(),
            Gone {
                row,
                clubs: places,
                at_ms: self.around.elapsed_ms(),
                known: false,
            },
        );
        self.tale.told(who).touched = true;
    }

    /// Somebody leaves a club's list, who may have been its last.
    fn not_newest(&mut self, world: &World, club: &str, modified: i64) {
        if let Some(place) = world.clubs.iter().position(|c| c.intouch_id == club) {
            let newest = self.tale.newest.entry(place).or_insert(modified);
            *newest = modified.max(*newest);
        }
    }

    fn odd_time(&mut self, world: &mut World, who: &str, how: OddTime) {
        let now = world.now;
        let clubs = clubs_of(world, who);
        for club in &clubs {
            match how {
                OddTime::Future { ms } => {
                    world.edit_lead_at(club, who, now + ms, |_| {});
                }
                OddTime::Unreadable => {
                    world.edit_raw_lead(club, who, now, |row| {
                        row["modifiedDate"] = json!("the day before yesterday");
                    });
                }
                OddTime::Missing => {
                    world.edit_raw_lead(club, who, now, |row| row["modifiedDate"] = Value::Null);
                }
                OddTime::NoOffset => {
                    world.edit_lead_at(club, who, now, |_| {});
                    world.edit_raw_lead(club, who, now, |row| {
                        let text = row["modifiedDate"].as_str().unwrap_or_default();
                        row["modifiedDate"] = json!(text.trim_end_matches('Z'));
                    });
                }
            }
        }
        let told = self.tale.told(who);
        told.touched = true;
        told.odd_time = matches!(how, OddTime::Unreadable | OddTime::Missing);
        // A time of the future is none, either.
        let is_none = told.odd_time || matches!(how, OddTime::Future { .. });
        told.unsure |= told.changed && is_none;
        self.tale.remember(world, who);
    }

    /// A key is no longer sent: what I4 has now, if it is what InTouch has, is what it keeps.
    fn no_longer_told(&mut self, world: &World, who: &str, field: &str) {
        let row = row_of(world, who);
        let Some((_, in_i4)) = FIELDS.iter().find(|(name, _)| *name == field) else {
            return;
        };
        let records = self.tale.linked_ever.iter();
        let linked: Vec<u64> = records
            .filter(|(_, whose)| whose.contains(who))
            .map(|(id, _)| *id)
            .collect();
        let told = self.tale.told(who);
        if told.kept.contains_key(field) {
            return;
        }
        for id in linked {
            let has = world.customers.get(id).map_or("", |c| c.get(*in_i4));
            let is_same = plain(field, has) == plain(field, text(&row, field));
            if !has.is_empty() && is_same {
                told.kept.insert(field.to_owned(), (id, has.to_owned()));
            }
        }
    }

    fn stop_key(&mut self, field: &str) {
        let around = Arc::clone(&self.around);
        let world = around.world();
        self.tale.ever_stopped.insert(field.to_owned());
        for who in everybody(&world) {
            self.no_longer_told(&world, &who, field);
            let told = self.tale.told(&who);
            // A change that nobody has read yet may never be told.
            told.unsure |= self.empty == Empty::NoKey || told.before.is_some();
            told.touched = true;
        }
        // Whoever comes back comes back without it.
        let gone: Vec<Who> = self.tale.gone.keys().cloned().collect();
        for who in gone {
            self.tale.told(&who).unsure = true;
        }
        around.wire().stopped.insert(field.to_owned());
    }

    /// I4's staff enter somebody by hand whom InTouch has too, perhaps in other characters.
    fn enter_in_i4(&mut self, world: &mut World, place: usize, filled: u8, spelled: Option<usize>) {
        let mut row = self.new_row(filled);
        let n = self.tale.n;
        let spelling = spelled.map(|how| how % SPELLINGS.len());
        let (last, in_intouch) = match spelling.map(|how| SPELLINGS[how]) {
            Some("apostrophe") => (format!("O'Wereld{n}"), format!("O’Wereld{n}")),
            Some("entity") => (format!("O'Wereld{n}"), format!("O&#039;Wereld{n}")),
            Some("sharp") => (format!("STRASSE{n}"), format!("Straße{n}")),
            Some("hyphen") => (format!("Van-Wereld{n}"), format!("Van\u{2011}Wereld{n}")),
            Some("suffix") => (format!("Wereld{n}"), format!("Wereld{n} Jr.")),
            Some("divided") => (format!("Wereld{n}"), format!("Maria Wereld{n}")),
            _ => (format!("Wereld{n}"), format!("Wereld{n}")),
        };
        row["contact"]["lastName"] = json!(last);
        if SPELLINGS.get(spelling.unwrap_or(99)) == Some(&"divided") {
            row["contact"]["firstName"] = json!(format!("Wim{n} Maria"));
        }
        let customer = Customer {
            club: world.clubs[place].i4_id,
            status: "Prospect".to_owned(),
            membership_type: "Prospect".to_owned(),
            ..Customer::default()
        };
        let mut customer = customer
            .with(Field::FirstName, text(&row, "firstName"))
            .with(Field::LastName, text(&row, "lastName"))
            .with(Field::Email, text(&row, "email"))
            .with(Field::CellPhone, text(&row, "mobilePhone"))
            // What only I4 knows stays, unless InTouch has it too.
            .with(Field::City, "Spuzzum")
            .with(Field::WorkPhone, "6045580000")
            .with(Field::Country, "CA");
        row["contact"]["lastName"] = json!(in_intouch);
        let email = text(&row, "email").to_owned();
        match spelling.map(|how| SPELLINGS[how]) {
            Some("divided") => row["contact"]["firstName"] = json!(format!("Wim{n}")),
            Some("hidden") => {
                row["contact"]["email"] = json!(email.replacen("wim", "wim\u{200b}", 1));
            }
            Some("mailto") => row["contact"]["email"] = json!(format!("mailto:{email}")),
            Some(how @ ("one" | "digits")) => {
                customer.set(Field::Email, "");
                let mobile = text(&row, "mobilePhone").to_owned();
                row["contact"]["mobilePhone"] = match how {
                    "one" => json!(format!("+1 {mobile}")),
                    _ => json!(mobile.chars().map(arabic).collect::<String>()),
                };
            }
            _ => {}
        }
        let id = world.add_customer(customer);
        let before = world.customers.get(id).cloned();
        self.tale
            .customers
            .extend(before.map(|customer| (id, customer)));
        let who = self.enter(world, place, &row);
        let told = self.tale.told(&who);
        let is_sure = spelling.is_none_or(|how| how < SURE_SPELLINGS);
        told.same_as = Some((id, is_sure));
        told.doubtful = !is_sure;
    }

    fn son(&mut self, world: &mut World, who: &str, place: usize, birth: bool, mobile: bool) {
        let mut row = row_of(world, who);
        if let Some(row) = row.as_object_mut() {
            for key in ["uuid", "createdDate", "modifiedDate"] {
                row.remove(key);
            }
        }
        // Nobody to be told apart from is nobody's father.
        let lacks = |row: &Value, field: &str| text(row, field).trim().is_empty();
        if lacks(&row, "email") || !row["contact"].is_object() {
            return;
        }
        if birth {
            if lacks(&row, "birthdate") {
                return;
            }
            row["contact"]["birthdate"] = json!(self.value("birthdate"));
        }
        if mobile {
            row["contact"]["mobilePhone"] = json!(self.value("mobilePhone"));
        }
        (row["userType"], row["userStatus"]) = (json!("PROSPECT"), json!("ACTIVE"));
        let son = self.enter(world, place, &row);
        for who in [&son, &who.to_owned()] {
            self.tale.told(who).doubtful = true;
        }
    }

    fn decide(&mut self, who: u64, what: Hand) {
        // Whoever has never opened the profile has nothing to decide.
        if self.looking.is_none() {
            return;
        }
        let entries: Vec<Entry> = self.entries().into_values().collect();
        let fits = |entry: &&Entry| match what {
            Hand::Unlink => entry.link.is_some(),
            Hand::Wrong(_) => true,
            Hand::First | Hand::NewPerson | Hand::Retry => entry.outcome == Some(Outcome::Held),
        };
        let some: Vec<&Entry> = entries.iter().filter(fits).collect();
        let Some(entry) = nth(&some, who).copied() else {
            return;
        };
        let id = entry.id.as_str().to_lowercase();
        let linked = entry
            .link
            .as_ref()
            .and_then(|l| l.i4.as_str().parse::<u64>().ok());
        let record = |i4: &I4Id| i4.as_str().parse::<u64>().ok();
        let candidates: Vec<u64> = entry.candidates.iter().filter_map(record).collect();
        let ledger = self.looking();
        let mut hand = self.tale.told(&id).by_hand.clone();
        hand.said = true;
        hand.is_new = what == Hand::NewPerson;
        let by_hand = match what {
            Hand::Retry => {
                let _ = meanwhile_nothing(ledger.retry_by_hand(entry));
                self.tale.told(&id).touched = true;
                self.tale.told(&id).unsure = true;
                return;
            }
            Hand::First => {
                let Some(first) = candidates.first() else {
                    return;
                };
                hand.is = Some(*first);
                hand.is_not.remove(first);
                ByHand::Link(I4Id::new(&first.to_string()))
            }
            Hand::Wrong(which) => {
                let ids: Vec<u64> = self.around.world().customers.iter().map(|c| c.id).collect();
                let Some(wrong) = nth(&ids, which) else {
                    return;
                };
                hand.is = Some(*wrong);
                hand.is_not.remove(wrong);
                ByHand::Link(I4Id::new(&wrong.to_string()))
            }
            Hand::Unlink => {
                hand.is_not.extend(linked);
                hand.is = None;
                ByHand::Unlink
            }
            Hand::NewPerson => {
                if entry.link.is_some()
                    || row_of(&self.around.world(), &id)["userType"] != "PROSPECT"
                {
                    return;
                }
                hand.is_not.extend(candidates);
                hand.is = None;
                ByHand::NewPerson
            }
        };
        let (is, was) = (hand.is, linked);
        if meanwhile_nothing(ledger.decide_by_hand(entry, by_hand, true)) != Ok(true) {
            return;
        }
        self.around.wire().decided(&id);
        let told = self.tale.told(&id);
        (told.by_hand, told.touched, told.unsure, told.doubtful) = (hand, true, true, true);
        for record in is.into_iter().chain(was) {
            let whose = self.tale.linked_ever.entry(record).or_default();
            whose.insert(id.clone());
            // Whoever shares a record with them may get their data, or match them.
            for who in whose.clone() {
                self.tale.told(&who).doubtful = true;
            }
        }
    }

    fn edit_table(&mut self, edit: TableEdit) {
        let clubs = self.table.len();
        match edit {
            TableEdit::Off { club } => {
                // A table without a club that is on cannot be used.
                if self.table.iter().filter(|c| c.enabled).count() < 2 {
                    return;
                }
                self.table[club % clubs].enabled = false;
            }
            TableEdit::On { club } => self.table[club % clubs].enabled = true,
            TableEdit::NewId { club, told } => {
                let place = club % clubs;
                // Whoever was not read yet counts as there before the club with the new id began.
                let entries = match self.now && self.looking.is_some() {
                    true => self.entries(),
                    false => BTreeMap::new(),
                };
                let mut world = self.around.world();
                let old = world.clubs[place].intouch_id.clone();
                self.tale.n += 1;
                let new = format!("{old}-{}", self.tale.n);
                world.rename_club(&old, &new);
                if self.now {
                    for lead in world.leads(&new).iter() {
                        let entry = entries.get(&lead.uuid);
                        let read = entry.and_then(|e| e.modified).map(|m| m.0);
                        self.tale.told(&lead.uuid).unsure |= read < Some(lead.modified);
                    }
                    self.tale.renaming.insert(place, new.clone());
                }
                self.tale.newest.remove(&place);
                if told {
                    self.table[place].intouch = InTouchClubId::new(&new);
                }
            }
            TableEdit::Swap { club } => {
                let (one, other) = (club % clubs, (club + 1) % clubs);
                let i4 = self.table[one].i4.clone();
                self.table[one].i4 = std::mem::replace(&mut self.table[other].i4, i4);
            }
            TableEdit::Mend => {
                let world = self.around.world();
                self.table = world.clubs.iter().map(row_of_table).collect();
            }
        }
        self.table_edits += 1;
    }

    /// The faults stop, and what is not as it should be is put right: what stays is people.
    pub fn calm(&mut self) {
        let around = Arc::clone(&self.around);
        around.set_weather(crate::surroundings::Weather::default());
        around.set_death(None);
        {
            let mut wire = around.wire();
            wire.gateways.clear();
            wire.stale.clear();
        }
        let mut world = around.world();
        world.faults = simulator::Faults::default();
        let odd: Vec<Who> = everybody(&world)
            .into_iter()
            .filter(|who| self.tale.people[who].odd_time)
            .collect();
        for who in odd {
            self.change(&mut world, &who, |_| {});
        }
        drop(world);
        self.edit_table(TableEdit::Mend);
    }
}

/// The row of the table that a club should have.
fn row_of_table(club: &simulator::Club) -> Club {
    Club {
        name: club.name.clone(),
        address: club.address.clone(),
        time_zone: club.time_zone.clone(),
        intouch: InTouchClubId::new(&club.intouch_id),
        i4: I4ClubId::new(&club.i4_id.to_string()),
        enabled: true,
    }
}

fn nth<T>(some: &[T], n: u64) -> Option<&T> {
    let at = n.checked_rem(some.len() as u64)?;
    some.get(usize::try_from(at).ok()?)
}

/// Somebody in InTouch.
fn pick(world: &World, n: u64) -> Option<Who> {
    let all: Vec<Who> = everybody(world).into_iter().collect();
    nth(&all, n).cloned()
}

/// Says "empty" in each row as this InTouch does.
fn write_empty(world: &mut World, empty: Empty) {
    if empty == Empty::Mixed {
        return;
    }
    for who in everybody(world) {
        for club in clubs_of(world, &who) {
            let Some(at) = world.leads(&club).get(&who).map(|lead| lead.modified) else {
                continue;
            };
            world.edit_raw_lead(&club, &who, at, |row| all_fields(row, empty));
        }
    }
}

/// The same, where nothing has been left out on purpose yet.
fn all_fields(row: &mut Value, empty: Empty) {
    if let Some(Value::Object(contact)) = row.get_mut("contact") {
        for field in EDITED {
            contact.entry(field).or_insert(Value::Null);
        }
    }
    empty_fields(row, empty);
}

fn empty_fields(row: &mut Value, empty: Empty) {
    let Some(Value::Object(contact)) = row.get_mut("contact") else {
        return;
    };
    let is_empty = |value: &Value| value.as_str().map_or(value.is_null(), str::is_empty);
    match empty {
        Empty::Mixed => {}
        Empty::NoKey => contact.retain(|_, value| !is_empty(value)),
        Empty::Null => {
            for value in contact.values_mut().filter(|value| is_empty(value)) {
                *value = Value::Null;
            }
            // In each row there is one at least.
            contact.insert("company".to_owned(), Value::Null);
        }
    }
}

fn arabic(c: char) -> char {
    let digit = c.to_digit(10).map(|d| 0x660 + d);
    digit.and_then(char::from_u32).unwrap_or(c)
}

/// A value that InTouch and I4 write the same way.
fn value(field: &str, n: u64) -> String {
    match field {
        "homePhone" => format!("604556{:04}", n % 10_000),
        "workPhone" => format!("604557{:04}", n % 10_000),
        "mobilePhone" => format!("778{n:07}"),
        "birthdate" => format!("19{:02}-{:02}-{:02}", 40 + n % 60, 1 + n % 12, 1 + n % 28),
        "email" => format!("changed{n}@example.org"),
        "zipcode" => format!("{:05}", n % 100_000),
        other => format!("{other} {n}"),
    }
}

/// A folder that no disk has to be waited for, where there is one.
fn profile_in_memory() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}
