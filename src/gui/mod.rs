//! The window. It draws the desk's view and sends commands; nothing here waits, reads a file or
//! asks a service.

mod action;
mod app;
mod banners;
mod cx;
mod file_dialog;
mod fonts;
mod icons;
mod mask;
mod pages;
mod refusal;
mod remedy;
mod sent;
mod side_bar;
mod theme;
mod widgets;
mod window;
mod words;

pub use app::{App, Route};
pub use fonts::TextFont;
pub use window::{has_display, open};
