//! The real window.

use super::app::App;
use super::fonts::TextFont;
use crate::desk::Desk;
use crate::problem::{Code, Problem};

/// Smallest size at which nothing is cut, in points.
const SMALLEST: [f32; 2] = [1024.0, 700.0];

/// Whether this session has a display at all.
#[must_use]
pub fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|v| !v.is_empty());
    cfg!(not(target_os = "linux")) || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// Opens the window and returns when it is closed.
///
/// # Errors
/// [`Code::NoWindow`] if this machine cannot draw one.
pub fn open(desk: Desk) -> Result<(), Problem> {
    let title = if desk.view().is_demo {
        "I4 Connector (demo)"
    } else {
        "I4 Connector"
    };
    let viewport = egui::ViewportBuilder::default()
        .with_title(title)
        .with_app_id("i4-connector")
        .with_inner_size([1180.0, 760.0])
        .with_min_inner_size(SMALLEST);
    let options = eframe::NativeOptions {
        viewport,
        ..Default::default()
    };
    let created = Box::new(move |cx: &eframe::CreationContext<'_>| {
        let ctx = cx.egui_ctx.clone();
        desk.wake_with(move || ctx.request_repaint());
        let app: Box<dyn eframe::App> = Box::new(App::new(&cx.egui_ctx, desk, TextFont::System));
        Ok(app)
    });
    eframe::run_native("i4-connector", options, created)
        .map_err(|e| Problem::new(Code::NoWindow, why(&e)))
}

/// Why there is no window, without the places in libraries that errors like to name.
fn why(error: &eframe::Error) -> String {
    match error {
        eframe::Error::Winit(_) | eframe::Error::WinitEventLoop(_) => {
            "the display cannot be reached".to_owned()
        }
        eframe::Error::Wgpu(e) => format!("no graphics driver can draw it: {e}"),
        other => other.to_string(),
    }
}
