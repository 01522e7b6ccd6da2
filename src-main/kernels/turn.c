/*
 * Rotary positions from tables: pairs (p, q) of each head become (p cos - q sin, p sin + q cos), or are turned back.
 *
 * src: x [head, heads, tokens], cos and sin [pairs, 1, tokens]; dst contiguous, of x's shape. The numbers behind the
 * pairs are copied.
 */
#include <string.h>
#include "share.h"

static inline __attribute__((always_inline)) void turn(
    struct ggml_tensor *dst, int ith, int nth, const int interleaved, const float direction) {
    const struct ggml_tensor *x = dst->src[0], *cosines = dst->src[1], *sines = dst->src[2];
    const int64_t pairs = cosines->ne[0], head = x->ne[0], heads = x->ne[1];
    const int64_t apart = interleaved ? 1 : pairs, step = interleaved ? 2 : 1;
    int64_t from, to;
    part_of(x->ne[2], ith, nth, &from, &to);
    for (int64_t token = from; token < to; token++) {
        const float *c = (const float *)((const char *)cosines->data + token * cosines->nb[2]);
        const float *s = (const float *)((const char *)sines->data + token * sines->nb[2]);
        for (int64_t h = 0; h < heads; h++) {
            const float *in = (const float *)((const char *)x->data + h * x->nb[1] + token * x->nb[2]);
            float *out = (float *)((char *)dst->data + h * dst->nb[1] + token * dst->nb[2]);
            for (int64_t i = 0; i < pairs; i++) {
                const float p = in[i * step], q = in[i * step + apart];
                out[i * step] = p * c[i] - direction * q * s[i];
                out[i * step + apart] = direction * p * s[i] + q * c[i];
            }
            memcpy(out + 2 * pairs, in + 2 * pairs, (head - 2 * pairs) * sizeof(float));
        }
    }
}

#define TURN(name, interleaved, direction)                                        \
    void name(struct ggml_tensor *dst, int ith, int nth, void *unused) {          \
        (void)unused;                                                             \
        turn(dst, ith, nth, interleaved, direction);                              \
    }
TURN(turn_halves, 0, 1.0f)
TURN(turn_halves_back, 0, -1.0f)
TURN(turn_pairs, 1, 1.0f)
TURN(turn_pairs_back, 1, -1.0f)
