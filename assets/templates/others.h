/* The address structs elsewhere: BSD and macOS begin with a length, Windows has a family of 2 bytes and no length. */

struct bsd_sockaddr {
    uint8_t sa_len;
    uint8_t sa_family;
    char sa_data[14];
};

struct bsd_sockaddr_in {
    uint8_t sin_len;
    uint8_t sin_family;
    in_port_t sin_port;
    in_addr_t sin_addr;
    char sin_zero[8];
};

struct bsd_sockaddr_in6 {
    uint8_t sin6_len;
    uint8_t sin6_family;
    in_port_t sin6_port;
    big uint32_t sin6_flowinfo;
    big uint32_t sin6_addr[4];
    uint32_t sin6_scope_id;
};

struct bsd_sockaddr_un {
    uint8_t sun_len;
    uint8_t sun_family;
    char sun_path[104];
};

struct windows_sockaddr_in {
    uint16_t sin_family;
    in_port_t sin_port;
    in_addr_t sin_addr;
    char sin_zero[8];
};

struct windows_sockaddr_in6 {
    uint16_t sin6_family;
    in_port_t sin6_port;
    big uint32_t sin6_flowinfo;
    big uint32_t sin6_addr[4];
    uint32_t sin6_scope_id;
};
