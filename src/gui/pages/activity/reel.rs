//! Where a very long list stands. Pure.
//!
//! egui's scroll areas count in 32 bits: a million rows would stand on multiples of four points
//! and small movements would be lost. This counts in 64.

use std::ops::Range;

/// The row that is open, and how much higher it is for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Open {
    /// Its place in the list.
    pub index: u64,
    /// Height of its details, in points.
    pub height: f64,
}

/// The place in a list of rows of one height, of which one may be open.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reel {
    /// What is above the visible part, in points.
    top: f64,
    /// Height of a row.
    row: f64,
    /// Height of the visible part.
    room: f64,
    total: u64,
    /// The open row.
    pub open: Option<Open>,
}

impl Reel {
    /// Fits it to what is drawn now. The row at the top stays at the top.
    pub fn fit(&mut self, total: u64, row: f64, room: f64) {
        if self.row > 0.0 && (self.row - row).abs() > f64::EPSILON {
            self.top = self.top / self.row * row;
        }
        self.total = total;
        self.row = row;
        self.room = room;
        if self.open.is_some_and(|open| open.index >= total) {
            self.open = None;
        }
        self.scroll_by(0.0);
    }

    /// Entries have been put before all others: what is visible stays, unless it is the newest.
    pub fn grow(&mut self, by: u64) {
        if self.top > 0.0 {
            self.top += by as f64 * self.row;
        }
        if let Some(open) = &mut self.open {
            open.index += by;
        }
        self.total += by;
    }

    /// Back to the newest, with nothing open.
    pub fn rewind(&mut self) {
        self.top = 0.0;
        self.open = None;
    }

    /// Moves down, or up if negative; never beyond the ends.
    pub fn scroll_by(&mut self, points: f64) {
        let end = (self.height() - self.room).max(0.0);
        self.top = (self.top + points).clamp(0.0, end);
    }

    /// Moves to a part of the whole: 0 is the newest, 1 the oldest.
    pub fn scroll_to(&mut self, part: f64) {
        self.top = (self.height() - self.room).max(0.0) * part.clamp(0.0, 1.0);
    }

    /// Moves as little as needed so that a row is visible.
    pub fn reveal(&mut self, index: u64) {
        let y = self.y(index);
        if y < 0.0 {
            self.scroll_by(y);
        } else if y + self.row > self.room {
            self.scroll_by(y + self.row - self.room);
        }
    }

    /// Height of everything.
    #[must_use]
    pub fn height(&self) -> f64 {
        self.total as f64 * self.row + self.open.map_or(0.0, |open| open.height)
    }

    /// Which part of the whole is above: 0 at the newest, 1 at the oldest.
    #[must_use]
    pub fn part(&self) -> f64 {
        let end = self.height() - self.room;
        if end > 0.0 { self.top / end } else { 0.0 }
    }

    /// Height of the visible part.
    #[must_use]
    pub fn room(&self) -> f64 {
        self.room
    }

    /// Where a row begins, from the upper edge of the visible part.
    #[must_use]
    pub fn y(&self, index: u64) -> f64 {
        let above = self.open.filter(|open| open.index < index);
        index as f64 * self.row + above.map_or(0.0, |open| open.height) - self.top
    }

    /// The rows of which something is visible.
    #[must_use]
    pub fn visible(&self) -> Range<u64> {
        if self.row <= 0.0 {
            return 0..0;
        }
        let end = (self.at(self.top + self.room) + 1).min(self.total);
        self.at(self.top).min(end)..end
    }

    /// The row at a distance from the newest.
    fn at(&self, y: f64) -> u64 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "never negative, and no list is that long"
        )]
        let row = |y: f64| (y / self.row).max(0.0) as u64;
        match self.open {
            Some(open) if y >= (open.index + 1) as f64 * self.row => {
                row(y - open.height).max(open.index)
            }
            _ => row(y),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reel(total: u64) -> Reel {
        let mut reel = Reel::default();
        reel.fit(total, 38.0, 380.0);
        reel
    }

    #[test]
    fn a_million_rows_are_exact_to_the_end() {
        let mut reel = reel(1_000_000);
        assert_eq!(reel.visible(), 0..11);
        reel.scroll_to(1.0);
        assert_eq!(reel.visible().end, 1_000_000);
        assert_eq!(reel.y(999_999), 342.0);
        // A movement of half a point is not lost at the far end.
        reel.scroll_by(-0.5);
        assert_eq!(reel.y(999_999), 342.5);
        reel.scroll_to(0.5);
        assert!(reel.visible().contains(&500_000));
        reel.scroll_by(f64::INFINITY);
        assert_eq!(reel.part(), 1.0);
    }

    #[test]
    fn new_entries_move_nothing_but_at_the_top() {
        let mut reel = reel(1000);
        reel.grow(3);
        assert_eq!(reel.visible().start, 0);
        reel.scroll_by(3800.0);
        assert_eq!(reel.y(100), 0.0);
        reel.open = Some(Open {
            index: 101,
            height: 100.0,
        });
        reel.grow(7);
        assert_eq!(reel.y(107), 0.0);
        assert_eq!(reel.open.map(|o| o.index), Some(108));
    }

    #[test]
    fn rows_below_the_open_one_give_way() {
        let mut reel = reel(1000);
        reel.open = Some(Open {
            index: 2,
            height: 200.0,
        });
        assert_eq!((reel.y(2), reel.y(3)), (76.0, 314.0));
        assert_eq!(reel.visible(), 0..5);
        // In the middle of the details, the open row itself is still drawn.
        reel.scroll_by(200.0);
        assert_eq!(reel.visible().start, 2);
        reel.scroll_by(114.0);
        assert_eq!(reel.visible().start, 3);
        // A list that has become short has nothing beyond its end.
        reel.fit(2, 38.0, 380.0);
        assert_eq!((reel.visible(), reel.open), (0..2, None));
    }

    #[test]
    fn a_row_is_brought_into_view_by_the_shortest_way() {
        let mut reel = reel(1000);
        reel.reveal(4);
        assert_eq!(reel.y(0), 0.0);
        reel.reveal(10);
        assert_eq!(reel.y(10), 342.0);
        reel.reveal(0);
        assert_eq!(reel.y(0), 0.0);
    }

    #[test]
    fn the_place_stays_when_rows_become_higher() {
        let mut reel = reel(1000);
        reel.scroll_by(3800.0);
        reel.fit(1000, 56.0, 380.0);
        assert_eq!(reel.y(100), 0.0);
    }
}
