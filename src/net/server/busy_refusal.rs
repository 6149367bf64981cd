//! The busy policy's refusal: the text, then a close that waits until it has arrived.
//!
//! Closing at once would answer bytes of the client that nobody read with RST, and RST may throw
//! the text away before the client has read it.

use std::future::poll_fn;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::timeout;

use crate::model::connection::End;
use crate::net::buffer::with_buffer;
use crate::net::recorder::SharedPayload;
use crate::net::stream::ByteStream;

/// How long, and how much, is read from a client that was refused.
const DRAIN_TIME: Duration = Duration::from_secs(1);
const DRAIN_BYTES: usize = 64 * 1024;

/// Sends the text, shuts down sending, reads what comes within the bounds, and closes.
pub(super) async fn refuse<S: ByteStream>(mut stream: S, text: Bytes) {
    let end = match stream.sock_mut().arm() {
        Ok(()) => {
            let _ = timeout(DRAIN_TIME, send_text(&mut stream, text)).await;
            End::Refused
        }
        Err(failure) => End::Failed(Box::new(failure)),
    };
    stream.close(end);
}

async fn send_text<S: ByteStream>(stream: &mut S, mut text: Bytes) {
    if poll_fn(|context| stream.poll_open(context)).await.is_err() {
        return;
    }
    while !text.is_empty() {
        match poll_fn(|context| stream.poll_write(context, &text, SharedPayload::NONE)).await {
            Ok(sent) => drop(text.split_to(sent)),
            Err(_) => return,
        }
    }
    if stream.shutdown(libc::SHUT_WR).is_err() || poll_fn(|context| stream.poll_flush(context)).await.is_err()
    {
        return;
    }
    let mut drained = 0;
    while drained < DRAIN_BYTES {
        let room = DRAIN_BYTES - drained;
        match poll_fn(|context| with_buffer(room, |room| stream.poll_read(context, room))).await {
            Ok(0) | Err(_) => return,
            Ok(length) => drained += length,
        }
    }
}
