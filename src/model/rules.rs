//! What I4 demands of a new prospect: each company configures it \[P].

use super::Field;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

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

impl FieldRules {
    /// A short text that differs where the rules do: who is held by them remembers it.
    #[must_use]
    pub fn digest(&self) -> String {
        let text = serde_json::to_string(self).unwrap_or_default();
        let bytes = Sha256::digest(text.as_bytes());
        bytes.iter().take(16).fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    }
}
