//! Both services without a network: one request, one reply, at once. For tests that simulate the
//! network and the time as well.

use super::exchange::exchange;
use super::requests::Service;
use super::serve::bare;
use super::wire::{Call, Outcome};
use super::world::World;
use hyper::body::Bytes;
use hyper::{Request, Response};
use std::time::Duration;

/// What comes back.
#[derive(Debug)]
pub enum Reply {
    /// An answer.
    Whole(Response<Bytes>),
    /// An answer, after a while.
    Late(Response<Bytes>, Duration),
    /// The answer breaks off in the middle of its body.
    Cut,
    /// The connection is closed without a word.
    Nothing,
}

impl World {
    /// Does what a request asks for, or what goes wrong instead.
    pub fn answer(&mut self, service: Service, request: Request<Bytes>) -> Reply {
        let (head, body) = request.into_parts();
        match exchange(self, service, &Call::of(head, body)) {
            Outcome::Whole(answer) => Reply::Whole(bare(answer)),
            Outcome::Late(answer, delay) => Reply::Late(bare(answer), delay),
            Outcome::Cut(_) => Reply::Cut,
            Outcome::Nothing => Reply::Nothing,
        }
    }
}
