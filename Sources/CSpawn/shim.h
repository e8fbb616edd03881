// What <spawn.h> of glibc declares for GNU sources alone.
#pragma once

#include <spawn.h>

// Closes all descriptors from `first` on in a process that is to be started.
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int first);
static inline int shim_spawn_close_from(posix_spawn_file_actions_t *actions, int first) {
  return posix_spawn_file_actions_addclosefrom_np(actions, first);
}

// POSIX_SPAWN_SETSID: a session of its own.
static const short shim_spawn_new_session = 0x80;
