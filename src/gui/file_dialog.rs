//! The system's own dialog for a file. The window never waits for it: it is awaited on a thread
//! of its own, and its answer is looked for in each frame. Where a system has none, nothing
//! happens; each path can be typed too.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, TryRecvError, channel};

/// What the file is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It is read.
    Open,
    /// It is written.
    Save,
}

/// At most one dialog at a time.
#[derive(Debug, Default)]
pub struct FileDialog {
    answer: Option<Receiver<Option<PathBuf>>>,
}

impl FileDialog {
    /// Whether it is open, so that it is not opened twice.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.answer.is_some()
    }

    /// Opens it: for files with one of these endings, beginning with a file or a folder.
    pub fn open(
        &mut self,
        ctx: &egui::Context,
        purpose: Purpose,
        what: &str,
        endings: &[&str],
        begin: &Path,
    ) {
        let mut dialog = rfd::AsyncFileDialog::new()
            .set_title(what)
            .add_filter(what, endings);
        if let Some(folder) = begin.parent().filter(|f| !f.as_os_str().is_empty()) {
            dialog = dialog.set_directory(folder);
        }
        if let Some(name) = begin.file_name().filter(|_| purpose == Purpose::Save) {
            dialog = dialog.set_file_name(name.to_string_lossy());
        }
        let sender = self.wait(ctx);
        // macOS wants dialogs to begin here, on the window's thread; only waiting is done elsewhere.
        match purpose {
            Purpose::Open => await_elsewhere(dialog.pick_file(), sender),
            Purpose::Save => await_elsewhere(dialog.save_file(), sender),
        }
    }

    /// The file that was chosen, once.
    pub fn chosen(&mut self) -> Option<PathBuf> {
        match self.answer.as_ref()?.try_recv() {
            Err(TryRecvError::Empty) => None,
            Ok(path) => {
                self.answer = None;
                path
            }
            // The dialog's thread is gone without a word.
            Err(TryRecvError::Disconnected) => {
                self.answer = None;
                None
            }
        }
    }

    fn wait(&mut self, ctx: &egui::Context) -> Answer {
        let (sender, answer) = channel();
        self.answer = Some(answer);
        Answer {
            sender: Some(sender),
            ctx: ctx.clone(),
        }
    }
}

/// Sends the answer and wakes the window, also when the dialog's thread dies.
struct Answer {
    sender: Option<Sender<Option<PathBuf>>>,
    ctx: egui::Context,
}

impl Answer {
    fn send(&mut self, path: Option<PathBuf>) {
        if let Some(sender) = self.sender.take() {
            // Nobody listens any more: the page is gone.
            let _ = sender.send(path);
        }
    }
}

impl Drop for Answer {
    fn drop(&mut self) {
        self.send(None);
        self.ctx.request_repaint();
    }
}

fn await_elsewhere(
    dialog: impl Future<Output = Option<rfd::FileHandle>> + Send + 'static,
    mut answer: Answer,
) {
    let wait = move || {
        let file = futures::executor::block_on(dialog);
        answer.send(file.map(|file| file.path().to_owned()));
    };
    // Without a thread there is no dialog; the answer says so by being dropped.
    let _ = std::thread::Builder::new()
        .name("file dialog".to_owned())
        .spawn(wait);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chosen_file_is_told_once() {
        let ctx = egui::Context::default();
        let mut dialog = FileDialog::default();
        assert!(!dialog.is_open() && dialog.chosen().is_none());
        let mut answer = dialog.wait(&ctx);
        assert!(dialog.is_open() && dialog.chosen().is_none());
        assert!(dialog.is_open(), "it is still open");
        answer.send(Some("/tmp/clubs.csv".into()));
        assert_eq!(dialog.chosen(), Some(PathBuf::from("/tmp/clubs.csv")));
        assert!(!dialog.is_open() && dialog.chosen().is_none());
    }

    #[test]
    fn a_dialog_that_ends_without_a_file_can_be_opened_again() {
        let ctx = egui::Context::default();
        let mut dialog = FileDialog::default();
        let answer = dialog.wait(&ctx);
        drop(answer);
        assert!(dialog.chosen().is_none());
        assert!(!dialog.is_open());
    }
}
