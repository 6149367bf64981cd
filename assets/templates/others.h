/* The address structs elsewhere. BSD and macOS begin with a length of one byte and have a family of one; Windows has a
   family of 2 bytes and no length. AF_INET6 has another number on each (FreeBSD 28, macOS 30, Windows 23). */

struct bsd_sockaddr {
    uint8_t sa_len;
    [[freebsd_family]] uint8_t sa_family;
    [[opaque]] char sa_data[14];
};

struct bsd_sockaddr_in {
    uint8_t sin_len;
    [[freebsd_family]] uint8_t sin_family;
    in_port_t sin_port;
    struct in_addr sin_addr;
    [[unused]] char sin_zero[8];
};

struct bsd_sockaddr_in6 {
    uint8_t sin6_len;
    [[freebsd_family]] uint8_t sin6_family;
    in_port_t sin6_port;
    [[hex]] big uint32_t sin6_flowinfo;
    struct in6_addr sin6_addr;
    [[scope]] uint32_t sin6_scope_id;
};

struct bsd_sockaddr_un {
    uint8_t sun_len;
    [[freebsd_family]] uint8_t sun_family;
    [[unix_path]] char sun_path[104];
};

struct bsd_sockaddr_storage {
    uint8_t ss_len;
    [[freebsd_family]] uint8_t ss_family;
    [[opaque]] char __ss_pad1[6];
    [[hex]] int64_t __ss_align;
    [[opaque]] char __ss_pad2[112];
};

struct macos_sockaddr_in6 {
    uint8_t sin6_len;
    [[macos_family]] uint8_t sin6_family;
    in_port_t sin6_port;
    [[hex]] big uint32_t sin6_flowinfo;
    struct in6_addr sin6_addr;
    [[scope]] uint32_t sin6_scope_id;
};

struct windows_sockaddr {
    [[windows_family]] uint16_t sa_family;
    [[opaque]] char sa_data[14];
};

struct windows_sockaddr_in {
    [[windows_family]] uint16_t sin_family;
    in_port_t sin_port;
    struct in_addr sin_addr;
    [[unused]] char sin_zero[8];
};

struct windows_sockaddr_in6 {
    [[windows_family]] uint16_t sin6_family;
    in_port_t sin6_port;
    [[hex]] big uint32_t sin6_flowinfo;
    struct in6_addr sin6_addr;
    [[scope]] uint32_t sin6_scope_id;
};

struct windows_sockaddr_un {
    [[windows_family]] uint16_t sun_family;
    [[unix_path]] char sun_path[108];
};

struct windows_sockaddr_storage {
    [[windows_family]] uint16_t ss_family;
    [[opaque]] char __ss_pad1[6];
    [[hex]] int64_t __ss_align;
    [[opaque]] char __ss_pad2[112];
};
