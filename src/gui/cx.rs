//! What every page gets.

use super::app::Route;
use super::mask::Mask;
use crate::desk::{Command, Desk, Ticket, View};
use crate::ledger::Which;
use crate::model::PersonId;
use crate::problem::{Code, Problem};

/// The view to draw, and what a page may ask for.
pub struct Cx<'a> {
    /// Everything there is to show.
    pub view: &'a View,
    /// What is shown of people.
    pub mask: &'a Mask,
    /// Whether the keyboard shall go into the page's search.
    pub search: bool,
    desk: &'a Desk,
    wishes: Vec<Wish>,
}

/// What a page asks of the rest of the window.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Another page.
    Go(Route),
    /// The people who wait with this code, or a filter of people.
    People(Which, Option<Code>),
    /// One person.
    Person(PersonId),
    /// The person who is revealed for as long as this is asked for in each frame.
    Reveal(PersonId),
    /// Screen-share mode on or off.
    ScreenShare(bool),
}

impl<'a> Cx<'a> {
    /// For one frame.
    #[must_use]
    pub fn new(view: &'a View, desk: &'a Desk, mask: &'a Mask, search: bool) -> Self {
        Self {
            view,
            mask,
            search,
            desk,
            wishes: Vec::new(),
        }
    }

    /// Sends a command to the desk.
    pub fn send(&self, command: Command) -> Ticket {
        self.desk.send(command)
    }

    /// Asks something of the rest of the window.
    pub fn wish(&mut self, wish: Wish) {
        self.wishes.push(wish);
    }

    /// The answer to a command, once it is there.
    #[must_use]
    pub fn answer(&self, ticket: Option<Ticket>) -> Option<&'a Result<String, Problem>> {
        self.view.answer(ticket?)
    }

    /// What was asked for in this frame.
    #[must_use]
    pub fn into_wishes(self) -> Vec<Wish> {
        self.wishes
    }
}
