#include <errno.h>
#include <fcntl.h>
#include <lmdb.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "collector/store/store_file.h"

#define PATH_BYTES_MAX 4096u
#define TABLES_MAX 32u
#define PAGE_BYTES_LEAST 4096u

static bool path_in(char out[PATH_BYTES_MAX], const char *directory, const char *name) {
  int size = snprintf(out, PATH_BYTES_MAX, "%s/%s", directory, name);
  return size > 0 && (size_t)size < PATH_BYTES_MAX;
}

static hark_err refuse(const char **why, hark_err err, const char *sentence) {
  *why = sentence;
  return err;
}

int hark_store_file_hold(const char *directory, bool alone) {
  int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0 && flock(fd, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
    close(fd);
    return -1;
  }
  return fd;
}

// ---- is it all there? ----

static int open_to_read(const char *directory, MDB_env **env) {
  int rc = mdb_env_create(env);
  if (rc != 0) {
    return rc;
  }
  mdb_env_set_maxdbs(*env, TABLES_MAX);
  rc = mdb_env_open(*env, directory, MDB_RDONLY | MDB_NOTLS, 0600);
  if (rc != 0) {
    mdb_env_close(*env);
    *env = NULL;
  }
  return rc;
}

static volatile unsigned touched;

static int touch_table(MDB_txn *txn, MDB_dbi table) {
  MDB_cursor *cursor;
  MDB_val key, value;
  int rc = mdb_cursor_open(txn, table, &cursor);
  while (rc == 0 && (rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT)) == 0) {
    for (size_t i = 0; i < value.mv_size; i += PAGE_BYTES_LEAST) {
      touched += ((const unsigned char *)value.mv_data)[i];
    }
    touched += value.mv_size > 0 ? ((const unsigned char *)value.mv_data)[value.mv_size - 1] : 0;
  }
  return rc == MDB_NOTFOUND ? 0 : rc;
}

// Reads everything once. A page that is not in the file ends the process: this is for a child.
static int touch_all(const char *directory) {
  MDB_env *env;
  MDB_txn *txn;
  MDB_dbi names, table;
  MDB_cursor *cursor;
  MDB_val name, value;
  int rc = open_to_read(directory, &env);
  rc = rc ? rc : mdb_txn_begin(env, NULL, MDB_RDONLY, &txn);
  rc = rc ? rc : mdb_dbi_open(txn, NULL, 0, &names);
  rc = rc ? rc : mdb_cursor_open(txn, names, &cursor);
  while (rc == 0 && (rc = mdb_cursor_get(cursor, &name, &value, MDB_NEXT)) == 0) {
    char text[64];
    snprintf(text, sizeof text, "%.*s", (int)name.mv_size, (const char *)name.mv_data);
    rc = mdb_dbi_open(txn, text, 0, &table);
    rc = rc ? rc : touch_table(txn, table);
  }
  return rc == MDB_NOTFOUND ? 0 : rc;
}

static bool all_can_be_read(const char *directory) {
  pid_t child = fork();
  if (child == 0) {
    int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
    dup2(nowhere, STDERR_FILENO);
    _exit(touch_all(directory) == 0 ? 0 : 1);
  }
  int status = 1;
  while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Never shortens, whoever else writes. Where this process may not write, it stays as it is.
static void lengthen(const char *data, uint64_t size, uint64_t wanted) {
  int fd = open(data, O_RDWR | O_CLOEXEC);
  if (fd >= 0) {
    posix_fallocate(fd, (off_t)size, (off_t)(wanted - size));
    close(fd);
  }
}

hark_err hark_store_file_check(const char *directory, const char **why) {
  char data[PATH_BYTES_MAX], lock[PATH_BYTES_MAX];
  struct stat file;
  if (!path_in(data, directory, "data.mdb") || !path_in(lock, directory, "lock.mdb")) {
    return refuse(why, HARK_ERR_IO, "the directory's name is too long");
  }
  if (stat(data, &file) != 0) {
    return errno == ENOENT && access(lock, F_OK) == 0
               ? refuse(why, HARK_ERR_STORE,
                        "data.mdb is gone, and lock.mdb is left of a store; bring a backup back (`hark restore`), or "
                        "remove lock.mdb to begin a new store")
               : HARK_OK;
  }
  if (file.st_size == 0) {
    return refuse(why, HARK_ERR_STORE,
                  "data.mdb is empty; bring a backup back (`hark restore`), or remove it to begin a new store");
  }
  MDB_env *env;
  MDB_envinfo info;
  MDB_stat pages;
  if (open_to_read(directory, &env) != 0) {
    return refuse(why, HARK_ERR_STORE,
                  "data.mdb is damaged, cut off or not hark's; move it away and bring a backup back (`hark restore`)");
  }
  mdb_env_info(env, &info);
  mdb_env_stat(env, &pages);
  mdb_env_close(env);
  uint64_t wanted = ((uint64_t)info.me_last_pgno + 1) * pages.ms_psize;
  // Looked at again: somebody may have written meanwhile. The last pages may never have been written, when they were
  // free again at once: only then everything is read, and the file is made as long as it says.
  if (stat(data, &file) == 0 && (uint64_t)file.st_size >= wanted) {
    return HARK_OK;
  }
  if (!all_can_be_read(directory)) {
    return refuse(why, HARK_ERR_STORE,
                  "data.mdb is shorter than what it has to hold: it was cut off; move it away and bring a backup back "
                  "(`hark restore`)");
  }
  lengthen(data, (uint64_t)file.st_size, wanted);
  return HARK_OK;
}

// ---- copying ----

static bool sync_path(const char *path, int flags) {
  int fd = open(path, flags | O_CLOEXEC);
  bool good = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) {
    close(fd);
  }
  return good;
}

// Copies into `to`/copying and, when all of it is on disk, moves it up.
static hark_err copy_into(const char *from, const char *to, bool compact, const char **why) {
  char aside[PATH_BYTES_MAX], copy[PATH_BYTES_MAX], data[PATH_BYTES_MAX];
  MDB_env *env;
  if (!path_in(aside, to, "copying") || !path_in(copy, aside, "data.mdb") || !path_in(data, to, "data.mdb")) {
    return refuse(why, HARK_ERR_IO, "the directory's name is too long");
  }
  unlink(copy); // of a copy that was broken off
  if (mkdir(aside, 0700) != 0 && errno != EEXIST) {
    return refuse(why, HARK_ERR_IO, strerror(errno));
  }
  int rc = open_to_read(from, &env);
  if (rc == 0) {
    rc = mdb_env_copy2(env, aside, compact ? MDB_CP_COMPACT : 0);
    mdb_env_close(env);
  }
  bool good = rc == 0 && sync_path(copy, O_RDWR) && rename(copy, data) == 0;
  if (!good) {
    *why = rc != 0 ? mdb_strerror(rc) : strerror(errno);
    unlink(copy);
  }
  rmdir(aside);
  return good && sync_path(to, O_RDONLY | O_DIRECTORY) ? HARK_OK : HARK_ERR_IO;
}

hark_err hark_store_file_copy(const char *from, const char *to, bool compact, const char **why) {
  char data[PATH_BYTES_MAX];
  *why = "it could not be written";
  if (mkdir(to, 0700) != 0 && errno != EEXIST) {
    return refuse(why, HARK_ERR_IO, strerror(errno));
  }
  if (!path_in(data, to, "data.mdb") || access(data, F_OK) == 0) {
    return refuse(why, HARK_ERR_STATE, "there is a store already; name another directory, or move it away");
  }
  return copy_into(from, to, compact, why);
}

hark_err hark_store_file_compact(const char *directory, const char **why) {
  char lock[PATH_BYTES_MAX];
  *why = "it could not be written";
  int held = hark_store_file_hold(directory, true);
  if (held < 0) {
    return refuse(why, HARK_ERR_STATE, "somebody has this store open; stop the collector and other commands first");
  }
  hark_err err = copy_into(directory, directory, true, why);
  if (err == HARK_OK && path_in(lock, directory, "lock.mdb")) {
    unlink(lock); // it tells of the file that was here before
  }
  close(held);
  return err;
}
