//! Where the parts of a row stand: in columns, or, where there is no room for columns, one below
//! the other. Pure.

use egui::{Rect, Vec2, pos2, vec2};

/// Below this width, rows are cards.
pub const NARROW: f32 = 640.0;
/// Height of the line of the columns' names.
pub const HEAD: f32 = 26.0;

/// The parts of a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Places {
    /// The club's name.
    pub name: Rect,
    /// Its address.
    pub address: Rect,
    /// Its InTouch id.
    pub intouch: Rect,
    /// What is said about that.
    pub intouch_note: Rect,
    /// Its I4 id.
    pub i4: Rect,
    /// What is said about that.
    pub i4_note: Rect,
    /// Its zone.
    pub zone: Rect,
    /// What is said about that.
    pub zone_note: Rect,
    /// The switch.
    pub sync: Rect,
    /// The button that removes it.
    pub remove: Rect,
    /// Whether each value has its name beside it, as there are no columns.
    pub is_card: bool,
}

/// Beginnings of the columns, and the end of the last one.
fn columns(width: f32) -> [f32; 7] {
    const SYNC: f32 = 84.0;
    const REMOVE: f32 = 28.0;
    let rest = width - SYNC - REMOVE;
    let mut left = 0.0;
    let mut ends = [0.27, 0.30, 0.25, 0.18].map(|part| {
        let here = left;
        left += part * rest;
        here
    });
    ends[0] = 0.0;
    let [a, b, c, d] = ends;
    [a, b, c, d, rest, rest + SYNC, width]
}

/// How high a row is.
#[must_use]
pub fn height(width: f32) -> f32 {
    if width < NARROW { 186.0 } else { 56.0 }
}

/// Where the names of the columns begin.
#[must_use]
pub fn heads(width: f32) -> [f32; 5] {
    let [a, b, c, d, e, ..] = columns(width);
    [a, b, c, d, e]
}

/// Where the parts of the row stand whose rectangle this is.
#[must_use]
pub fn places(row: Rect) -> Places {
    if row.width() < NARROW {
        card(row)
    } else {
        in_columns(row)
    }
}

fn in_columns(row: Rect) -> Places {
    const GAP: f32 = 16.0;
    let x = columns(row.width());
    let part = |from: usize, top: f32, height: f32| {
        let width = x[from + 1] - x[from] - GAP;
        let min = pos2(row.left() + x[from], row.top() + top);
        Rect::from_min_size(min, vec2(width, height))
    };
    let (upper, lower) = (|i| part(i, 6.0, 23.0), |i| part(i, 29.0, 20.0));
    let middle = |from: usize, width: f32| {
        let min = pos2(row.left() + x[from], row.center().y - 14.0);
        Rect::from_min_size(min, vec2(width, 28.0))
    };
    Places {
        name: upper(0),
        address: lower(0),
        intouch: upper(1),
        intouch_note: lower(1),
        i4: upper(2),
        i4_note: lower(2),
        zone: middle(3, x[4] - x[3] - GAP),
        zone_note: part(3, 38.0, 16.0),
        sync: middle(4, x[5] - x[4]),
        remove: middle(5, x[6] - x[5]),
        is_card: false,
    }
}

fn card(row: Rect) -> Places {
    /// Room for the names of the values.
    const NAMES: f32 = 112.0;
    const SYNC: f32 = 72.0;
    const REMOVE: f32 = 30.0;
    let at = |x: f32, y: f32, size: Vec2| Rect::from_min_size(row.min + vec2(x, y), size);
    let whole = row.width();
    let value = |y: f32, height: f32| at(NAMES, y, vec2(whole - NAMES, height));
    Places {
        name: at(0.0, 8.0, vec2(whole - SYNC - REMOVE - 8.0, 24.0)),
        address: at(0.0, 32.0, vec2(whole, 22.0)),
        intouch: value(60.0, 23.0),
        intouch_note: value(83.0, 20.0),
        i4: value(106.0, 23.0),
        i4_note: value(129.0, 20.0),
        zone: value(150.0, 26.0),
        zone_note: at(0.0, 168.0, vec2(NAMES - 8.0, 16.0)),
        sync: at(whole - SYNC - REMOVE, 4.0, vec2(SYNC, 28.0)),
        remove: at(whole - REMOVE, 4.0, vec2(REMOVE, 28.0)),
        is_card: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_stay_inside_and_apart() {
        // Places are whole numbers of points but for their columns, so a hair of tolerance will do.
        for width in [212.0_f32, 383.0, 639.0, 640.0, 724.0, 880.0, 1600.0] {
            let row = Rect::from_min_size(pos2(10.0, 20.0), vec2(width, height(width)));
            let p = places(row);
            let parts = [
                p.name,
                p.address,
                p.intouch,
                p.intouch_note,
                p.i4,
                p.i4_note,
                p.zone,
                p.sync,
                p.remove,
            ];
            for (i, part) in parts.iter().enumerate() {
                assert!(row.expand(0.1).contains_rect(*part), "{width}: part {i}");
                assert!(
                    part.width() >= 26.0,
                    "{width}: part {i} is {}",
                    part.width()
                );
                for other in &parts[i + 1..] {
                    let overlap = part.shrink(0.1).intersects(other.shrink(0.1));
                    assert!(!overlap, "{width}: part {i}");
                }
            }
            assert_eq!(p.is_card, width < NARROW);
        }
    }
}
