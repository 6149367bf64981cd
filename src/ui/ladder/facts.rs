//! What the filter may ask of a call.

use std::cell::OnceCell;

use crate::model::address::Address;
use crate::model::call::Call;
use crate::model::ladder::exact;
use crate::ui::parts::filter::Facts;

/// Bytes of a payload that text is searched in.
const TEXT_LIMIT: usize = 256;

/// A call with its texts, made when they are asked for.
pub(super) struct CallFacts<'a> {
    call: &'a Call<'a>,
    line: OnceCell<String>,
    address: OnceCell<Option<Address>>,
}

impl<'a> CallFacts<'a> {
    pub(super) fn of(call: &'a Call<'a>) -> CallFacts<'a> {
        CallFacts { call, line: OnceCell::new(), address: OnceCell::new() }
    }

    fn address(&self) -> Option<&Address> {
        self.address.get_or_init(|| self.call.sockaddr().map(Address::from_sockaddr)).as_ref()
    }
}

impl Facts for CallFacts<'_> {
    fn has_text(&self, needle: &str) -> bool {
        let line = || exact(self.call, TEXT_LIMIT).whole().as_str().to_lowercase();
        self.line.get_or_init(line).contains(needle)
    }

    fn has_peer(&self, needle: &str) -> bool {
        self.address().is_some_and(|address| address.to_string().to_lowercase().contains(needle))
    }

    fn has_port(&self, from: u16, to: u16) -> bool {
        self.address().and_then(Address::port).is_some_and(|port| (from..=to).contains(&port))
    }

    fn is_sent(&self) -> Option<bool> {
        let kind = self.call.kind;
        (kind.is_send() || kind.is_receive()).then(|| kind.is_send())
    }

    fn bytes(&self) -> Option<u64> {
        self.length()
    }

    fn length(&self) -> Option<u64> {
        self.is_sent().map(|_| u64::from(self.call.length))
    }

    fn call(&self) -> Option<&str> {
        Some(self.call.kind.name())
    }

    fn fd(&self) -> Option<i32> {
        Some(self.call.fd)
    }

    fn socket(&self) -> Option<u32> {
        Some(self.call.socket.0)
    }

    fn errno(&self) -> Option<&str> {
        self.call.errno.map(crate::model::errno::Errno::symbol)
    }
}
