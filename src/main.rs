//! The program: arguments in, exit code out.

use std::io::Write;

fn main() {
    std::panic::set_hook(Box::new(|panic| {
        // The place, never the payload: it may quote people's data or a secret.
        let place = panic
            .location()
            .map(|l| format!("{}:{}", l.file(), l.line()))
            .unwrap_or_default();
        let _ = writeln!(
            std::io::stderr(),
            "C-INTERNAL: The program made a mistake at {place}\n  What to do: start it again; \
             nothing is lost. Please tell support this place"
        );
    }));
    std::process::exit(i4_connector::cli::run(std::env::args_os()).into());
}
