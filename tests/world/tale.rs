//! What people do while the connector works: they enter, edit, clear, import, refuse; InTouch's
//! clock goes back. The tale remembers what the invariants must know.

use crate::dice::Dice;
use crate::surroundings::Surroundings;
use i4_connector::simulator::{Customer, Field, World};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// InTouch's fields that people edit.
const EDITED: [&str; 11] = [
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
/// Those that I4 does not require.
const OPTIONAL: usize = 7;

/// A person in InTouch: club and uuid.
pub type Who = (String, String);

/// What has happened.
#[derive(Default)]
pub struct Tale {
    /// Everybody whom the tale itself entered, complete, as a prospect.
    pub entered: BTreeSet<Who>,
    /// Entered twice in InTouch.
    pub twins: BTreeSet<Who>,
    /// Those whom somebody touched, so that their story of the beginning is over.
    pub touched: BTreeSet<Who>,
    /// What InTouch's clock went over more than once: a cursor may be past a change in there before
    /// it happens.
    repeated: Vec<RangeInclusive<i64>>,
    /// Each value that InTouch ever had: person and field.
    pub ever: BTreeMap<(Who, String), BTreeSet<String>>,
    /// I4 as it was before the connector came.
    pub customers: BTreeMap<u64, Customer>,
    people: u64,
}

impl Tale {
    /// Remembers how both services are at the beginning.
    pub fn begin(world: &World) -> Self {
        let mut tale = Self {
            customers: world.customers.iter().map(|c| (c.id, c.clone())).collect(),
            ..Self::default()
        };
        for club in &world.clubs {
            for lead in world.leads(&club.intouch_id).iter() {
                tale.remember(&(club.intouch_id.clone(), lead.uuid.clone()), &lead.row());
            }
        }
        tale
    }

    /// Something happens.
    pub fn go_on(&mut self, dice: &mut Dice, around: &Surroundings) {
        let mut world = around.world();
        let clubs: Vec<String> = world.clubs.iter().map(|c| c.intouch_id.clone()).collect();
        let Some(club) = dice.pick(&clubs).cloned() else {
            return;
        };
        let what = match dice.below(100) {
            0..25 => {
                let row = self.new_row(dice);
                self.enter(&mut world, &club, &row);
                "somebody new"
            }
            25..32 => {
                let row = self.new_row(dice);
                let other = dice.pick(&clubs).cloned().unwrap_or_default();
                let one = self.enter(&mut world, &club, &row);
                let two = self.enter(&mut world, &other, &row);
                self.twins.extend([one, two]);
                "the same person entered twice"
            }
            32..60 => self.edit(dice, &mut world, &club),
            60..70 => self.clear(dice, &mut world, &club),
            70..76 => self.change_kind(dice, &mut world, &club),
            76..82 => {
                // Thousands, whom nobody sends, cost a seed seconds and not minutes.
                let (many, status) = match dice.below(100) {
                    0 => (dice.between(1_000, 3_500), "INACTIVE"),
                    1..6 => (dice.between(205, 430), "ACTIVE"),
                    _ => (dice.between(2, 30), "ACTIVE"),
                };
                self.import(dice, &mut world, &club, many, status);
                "an import in one instant"
            }
            82..87 => {
                let row = self.new_row(dice);
                let name = full_name(&row);
                self.enter(&mut world, &club, &row);
                world.refused_names.insert(name);
                "somebody whom I4 refuses"
            }
            87..91 => {
                // The refusal ends; they go out with their next change.
                let names: Vec<String> = std::mem::take(&mut world.refused_names)
                    .into_iter()
                    .collect();
                self.touch_named(&mut world, &names);
                "I4 refuses nobody any more"
            }
            91..94 => {
                let back = i64::try_from(dice.between(1_000, 3 * 3_600_000)).unwrap_or(0);
                self.repeated.push(world.now - back..=world.now);
                world.now -= back;
                "InTouch's clock goes back"
            }
            94..96 => {
                // Who was read may have been all that there was of that millisecond.
                let newest = world.leads(&club).iter().map(|lead| lead.modified).max();
                let row = self.new_row(dice);
                let who = self.enter(&mut world, &club, &row);
                let at = newest.unwrap_or(world.now);
                world.share_instant(&club, &[who.1], at);
                "somebody new in the millisecond of the last change"
            }
            96..98 => {
                world.approval_needed = true;
                "staff approve each change"
            }
            _ => {
                world.approve_all();
                world.approval_needed = false;
                "staff approve everything"
            }
        };
        drop(world);
        around.note(format!("-- {what}"));
    }

    /// I4's staff enter somebody by hand whom InTouch has too, and whom nobody has sent yet.
    pub fn enter_in_i4_by_hand(&mut self, dice: &mut Dice, around: &Surroundings) {
        let mut world = around.world();
        let Some(club) = dice
            .pick(&world.clubs)
            .map(|c| (c.intouch_id.clone(), c.i4_id))
        else {
            return;
        };
        let row = self.new_row(dice);
        let text = |field: &str| {
            row["contact"][field]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        let customer = Customer {
            club: club.1,
            status: "Prospect".to_owned(),
            membership_type: "Prospect".to_owned(),
            ..Customer::default()
        };
        let customer = customer
            .with(Field::FirstName, &text("firstName"))
            .with(Field::LastName, &text("lastName"))
            .with(Field::Email, &text("email"))
            .with(Field::CellPhone, &text("mobilePhone"))
            // What only I4 knows stays, unless InTouch has it too.
            .with(Field::City, "Spuzzum")
            .with(Field::WorkPhone, "6045580000")
            .with(Field::Country, "CA");
        let id = world.add_customer(customer);
        let before = world.customers.get(id).cloned();
        self.customers.extend(before.map(|customer| (id, customer)));
        self.enter(&mut world, &club.0, &row);
        drop(world);
        around.note("-- staff enter in I4 whom InTouch has as well");
    }

    fn new_row(&mut self, dice: &mut Dice) -> Value {
        self.people += 1;
        let n = self.people;
        let mut contact = json!({
            "firstName": format!("Wim{n}"), "lastName": format!("Wereld{n}"),
            "email": format!("wim{n}@example.org"), "mobilePhone": format!("604555{n:04}"),
        });
        for field in EDITED.iter().take(OPTIONAL) {
            if dice.chance(0.4) {
                contact[field] = json!(value(field, dice.below(10_000)));
            }
        }
        json!({
            "userType": "PROSPECT", "userStatus": "ACTIVE", "contact": contact,
            "owner": {"uuid": "o", "name": "Olga Owner"}, "leadSource": {"id": 7, "name": "Walk-in"},
        })
    }

    fn enter(&mut self, world: &mut World, club: &str, row: &Value) -> Who {
        let who = (club.to_owned(), world.add_lead(club, row.clone()));
        self.entered.insert(who.clone());
        self.changed(&who, row);
        who
    }

    fn import(&mut self, dice: &mut Dice, world: &mut World, club: &str, many: u64, status: &str) {
        let mut uuids = Vec::new();
        for _ in 0..many {
            let mut row = self.new_row(dice);
            row["userStatus"] = json!(status);
            uuids.push(self.enter(world, club, &row).1);
        }
        let at = world.now;
        world.share_instant(club, &uuids, at);
    }

    fn edit(&mut self, dice: &mut Dice, world: &mut World, club: &str) -> &'static str {
        let Some(who) = somebody(dice, world, club) else {
            return "nobody to edit";
        };
        let field = dice.pick(&EDITED).copied().unwrap_or("city");
        self.people += 1;
        let text = value(field, self.people);
        self.change(world, &who, |row| row["contact"][field] = json!(text));
        "an edit"
    }

    fn clear(&mut self, dice: &mut Dice, world: &mut World, club: &str) -> &'static str {
        let Some(who) = somebody(dice, world, club) else {
            return "nobody to clear";
        };
        let field = match dice.chance(0.1) {
            true => "mobilePhone",
            false => dice.pick(&EDITED[..OPTIONAL]).copied().unwrap_or("city"),
        };
        let nothing = dice.pick(&[json!(""), Value::Null]).cloned();
        self.change(world, &who, |row| {
            row["contact"][field] = nothing.unwrap_or(Value::Null);
        });
        "a field is cleared"
    }

    fn change_kind(&mut self, dice: &mut Dice, world: &mut World, club: &str) -> &'static str {
        let Some(who) = somebody(dice, world, club) else {
            return "nobody to change";
        };
        let kinds = [
            ("PROSPECT", "ACTIVE"),
            ("PROSPECT", "INACTIVE"),
            ("MEMBER", "ACTIVE"),
            ("MEMBER", "INACTIVE"),
        ];
        let (kind, status) = dice.pick(&kinds).copied().unwrap_or(kinds[0]);
        self.change(world, &who, |row| {
            row["userType"] = json!(kind);
            row["userStatus"] = json!(status);
        });
        "somebody becomes something else"
    }

    fn touch_named(&mut self, world: &mut World, names: &[String]) {
        for who in everybody(world) {
            let row = row_of(world, &who);
            if names.contains(&full_name(&row)) {
                self.people += 1;
                let text = value("city", self.people);
                self.change(world, &who, |row| row["contact"]["city"] = json!(text));
            }
        }
    }

    fn change(&mut self, world: &mut World, who: &Who, change: impl FnOnce(&mut Value)) {
        world.edit_lead(&who.0, &who.1, change);
        let row = row_of(world, who);
        self.changed(who, &row);
    }

    /// Whether somebody who changed at an instant may have done so behind the cursor.
    pub fn may_be_late(&self, modified: i64) -> bool {
        self.repeated.iter().any(|times| times.contains(&modified))
    }

    fn changed(&mut self, who: &Who, row: &Value) {
        self.touched.insert(who.clone());
        self.remember(who, row);
    }

    fn remember(&mut self, who: &Who, row: &Value) {
        let Some(contact) = row["contact"].as_object() else {
            return;
        };
        for (field, value) in contact {
            let text = value.as_str().unwrap_or_default().trim();
            if !text.is_empty() {
                let key = (who.clone(), field.clone());
                self.ever.entry(key).or_default().insert(text.to_owned());
            }
        }
    }
}

/// Everybody in InTouch.
pub fn everybody(world: &World) -> Vec<Who> {
    let mut all = Vec::new();
    for club in &world.clubs {
        let leads = world.leads(&club.intouch_id).iter();
        all.extend(leads.map(|lead| (club.intouch_id.clone(), lead.uuid.clone())));
    }
    all
}

/// A person as InTouch has them.
pub fn row_of(world: &World, who: &Who) -> Value {
    let lead = world.leads(&who.0).get(&who.1);
    lead.map_or(Value::Null, i4_connector::simulator::Lead::row)
}

/// As the simulated I4 writes the names that it refuses.
pub fn full_name(row: &Value) -> String {
    let part = |field: &str| {
        row["contact"][field]
            .as_str()
            .unwrap_or_default()
            .trim()
            .to_lowercase()
    };
    format!("{} {}", part("firstName"), part("lastName"))
}

fn somebody(dice: &mut Dice, world: &World, club: &str) -> Option<Who> {
    let uuids: Vec<String> = world.leads(club).iter().map(|l| l.uuid.clone()).collect();
    dice.pick(&uuids)
        .map(|uuid| (club.to_owned(), uuid.clone()))
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
