// Preloaded into the server: makes syncing to disk fail, like a dying disk, while the file named by FAIL_FSYNC exists.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static int failing(void) {
  const char *flag = getenv("FAIL_FSYNC");
  return flag && access(flag, F_OK) == 0;
}

static int sync_or_fail(const char *name, int file) {
  if (failing()) {
    errno = EIO;
    return -1;
  }
  int (*genuine)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  return genuine(file);
}

int fsync(int file) { return sync_or_fail("fsync", file); }
int fdatasync(int file) { return sync_or_fail("fdatasync", file); }
