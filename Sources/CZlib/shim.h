#pragma once
#include <zlib.h>

// zlib's initialisers are macros, which Swift does not import.
// windowBits: 15 + 32 tells a gzip from a zlib header by itself; 15 + 16 writes gzip.
static inline int switchboard_inflate_init(z_streamp stream) { return inflateInit2(stream, 15 + 32); }
static inline int switchboard_deflate_init_gzip(z_streamp stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}
