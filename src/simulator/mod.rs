//! InTouch CRM and Jonas I4, on loopback: for `demo`, for `simulate`, and for the tests.
//!
//! Both services are exactly as strict and as unfriendly as `contracts/` says, and share no code
//! with the clients: a misreading there cannot hide behind the same misreading here. Their whole
//! state is a [`World`], which tests and the demo hold in their hands.

mod access;
mod customers;
mod dice;
mod exchange;
mod fate;
mod faults;
mod fields;
mod i4;
mod in_process;
mod intouch;
mod journal;
mod leads;
mod people;
mod requests;
mod serve;
#[cfg(test)]
mod tests;
mod wire;
mod world;

pub use access::{Access, ClubAccess, I4Access, InTouchAccess};
pub use customers::{Customer, Customers};
pub use fate::Fault;
pub use faults::{Faults, WrongFaults};
pub use fields::{Field, FieldRule, FieldRules};
pub use in_process::Reply;
pub use leads::{Lead, LeadBook};
pub use people::{Counts, ExpectedCounts, Fate, Story};
pub use requests::{KEPT_REQUESTS, Operation, Request, RequestLog, Service};
pub use world::{Club, ClubState, Marks, PendingChange, World};

use access::Port;
use serve::{Server, Shared};
use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::net::TcpListener;

/// What to simulate.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many people InTouch has, in the whole company.
    pub people: usize,
    /// How many clubs the company has.
    pub clubs: usize,
    /// The same seed gives the same people and the same faults.
    pub seed: u64,
    /// How long each request takes at least.
    pub latency: Duration,
    /// What goes wrong.
    pub faults: Faults,
    /// InTouch's port; 0 for any that is free.
    pub intouch_port: u16,
    /// I4's port; 0 for any that is free.
    pub i4_port: u16,
    /// The file that keeps what is done, for services that die and come back; `None`: nothing is
    /// kept. Only what is asked for over the wire is kept, not what a test changes by hand.
    pub keep: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            people: 200,
            clubs: 2,
            seed: 1,
            latency: Duration::ZERO,
            faults: Faults::default(),
            intouch_port: 0,
            i4_port: 0,
            keep: None,
        }
    }
}

/// Both services, running. They end when this is dropped.
pub struct Simulator {
    shared: Arc<Shared>,
    intouch: Server,
    i4: Server,
}

impl Simulator {
    /// Starts both services on 127.0.0.1.
    ///
    /// # Errors
    /// When a port cannot be had, or the file of [`Options::keep`] not be used.
    pub async fn start(options: Options) -> std::io::Result<Simulator> {
        let intouch = TcpListener::bind((Ipv4Addr::LOCALHOST, options.intouch_port)).await?;
        let i4 = TcpListener::bind((Ipv4Addr::LOCALHOST, options.i4_port)).await?;
        let mut world = World::new(&options)?;
        world.intouch_port = Port(intouch.local_addr()?.port());
        world.i4_port = Port(i4.local_addr()?.port());
        world.is_served = true;
        let shared = Arc::new(Shared {
            world: Mutex::new(world),
            latency: options.latency,
        });
        Ok(Simulator {
            intouch: Server::start(intouch, Service::InTouch, shared.clone()),
            i4: Server::start(i4, Service::I4, shared.clone()),
            shared,
        })
    }

    /// Where the services are, and how to sign in.
    pub fn access(&self) -> Access {
        Access::of(&self.world())
    }

    /// The state of both services. Both stand still while this is held.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.shared.world()
    }

    /// Ends both services; open requests may still end.
    pub async fn stop(self) {
        tokio::join!(self.intouch.stop(), self.i4.stop());
    }
}
