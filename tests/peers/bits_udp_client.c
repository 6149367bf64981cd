/* bits_udp_client HOST PORT MESSAGE...: a datagram for each message, without a NUL and perhaps empty, and its
   answer; from an unconnected socket, to whoever answered last. */
#include "peer.h"

int main(int argc, char **argv)
{
    struct sockaddr_storage other;
    socklen_t length;
    char in[513];
    int named, fd, count, i;

    if (argc < 4)
        return 2;
    named = connected(argv[1], argv[2], SOCK_DGRAM);
    length = sizeof other;
    if (getpeername(named, (struct sockaddr *)&other, &length) < 0)
        fail("getpeername");
    close(named);
    fd = socket(other.ss_family, SOCK_DGRAM, 0);
    if (fd < 0)
        fail("socket");
    for (i = 3; i < argc; i++) {
        if (sendto(fd, argv[i], strlen(argv[i]), 0, (struct sockaddr *)&other, length) < 0)
            fail("sendto");
        length = sizeof other;
        count = recvfrom(fd, in, sizeof in - 1, 0, (struct sockaddr *)&other, &length);
        if (count < 0)
            fail("recvfrom");
        in[count] = '\0';
        printf("%d: %s\n", count, in);
    }
    return 0;
}
