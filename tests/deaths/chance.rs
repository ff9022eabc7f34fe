//! How often to die, and the seed that chooses when.

use std::ops::Range;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// An ordinary run draws the same each time; which other seeds fail is for campaigns to find.
const SEED: u64 = 1;

/// How many deaths of the program; services and disk follow from it.
pub fn deaths() -> u64 {
    knob("DEATHS").unwrap_or(100)
}

/// For how many milliseconds I4's search does not find who was created or updated.
pub fn lag() -> u64 {
    knob("DEATHS_LAG_MS").unwrap_or(1_500)
}

fn knob(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    let number = text.parse();
    Some(number.unwrap_or_else(|_| panic!("{name} is a number, not “{text}”")))
}

/// Draws that follow from a seed (SplitMix64).
pub struct Chance {
    pub seed: u64,
    state: u64,
}

impl Chance {
    /// From `DEATHS_SEED`, a number or `random`; tells it, for a test that fails.
    pub fn seeded(what: &str) -> Chance {
        let seed = if std::env::var("DEATHS_SEED").is_ok_and(|word| word == "random") {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            u64::from(now.subsec_micros())
        } else {
            knob("DEATHS_SEED").unwrap_or(SEED)
        };
        println!("{what}: DEATHS_SEED={seed}");
        Chance { seed, state: seed }
    }

    /// A number from the range, whose end is not drawn.
    pub fn of(&mut self, range: Range<u64>) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        range.start + (mixed ^ (mixed >> 31)) % (range.end - range.start)
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        let place = self.of(0..from.len() as u64);
        from[usize::try_from(place).unwrap()]
    }

    /// A pause of up to so many milliseconds, in microseconds: the moment itself, not a wait for
    /// anything.
    pub async fn pause(&mut self, milliseconds: u64) {
        let pause = self.of(0..milliseconds * 1000);
        tokio::time::sleep(Duration::from_micros(pause)).await;
    }
}
