//! The six steps: which are done, and the line across the top.

use crate::desk::View;
use crate::gui::theme::{self, Tokens};
use crate::gui::{icons, widgets};
use crate::secrets::Name;
use egui::{
    Align2, Color32, FontFamily, FontId, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2,
    WidgetInfo,
};

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// What flows where.
    Welcome,
    /// Id and secret of InTouch.
    InTouch,
    /// Address, Company ID and key of I4.
    I4,
    /// The connection test.
    Test,
    /// The mapping table.
    Clubs,
    /// Now, a day, everything.
    Begin,
}

impl Step {
    /// All, in their order.
    pub const ALL: [Self; 6] = [
        Self::Welcome,
        Self::InTouch,
        Self::I4,
        Self::Test,
        Self::Clubs,
        Self::Begin,
    ];

    /// What it is called.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Welcome => "Welcome",
            Self::InTouch => "InTouch",
            Self::I4 => "Jonas I4",
            Self::Test => "Test",
            Self::Clubs => "Clubs",
            Self::Begin => "Where to begin",
        }
    }

    /// The one before.
    #[must_use]
    pub fn before(self) -> Option<Self> {
        let index = (self as usize).checked_sub(1)?;
        Self::ALL.get(index).copied()
    }

    /// The one after.
    #[must_use]
    pub fn after(self) -> Option<Self> {
        Self::ALL.get(self as usize + 1).copied()
    }

    /// Whether the profile has what this step is for.
    #[must_use]
    pub fn is_done(self, view: &View) -> bool {
        let settings = &view.settings;
        let stored = |name| view.credential(name).place.is_some();
        match self {
            Self::Welcome => {
                !settings.intouch.client_id.is_empty() || stored(Name::InTouchClientSecret)
            }
            Self::InTouch => {
                !settings.intouch.client_id.is_empty() && stored(Name::InTouchClientSecret)
            }
            Self::I4 => {
                settings.i4_api_url.is_some()
                    && !settings.company_id.is_empty()
                    && stored(Name::I4ApiKey)
            }
            // Who has chosen clubs has seen the test.
            Self::Test | Self::Clubs => settings.enabled_clubs().is_ok(),
            Self::Begin => view.has_begun,
        }
    }

    /// The first that is not done.
    #[must_use]
    pub fn first_open(view: &View) -> Self {
        let mut steps = Self::ALL.into_iter();
        steps.find(|s| !s.is_done(view)).unwrap_or(Self::Begin)
    }
}

/// Whether it is not known yet what is stored.
#[must_use]
pub fn is_unsure(view: &View) -> bool {
    let mut credentials = view.credentials.iter();
    credentials.any(|c| c.place.is_none() && c.pending)
}

const PILL: Vec2 = Vec2::new(28.0, 20.0);
const INNER: f32 = 8.0;
const OUTER: f32 = 26.0;

/// Draws the line; returns the step that was pressed. Steps up to `reached` can be.
pub fn line(ui: &mut Ui, view: &View, now: Step, reached: Step) -> Option<Step> {
    let fonts = |now: bool| {
        let family = if now {
            theme::semibold()
        } else {
            FontFamily::Proportional
        };
        FontId::new(theme::BODY, family)
    };
    let width = |ui: &Ui, step: Step| {
        let font = fonts(step == now);
        let title = step.title().to_owned();
        ui.painter()
            .layout_no_wrap(title, font, Color32::PLACEHOLDER)
            .size()
            .x
    };
    let widths = Step::ALL.map(|s| width(ui, s));
    let whole: f32 = widths.iter().map(|w| PILL.x + INNER + w).sum::<f32>() + 5.0 * OUTER;
    // Where there is no room for all names, only the present step has one.
    let room = ui.available_width();
    let named = |step: Step| whole <= room || step == now;
    let outer = if whole <= room { OUTER } else { 10.0 };
    let size_of = |i: usize| {
        let text = if named(Step::ALL[i]) {
            INNER + widths[i]
        } else {
            0.0
        };
        PILL.x + text
    };
    let used: f32 = (0..6).map(size_of).sum::<f32>() + 5.0 * outer;
    let mut pressed = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = outer;
        // The space is followed by a gap of its own.
        ui.add_space(((room - used) / 2.0).max(0.0));
        for (i, step) in Step::ALL.into_iter().enumerate() {
            let state = if step == now {
                State::Now
            } else if step.is_done(view) || step < reached {
                State::Done
            } else {
                State::Later
            };
            let can = step <= reached && step != now;
            let size = Vec2::new(size_of(i), 28.0);
            let font = fonts(step == now);
            if one(ui, step, state, can, size, named(step).then_some(font)) {
                pressed = Some(step);
            }
        }
    });
    pressed
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Done,
    Now,
    Later,
}

fn one(
    ui: &mut Ui,
    step: Step,
    state: State,
    can: bool,
    size: Vec2,
    title: Option<FontId>,
) -> bool {
    let t = Tokens::here(ui);
    let sense = if can { Sense::click() } else { Sense::hover() };
    let (rect, response) = ui.allocate_exact_size(size, sense);
    let word = match state {
        State::Done => "done",
        State::Now => "now",
        State::Later => "later",
    };
    let name = format!("Step {} of 6: {}, {word}", step as usize + 1, step.title());
    let is_now = state == State::Now;
    response.widget_info(|| WidgetInfo::selected(Role::Tab, can || is_now, is_now, &name));
    let pill = Rect::from_center_size(
        egui::pos2(rect.left() + PILL.x / 2.0, rect.center().y),
        PILL,
    );
    let number = (step as usize + 1).to_string();
    let (ground, line, ink, text, mark) = match state {
        State::Done => (t.on_good, t.on_good, t.good, t.text, icons::CHECK),
        State::Now => (t.accent, t.accent, t.on_accent, t.text, &*number),
        State::Later => (t.panel, t.control_line, t.weak, t.weak, &*number),
    };
    let painter = ui.painter();
    painter.rect(
        pill,
        10.0,
        ground,
        Stroke::new(1.0, line),
        StrokeKind::Inside,
    );
    let font = FontId::new(theme::SMALL, theme::semibold());
    // The glyphs of icons sit lower than digits.
    let lift = if state == State::Done { 1.5 } else { 0.0 };
    let at = pill.center() - Vec2::new(0.0, lift);
    painter.text(at, Align2::CENTER_CENTER, mark, font, ink);
    if let Some(font) = title {
        let at = egui::pos2(pill.right() + INNER, rect.center().y);
        let ink = if can && response.hovered() {
            t.accent
        } else {
            text
        };
        painter.text(at, Align2::LEFT_CENTER, step.title(), font, ink);
    }
    widgets::focus_ring(ui, &response);
    if can {
        response
            .clone()
            .on_hover_cursor(egui::CursorIcon::PointingHand);
    }
    response.clicked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::Credential;
    use crate::secrets::Place;
    use crate::settings::Settings;
    use std::sync::Arc;

    const FILE: &str = r#"
version = 1
company_id = "10042"
[intouch]
client_id = "riverside-sync"
[i4]
api_url = "https://i4.example.com"
"#;

    fn view(text: &str) -> View {
        let settings = Settings::parse(text).unwrap();
        View::new("/".into(), settings, "keyring", false)
    }

    fn store(view: &mut View, name: Name) {
        view.credentials[name as usize] = Credential {
            place: Some(Place::Keyring),
            ..Credential::default()
        };
    }

    #[test]
    fn it_begins_at_the_first_step_that_is_not_done() {
        let mut fresh = View::new("/".into(), Settings::template().unwrap(), "keyring", false);
        assert_eq!(Step::first_open(&fresh), Step::Welcome);
        store(&mut fresh, Name::InTouchClientSecret);
        assert_eq!(Step::first_open(&fresh), Step::InTouch);

        let mut view = view(FILE);
        assert_eq!(Step::first_open(&view), Step::InTouch);
        store(&mut view, Name::InTouchClientSecret);
        assert_eq!(Step::first_open(&view), Step::I4);
        store(&mut view, Name::I4ApiKey);
        assert_eq!(Step::first_open(&view), Step::Test);
        let club = "\n[[clubs]]\nintouch_club_id = \"7f0c\"\ni4_club_id = \"1\"\nenabled = ";
        let with = |on: &str| Arc::new(Settings::parse(&format!("{FILE}{club}{on}")).unwrap());
        view.settings = with("false");
        assert_eq!(Step::first_open(&view), Step::Test);
        view.settings = with("true");
        assert_eq!(Step::first_open(&view), Step::Begin);
    }

    #[test]
    fn steps_have_neighbours() {
        assert_eq!(Step::Welcome.before(), None);
        assert_eq!(Step::Welcome.after(), Some(Step::InTouch));
        assert_eq!(Step::Begin.before(), Some(Step::Clubs));
        assert_eq!(Step::Begin.after(), None);
    }
}
