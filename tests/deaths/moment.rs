//! When, in a pass, something dies; and people who change meanwhile.

use crate::chance::{self, Chance};
use crate::env::{Env, Running};
use i4_connector::simulator::{Faults, Operation, Options, Story};
use serde_json::json;
use std::time::Duration;

/// How long the services take for each answer: half before it is done, half after.
pub const LATENCY: Duration = Duration::from_millis(4);

/// A company of thousands.
pub fn company(people: usize, chance: &Chance) -> Options {
    Options {
        people,
        clubs: 3,
        seed: chance.seed,
        latency: LATENCY,
        faults: Faults {
            lag: Duration::from_millis(chance::lag()),
            ..Faults::default()
        },
        ..Options::default()
    }
}

/// What a pass is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    Starting,
    Reading,
    Linking,
    Creating,
    Settling,
}

impl Moment {
    pub const ALL: [Moment; 5] = [
        Moment::Starting,
        Moment::Reading,
        Moment::Linking,
        Moment::Creating,
        Moment::Settling,
    ];

    /// The call by which the services see it, how many of them may pass before, and for how many
    /// milliseconds after.
    fn seen_by(self) -> (Option<Operation>, u64, u64) {
        match self {
            Moment::Starting => (None, 1, 150),
            Moment::Reading => (Some(Operation::Leads), 3, 30),
            Moment::Linking => (Some(Operation::SearchMembers), 20, 30),
            Moment::Creating => (Some(Operation::CreateProspect), 40, 15),
            // As long as the patience, after which the create is sent again.
            Moment::Settling => (Some(Operation::GetCustomers), 2, 1100),
        }
    }

    /// Waits until the pass is there; `false` if it ended before.
    pub async fn comes(self, env: &Env, pass: &mut Running, chance: &mut Chance) -> bool {
        let (operation, calls, after) = self.seen_by();
        if let Some(operation) = operation {
            let enough = env.count(operation) + chance.of(1..calls + 1);
            while env.count(operation) < enough {
                if pass.0.try_wait().unwrap().is_some() {
                    return false;
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        chance.pause(after).await;
        pass.0.try_wait().unwrap().is_none()
    }
}

/// Some people change in InTouch, and some are new.
pub fn stir(env: &Env, chance: &mut Chance, edits: u64, news: u64) {
    let mut world = env.world();
    let clubs = world.clubs.clone();
    for _ in 0..edits {
        let club = &clubs[usize::try_from(chance.of(0..3)).unwrap()].intouch_id;
        let leads = world.leads(club);
        let place = usize::try_from(chance.of(0..leads.len() as u64)).unwrap();
        let uuid = leads.iter().nth(place).unwrap().uuid.clone();
        let city = format!("Yale {}", chance.of(0..1000));
        world.edit_lead(club, &uuid, |row| row["contact"]["city"] = json!(city));
    }
    for _ in 0..news {
        let story = chance.pick(&[
            Story::NewProspect,
            Story::NewProspect,
            Story::NamesakeInI4,
            Story::ProspectInI4Differs,
            Story::MissingRequired,
        ]);
        let club = &clubs[usize::try_from(chance.of(0..3)).unwrap()].intouch_id;
        world.add_person(club, story);
    }
}

/// Passes until nobody is left.
pub async fn passes_to_the_end(env: &Env) {
    for _ in 0..6 {
        let pass = env.pass().await;
        if pass.run.exit == 0 && pass.sums() == "0 read" {
            return;
        }
    }
    panic!("there is no end: {:#?}", env.pass().await);
}
