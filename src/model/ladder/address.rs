//! Addresses as they stand in a call.

use super::{names, payload};
use crate::bytes::address::Presented;
use crate::bytes::text::SafeText;
use crate::model::address::{AF_UNIX, Address};

/// `{AF_INET, 127.0.0.1:58001}`; `NULL` for no bytes.
pub fn short_address(raw: &[u8]) -> SafeText {
    let inside = match Address::from_sockaddr(raw) {
        _ if raw.is_empty() => return SafeText::literal("NULL"),
        Address::Inet { ip, port } => SafeText::shown(format_args!("AF_INET, {ip}:{port}")),
        Address::Inet6 { ip, port, scope: 0, .. } => {
            SafeText::shown(format_args!("AF_INET6, [{}]:{port}", Presented::from(ip)))
        }
        Address::Inet6 { ip, port, scope, .. } => {
            SafeText::shown(format_args!("AF_INET6, [{}%{scope}]:{port}", Presented::from(ip)))
        }
        Address::UnixPath(path) => SafeText::literal("AF_UNIX, ").then(payload::quoted(&path)),
        Address::UnixAbstract(name) => SafeText::literal("AF_UNIX, @").then(payload::quoted(&name)),
        Address::UnixUnnamed => SafeText::literal("AF_UNIX"),
        Address::Other(raw) => other(&raw, ""),
    };
    braced(inside)
}

/// `{127.0.0.1:58001}`, where columns are few; families without ports as in [`short_address`].
pub(super) fn brief_address(raw: &[u8]) -> SafeText {
    let address = Address::from_sockaddr(raw);
    match address {
        Address::Inet { .. } | Address::Inet6 { .. } => braced(SafeText::shown(address)),
        _ => short_address(raw),
    }
}

/// `{sa_family=AF_INET, sin_port=htons(58001), sin_addr=inet_addr("127.0.0.1")}`; `NULL` for no bytes.
pub fn exact_address(raw: &[u8]) -> SafeText {
    let inside = match Address::from_sockaddr(raw) {
        _ if raw.is_empty() => return SafeText::literal("NULL"),
        Address::Inet { ip, port } => SafeText::shown(format_args!(
            "sa_family=AF_INET, sin_port=htons({port}), sin_addr=inet_addr(\"{ip}\")"
        )),
        Address::Inet6 { ip, port, flow, scope } => SafeText::shown(format_args!(
            "sa_family=AF_INET6, sin6_port=htons({port}), sin6_flowinfo=htonl({flow}), \
             inet_pton(AF_INET6, \"{}\", &sin6_addr), sin6_scope_id={scope}",
            Presented::from(ip)
        )),
        Address::UnixPath(path) => {
            SafeText::literal("sa_family=AF_UNIX, sun_path=").then(payload::quoted(&path))
        }
        Address::UnixAbstract(name) => {
            SafeText::literal("sa_family=AF_UNIX, sun_path=@").then(payload::quoted(&name))
        }
        Address::UnixUnnamed => SafeText::literal("sa_family=AF_UNIX"),
        Address::Other(raw) => other(&raw, "sa_family="),
    };
    braced(inside)
}

fn braced(inside: SafeText) -> SafeText {
    SafeText::literal("{").then(inside).then("}")
}

/// Another family, or bytes too short for theirs.
fn other(raw: &[u8], label: &'static str) -> SafeText {
    let Some((family, data)) = raw.split_first_chunk::<2>() else {
        return payload::quoted(raw);
    };
    let family = i32::from(u16::from_ne_bytes(*family));
    // AF_UNSPEC dissolves the connection of a datagram socket; the rest of it means nothing.
    let is_blank = data.iter().all(|byte| *byte == 0);
    let head = SafeText::literal(label).then(names::family(family));
    if is_blank && family != i32::from(AF_UNIX) {
        return head;
    }
    head.then(if label.is_empty() { ", " } else { ", sa_data=" }).then(payload::quoted(data))
}
