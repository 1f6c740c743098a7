#!/usr/bin/env python3
"""The library never prints, exits, or changes what belongs to its host: locale, directory, umask, environment, signal handlers,
priorities. Read off the undefined symbols of its own objects; the worker's files, which run in a process of their own, are named."""
import os
import pathlib
import subprocess
import sys

PRINTS = "printf vprintf fprintf vfprintf dprintf vdprintf puts fputs putchar fputc putc perror psignal fwrite syslog vsyslog err errx warn warnx " \
         "stdout stderr __printf_chk __fprintf_chk __vfprintf_chk __dprintf_chk"
ENDS = "exit _exit quick_exit _Exit atexit on_exit abort raise kill pthread_kill tgkill"
CHANGES = "setlocale chdir fchdir chroot umask setenv putenv unsetenv clearenv tzset signal sigaction bsd_signal sigprocmask " \
          "pthread_sigmask sigaltstack alarm setitimer timer_create nice setpriority setrlimit setrlimit64 prctl srand srandom setuid setgid " \
          "setsid setpgid daemon fork vfork system popen execve execv execvp dup2 dup3 mtrace mallopt pthread_setcancelstate pthread_exit"
DENIED = set((PRINTS + " " + ENDS + " " + CHANGES).split())
# A worker is a process of its own; the host's side ends the workers that it started.
ALLOWED = {"worker.c": {"_exit", "dup2", "fork", "signal", "sigprocmask", "prctl"}, "guards.c": {"prctl", "setrlimit", "setrlimit64"},
           "isolate.c": {"kill"}}


def undefined(paths):
    said = subprocess.run(["nm", "-u", "-A", *map(str, paths)], capture_output=True, text=True, check=True).stdout
    for line in said.splitlines():
        path, symbol = line.split(":", 1)
        yield os.path.basename(path)[:-2], symbol.split()[-1].split("@")[0]


def main():
    objects = [path for path in pathlib.Path(os.environ["LEAKSIFT_BUILD"]).rglob("*.o")
               if "/lib/" in str(path) and "/embed_" not in str(path)]  # programs of the build
    if len(objects) < 100:
        print(f"only {len(objects)} objects in the build folder")
        return 77 if not objects else 1
    failed, used = False, set()
    for name, symbol in undefined(objects):
        if symbol in DENIED:
            used.add((name, symbol))
    for name, symbol in sorted(used):
        if symbol not in ALLOWED.get(name, ()):
            print(f"{name} calls {symbol}")
            failed = True
    print(f"{len(objects)} objects, {len(used)} allowed calls: {sorted(used)}")
    return failed


sys.exit(main())
