/* The structs of the sockets API, as Linux with glibc declares them (man 7 ip, ipv6, unix, socket, tcp). */

struct sockaddr {            /* any address, as the calls take it */
    sa_family_t sa_family;
    char sa_data[14];
};

struct in_addr {             /* an IPv4 address */
    in_addr_t s_addr;
};

struct sockaddr_in {         /* an IPv4 address and port */
    sa_family_t sin_family;
    in_port_t sin_port;
    struct in_addr sin_addr;
    unsigned char sin_zero[8];
};

struct in6_addr {            /* an IPv6 address */
    big uint32_t s6_addr[4];
};

struct sockaddr_in6 {        /* an IPv6 address, port, flow label and scope */
    sa_family_t sin6_family;
    in_port_t sin6_port;
    big uint32_t sin6_flowinfo;
    struct in6_addr sin6_addr;
    uint32_t sin6_scope_id;
};

struct sockaddr_un {         /* the name of a Unix socket */
    sa_family_t sun_family;
    char sun_path[108];
};

struct sockaddr_storage {    /* room for an address of any family */
    sa_family_t ss_family;
    char __ss_padding[118];
    unsigned long __ss_align;
};

struct addrinfo {            /* a node of the list of getaddrinfo */
    int ai_flags;
    int ai_family;
    int ai_socktype;
    int ai_protocol;
    socklen_t ai_addrlen;
    struct sockaddr *ai_addr;
    char *ai_canonname;
    struct addrinfo *ai_next;
};

struct hostent {             /* the answer of gethostbyname */
    char *h_name;
    char **h_aliases;
    int h_addrtype;
    int h_length;
    char **h_addr_list;
};

struct ip_mreq {             /* IP_ADD_MEMBERSHIP: a group, and the address of the interface */
    struct in_addr imr_multiaddr;
    struct in_addr imr_interface;
};

struct ip_mreqn {            /* the same, and the index of the interface */
    struct in_addr imr_multiaddr;
    struct in_addr imr_address;
    int imr_ifindex;
};

struct ipv6_mreq {           /* IPV6_JOIN_GROUP */
    struct in6_addr ipv6mr_multiaddr;
    unsigned int ipv6mr_interface;
};

struct group_source_req {    /* MCAST_JOIN_SOURCE_GROUP */
    uint32_t gsr_interface;
    struct sockaddr_storage gsr_group;
    struct sockaddr_storage gsr_source;
};

struct linger {              /* SO_LINGER: 1 and 0 seconds reset the connection at close */
    int l_onoff;
    int l_linger;
};

struct timeval {             /* SO_RCVTIMEO, SO_SNDTIMEO */
    time_t tv_sec;
    suseconds_t tv_usec;
};
