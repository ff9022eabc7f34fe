//! The servers: connections on loopback, and what a client sees of an outcome.

use super::exchange::exchange;
use super::fate::http_date;
use super::requests::Service;
use super::wire::{Answer, Call, Outcome};
use super::world::World;
use futures::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full, Limited, StreamBody};
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{self, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use std::fmt;
use std::io;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// A body longer than this is not from a client of these services.
const LONGEST_BODY: usize = 4 << 20;
/// How long open requests may still take when a server stops.
const LAST_ANSWERS: Duration = Duration::from_secs(2);

type Body = UnsyncBoxBody<Bytes, io::Error>;

/// What all connections share.
pub(super) struct Shared {
    pub(super) world: Mutex<World>,
    pub(super) latency: Duration,
}

impl Shared {
    /// The world, also after a test failed while it held it.
    pub(super) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn way(&self) {
        if !self.latency.is_zero() {
            tokio::time::sleep(self.latency / 2).await;
        }
    }
}

/// One service on its port. It ends when this is dropped.
pub(super) struct Server {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Server {
    pub(super) fn start(listener: TcpListener, service: Service, shared: Arc<Shared>) -> Server {
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(accept(listener, service, shared, stopped));
        Server { stop, task }
    }

    /// Takes no more connections, and lets open requests end.
    pub(super) async fn stop(mut self) {
        let _ = self.stop.send(true);
        let _ = (&mut self.task).await;
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    service: Service,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => {
                    connections.spawn(connection(stream, service, shared.clone(), stopped.clone()));
                }
                // Out of file handles, say: others may end meanwhile.
                Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
            },
            Some(_) = connections.join_next() => {}
            _ = stopped.changed() => break,
        }
    }
    drop(listener);
    let all_ended = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(LAST_ANSWERS, all_ended).await;
}

async fn connection(
    stream: TcpStream,
    service: Service,
    shared: Arc<Shared>,
    mut stopped: watch::Receiver<bool>,
) {
    let _ = stream.set_nodelay(true);
    let respond = service_fn(|request| respond(request, service, &shared));
    let served = http1::Builder::new().serve_connection(TokioIo::new(stream), respond);
    let mut served = pin!(served);
    // An error is a client that went away, or an answer that was to be lost.
    tokio::select! {
        _ = served.as_mut() => {}
        _ = stopped.changed() => {
            served.as_mut().graceful_shutdown();
            let _ = served.await;
        }
    }
}

/// The connection is to be closed without an answer. To hyper, an error of the service is just
/// that.
#[derive(Debug)]
struct Unanswered;

impl fmt::Display for Unanswered {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("closed without an answer")
    }
}

impl std::error::Error for Unanswered {}

async fn respond(
    request: Request<Incoming>,
    service: Service,
    shared: &Shared,
) -> Result<Response<Body>, Unanswered> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, LONGEST_BODY)
        .collect()
        .await
        .map_err(|_| Unanswered)?
        .to_bytes();
    let call = Call::of(head, body);
    // Half the way there and half the way back: whoever dies meanwhile may die before or after.
    shared.way().await;
    let outcome = exchange(&mut shared.world(), service, &call);
    shared.way().await;
    match outcome {
        Outcome::Whole(answer) => Ok(response(answer)),
        Outcome::Late(answer, delay) => {
            tokio::time::sleep(delay).await;
            Ok(response(answer))
        }
        Outcome::Cut(answer) => Ok(cut(answer)),
        Outcome::Nothing => Err(Unanswered),
    }
}

fn whole(body: Bytes) -> Body {
    Full::new(body)
        .map_err(|never| match never {})
        .boxed_unsync()
}

fn response(answer: Answer) -> Response<Body> {
    bare(answer).map(whole)
}

/// An answer as HTTP.
pub(super) fn bare(answer: Answer) -> Response<Bytes> {
    let Answer {
        status,
        content_type,
        header: own,
        date,
        body,
    } = answer;
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    // Set here, it is not set by the machine's own clock.
    if let Some(date) = date
        && let Ok(date) = HeaderValue::try_from(http_date(date))
    {
        headers.insert(header::DATE, date);
    }
    if let Some((name, value)) = own
        && let Ok(value) = HeaderValue::try_from(value)
    {
        headers.insert(name, value);
    }
    response
}

/// Tells the whole length, sends half of it, and breaks the connection.
fn cut(mut answer: Answer) -> Response<Body> {
    let bytes = std::mem::take(&mut answer.body).into_bytes();
    let length = bytes.len().max(1);
    let half = Bytes::from(bytes).slice(..length / 2);
    let mut response = response(answer);
    let parts = stream::unfold(Some(half), |half| async move {
        match half {
            Some(half) => Some((Ok(Frame::data(half)), None)),
            None => {
                // Long enough for the first half to leave.
                tokio::time::sleep(Duration::from_millis(5)).await;
                Some((Err(io::ErrorKind::ConnectionReset.into()), None))
            }
        }
    });
    *response.body_mut() = StreamBody::new(parts).boxed_unsync();
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    response
}
