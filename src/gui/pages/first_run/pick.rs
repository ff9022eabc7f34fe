//! Which clubs are synced, and with which I4 club: the choice while it is made. Pure.

use crate::model::{Club, I4ClubId, InTouchClubId};
use crate::tasks::{Offer, Offered, names_differ};

/// One InTouch club.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Its id in InTouch.
    pub intouch: String,
    /// What the admin calls it.
    pub name: String,
    /// Its address.
    pub address: String,
    /// The chosen I4 club; empty: none.
    pub i4: String,
    /// The I4 club whose name is alike.
    pub suggested: Option<String>,
    /// Whether it is synced.
    pub on: bool,
    /// Whether InTouch offers it; else its ids are typed.
    pub offered: bool,
    /// Its row of the table, if it has one already.
    old: Option<Club>,
    /// Whether the admin has changed it.
    pub touched: bool,
}

/// What is wrong with a row, or worth a look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// No I4 club is chosen.
    NoI4,
    /// No InTouch Club ID is typed.
    NoInTouch,
    /// An id has characters that no id has.
    Strange,
    /// Another row, of this name, has the same I4 club.
    Twice(String),
    /// Another row, of this name, has the same InTouch club.
    InTouchTwice(String),
    /// I4 calls it otherwise.
    Differs(String),
}

impl Remark {
    /// Whether it must be put right.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        !matches!(self, Self::Differs(_))
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::NoI4 => "Choose its I4 club, or untick it".to_owned(),
            Self::NoInTouch => "Write its InTouch Club ID, or untick it".to_owned(),
            Self::Strange => "An ID has no spaces or special letters".to_owned(),
            Self::Twice(other) => format!("This I4 club is chosen for {} too", short(other)),
            Self::InTouchTwice(other) => {
                format!("This InTouch club stands at {} too", short(other))
            }
            Self::Differs(name) => {
                format!("I4 calls it {}: is it the same club?", short(name))
            }
        }
    }
}

/// A name that leaves room for the sentence it stands in.
fn short(name: &str) -> String {
    const LONGEST: usize = 40;
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let mut short: String = name.chars().take(LONGEST - 1).collect();
    short.push('…');
    short
}

/// The time zone of the clubs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Zone {
    /// Its name, as typed.
    pub name: String,
    /// Whether the admin has typed it.
    pub is_chosen: bool,
}

fn is_plain(id: &str) -> bool {
    id.bytes().all(|b| b.is_ascii_graphic())
}

/// The choice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pick {
    /// The rows, in InTouch's order, then those that InTouch does not offer.
    pub rows: Vec<Row>,
}

impl Pick {
    /// What the table has.
    #[must_use]
    pub fn new(clubs: &[Club]) -> Self {
        Self {
            rows: clubs.iter().map(Row::of).collect(),
        }
    }

    /// Follows the table, which another program may change meanwhile. What the admin has changed
    /// here stays.
    pub fn follow(&mut self, clubs: &[Club]) {
        self.rows.retain_mut(|row| {
            let Some(old) = &row.old else {
                return true;
            };
            if clubs.iter().any(|c| c.intouch == old.intouch) {
                return true;
            }
            row.old = None;
            row.offered || row.touched
        });
        for club in clubs {
            let is = |row: &Row| match &row.old {
                Some(old) => old.intouch == club.intouch,
                None => row.intouch.trim() == club.intouch.as_str(),
            };
            match self.rows.iter_mut().find(|row| is(row)) {
                Some(row) => row.follow(club),
                None => self.rows.push(Row::of(club)),
            }
        }
    }

    /// Takes in what both services offer. What the admin has changed stays.
    pub fn take(&mut self, offer: &Offer) {
        let Ok(pairs) = &offer.pairs else {
            return;
        };
        let mut old = std::mem::take(&mut self.rows);
        for pair in pairs {
            let at = old.iter().position(|r| r.intouch == pair.intouch.id);
            let mut row = at.map_or_else(|| Row::new(&pair.intouch), |i| old.remove(i));
            row.offered = true;
            row.suggested = pair.i4.clone();
            if row.address.is_empty() {
                row.address = pair.intouch.address.clone();
            }
            if row.name.is_empty() {
                row.name = pair.intouch.name.clone();
            }
            if row.old.is_none() && !row.touched {
                row.i4 = pair.i4.clone().unwrap_or_default();
                row.on = pair.i4.is_some();
            }
            self.rows.push(row);
        }
        self.rows.append(&mut old);
    }

    /// Adds a club by its ids.
    pub fn add(&mut self) {
        self.rows.push(Row {
            on: true,
            touched: true,
            ..Row::default()
        });
    }

    /// What is to be said of a row.
    #[must_use]
    pub fn remark(&self, index: usize, i4: &[Offered]) -> Option<Remark> {
        let row = self.rows.get(index)?;
        if !row.is_kept() {
            return None;
        }
        let (intouch, id) = row.ids();
        if intouch.is_empty() {
            return Some(Remark::NoInTouch);
        }
        if id.is_empty() {
            return Some(Remark::NoI4);
        }
        if !is_plain(intouch) || !is_plain(id) {
            return Some(Remark::Strange);
        }
        // Rows that are off stay in the table, where no id may stand twice either.
        let others = || {
            let rows = self.rows.iter().enumerate();
            rows.filter(|(i, r)| *i != index && r.is_kept())
                .map(|(_, r)| r)
        };
        if let Some(other) = others().find(|r| r.ids().0 == intouch) {
            return Some(Remark::InTouchTwice(other.called().to_owned()));
        }
        if let Some(other) = others().find(|r| r.ids().1 == id) {
            return Some(Remark::Twice(other.called().to_owned()));
        }
        if !row.on {
            return None;
        }
        let there = i4.iter().find(|c| c.id == id)?;
        names_differ(&row.name, &there.name).then(|| Remark::Differs(there.name.clone()))
    }

    /// The first row that must be put right, with what is wrong.
    #[must_use]
    pub fn wrong(&self, i4: &[Offered]) -> Option<(&Row, Remark)> {
        let rows = self.rows.iter().enumerate();
        let mut wrong = rows.filter_map(|(i, row)| Some((row, self.remark(i, i4)?)));
        wrong.find(|(_, remark)| remark.is_wrong())
    }

    /// How many are ticked.
    #[must_use]
    pub fn ticked(&self) -> usize {
        self.rows.iter().filter(|r| r.on).count()
    }

    /// The table to save: rows that are there stay, in their order in `saved`. New ones come with
    /// the zone; all do if the admin has chosen it.
    #[must_use]
    pub fn clubs(&self, zone: &Zone, saved: &[Club]) -> Vec<Club> {
        let mut rows: Vec<&Row> = self.rows.iter().filter(|r| r.is_kept()).collect();
        rows.sort_by_key(|row| {
            let old = row.old.as_ref();
            let at = old.and_then(|old| saved.iter().position(|c| c.intouch == old.intouch));
            at.unwrap_or(usize::MAX)
        });
        let club = |row: &Row| {
            let old = row.old.as_ref().filter(|_| !zone.is_chosen);
            let (intouch, i4) = row.ids();
            Club {
                time_zone: old.map_or_else(|| zone.name.trim().to_owned(), |c| c.time_zone.clone()),
                name: row.called().to_owned(),
                address: row.address.trim().to_owned(),
                intouch: InTouchClubId::new(intouch),
                i4: I4ClubId::new(i4),
                enabled: row.on,
            }
        };
        rows.into_iter().map(club).collect()
    }

    /// The time zone that all rows of the table have, if it is one.
    #[must_use]
    pub fn common_zone(&self) -> Option<&str> {
        let mut zones = self.rows.iter().filter_map(|r| r.old.as_ref());
        let first = zones.next()?.time_zone.as_str();
        zones.all(|c| c.time_zone == first).then_some(first)
    }

    /// Whether the admin has changed anything.
    #[must_use]
    pub fn is_touched(&self) -> bool {
        self.rows.iter().any(|r| r.touched)
    }
}

impl Row {
    /// What it is called; its id where it has no name.
    #[must_use]
    pub fn called(&self) -> &str {
        [self.name.trim(), self.intouch.trim()]
            .into_iter()
            .find(|n| !n.is_empty())
            .unwrap_or("the new club")
    }

    /// Whether it stands in the table, or will.
    fn is_kept(&self) -> bool {
        self.on || self.old.is_some()
    }

    /// The ids to save. A row that is off keeps those of the table where none can be used.
    fn ids(&self) -> (&str, &str) {
        let (intouch, i4) = (self.intouch.trim(), self.i4.trim());
        let Some(old) = self.old.as_ref().filter(|_| !self.on) else {
            return (intouch, i4);
        };
        let usable = |id: &str| !id.is_empty() && is_plain(id);
        (
            if usable(intouch) {
                intouch
            } else {
                old.intouch.as_str()
            },
            if usable(i4) { i4 } else { old.i4.as_str() },
        )
    }

    /// Follows its row of the table, value by value.
    fn follow(&mut self, club: &Club) {
        let old = self.old.replace(club.clone());
        if old.as_ref() == Some(club) || (old.is_none() && self.touched) {
            return;
        }
        let old = old.as_ref();
        if old.is_none_or(|o| o.name == self.name) {
            self.name.clone_from(&club.name);
        }
        if old.is_none_or(|o| o.address == self.address) {
            self.address.clone_from(&club.address);
        }
        if old.is_none_or(|o| o.i4.as_str() == self.i4) {
            self.i4 = club.i4.to_string();
        }
        if old.is_none_or(|o| o.enabled == self.on) {
            self.on = club.enabled;
        }
    }

    fn new(club: &Offered) -> Self {
        Self {
            intouch: club.id.clone(),
            name: club.name.clone(),
            address: club.address.clone(),
            ..Self::default()
        }
    }

    fn of(club: &Club) -> Self {
        Self {
            intouch: club.intouch.to_string(),
            name: club.name.clone(),
            address: club.address.clone(),
            i4: club.i4.to_string(),
            on: club.enabled,
            old: Some(club.clone()),
            ..Self::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Code;
    use crate::tasks::Pair;

    fn offered(id: &str, name: &str) -> Offered {
        Offered {
            id: id.to_owned(),
            name: name.to_owned(),
            address: format!("{name} Street"),
        }
    }

    fn offer() -> Offer {
        let pair = |id: &str, name: &str, i4: Option<&str>| Pair {
            intouch: offered(id, name),
            i4: i4.map(str::to_owned),
        };
        Offer {
            pairs: Ok(vec![
                pair("7f0c", "Riverside", Some("1")),
                pair("b19a", "Hilltop", Some("2")),
                pair("0c55", "Harbour Point", None),
            ]),
            i4: Ok(vec![
                offered("1", "Riverside Club"),
                offered("2", "Hilltop"),
                offered("7", "Airport East"),
            ]),
        }
    }

    fn zone(name: &str) -> Zone {
        Zone {
            name: name.to_owned(),
            is_chosen: false,
        }
    }

    #[test]
    fn what_another_program_does_to_the_table_is_followed() {
        let mut first = Pick::default();
        first.take(&offer());
        let mut table = first.clubs(&zone("Europe/Berlin"), &[]);
        let mut pick = Pick::new(&table);
        pick.take(&offer());
        pick.rows[0].on = false;
        pick.rows[0].touched = true;
        // A row is added, the others are changed; the order is another.
        let added = Club {
            intouch: InTouchClubId::new("added"),
            i4: I4ClubId::new("9"),
            ..table[0].clone()
        };
        table.insert(0, added);
        table[1].i4 = I4ClubId::new("5");
        table[2].name = "Hill".to_owned();
        pick.follow(&table);
        let saved = pick.clubs(&zone("America/Vancouver"), &table);
        table[1].enabled = false;
        assert_eq!(saved, table);
        // A row that was added elsewhere for a club that is offered is the same club.
        let other = Club {
            intouch: InTouchClubId::new("0c55"),
            i4: I4ClubId::new("7"),
            ..table[0].clone()
        };
        table.push(other);
        pick.follow(&table);
        assert_eq!(pick.clubs(&zone(""), &table), table);
        assert_eq!(pick.rows.len(), 4);
        // Rows that were taken out elsewhere do not come back with the next save.
        table.remove(0);
        pick.follow(&table);
        assert_eq!(pick.clubs(&zone(""), &table), table);
    }

    #[test]
    fn a_row_that_is_off_keeps_its_ids_and_a_chosen_zone_is_for_all() {
        let mut first = Pick::default();
        first.take(&offer());
        let table = first.clubs(&zone("Europe/Berlin"), &[]);
        let mut pick = Pick::new(&table);
        pick.take(&offer());
        assert_eq!(pick.common_zone(), Some("Europe/Berlin"));
        pick.rows[1].on = false;
        pick.rows[1].i4 = String::new();
        assert_eq!(pick.wrong(&offer().i4.unwrap()), None);
        let chosen = Zone {
            name: "Asia/Tokyo".to_owned(),
            is_chosen: true,
        };
        let saved = pick.clubs(&chosen, &table);
        assert_eq!((saved[1].i4.as_str(), saved[1].enabled), ("2", false));
        assert!(saved.iter().all(|c| c.time_zone == "Asia/Tokyo"));
        // The ID that it keeps is taken.
        pick.rows[0].i4 = "2".to_owned();
        assert!(pick.wrong(&[]).is_some());
    }

    #[test]
    fn likely_pairs_are_ticked_and_the_rest_waits() {
        let mut pick = Pick::default();
        pick.take(&offer());
        let on: Vec<bool> = pick.rows.iter().map(|r| r.on).collect();
        assert_eq!(on, [true, true, false]);
        let clubs = pick.clubs(&zone(" America/Vancouver "), &[]);
        assert_eq!(clubs.len(), 2);
        assert_eq!(clubs[0].i4.as_str(), "1");
        assert_eq!(clubs[0].address, "Riverside Street");
        assert_eq!(clubs[1].time_zone, "America/Vancouver");
    }

    #[test]
    fn what_is_wrong_is_told() {
        let mut pick = Pick::default();
        pick.take(&offer());
        let i4 = offer().i4.unwrap();
        assert_eq!(pick.remark(0, &i4), None);
        assert_eq!(pick.remark(2, &i4), None, "it is off");
        pick.rows[2].on = true;
        assert_eq!(pick.remark(2, &i4), Some(Remark::NoI4));
        assert_eq!(
            pick.wrong(&i4).map(|(r, _)| r.called()),
            Some("Harbour Point")
        );
        pick.rows[2].i4 = "7".to_owned();
        let differs = Remark::Differs("Airport East".to_owned());
        assert_eq!(pick.remark(2, &i4), Some(differs));
        assert_eq!(pick.wrong(&i4), None);
        pick.rows[2].i4 = "2".to_owned();
        let twice = Remark::Twice("Hilltop".to_owned());
        assert_eq!(pick.remark(2, &i4), Some(twice));
        pick.add();
        assert_eq!(pick.remark(3, &i4), Some(Remark::NoInTouch));
        pick.rows[3].intouch = "7f0c".to_owned();
        pick.rows[3].i4 = "9".to_owned();
        let twice = Remark::InTouchTwice("Riverside".to_owned());
        assert_eq!(pick.remark(3, &i4), Some(twice));
        pick.rows[3].intouch = "new club".to_owned();
        assert_eq!(pick.remark(3, &i4), Some(Remark::Strange));
    }

    #[test]
    fn rows_of_the_table_stay_and_edits_outlive_another_offer() {
        let mut first = Pick::default();
        first.take(&offer());
        let mut clubs = first.clubs(&zone("Europe/Berlin"), &[]);
        clubs[0].name = "Our Riverside".to_owned();
        clubs[1].enabled = false;
        let lost = Club {
            intouch: InTouchClubId::new("gone"),
            i4: I4ClubId::new("9"),
            ..clubs[0].clone()
        };
        clubs.push(lost.clone());

        let mut pick = Pick::new(&clubs);
        pick.take(&offer());
        assert_eq!(pick.rows.len(), 4);
        assert_eq!(pick.rows[0].name, "Our Riverside");
        assert!(!pick.rows[1].on, "a club that was switched off stays off");
        assert_eq!(pick.clubs(&zone("America/Vancouver"), &clubs), clubs);

        pick.rows[2].on = true;
        pick.rows[2].i4 = "7".to_owned();
        pick.rows[2].touched = true;
        pick.take(&offer());
        assert_eq!(pick.rows[2].i4, "7");
        // An offer that failed takes nothing away.
        pick.take(&Offer {
            pairs: Err(Code::InTouchOffline.into()),
            i4: Err(Code::I4Offline.into()),
        });
        assert_eq!(pick.rows.len(), 4);
        // Unticked, a row of the table is switched off, not lost.
        pick.rows[0].on = false;
        let saved = pick.clubs(&zone(""), &clubs);
        assert!(
            saved
                .iter()
                .any(|c| c.name == "Our Riverside" && !c.enabled)
        );
        assert!(saved.contains(&lost));
    }
}
