/* What the files of this library share: how work is cut among threads, and memory for packing. */
#ifndef VERNACULAR_SHARE_H
#define VERNACULAR_SHARE_H

#include <stdint.h>
#include "ggml.h"

#if defined(_WIN32)
#define EXPORT __declspec(dllexport)
#else
#define EXPORT __attribute__((visibility("default")))
#endif

/* Part `ith` of `nth` of so many pieces: [from, to). */
static inline void part_of(int64_t pieces, int ith, int nth, int64_t *from, int64_t *to) {
    *from = pieces * ith / nth;
    *to = pieces * (ith + 1) / nth;
}

static inline int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }

/* At least `bytes` of 64-byte aligned memory, the same until thread `ith` asks again. Ends the process without memory,
   as ggml does. One process computes one graph at a time. */
void *scratch(int ith, size_t bytes);

/* How ggml lays out a type and converts a row of it to float32; told by the app (see kernels_tell_type). */
struct stored {
    void (*to_float)(const void *row, float *to, int64_t count);
    int64_t block; /* numbers per block */
    int64_t bytes; /* of a block */
};
const struct stored *stored_as(enum ggml_type type);

#endif
