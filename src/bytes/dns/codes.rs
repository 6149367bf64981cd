//! The registries of IANA that a message refers to, and for each type the layout of its data.

use DnsPart::{
    Algorithm, Base32Counted, Base64, Bitmap, Digest, Hex, HexCounted, Inet, Inet6, Instant, Name, Params,
    Rest, String, Strings, Ttl, Type, U8, U16, U32, Word,
};

/// What a part of a record's data is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DnsPart {
    /// A number of one byte.
    U8,
    /// A number of two bytes.
    U16,
    /// A number of four bytes.
    U32,
    /// Seconds, four bytes.
    Ttl,
    /// Seconds since 1970 modulo 2^32, shown as `YYYYMMDDHHmmSS` (RFC 4034, section 3.2).
    Instant,
    /// A type code.
    Type,
    /// A DNSSEC algorithm, one byte.
    Algorithm,
    /// A digest type of DS, one byte.
    Digest,
    /// An IPv4 address.
    Inet,
    /// An IPv6 address.
    Inet6,
    /// A domain name, which may be compressed.
    Name,
    /// A character string: its length in a byte, then its bytes.
    String,
    /// Character strings up to the end, at least one.
    Strings,
    /// The same as a string, shown without quotes: the tag of CAA.
    Word,
    /// All that is left, as one quoted string.
    Rest,
    /// All that is left, in hexadecimal.
    Hex,
    /// All that is left, in base 64.
    Base64,
    /// A length in a byte, then bytes in hexadecimal; `-` for none.
    HexCounted,
    /// A length in a byte, then bytes in base 32 with the extended hex alphabet (RFC 4648, section 7).
    Base32Counted,
    /// Types as bitmaps, up to the end (RFC 4034, section 4.1.2).
    Bitmap,
    /// Parameters of a service binding, up to the end (RFC 9460, section 2.2).
    Params,
}

/// A type of records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DnsType {
    /// Its number.
    pub number: u16,
    /// Its name, as `AAAA`.
    pub name: &'static str,
    /// The parts of its data; none where the data has no form of its own here.
    pub parts: &'static [(&'static str, DnsPart)],
    /// What it tells.
    pub about: &'static str,
}

/// The type of EDNS's pseudo record (RFC 6891).
pub const OPT: u16 = 41;

macro_rules! types {
    ($($number:literal $name:literal $about:literal [$($part:literal $kind:expr),*];)*) => {
        &[$(DnsType { number: $number, name: $name, parts: &[$(($part, $kind)),*], about: $about }),*]
    };
}

/// Every type that is known by name, by number.
pub const TYPES: &[DnsType] = types! {
    1 "A" "an IPv4 address" ["address" Inet];
    2 "NS" "a name server of the zone" ["name server" Name];
    5 "CNAME" "the name that this one stands for" ["canonical name" Name];
    6 "SOA" "start of the zone: who keeps it, and its times"
        ["primary server" Name, "mailbox" Name, "serial" U32, "refresh" Ttl, "retry" Ttl, "expire" Ttl, "minimum" Ttl];
    12 "PTR" "the name of an address" ["name" Name];
    13 "HINFO" "processor and system of a host" ["processor" String, "system" String];
    15 "MX" "who takes mail for the name" ["preference" U16, "exchange" Name];
    16 "TXT" "text" ["text" Strings];
    17 "RP" "the person responsible" ["mailbox" Name, "text at" Name];
    18 "AFSDB" "an AFS server" ["subtype" U16, "host" Name];
    28 "AAAA" "an IPv6 address" ["address" Inet6];
    33 "SRV" "host and port of a service" ["priority" U16, "weight" U16, "port" U16, "target" Name];
    35 "NAPTR" "a rule that rewrites a name"
        ["order" U16, "preference" U16, "flags" String, "service" String, "expression" String, "replacement" Name];
    36 "KX" "a key exchanger" ["preference" U16, "exchanger" Name];
    39 "DNAME" "the tree that this one stands for" ["target" Name];
    41 "OPT" "EDNS: no record, but options of the message" [];
    43 "DS" "the digest of a key of the zone below"
        ["key tag" U16, "algorithm" Algorithm, "digest type" Digest, "digest" Hex];
    44 "SSHFP" "the fingerprint of a host key of SSH" ["algorithm" U8, "hash" U8, "fingerprint" Hex];
    46 "RRSIG" "a signature over records"
        ["type covered" Type, "algorithm" Algorithm, "labels" U8, "original TTL" Ttl, "expiration" Instant,
         "inception" Instant, "key tag" U16, "signer" Name, "signature" Base64];
    47 "NSEC" "proof of what is not there: the next name" ["next name" Name, "types" Bitmap];
    48 "DNSKEY" "a public key of the zone" ["flags" U16, "protocol" U8, "algorithm" Algorithm, "key" Base64];
    50 "NSEC3" "proof of what is not there: the next hashed name"
        ["hash" U8, "flags" U8, "iterations" U16, "salt" HexCounted, "next hash" Base32Counted, "types" Bitmap];
    51 "NSEC3PARAM" "how names are hashed for NSEC3"
        ["hash" U8, "flags" U8, "iterations" U16, "salt" HexCounted];
    52 "TLSA" "the certificate of a TLS server" ["usage" U8, "selector" U8, "matching" U8, "data" Hex];
    53 "SMIMEA" "the certificate of a mailbox" ["usage" U8, "selector" U8, "matching" U8, "data" Hex];
    59 "CDS" "the DS that the zone above is to have"
        ["key tag" U16, "algorithm" Algorithm, "digest type" Digest, "digest" Hex];
    60 "CDNSKEY" "the key whose DS the zone above is to have"
        ["flags" U16, "protocol" U8, "algorithm" Algorithm, "key" Base64];
    61 "OPENPGPKEY" "a key of OpenPGP" ["key" Base64];
    64 "SVCB" "how a service is reached" ["priority" U16, "target" Name, "parameter" Params];
    65 "HTTPS" "how a web server is reached" ["priority" U16, "target" Name, "parameter" Params];
    99 "SPF" "who may send mail (obsolete: TXT has it)" ["text" Strings];
    250 "TSIG" "a signature of the message" [];
    251 "IXFR" "the changes of a zone" [];
    252 "AXFR" "a whole zone" [];
    255 "ANY" "whatever the server has of the name" [];
    256 "URI" "where the name leads" ["priority" U16, "weight" U16, "target" Rest];
    257 "CAA" "who may issue certificates for the name" ["flags" U8, "tag" Word, "value" Rest];
};

impl DnsType {
    /// The type of this number, if it is known by name.
    pub fn of(number: u16) -> Option<&'static DnsType> {
        TYPES.binary_search_by_key(&number, |kind| kind.number).ok().map(|at| &TYPES[at])
    }
}

/// `AAAA`, or `TYPE731` (RFC 3597, section 5).
pub fn type_name(number: u16) -> std::borrow::Cow<'static, str> {
    DnsType::of(number).map_or_else(|| format!("TYPE{number}").into(), |kind| kind.name.into())
}

/// The number of `aaaa` or `TYPE731`, in any case.
pub fn type_number(word: &str) -> Option<u16> {
    let known = TYPES.iter().find(|kind| kind.name.eq_ignore_ascii_case(word)).map(|kind| kind.number);
    known.or_else(|| numbered(word, "TYPE"))
}

/// The classes by number and name.
pub const CLASSES: &[(u16, &str)] = &[(1, "IN"), (3, "CH"), (4, "HS"), (254, "NONE"), (255, "ANY")];

/// `IN`, or `CLASS32` (RFC 3597, section 5).
pub fn class_name(number: u16) -> std::borrow::Cow<'static, str> {
    let known = CLASSES.iter().find(|(class, _)| *class == number);
    known.map_or_else(|| format!("CLASS{number}").into(), |(_, name)| (*name).into())
}

/// The number of `in` or `CLASS32`, in any case.
pub fn class_number(word: &str) -> Option<u16> {
    let known = CLASSES.iter().find(|(_, name)| name.eq_ignore_ascii_case(word)).map(|(class, _)| *class);
    known.or_else(|| numbered(word, "CLASS"))
}

fn numbered(word: &str, prefix: &str) -> Option<u16> {
    let (head, digits) = word.split_at_checked(prefix.len())?;
    let is_number = head.eq_ignore_ascii_case(prefix) && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

/// A row of a registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DnsCode {
    /// Its number.
    pub number: u16,
    /// Its name.
    pub name: &'static str,
    /// What it means, a clause.
    pub about: &'static str,
}

macro_rules! registry {
    ($($number:literal $name:literal $about:literal;)*) => {
        &[$(DnsCode { number: $number, name: $name, about: $about }),*]
    };
}

const fn find(registry: &'static [DnsCode], number: u16) -> Option<&'static DnsCode> {
    let mut at = 0;
    while at < registry.len() {
        if registry[at].number == number {
            return Some(&registry[at]);
        }
        at += 1;
    }
    None
}

/// An RCODE, the twelve bits of EDNS included.
pub const fn rcode(number: u16) -> Option<&'static DnsCode> {
    find(RCODES, number)
}

const RCODES: &[DnsCode] = registry! {
    0 "NOERROR" "the name exists";
    1 "FORMERR" "the server could not read the question";
    2 "SERVFAIL" "the server failed: it got no answer, or one that did not validate";
    3 "NXDOMAIN" "there is no such name";
    4 "NOTIMP" "the server does not know this kind of question";
    5 "REFUSED" "the server does not answer this question to us";
    6 "YXDOMAIN" "the name exists when it should not";
    7 "YXRRSET" "records exist that should not";
    8 "NXRRSET" "records that should exist do not";
    9 "NOTAUTH" "the server is not authoritative, or we are not authorised";
    10 "NOTZONE" "the name is not in the zone";
    16 "BADVERS" "the server does not know this version of EDNS";
    17 "BADKEY" "the key is not known";
    18 "BADTIME" "the signature is out of its time";
    22 "BADTRUNC" "the signature is too short";
    23 "BADCOOKIE" "the server cookie is missing or wrong: ask again with the one that came";
};

/// An opcode.
pub const fn opcode(number: u16) -> Option<&'static DnsCode> {
    find(OPCODES, number)
}

const OPCODES: &[DnsCode] = registry! {
    0 "QUERY" "a question";
    1 "IQUERY" "an inverse question (obsolete)";
    2 "STATUS" "the state of the server";
    4 "NOTIFY" "a zone changed";
    5 "UPDATE" "change a zone";
    6 "DSO" "a stateful session";
};

/// An EDNS option.
pub const fn option(number: u16) -> Option<&'static DnsCode> {
    find(OPTIONS, number)
}

pub(super) const OPTIONS: &[DnsCode] = registry! {
    3 "NSID" "which of the servers behind one address answered";
    5 "DAU" "algorithms that the asker knows";
    6 "DHU" "digests that the asker knows";
    7 "N3U" "hashes that the asker knows";
    8 "CLIENT-SUBNET" "for whom the answer is";
    9 "EXPIRE" "when the zone expires";
    10 "COOKIE" "proof of having been asked from here before";
    11 "KEEPALIVE" "how long the connection may stay open";
    12 "PADDING" "bytes that hide the length";
    13 "CHAIN" "proofs from a name on";
    14 "KEY-TAG" "keys that the asker trusts";
    15 "EDE" "why it failed";
    18 "REPORT-CHANNEL" "where failures are reported";
};

/// An extended error (RFC 8914).
pub const fn extended_error(number: u16) -> Option<&'static DnsCode> {
    find(EXTENDED_ERRORS, number)
}

const EXTENDED_ERRORS: &[DnsCode] = registry! {
    0 "Other" "";
    1 "Unsupported DNSKEY Algorithm" "the zone is signed in a way that the server does not know";
    2 "Unsupported DS Digest Type" "the zone is delegated in a way that the server does not know";
    3 "Stale Answer" "the answer is from the cache, and too old";
    4 "Forged Answer" "the answer was made up by a policy";
    5 "DNSSEC Indeterminate" "whether the zone is signed could not be found out";
    6 "DNSSEC Bogus" "the signatures are wrong";
    7 "Signature Expired" "";
    8 "Signature Not Yet Valid" "";
    9 "DNSKEY Missing" "no key fits the DS above";
    10 "RRSIGs Missing" "a signed zone without signatures";
    11 "No Zone Key Bit Set" "";
    12 "NSEC Missing" "no proof that it is not there";
    13 "Cached Error" "the failure is from the cache";
    14 "Not Ready" "the server is starting";
    15 "Blocked" "the server blocks the name by its own choice";
    16 "Censored" "the server was told from outside to block the name";
    17 "Filtered" "the server blocks the name because the client asked for a filter";
    18 "Prohibited" "this client may not ask here";
    19 "Stale NXDOMAIN Answer" "that the name is not there is from the cache, and too old";
    20 "Not Authoritative" "";
    21 "Not Supported" "";
    22 "No Reachable Authority" "no server of the zone answered";
    23 "Network Error" "";
    24 "Invalid Data" "the zone's data cannot be used";
    25 "Signature Expired before Valid" "";
    26 "Too Early" "";
    27 "Unsupported NSEC3 Iterations Value" "";
    28 "Unable to conform to policy" "";
    29 "Synthesized" "";
    30 "Invalid Query Type" "";
};

/// DNSSEC algorithms by number.
pub(super) const fn algorithm(number: u8) -> &'static str {
    match number {
        1 => "RSAMD5",
        3 => "DSA",
        5 => "RSASHA1",
        6 => "DSA-NSEC3-SHA1",
        7 => "RSASHA1-NSEC3-SHA1",
        8 => "RSASHA256",
        10 => "RSASHA512",
        12 => "ECC-GOST",
        13 => "ECDSAP256SHA256",
        14 => "ECDSAP384SHA384",
        15 => "ED25519",
        16 => "ED448",
        _ => "",
    }
}

/// Digest types of DS by number.
pub(super) const fn digest(number: u8) -> &'static str {
    match number {
        1 => "SHA-1",
        2 => "SHA-256",
        3 => "GOST R 34.11-94",
        4 => "SHA-384",
        _ => "",
    }
}
