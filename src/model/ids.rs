//! Ids are opaque texts; their types keep one service's ids from being used with the other.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        id! { $(#[$doc])* $name, |text: &str| text.to_owned() }
    };
    ($(#[$doc:meta])* $name:ident, $spelling:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String")]
        pub struct $name(String);

        impl From<String> for $name {
            fn from(text: String) -> Self {
                Self::new(&text)
            }
        }

        impl $name {
            /// An id without the spaces and line ends that pasting brings along.
            #[must_use]
            pub fn new(text: &str) -> Self {
                Self($spelling(text.trim()))
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

/// A UUID in its one spelling: small letters, no braces. Any other text as it is.
fn uuid(text: &str) -> String {
    let inside = text.strip_prefix('{').and_then(|t| t.strip_suffix('}'));
    let bare = inside.unwrap_or(text);
    let is_uuid = bare.len() == 36
        && bare.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        });
    if is_uuid {
        bare.to_ascii_lowercase()
    } else {
        text.to_owned()
    }
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
    /// A person in InTouch (`uuid` \[A]). Databases give a UUID back in another case, or in
    /// braces, than they were given it: it has one spelling here, so that it is one person.
    PersonId, uuid
}
id! {
    /// A person in I4 (`CustomerId` \[P]).
    I4Id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uuid_is_one_person_in_any_spelling() {
        let ada = PersonId::new("7f0c1b2a-0000-4000-8000-00000000abcd");
        for text in [
            "7F0C1B2A-0000-4000-8000-00000000ABCD",
            "{7f0c1b2a-0000-4000-8000-00000000abcd}",
            " {7F0C1B2A-0000-4000-8000-00000000ABCD}\n",
        ] {
            assert_eq!(PersonId::new(text), ada);
            let json = serde_json::Value::from(text);
            assert_eq!(serde_json::from_value::<PersonId>(json).unwrap(), ada);
        }
        assert_eq!(ada.as_str(), "7f0c1b2a-0000-4000-8000-00000000abcd");
        // What is no UUID may well tell people apart by case.
        for text in ["Ab12", "{x}", "7F0C1B2A00004000800000000000ABCD"] {
            assert_eq!(PersonId::new(text).as_str(), text);
        }
        assert_eq!(I4Id::new("{A}").as_str(), "{A}");
    }
}
