//! `getaddrinfo(3)` and `getnameinfo(3)`: whole lists, raw codes, names as bytes. They block.

use std::ffi::{CStr, CString};
use std::sync::OnceLock;

use super::errno;
use crate::model::eai::EaiError;
use crate::model::errno::Errno;
use crate::model::hints::Hints;
use crate::model::lookup::{NameResult, Node};

/// `NI_MAXHOST` and `NI_MAXSERV`.
const HOST_ROOM: usize = 1025;
const SERVICE_ROOM: usize = 32;

/// Makes the calling thread's character set UTF-8, once: our names are UTF-8, and `AI_IDN` and `AI_CANONIDN` convert from
/// and to the character set of the locale, which is ASCII in a program that never chose one.
fn use_utf8() {
    static LOCALE: OnceLock<usize> = OnceLock::new();
    thread_local! {
        static IS_SET: () = {
            let locale = *LOCALE.get_or_init(|| {
                // SAFETY: a NUL-terminated name, and no locale to change; the result is never freed.
                unsafe { libc::newlocale(libc::LC_CTYPE_MASK, c"C.UTF-8".as_ptr(), std::ptr::null_mut()).expose_provenance() }
            });
            if locale != 0 {
                // SAFETY: a live locale that nobody changes, for this thread alone.
                unsafe { libc::uselocale(std::ptr::with_exposed_provenance_mut(locale)) };
            }
        };
    }
    IS_SET.with(|()| ());
}

/// `getaddrinfo(3)`: node and service (`None` passes NULL), and the hints. A name with a NUL in it gives `EAI_NONAME` without a call.
pub(crate) fn getaddrinfo(
    node: Option<&[u8]>,
    service: Option<&[u8]>,
    hints: Hints,
) -> Result<Vec<Node>, EaiError> {
    use_utf8();
    let unknown = |_| EaiError { number: libc::EAI_NONAME, errno: None };
    let node = node.map(CString::new).transpose().map_err(unknown)?;
    let service = service.map(CString::new).transpose().map_err(unknown)?;
    // SAFETY: all zeros are a valid addrinfo (null pointers).
    let mut asked: libc::addrinfo = unsafe { std::mem::zeroed() };
    (asked.ai_flags, asked.ai_family) = (hints.flags, hints.family);
    (asked.ai_socktype, asked.ai_protocol) = (hints.socktype, hints.protocol);
    let mut head: *mut libc::addrinfo = std::ptr::null_mut();
    // SAFETY: NUL-terminated strings or NULL, hints and head are live.
    let returned = unsafe {
        libc::getaddrinfo(
            node.as_ref().map_or(std::ptr::null(), |name| name.as_ptr()),
            service.as_ref().map_or(std::ptr::null(), |name| name.as_ptr()),
            &raw const asked,
            &raw mut head,
        )
    };
    if returned != 0 {
        return Err(eai(returned));
    }
    let mut nodes = Vec::new();
    let mut next = head;
    while !next.is_null() {
        // SAFETY: a node of the list that getaddrinfo made; it lives until freeaddrinfo below.
        let node = unsafe { &*next };
        next = node.ai_next;
        let addr = if node.ai_addr.is_null() {
            Vec::new()
        } else {
            // SAFETY: ai_addr points to ai_addrlen bytes.
            unsafe { std::slice::from_raw_parts(node.ai_addr.cast::<u8>(), node.ai_addrlen as usize) }
                .to_vec()
        };
        let canonname = if node.ai_canonname.is_null() {
            None
        } else {
            // SAFETY: a NUL-terminated string of the list.
            Some(unsafe { CStr::from_ptr(node.ai_canonname) }.to_bytes().to_vec())
        };
        nodes.push(Node {
            flags: node.ai_flags,
            family: node.ai_family,
            socktype: node.ai_socktype,
            protocol: node.ai_protocol,
            addrlen: node.ai_addrlen,
            addr,
            canonname,
            raw: bytes_of(node),
        });
    }
    // SAFETY: the head that getaddrinfo gave, freed once; everything was copied.
    unsafe { libc::freeaddrinfo(head) };
    Ok(nodes)
}

/// The struct as it lies in memory, its pointers as they are; the padding before them as zeros.
fn bytes_of(node: &libc::addrinfo) -> Vec<u8> {
    let numbers = [node.ai_flags, node.ai_family, node.ai_socktype, node.ai_protocol];
    let pointers = [node.ai_addr.addr(), node.ai_canonname.addr(), node.ai_next.addr()];
    let mut bytes: Vec<u8> = numbers.into_iter().flat_map(i32::to_ne_bytes).collect();
    bytes.extend(node.ai_addrlen.to_ne_bytes());
    bytes.resize(std::mem::offset_of!(libc::addrinfo, ai_addr), 0);
    bytes.extend(pointers.into_iter().flat_map(usize::to_ne_bytes));
    bytes
}

/// `getnameinfo(3)` with `NI_` flags: host and service as bytes.
pub(crate) fn getnameinfo(address: &[u8], flags: i32) -> Result<NameResult, EaiError> {
    use_utf8();
    let mut host = vec![0_u8; HOST_ROOM];
    let mut service = vec![0_u8; SERVICE_ROOM];
    // SAFETY: every pointer is to live memory of the length beside it.
    let returned = unsafe {
        libc::getnameinfo(
            address.as_ptr().cast(),
            address.len() as libc::socklen_t,
            host.as_mut_ptr().cast(),
            HOST_ROOM as libc::socklen_t,
            service.as_mut_ptr().cast(),
            SERVICE_ROOM as libc::socklen_t,
            flags,
        )
    };
    if returned != 0 {
        return Err(eai(returned));
    }
    for name in [&mut host, &mut service] {
        let end = name.iter().position(|byte| *byte == 0).unwrap_or(name.len());
        name.truncate(end);
    }
    Ok(NameResult { host, service })
}

/// The error with its errno, which only `EAI_SYSTEM` has.
fn eai(number: i32) -> EaiError {
    let errno: Errno = errno();
    EaiError { number, errno: (number == libc::EAI_SYSTEM).then_some(errno) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::Address;

    #[test]
    fn a_numeric_node_comes_back_with_every_field() {
        let flags = libc::AI_NUMERICHOST | libc::AI_CANONNAME;
        let hints = Hints { flags, family: libc::AF_INET, socktype: libc::SOCK_STREAM, protocol: 0 };
        let nodes = getaddrinfo(Some(b"127.0.0.1"), Some(b"58001"), hints).expect("a numeric host");
        assert_eq!(nodes.len(), 1);
        let node = &nodes[0];
        assert_eq!((node.family, node.socktype, node.protocol, node.addrlen), (2, 1, 6, 16));
        assert_eq!(node.address().to_string(), "127.0.0.1:58001");
        assert_eq!(node.canonname.as_deref(), Some(&b"127.0.0.1"[..]));
        assert_eq!(node.raw.len(), size_of::<libc::addrinfo>());
        // A pointer to the name, and no next node.
        assert!(node.raw[32..40] != [0; 8] && node.raw[40..] == [0; 8], "{:?}", node.raw);
    }

    #[test]
    fn errors_keep_their_numbers() {
        let hints = Hints { flags: libc::AI_NUMERICHOST, ..Hints::default() };
        let error = getaddrinfo(Some(b"host.invalid"), None, hints).expect_err("no number");
        assert_eq!(error, EaiError { number: libc::EAI_NONAME, errno: None });
        assert_eq!(
            getaddrinfo(Some(b"a\0b"), None, Hints::default()).expect_err("a NUL").number,
            libc::EAI_NONAME
        );
        assert_eq!(
            getaddrinfo(None, None, Hints::default()).expect_err("nothing asked").number,
            libc::EAI_NONAME
        );
    }

    #[test]
    fn names_in_other_scripts_are_converted_whatever_the_locale() {
        /// netdb.h of glibc.
        const AI_IDN: i32 = 0x40;
        // A number is asked for, so that nobody is asked over the network; the name is converted before.
        let hints = Hints { flags: AI_IDN | libc::AI_NUMERICHOST, ..Hints::default() };
        let error = getaddrinfo(Some("b\u{fc}cher.test".as_bytes()), None, hints).expect_err("no number");
        assert_eq!(crate::model::eai::symbol(error.number), "EAI_NONAME");
    }

    #[test]
    fn a_numeric_name_is_the_address_and_port() {
        let address = Address::new("::1".parse().expect("an address"), 7).to_sockaddr();
        let name = getnameinfo(&address, libc::NI_NUMERICHOST | libc::NI_NUMERICSERV).expect("numbers");
        assert_eq!((name.host.as_slice(), name.service.as_slice()), (&b"::1"[..], &b"7"[..]));
        assert_eq!(getnameinfo(&[1], 0).expect_err("too short").number, libc::EAI_FAMILY);
    }
}
