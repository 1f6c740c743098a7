/* leaksift-worker: the helper program that the library starts to scan in processes of their own. Its descriptor 3 is
 * the socket to the host; without one there is nothing for it to do. */
#include "scan/worker.h"
#include <sys/socket.h>

int main(void) {
    int type;
    socklen_t length = sizeof type;
    if (getsockopt(3, SOL_SOCKET, SO_TYPE, &type, &length)) return 2;
    return ls_worker_program(3);
}
