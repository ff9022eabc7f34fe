//! The customers of I4, with one index over what they are looked for by.

use super::fields::Field;
use std::collections::{BTreeMap, HashMap};
use tokio::time::Instant;

/// One customer of I4: a prospect, a member or somebody who was one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Customer {
    /// The customer id; given by `Customers::add` where it is 0.
    pub id: u64,
    /// The number on the card ("BarcodeId").
    pub member_id: String,
    /// The home club's I4 id.
    pub club: u32,
    /// `Active`, `Terminate`, `Freeze`, `Prospect`.
    pub status: String,
    /// The name of the membership type.
    pub membership_type: String,
    /// The id in another system.
    pub data_exchange_id: Option<String>,
    /// When it last changed, in milliseconds since 1970.
    pub updated: i64,
    /// Everything else; blank values are not in it.
    pub values: BTreeMap<Field, String>,
    /// Until when the search does not find the customer.
    pub hidden_until: Option<Instant>,
}

impl Customer {
    /// A field's text; blank where there is none.
    pub fn get(&self, field: Field) -> &str {
        self.values.get(&field).map_or("", String::as_str)
    }

    /// Sets a field; a blank text clears it.
    pub fn set(&mut self, field: Field, text: &str) {
        match text.trim() {
            "" => self.values.remove(&field),
            text => self.values.insert(field, text.to_owned()),
        };
    }

    /// The same, for building one.
    pub fn with(mut self, field: Field, text: &str) -> Customer {
        self.set(field, text);
        self
    }

    pub(super) fn is_hidden(&self, now: Instant) -> bool {
        self.hidden_until.is_some_and(|until| now < until)
    }

    fn keys(&self) -> Vec<String> {
        let (first, last) = (self.get(Field::FirstName), self.get(Field::LastName));
        let mut keys = vec![
            Key::member_id(&self.member_id),
            Key::last_name(last),
            Key::first_name(first),
            Key::full_name(last, first),
        ];
        for phone in [Field::CellPhone, Field::HomePhone, Field::WorkPhone] {
            keys.extend(self.values.get(&phone).map(|number| Key::phone(number)));
        }
        keys.extend(
            self.values
                .get(&Field::Email)
                .map(|email| Key::email(email)),
        );
        keys.extend(self.data_exchange_id.as_deref().map(Key::data_exchange_id));
        keys.sort();
        keys.dedup();
        keys
    }
}

/// The keys of the index: what is looked for, as text.
pub(super) struct Key;

impl Key {
    pub(super) fn first_name(name: &str) -> String {
        format!("first:{}", name.trim().to_lowercase())
    }

    pub(super) fn last_name(name: &str) -> String {
        format!("last:{}", name.trim().to_lowercase())
    }

    pub(super) fn full_name(last: &str, first: &str) -> String {
        format!(
            "full:{},{}",
            last.trim().to_lowercase(),
            first.trim().to_lowercase()
        )
    }

    pub(super) fn email(email: &str) -> String {
        format!("email:{}", email.trim().to_lowercase())
    }

    pub(super) fn phone(number: &str) -> String {
        let digits: String = number.chars().filter(char::is_ascii_digit).collect();
        // A North American number is the same with its country code.
        let digits = match digits.strip_prefix('1') {
            Some(rest) if rest.len() == 10 => rest,
            _ => &digits,
        };
        format!("phone:{digits}")
    }

    pub(super) fn member_id(id: &str) -> String {
        format!("member:{id}")
    }

    pub(super) fn data_exchange_id(id: &str) -> String {
        format!("exchange:{}", id.to_lowercase())
    }
}

/// All customers of the company.
#[derive(Clone, Debug, Default)]
pub struct Customers {
    records: BTreeMap<u64, Customer>,
    index: HashMap<String, Vec<u64>>,
    last_id: u64,
}

impl Customers {
    /// Adds one and gives its id. An id that is taken is replaced.
    pub fn add(&mut self, mut customer: Customer) -> u64 {
        if customer.id == 0 {
            customer.id = self.last_id.max(9000) + 1;
        }
        let id = customer.id;
        self.remove(id);
        self.last_id = self.last_id.max(id);
        for key in customer.keys() {
            self.index.entry(key).or_default().push(id);
        }
        self.records.insert(id, customer);
        id
    }

    /// The customer of this id.
    pub fn get(&self, id: u64) -> Option<&Customer> {
        self.records.get(&id)
    }

    /// Changes one (its id stays); whether there is one.
    pub fn edit(&mut self, id: u64, change: impl FnOnce(&mut Customer)) -> bool {
        let Some(mut customer) = self.remove(id) else {
            return false;
        };
        change(&mut customer);
        customer.id = id;
        self.add(customer);
        true
    }

    /// Removes one.
    pub fn remove(&mut self, id: u64) -> Option<Customer> {
        let customer = self.records.remove(&id)?;
        for key in customer.keys() {
            if let Some(ids) = self.index.get_mut(&key) {
                ids.retain(|other| *other != id);
                if ids.is_empty() {
                    self.index.remove(&key);
                }
            }
        }
        Some(customer)
    }

    /// All, by id.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Customer> {
        self.records.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// Those that came from this record of another system, whatever the case of its id.
    pub fn with_data_exchange_id(&self, id: &str) -> Vec<&Customer> {
        self.find(&[vec![Key::data_exchange_id(id)]])
    }

    /// Those of this full name, without case.
    pub fn named(&self, first: &str, last: &str) -> Vec<&Customer> {
        self.find(&[vec![Key::full_name(last, first)]])
    }

    pub(super) fn has_member_id(&self, id: &str) -> bool {
        self.index.contains_key(&Key::member_id(id))
    }

    /// Those that have, for each criterion, one of its keys.
    pub(super) fn find(&self, criteria: &[Vec<String>]) -> Vec<&Customer> {
        let ids_of = |criterion: &Vec<String>| -> Vec<u64> {
            let lists = criterion.iter().filter_map(|key| self.index.get(key));
            let mut ids: Vec<u64> = lists.flatten().copied().collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let mut lists: Vec<Vec<u64>> = criteria.iter().map(ids_of).collect();
        lists.sort_by_key(Vec::len);
        let Some((fewest, others)) = lists.split_first() else {
            return Vec::new();
        };
        fewest
            .iter()
            .filter(|id| others.iter().all(|ids| ids.binary_search(id).is_ok()))
            .filter_map(|id| self.records.get(id))
            .collect()
    }

    /// What should be one customer and is several: the `DataExchangeID`s that more than one holds,
    /// and the name with email and mobile that more than one has.
    pub fn duplicates(&self) -> Vec<String> {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for customer in self.records.values() {
            if let Some(id) = &customer.data_exchange_id {
                *seen
                    .entry(format!("DataExchangeID {}", id.to_lowercase()))
                    .or_default() += 1;
            }
            let (email, mobile) = (customer.get(Field::Email), customer.get(Field::CellPhone));
            if !email.is_empty() || !mobile.is_empty() {
                let name = [
                    customer.get(Field::FirstName),
                    customer.get(Field::LastName),
                ];
                let who = format!("{} {email} {mobile}", name.join(" ")).to_lowercase();
                *seen.entry(who).or_default() += 1;
            }
        }
        let several = seen.into_iter().filter(|(_, count)| *count > 1);
        several.map(|(what, _)| what).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Customer {
        Customer::default()
            .with(Field::FirstName, "Ada")
            .with(Field::LastName, "Byron")
            .with(Field::Email, "Ada@example.org")
            .with(Field::HomePhone, "5550102233")
    }

    #[test]
    fn customers_are_found_by_all_criteria_together() {
        let mut customers = Customers::default();
        let id = customers.add(ada());
        customers.add(ada().with(Field::Email, "other@example.org"));
        let email = vec![Key::email("ada@EXAMPLE.org ")];
        let phone = vec![Key::phone("555-010-2233")];
        let single = vec![Key::first_name("BYRON"), Key::last_name("BYRON")];
        assert_eq!(customers.find(&[phone.clone(), single.clone()]).len(), 2);
        let found = customers.find(&[email, phone, single]);
        assert_eq!(found.iter().map(|one| one.id).collect::<Vec<_>>(), [id]);
        assert!(customers.find(&[]).is_empty());
    }

    #[test]
    fn the_index_follows_changes() {
        let mut customers = Customers::default();
        let id = customers.add(ada());
        assert!(customers.edit(id, |ada| ada.set(Field::LastName, "Lovelace")));
        assert!(customers.named("ada", "byron").is_empty());
        assert_eq!(customers.named("ada", "lovelace").len(), 1);
        assert!(customers.remove(id).is_some());
        assert!(customers.is_empty() && customers.index.is_empty());
        assert!(!customers.edit(id, |_| {}));
    }

    #[test]
    fn duplicates_show() {
        let mut customers = Customers::default();
        customers.add(ada());
        assert!(customers.duplicates().is_empty());
        customers.add(ada());
        assert_eq!(customers.duplicates(), ["ada byron ada@example.org "]);
        let linked = Customer {
            data_exchange_id: Some("x".to_owned()),
            ..Customer::default()
        };
        customers.add(linked.clone());
        customers.add(linked);
        assert!(
            customers
                .duplicates()
                .contains(&"DataExchangeID x".to_owned())
        );
    }
}
