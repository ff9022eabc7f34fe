//! Fonts: the system's own for its language, the bundled one where there is none, and whatever
//! the system has for other scripts (egui's font provider loads those on demand).

use egui::epaint::text::{FontData, FontDefinitions, FontTweak};
use egui::{Context, FontFamily};
use fontique::{
    Attributes, Collection, CollectionOptions, FontStyle, FontWeight, FontWidth, QueryFamily,
    QueryStatus, SourceCache,
};
use std::sync::Arc;

const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
const SEMIBOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
/// For ids and tables of text: not every system has one under a known name.
const MONO: &[u8] = include_bytes!("../../assets/fonts/DejaVuSansMono.ttf");
const ICONS: &[u8] = include_bytes!("../../assets/fonts/Phosphor-Bold.ttf");

/// The families that systems draw their own windows with, best first.
const SYSTEM_FAMILIES: [&str; 7] = [
    "Segoe UI Variable Text",
    "Segoe UI",
    "SF Pro Text",
    ".SF NS",
    "Cantarell",
    "Adwaita Sans",
    "Ubuntu",
];

/// Which text font.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextFont {
    /// The system's, if it has one of the known ones.
    System,
    /// The bundled one: the same picture on each machine.
    Bundled,
}

/// Sets the fonts up.
pub fn apply(ctx: &Context, font: TextFont) {
    let mut fonts = FontDefinitions::default();
    let (regular, semibold) = match font {
        TextFont::System => system(),
        TextFont::Bundled => None,
    }
    .unwrap_or_else(|| {
        (
            FontData::from_static(REGULAR),
            FontData::from_static(SEMIBOLD),
        )
    });
    let mut add = |name: &str, data: FontData| {
        fonts.font_data.insert(name.to_owned(), Arc::new(data));
    };
    add("text", regular);
    add("semibold", semibold);
    add("mono", FontData::from_static(MONO));
    // What the system's font does not have, the bundled one may.
    add("bundled", FontData::from_static(REGULAR));
    add(
        "icons",
        FontData::from_static(ICONS).tweak(FontTweak {
            y_offset_factor: 0.08,
            ..FontTweak::default()
        }),
    );
    let rest = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    let family = |first: &str| {
        let own = [first, "icons", "bundled"].map(str::to_owned);
        own.into_iter().chain(rest.clone()).collect::<Vec<_>>()
    };
    fonts
        .families
        .insert(FontFamily::Proportional, family("text"));
    fonts
        .families
        .insert(super::theme::semibold(), family("semibold"));
    fonts.families.insert(FontFamily::Monospace, family("mono"));
    ctx.set_fonts(fonts);
}

/// Both weights of the first known family that this system has.
fn system() -> Option<(FontData, FontData)> {
    let mut fonts = Collection::new(CollectionOptions {
        shared: false,
        system_fonts: true,
    });
    let mut sources = SourceCache::default();
    SYSTEM_FAMILIES.iter().find_map(|family| {
        let mut weight = |weight: FontWeight| {
            let mut query = fonts.query(&mut sources);
            query.set_families([QueryFamily::Named(family)]);
            query.set_attributes(Attributes::new(
                FontWidth::NORMAL,
                FontStyle::Normal,
                weight,
            ));
            let mut found = None;
            query.matches_with(|font| {
                found = Some(font.clone());
                QueryStatus::Stop
            });
            let font = found?;
            let coords: Vec<_> = font.synthesis.variation_settings().to_vec();
            let (blob, _) = font.blob.into_raw_parts();
            let mut tweak = FontTweak::default();
            for (tag, value) in coords {
                tweak.coords.push(tag.to_be_bytes(), value);
            }
            Some(FontData::from_blob(blob, font.index).tweak(tweak))
        };
        Some((weight(FontWeight::NORMAL)?, weight(FontWeight::SEMI_BOLD)?))
    })
}
