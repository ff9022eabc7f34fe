//! What both services call the clubs of the table, as far as that is known, and which of
//! InTouch's clubs the table lacks. Pure.

use super::draft::{Row, clean_id};
use crate::desk::View;
use crate::model::{Club, I4ClubId, InTouchClubId};
use crate::tasks::{Offered, names_differ};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What is said about an id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word {
    /// The service has not been asked.
    Unknown,
    /// The service calls the club so.
    Called(String),
    /// The service calls the club so, which sounds like another club.
    Different(String),
    /// The service has no such club.
    Nowhere,
}

/// The names of one service.
#[derive(Debug, Default)]
struct Service {
    names: HashMap<String, String>,
    /// Ids that the service does not have.
    refused: HashSet<String>,
    /// Whether `names` are all that it has.
    is_whole: bool,
}

impl Service {
    fn take(&mut self, id: &str, name: Option<&String>, answered: bool) {
        match name {
            Some(name) => {
                self.names.insert(id.to_owned(), name.clone());
            }
            None if answered => {
                self.refused.insert(id.to_owned());
            }
            None => {}
        }
    }

    fn take_all(&mut self, clubs: &[&Offered]) {
        self.is_whole = true;
        self.refused.clear();
        let names = clubs.iter().map(|c| (c.id.clone(), c.name.clone()));
        self.names = names.collect();
    }

    /// `expected` are names, the first known of which it should be like.
    fn word(&self, id: &str, expected: &str) -> Word {
        match self.names.get(id) {
            Some(name) if names_differ(expected, name) => Word::Different(name.clone()),
            Some(name) => Word::Called(name.clone()),
            None if !id.is_empty() && (self.is_whole || self.refused.contains(id)) => Word::Nowhere,
            None => Word::Unknown,
        }
    }
}

/// The names of both.
#[derive(Debug, Default)]
pub struct Names {
    intouch: Service,
    i4: Service,
}

impl Names {
    /// Everything that the view knows.
    #[must_use]
    pub fn of(view: &View) -> Self {
        let mut names = Self::default();
        if let Some(check) = view.check.value() {
            let works = |service: &str| {
                let mut steps = check.steps.iter();
                steps.any(|s| s.ok && s.name.starts_with(service))
            };
            let (intouch, i4) = (works("InTouch"), works("I4"));
            for club in &check.clubs {
                let name = club.intouch_name.as_ref();
                names.intouch.take(&club.intouch_club_id, name, intouch);
                names.i4.take(&club.i4_club_id, club.i4_name.as_ref(), i4);
            }
        }
        if let Some(offer) = view.offer.value() {
            if let Ok(pairs) = &offer.pairs {
                let clubs: Vec<_> = pairs.iter().map(|p| &p.intouch).collect();
                names.intouch.take_all(&clubs);
            }
            if let Ok(clubs) = &offer.i4 {
                names.i4.take_all(&clubs.iter().collect::<Vec<_>>());
            }
        }
        names
    }

    /// What InTouch says about a row.
    #[must_use]
    pub fn intouch(&self, row: &Row) -> Word {
        self.intouch.word(clean_id(&row.intouch), &row.name)
    }

    /// What I4 says about a row. Its name is held against InTouch's, as the admin's own may be
    /// neither.
    #[must_use]
    pub fn i4(&self, row: &Row) -> Word {
        let intouch = self.intouch.names.get(clean_id(&row.intouch));
        let expected = intouch.map_or(row.name.as_str(), String::as_str);
        self.i4.word(clean_id(&row.i4), expected)
    }

    /// Whether I4 has told all of its clubs.
    #[must_use]
    pub fn knows_i4(&self) -> bool {
        self.i4.is_whole
    }

    /// What I4 calls a club.
    #[must_use]
    pub fn i4_name(&self, id: &str) -> Option<&str> {
        self.i4.names.get(id).map(String::as_str)
    }
}

/// InTouch's clubs that the table lacks, as rows to add: with the likely I4 club where no row
/// has it, and the zone of the others where they all have the same.
#[must_use]
pub fn lacking(view: &View, rows: &[Arc<Row>]) -> Vec<Club> {
    let Some(Ok(pairs)) = view.offer.value().map(|offer| &offer.pairs) else {
        return Vec::new();
    };
    let ids: HashSet<&str> = rows.iter().map(|r| clean_id(&r.intouch)).collect();
    let taken: HashSet<&str> = rows.iter().map(|r| clean_id(&r.i4)).collect();
    let mut zones = rows.iter().filter(|r| !r.is_blank()).map(|r| r.zone.trim());
    let zone = zones.next().unwrap_or_default();
    let zone = if zones.all(|z| z == zone) { zone } else { "" };
    pairs
        .iter()
        .filter(|pair| !ids.contains(pair.intouch.id.as_str()))
        .map(|pair| {
            let i4 = pair.i4.as_deref().filter(|id| !taken.contains(id));
            Club {
                name: pair.intouch.name.clone(),
                address: pair.intouch.address.clone(),
                time_zone: zone.to_owned(),
                intouch: InTouchClubId::new(&pair.intouch.id),
                i4: I4ClubId::new(i4.unwrap_or_default()),
                enabled: true,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::{Code, Problem};
    use crate::report::{CheckClub, CheckReport, CheckStep};
    use crate::settings::Settings;
    use crate::tasks::{Offer, Pair};

    fn view() -> View {
        View::new(
            "/p".into(),
            Settings::template().unwrap(),
            "a keyring",
            true,
        )
    }

    fn row(name: &str, intouch: &str, i4: &str) -> Row {
        Row {
            name: name.into(),
            intouch: intouch.into(),
            i4: i4.into(),
            ..Row::default()
        }
    }

    fn offered(id: &str, name: &str) -> Offered {
        Offered {
            id: id.into(),
            name: name.into(),
            address: "1 Lake Dr".into(),
        }
    }

    fn pair(id: &str, name: &str, i4: Option<&str>) -> Pair {
        Pair {
            intouch: offered(id, name),
            i4: i4.map(str::to_owned),
        }
    }

    fn checked(i4: Result<String, Problem>, key: &Result<String, Problem>) -> View {
        let club = row("Harbour Point", "0c55", "7").club();
        let mut view = view();
        let steps = vec![
            CheckStep::new("InTouch sign-in", &Ok("works".into())),
            CheckStep::new("I4 key", key),
        ];
        let row = CheckClub::new(&club, Ok("Harbour Point".into()), i4);
        view.check = Ok(CheckReport::new(steps, vec![row])).into();
        view
    }

    #[test]
    fn nothing_is_said_before_somebody_was_asked() {
        let names = Names::of(&view());
        assert_eq!(names.intouch(&row("A", "1", "2")), Word::Unknown);
        assert_eq!(names.i4(&row("A", "1", "2")), Word::Unknown);
    }

    #[test]
    fn a_name_of_another_club_is_told() {
        let names = Names::of(&checked(Ok("Airport East".into()), &Ok("works".into())));
        let harbour = row("Harbour Point", "0c55", "7");
        assert_eq!(
            names.intouch(&harbour),
            Word::Called("Harbour Point".into())
        );
        assert_eq!(names.i4(&harbour), Word::Different("Airport East".into()));
        // An id that is typed anew is not known.
        assert_eq!(names.i4(&row("Harbour Point", "0c55", "8")), Word::Unknown);
    }

    #[test]
    fn a_club_is_nowhere_only_if_the_service_answered() {
        let refused = || Err(Problem::from(Code::I4Club));
        let harbour = row("Harbour Point", "0c55", "7");
        let names = Names::of(&checked(refused(), &Ok("works".into())));
        assert_eq!(names.i4(&harbour), Word::Nowhere);
        let names = Names::of(&checked(refused(), &Err(Code::I4Offline.into())));
        assert_eq!(names.i4(&harbour), Word::Unknown);
    }

    #[test]
    fn what_is_offered_is_newer_than_the_test() {
        let mut view = checked(Ok("Airport East".into()), &Ok("works".into()));
        view.offer = Ok(Offer {
            pairs: Ok(vec![pair("0c55", "Harbour Point", None)]),
            i4: Ok(vec![offered("7", "Harbor Point")]),
        })
        .into();
        let names = Names::of(&view);
        let harbour = row("HP", "0c55", "7");
        assert_eq!(names.i4(&harbour), Word::Called("Harbor Point".into()));
        assert_eq!(names.i4(&row("HP", "0c55", "8")), Word::Nowhere);
        assert_eq!(names.intouch(&row("HP", "", "7")), Word::Unknown);
    }

    #[test]
    fn clubs_that_the_table_lacks_come_with_their_likely_pair() {
        let mut view = view();
        view.offer = Ok(Offer {
            pairs: Ok(vec![
                pair("7f0c", "Riverside", Some("1")),
                pair("e2d8", "Lakeside", Some("9")),
                pair("ffff", "River North", Some("1")),
            ]),
            i4: Err(Code::I4Offline.into()),
        })
        .into();
        let mut here = row("Riverside", "7f0c", "1");
        here.zone = "America/Vancouver".into();
        let rows = [Arc::new(here), Arc::new(row("", "", ""))];
        let found = lacking(&view, &rows);
        assert_eq!(found.len(), 2);
        assert_eq!(
            (found[0].name.as_str(), found[0].i4.as_str()),
            ("Lakeside", "9")
        );
        assert_eq!(found[0].time_zone, "America/Vancouver");
        assert_eq!(
            found[1].i4.as_str(),
            "",
            "a club that a row has is not suggested"
        );
    }
}
