//! Another connector on the same company: I4 offers no place for a mark of ours but the
//! `DataExchangeID` of those whom we create, so it is known by what it creates.
//!
//! Looked for after a pass in which the club got somebody new: one call, for what has changed in
//! I4 since yesterday. Idle passes ask nothing.

use super::club::ClubPass;
use super::ports::{Reach, Source, Target};
use crate::ledger::{Known, Sign};
use crate::model::{I4Id, Millis, PersonId};
use crate::problem::{Code, Problem};
use std::collections::BTreeMap;

/// I4's dates are days, in its own zone.
const DAY_MS: i64 = 86_400_000;
/// Signs that are kept and logged of one look: more of them say nothing more.
const MOST: usize = 50;

/// What the records that name a person are a sign of.
fn sign(known: &Known, records: usize) -> Option<Code> {
    match records {
        0 => None,
        // Ours, or a life of this profile before the one it remembers.
        _ if !known.is_newcomer => (records > 1).then_some(Code::Twice),
        1 => (known.tried == 0 && !known.by_hand).then_some(Code::OtherWriter),
        // More than this profile can have made with a create that it sent once.
        _ if known.tried <= 1 => Some(Code::OtherWriter),
        _ => Some(Code::Twice),
    }
}

/// The records of each person, none of them twice: a list that slides shows some again.
fn by_person(listed: Vec<(PersonId, I4Id)>) -> BTreeMap<String, Vec<I4Id>> {
    let mut people: BTreeMap<String, Vec<I4Id>> = BTreeMap::new();
    for (person, record) in listed {
        let records = people.entry(person.as_str().to_owned()).or_default();
        if !records.contains(&record) {
            records.push(record);
        }
    }
    people
}

impl<S: Source, T: Target> ClubPass<'_, S, T> {
    /// Looks for signs of another connector, if this pass has brought somebody new to I4. What
    /// is found is kept; gives what to say of it. That I4 does not answer is told by others.
    pub(super) async fn look_for_others(&self) -> Result<Option<Problem>, Problem> {
        let (ledger, club) = (&self.engine.ledger, &self.club.intouch);
        if !self.has_newcomers() || self.stop.is_cancelled() {
            return Ok(None);
        }
        if !ledger.has_first_reading(club).await? {
            return Ok(None);
        }
        // The earlier of both clocks: one may be wrong, and an early day only lists more.
        let cursor = ledger.club_state(club).await?.map(|state| state.cursor);
        let now = Millis(ledger.now_ms());
        let since = Millis(cursor.map_or(now, |at| at.min(now)).0 - DAY_MS);
        let Ok(listed) = self
            .engine
            .target
            .exchanged_since(self.club, Reach::Company, since)
            .await
        else {
            return Ok(None);
        };
        let mut signs = Vec::new();
        let people = by_person(listed);
        let ids: Vec<PersonId> = people.keys().map(|id| PersonId::new(id)).collect();
        let known = ledger.known(&ids).await?;
        for (person, mut records) in people {
            let person = PersonId::new(&person);
            let Some(known) = known.get(&person) else {
                continue;
            };
            // The record that they are linked to may be another club's: doubles are looked for in
            // the whole company.
            if let Some(linked) = known.record.clone().filter(|id| !records.contains(id)) {
                records.push(linked);
            }
            if let Some(code) = sign(known, records.len()) {
                records.sort_by_key(|id| (id.as_str().len(), id.as_str().to_owned()));
                signs.push(Sign {
                    code: code.text().to_owned(),
                    person,
                    records,
                });
            }
            if signs.len() >= MOST {
                break;
            }
        }
        let first = signs.first().map(Sign::problem);
        ledger.set_signs(club, signs).await?;
        Ok(first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(is_newcomer: bool, tried: u64, by_hand: bool) -> Known {
        Known {
            is_newcomer,
            tried,
            by_hand,
            record: None,
        }
    }

    #[test]
    fn only_what_this_profile_cannot_have_made_is_another_connectors() {
        let other = Some(Code::OtherWriter);
        for (known, records, expected) in [
            // A newcomer whom this profile never created, yet there with the id.
            (known(true, 0, false), 1, other),
            // Created here, with an answer or without one.
            (known(true, 1, false), 1, None),
            (known(true, 2, false), 1, None),
            // Linked by hand to whatever was there.
            (known(true, 0, true), 1, None),
            // Not new when this profile began: another machine's work from before.
            (known(false, 0, false), 1, None),
            // Two records: one create cannot make two, two creates can.
            (known(true, 0, false), 2, other),
            (known(true, 1, false), 2, other),
            (known(true, 2, false), 2, Some(Code::Twice)),
            (known(false, 0, false), 2, Some(Code::Twice)),
            (known(false, 1, false), 3, Some(Code::Twice)),
        ] {
            assert_eq!(sign(&known, records), expected, "{known:?} {records}");
        }
    }

    #[test]
    fn a_record_that_is_listed_twice_is_one() {
        let listed = |record: &str| (PersonId::new("ada"), I4Id::new(record));
        let people = by_person(vec![listed("1"), listed("2"), listed("1")]);
        assert_eq!(people["ada"], [I4Id::new("1"), I4Id::new("2")]);
    }
}
