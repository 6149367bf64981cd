//! A layout laid over bytes: one field a row, padding and what is missing or too much included.

use super::meaning::MemberMeaning;
use super::rows::{BitRange, LayoutRow, StructLayout};
use super::types::{CType, ScalarClass};
use crate::bytes::order::Order;
use crate::bytes::text::SafeText;

/// In which order the bytes of a member stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberOrder {
    /// In the order of the machine.
    Host,
    /// In network order: a program converts it.
    Network,
    /// Little-endian, on any machine.
    Little,
    /// It is no number, or one of a single byte.
    None,
}

impl MemberOrder {
    /// The word on screen.
    pub const fn name(self) -> &'static str {
        match self {
            MemberOrder::Host => "host",
            MemberOrder::Network => "network",
            MemberOrder::Little => "little",
            MemberOrder::None => "-",
        }
    }
}

/// One row of a dissected struct.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StructField {
    /// Where it begins, in bytes from the beginning of the struct.
    pub offset: usize,
    /// Bytes that the struct gives it; of a bit-field, those of the unit that it stands in.
    pub length: usize,
    /// Of a bit-field, which bits of these bytes.
    pub bits: Option<BitRange>,
    /// The member's name; words in parentheses where there is no member.
    pub name: SafeText,
    /// Its type as it was written; empty where there is no member.
    pub declared: SafeText,
    /// The bytes that are there: fewer than `length` when the struct was cut.
    pub bytes: Vec<u8>,
    /// What they say.
    pub value: SafeText,
    /// The order in which they stand.
    pub order: MemberOrder,
    /// Whether they mean nothing.
    pub is_padding: bool,
    /// What a reader may want to be told.
    pub note: SafeText,
}

impl StructField {
    /// The offset of the first byte after it.
    pub const fn end(&self) -> usize {
        self.offset + self.length
    }

    /// Whether the byte at `offset` belongs to it.
    pub const fn contains(&self, offset: usize) -> bool {
        self.offset <= offset && offset < self.end()
    }
}

impl StructLayout {
    /// The fields of `bytes`, read as this struct: one for each row, and one for what comes after the struct. Every byte
    /// is in a field, however few or many there are; in more than one where the struct has unions or bit-fields.
    pub fn dissect(&self, bytes: &[u8]) -> Vec<StructField> {
        let mut fields: Vec<StructField> = self.rows.iter().map(|row| self.field(row, bytes)).collect();
        if let Some(rest) = bytes.get(self.size as usize..).filter(|rest| !rest.is_empty()) {
            fields.push(StructField {
                offset: self.size as usize,
                length: rest.len(),
                bits: None,
                name: SafeText::literal("(after the struct)"),
                declared: SafeText::EMPTY,
                bytes: rest.to_vec(),
                value: SafeText::from(rest.len()).then(" more bytes"),
                order: MemberOrder::None,
                is_padding: false,
                note: SafeText::EMPTY,
            });
        }
        fields
    }

    fn field(&self, row: &LayoutRow, bytes: &[u8]) -> StructField {
        let (offset, length) = (row.offset as usize, row.size as usize);
        let rest = bytes.get(offset..).unwrap_or_default();
        let held = &rest[..length.min(rest.len())];
        let is_cut = held.len() < length && !row.meaning.is_some_and(MemberMeaning::may_be_short);
        let (value, note) = if row.is_pad() {
            (SafeText::literal("unused"), row.why.clone())
        } else if is_cut && held.is_empty() {
            (SafeText::literal("missing"), SafeText::literal("the bytes end before it"))
        } else if is_cut {
            let note = SafeText::own(format!("{} of {length} bytes are there", held.len()));
            (SafeText::literal("cut"), note)
        } else {
            row.told(held, self.abi).unwrap_or_default()
        };
        let name =
            if row.is_pad() { SafeText::literal("(padding)") } else { SafeText::escaped_str(row.label()) };
        StructField {
            offset,
            length,
            bits: row.bits,
            name,
            declared: SafeText::escaped_str(&row.text),
            bytes: held.to_vec(),
            value,
            order: self.order_of(row),
            is_padding: row.is_unused(),
            note,
        }
    }

    fn order_of(&self, row: &LayoutRow) -> MemberOrder {
        let Some(kind) = &row.kind else { return MemberOrder::None };
        let is_text = matches!(kind, CType::Array(of, _) if matches!(&**of, CType::Scalar(scalar) if scalar.class == ScalarClass::Char));
        match row.meaning {
            Some(meaning) if meaning.is_of_bytes() => MemberOrder::None,
            Some(MemberMeaning::Inet6) => MemberOrder::Network,
            _ if is_text || self.abi.element(kind) < 2 => MemberOrder::None,
            _ => match row.order {
                Some(Order::Big) => MemberOrder::Network,
                Some(Order::Little) => MemberOrder::Little,
                None => MemberOrder::Host,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bytes::cstruct::templates;

    fn of(name: &str) -> &'static StructLayout {
        templates::layout(name).expect(name)
    }

    #[test]
    fn every_byte_is_in_one_field_however_many_there_are() {
        for name in
            ["sockaddr", "sockaddr_in", "sockaddr_in6", "sockaddr_un", "addrinfo", "hostent", "ip_mreq"]
        {
            let layout = of(name);
            for length in 0..=layout.size as usize + 3 {
                let bytes: Vec<u8> = (0..length).map(|byte| byte as u8).collect();
                let fields = layout.dissect(&bytes);
                let joined: Vec<u8> = fields.iter().flat_map(|field| field.bytes.clone()).collect();
                assert_eq!(joined, bytes, "{name} of {length} bytes");
                assert!(fields.windows(2).all(|pair| pair[0].end() == pair[1].offset), "{name}");
            }
        }
    }

    #[test]
    fn a_cut_struct_says_so() {
        let fields = of("sockaddr_in").dissect(&[2, 0, 0xe2]);
        let told: Vec<_> = fields.iter().map(|field| (field.value.as_str(), field.note.as_str())).collect();
        assert_eq!(
            told,
            [
                ("2 AF_INET", ""),
                ("cut", "1 of 2 bytes are there"),
                ("missing", "the bytes end before it"),
                ("missing", "the bytes end before it"),
            ]
        );
    }

    #[test]
    #[cfg(target_pointer_width = "64")]
    fn a_node_of_getaddrinfo_reads_as_its_members() {
        let mut node = Vec::new();
        for number in [2_i32, 10, 2, 17, 28] {
            node.extend(number.to_ne_bytes());
        }
        node.extend([0; 4]);
        for pointer in [0x5555_1234_usize, 0, 0] {
            node.extend(pointer.to_ne_bytes());
        }
        let fields = of("addrinfo").dissect(&node);
        let told: Vec<_> = fields.iter().map(|field| (field.name.as_str(), field.value.as_str())).collect();
        assert_eq!(
            told,
            [
                ("ai_flags", "0x0002 AI_CANONNAME"),
                ("ai_family", "10 AF_INET6"),
                ("ai_socktype", "2 SOCK_DGRAM"),
                ("ai_protocol", "17 IPPROTO_UDP"),
                ("ai_addrlen", "28"),
                ("(padding)", "unused"),
                ("ai_addr", "0x55551234"),
                ("ai_canonname", "NULL"),
                ("ai_next", "NULL"),
            ]
        );
        assert!(fields[5].is_padding && fields[5].order == MemberOrder::None);
        assert_eq!(fields[5].note.as_str(), "ai_addr wants an offset that 8 divides");
        node[..4].copy_from_slice(&0x443_u32.to_ne_bytes());
        let all = &of("addrinfo").dissect(&node)[0];
        assert_eq!(all.value.as_str(), "0x0443 AI_PASSIVE|AI_CANONNAME|AI_IDN|AI_NUMERICSERV");
    }

    #[test]
    fn a_member_alone_in_its_struct_goes_by_the_name_of_the_struct() {
        let fields = of("sockaddr_in6").dissect(&[0; 28]);
        let names: Vec<_> = fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["sin6_family", "sin6_port", "sin6_flowinfo", "sin6_addr", "sin6_scope_id"]);
        assert_eq!(of("in_addr").dissect(&[127, 0, 0, 1])[0].name.as_str(), "s_addr");
        assert_eq!(of("sockaddr_in").rows[2].name, "sin_addr.s_addr");
    }

    #[test]
    fn numbers_keep_their_sign_and_order() {
        let declared = templates::parse(
            "struct s { short a; unsigned short b; big uint16_t c; [[hex]] big uint32_t d; [[family]] uint16_t e; \
             little uint16_t f; uint8_t g; [[mac]] unsigned char h[6]; [[ipproto]] uint8_t i; };",
        )
        .expect("right");
        let layout =
            StructLayout::of(declared.last().expect("one"), super::super::Abi::host()).expect("fits");
        let mut bytes = (-3_i16).to_ne_bytes().to_vec();
        bytes.extend(65533_u16.to_ne_bytes());
        bytes.extend([1, 0, 0, 0, 0, 1, 2, 3]);
        bytes.extend(99_u16.to_ne_bytes());
        bytes.extend([1, 0, 7, 0, 1, 2, 3, 4, 0xff, 6]);
        bytes.resize(layout.size as usize, 0);
        let told: Vec<_> = layout
            .dissect(&bytes)
            .into_iter()
            .filter(|field| !field.is_padding)
            .map(|field| (field.name.to_string(), field.value.to_string(), field.order.name()))
            .collect();
        let literal = [
            ("a", "-3", "host"),
            ("b", "65533", "host"),
            ("c", "256", "network"),
            ("d", "0x00010203", "network"),
            ("e", "99", "host"),
            ("f", "1", "little"),
            ("g", "7", "-"),
            ("h", "00:01:02:03:04:ff", "-"),
            ("i", "6 IPPROTO_TCP", "-"),
        ];
        assert_eq!(told, literal.map(|(name, value, order)| (name.into(), value.into(), order)));
        let wrong = templates::parse("struct s { [[ipv5]] int x; };").expect_err("unknown");
        assert_eq!((wrong.column, wrong.text.as_str().starts_with("what the member stands for")), (14, true));
    }
}
