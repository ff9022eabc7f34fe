//! The state of the whole in words. Pure.

use crate::desk::{Status, View};
use crate::engine::Snapshot;
use crate::gui::words;
use crate::model::{Counts, Outcome};
use crate::problem::{Code, Problem};

/// How many people of a pass have ended, and how many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// Ended.
    pub ended: u64,
    /// Read so far.
    pub read: u64,
}

impl Done {
    /// Of these counts.
    #[must_use]
    pub fn of(counts: &Counts) -> Self {
        let ended = Outcome::ALL.iter().map(|o| counts.of(*o)).sum();
        Self {
            ended,
            // People kept from earlier passes are looked at without being read again.
            read: counts.read.max(ended),
        }
    }

    /// As a part of 1; nothing while nobody is known.
    #[must_use]
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the length of a bar needs no more"
    )]
    pub fn share(self) -> f32 {
        if self.read == 0 {
            0.0
        } else {
            (self.ended as f64 / self.read as f64) as f32
        }
    }
}

/// The pass in flight, once it has found somebody: a look that finds nobody is not worth a word.
#[must_use]
pub fn busy(view: &View) -> Option<&Snapshot> {
    let progress = view.sync.progress.as_deref()?;
    let is_busy = view.sync.status == Status::Syncing || progress.totals().read > 0;
    is_busy.then_some(progress)
}

/// The first line.
#[must_use]
pub fn title(view: &View) -> String {
    let sync = &view.sync;
    let held = view.overview.held;
    match sync.status {
        Status::UpToDate if held > 0 => format!("Up to date, {}", needing(held)),
        Status::Syncing => match busy(view).map(|p| Done::of(&p.totals())) {
            Some(done) if done.read > 0 => format!(
                "Syncing {} of {}",
                words::number(done.ended),
                words::number(done.read)
            ),
            _ => "Syncing".to_owned(),
        },
        Status::Offline => first_problem(view).map_or_else(
            || "Offline".to_owned(),
            |p| match p.code {
                // They answer, if only that.
                Code::InTouchBusy | Code::I4Busy | Code::InTouchServer | Code::I4Server => {
                    words::sentence_of(p.code).to_owned()
                }
                code => format!("Offline: {}", words::sentence_of(code)),
            },
        ),
        status => status.word().to_owned(),
    }
}

/// The line below it.
#[must_use]
pub fn line(view: &View) -> String {
    let sync = &view.sync;
    match sync.status {
        _ if sync.is_ending => {
            return "The people in flight are being finished, then it stops".to_owned();
        }
        _ if sync.is_renewing => {
            return "The people in flight are being finished, then a pass with the new settings \
                    begins"
                .to_owned();
        }
        Status::Syncing if busy(view).is_some_and(|p| p.totals().read == 0) => {
            return "Looking for changes in InTouch".to_owned();
        }
        Status::Syncing if busy(view).is_none() => {
            return "The first pass is about to begin".to_owned();
        }
        Status::Paused if sync.confirmed_ms.is_none() && !view.overview.has_confirmed() => {
            return "Nothing is sent before you start it".to_owned();
        }
        _ => {}
    }
    if sync.status == Status::NeedsAttention
        && let Some(since) = sync.alarms.iter().map(|a| a.since_ms).min()
    {
        let since = words::clock(since, view.now_ms, &view.zone);
        return format!("No successful sync since {since}");
    }
    let mut text = format!("{}, {}", sent(view), confirmed(view));
    match (sync.status, sync.next_pass_ms) {
        (Status::Paused, _) => text.push_str(". Nothing is sent before you start it again"),
        (Status::Syncing, _) | (_, None) => {}
        (_, Some(next)) if next <= view.now_ms => text.push_str(". Next look now"),
        (_, Some(next)) => {
            let clock = words::clock(next, view.now_ms, &view.zone);
            let clock = clock.strip_prefix("today ").unwrap_or(&clock);
            text.push_str(". Next look at ");
            text.push_str(clock);
        }
    }
    text
}

/// "37 of 40 changes sent".
fn sent(view: &View) -> String {
    let overview = &view.overview;
    match overview.sent + overview.not_saved {
        0 => "No changes today".to_owned(),
        1 => format!("{} of 1 change sent", overview.sent),
        all => format!(
            "{} of {} changes sent",
            words::number(overview.sent),
            words::number(all)
        ),
    }
}

/// "last confirmed 4 minutes ago".
fn confirmed(view: &View) -> String {
    view.sync.confirmed_ms.map_or_else(
        || {
            if view.overview.has_confirmed() {
                "not every club is confirmed yet".to_owned()
            } else {
                "not confirmed yet".to_owned()
            }
        },
        |at| {
            let at = words::ago(at, view.now_ms, &view.zone);
            format!("last confirmed {at}")
        },
    )
}

/// "three people need you".
fn needing(people: u64) -> String {
    const WORDS: [&str; 10] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ];
    let word = usize::try_from(people)
        .ok()
        .and_then(|n| WORDS.get(n))
        .map_or_else(|| words::number(people), |w| (*w).to_owned());
    if people == 1 {
        format!("{word} person needs you")
    } else {
        format!("{word} people need you")
    }
}

/// What stops everything, or else the first club.
fn first_problem(view: &View) -> Option<&Problem> {
    let clubs = view.sync.stopped.iter().map(|s| &s.problem);
    view.sync.problem.iter().chain(clubs).next()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Overview, Stopped, Sync};
    use crate::engine::ClubProgress;
    use crate::settings::Settings;
    use crate::tasks::Alarm;
    use jiff::tz::TimeZone;
    use std::sync::Arc;

    const NOW: i64 = 1_795_459_340_000;

    fn view(sync: Sync, overview: Overview) -> View {
        let settings = Settings::parse("version = 1").unwrap();
        let mut view = View::new("/profile".into(), settings, "keyring", false);
        view.now_ms = NOW;
        view.zone = TimeZone::get("America/Vancouver").unwrap();
        view.sync = sync;
        view.overview = Arc::new(overview);
        view
    }

    fn of(status: Status) -> Sync {
        Sync {
            status,
            confirmed_ms: Some(NOW - 19_000),
            next_pass_ms: Some(NOW + 41_000),
            ..Sync::default()
        }
    }

    #[test]
    fn up_to_date_says_who_needs_the_admin() {
        let day = |held| Overview {
            sent: 37,
            held,
            ..Overview::default()
        };
        for (held, words) in [
            (0, "Up to date"),
            (1, "Up to date, one person needs you"),
            (3, "Up to date, three people need you"),
            (1200, "Up to date, 1,200 people need you"),
        ] {
            assert_eq!(title(&view(of(Status::UpToDate), day(held))), words);
        }
        assert_eq!(
            line(&view(of(Status::UpToDate), day(0))),
            "37 of 37 changes sent, last confirmed just now. Next look at 10:43:01"
        );
        assert_eq!(
            line(&view(of(Status::UpToDate), Overview::default())),
            "No changes today, last confirmed just now. Next look at 10:43:01"
        );
    }

    #[test]
    fn each_state_says_what_is_going_on() {
        let mut syncing = of(Status::Syncing);
        assert_eq!(
            line(&view(syncing.clone(), Overview::default())),
            "The first pass is about to begin"
        );
        let counts = Counts {
            read: 40,
            created: 10,
            held: 2,
            ..Counts::default()
        };
        syncing.progress = Some(Arc::new(Snapshot {
            running: true,
            clubs: vec![ClubProgress {
                counts,
                ..ClubProgress::default()
            }],
        }));
        assert_eq!(
            title(&view(syncing.clone(), Overview::default())),
            "Syncing 12 of 40"
        );
        syncing.is_renewing = true;
        let text = line(&view(syncing.clone(), Overview::default()));
        assert!(text.contains("new settings"), "{text}");
        syncing.is_renewing = false;
        syncing.is_ending = true;
        assert!(line(&view(syncing, Overview::default())).contains("then it stops"));

        let mut offline = of(Status::Offline);
        let problem = Problem::from(Code::InTouchOffline);
        offline.stopped = vec![Stopped {
            club: "a".to_owned(),
            name: "Riverside".to_owned(),
            problem,
        }];
        let behind = Overview {
            sent: 37,
            not_saved: 3,
            ..Overview::default()
        };
        let offline = view(offline, behind);
        assert_eq!(title(&offline), "Offline: InTouch cannot be reached");
        assert!(line(&offline).starts_with("37 of 40 changes sent, last confirmed just now"));

        let mut busy = of(Status::Offline);
        busy.problem = Some(Code::InTouchBusy.into());
        let busy = view(busy, Overview::default());
        assert_eq!(title(&busy), "InTouch asks to slow down");

        let paused = view(of(Status::Paused), Overview::default());
        assert_eq!(title(&paused), "Paused");
        assert!(line(&paused).ends_with("Nothing is sent before you start it again"));
    }

    #[test]
    fn an_alarm_says_since_when() {
        let alarm = |since_ms| Alarm {
            club: "a".to_owned(),
            name: "Riverside".to_owned(),
            since_ms,
            problem: Code::NoSuccess.into(),
        };
        let mut sync = of(Status::NeedsAttention);
        sync.alarms = vec![alarm(NOW - 7 * 3_600_000), alarm(NOW - 31 * 3_600_000)];
        assert_eq!(
            line(&view(sync.clone(), Overview::default())),
            "No successful sync since yesterday 03:42:20"
        );
        // Paused, that is why.
        sync.status = Status::Paused;
        let paused = line(&view(sync, Overview::default()));
        assert!(paused.ends_with("before you start it again"), "{paused}");
    }

    #[test]
    fn a_pass_is_done_in_parts() {
        let done = Done::of(&Counts {
            read: 40,
            updated: 10,
            ..Counts::default()
        });
        assert_eq!((done.ended, done.read), (10, 40));
        assert!((done.share() - 0.25).abs() < 1e-6);
        // Retried people end without being read in this pass.
        let done = Done::of(&Counts {
            updated: 3,
            ..Counts::default()
        });
        assert_eq!((done.ended, done.read), (3, 3));
        assert_eq!(Done::of(&Counts::default()).share(), 0.0);
    }
}
