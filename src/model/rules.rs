//! What I4 demands of a new prospect: each company configures it \[P].

use super::Field;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// I4's own field rules, from `getfieldsforprospectcreationbyemployee` \[P].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRules {
    /// Fields that must be filled.
    pub required: BTreeSet<Field>,
    /// The longest value in characters, where I4 tells one.
    pub longest: BTreeMap<Field, usize>,
    /// The only values that are taken, where I4 lists them.
    pub allowed: BTreeMap<Field, BTreeSet<String>>,
    /// Required fields that the connector never fills (lead source, trainer, …), as I4 calls them.
    pub never_sent: BTreeSet<String>,
    /// The id of the membership type `Prospect`.
    pub prospect_type: Option<i64>,
}
