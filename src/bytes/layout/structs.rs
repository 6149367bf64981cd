//! The structs of the sockets API, as Linux with glibc lays them out on this host.

use super::{Layout, Member, MemberFormat};

/// Bytes of a pointer, and of an `unsigned long`.
const WORD: usize = size_of::<usize>();

/// A struct of the sockets API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Struct {
    /// `struct sockaddr`: any address, as the calls take it.
    Sockaddr,
    /// `struct sockaddr_in`: an IPv4 address and port (ip(7)).
    SockaddrIn,
    /// `struct sockaddr_in6`: an IPv6 address, port and scope (ipv6(7)).
    SockaddrIn6,
    /// `struct sockaddr_un`: the name of a Unix socket (unix(7)).
    SockaddrUn,
    /// `struct sockaddr_storage`: room for an address of any family.
    SockaddrStorage,
    /// `struct in_addr`.
    InAddr,
    /// `struct in6_addr`.
    In6Addr,
    /// `struct addrinfo`: a node of the list of getaddrinfo(3).
    Addrinfo,
    /// `struct hostent`: the answer of gethostbyname(3).
    Hostent,
    /// `struct ip_mreq`: a multicast membership (ip(7)).
    IpMreq,
}

use Struct::{Addrinfo, Hostent, In6Addr, InAddr, IpMreq};
use Struct::{Sockaddr, SockaddrIn, SockaddrIn6, SockaddrStorage, SockaddrUn};

impl Struct {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Struct; 10] = [
        Sockaddr,
        SockaddrIn,
        SockaddrIn6,
        SockaddrUn,
        SockaddrStorage,
        InAddr,
        In6Addr,
        Addrinfo,
        Hostent,
        IpMreq,
    ];

    /// The struct of an address family: `sockaddr_in` for `AF_INET` (2), `sockaddr_in6` for
    /// `AF_INET6` (10), `sockaddr_un` for `AF_UNIX` (1), else `sockaddr`.
    pub const fn of_family(family: u16) -> Struct {
        match family {
            1 => SockaddrUn,
            2 => SockaddrIn,
            10 => SockaddrIn6,
            _ => Sockaddr,
        }
    }

    /// Its name in C, without the word struct.
    pub const fn name(self) -> &'static str {
        match self {
            Sockaddr => "sockaddr",
            SockaddrIn => "sockaddr_in",
            SockaddrIn6 => "sockaddr_in6",
            SockaddrUn => "sockaddr_un",
            SockaddrStorage => "sockaddr_storage",
            InAddr => "in_addr",
            In6Addr => "in6_addr",
            Addrinfo => "addrinfo",
            Hostent => "hostent",
            IpMreq => "ip_mreq",
        }
    }

    /// Its members in their places.
    pub fn layout(self) -> Layout {
        Layout::arrange(self.name(), self.members())
    }

    fn members(self) -> Vec<Member> {
        let family = |name| Member::new(name, "sa_family_t", 2, 2, MemberFormat::Family);
        let port = |name| Member::new(name, "in_port_t", 2, 2, MemberFormat::Port);
        let inet = |name| Member::new(name, "struct in_addr", 4, 4, MemberFormat::Inet);
        let inet6 = |name| Member::new(name, "struct in6_addr", 16, 4, MemberFormat::Inet6);
        let plain = |name, form| Member::new(name, "int", 4, 4, form);
        let pointer = |name, kind| Member::new(name, kind, WORD, WORD, MemberFormat::Pointer);
        match self {
            Sockaddr => {
                vec![family("sa_family"), Member::new("sa_data", "char[14]", 14, 1, MemberFormat::Opaque)]
            }
            SockaddrIn => vec![
                family("sin_family"),
                port("sin_port"),
                inet("sin_addr"),
                Member::new("sin_zero", "unsigned char[8]", 8, 1, MemberFormat::Unused),
            ],
            SockaddrIn6 => vec![
                family("sin6_family"),
                port("sin6_port"),
                Member::new("sin6_flowinfo", "uint32_t", 4, 4, MemberFormat::NetworkHex),
                inet6("sin6_addr"),
                Member::new("sin6_scope_id", "uint32_t", 4, 4, MemberFormat::Scope),
            ],
            SockaddrUn => {
                vec![
                    family("sun_family"),
                    Member::new("sun_path", "char[108]", 108, 1, MemberFormat::UnixName),
                ]
            }
            SockaddrStorage => {
                let filler = 128 - 2 - WORD;
                vec![
                    family("ss_family"),
                    Member::new("__ss_padding", "char[]", filler, 1, MemberFormat::Opaque),
                    Member::new("__ss_align", "unsigned long", WORD, WORD, MemberFormat::Opaque),
                ]
            }
            InAddr => vec![inet("s_addr")],
            In6Addr => vec![inet6("s6_addr")],
            Addrinfo => vec![
                plain("ai_flags", MemberFormat::AddrinfoFlags),
                plain("ai_family", MemberFormat::Family),
                plain("ai_socktype", MemberFormat::SocketType),
                plain("ai_protocol", MemberFormat::IpProtocol),
                Member::new("ai_addrlen", "socklen_t", 4, 4, MemberFormat::Unsigned),
                pointer("ai_addr", "struct sockaddr *"),
                pointer("ai_canonname", "char *"),
                pointer("ai_next", "struct addrinfo *"),
            ],
            Hostent => vec![
                pointer("h_name", "char *"),
                pointer("h_aliases", "char **"),
                plain("h_addrtype", MemberFormat::Family),
                plain("h_length", MemberFormat::Signed),
                pointer("h_addr_list", "char **"),
            ],
            IpMreq => vec![inet("imr_multiaddr"), inet("imr_interface")],
        }
    }
}
