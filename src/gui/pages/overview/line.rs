//! What the table says of a club. Pure.

use super::sentences::{self, Done};
use crate::desk::View;
use crate::engine::{ClubProgress, Phase};
use crate::gui::words;
use crate::problem::Problem;
use jiff::tz::TimeZone;

/// A club as its row tells it.
pub struct Line<'a> {
    /// What the admin calls it.
    pub name: &'a str,
    /// How it is.
    pub state: State,
    /// Why it is stopped.
    pub problem: Option<&'a Problem>,
    /// People sent today.
    pub sent: u64,
    /// On hold now.
    pub held: u64,
    /// Not saved now.
    pub not_saved: u64,
    /// In which its times are told.
    pub zone: TimeZone,
}

/// What stands in the second column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum State {
    /// When a pass of it last ended well.
    Confirmed(i64),
    /// It has never been read.
    New,
    /// It is switched off.
    Off,
    /// It has people, but is not in the table any more.
    Gone,
    /// Its pass is on the way.
    Busy(Phase, Done),
}

impl State {
    /// In words.
    pub fn text(self, now_ms: i64, zone: &TimeZone) -> String {
        match self {
            Self::Confirmed(at) => words::ago(at, now_ms, zone),
            Self::New => "Not read yet".to_owned(),
            Self::Off => "Off".to_owned(),
            Self::Gone => "Not in the table".to_owned(),
            Self::Busy(Phase::Waiting, _) => "Waiting".to_owned(),
            Self::Busy(Phase::Reading, done) if done.read > 0 => {
                format!("Reading, {} so far", words::number(done.read))
            }
            Self::Busy(Phase::Reading, _) => "Reading from InTouch".to_owned(),
            Self::Busy(Phase::Checking, _) => "Looking for lost answers".to_owned(),
            Self::Busy(Phase::Delivering, done) => format!(
                "Sending, {} of {}",
                words::number(done.ended),
                words::number(done.read)
            ),
            Self::Busy(Phase::Finished, done) => format!("Done, {}", words::people(done.ended)),
        }
    }
}

/// The rows, in the order of the table; then clubs that have left it but have people on hold.
pub fn lines(view: &View) -> Vec<Line<'_>> {
    let days = &view.overview.clubs;
    let busy = sentences::busy(view);
    let of_table = view.settings.clubs.iter().map(|club| {
        let id = club.intouch.as_str();
        let name = view.club_name(id);
        let day = days.iter().find(|d| d.club == id);
        let progress = busy.and_then(|p| p.clubs.iter().find(|c| c.intouch_club_id == id));
        let stopped = view.sync.stopped.iter().find(|s| s.club == id);
        Line {
            name,
            state: state(club.enabled, day.and_then(|d| d.confirmed_ms), progress),
            problem: stopped.map(|s| &s.problem).filter(|_| club.enabled),
            sent: day.map_or(0, |d| d.sent),
            held: day.map_or(0, |d| d.held),
            not_saved: day.map_or(0, |d| d.not_saved),
            // One clock for the whole page.
            zone: view.zone.clone(),
        }
    });
    let gone = days
        .iter()
        .filter(|d| view.club(&d.club).is_none() && d.sent + d.held + d.not_saved > 0)
        .map(|day| Line {
            name: &day.club,
            state: State::Gone,
            problem: None,
            sent: day.sent,
            held: day.held,
            not_saved: day.not_saved,
            zone: view.zone.clone(),
        });
    of_table.chain(gone).collect()
}

fn state(enabled: bool, confirmed_ms: Option<i64>, progress: Option<&ClubProgress>) -> State {
    if let Some(progress) = progress {
        let done = Done::of(&progress.counts);
        let is_quiet = progress.phase == Phase::Finished && done.read == 0;
        if !is_quiet || confirmed_ms.is_none() {
            return State::Busy(progress.phase, done);
        }
    }
    match confirmed_ms {
        _ if !enabled => State::Off,
        Some(at) => State::Confirmed(at),
        None => State::New,
    }
}

/// What screen readers say.
pub fn spoken(line: &Line<'_>, state: &str) -> String {
    let state = match line.state {
        State::Confirmed(_) => format!("last confirmed {state}"),
        _ => state.to_lowercase(),
    };
    let mut text = format!(
        "{}: {state}, {} sent today, {} on hold, {} not saved",
        line.name,
        words::number(line.sent),
        words::number(line.held),
        words::number(line.not_saved)
    );
    if let Some(problem) = line.problem {
        text.push_str(", stopped: ");
        text.push_str(words::sentence_of(problem.code));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Counts;

    #[test]
    fn a_club_says_where_it_is() {
        let progress = |phase, read, updated| ClubProgress {
            phase,
            counts: Counts {
                read,
                updated,
                ..Counts::default()
            },
            ..ClubProgress::default()
        };
        let text = |state: State| state.text(0, &TimeZone::UTC);
        for (enabled, confirmed, progress, words) in [
            (true, None, None, "Not read yet"),
            (false, Some(0), None, "Off"),
            (true, Some(0), None, "just now"),
            (
                true,
                Some(0),
                Some(progress(Phase::Waiting, 0, 0)),
                "Waiting",
            ),
            (
                true,
                Some(0),
                Some(progress(Phase::Reading, 120, 0)),
                "Reading, 120 so far",
            ),
            (
                true,
                Some(0),
                Some(progress(Phase::Delivering, 40, 12)),
                "Sending, 12 of 40",
            ),
            (
                true,
                Some(0),
                Some(progress(Phase::Finished, 2, 2)),
                "Done, 2 people",
            ),
            // Nothing was there: the row stays as it was.
            (
                true,
                Some(0),
                Some(progress(Phase::Finished, 0, 0)),
                "just now",
            ),
        ] {
            assert_eq!(text(state(enabled, confirmed, progress.as_ref())), words);
        }
    }
}
