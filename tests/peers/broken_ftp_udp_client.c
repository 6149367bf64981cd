/* broken_ftp_udp_client HOST PORT FILE 0|1|2 OFFSET LOSE: the resumable transfer over datagrams, stop and wait.
   Request: command[2] offset[10]; data: 'D' (or 'L', the last) offset[10] payload; answer: 'A' (or 'Z') and the
   next offset wanted; 'E' and a text is an error. Repeats its last datagram after 300 ms of silence, and does
   not send every LOSE-th. What comes is appended to FILE; prints how often it repeated. */
#include <poll.h>

#include "peer.h"

static int fd, lose, counted;
static char last[12];
static size_t length;

static void out(void)
{
    counted++;
    if (lose > 0 && counted % lose == 0)
        return;
    if (send(fd, last, length, 0) < 0)
        fail("send");
}

static int heard(int milliseconds)
{
    struct pollfd wait = {fd, POLLIN, 0};

    return poll(&wait, 1, milliseconds);
}

int main(int argc, char **argv)
{
    char in[600], digits[12];
    long wanted, at, repeats = 0;
    FILE *file;
    int count;

    if (argc != 7)
        return 2;
    file = fopen(argv[3], "ab");
    if (file == NULL)
        fail(argv[3]);
    fseek(file, 0, SEEK_END);
    wanted = argv[4][0] == '0' ? 0 : argv[4][0] == '1' ? atol(argv[5]) : ftell(file);
    lose = atoi(argv[6]);
    fd = connected(argv[1], argv[2], SOCK_DGRAM);
    last[0] = argv[4][0];
    snprintf(last + 2, 10, "%ld", wanted);
    length = 12;
    out();
    for (;;) {
        if (heard(300) == 0) {
            if (++repeats > 100)
                return 1;
            out();
            continue;
        }
        count = recv(fd, in, sizeof in, 0);
        if (count < 0)
            fail("recv");
        if (in[0] == 'E') {
            printf("error: %.*s\n", count - 1, in + 1);
            return 0;
        }
        memcpy(digits, in + 1, 10);
        digits[10] = '\0';
        at = atol(digits);
        if (at == wanted) {
            fwrite(in + 11, 1, count - 11, file);
            wanted += count - 11;
        }
        memset(last, 0, sizeof last);
        last[0] = in[0] == 'L' ? 'Z' : 'A';
        snprintf(digits, sizeof digits, "%ld", wanted);
        memcpy(last + 1, digits, strlen(digits));
        length = 11;
        out();
        if (in[0] == 'L')
            break;
    }
    /* In case the Z was lost. */
    while (heard(450) > 0 && recv(fd, in, sizeof in, 0) >= 0)
        out();
    printf("%ld bytes in the file, %s\n", ftell(file), repeats > 0 ? "repeated" : "nothing repeated");
    return fclose(file) == 0 ? 0 : 1;
}
