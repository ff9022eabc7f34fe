//! Where the two services are and how to sign in: what `simulate` prints.

use super::world::World;
use serde::Serialize;

/// Everything that a client needs. The secrets are those of services that do not exist.
#[derive(Clone, Serialize)]
pub struct Access {
    /// The company, as I4 knows it.
    pub company_id: String,
    /// InTouch.
    pub intouch: InTouchAccess,
    /// I4.
    pub i4: I4Access,
    /// The table of clubs.
    pub clubs: Vec<ClubAccess>,
}

/// Where InTouch is.
#[derive(Clone, Serialize)]
pub struct InTouchAccess {
    /// The API's root, with the version.
    pub api_url: String,
    /// The root of the sign-in.
    pub login_url: String,
    /// The client.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
}

/// Where I4 is.
#[derive(Clone, Serialize)]
pub struct I4Access {
    /// The API's root, without the version.
    pub api_url: String,
    /// The key.
    pub api_key: String,
}

/// One row of the table of clubs.
#[derive(Clone, Serialize)]
pub struct ClubAccess {
    /// The club's name.
    pub name: String,
    /// Its address, in one line.
    pub address: String,
    /// Its time zone.
    pub time_zone: String,
    /// Its InTouch Club ID.
    pub intouch_club_id: String,
    /// Its I4 Club ID.
    pub i4_club_id: String,
}

/// A port on loopback.
#[derive(Clone, Copy)]
pub(super) struct Port(pub(super) u16);

impl Port {
    pub(super) fn url(self) -> String {
        format!("http://127.0.0.1:{}", self.0)
    }
}

impl Access {
    pub(super) fn of(world: &World) -> Access {
        let intouch = world.intouch_port.url();
        Access {
            company_id: world.company_id.clone(),
            intouch: InTouchAccess {
                api_url: format!("{intouch}/v1"),
                login_url: intouch,
                client_id: world.client_id.clone(),
                client_secret: world.client_secret.clone(),
            },
            i4: I4Access {
                api_url: world.i4_port.url(),
                api_key: world.api_key.clone(),
            },
            clubs: world
                .clubs
                .iter()
                .map(|club| ClubAccess {
                    name: club.name.clone(),
                    address: club.address.clone(),
                    time_zone: club.time_zone.clone(),
                    intouch_club_id: club.intouch_id.clone(),
                    i4_club_id: club.i4_id.to_string(),
                })
                .collect(),
        }
    }
}
