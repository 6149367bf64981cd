//! Who holds an address that could not be bound, as objects.

use serde::Serialize;

use super::address::AddressObject;
use crate::bytes::text::SafeText;
use crate::model::holder::{Holder, Overlap, PathFound, SocketOwner, SocketUse};
use crate::model::tcp_state::tcp_state_name;

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum HolderObject {
    Server {
        server: u32,
        service: String,
        address: AddressObject,
        overlap: Overlap,
    },
    Sockets {
        owner: &'static str,
        #[serde(skip_serializing_if = "Option::is_none")]
        pid: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        command: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        uid: Option<u32>,
        #[serde(skip_serializing_if = "Option::is_none")]
        user: Option<String>,
        address: AddressObject,
        stands: SocketUse,
        count: u32,
        overlap: Overlap,
    },
    Remnants {
        state: &'static str,
        count: u32,
        #[serde(skip_serializing_if = "Option::is_none")]
        lasts_us: Option<u64>,
    },
    Path {
        path: String,
        found: PathFound,
    },
}

impl HolderObject {
    pub(super) fn new(holder: &Holder) -> HolderObject {
        match holder {
            Holder::Server { id, service, address, overlap, .. } => HolderObject::Server {
                server: id.0,
                service: service.clone(),
                address: AddressObject::new(address),
                overlap: *overlap,
            },
            Holder::Sockets { owner, address, stands, count, overlap } => {
                let (word, pid, command, uid, user) = match owner {
                    SocketOwner::Ourselves => ("ourselves", None, None, None, None),
                    SocketOwner::Process { pid, command, .. } => {
                        ("process", Some(*pid), Some(command.clone()), None, None)
                    }
                    SocketOwner::Hidden { uid, user } => ("hidden", None, None, Some(*uid), user.clone()),
                    SocketOwner::Unseen => ("unseen", None, None, None, None),
                };
                HolderObject::Sockets {
                    owner: word,
                    pid,
                    command,
                    uid,
                    user,
                    address: AddressObject::new(address),
                    stands: *stands,
                    count: *count,
                    overlap: *overlap,
                }
            }
            Holder::Remnants { state, count, lasts } => HolderObject::Remnants {
                state: tcp_state_name(*state),
                count: *count,
                lasts_us: lasts.and_then(|lasts| u64::try_from(lasts.as_micros()).ok()),
            },
            Holder::Path { path, found } => {
                HolderObject::Path { path: SafeText::escaped(path).into(), found: *found }
            }
        }
    }
}
