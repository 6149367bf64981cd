//! A try over HTTPS: one POST over HTTP/2 on a stream of ours (RFC 8484).

use std::fmt::Display;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use bytes::{Bytes, BytesMut};
use h2::client::SendRequest;
use http::header::{ACCEPT, CONTENT_LENGTH, CONTENT_TYPE};
use http::{Request, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::attempt::{Exchange, QueryAttempt};
use crate::bytes::text::SafeText;
use crate::model::connection::End;
use crate::model::dns::{DnsHost, DnsOver, DnsTryEnd};
use crate::model::failure::Failure;
use crate::net::recorder::SharedPayload;
use crate::net::stream::{ByteStream, StreamError};

/// The media type of messages (RFC 8484, section 6).
const MESSAGE: &str = "application/dns-message";
/// A message has at most so many bytes.
const LONGEST: usize = 65_535;
/// Columns of a foreign word, a media type, in a failure.
const MOST_WORDS: usize = 60;

/// The stream while HTTP has it, and how it failed.
struct CarriedStream {
    /// Taken out at the end, to be closed.
    stream: Option<Box<dyn ByteStream>>,
    error: Option<StreamError>,
}

/// What HTTP reads and writes.
#[derive(Clone)]
struct SharedStream(Arc<Mutex<CarriedStream>>);

impl SharedStream {
    fn lock(&self) -> MutexGuard<'_, CarriedStream> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn poll<T>(
        &self,
        what: impl FnOnce(&mut dyn ByteStream) -> Poll<Result<T, StreamError>>,
    ) -> Poll<io::Result<T>> {
        let mut carried = self.lock();
        let Some(stream) = &mut carried.stream else {
            return Poll::Ready(Err(io::ErrorKind::NotConnected.into()));
        };
        let result = std::task::ready!(what(&mut **stream));
        Poll::Ready(result.map_err(|error| {
            carried.error = Some(error);
            io::ErrorKind::Other.into()
        }))
    }
}

impl AsyncRead for SharedStream {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        room: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let read = self.poll(|stream| stream.poll_read(context, room.initialize_unfilled()));
        read.map_ok(|length| room.advance(length))
    }
}

impl AsyncWrite for SharedStream {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll(|stream| stream.poll_write(context, bytes, SharedPayload::NONE))
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll(|stream| stream.poll_flush(context))
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // The close that follows ends it.
        self.poll_flush(context)
    }
}

/// Asks over a stream that is open, and closes it.
pub(super) async fn ask(
    exchange: &Exchange,
    stream: Box<dyn ByteStream>,
    attempt: &mut QueryAttempt,
) -> Result<DnsTryEnd, DnsTryEnd> {
    let shared = SharedStream(Arc::new(Mutex::new(CarriedStream { stream: Some(stream), error: None })));
    let end = conversed(exchange, shared.clone(), attempt).await;
    let (stream, error) = {
        let mut carried = shared.lock();
        (carried.stream.take(), carried.error.take())
    };
    if let Some(mut stream) = stream {
        stream.close(End::ByUs);
    }
    match (end, error) {
        // What the stream says tells more than what HTTP makes of it.
        (Err(_), Some(error)) => Err(DnsTryEnd::Failed(error.failure(&attempt.to.to_string()))),
        (end, _) => end,
    }
}

fn failed(attempt: &QueryAttempt, why: impl Display, advice: &'static str) -> DnsTryEnd {
    DnsTryEnd::Failed(Failure::of_work("ask over HTTP/2", &attempt.to, SafeText::shown(why), advice))
}

const NO_HTTP2: &str = "the server may not speak HTTP/2 at this port: check address and port";

async fn conversed(
    exchange: &Exchange,
    shared: SharedStream,
    attempt: &mut QueryAttempt,
) -> Result<DnsTryEnd, DnsTryEnd> {
    let (sender, connection) =
        h2::client::handshake(shared).await.map_err(|error| failed(attempt, error, NO_HTTP2))?;
    let to = attempt.to.clone();
    tokio::select! {
        biased;
        end = requested(exchange, sender, attempt) => end,
        ended = connection => {
            let why = ended.err().map_or_else(|| "the server ended the connection".to_owned(), |error| error.to_string());
            Err(DnsTryEnd::Failed(Failure::of_work("ask over HTTP/2", to, SafeText::shown(why), NO_HTTP2)))
        }
    }
}

/// `https://dns.example:8443/dns-query`
fn place(exchange: &Exchange) -> String {
    let server = &exchange.request.servers[exchange.server];
    let (_, port) = server.over(exchange.request.settings.over);
    let host = match &server.host {
        DnsHost::Named(host) => host.split('%').next().unwrap_or_default(),
        DnsHost::System => "localhost",
    };
    let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
    let port = if port == DnsOver::Https.port() { String::new() } else { format!(":{port}") };
    format!("https://{host}{port}{}", server.path)
}

async fn requested(
    exchange: &Exchange,
    sender: SendRequest<Bytes>,
    attempt: &mut QueryAttempt,
) -> Result<DnsTryEnd, DnsTryEnd> {
    let http = |error: h2::Error| error.to_string();
    let query = attempt.told.query.clone();
    let request = Request::post(place(exchange))
        .header(CONTENT_TYPE, MESSAGE)
        .header(ACCEPT, MESSAGE)
        .header(CONTENT_LENGTH, query.len())
        .body(())
        .map_err(|error| failed(attempt, error, "check the host and the path of the server"))?;
    let mut sender = sender.ready().await.map_err(|error| failed(attempt, http(error), NO_HTTP2))?;
    let sent = sender.send_request(request, false);
    let (response, mut body) = sent.map_err(|error| failed(attempt, http(error), NO_HTTP2))?;
    body.send_data(query, true).map_err(|error| failed(attempt, http(error), NO_HTTP2))?;
    attempt.told.sent = Some(exchange.net.now());
    let response = response.await.map_err(|error| failed(attempt, http(error), NO_HTTP2))?;
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE).map_or(&b""[..], |kind| kind.as_bytes()).to_vec();
    let mut body = response.into_body();
    let mut message = BytesMut::new();
    while let Some(chunk) = body.data().await {
        let chunk = chunk.map_err(|error| failed(attempt, http(error), ""))?;
        if message.len() + chunk.len() > LONGEST {
            return Err(failed(
                attempt,
                "the answer is longer than a message can be",
                "check the path of the server",
            ));
        }
        // The peer may send as much again; an error ends the conversation anyway.
        let _ = body.flow_control().release_capacity(chunk.len());
        message.extend_from_slice(&chunk);
    }
    if status != StatusCode::OK {
        let why = format!("the server answers {status}");
        return Err(failed(attempt, why, "check the path of the server: many have /dns-query"));
    }
    if !kind.eq_ignore_ascii_case(MESSAGE.as_bytes()) {
        let kind = SafeText::bounded(&kind, MOST_WORDS).text;
        let why = format!("the answer is no DNS message, but of the type \"{kind}\"");
        return Err(failed(attempt, why, "check the path of the server: many have /dns-query"));
    }
    let end = attempt.take(exchange.net.now(), None, message.freeze());
    end.ok_or_else(|| failed(attempt, "what came does not answer the question", "ask another server"))
}
