/* What the app sees of this library; compiled for any processor, so that it may be asked on every one. */
#include <stdlib.h>
#include <string.h>
#include "share.h"

typedef void (*custom_op)(struct ggml_tensor *dst, int ith, int nth, void *data);
void product_mul_mat(struct ggml_tensor *, int, int, void *);
void product_out_prod(struct ggml_tensor *, int, int, void *);
void eight_bit_round(struct ggml_tensor *, int, int, void *);
void eight_bit_mul_mat(struct ggml_tensor *, int, int, void *);
void turn_halves(struct ggml_tensor *, int, int, void *);
void turn_halves_back(struct ggml_tensor *, int, int, void *);
void turn_pairs(struct ggml_tensor *, int, int, void *);
void turn_pairs_back(struct ggml_tensor *, int, int, void *);

#define MOST_THREADS 512

static struct stored types[GGML_TYPE_COUNT];

const struct stored *stored_as(enum ggml_type type) { return types + type; }

void *scratch(int ith, size_t bytes) {
    static struct { void *whole; size_t bytes; } held[MOST_THREADS];
    if (ith >= MOST_THREADS) abort();
    if (held[ith].bytes < bytes) {
        free(held[ith].whole);
        held[ith].whole = malloc(bytes + 64);
        if (held[ith].whole == 0) abort();
        held[ith].bytes = bytes;
    }
    return (void *)(((uintptr_t)held[ith].whole + 63) & ~(uintptr_t)63);
}

/* The version of node-llama-cpp whose ggml.h this was built with: tensors of another may lie differently in memory. */
EXPORT const char *kernels_built_for(void) { return BUILT_FOR; }

/* Whether this processor has the instructions. */
EXPORT int kernels_usable(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

/* Say how a type lies in memory: blocks of so many numbers and bytes, and ggml's conversion of a row to float32 (NULL
   for float32 itself). */
EXPORT void kernels_tell_type(int type, int64_t block, int64_t bytes, void *to_float) {
    if (type < 0 || type >= GGML_TYPE_COUNT) return;
    types[type].to_float = (void (*)(const void *, float *, int64_t))to_float;
    types[type].block = block;
    types[type].bytes = bytes;
}

/* Address of an operation for ggml_custom_4d, or NULL. */
EXPORT void *kernels_operation(const char *name) {
    static const struct { const char *name; custom_op run; } known[] = {
        {"mul_mat", product_mul_mat},
        {"out_prod", product_out_prod},
        {"round", eight_bit_round},
        {"mul_mat_rounded", eight_bit_mul_mat},
        {"turn_halves", turn_halves},
        {"turn_halves_back", turn_halves_back},
        {"turn_pairs", turn_pairs},
        {"turn_pairs_back", turn_pairs_back},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i].name, name) == 0) return (void *)known[i].run;
    return 0;
}
