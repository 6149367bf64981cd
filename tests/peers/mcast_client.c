/* mcast_client GROUP PORT WORD...: a datagram to the group for each word, with its NUL, over the loopback
   interface, time to live 1. */
#include "peer.h"

int main(int argc, char **argv)
{
    struct sockaddr_in group;
    struct in_addr loopback;
    unsigned char ttl = 1;
    int fd, i;

    if (argc < 4)
        return 2;
    memset(&group, 0, sizeof group);
    group.sin_family = AF_INET;
    group.sin_port = htons(atoi(argv[2]));
    if (inet_pton(AF_INET, argv[1], &group.sin_addr) != 1 || !IN_MULTICAST(ntohl(group.sin_addr.s_addr))) {
        printf("dest addr %s is not multicast\n", argv[1]);
        return 1;
    }
    fd = socket(AF_INET, SOCK_DGRAM, 0);
    loopback.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &loopback, sizeof loopback) < 0
        || setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl) < 0)
        fail("socket");
    for (i = 3; i < argc; i++)
        if (sendto(fd, argv[i], strlen(argv[i]) + 1, 0, (struct sockaddr *)&group, sizeof group) < 0)
            fail("sendto");
    return 0;
}
