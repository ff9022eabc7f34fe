//! Time zones: what they are called, and which there are. Pure, but for the list itself.

use jiff::tz::TimeZoneDatabase;
use std::collections::{BTreeSet, HashSet};

/// The zones that are known on this machine.
#[derive(Clone, Debug, Default)]
pub struct Zones {
    /// Those to choose from.
    offered: Vec<Zone>,
    /// All names, in small letters.
    names: HashSet<String>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Its IANA name.
    pub name: String,
    /// What people call it.
    pub friendly: String,
    folded: String,
}

/// Where an empty zone is.
pub const HERE: &str = "This computer's";

/// Parts of the world that zones are no longer named by.
const OLD: [&str; 7] = [
    "Etc/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "SystemV/",
];

/// Zones that people call by another name than their city.
const FRIENDLY: [(&str, &[&str]); 16] = [
    (
        "Pacific time",
        &[
            "America/Vancouver",
            "America/Los_Angeles",
            "America/Tijuana",
            "US/Pacific",
            "Canada/Pacific",
        ],
    ),
    (
        "Mountain time",
        &[
            "America/Denver",
            "America/Edmonton",
            "America/Boise",
            "US/Mountain",
            "Canada/Mountain",
        ],
    ),
    ("Arizona time", &["America/Phoenix", "US/Arizona"]),
    (
        "Saskatchewan time",
        &["America/Regina", "Canada/Saskatchewan"],
    ),
    (
        "Central time",
        &[
            "America/Chicago",
            "America/Winnipeg",
            "US/Central",
            "Canada/Central",
        ],
    ),
    (
        "Eastern time",
        &[
            "America/New_York",
            "America/Toronto",
            "America/Detroit",
            "US/Eastern",
            "Canada/Eastern",
        ],
    ),
    (
        "Atlantic time",
        &["America/Halifax", "America/Moncton", "Canada/Atlantic"],
    ),
    (
        "Newfoundland time",
        &["America/St_Johns", "Canada/Newfoundland"],
    ),
    ("Alaska time", &["America/Anchorage", "US/Alaska"]),
    ("Hawaii time", &["Pacific/Honolulu", "US/Hawaii"]),
    ("UK time", &["Europe/London", "GB"]),
    ("Irish time", &["Europe/Dublin", "Eire"]),
    ("New Zealand time", &["Pacific/Auckland", "NZ"]),
    (
        "Australian eastern time",
        &[
            "Australia/Sydney",
            "Australia/Melbourne",
            "Australia/Hobart",
        ],
    ),
    ("South African time", &["Africa/Johannesburg"]),
    ("UTC", &["UTC", "Etc/UTC", "Etc/UCT", "Zulu", "Universal"]),
];

impl Zones {
    /// The zones of these names.
    #[must_use]
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut zones = Self::default();
        for name in names {
            zones.names.insert(name.to_ascii_lowercase());
            // What stands beside the zones of cities is for programs, or an old name.
            let is_city = name.contains('/') && !OLD.iter().any(|old| name.starts_with(old));
            if is_city || name == "UTC" {
                let friendly = friendly(&name);
                let folded = fold(&format!("{friendly} {name}"));
                zones.offered.push(Zone {
                    name,
                    friendly,
                    folded,
                });
            }
        }
        zones.offered.sort_by(|a, b| a.name.cmp(&b.name));
        zones
    }

    /// Those of this system, and the program's own; reads a list, so not while drawing.
    #[must_use]
    pub fn of_this_system() -> Self {
        let own = TimeZoneDatabase::bundled();
        let names = jiff::tz::db().available().chain(own.available());
        let names: BTreeSet<String> = names.map(|name| name.to_string()).collect();
        Self::new(names)
    }

    /// Whether a zone exists. An empty one is this computer's; without a list, saving will tell.
    #[must_use]
    pub fn knows(&self, name: &str) -> bool {
        name.is_empty() || self.names.is_empty() || self.names.contains(&name.to_ascii_lowercase())
    }

    /// The zones whose names have all words of a search; those that people call by another name
    /// than their city come first.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&Zone> {
        let text = fold(text);
        let words: Vec<&str> = text.split(' ').filter(|w| !w.is_empty()).collect();
        let mut found: Vec<&Zone> = self
            .offered
            .iter()
            .filter(|zone| words.iter().all(|word| zone.folded.contains(word)))
            .collect();
        // "pacific" means Pacific time rather than an ocean's islands.
        let is_called = |zone: &Zone| {
            let friendly = fold(&zone.friendly);
            words.iter().all(|word| friendly.contains(word))
        };
        found.sort_by_cached_key(|zone| (!is_called(zone), rank(&zone.name)));
        found
    }
}

/// Lower is earlier in the list.
fn rank(name: &str) -> usize {
    let mut groups = FRIENDLY.iter().enumerate();
    let at = |(group, (_, names)): (usize, &(&str, &[&str]))| {
        names
            .iter()
            .position(|n| *n == name)
            .map(|i| i * 100 + group)
    };
    groups.find_map(at).unwrap_or(usize::MAX)
}

fn fold(text: &str) -> String {
    text.to_lowercase().replace(['/', '_', '-', ','], " ")
}

/// What people call a zone: "Pacific time", "Zurich".
#[must_use]
pub fn friendly(name: &str) -> String {
    let name = name.trim();
    if name.is_empty() {
        return HERE.to_owned();
    }
    let mut groups = FRIENDLY.iter();
    if let Some((friendly, _)) = groups.find(|(_, names)| names.contains(&name)) {
        return (*friendly).to_owned();
    }
    let city = name.rsplit('/').next().unwrap_or(name);
    city.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zones() -> Zones {
        let names = [
            "US/Pacific",
            "Pacific/Auckland",
            "America/Argentina/Buenos_Aires",
            "America/Los_Angeles",
            "America/Vancouver",
            "Europe/Zurich",
            "Pacific/Fiji",
        ];
        Zones::new(names.map(str::to_owned))
    }

    #[test]
    fn zones_have_the_names_that_people_use() {
        for (name, text) in [
            ("America/Vancouver", "Pacific time"),
            ("Europe/Zurich", "Zurich"),
            ("America/Argentina/Buenos_Aires", "Buenos Aires"),
            ("Mars/Base", "Base"),
            ("", HERE),
        ] {
            assert_eq!(friendly(name), text);
        }
    }

    #[test]
    fn they_are_found_by_both_names() {
        let zones = zones();
        let found = |text: &str| -> Vec<&str> {
            zones.search(text).iter().map(|z| z.name.as_str()).collect()
        };
        assert_eq!(
            found("pacific"),
            [
                "America/Vancouver",
                "America/Los_Angeles",
                "Pacific/Auckland",
                "Pacific/Fiji"
            ]
        );
        assert_eq!(found("BUENOS aires"), ["America/Argentina/Buenos_Aires"]);
        assert_eq!(found("america/los"), ["America/Los_Angeles"]);
        assert_eq!(found("mars"), Vec::<&str>::new());
        assert_eq!(found("").len(), 6, "old names are known, but not offered");
        assert!(zones.knows("US/Pacific"));
    }

    #[test]
    fn unknown_ones_are_told() {
        let zones = zones();
        assert!(zones.knows("") && zones.knows("europe/ZURICH"));
        assert!(!zones.knows("Mars/Base") && !zones.knows("Pacific time"));
        assert!(
            Zones::default().knows("Mars/Base"),
            "without a list, nothing is known"
        );
    }

    #[test]
    fn this_system_has_the_zones_with_other_names() {
        let zones = Zones::of_this_system();
        for name in [
            "America/Vancouver",
            "Pacific/Auckland",
            "Europe/London",
            "UTC",
        ] {
            assert!(zones.knows(name), "{name}");
        }
    }
}
