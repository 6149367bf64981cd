//! A packet as a layout over the bytes: the headers that its bytes say it has, one after the other.

use std::sync::Arc;

use super::overlay_field::OverlayField;
use crate::bytes::cstruct::{Abi, StructLayout, templates};
use crate::bytes::packet::{self, PacketStart};

/// One form in which packets come: the name of the layout, what it is called on screen, and what it begins with.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PacketForm {
    pub(super) name: &'static str,
    pub(super) title: &'static str,
    pub(super) help: &'static str,
    start: PacketStart,
}

/// The forms. IGMP, UDP and TCP are those that raw sockets send, beside ICMP.
pub(super) const FORMS: [PacketForm; 7] = [
    PacketForm {
        name: "ethernet_frame",
        title: "an Ethernet frame",
        help: "and the IP packet in it",
        start: PacketStart::Ethernet,
    },
    PacketForm {
        name: "ip_packet",
        title: "an IP packet",
        help: "header, options, and ICMP, UDP or TCP in it",
        start: PacketStart::Ip,
    },
    PacketForm {
        name: "icmp_message",
        title: "an ICMP message",
        help: "an echo; an error, and the packet that met it",
        start: PacketStart::Protocol(packet::ICMP),
    },
    PacketForm {
        name: "icmpv6_message",
        title: "an ICMPv6 message",
        help: "an echo; an error, and the packet that met it",
        start: PacketStart::Protocol(packet::ICMPV6),
    },
    PacketForm {
        name: "igmp_message",
        title: "an IGMP message",
        help: "who is in a multicast group",
        start: PacketStart::Protocol(packet::IGMP),
    },
    PacketForm {
        name: "udp_datagram",
        title: "a UDP datagram",
        help: "header and data",
        start: PacketStart::Protocol(packet::UDP),
    },
    PacketForm {
        name: "tcp_segment",
        title: "a TCP segment",
        help: "header, options and data",
        start: PacketStart::Protocol(packet::TCP),
    },
];

/// The form of packets that begin so; `None` where nothing is known of their protocol.
pub(super) fn form_of(start: PacketStart) -> Option<&'static str> {
    FORMS.iter().find(|form| form.start == start).map(|form| form.name)
}

/// A form over bytes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct PacketMap {
    form: &'static PacketForm,
    /// The headers, as they are declared; empty where nothing can be told of the bytes.
    declaration: String,
    layout: Option<StructLayout>,
}

impl PacketMap {
    /// The form of a name, over no bytes yet.
    pub(super) fn named(name: &str) -> Option<PacketMap> {
        let form = FORMS.iter().find(|form| form.name == name)?;
        Some(PacketMap { form, declaration: String::new(), layout: None })
    }

    /// Reads which headers these bytes have.
    pub(super) fn read(&mut self, bytes: &[u8]) {
        let declaration = packet::declaration(self.form.start, bytes).unwrap_or_default();
        if declaration != self.declaration {
            let known = templates::parse(&declaration).ok();
            let packet = known.as_ref().and_then(|known| known.aggregates.first());
            // Headers have the order of the network and no padding: they are the same on every machine.
            self.layout = packet.and_then(|packet| StructLayout::of(packet, Abi::host()).ok());
            self.declaration = declaration;
        }
    }

    /// The name of the layout.
    pub(super) const fn name(&self) -> &'static str {
        self.form.name
    }

    /// What it is called on screen.
    pub(super) const fn title(&self) -> &'static str {
        self.form.title
    }

    /// Bytes that it takes.
    pub(super) fn length(&self) -> usize {
        self.layout.as_ref().map_or(0, |layout| usize::try_from(layout.size).unwrap_or(usize::MAX))
    }

    /// Its fields over these bytes.
    pub(super) fn fields(&self, held: &[u8]) -> Arc<[OverlayField]> {
        let fields = self.layout.iter().flat_map(|layout| layout.dissect(held));
        fields.map(OverlayField::from).collect()
    }
}
