//! Ids are opaque texts; their types keep one service's ids from being used with the other.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// An id without the spaces and line ends that pasting brings along.
            #[must_use]
            pub fn new(text: &str) -> Self {
                Self(text.trim().to_owned())
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
    /// A person in InTouch (`uuid` \[A]).
    PersonId
}
id! {
    /// A person in I4 (`CustomerId` \[P]).
    I4Id
}
