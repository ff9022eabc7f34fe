//! The program: arguments in, exit code out.

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
    std::process::exit(i4_connector::cli::run(std::env::args_os()).into());
}
