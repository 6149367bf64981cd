/* broken_ftp_udp_server FILE COUNT LOSE: the resumable transfer over datagrams, stop and wait (broken_ftp_udp_client
   has the messages). Prints its port, then serves COUNT transfers or refusals. Repeats what is not acknowledged
   after 300 ms, 10 times in all, and does not send every LOSE-th of these datagrams; a refusal is never lost, for nobody
   acknowledges it. Prints how each ended. */
#include <poll.h>

#include "peer.h"

static int fd, lose, counted;
static char out[267];
static size_t length;
static struct sockaddr_storage peer;
static socklen_t peer_length;

static void say(int may_be_lost)
{
    counted++;
    if (may_be_lost && lose > 0 && counted % lose == 0)
        return;
    if (sendto(fd, out, length, 0, (struct sockaddr *)&peer, peer_length) < 0)
        fail("sendto");
}

/* The next datagram, -1 after 300 ms without one. */
static int hear(char *in, int size, int milliseconds)
{
    struct pollfd wait = {fd, POLLIN, 0};

    if (poll(&wait, 1, milliseconds) == 0)
        return -1;
    peer_length = sizeof peer;
    return recvfrom(fd, in, size, 0, (struct sockaddr *)&peer, &peer_length);
}

static long number(const char *field)
{
    char digits[11];

    memcpy(digits, field, 10);
    digits[10] = '\0';
    return atol(digits);
}

/* Sends the file from here on; 0 when the client has all. */
static int transfer(FILE *file, long at)
{
    char in[64], digits[12];
    int count, tries;

    for (;;) {
        fseek(file, at, SEEK_SET);
        memset(out, 0, 11);
        count = fread(out + 11, 1, 256, file);
        out[0] = fgetc(file) == EOF ? 'L' : 'D';
        snprintf(digits, sizeof digits, "%ld", at);
        memcpy(out + 1, digits, strlen(digits));
        length = 11 + count;
        for (tries = 0;; ) {
            int got;

            if (tries++ == 10)
                return 1;
            say(1);
            got = hear(in, sizeof in, 300);
            if (got == 11 && in[0] == 'Z' && out[0] == 'L')
                return 0;
            if (got == 11 && in[0] == 'A' && out[0] == 'D' && number(in + 1) == at + count)
                break;
        }
        at += count;
    }
}

int main(int argc, char **argv)
{
    char in[64];
    FILE *file;
    struct sockaddr_storage served;
    int got, clients;

    if (argc != 4)
        return 2;
    lose = atoi(argv[3]);
    fd = bound("udp");
    memset(&peer, 0, sizeof peer);
    memset(&served, 0, sizeof served);
    for (clients = atoi(argv[2]); clients > 0;) {
        got = hear(in, sizeof in, 20000);
        if (got < 0)
            return 1;
        /* A late acknowledgement of the transfer before. */
        if (got != 12)
            continue;
        /* A late repetition of the request that was served before. */
        if (memcmp(&peer, &served, sizeof peer) == 0)
            continue;
        served = peer;
        clients--;
        file = fopen(argv[1], "rb");
        if (file == NULL) {
            length = snprintf(out, sizeof out, "E%s", strerror(errno));
            say(0);
            printf("refused\n");
        } else {
            printf("%s\n", transfer(file, in[0] == '0' ? 0 : number(in + 2)) == 0 ? "whole" : "given up");
            fclose(file);
        }
        fflush(stdout);
    }
    return 0;
}
