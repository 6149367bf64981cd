/* echo_server tcp|udp|PATH COUNT: prints its port, serves COUNT clients one after the other (or datagrams)
   with a buffer of 128 bytes, prints the port of each, and ends. */
#include "peer.h"

int main(int argc, char **argv)
{
    struct sockaddr_storage from;
    socklen_t size;
    char in[128];
    int fd, kind, other, count, turn;

    if (argc != 3)
        return 2;
    fd = bound(argv[1]);
    kind = type(argv[1]);
    for (turn = 0; turn < atoi(argv[2]); turn++) {
        size = sizeof from;
        if (kind == SOCK_DGRAM) {
            count = recvfrom(fd, in, sizeof in, 0, (struct sockaddr *)&from, &size);
            if (count < 0 || sendto(fd, in, count, 0, (struct sockaddr *)&from, size) != count)
                fail("recvfrom or sendto");
        } else {
            other = accept(fd, (struct sockaddr *)&from, &size);
            if (other < 0)
                fail("accept");
            while ((count = read(other, in, sizeof in)) > 0)
                if (write(other, in, count) != count)
                    fail("write");
            if (count < 0)
                fail("read");
            close(other);
        }
        printf("client %d\n", port(&from));
    }
    return 0;
}
