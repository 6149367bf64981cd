/* broken_ftp_client HOST PORT FILE 0|1|2 [OFFSET]: the resumable transfer. The command is 2 bytes, text and
   NUL; commands 1 (the OFFSET given) and 2 (what FILE has already) send 10 bytes more, text, NUL, and what
   happens to stand behind it. What comes is appended to FILE. */
#include "peer.h"

int main(int argc, char **argv)
{
    char command[2] = {0, 0}, offset[10], in[256];
    FILE *file;
    long at;
    int fd, count;

    if (argc < 5)
        return 2;
    file = fopen(argv[3], "ab");
    if (file == NULL)
        fail(argv[3]);
    fseek(file, 0, SEEK_END);
    at = argv[4][0] == '1' && argc > 5 ? atol(argv[5]) : ftell(file);
    fd = connected(argv[1], argv[2], SOCK_STREAM);
    command[0] = argv[4][0];
    if (write(fd, command, 2) != 2)
        fail("write");
    if (command[0] != '0') {
        memset(offset, '#', sizeof offset);
        snprintf(offset, sizeof offset, "%ld", at);
        if (write(fd, offset, 10) != 10)
            fail("write");
    }
    while ((count = read(fd, in, sizeof in)) > 0)
        fwrite(in, 1, count, file);
    if (count < 0)
        fail("read");
    return fclose(file) == 0 ? 0 : 1;
}
