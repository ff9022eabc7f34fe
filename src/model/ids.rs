//! Ids are opaque texts; their types keep one service's ids from being used with the other.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        id!($(#[$doc])* $name, str::to_owned);
    };
    ($(#[$doc:meta])* $name:ident, $canonical:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub struct $name(String);

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl $name {
            /// An id without the spaces and line ends that pasting brings along.
            #[must_use]
            pub fn new(text: &str) -> Self {
                Self($canonical(text.trim()))
            }

            /// The id as it goes over the wire.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// A club in InTouch: a UUID in its v1, a number in older sites \[P].
    InTouchClubId
}
id! {
    /// A club in I4, sent as `X-ClubId` \[P].
    I4ClubId
}
id! {
    /// A person in InTouch (`uuid` \[A]), the same in each club of the company. What looks like a
    /// UUID is kept in small letters and without braces: I4 may give it back otherwise.
    PersonId, canonical
}
id! {
    /// A person in I4 (`CustomerId` \[P]).
    I4Id
}

/// Where a UUID has its dashes; 36 characters in all.
const DASHES: [usize; 4] = [8, 13, 18, 23];

/// One spelling of an id that looks like a UUID; any other id is opaque. The first migration to
/// need this (`0006_identity.sql`) says the same in SQL.
fn canonical(id: &str) -> String {
    let bare = id.strip_prefix('{').and_then(|id| id.strip_suffix('}'));
    let bare = bare.unwrap_or(id);
    let is_uuid = bare.chars().count() == 36
        && DASHES.into_iter().all(|at| bare.chars().nth(at) == Some('-'));
    if is_uuid {
        bare.to_ascii_lowercase()
    } else {
        id.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_the_same_with_capitals_and_braces() {
        let id = PersonId::new("7f0c0000-0000-4000-8000-00000000000a");
        for text in [
            "7F0C0000-0000-4000-8000-00000000000A",
            "{7f0c0000-0000-4000-8000-00000000000A}",
            " 7f0c0000-0000-4000-8000-00000000000a\n",
        ] {
            assert_eq!(PersonId::new(text), id, "{text}");
        }
        // Anything else is opaque.
        for (a, b) in [("Ada", "ada"), ("{7F}", "7f"), ("{7F}", "7F")] {
            assert_ne!(PersonId::new(a), PersonId::new(b));
        }
    }
}
