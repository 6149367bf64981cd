//! What lies over the bytes of a tab: a struct, the fields of a message that is built, those of a DNS message, or the
//! headers of a packet.

use std::sync::Arc;

use super::dns_overlay::DnsMap;
use super::overlay_field::OverlayField;
use super::packet_overlay::PacketMap;
use crate::bytes::cstruct::{
    Abi, Aggregate, Declarations, MemberOrder, StructField, StructLayout, templates,
};
use crate::bytes::message::{BuiltMessage, Kind};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// A layout over the bytes, and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Overlay {
    pub(super) kind: OverlayKind,
    pub(super) at: usize,
}

/// Which layout.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum OverlayKind {
    /// A struct, and how it lies in memory on a machine.
    Struct(Arc<Aggregate>, Arc<StructLayout>),
    /// The message that the bytes are.
    Message(Arc<BuiltMessage>),
    /// The DNS message that the bytes are.
    Dns(Arc<DnsMap>),
    /// The headers of the packet that the bytes are.
    Packet(PacketMap),
}

impl Overlay {
    /// The one of a name that is known, as it lies in memory on a machine.
    pub(super) fn named(known: &Declarations, name: &str, abi: &'static Abi, at: usize) -> Option<Overlay> {
        if let Some(map) = DnsMap::named(name) {
            return Some(Overlay { kind: OverlayKind::Dns(Arc::new(map)), at });
        }
        if let Some(map) = PacketMap::named(name) {
            return Some(Overlay { kind: OverlayKind::Packet(map), at });
        }
        Overlay::of(Arc::clone(known.named(name)?), abi, at).ok()
    }

    /// Takes the struct of this name as it is declared now; `None` if that is as before, or there is none.
    pub(super) fn declared_anew(&self, known: &Declarations) -> Option<Overlay> {
        let OverlayKind::Struct(before, layout) = &self.kind else { return None };
        let now = known.named(self.name()).filter(|now| *now != before)?;
        Overlay::of(Arc::clone(now), layout.abi, self.at).ok()
    }

    /// A struct as it lies in memory on a machine; the error says what is too large.
    pub(super) fn of(aggregate: Arc<Aggregate>, abi: &'static Abi, at: usize) -> Result<Overlay, SafeText> {
        let layout = Arc::new(StructLayout::of(&aggregate, abi)?);
        Ok(Overlay { kind: OverlayKind::Struct(aggregate, layout), at })
    }

    /// The fields of a message.
    pub(super) fn of_message(message: BuiltMessage) -> Overlay {
        Overlay { kind: OverlayKind::Message(Arc::new(message)), at: 0 }
    }

    /// The same struct on another machine; `None` if it is none, or too large there.
    pub(super) fn on(&self, abi: &'static Abi) -> Option<Overlay> {
        match &self.kind {
            OverlayKind::Struct(aggregate, _) => Overlay::of(Arc::clone(aggregate), abi, self.at).ok(),
            OverlayKind::Message(_) | OverlayKind::Dns(_) | OverlayKind::Packet(_) => None,
        }
    }

    /// Reads the bytes anew, where what they are decides where the fields stand.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        let held = bytes.get(self.at..).unwrap_or_default();
        match &mut self.kind {
            OverlayKind::Dns(map) => *map = Arc::new(map.read(held)),
            OverlayKind::Packet(map) => map.read(held),
            OverlayKind::Struct(..) | OverlayKind::Message(_) => {}
        }
    }

    /// The layout of the struct.
    pub(super) fn layout(&self) -> Option<&StructLayout> {
        match &self.kind {
            OverlayKind::Struct(_, layout) => Some(layout),
            OverlayKind::Message(_) | OverlayKind::Dns(_) | OverlayKind::Packet(_) => None,
        }
    }

    /// Bytes that it takes.
    pub(super) fn size(&self) -> usize {
        match &self.kind {
            OverlayKind::Struct(_, layout) => usize::try_from(layout.size).unwrap_or(usize::MAX),
            OverlayKind::Message(message) => message.bytes.len(),
            OverlayKind::Dns(map) => map.length(),
            OverlayKind::Packet(map) => map.length(),
        }
    }

    /// The name that it is known by: `sockaddr_in`.
    pub(super) fn name(&self) -> &str {
        match &self.kind {
            OverlayKind::Struct(_, layout) => &layout.name,
            OverlayKind::Message(_) => "",
            OverlayKind::Dns(map) => map.name(),
            OverlayKind::Packet(map) => map.name(),
        }
    }

    /// The name, where it is one that comes with the program.
    pub(super) fn known_name(&self) -> Option<&'static str> {
        match &self.kind {
            OverlayKind::Dns(map) => Some(map.name()),
            OverlayKind::Packet(map) => Some(map.name()),
            OverlayKind::Struct(..) | OverlayKind::Message(_) => {
                templates::named(self.name()).map(|known| known.name.as_str())
            }
        }
    }

    /// `struct sockaddr_in`.
    pub(super) fn title(&self) -> SafeText {
        let layout = match &self.kind {
            OverlayKind::Struct(_, layout) => layout,
            OverlayKind::Message(_) => return SafeText::literal("the message"),
            OverlayKind::Dns(map) => return SafeText::literal(map.title()),
            OverlayKind::Packet(map) => return SafeText::literal(map.title()),
        };
        let kind = SafeText::literal(layout.kind.word());
        if layout.name.is_empty() { kind } else { kind.then(" ").then(SafeText::escaped_str(&layout.name)) }
    }

    /// The fields of the bytes that it takes, each before those that it is made of.
    pub(super) fn fields(&self, held: &[u8]) -> Arc<[OverlayField]> {
        match &self.kind {
            OverlayKind::Struct(_, layout) => {
                layout.dissect(held).into_iter().map(OverlayField::from).collect()
            }
            OverlayKind::Message(message) => message_fields(message, held),
            OverlayKind::Dns(map) => Arc::clone(map.fields()),
            OverlayKind::Packet(map) => map.fields(held),
        }
    }

    /// The innermost field that has a byte, by its place among the fields.
    pub(super) fn field_at(&self, fields: &[OverlayField], byte: usize) -> Option<usize> {
        match &self.kind {
            OverlayKind::Dns(map) => map.field_at(byte),
            _ => fields.iter().position(|field| field.contains(byte)),
        }
    }
}

fn message_fields(message: &BuiltMessage, held: &[u8]) -> Arc<[OverlayField]> {
    let field = |part: &crate::bytes::message::MessagePart| StructField {
        offset: part.range.start,
        length: part.range.len(),
        bits: None,
        name: SafeText::escaped_str(if part.name.is_empty() { part.kind.word() } else { &part.name }),
        declared: SafeText::literal(part.kind.word()),
        bytes: held.get(part.range.clone()).unwrap_or_default().to_vec(),
        value: SafeText::literal(part.kind.word()).then("  ").then(SafeText::kept(&part.value)),
        order: part.kind.order().map_or(MemberOrder::None, member_order),
        is_padding: matches!(part.kind, Kind::Pad | Kind::Align),
        note: SafeText::EMPTY,
    };
    message.parts.iter().map(field).map(OverlayField::from).collect()
}

const fn member_order(order: Order) -> MemberOrder {
    match order {
        Order::Big => MemberOrder::Network,
        Order::Little => MemberOrder::Little,
    }
}
