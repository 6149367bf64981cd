/* The structs of the sockets API, as Linux with glibc declares them (man 7 ip, ipv6, unix, socket, tcp). */

struct sockaddr {            /* any address, as the calls take it */
    sa_family_t sa_family;
    [[opaque]] char sa_data[14];
};

struct in_addr {             /* an IPv4 address */
    in_addr_t s_addr;
};

struct sockaddr_in {         /* an IPv4 address and port */
    sa_family_t sin_family;
    in_port_t sin_port;
    struct in_addr sin_addr;
    [[unused]] unsigned char sin_zero[8];
};

struct in6_addr {            /* an IPv6 address */
    [[ipv6]] _Alignas(4) unsigned char s6_addr[16];
};

struct sockaddr_in6 {        /* an IPv6 address, port, flow label and scope */
    sa_family_t sin6_family;
    in_port_t sin6_port;
    [[hex]] big uint32_t sin6_flowinfo;
    struct in6_addr sin6_addr;
    [[scope]] uint32_t sin6_scope_id;
};

struct sockaddr_un {         /* the name of a Unix socket */
    sa_family_t sun_family;
    [[unix_path]] char sun_path[108];
};

struct sockaddr_storage {    /* room for an address of any family */
    sa_family_t ss_family;
    [[opaque]] char __ss_padding[118];
    [[hex]] uint64_t __ss_align;        /* an unsigned long: 4 bytes of it, and 4 more before it, on 32 bits */
};

struct addrinfo {            /* a node of the list of getaddrinfo */
    [[ai_flags]] int ai_flags;
    [[family]] int ai_family;
    [[socktype]] int ai_socktype;
    [[ipproto]] int ai_protocol;
    socklen_t ai_addrlen;
    struct sockaddr *ai_addr;
    char *ai_canonname;
    struct addrinfo *ai_next;
};

struct hostent {             /* the answer of gethostbyname */
    char *h_name;
    char **h_aliases;
    [[family]] int h_addrtype;
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
    [[scope]] int imr_ifindex;
};

struct ipv6_mreq {           /* IPV6_JOIN_GROUP */
    struct in6_addr ipv6mr_multiaddr;
    [[scope]] unsigned int ipv6mr_interface;
};

struct group_source_req {    /* MCAST_JOIN_SOURCE_GROUP */
    [[scope]] uint32_t gsr_interface;
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

struct tcp_info {            /* TCP_INFO (linux/tcp.h), as far as most kernels fill it */
    [[tcp_state]] uint8_t tcpi_state;
    uint8_t tcpi_ca_state;
    uint8_t tcpi_retransmits;
    uint8_t tcpi_probes;
    uint8_t tcpi_backoff;
    [[hex]] uint8_t tcpi_options;
    uint8_t tcpi_snd_wscale:4, tcpi_rcv_wscale:4;
    uint8_t tcpi_delivery_rate_app_limited:1, tcpi_fastopen_client_fail:2;
    uint32_t tcpi_rto;
    uint32_t tcpi_ato;
    uint32_t tcpi_snd_mss;
    uint32_t tcpi_rcv_mss;
    uint32_t tcpi_unacked;
    uint32_t tcpi_sacked;
    uint32_t tcpi_lost;
    uint32_t tcpi_retrans;
    uint32_t tcpi_fackets;
    uint32_t tcpi_last_data_sent;
    uint32_t tcpi_last_ack_sent;
    uint32_t tcpi_last_data_recv;
    uint32_t tcpi_last_ack_recv;
    uint32_t tcpi_pmtu;
    uint32_t tcpi_rcv_ssthresh;
    uint32_t tcpi_rtt;
    uint32_t tcpi_rttvar;
    uint32_t tcpi_snd_ssthresh;
    uint32_t tcpi_snd_cwnd;
    uint32_t tcpi_advmss;
    uint32_t tcpi_reordering;
    uint32_t tcpi_rcv_rtt;
    uint32_t tcpi_rcv_space;
    uint32_t tcpi_total_retrans;
    uint64_t tcpi_pacing_rate;
    uint64_t tcpi_max_pacing_rate;
    uint64_t tcpi_bytes_acked;
    uint64_t tcpi_bytes_received;
    uint32_t tcpi_segs_out;
    uint32_t tcpi_segs_in;
    uint32_t tcpi_notsent_bytes;
    uint32_t tcpi_min_rtt;
    uint32_t tcpi_data_segs_in;
    uint32_t tcpi_data_segs_out;
    uint64_t tcpi_delivery_rate;
    uint64_t tcpi_busy_time;
    uint64_t tcpi_rwnd_limited;
    uint64_t tcpi_sndbuf_limited;
    uint32_t tcpi_delivered;
    uint32_t tcpi_delivered_ce;
    uint64_t tcpi_bytes_sent;
    uint64_t tcpi_bytes_retrans;
    uint32_t tcpi_dsack_dups;
    uint32_t tcpi_reord_seen;
    uint32_t tcpi_rcv_ooopack;
    uint32_t tcpi_snd_wnd;
};
