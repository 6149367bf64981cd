//! What a declaration says, whatever the machine.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::meaning::MemberMeaning;
use crate::bytes::order::Order;

/// What the bytes of a number mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ScalarClass {
    /// Two's complement.
    Signed,
    /// Not negative.
    Unsigned,
    /// IEEE 754.
    Float,
    /// `_Bool`: 0 or 1.
    Bool,
    /// One byte of text.
    Char,
}

/// How wide a number is: fixed, or up to the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum ScalarWidth {
    Fixed(u64),
    Long,
    Pointer,
    WideChar,
    LongDouble,
}

/// A number type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scalar {
    /// As it is written in C.
    pub name: &'static str,
    /// What its bytes mean.
    pub class: ScalarClass,
    pub(super) width: ScalarWidth,
    /// The order that the type itself says: `__be16`, `in_port_t`. Without, that of the machine.
    pub order: Option<Order>,
}

const fn scalar(name: &'static str, class: ScalarClass, width: ScalarWidth) -> Scalar {
    Scalar { name, class, width, order: None }
}

const fn ordered(name: &'static str, bytes: u64, order: Order) -> Scalar {
    Scalar { name, class: ScalarClass::Unsigned, width: ScalarWidth::Fixed(bytes), order: Some(order) }
}

use ScalarClass::{Bool, Char, Float, Signed, Unsigned};
use ScalarWidth::{Fixed, Long, LongDouble, Pointer, WideChar};

impl Scalar {
    /// What a bit-field, an enum and a plain `int` are made of.
    pub(super) const INT: Scalar = scalar("int", Signed, Fixed(4));
    pub(super) const UNSIGNED_INT: Scalar = scalar("unsigned int", Unsigned, Fixed(4));

    /// The types of one word, of C and of the headers of sockets.
    const NAMED: &[Scalar] = &[
        scalar("float", Float, Fixed(4)),
        scalar("double", Float, Fixed(8)),
        scalar("_Bool", Bool, Fixed(1)),
        scalar("bool", Bool, Fixed(1)),
        scalar("int8_t", Signed, Fixed(1)),
        scalar("int16_t", Signed, Fixed(2)),
        scalar("int32_t", Signed, Fixed(4)),
        scalar("int64_t", Signed, Fixed(8)),
        scalar("uint8_t", Unsigned, Fixed(1)),
        scalar("uint16_t", Unsigned, Fixed(2)),
        scalar("uint32_t", Unsigned, Fixed(4)),
        scalar("uint64_t", Unsigned, Fixed(8)),
        scalar("u_char", Unsigned, Fixed(1)),
        scalar("u_short", Unsigned, Fixed(2)),
        scalar("u_int", Unsigned, Fixed(4)),
        scalar("u_long", Unsigned, Long),
        scalar("u_int8_t", Unsigned, Fixed(1)),
        scalar("u_int16_t", Unsigned, Fixed(2)),
        scalar("u_int32_t", Unsigned, Fixed(4)),
        scalar("u_int64_t", Unsigned, Fixed(8)),
        scalar("__u8", Unsigned, Fixed(1)),
        scalar("__u16", Unsigned, Fixed(2)),
        scalar("__u32", Unsigned, Fixed(4)),
        scalar("__u64", Unsigned, Fixed(8)),
        scalar("__s8", Signed, Fixed(1)),
        scalar("__s16", Signed, Fixed(2)),
        scalar("__s32", Signed, Fixed(4)),
        scalar("__s64", Signed, Fixed(8)),
        ordered("__be16", 2, Order::Big),
        ordered("__be32", 4, Order::Big),
        ordered("__be64", 8, Order::Big),
        ordered("__le16", 2, Order::Little),
        ordered("__le32", 4, Order::Little),
        ordered("__le64", 8, Order::Little),
        ordered("in_port_t", 2, Order::Big),
        ordered("in_addr_t", 4, Order::Big),
        scalar("sa_family_t", Unsigned, Fixed(2)),
        scalar("socklen_t", Unsigned, Fixed(4)),
        scalar("size_t", Unsigned, Pointer),
        scalar("ssize_t", Signed, Pointer),
        scalar("ptrdiff_t", Signed, Pointer),
        scalar("intptr_t", Signed, Pointer),
        scalar("uintptr_t", Unsigned, Pointer),
        scalar("time_t", Signed, Long),
        scalar("suseconds_t", Signed, Long),
        scalar("pid_t", Signed, Fixed(4)),
        scalar("uid_t", Unsigned, Fixed(4)),
        scalar("gid_t", Unsigned, Fixed(4)),
        scalar("wchar_t", Signed, WideChar),
        scalar("char16_t", Unsigned, Fixed(2)),
        scalar("char32_t", Unsigned, Fixed(4)),
    ];

    /// The most bits that a bit-field of this type can have on any machine.
    pub(super) const fn most_bits(&self) -> u32 {
        match self.width {
            Fixed(bytes) => bytes as u32 * 8,
            Long | Pointer => 64,
            WideChar => 32,
            LongDouble => 0,
        }
    }

    /// The type of one word that has this name.
    pub(super) fn named(name: &str) -> Option<Scalar> {
        Scalar::NAMED.iter().find(|scalar| scalar.name == name).copied()
    }

    /// The type that the words `unsigned`, `long`, `int` … make together, however they are ordered; `None` where C has
    /// no such type.
    pub(super) fn of_words(words: &[&str]) -> Option<Scalar> {
        let count = |word: &str| words.iter().filter(|each| **each == word).count();
        let (is_signed, is_unsigned) = (count("signed"), count("unsigned"));
        let (long, short, int) = (count("long"), count("short"), count("int"));
        let (char, double) = (count("char"), count("double"));
        if is_signed + is_unsigned > 1 || short > 1 || int > 1 || char > 1 || double > 1 || long > 2 {
            return None;
        }
        let pick = |signed: Scalar, unsigned: Scalar| Some(if is_unsigned == 1 { unsigned } else { signed });
        match (char, double, short, long) {
            (1, 0, 0, 0) if int == 0 => Some(match (is_signed, is_unsigned) {
                (0, 0) => scalar("char", Char, Fixed(1)),
                (1, _) => scalar("signed char", Signed, Fixed(1)),
                _ => scalar("unsigned char", Unsigned, Fixed(1)),
            }),
            (0, 1, 0, 0 | 1) if int + is_signed + is_unsigned == 0 => Some(if long == 1 {
                scalar("long double", Float, LongDouble)
            } else {
                scalar("double", Float, Fixed(8))
            }),
            (0, 0, 1, 0) => {
                pick(scalar("short", Signed, Fixed(2)), scalar("unsigned short", Unsigned, Fixed(2)))
            }
            (0, 0, 0, 0) => pick(Scalar::INT, Scalar::UNSIGNED_INT),
            (0, 0, 0, 1) => pick(scalar("long", Signed, Long), scalar("unsigned long", Unsigned, Long)),
            (0, 0, 0, 2) => {
                pick(scalar("long long", Signed, Fixed(8)), scalar("unsigned long long", Unsigned, Fixed(8)))
            }
            _ => None,
        }
    }
}

/// A type of C.
#[derive(Clone, Debug, PartialEq)]
pub enum CType {
    /// A number.
    Scalar(Scalar),
    /// A pointer, to whatever.
    Pointer,
    /// An enum: an `int`, or `unsigned int` where no value is negative, as gcc has it.
    Enum(Scalar),
    /// So many of a type, one behind the other. `None`: `[]`, at the end of a struct, which has no size.
    Array(Box<CType>, Option<u64>),
    /// A struct or a union.
    Aggregate(Arc<Aggregate>),
}

impl CType {
    /// The struct or union that it is, or is an array of.
    pub(super) fn aggregate(&self) -> Option<&Arc<Aggregate>> {
        match self {
            CType::Aggregate(aggregate) => Some(aggregate),
            CType::Array(of, _) => of.aggregate(),
            CType::Scalar(_) | CType::Pointer | CType::Enum(_) => None,
        }
    }
}

/// Struct or union.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AggregateKind {
    /// Members one behind the other.
    Struct,
    /// Members over each other.
    Union,
}

impl AggregateKind {
    /// `struct` or `union`.
    pub const fn word(self) -> &'static str {
        match self {
            AggregateKind::Struct => "struct",
            AggregateKind::Union => "union",
        }
    }
}

/// A struct or a union as it was declared.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregate {
    /// Which of both.
    pub kind: AggregateKind,
    /// The name behind the word `struct`, or that of the typedef; empty if it has none.
    pub name: String,
    /// What stands in a comment behind its opening brace.
    pub about: String,
    /// In the order of their declaration.
    pub members: Vec<StructMember>,
    /// `__attribute__((packed))`.
    pub is_packed: bool,
    /// The most that an alignment may be, in bytes: `#pragma pack(N)` where it was declared.
    pub pack: Option<u64>,
    /// At least so many bytes of alignment: `__attribute__((aligned(N)))`.
    pub align: Option<u64>,
    /// How many structs stand in one another here: 1 where none is a member.
    pub(super) depth: usize,
}

/// A member as it was declared.
#[derive(Clone, Debug, PartialEq)]
pub struct StructMember {
    /// Empty for an unnamed struct, union or bit-field.
    pub name: String,
    /// Its type.
    pub kind: CType,
    /// Its type as it was written, without the name: `unsigned char [8]`.
    pub text: String,
    /// Bits of a bit-field.
    pub bits: Option<u32>,
    /// At least so many bytes of alignment: `_Alignas(N)`, `aligned(N)`.
    pub align: Option<u64>,
    /// `__attribute__((packed))` of its own.
    pub is_packed: bool,
    /// What it stands for, where its type or the declaration says more than a number.
    pub meaning: Option<MemberMeaning>,
    /// The order of its bytes, where the declaration says one.
    pub order: Option<Order>,
    /// Where its name stands in the source.
    pub place: Range<usize>,
}

/// What was declared: each struct, union and typedef by its name.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Declarations {
    /// Structs and unions, in the order of their declaration, unnamed ones included.
    pub aggregates: Vec<Arc<Aggregate>>,
    pub(super) tags: BTreeMap<String, Arc<Aggregate>>,
    pub(super) typedefs: BTreeMap<String, CType>,
}

impl Declarations {
    /// The struct or union that was declared last: the one that a user means who typed several.
    pub fn last(&self) -> Option<&Arc<Aggregate>> {
        self.aggregates.last()
    }

    /// These and more; the newer of two with one name stays.
    #[must_use]
    pub fn joined(mut self, more: Declarations) -> Declarations {
        self.aggregates
            .retain(|old| old.name.is_empty() || more.aggregates.iter().all(|new| new.name != old.name));
        self.aggregates.extend(more.aggregates);
        self.tags.extend(more.tags);
        self.typedefs.extend(more.typedefs);
        self
    }

    /// The struct or union with this tag, or behind this typedef.
    pub fn named(&self, name: &str) -> Option<&Arc<Aggregate>> {
        self.tags.get(name).or_else(|| match self.typedefs.get(name) {
            Some(CType::Aggregate(aggregate)) => Some(aggregate),
            _ => None,
        })
    }
}
