//! Chance that replays: the same seed gives the same people and the same faults, in every build.

/// A small generator of numbers (SplitMix64).
#[derive(Clone, Debug)]
pub(super) struct Dice {
    state: u64,
}

impl Dice {
    pub(super) fn new(seed: u64) -> Dice {
        Dice { state: seed }
    }

    /// Dice for one occasion, told apart by `parts`: what is drawn does not depend on what was
    /// drawn elsewhere, so that requests that overtake one another do not change each other's fate.
    pub(super) fn of(parts: &[u64]) -> Dice {
        let mut dice = Dice::new(0);
        for part in parts {
            dice.state ^= *part;
            dice.state = dice.next();
        }
        dice
    }

    pub(super) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 where there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or(0)
    }

    /// A number in `0.0..1.0`.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }

    /// A version 4 UUID.
    pub(super) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xffff,
            high & 0xfff,
            0x8000 | ((low >> 48) & 0x3fff),
            low & 0xffff_ffff_ffff
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_throws() {
        let (mut one, mut two) = (Dice::new(7), Dice::new(7));
        for _ in 0..100 {
            assert_eq!(one.next(), two.next());
        }
        assert_ne!(Dice::new(7).uuid(), Dice::new(8).uuid());
        assert_eq!(Dice::of(&[1, 2]).next(), Dice::of(&[1, 2]).next());
        assert_ne!(Dice::of(&[1, 2]).next(), Dice::of(&[2, 1]).next());
    }

    #[test]
    fn throws_stay_in_their_bounds() {
        let mut dice = Dice::new(3);
        for _ in 0..1000 {
            assert!(dice.below(6) < 6);
            assert!((0.0..1.0).contains(&dice.unit()));
        }
        assert_eq!(dice.below(0), 0);
    }
}
