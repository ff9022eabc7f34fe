//! Both services over HTTP. Everything about the wire is here and nowhere else.
//!
//! `transport`, `retry` and `breaker` carry both clients over a `network`; `lenient` reads what they
//! bring, `speaker` tells the service from a gateway; `assumed` holds each assumption \[A] about the
//! services that no public page confirms.

mod assumed;
mod breaker;
mod i4;
mod i4_wire;
mod intouch;
mod intouch_wire;
mod lenient;
mod member_ids;
mod network;
mod retry;
mod sign_in;
mod speaker;
#[cfg(test)]
mod tests;
mod transport;

pub use i4::I4;
pub use intouch::InTouch;
pub use network::{Answer, Network};
pub use reqwest::Request;
pub use transport::{Failure, is_loopback};
