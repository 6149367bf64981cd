/* broken_ftp_server FILE COUNT: the resumable transfer. Prints its port, then serves COUNT clients, one after the
   other: reads 2 bytes, for commands other than 0 also 10, and sends FILE from that offset in chunks of 256. A
   negative offset sends the whole file, one past the end nothing. */
#include "peer.h"

static void all(int fd, char *bytes, int length)
{
    int got, done = 0;

    while (done < length && (got = read(fd, bytes + done, length - done)) > 0)
        done += got;
    if (done < length)
        fail("read");
}

int main(int argc, char **argv)
{
    char command[2], offset[11], out[256];
    int fd, other, count, clients;
    FILE *file;

    if (argc != 3)
        return 2;
    fd = bound("tcp");
    for (clients = atoi(argv[2]); clients > 0; clients--) {
        other = accept(fd, NULL, NULL);
        if (other < 0)
            fail("accept");
        all(other, command, 2);
        memset(offset, 0, sizeof offset);
        if (command[0] != '0')
            all(other, offset, 10);
        file = fopen(argv[1], "rb");
        if (file == NULL)
            fail(argv[1]);
        fseek(file, atol(offset), SEEK_SET);
        while ((count = fread(out, 1, sizeof out, file)) > 0)
            if (write(other, out, count) != count)
                fail("write");
        fclose(file);
        close(other);
    }
    return 0;
}
