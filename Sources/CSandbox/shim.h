// Takes rights away from the calling process for good. In C because filters are arrays of a macro's making and the
// system calls have no wrappers in glibc.
#pragma once

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/// No program started from here on gains rights: needed before a filter may be set. 0 or errno.
static inline int shim_no_new_privileges(void) {
  return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
}

/// Sets soft and hard limits alike; 0 or errno.
static inline int shim_limit(int kind, uint64_t value) {
  struct rlimit limit = {value, value};
  return setrlimit((__rlimit_resource_t)kind, &limit) == 0 ? 0 : errno;
}

/// CPU seconds from now on until SIGXCPU; 0 or errno. The hard limit is left as it is.
static inline int shim_limit_cpu(uint64_t seconds) {
  struct rusage used;
  struct rlimit limit;
  if (getrusage(RUSAGE_SELF, &used) != 0 || getrlimit(RLIMIT_CPU, &limit) != 0) return errno;
  limit.rlim_cur = (rlim_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + seconds + 1;
  return setrlimit(RLIMIT_CPU, &limit) == 0 ? 0 : errno;
}

/// Landlock (Linux 5.13): no file can be opened any more, for reading or writing. 0 or errno.
static inline int shim_close_file_system(void) {
  // The rights of the first version of its interface: all that open(2), mkdir(2), unlink(2) and their kin need.
  struct {
    uint64_t handled_access_fs;
  } attributes = {(1ULL << 13) - 1};
#if defined(SYS_landlock_create_ruleset)
  int rules = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
  if (rules < 0) return errno;
  int result = syscall(SYS_landlock_restrict_self, rules, 0) == 0 ? 0 : errno;
  close(rules);
  return result;
#else
  (void)attributes;
  return ENOSYS;
#endif
}

#if defined(__x86_64__)
#define SHIM_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define SHIM_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

#define SHIM_ALLOW(number) \
  BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/// A seccomp filter: memory, locks of the threads that are there, clocks, and the descriptors that are open already.
/// Every other call answers EPERM: no socket, no file, no program, no new thread. 0 or errno.
static inline int shim_filter_calls(void) {
#if defined(SHIM_ARCHITECTURE)
  struct sock_filter filter[] = {
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SHIM_ARCHITECTURE, 1, 0),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
      // The socket to the daemon, and the end.
      SHIM_ALLOW(SYS_read), SHIM_ALLOW(SYS_write), SHIM_ALLOW(SYS_readv), SHIM_ALLOW(SYS_writev),
      SHIM_ALLOW(SYS_close), SHIM_ALLOW(SYS_fstat), SHIM_ALLOW(SYS_exit), SHIM_ALLOW(SYS_exit_group),
      SHIM_ALLOW(SYS_ppoll),
#if defined(SYS_poll)
      SHIM_ALLOW(SYS_poll),
#endif
      // Memory.
      SHIM_ALLOW(SYS_brk), SHIM_ALLOW(SYS_mmap), SHIM_ALLOW(SYS_munmap), SHIM_ALLOW(SYS_mprotect),
      SHIM_ALLOW(SYS_mremap), SHIM_ALLOW(SYS_madvise),
      // Locks, signals, clocks.
      SHIM_ALLOW(SYS_futex), SHIM_ALLOW(SYS_sched_yield), SHIM_ALLOW(SYS_sched_getaffinity),
      SHIM_ALLOW(SYS_rt_sigaction), SHIM_ALLOW(SYS_rt_sigprocmask), SHIM_ALLOW(SYS_rt_sigreturn),
      SHIM_ALLOW(SYS_sigaltstack), SHIM_ALLOW(SYS_getpid), SHIM_ALLOW(SYS_gettid),
      SHIM_ALLOW(SYS_clock_gettime), SHIM_ALLOW(SYS_clock_nanosleep), SHIM_ALLOW(SYS_nanosleep),
      SHIM_ALLOW(SYS_gettimeofday), SHIM_ALLOW(SYS_getrandom), SHIM_ALLOW(SYS_sysinfo),
      // Its own limits.
      SHIM_ALLOW(SYS_getrusage), SHIM_ALLOW(SYS_setrlimit), SHIM_ALLOW(SYS_getrlimit),
      SHIM_ALLOW(SYS_restart_syscall), SHIM_ALLOW(SYS_rseq), SHIM_ALLOW(SYS_set_robust_list),
      // prlimit(2) of process 0, itself.
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prlimit64, 0, 3),
      BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
      BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
      BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (EPERM & SECCOMP_RET_DATA)),
  };
  struct sock_fprog program = {sizeof filter / sizeof filter[0], filter};
  // All threads: what one may not do, none may do for it.
  return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &program) == 0 ? 0 : errno;
#else
  return ENOSYS;
#endif
}
