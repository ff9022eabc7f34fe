//! What works behind the window, on threads of its own: it takes commands, syncs, and keeps a
//! [`View`] of everything that the window shows. It knows no window: drawing reads the view and
//! sends commands, neither of which waits.

mod asked;
mod command;
mod files;
mod read;
mod save;
mod status;
mod sync_loop;
mod view;
mod worker;

pub use asked::Asked;
pub use command::{Command, ConnectionEdit, SyncEdit, Ticket};
pub use files::exists_already;
pub use status::{Facts, Status};
pub use view::{
    Beside, Candidate, Credential, Holder, LogWindow, Moment, Need, Overview, PeopleList,
    PersonRow, PersonView, Preferences, Stopped, Sync, Theme, View,
};
pub use worker::start;

use arc_swap::ArcSwap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::mpsc;

/// The window's side: the newest view, and where commands go.
#[derive(Clone)]
pub struct Desk {
    screen: Screen,
    commands: mpsc::UnboundedSender<(Ticket, Command)>,
    tickets: Arc<AtomicU64>,
}

/// Where the desk's thread shows its views.
#[derive(Clone)]
struct Screen {
    view: Arc<ArcSwap<View>>,
    waker: Arc<OnceLock<Waker>>,
}

impl Screen {
    /// Shows another view from now on, and wakes the window once.
    fn show(&self, view: View) {
        self.view.store(Arc::new(view));
        if let Some(wake) = self.waker.get() {
            wake();
        }
    }
}

type Waker = Box<dyn Fn() + Send + std::marker::Sync>;

/// The commands of a desk, in the order of their sending.
pub type Inbox = mpsc::UnboundedReceiver<(Ticket, Command)>;

impl Desk {
    /// A desk that shows `view` until somebody who takes its commands shows another.
    #[must_use]
    pub fn new(view: View) -> (Self, Inbox) {
        let (commands, inbox) = mpsc::unbounded_channel();
        let desk = Self {
            screen: Screen {
                view: Arc::new(ArcSwap::from_pointee(view)),
                waker: Arc::default(),
            },
            commands,
            tickets: Arc::default(),
        };
        (desk, inbox)
    }

    /// The newest view. Never waits.
    #[must_use]
    pub fn view(&self) -> Arc<View> {
        self.screen.view.load_full()
    }

    /// Shows another view from now on, and wakes the window once.
    pub fn show(&self, view: View) {
        self.screen.show(view);
    }

    /// Ends syncing after the people in flight, and waits for that, at most `longest`.
    pub async fn close(&self, longest: Duration) {
        self.send(Command::Close);
        let over = async {
            while !self.view().sync.is_over {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        // What is cut off then is as safe as after a crash.
        let _ = tokio::time::timeout(longest, over).await;
    }

    /// What to call when there is a new view. Only the first window is woken.
    pub fn wake_with(&self, wake: impl Fn() + Send + std::marker::Sync + 'static) {
        let _ = self.screen.waker.set(Box::new(wake));
    }

    /// Sends a command. Its answer, if it has one, is [`View::answer`] of the ticket.
    pub fn send(&self, command: Command) -> Ticket {
        let ticket = Ticket(self.tickets.fetch_add(1, Ordering::Relaxed));
        // A desk that has ended takes no commands any more; the window is closing then.
        let _ = self.commands.send((ticket, command));
        ticket
    }
}
