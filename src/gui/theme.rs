//! Colours and sizes: `assets/theme` as data, and egui's style made from it. No other file names
//! a colour by number.

use egui::epaint::{CornerRadius, Shadow};
use egui::{Color32, Context, FontFamily, FontId, Margin, Stroke, Style, TextStyle, Vec2, Visuals};
use serde::Deserialize;
use std::sync::{Arc, LazyLock};

/// Corners of panels, in points.
pub const PANEL_CORNER: u8 = 10;
/// Corners of controls.
pub const CONTROL_CORNER: u8 = 6;
/// Height of a control.
pub const CONTROL: f32 = 34.0;
/// Height of a row of a list or table.
pub const ROW: f32 = 38.0;
/// Between panels.
pub const GAP: f32 = 16.0;
/// Inside panels.
pub const PADDING: i8 = 18;

/// A colour of `assets/theme`, written `#RRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(Color32);

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Color32::from_hex(&text)
            .map(Self)
            .map_err(|_| format!("{text} is not a colour"))
    }
}

impl Default for Colour {
    fn default() -> Self {
        Self(Color32::GRAY)
    }
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        #[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
        #[serde(deny_unknown_fields)]
        struct File { $($name: Colour,)* }

        /// The colours of one theme.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Tokens { $($(#[$doc])* pub $name: Color32,)* }

        impl From<File> for Tokens {
            fn from(file: File) -> Self {
                Self { $($name: file.$name.0,)* }
            }
        }
    };
}

tokens! {
    /// Behind everything.
    background,
    /// Ground of panels.
    panel,
    /// Ground of the side bar.
    side_bar,
    /// Borders of panels, and lines between rows.
    line,
    /// Borders of controls.
    control_line,
    /// Ground of what the pointer is on.
    hover,
    /// Text.
    text,
    /// Text beside the text.
    weak,
    /// The primary button, links, and what is selected.
    accent,
    /// Text on the accent.
    on_accent,
    /// Ground of what is selected.
    selected,
    /// It went well.
    good,
    /// Ground for it.
    on_good,
    /// Somebody should look.
    attention,
    /// Ground for it.
    on_attention,
    /// It went wrong.
    bad,
    /// Ground for it.
    on_bad,
    /// Bars of what was sent.
    bar,
    /// Bars of what is on hold.
    bar_attention,
    /// Bars of what failed.
    bar_bad,
}

impl Tokens {
    fn read(text: &str) -> Self {
        // A test reads both files; a default is grey and ugly, never a crash.
        toml::from_str::<File>(text).unwrap_or_default().into()
    }

    /// The tokens of a theme.
    #[must_use]
    pub fn of(theme: egui::Theme) -> &'static Self {
        static LIGHT: LazyLock<Tokens> =
            LazyLock::new(|| Tokens::read(include_str!("../../assets/theme/light.toml")));
        static DARK: LazyLock<Tokens> =
            LazyLock::new(|| Tokens::read(include_str!("../../assets/theme/dark.toml")));
        match theme {
            egui::Theme::Light => &LIGHT,
            egui::Theme::Dark => &DARK,
        }
    }

    /// The tokens of the theme that a place is drawn in.
    #[must_use]
    pub fn here(ui: &egui::Ui) -> &'static Self {
        Self::of(if ui.visuals().dark_mode {
            egui::Theme::Dark
        } else {
            egui::Theme::Light
        })
    }
}

/// What a piece of text is about, which decides its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    Neutral,
    /// Selected, or going on.
    Accent,
    /// It went well.
    Good,
    /// Somebody should look.
    Attention,
    /// It went wrong.
    Bad,
}

impl Tone {
    /// Its text colour.
    #[must_use]
    pub fn text(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Neutral => tokens.weak,
            Self::Accent => tokens.accent,
            Self::Good => tokens.good,
            Self::Attention => tokens.attention,
            Self::Bad => tokens.bad,
        }
    }

    /// The ground behind it.
    #[must_use]
    pub fn ground(self, tokens: &Tokens) -> Color32 {
        match self {
            Self::Neutral => tokens.panel,
            Self::Accent => tokens.selected,
            Self::Good => tokens.on_good,
            Self::Attention => tokens.on_attention,
            Self::Bad => tokens.on_bad,
        }
    }
}

/// The family of the heavier weight.
#[must_use]
pub fn semibold() -> FontFamily {
    FontFamily::Name(Arc::from("semibold"))
}

/// Titles of pages.
pub const TITLE: f32 = 20.0;
/// Figures.
pub const FIGURE: f32 = 22.0;
/// Body text.
pub const BODY: f32 = 14.0;
/// Small text.
pub const SMALL: f32 = 12.0;

/// Sets both themes up.
pub fn apply(ctx: &Context) {
    // Where the system does not say which it likes.
    ctx.options_mut(|options| options.fallback_theme = egui::Theme::Light);
    for theme in [egui::Theme::Light, egui::Theme::Dark] {
        ctx.set_style_of(theme, style(theme));
    }
}

fn style(theme: egui::Theme) -> Style {
    let tokens = Tokens::of(theme);
    let mut style = Style {
        visuals: visuals(theme, tokens),
        animation_time: 0.0,
        ..Style::default()
    };
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(SMALL)),
        (TextStyle::Body, FontId::proportional(BODY)),
        (TextStyle::Button, FontId::proportional(BODY)),
        (TextStyle::Monospace, FontId::monospace(12.5)),
        (TextStyle::Heading, FontId::new(TITLE, semibold())),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(12.0, 8.0);
    style.spacing.button_padding = Vec2::new(14.0, 6.0);
    style.spacing.interact_size = Vec2::new(40.0, CONTROL);
    style.spacing.icon_width = 18.0;
    style.spacing.icon_spacing = 8.0;
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.scroll = egui::style::ScrollStyle {
        bar_width: 8.0,
        // Only the handle: a track would be a white line along each page.
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        foreground_color: true,
        dormant_handle_opacity: 0.25,
        active_handle_opacity: 0.35,
        interact_handle_opacity: 0.5,
        ..egui::style::ScrollStyle::thin()
    };
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals(theme: egui::Theme, t: &Tokens) -> Visuals {
    let mut v = theme.default_visuals();
    let line = Stroke::new(1.0, t.line);
    let control = Stroke::new(1.0, t.control_line);
    let corner = CornerRadius::same(CONTROL_CORNER);
    v.override_text_color = Some(t.text);
    v.weak_text_color = Some(t.weak);
    v.panel_fill = t.background;
    v.window_fill = t.panel;
    v.window_stroke = line;
    v.window_corner_radius = CornerRadius::same(PANEL_CORNER);
    v.menu_corner_radius = corner;
    v.window_shadow = Shadow::NONE;
    v.popup_shadow = Shadow {
        offset: [0, 4],
        blur: 12,
        spread: 0,
        color: Color32::from_black_alpha(if v.dark_mode { 96 } else { 32 }),
    };
    v.extreme_bg_color = t.panel;
    v.faint_bg_color = t.hover;
    v.code_bg_color = t.hover;
    v.hyperlink_color = t.accent;
    v.warn_fg_color = t.attention;
    v.error_fg_color = t.bad;
    v.selection.bg_fill = t.selected;
    v.selection.stroke = Stroke::new(1.0, t.accent);
    v.striped = false;
    // A blinking cursor would draw the window twice a second for as long as a field has the focus.
    v.text_cursor.blink = false;
    for (widget, ground, stroke) in [
        (&mut v.widgets.noninteractive, t.panel, line),
        (&mut v.widgets.inactive, t.panel, control),
        (&mut v.widgets.hovered, t.hover, control),
        (
            &mut v.widgets.active,
            t.selected,
            Stroke::new(1.0, t.accent),
        ),
        (&mut v.widgets.open, t.panel, Stroke::new(1.0, t.accent)),
    ] {
        widget.bg_fill = ground;
        widget.weak_bg_fill = ground;
        widget.bg_stroke = stroke;
        widget.fg_stroke = Stroke::new(1.0, t.text);
        widget.corner_radius = corner;
        widget.expansion = 0.0;
    }
    v
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Contrast of two colours as WCAG 2 computes it.
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |c: Color32| {
            let part = |v: u8| {
                let v = f64::from(v) / 255.0;
                if v <= 0.04045 {
                    v / 12.92
                } else {
                    ((v + 0.055) / 1.055).powf(2.4)
                }
            };
            0.2126 * part(c.r()) + 0.7152 * part(c.g()) + 0.0722 * part(c.b())
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn all_text_has_enough_contrast() {
        // The formula itself: black on white is 21.
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 0.01);
        for text in [
            include_str!("../../assets/theme/light.toml"),
            include_str!("../../assets/theme/dark.toml"),
        ] {
            let t = Tokens::from(toml::from_str::<File>(text).unwrap());
            let grounds = [t.background, t.panel, t.side_bar, t.hover, t.selected];
            for (name, colour) in [("text", t.text), ("weak", t.weak)] {
                for ground in grounds {
                    let found = contrast(colour, ground);
                    assert!(found >= 4.5, "{name} on {ground:?}: {found:.2}");
                }
            }
            for (name, colour, grounds) in [
                ("accent", t.accent, vec![t.panel, t.background, t.selected]),
                ("on accent", t.on_accent, vec![t.accent]),
                ("good", t.good, vec![t.panel, t.on_good]),
                (
                    "attention",
                    t.attention,
                    vec![t.panel, t.on_attention, t.selected],
                ),
                ("bad", t.bad, vec![t.panel, t.on_bad, t.background]),
                ("text", t.text, vec![t.on_good, t.on_attention, t.on_bad]),
            ] {
                for ground in grounds {
                    let found = contrast(colour, ground);
                    assert!(found >= 4.5, "{name} on {ground:?}: {found:.2}");
                }
            }
            // Shapes that carry meaning: 3 to 1.
            for bar in [t.bar, t.bar_attention, t.bar_bad] {
                assert!(contrast(bar, t.panel) >= 3.0);
            }
        }
    }
}
