/* A wall clock that can be set for one process: the file named by CLOCK_OFFSET_FILE says by how many seconds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *time) {
    static int (*real)(clockid_t, struct timespec *);
    if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
    int result = real(clock, time);
    const char *path = getenv("CLOCK_OFFSET_FILE");
    if (clock != CLOCK_REALTIME || !path) return result;
    FILE *file = fopen(path, "r");
    long offset = 0;
    if (file) {
        if (fscanf(file, "%ld", &offset) != 1) offset = 0;
        fclose(file);
    }
    time->tv_sec += offset;
    return result;
}
