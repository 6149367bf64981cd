//! The structs of the sockets API against those that libc declares for this host.

use sockpit::bytes::layout::structs::Struct;

#[test]
fn sizes_agree_with_libc() {
    for (which, size, align) in [
        (Struct::Sockaddr, size_of::<libc::sockaddr>(), align_of::<libc::sockaddr>()),
        (Struct::SockaddrIn, size_of::<libc::sockaddr_in>(), align_of::<libc::sockaddr_in>()),
        (Struct::SockaddrIn6, size_of::<libc::sockaddr_in6>(), align_of::<libc::sockaddr_in6>()),
        (Struct::SockaddrUn, size_of::<libc::sockaddr_un>(), align_of::<libc::sockaddr_un>()),
        (Struct::SockaddrStorage, size_of::<libc::sockaddr_storage>(), align_of::<libc::sockaddr_storage>()),
        (Struct::Addrinfo, size_of::<libc::addrinfo>(), align_of::<libc::addrinfo>()),
        (Struct::Hostent, size_of::<libc::hostent>(), align_of::<libc::hostent>()),
        (Struct::IpMreq, size_of::<libc::ip_mreq>(), align_of::<libc::ip_mreq>()),
    ] {
        assert_eq!((which.layout().size(), which.layout().align()), (size, align), "{}", which.name());
    }
}
