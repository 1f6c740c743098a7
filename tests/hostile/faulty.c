/* Runs a command in which one write fails: faulty NUMBER FAULT COMMAND…
 *
 * The NUMBERth call that changes a regular file, counted over all its threads and processes, fails once. FAULT is `enospc`, `eio` or
 * `short` (half of it is written). Number 0: none fails. At the end standard error says how many there were, and which it was.
 *
 * By ptrace(2), because the C library's streams write by calls of its own, which a preloaded library does not see; the
 * calls are picked by a seccomp filter, so that others run as fast as ever. Status 77: this processor or kernel cannot. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT = 77 };

#if defined(__x86_64__)

enum fault { FAULT_ENOSPC, FAULT_EIO, FAULT_SHORT };
static const char *const fault_names[] = {"enospc", "eio", "short"};

static const struct {
    unsigned number;
    const char *name;
    bool by_descriptor, has_length;
} calls[] = {
    {SYS_write, "write", true, true},       {SYS_pwrite64, "pwrite", true, true},   {SYS_writev, "writev", true, false},
    {SYS_fsync, "fsync", true, false},      {SYS_fdatasync, "fdatasync", true, false}, {SYS_ftruncate, "ftruncate", true, false},
    {SYS_rename, "rename", false, false},   {SYS_renameat, "renameat", false, false}, {SYS_renameat2, "renameat2", false, false},
};
enum { CALLS = sizeof calls / sizeof *calls };

/* The child: its calls of the list stop it from here on, and those of its children. */
static void start(char **command) {
    struct sock_filter filter[2 * CALLS + 2];
    size_t count = 0;
    filter[count++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (size_t i = 0; i < CALLS; i++) {
        filter[count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, calls[i].number, 0, 1);
        filter[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE);
    }
    filter[count++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    const struct sock_fprog program = {(unsigned short)count, filter};
    if (ptrace(PTRACE_TRACEME, 0, 0, 0)) _exit(CANNOT);
    raise(SIGSTOP); /* until the options are set */
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program)) _exit(CANNOT);
    execv(command[0], command);
    _exit(127);
}

/* Files with and without a name; no sockets, pipes, devices, shared memory. */
static bool is_file(pid_t pid, unsigned long long descriptor, char *name, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)pid, (int)descriptor);
    ssize_t length = readlink(link, name, size - 1);
    if (length <= 0) return false;
    name[length] = '\0';
    return *name == '/' && strncmp(name, "/dev/", 5) != 0 && strncmp(name, "/memfd:", 7) != 0;
}

typedef struct story {
    unsigned long number, seen;
    enum fault fault;
    char which[4200];
} story;

/* A thread stands before a call of the list. */
static void meet(story *of, pid_t pid) {
    struct user_regs_struct registers;
    char name[4096] = "";
    size_t i = 0;
    if (ptrace(PTRACE_GETREGS, pid, 0, &registers)) return;
    while (i < CALLS && calls[i].number != registers.orig_rax) i++;
    if (i == CALLS || (calls[i].by_descriptor && !is_file(pid, registers.rdi, name, sizeof name))) return;
    if (++of->seen != of->number) return;
    snprintf(of->which, sizeof of->which, "%s %s", calls[i].name, name);
    if (of->fault == FAULT_SHORT) {
        if (!calls[i].has_length || registers.rdx < 2) return;
        registers.rdx /= 2;
    } else {
        registers.orig_rax = (unsigned long long)-1; /* not made */
        registers.rax = (unsigned long long)(of->fault == FAULT_EIO ? -EIO : -ENOSPC);
    }
    ptrace(PTRACE_SETREGS, pid, 0, &registers);
}

static int trace(story *of, pid_t first) {
    const long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC |
                         PTRACE_O_EXITKILL;
    int status, result = CANNOT;
    if (waitpid(first, &status, 0) != first || !WIFSTOPPED(status) || ptrace(PTRACE_SETOPTIONS, first, 0, options)) return CANNOT;
    ptrace(PTRACE_CONT, first, 0, 0);
    for (pid_t pid; (pid = waitpid(-1, &status, __WALL)) > 0;) {
        if (WIFEXITED(status) && pid == first) result = WEXITSTATUS(status);
        if (WIFSIGNALED(status) && pid == first) result = 128 + WTERMSIG(status);
        if (!WIFSTOPPED(status)) continue;
        int number = WSTOPSIG(status), event = status >> 16;
        if (event == PTRACE_EVENT_SECCOMP) meet(of, pid);
        /* A new thread or process begins with a stop of its own. */
        bool swallowed = event || number == SIGTRAP || number == SIGSTOP;
        ptrace(PTRACE_CONT, pid, 0, swallowed ? 0 : number);
    }
    return result;
}

int main(int argument_count, char **arguments) {
    story of = {0};
    if (argument_count < 4) return 2;
    of.number = strtoul(arguments[1], NULL, 10);
    while (strcmp(arguments[2], fault_names[of.fault]) != 0)
        if (++of.fault > FAULT_SHORT) return 2;
    pid_t pid = fork();
    if (pid == 0) start(arguments + 3);
    int result = pid < 0 ? CANNOT : trace(&of, pid);
    fprintf(stderr, "faulty: %lu calls, %s: %s\n", of.seen, arguments[2], *of.which ? of.which : "none");
    return result;
}

#else

int main(void) { return CANNOT; }

#endif
