//! The leads of one InTouch club, always in the order in which they are served.

use super::people::Story;
use jiff::Timestamp;
use serde_json::Value;
use std::collections::HashMap;

/// One lead: any JSON at all, which is how odd rows get to a client.
#[derive(Clone, Debug)]
pub struct Lead {
    /// The name under which this lead is edited: its `uuid`, or one made up for a row that has
    /// none.
    pub uuid: String,
    /// Where it stands in the order, in milliseconds since 1970.
    pub modified: i64,
    /// Why this lead exists, if it is one of the generated.
    pub story: Option<Story>,
    /// The row as it is served. Kept as text, so that a page is only put together.
    pub(super) text: String,
    key: u64,
}

impl Lead {
    /// The row.
    pub fn row(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or(Value::Null)
    }
}

/// The leads of one club.
#[derive(Clone, Debug, Default)]
pub struct LeadBook {
    /// `(modified, key)`, sorted: a page is a slice of it. Leads of one instant stay in the order
    /// they came in.
    order: Vec<(i64, u64)>,
    leads: HashMap<u64, Lead>,
    keys: HashMap<String, u64>,
    last_key: u64,
    /// What the call for one lead gives where the list is behind it; `None`: not there.
    alone: HashMap<String, Option<String>>,
}

impl LeadBook {
    /// How many leads there are.
    pub fn len(&self) -> usize {
        self.order.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }

    /// The lead of this uuid.
    pub fn get(&self, uuid: &str) -> Option<&Lead> {
        self.leads.get(self.keys.get(uuid)?)
    }

    /// The lead of this uuid as the call for one of them gives it.
    pub(super) fn alone(&self, uuid: &str) -> Option<&str> {
        match self.alone.get(uuid) {
            Some(told) => told.as_deref(),
            None => self.get(uuid).map(|lead| lead.text.as_str()),
        }
    }

    pub(super) fn tell_alone(&mut self, uuid: &str, row: Option<&Value>) {
        let row = row.map(Value::to_string);
        self.alone.insert(uuid.to_owned(), row);
    }

    /// All, as they are served.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Lead> {
        self.order.iter().filter_map(|(_, key)| self.leads.get(key))
    }

    /// The places of those that changed at `since` or later.
    pub(super) fn since(&self, since: i64) -> std::ops::Range<usize> {
        self.order
            .partition_point(|(modified, _)| *modified < since)..self.order.len()
    }

    /// The lead at a place in the order.
    pub(super) fn at(&self, place: usize) -> Option<&Lead> {
        self.leads.get(&self.order.get(place)?.1)
    }

    /// Adds a row as it is; gives the name under which it is edited.
    pub(super) fn add(&mut self, row: &Value, modified: i64, story: Option<Story>) -> String {
        self.last_key += 1;
        let key = self.last_key;
        let uuid = match row.get("uuid").and_then(Value::as_str) {
            // Two rows of one uuid can both be served, but only the later one can be edited.
            Some(uuid) => uuid.to_owned(),
            None => format!("row-{key}"),
        };
        self.keys.insert(uuid.clone(), key);
        self.place(Lead {
            uuid: uuid.clone(),
            modified,
            story,
            text: row.to_string(),
            key,
        });
        uuid
    }

    /// Adds a row that need not be JSON; gives the name under which it is removed.
    pub(super) fn add_text(&mut self, text: &str, modified: i64) -> String {
        let name = self.add(&Value::Null, modified, None);
        if let Some(lead) = self.keys.get(&name).and_then(|key| self.leads.get_mut(key)) {
            text.clone_into(&mut lead.text);
        }
        name
    }

    /// Changes a row and where it stands; whether there is one.
    pub(super) fn edit(
        &mut self,
        uuid: &str,
        modified: i64,
        change: impl FnOnce(&mut Value),
    ) -> bool {
        let Some(mut lead) = self.remove(uuid) else {
            return false;
        };
        let mut row = lead.row();
        change(&mut row);
        lead.text = row.to_string();
        lead.modified = modified;
        self.keys.insert(lead.uuid.clone(), lead.key);
        self.place(lead);
        true
    }

    pub(super) fn remove(&mut self, uuid: &str) -> Option<Lead> {
        let key = self.keys.remove(uuid)?;
        let lead = self.leads.remove(&key)?;
        if let Ok(place) = self.order.binary_search(&(lead.modified, key)) {
            self.order.remove(place);
        }
        Some(lead)
    }

    fn place(&mut self, lead: Lead) {
        let at = (lead.modified, lead.key);
        let place = self.order.partition_point(|other| *other < at);
        self.order.insert(place, at);
        self.leads.insert(lead.key, lead);
    }
}

/// An instant as InTouch writes it: UTC with milliseconds.
pub(super) fn instant(milliseconds: i64) -> String {
    let at = Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("{at:.3}")
}

/// Writes when a row changed into it, where it is an object.
pub(super) fn stamp(row: &mut Value, modified: i64) {
    if let Value::Object(row) = row {
        row.insert("modifiedDate".to_owned(), Value::String(instant(modified)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn order(book: &LeadBook) -> Vec<&str> {
        book.iter().map(|lead| lead.uuid.as_str()).collect()
    }

    #[test]
    fn leads_stand_by_when_they_changed_and_then_as_they_came() {
        let mut book = LeadBook::default();
        for (uuid, modified) in [("a", 5), ("b", 3), ("c", 5), ("d", 1)] {
            book.add(&json!({ "uuid": uuid }), modified, None);
        }
        assert_eq!(order(&book), ["d", "b", "a", "c"]);
        assert_eq!(book.since(3), 1..4);
        assert!(book.edit("b", 9, |row| row["x"] = json!(1)));
        assert_eq!(order(&book), ["d", "a", "c", "b"]);
        assert_eq!(book.get("b").unwrap().row()["x"], 1);
        assert!(book.remove("a").is_some());
        assert_eq!(order(&book), ["d", "c", "b"]);
    }

    #[test]
    fn any_json_is_a_row() {
        let mut book = LeadBook::default();
        for row in [json!(null), json!(7), json!([]), json!({"uuid": 5})] {
            let uuid = book.add(&row, 1, None);
            assert_eq!(book.get(&uuid).unwrap().row(), row);
        }
        assert_eq!(book.len(), 4);
    }

    #[test]
    fn instants_have_milliseconds() {
        assert_eq!(instant(1_777_777_777_000), "2026-05-03T03:09:37.000Z");
        assert_eq!(instant(23), "1970-01-01T00:00:00.023Z");
    }
}
