/* hello_server: prints its port, greets one client with 13 bytes, and ends. */
#include "peer.h"

int main(void)
{
    int fd = bound("tcp");
    int other = accept(fd, NULL, NULL);

    if (other < 0)
        fail("accept");
    if (send(other, "Hello, world!", 13, 0) != 13)
        fail("send");
    close(other);
    return 0;
}
