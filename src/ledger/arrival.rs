//! What becomes of a version of somebody that a club shows: the newest wins, whatever the order in
//! which versions arrive and whichever club shows them. Pure.

use super::people::BeforeStart;
use crate::model::person::Profile;
use crate::model::{Millis, Person};
use crate::plan::difference::differs_in_meaning;

/// An older version that nobody can be asked about is believed when it still shows after so long,
/// in milliseconds: a copy that lags has caught up by then.
const LAG_MS: i64 = 10 * 60_000;
/// The same older version is asked about so often, in milliseconds.
const ASK_AGAIN_MS: i64 = 3_600_000;

/// What the ledger knows of somebody.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    pub(super) modified: Option<Millis>,
    pub(super) profile: Profile,
    pub(super) before_start: BeforeStart,
    /// No club shows them any more.
    pub(super) is_gone: bool,
    /// The last outcome is that.
    pub(super) ended_as_gone: bool,
    /// The club that shows them now is the one under which they are handled, or that one does not
    /// show them any more.
    pub(super) is_home: bool,
    /// An older version that was shown: its time, and when it was seen.
    pub(super) older: Option<(Millis, i64)>,
}

/// Who was there before a club began.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Before {
    /// Whoever changed up to here, and whoever's time is not known; `None`: nobody.
    pub(super) until: Option<Millis>,
    /// A later time is one of the future, and so is none.
    pub(super) latest: Option<Millis>,
}

impl Before {
    pub(super) fn has(self, modified: Option<Millis>) -> bool {
        let Some(until) = self.until else {
            return false;
        };
        modified.is_none_or(|at| at <= until || self.is_future(at))
    }

    /// Whether a time is one of the future, by InTouch's own clock.
    pub(super) fn is_future(self, at: Millis) -> bool {
        self.latest.is_some_and(|latest| at > latest)
    }
}

/// How a version has come.
#[derive(Clone, Copy, Debug)]
pub(super) struct How {
    pub(super) before: Before,
    /// InTouch was asked for this person: what it says is so, whatever its time.
    pub(super) is_asked: bool,
    /// It can be asked.
    pub(super) can_ask: bool,
    /// This machine's time.
    pub(super) now_ms: i64,
}

/// What becomes of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrival {
    /// It is known.
    Known,
    /// It is stored, and they need not be looked at.
    Quiet,
    /// It is stored, and they are due.
    News(BeforeStart),
    /// It is older than what is known and says something else: InTouch is to be asked.
    Older,
}

/// `person` with what is kept of fields that were not mentioned, where InTouch is known to mention
/// what is empty. Otherwise they are noted as missing.
pub(super) fn merged(known: Option<&Profile>, person: &Person, tells_empty: bool) -> Profile {
    let mut profile = person.profile.clone();
    if !tells_empty {
        profile.missing.clone_from(&person.missing);
    } else if let Some(known) = known {
        for field in &person.missing {
            profile.contact.keep(*field, &known.contact);
        }
    }
    profile
}

/// Decides about a version of somebody who is known. `profile` is what it says, merged.
pub(super) fn arrive(
    known: &Known,
    profile: &Profile,
    modified: Option<Millis>,
    how: How,
) -> Arrival {
    let same = is_same(&known.profile, profile);
    let order = match (modified, known.modified) {
        (Some(now), Some(before)) => now.cmp(&before),
        (Some(_), None) => std::cmp::Ordering::Greater,
        (None, _) => std::cmp::Ordering::Equal,
    };
    // Another club may have a version of its own that is older; that of the newest speaks.
    if order.is_lt() && !known.is_home && !known.is_gone {
        return Arrival::Known;
    }
    let is_back = known.is_gone && known.ended_as_gone;
    if order.is_lt() && !how.is_asked && !same {
        return match known.older {
            Some((at, seen)) if Some(at) == modified => {
                let age = how.now_ms.saturating_sub(seen);
                if !how.can_ask && age >= LAG_MS {
                    news(known, profile, modified, how)
                } else if how.can_ask && age >= ASK_AGAIN_MS {
                    Arrival::Older
                } else {
                    Arrival::Known
                }
            }
            _ => Arrival::Older,
        };
    }
    // Two clubs may show one version each in its own words: the first joined one speaks.
    let is_new = order.is_gt() || (!same && (known.is_home || how.is_asked));
    if is_new || is_back {
        return news(known, profile, modified, how);
    }
    if known.is_gone {
        return Arrival::Quiet;
    }
    Arrival::Known
}

/// Somebody who was there before the start is due only if they have changed since, and in
/// something that I4 keeps: another spelling, another owner, another program make nobody new.
fn news(known: &Known, profile: &Profile, modified: Option<Millis>, how: How) -> Arrival {
    if known.before_start != BeforeStart::Remembered {
        return Arrival::News(known.before_start);
    }
    let is_newer = modified.is_some() && known.modified.is_some() && modified > known.modified;
    let differs = known.profile.kind != profile.kind
        || differs_in_meaning(&known.profile.contact, &profile.contact);
    if is_newer && !how.before.has(modified) && differs {
        return Arrival::News(BeforeStart::Changed);
    }
    Arrival::Quiet
}

/// Whether both say the same in today's writing.
fn is_same(known: &Profile, now: &Profile) -> bool {
    known.kind == now.kind
        && known.readable == now.readable
        && known.contact.renewed() == now.contact
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Contact, Field, Kind, PersonId};

    const NOW: i64 = 1_795_459_340_000;

    fn profile(city: &str) -> Profile {
        let mut contact = Contact::default();
        contact.set(Field::FirstName, "Ada");
        contact.set(Field::City, city);
        Profile {
            kind: Kind::Prospect,
            contact,
            readable: true,
            ..Profile::default()
        }
    }

    fn known(at: i64) -> Known {
        Known {
            modified: Some(Millis(at)),
            profile: profile("Spuzzum"),
            is_home: true,
            ..Known::default()
        }
    }

    fn how() -> How {
        How {
            before: Before::default(),
            is_asked: false,
            can_ask: true,
            now_ms: NOW,
        }
    }

    fn comes(known: &Known, city: &str, at: Option<i64>, how: How) -> Arrival {
        arrive(known, &profile(city), at.map(Millis), how)
    }

    const NEWS: Arrival = Arrival::News(BeforeStart::No);

    #[test]
    fn the_newest_wins_and_an_older_one_is_asked_about() {
        let known = known(10);
        for (city, at, expected) in [
            ("Spuzzum", Some(10), Arrival::Known),
            ("Yale", Some(11), NEWS),
            // Touched: whoever is held is looked at again.
            ("Spuzzum", Some(11), NEWS),
            ("Yale", Some(10), NEWS),
            ("Yale", None, NEWS),
            ("Spuzzum", None, Arrival::Known),
            ("Yale", Some(9), Arrival::Older),
            ("Spuzzum", Some(9), Arrival::Known),
        ] {
            assert_eq!(comes(&known, city, at, how()), expected, "{city} {at:?}");
        }
        let asked = How {
            is_asked: true,
            ..how()
        };
        assert_eq!(comes(&known, "Yale", Some(9), asked), NEWS);
    }

    #[test]
    fn an_older_version_is_asked_about_now_and_then_or_believed_in_the_end() {
        let seen = |ago| Known {
            older: Some((Millis(9), NOW - ago)),
            ..known(10)
        };
        let cannot = How {
            can_ask: false,
            ..how()
        };
        for (ago, how, expected) in [
            (ASK_AGAIN_MS - 1, how(), Arrival::Known),
            (ASK_AGAIN_MS, how(), Arrival::Older),
            (LAG_MS - 1, cannot, Arrival::Known),
            (LAG_MS, cannot, NEWS),
        ] {
            assert_eq!(comes(&seen(ago), "Yale", Some(9), how), expected, "{ago}");
        }
        // Another one than that.
        assert_eq!(comes(&seen(0), "Yale", Some(8), how()), Arrival::Older);
    }

    #[test]
    fn a_second_club_brings_news_only_with_a_newer_version() {
        let elsewhere = Known {
            is_home: false,
            ..known(10)
        };
        assert_eq!(comes(&elsewhere, "Yale", Some(10), how()), Arrival::Known);
        assert_eq!(comes(&elsewhere, "Yale", Some(9), how()), Arrival::Known);
        assert_eq!(comes(&elsewhere, "Yale", Some(11), how()), NEWS);
    }

    #[test]
    fn who_was_there_before_is_due_only_after_a_change_of_what_i4_keeps() {
        let old = Known {
            before_start: BeforeStart::Remembered,
            ..known(10)
        };
        let changed = Arrival::News(BeforeStart::Changed);
        for (city, at, expected) in [
            ("Yale", Some(11), changed),
            ("Spuzzum", Some(11), Arrival::Quiet),
            ("SPUZZUM", Some(11), Arrival::Quiet),
            ("Yale", Some(10), Arrival::Quiet),
            ("Yale", None, Arrival::Quiet),
        ] {
            assert_eq!(comes(&old, city, at, how()), expected, "{city} {at:?}");
        }
        // A time that could not be read before is none that could be newer.
        let undated = Known {
            modified: None,
            ..old.clone()
        };
        assert_eq!(comes(&undated, "Yale", Some(11), how()), Arrival::Quiet);
        // The club's date is still to come.
        let begins = How {
            before: Before {
                until: Some(Millis(20)),
                latest: None,
            },
            ..how()
        };
        assert_eq!(comes(&old, "Yale", Some(11), begins), Arrival::Quiet);
        assert_eq!(comes(&old, "Yale", Some(21), begins), changed);
    }

    #[test]
    fn whoever_comes_back_goes_on() {
        let gone = Known {
            is_gone: true,
            ended_as_gone: true,
            ..known(10)
        };
        assert_eq!(comes(&gone, "Spuzzum", Some(10), how()), NEWS);
        let linked = Known {
            ended_as_gone: false,
            ..gone.clone()
        };
        assert_eq!(comes(&linked, "Spuzzum", Some(10), how()), Arrival::Quiet);
        let old = Known {
            before_start: BeforeStart::Remembered,
            ..gone
        };
        assert_eq!(comes(&old, "Spuzzum", Some(10), how()), Arrival::Quiet);
    }

    #[test]
    fn undated_and_future_ones_were_there_before() {
        let before = Before {
            until: Some(Millis(10)),
            latest: Some(Millis(20)),
        };
        for (at, was_there) in [
            (Some(10), true),
            (Some(11), false),
            (Some(20), false),
            (Some(21), true),
            (None, true),
        ] {
            assert_eq!(before.has(at.map(Millis)), was_there, "{at:?}");
        }
        assert!(!Before::default().has(None));
    }

    #[test]
    fn a_field_that_is_not_mentioned_is_kept_where_empty_ones_are_told() {
        let person = Person {
            id: PersonId::new("a"),
            modified: None,
            created: None,
            profile: profile(""),
            missing: [Field::City].into(),
            tells_empty: false,
        };
        let known = profile("Spuzzum");
        let kept = merged(Some(&known), &person, true);
        assert_eq!(kept, known);
        let noted = merged(Some(&known), &person, false);
        assert_eq!(noted.contact.get(Field::City), None);
        assert_eq!(noted.missing, [Field::City].into());
    }
}
