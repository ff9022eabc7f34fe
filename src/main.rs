//! The program: arguments in, a window or an exit code out.

use i4_connector::cli::{self, Next};
use i4_connector::gui;
use i4_connector::problem::{Code, Problem};
use i4_connector::report::problem_text;
use std::io::Write;

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        // The place, never the payload: it may quote people's data or a secret.
        let place = panic.location().map(ToString::to_string);
        let problem = Problem::new(Code::Internal, place.unwrap_or_default());
        let _ = writeln!(std::io::stderr(), "{}", problem_text(&problem));
    }));
    let exit = match cli::run(std::env::args_os(), gui::has_display()) {
        Next::Exit(exit) => exit,
        // The window must be on the first thread.
        Next::Window(launch) => match gui::open(launch.desk.clone()) {
            Ok(()) => launch.closed(),
            Err(problem) => launch.no_window(&problem),
        },
    };
    std::process::exit(exit.into());
}
