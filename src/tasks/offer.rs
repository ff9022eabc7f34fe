//! The clubs that both services offer, side by side, with the pairs that are likely meant.

use crate::engine::ports::{ClubName, Source, Target};
use crate::model::{Club, I4ClubId, InTouchClubId};
use crate::problem::{Code, Problem};

/// I4 tells its clubs only to somebody who names one. These are tried where none is known.
const FIRST_IDS: [&str; 5] = ["1", "2", "3", "10", "100"];
/// Names at least so much alike (0 to 1) are suggested as a pair, and less are warned about.
const ALIKE: f64 = 0.8;

/// What both services offer. One may work while the other does not.
#[derive(Clone, Debug)]
pub struct Offer {
    /// InTouch's clubs, each with the I4 club that is likely meant.
    pub pairs: Result<Vec<Pair>, Problem>,
    /// I4's active clubs.
    pub i4: Result<Vec<Offered>, Problem>,
}

/// A club as one service names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offered {
    /// Its id there.
    pub id: String,
    /// Its name there.
    pub name: String,
    /// Its address, in one line; may be empty.
    pub address: String,
}

/// A club of InTouch and its likely counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// InTouch's.
    pub intouch: Offered,
    /// The id of the I4 club of the same name; `None` if no name is alike enough.
    pub i4: Option<String>,
}

/// Asks both services at once. `known` are ids of I4 clubs to ask in the name of.
pub async fn offer<S: Source, T: Target>(intouch: &S, i4: &T, known: &[I4ClubId]) -> Offer {
    let (intouch, i4) = tokio::join!(intouch.clubs(), any_i4_clubs(i4, known));
    let i4 = i4.map(|clubs| clubs.into_iter().map(Offered::from).collect::<Vec<_>>());
    let intouch = intouch.map(|clubs| clubs.into_iter().map(Offered::from).collect::<Vec<_>>());
    Offer {
        pairs: intouch.map(|clubs| pairs(clubs, i4.as_deref().unwrap_or_default())),
        i4,
    }
}

/// I4's active clubs, asked in the name of the first club that works. [`Code::I4Club`] without
/// known clubs means that none of the usual IDs is one of this company: key and company are right.
pub(super) async fn any_i4_clubs<T: Target>(
    i4: &T,
    known: &[I4ClubId],
) -> Result<Vec<ClubName>, Problem> {
    let mut ids: Vec<I4ClubId> = known.to_vec();
    ids.extend(FIRST_IDS.map(I4ClubId::new));
    let mut refused = Problem::from(Code::I4Club);
    for id in ids {
        let club = Club {
            name: String::new(),
            address: String::new(),
            time_zone: String::new(),
            intouch: InTouchClubId::new(""),
            i4: id,
            enabled: true,
        };
        match i4.clubs(&club).await {
            // Only the club is refused: another may work.
            Err(problem) if problem.code == Code::I4Club => refused = problem,
            answer => return answer,
        }
    }
    Err(refused)
}

impl From<ClubName> for Offered {
    fn from(club: ClubName) -> Self {
        Self {
            id: club.id,
            name: club.name,
            address: club.address,
        }
    }
}

/// The best pairs first; each I4 club is suggested once.
fn pairs(intouch: Vec<Offered>, i4: &[Offered]) -> Vec<Pair> {
    let mut scores: Vec<(f64, usize, usize)> = Vec::new();
    for (a, left) in intouch.iter().enumerate() {
        for (b, right) in i4.iter().enumerate() {
            scores.push((alike(&left.name, &right.name), a, b));
        }
    }
    scores.sort_by(|x, y| y.0.total_cmp(&x.0));
    let mut found: Vec<Option<usize>> = vec![None; intouch.len()];
    for (score, a, b) in scores {
        if score >= ALIKE && found[a].is_none() && !found.contains(&Some(b)) {
            found[a] = Some(b);
        }
    }
    intouch
        .into_iter()
        .zip(found)
        .map(|(intouch, b)| Pair {
            intouch,
            i4: b.and_then(|b| i4.get(b)).map(|c| c.id.clone()),
        })
        .collect()
}

/// Whether two names of what should be one club differ so much that somebody should look.
#[must_use]
pub fn names_differ(a: &str, b: &str) -> bool {
    !a.is_empty() && !b.is_empty() && alike(a, b) < ALIKE
}

/// How much two club names are alike: 1 if one has all words of the other.
fn alike(a: &str, b: &str) -> f64 {
    let (a, b) = (words(a), words(b));
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    let (short, long) = if a.len() <= b.len() {
        (&a, &b)
    } else {
        (&b, &a)
    };
    if short.iter().all(|word| long.contains(word)) {
        return 1.0;
    }
    strsim::normalized_damerau_levenshtein(&a.concat(), &b.concat())
}

/// The words that tell clubs apart.
fn words(name: &str) -> Vec<String> {
    const COMMON: [&str; 9] = [
        "club", "clubs", "fitness", "gym", "the", "centre", "center", "health", "of",
    ];
    let all: Vec<String> = name
        .to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    let own: Vec<String> = all
        .iter()
        .filter(|w| !COMMON.contains(&w.as_str()))
        .cloned()
        .collect();
    if own.is_empty() { all } else { own }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn club(id: &str, name: &str) -> Offered {
        Offered {
            id: id.to_owned(),
            name: name.to_owned(),
            address: String::new(),
        }
    }

    #[test]
    fn likely_pairs_are_suggested_and_no_club_twice() {
        let intouch = ["Riverside", "Hilltop", "Harbour Point", "Nowhere"]
            .iter()
            .map(|n| club(&format!("uuid-{n}"), n))
            .collect();
        let i4 = [
            club("7", "Airport East"),
            club("2", "Hill Top"),
            club("1", "Riverside Club"),
            club("3", "Harbor Point"),
            club("4", "Riverside"),
        ];
        let found: Vec<_> = pairs(intouch, &i4).into_iter().map(|p| p.i4).collect();
        let id = |text: &str| Some(text.to_owned());
        assert!(found[0] == id("1") || found[0] == id("4"));
        assert_eq!(found[1..], [id("2"), id("3"), None]);
    }

    #[test]
    fn names_that_differ_much_are_told() {
        for (a, b) in [
            ("Riverside", "Riverside Club"),
            ("The Hilltop Gym", "Hilltop"),
            ("Harbour Point", "Harbor Point"),
            ("Club", "Club"),
            ("", "Anything"),
        ] {
            assert!(!names_differ(a, b), "{a} {b}");
        }
        for (a, b) in [("Harbour Point", "Airport East"), ("North", "South")] {
            assert!(names_differ(a, b), "{a} {b}");
        }
    }
}
