/* Memory by RLIMIT_DATA (RLIMIT_AS would count idle arenas); files by Landlock with no right at all; system calls by a
 * seccomp filter (seccomp(2)) that allows what reading, computing and answering need. What ends a process that was
 * broken into (exec, sockets, ptrace, signals to others) kills it at once; all else that is not allowed just fails, as
 * a file that is not there would. Written without libseccomp, which is LGPL and needs no more than these forty
 * lines. */
#include "scan/guards.h"
#include "base/sanitized.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <linux/seccomp.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { DATA_MOST = 512 << 20, STACK_MOST = 64 << 20 };

void ls_guards_limit(void) {
    struct rlimit none = {0, 0}, stack, data = {DATA_MOST, DATA_MOST};
    /* A core file would hold what was being read; a program that is piped one gets it in spite of the limit:
     * core(5). */
    setrlimit(RLIMIT_CORE, &none);
    if (!LS_SANITIZED) prctl(PR_SET_DUMPABLE, 0);
    if (getrlimit(RLIMIT_STACK, &stack) == 0 && stack.rlim_cur < STACK_MOST &&
        (stack.rlim_max == RLIM_INFINITY || stack.rlim_max >= STACK_MOST)) {
        stack.rlim_cur = STACK_MOST;
        setrlimit(RLIMIT_STACK, &stack);
    }
    if (!LS_SANITIZED) setrlimit(RLIMIT_DATA, &data);
}

static int landlock_abi(void) {
#ifdef SYS_landlock_create_ruleset
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    return abi > 0 ? (int)abi : 0;
#else
    return 0;
#endif
}

static void close_files(void) {
#ifdef SYS_landlock_create_ruleset
    int abi = landlock_abi();
    if (!abi) return;
    /* The rights of ABI 1 are bits 0 to 12; 2 adds refer, 3 truncate, 5 ioctl on devices. None is given back. */
    uint64_t rights = (1u << 13) - 1;
    if (abi >= 2) rights |= 1u << 13;
    if (abi >= 3) rights |= 1u << 14;
    if (abi >= 5) rights |= 1u << 15;
    struct landlock_ruleset_attr rules = {.handled_access_fs = rights};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &rules, sizeof rules.handled_access_fs, 0);
    if (ruleset < 0) return;
    syscall(SYS_landlock_restrict_self, ruleset, 0);
    close(ruleset);
#endif
}

#if defined(__x86_64__)
#define ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define ALLOW(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
#define KILL(name)                                                                                                     \
    BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

static void close_calls(void) {
#ifdef ARCHITECTURE
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        /* glibc's fstat() is newfstatat() with an empty path: only so. */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_newfstatat, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[3])),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AT_EMPTY_PATH, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        /* Memory of its own alone: what is shared is in no limit of ours. */
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_mmap, 0, 5),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[3])),
        BPF_STMT(BPF_ALU | BPF_AND | BPF_K, MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MAP_PRIVATE | MAP_ANONYMOUS, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        ALLOW(read),
        ALLOW(pread64),
        ALLOW(write),
        ALLOW(writev),
        ALLOW(lseek),
        ALLOW(fstat),
        ALLOW(close),
        ALLOW(sendmsg),
        ALLOW(recvmsg),
        ALLOW(munmap),
        ALLOW(mremap),
        ALLOW(mprotect),
        ALLOW(madvise),
        ALLOW(brk),
        ALLOW(futex),
        ALLOW(clock_gettime),
        ALLOW(clock_nanosleep),
        ALLOW(gettimeofday),
        ALLOW(getrandom),
        ALLOW(getpid),
        ALLOW(gettid),
        ALLOW(rt_sigreturn),
        ALLOW(rt_sigaction),
        ALLOW(rt_sigprocmask),
        ALLOW(sigaltstack),
        ALLOW(tgkill),
        ALLOW(exit),
        ALLOW(exit_group),
        ALLOW(sched_yield),
        ALLOW(restart_syscall),
        ALLOW(ftruncate),
        KILL(execve),
        KILL(execveat),
        KILL(socket),
        KILL(connect),
        KILL(bind),
        KILL(ptrace),
        KILL(kill),
        KILL(process_vm_readv),
        KILL(process_vm_writev),
        KILL(bpf),
        KILL(keyctl),
        KILL(unshare),
        KILL(setns),
        KILL(mount),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
}

void ls_guards_close(void) {
    if (LS_SANITIZED) return; /* their run-time opens files and maps memory as it likes */
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    close_files();
    close_calls();
}

size_t ls_guards_names(const char **names, size_t most) {
    size_t count = 0;
    if (count < most) names[count++] = "worker_process";
    if (LS_SANITIZED) return count;
#ifdef ARCHITECTURE
    if (count < most && prctl(PR_GET_SECCOMP, 0, 0, 0, 0) >= 0) names[count++] = "seccomp";
#endif
    if (count < most && landlock_abi() > 0) names[count++] = "landlock";
    return count;
}
