//! Why a lead exists, and what should become of it: the tests' oracle, independent of any client.

use std::collections::BTreeMap;

/// Why a generated lead exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Story {
    /// A prospect whom I4 does not know.
    NewProspect,
    /// A prospect who is in I4 with exactly the same data.
    ProspectInI4Same,
    /// A prospect who is in I4 with another address.
    ProspectInI4Differs,
    /// A prospect who is in I4 under the same name and email, with another mobile.
    MatchByEmailOnly,
    /// A prospect who is in I4 under the same name and mobile, with another email.
    MatchByMobileOnly,
    /// A prospect whom two customers of I4 match equally well.
    Ambiguous,
    /// A prospect without what I4 requires: a mobile, or an email.
    MissingRequired,
    /// A member who is in I4 with the same data.
    MemberInI4,
    /// A member whom I4 does not know.
    MemberNotInI4,
    /// An ex-member who is in I4 (terminated) with another address.
    ExMemberInI4,
    /// An ex-member whom I4 does not know.
    ExMemberNotInI4,
    /// A prospect given up, whom I4 does not know.
    InactiveProspect,
    /// A new prospect; I4 has another person of the same name.
    NamesakeInI4,
    /// Somebody of a kind that InTouch did not have until now.
    UnknownKind,
}

/// What should become of a lead that is seen for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// A prospect is created in I4.
    Created,
    /// The lead is linked to the customer whom it matches.
    Linked,
    /// Somebody has to decide or to add something.
    Held,
    /// Nothing is to be done.
    Skipped,
}

impl Story {
    /// All of them.
    pub const ALL: [Story; 14] = [
        Story::NewProspect,
        Story::ProspectInI4Same,
        Story::ProspectInI4Differs,
        Story::MatchByEmailOnly,
        Story::MatchByMobileOnly,
        Story::Ambiguous,
        Story::MissingRequired,
        Story::MemberInI4,
        Story::MemberNotInI4,
        Story::ExMemberInI4,
        Story::ExMemberNotInI4,
        Story::InactiveProspect,
        Story::NamesakeInI4,
        Story::UnknownKind,
    ];

    /// How many of a thousand people have this story; new prospects are the rest.
    pub(super) fn per_mille(self) -> usize {
        match self {
            Story::NewProspect => 0,
            Story::ProspectInI4Same => 120,
            Story::ProspectInI4Differs => 100,
            Story::MatchByEmailOnly | Story::MatchByMobileOnly => 40,
            Story::Ambiguous | Story::MemberNotInI4 | Story::NamesakeInI4 => 20,
            Story::MissingRequired => 50,
            Story::MemberInI4 => 80,
            Story::ExMemberInI4 => 30,
            Story::ExMemberNotInI4 => 10,
            Story::InactiveProspect => 40,
            Story::UnknownKind => 5,
        }
    }

    /// What should become of the lead, with the field rules that I4 has at first.
    pub fn fate(self) -> Fate {
        match self {
            Story::NewProspect | Story::NamesakeInI4 => Fate::Created,
            Story::ProspectInI4Same
            | Story::ProspectInI4Differs
            | Story::MatchByEmailOnly
            | Story::MatchByMobileOnly
            | Story::MemberInI4
            | Story::ExMemberInI4 => Fate::Linked,
            Story::Ambiguous
            | Story::MissingRequired
            | Story::MemberNotInI4
            | Story::ExMemberNotInI4
            | Story::UnknownKind => Fate::Held,
            Story::InactiveProspect => Fate::Skipped,
        }
    }

    /// Whether linking leaves something to be updated in I4.
    pub fn differs(self) -> bool {
        matches!(
            self,
            Story::ProspectInI4Differs
                | Story::MatchByEmailOnly
                | Story::MatchByMobileOnly
                | Story::ExMemberInI4
        )
    }
}

/// How many leads should end how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All generated leads.
    pub read: usize,
    /// New customers in I4.
    pub created: usize,
    /// Matched with a customer.
    pub linked: usize,
    /// Of those: I4's data differ and are updated.
    pub differing: usize,
    /// Waiting for somebody.
    pub held: usize,
    /// Nothing to do.
    pub skipped: usize,
}

impl Counts {
    pub(super) fn add(&mut self, story: Story) {
        self.read += 1;
        match story.fate() {
            Fate::Created => self.created += 1,
            Fate::Linked => self.linked += 1,
            Fate::Held => self.held += 1,
            Fate::Skipped => self.skipped += 1,
        }
        self.differing += usize::from(story.differs());
    }
}

/// How many leads should end how, in a first pass over everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExpectedCounts {
    /// The whole company.
    pub total: Counts,
    /// Each club, by its InTouch Club ID.
    pub clubs: BTreeMap<String, Counts>,
}
