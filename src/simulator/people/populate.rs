//! Fills the two services with people, each with a story.

use super::super::customers::Customer;
use super::super::dice::Dice;
use super::super::fields::Field;
use super::super::world::{Club, ClubState, World};
use super::contact::{Phones, contact, in_a_hurry, phone, row};
use super::person::Person;
use super::story::{ExpectedCounts, Story};
use super::words;
use serde_json::{Value, json};

/// How long ago the first of the generated leads changed, at most, in milliseconds for each lead.
const APART: usize = 90_000;

pub(in super::super) fn clubs(dice: &mut Dice, count: usize) -> Vec<Club> {
    let club = |(number, i4_id): (usize, u32)| {
        let (name, street, city, zone) = words::CLUBS[number % words::CLUBS.len()];
        let round = number / words::CLUBS.len();
        Club {
            name: match round {
                0 => name.to_owned(),
                _ => format!("{name} {}", round + 1),
            },
            address: format!("{street}, {city}"),
            time_zone: zone.to_owned(),
            // Older sites have numbers.
            intouch_id: match number % 3 {
                1 => format!("{}", 2700 + number),
                _ => dice.uuid(),
            },
            i4_id,
            intouch: ClubState::Open,
            i4: ClubState::Open,
        }
    };
    (0..count).zip(1..).map(club).collect()
}

/// Everybody whom both services know at first.
pub(in super::super) fn populate(world: &mut World, people: usize) {
    let clubs: Vec<String> = world
        .clubs
        .iter()
        .map(|club| club.intouch_id.clone())
        .collect();
    if clubs.is_empty() {
        return;
    }
    let mut stories = stories(people);
    world.maker.dice.shuffle(&mut stories);
    let (end, step) = (world.now, world.clock_step);
    let apart = i64::try_from(people.saturating_mul(APART)).unwrap_or(0);
    (world.now, world.clock_step) = (end - apart, 0);
    for (number, story) in stories.into_iter().enumerate() {
        // Some changed in one instant: they were imported together.
        if world.maker.dice.chance(0.8) {
            let pause = 1 + world.maker.dice.below(APART - 1);
            world.now += i64::try_from(pause).unwrap_or(1);
        }
        world.add_person(&clubs[number % clubs.len()], story);
        if number % 5 == 0 {
            world.add_stranger(number);
        }
    }
    (world.now, world.clock_step) = (end, step);
}

/// As many stories as people; each at least once, where there are enough people.
fn stories(people: usize) -> Vec<Story> {
    let mut stories = Vec::with_capacity(people);
    for story in Story::ALL.into_iter().skip(1) {
        let share = people * story.per_mille() / 1000;
        let share = share.max(usize::from(people >= 2 * Story::ALL.len()));
        stories.extend(std::iter::repeat_n(story, share));
    }
    stories.resize(people, Story::NewProspect);
    stories
}

impl World {
    /// Adds a person with a story to a club: a lead, and the customers of I4 that the story needs.
    /// Gives the lead's uuid.
    pub fn add_person(&mut self, club: &str, story: Story) -> String {
        let i4_club = self.clubs.iter().find(|known| known.intouch_id == club);
        let i4_club = i4_club.map_or(0, |club| club.i4_id);
        let mut person = self.maker.person();
        if matches!(story, Story::ProspectInI4Same | Story::MemberInI4) {
            // Not every reading call shows these; where nothing differs, nothing may seem to.
            person.company.clear();
            person.gender.clear();
        }
        for mut customer in self.counterparts(&person, story, i4_club) {
            customer.updated = self.now;
            self.add_customer(customer);
        }
        let row = self.lead_row(person, story);
        self.add_told_lead(club, row, Some(story))
    }

    fn lead_row(&mut self, mut person: Person, story: Story) -> Value {
        let dice = &mut self.maker.dice;
        if story == Story::MissingRequired {
            match dice.chance(0.7) {
                true => person.mobile.clear(),
                false => person.email.clear(),
            }
        }
        let new = matches!(story, Story::NewProspect | Story::NamesakeInI4);
        let phones = match new || story == Story::InactiveProspect {
            true => Phones::Any,
            false => Phones::TenDigits,
        };
        let mut contact = contact(dice, &person, phones);
        if new {
            in_a_hurry(dice, &mut contact);
        }
        let kind = match story {
            Story::MemberInI4 | Story::MemberNotInI4 => ("MEMBER", "ACTIVE"),
            Story::ExMemberInI4 | Story::ExMemberNotInI4 => ("MEMBER", "INACTIVE"),
            Story::InactiveProspect => ("PROSPECT", "INACTIVE"),
            Story::UnknownKind => *dice.pick(&[("DAY_GUEST", "ACTIVE"), ("PROSPECT", "FROZEN")]),
            _ => ("PROSPECT", "ACTIVE"),
        };
        row(dice, kind, contact)
    }

    /// The customers of I4 whom a lead with this story meets.
    fn counterparts(&mut self, person: &Person, story: Story, club: u32) -> Vec<Customer> {
        let maker = &mut self.maker;
        let same = person.customer(club);
        let first_half = person.email.split('@').next().unwrap_or("").to_owned();
        match story {
            Story::ProspectInI4Same => vec![same],
            Story::ProspectInI4Differs => vec![same.with(Field::Address1, &maker.street())],
            Story::MatchByEmailOnly => vec![same.with(Field::CellPhone, &maker.phone())],
            Story::MatchByMobileOnly => {
                vec![same.with(Field::Email, &maker.email(&format!("{first_half}.")))]
            }
            Story::Ambiguous if maker.dice.chance(0.5) => vec![
                same.clone()
                    .with(Field::CellPhone, &maker.phone())
                    .with(Field::HomePhone, ""),
                same.with(Field::CellPhone, &maker.phone())
                    .with(Field::HomePhone, ""),
            ],
            Story::Ambiguous => vec![
                same.clone()
                    .with(Field::Email, &maker.email(&format!("{first_half}."))),
                same.with(Field::Email, &maker.email(&format!("{first_half}."))),
            ],
            Story::MemberInI4 => vec![Customer {
                status: (*maker.dice.pick(&["Active", "Active", "Active", "Freeze"])).to_owned(),
                membership_type: "Monthly".to_owned(),
                ..same
            }],
            Story::ExMemberInI4 => vec![
                Customer {
                    status: "Terminate".to_owned(),
                    membership_type: "Monthly".to_owned(),
                    ..same
                }
                .with(Field::Address1, &maker.street()),
            ],
            Story::NamesakeInI4 => {
                let other = maker.person().customer(club);
                vec![
                    other
                        .with(Field::FirstName, &person.first)
                        .with(Field::LastName, &person.last),
                ]
            }
            _ => Vec::new(),
        }
    }

    /// Somebody whom only I4 knows.
    fn add_stranger(&mut self, number: usize) {
        let Some(club) = self
            .clubs
            .get(number % self.clubs.len().max(1))
            .map(|club| club.i4_id)
        else {
            return;
        };
        let stranger = self.maker.person().customer(club);
        let (updated, status) = (self.now, "Active".to_owned());
        let membership_type = "Monthly".to_owned();
        self.add_customer(Customer {
            updated,
            status,
            membership_type,
            ..stranger
        });
    }

    /// How many of the generated leads should end how, when everybody is seen for the first time.
    pub fn expected_counts(&self) -> ExpectedCounts {
        let mut expected = ExpectedCounts::default();
        for club in &self.clubs {
            let counts = expected.clubs.entry(club.intouch_id.clone()).or_default();
            for story in self
                .leads(&club.intouch_id)
                .iter()
                .filter_map(|lead| lead.story)
            {
                counts.add(story);
                expected.total.add(story);
            }
        }
        expected
    }

    /// Adds that many prospects whom I4 does not know, to one club after the other. Gives club and
    /// uuid of each.
    pub fn add_prospects(&mut self, count: usize) -> Vec<(String, String)> {
        let clubs: Vec<String> = self
            .clubs
            .iter()
            .map(|club| club.intouch_id.clone())
            .collect();
        let clubs = clubs.iter().cycle().take(count);
        clubs
            .map(|club| (club.clone(), self.add_person(club, Story::NewProspect)))
            .collect()
    }

    /// Lets that many prospects move house, or get another phone or email. Gives club and uuid of
    /// each. Their stories stay true: who is to be matched by email or phone only moves house.
    pub fn change_some(&mut self, count: usize) -> Vec<(String, String)> {
        let mut chosen: Vec<(String, String, Story)> = Vec::new();
        for club in &self.clubs {
            for lead in self.leads(&club.intouch_id).iter() {
                let known = lead.story.filter(|story| {
                    matches!(
                        story,
                        Story::NewProspect
                            | Story::NamesakeInI4
                            | Story::ProspectInI4Differs
                            | Story::MatchByEmailOnly
                            | Story::MatchByMobileOnly
                    )
                });
                if let Some(story) = known {
                    chosen.push((club.intouch_id.clone(), lead.uuid.clone(), story));
                }
            }
        }
        self.maker.dice.shuffle(&mut chosen);
        chosen.truncate(count);
        let mut changed = Vec::with_capacity(chosen.len());
        for (club, uuid, story) in chosen {
            let new = matches!(story, Story::NewProspect | Story::NamesakeInI4);
            let (name, text) = self.change(new);
            self.edit_lead(&club, &uuid, |row| {
                // Indexing a row that a test made into something else would panic.
                if let Some(Value::Object(contact)) = row.get_mut("contact") {
                    contact.insert(name.to_owned(), json!(text));
                }
            });
            changed.push((club, uuid));
        }
        changed
    }

    fn change(&mut self, new: bool) -> (&'static str, String) {
        let maker = &mut self.maker;
        match maker.dice.below(if new { 3 } else { 1 }) {
            0 => ("address1", maker.street()),
            1 => {
                let digits = maker.phone();
                ("mobilePhone", phone(&mut maker.dice, &digits, Phones::Any))
            }
            _ => ("email", maker.email("changed.")),
        }
    }
}
