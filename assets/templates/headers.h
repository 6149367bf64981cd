/* Headers as they travel: network order, no padding. A field of bits that says big is counted from the most
   significant bit of its bytes, as RFCs draw it. */

struct __attribute__((packed)) ethernet {   /* IEEE 802.3 */
    [[mac]] unsigned char destination[6];
    [[mac]] unsigned char source[6];
    [[ethertype]] big uint16_t type;
};

struct __attribute__((packed)) ipv4 {       /* RFC 791, without options */
    big uint8_t version:4, header_words:4;
    uint8_t type_of_service;
    big uint16_t total_length;
    big uint16_t identification;
    big uint16_t reserved:1, dont_fragment:1, more_fragments:1, fragment_offset:13;
    uint8_t time_to_live;
    [[ipproto]] uint8_t protocol;
    [[hex]] big uint16_t checksum;
    in_addr_t source;
    in_addr_t destination;
};

struct __attribute__((packed)) ipv6 {       /* RFC 8200 */
    big uint32_t version:4, traffic_class:8, flow_label:20;
    big uint16_t payload_length;
    [[ipproto]] uint8_t next_header;
    uint8_t hop_limit;
    [[ipv6]] unsigned char source[16];
    [[ipv6]] unsigned char destination[16];
};

struct __attribute__((packed)) udp {        /* RFC 768 */
    in_port_t source;
    in_port_t destination;
    big uint16_t length;
    [[hex]] big uint16_t checksum;
};

struct __attribute__((packed)) tcp {        /* RFC 9293, without options */
    in_port_t source;
    in_port_t destination;
    big uint32_t sequence;
    big uint32_t acknowledgment;
    big uint16_t header_words:4, reserved:4, cwr:1, ece:1, urg:1, ack:1, psh:1, rst:1, syn:1, fin:1;
    big uint16_t window;
    [[hex]] big uint16_t checksum;
    big uint16_t urgent;
};

struct __attribute__((packed)) icmp {       /* RFC 792, an echo */
    [[icmp_type]] uint8_t type;
    uint8_t code;
    [[hex]] big uint16_t checksum;
    big uint16_t identifier;
    big uint16_t sequence;
};

struct __attribute__((packed)) icmp_error { /* RFC 792, RFC 1191: the header of the packet that met it follows */
    [[icmp_type]] uint8_t type;
    uint8_t code;
    [[hex]] big uint16_t checksum;
    big uint16_t unused;
    big uint16_t next_mtu;
};

struct __attribute__((packed)) icmpv6 {     /* RFC 4443, an echo */
    [[icmpv6_type]] uint8_t type;
    uint8_t code;
    [[hex]] big uint16_t checksum;
    big uint16_t identifier;
    big uint16_t sequence;
};

struct __attribute__((packed)) icmpv6_error { /* RFC 4443: the header of the packet that met it follows */
    [[icmpv6_type]] uint8_t type;
    uint8_t code;
    [[hex]] big uint16_t checksum;
    big uint32_t mtu_or_pointer;
};

struct __attribute__((packed)) icmpv6_header { /* RFC 4443, what every message begins with */
    [[icmpv6_type]] uint8_t type;
    uint8_t code;
    [[hex]] big uint16_t checksum;
};

struct __attribute__((packed)) igmp {       /* RFC 2236 */
    [[hex]] uint8_t type;
    uint8_t max_response;
    [[hex]] big uint16_t checksum;
    in_addr_t group;
};

struct __attribute__((packed)) tls_record { /* RFC 8446, section 5.1 */
    [[tls_type]] uint8_t type;
    [[tls_version]] big uint16_t version;
    big uint16_t length;
};

struct __attribute__((packed)) dns {        /* RFC 1035, section 4.1.1 */
    [[hex]] big uint16_t id;
    big uint16_t qr:1, opcode:4, aa:1, tc:1, rd:1, ra:1, z:1, ad:1, cd:1, rcode:4;
    big uint16_t questions;
    big uint16_t answers;
    big uint16_t authorities;
    big uint16_t additionals;
};
