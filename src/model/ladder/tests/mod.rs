mod collapsed;
mod lines;

use super::*;
use crate::model::address::Address;
use crate::model::call::{Args, Call, CallKind, Seq};
use crate::model::errno::Errno;
use crate::model::hints::Hints;
use crate::model::ids::SocketId;
use crate::model::journal::{DEFAULT_BUDGET, Journal, JournalReader};
use crate::model::moment::{Epoch, Moment};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

fn call<'a>(kind: CallKind, args: Args<'a>, result: i64, payload: &'a [u8]) -> Call<'a> {
    Call {
        seq: Seq(0),
        previous: None,
        at: Moment::START,
        took: Duration::from_micros(12),
        socket: SocketId(1),
        fd: 11,
        kind,
        args,
        result,
        errno: None,
        payload,
        length: payload.len() as u32,
        observer: false,
        in_library: false,
        fault: 0,
    }
}

fn failed(kind: CallKind, args: Args<'_>, errno: i32) -> Call<'_> {
    Call { result: -1, errno: Some(Errno(errno)), ..call(kind, args, -1, b"") }
}

fn peer() -> Vec<u8> {
    Address::new("127.0.0.1".parse().unwrap(), 58001).to_sockaddr()
}

fn short(call: &Call<'_>) -> String {
    strip(call, 120).whole().into()
}

fn full(call: &Call<'_>) -> String {
    exact(call, 4096).whole().into()
}

fn to(address: &[u8], length: u32) -> Args<'_> {
    Args::Message { length, flags: 0, address, control: &[], returned: 0 }
}
