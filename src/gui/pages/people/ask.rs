//! Which part of the list to ask for. Pure.

use crate::desk::PersonRow;
use crate::ledger::{PeopleQuery, Which};
use crate::model::{Outcome, PersonId};
use crate::problem::Code;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::collections::HashMap;
use std::ops::Range;

/// People asked for at once.
pub const WINDOW: i64 = 300;
/// So close to an end of what is there, more is asked for.
const MARGIN: i64 = 60;

/// Which people are listed, whatever part of them is in sight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// As typed.
    pub search: String,
    /// Which of them.
    pub which: Which,
    /// Only those whose last outcome has this code.
    pub code: Option<Code>,
    /// Only those whose last outcome is this one.
    pub outcome: Option<Outcome>,
}

impl Filter {
    /// Whether a list was asked for by this filter.
    #[must_use]
    pub fn made(&self, query: &PeopleQuery) -> bool {
        query.search == self.search.trim()
            && query.which == self.which
            && query.code == self.code
            && query.outcome == self.outcome
    }

    /// What to ask for.
    #[must_use]
    pub fn query(&self, since_ms: i64, offset: i64) -> PeopleQuery {
        PeopleQuery {
            search: self.search.trim().to_owned(),
            which: self.which,
            code: self.code,
            outcome: self.outcome,
            since_ms,
            offset,
            limit: WINDOW,
        }
    }
}

/// Where the part to ask for begins: as before, unless the rows in sight come near its end.
#[must_use]
pub fn offset(before: i64, sight: &Range<usize>) -> i64 {
    let number = |n: usize| i64::try_from(n).unwrap_or(i64::MAX - WINDOW);
    let (first, last) = (number(sight.start), number(sight.end));
    let near_begin = before > 0 && first < before + MARGIN / 2;
    let near_end = last > before + WINDOW - MARGIN / 2;
    if near_begin || near_end {
        (first - (WINDOW - (last - first)) / 2).max(0)
    } else {
        before
    }
}

/// The last midnight in a zone, milliseconds since 1970.
#[must_use]
pub fn midnight(now_ms: i64, zone: &TimeZone) -> i64 {
    Timestamp::from_millisecond(now_ms)
        .ok()
        .and_then(|now| now.to_zoned_datetime(zone.clone()).start_of_day().ok())
        .map_or(now_ms, |day| day.timestamp().as_millisecond())
}

/// How many rows the people in sight have moved down (up: negative) in a new list, by what most
/// of them say: one who changed themselves jumps to the top and says nothing about the others.
#[must_use]
pub fn moved(before: &[(usize, PersonId)], rows: &[PersonRow], offset: usize) -> isize {
    let now: HashMap<&PersonId, usize> = rows
        .iter()
        .enumerate()
        .map(|(i, row)| (&row.id, offset + i))
        .collect();
    let mut votes: Vec<(isize, usize)> = Vec::new();
    for (then, key) in before {
        let Some(now) = now.get(key) else { continue };
        let by = now.cast_signed() - then.cast_signed();
        match votes.iter_mut().find(|(b, _)| *b == by) {
            Some((_, votes)) => *votes += 1,
            None => votes.push((by, 1)),
        }
    }
    let most = votes.iter().max_by_key(|(_, votes)| *votes);
    most.map_or(0, |(by, _)| *by)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{InTouchClubId, Kind, PersonId, Personal};

    #[test]
    fn more_is_asked_for_only_near_an_end() {
        assert_eq!(offset(0, &(0..10)), 0);
        assert_eq!(offset(0, &(200..210)), 0);
        // Near the end: the new part has the rows in sight in its middle.
        let next = offset(0, &(265..275));
        assert_eq!(next, 120);
        assert_eq!(offset(next, &(265..275)), next);
        assert_eq!(offset(next, &(140..150)), 0);
        // Far away, by dragging the scroll bar.
        assert_eq!(offset(0, &(50_000..50_010)), 49_855);
        assert_eq!(offset(49_855, &(0..10)), 0);
    }

    #[test]
    fn today_begins_at_midnight_here() {
        let zone = TimeZone::get("America/Vancouver").unwrap();
        let ms = |text: &str| text.parse::<Timestamp>().unwrap().as_millisecond();
        assert_eq!(
            midnight(ms("2026-11-23T18:42:30Z"), &zone),
            ms("2026-11-23T08:00:00Z")
        );
    }

    #[test]
    fn the_list_follows_those_who_stayed() {
        let key = |id: usize| PersonId::new(&id.to_string());
        let row = |id: usize| PersonRow {
            id: key(id),
            club: InTouchClubId::new("club"),
            would: None,
            gone_ms: None,
            number: 1,
            name: Personal::default(),
            kind: Kind::Prospect,
            outcome: None,
            due: false,
            code: None,
            changed_ms: 0,
            i4: None,
        };
        let sight: Vec<_> = (10..14).map(|i| (i, key(i))).collect();
        // Two new ones on top, and 10 jumped there too.
        let order = [90, 91, 10, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13];
        let rows: Vec<_> = order.into_iter().map(row).collect();
        assert_eq!(moved(&sight, &rows, 0), 2);
        assert_eq!(moved(&sight, &[], 0), 0);
        // The part that was loaded begins later.
        let rows: Vec<_> = (11..20).map(row).collect();
        assert_eq!(moved(&sight, &rows, 14), 3);
    }

    #[test]
    fn a_filter_knows_its_own_list() {
        let filter = Filter {
            search: " ada ".to_owned(),
            ..Filter::default()
        };
        let query = filter.query(7, 0);
        assert_eq!((query.search.as_str(), query.since_ms), ("ada", 7));
        assert!(filter.made(&query));
        assert!(!Filter::default().made(&query));
        let other = Filter {
            outcome: Some(Outcome::Held),
            ..filter
        };
        assert!(!other.made(&query));
    }
}
