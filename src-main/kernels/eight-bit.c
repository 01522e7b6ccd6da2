/*
 * Products of a weight in 8-bit or 4-bit blocks (ggml's Q8_0 and Q4_0) with float32 activations, on processors with
 * AVX2. Activations are rounded to 16-bit numbers with one factor per 32 of them, a 256th of the step that ggml's own
 * products round them with; weights are taken as they are. Sums of a block are whole numbers and therefore exact:
 *
 *     C[m, n] = sum over blocks of  w_factor[m, block] * x_factor[n, block] * (sum over 32 of w * x)
 *
 * |w| <= 128 and |x| <= 32767, so that 32 products stay below 2^31.
 */
#include "pack.h"
#include "share.h"

#define BLOCK 32
#define GROUP_BYTES (192 * 1024) /* widened panels that stay in the second cache */

/* A rounded row: its 16-bit numbers, then one float32 factor per block. */

void eight_bit_round(struct ggml_tensor *dst, int ith, int nth, void *unused) {
    (void)unused;
    const struct ggml_tensor *x = dst->src[0];
    const int64_t count = x->ne[0], rows = x->ne[1] * x->ne[2] * x->ne[3];
    int64_t from, to;
    part_of(rows, ith, nth, &from, &to);
    for (int64_t row = from; row < to; row++) {
        const int64_t i1 = row % x->ne[1], i2 = row / x->ne[1] % x->ne[2], i3 = row / x->ne[1] / x->ne[2];
        const float *in = (const float *)((const char *)x->data + i1 * x->nb[1] + i2 * x->nb[2] + i3 * x->nb[3]);
        int16_t *out = (int16_t *)((char *)dst->data + row * dst->nb[1]);
        float *factors = (float *)(out + count);
        const __m256 sign = _mm256_set1_ps(-0.0f);
        __m256 odd = _mm256_setzero_ps(); /* becomes not-a-number where a number is not finite */
        for (int64_t k = 0; k < count; k += BLOCK) {
            __m256 v[4], most = _mm256_setzero_ps();
            for (int i = 0; i < 4; i++) {
                v[i] = _mm256_loadu_ps(in + k + 8 * i);
                odd = _mm256_fmadd_ps(v[i], _mm256_setzero_ps(), odd);
                most = _mm256_max_ps(most, _mm256_andnot_ps(sign, v[i]));
            }
            __m128 m = _mm_max_ps(_mm256_castps256_ps128(most), _mm256_extractf128_ps(most, 1));
            m = _mm_max_ps(m, _mm_movehl_ps(m, m));
            m = _mm_max_ss(m, _mm_movehdup_ps(m));
            const float largest = _mm_cvtss_f32(m);
            factors[k / BLOCK] = largest / 32767.0f;
            /* A block too small to have a factor counts as zero. */
            const float inverse = largest > 1e-30f ? 32767.0f / largest : 0.0f;
            const __m256 by = _mm256_set1_ps(inverse);
            __m256i n[4];
            for (int i = 0; i < 4; i++) n[i] = _mm256_cvtps_epi32(_mm256_mul_ps(v[i], by));
            for (int i = 0; i < 2; i++) {
                const __m256i packed = _mm256_packs_epi32(n[2 * i], n[2 * i + 1]);
                _mm256_storeu_si256((__m256i *)(out + k + 16 * i), _mm256_permute4x64_epi64(packed, 0xD8));
            }
        }
        /* Rounding would hide what is not finite; whoever looks at the results must see it. */
        if (_mm256_movemask_ps(_mm256_cmp_ps(odd, odd, _CMP_UNORD_Q)) != 0) factors[0] = __builtin_nanf("");
    }
}

/* 32 weights of one block as 16-bit numbers, in order; returns the block's factor. */
static inline float widen_block(const uint8_t *block, enum ggml_type type, __m256i out[2]) {
    uint16_t half;
    memcpy(&half, block, 2);
    if (type == GGML_TYPE_Q8_0) {
        out[0] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(block + 2)));
        out[1] = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(block + 18)));
    } else { /* Q4_0: number i in the low half of byte i, number 16 + i in the high half, 8 subtracted */
        const __m128i bytes = _mm_loadu_si128((const __m128i *)(block + 2)), mask = _mm_set1_epi8(15);
        const __m128i eight = _mm_set1_epi8(8);
        out[0] = _mm256_cvtepi8_epi16(_mm_sub_epi8(_mm_and_si128(bytes, mask), eight));
        out[1] = _mm256_cvtepi8_epi16(_mm_sub_epi8(_mm_and_si128(_mm_srli_epi16(bytes, 4), mask), eight));
    }
    return _cvtsh_ss(half);
}

/* panel[pair of k][16 rows][2], factors[block][16 rows]; rows past `rows` become zero. */
static void widen_panel(
    int16_t *panel, float *factors, const struct ggml_tensor *w, int64_t first, int rows, int64_t count) {
    const int64_t bytes = w->type == GGML_TYPE_Q8_0 ? 34 : 18;
    for (int64_t b = 0; b < count / BLOCK; b++) {
        float *factor = factors + b * PANEL;
        int16_t *to = panel + b * BLOCK * PANEL;
        for (int half = 0; half < 2; half++) {
            __m256 low[8], high[8]; /* pairs of 16-bit numbers, moved as 32-bit values */
            for (int i = 0; i < 8; i++) {
                const int row = 8 * half + i;
                __m256i wide[2] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
                factor[row] = row < rows
                    ? widen_block((const uint8_t *)w->data + (first + row) * w->nb[1] + b * bytes, w->type, wide)
                    : 0.0f;
                low[i] = _mm256_castsi256_ps(wide[0]);
                high[i] = _mm256_castsi256_ps(wide[1]);
            }
            turn_8x8(low);
            turn_8x8(high);
            for (int i = 0; i < 8; i++) {
                _mm256_store_ps((float *)(to + i * 2 * PANEL) + 8 * half, low[i]);
                _mm256_store_ps((float *)(to + (8 + i) * 2 * PANEL) + 8 * half, high[i]);
            }
        }
    }
}

static inline int32_t pair_at(const int16_t *x) {
    int32_t pair;
    memcpy(&pair, x, sizeof pair);
    return pair;
}

/*
 * The sums of one block for six columns that lie `stride` bytes apart. In assembler because compilers give the sums a second set of
 * registers, run out of them, and go through memory: half as fast.
 */
static inline __attribute__((always_inline)) void add_six(
    const int16_t *pairs, const int16_t *x, int64_t stride, __m256i low[TILE], __m256i high[TILE]) {
#define COLUMN(at, low, high)               \
    "vpbroadcastd " at ", %%ymm2\n\t"       \
    "vpmaddwd %%ymm0, %%ymm2, %%ymm3\n\t"   \
    "vpaddd %%ymm3, %[" low "], %[" low "]\n\t" \
    "vpmaddwd %%ymm1, %%ymm2, %%ymm2\n\t"   \
    "vpaddd %%ymm2, %[" high "], %[" high "]\n\t"
#define STEP(p, q, at)                     \
    "vmovdqa " p "(%[w]), %%ymm0\n\t"      \
    "vmovdqa " q "(%[w]), %%ymm1\n\t"      \
    COLUMN(at "(%[x])", "l0", "h0")        \
    COLUMN(at "(%[x],%[s])", "l1", "h1")   \
    COLUMN(at "(%[x],%[s],2)", "l2", "h2") \
    COLUMN(at "(%[x],%[s3])", "l3", "h3")  \
    COLUMN(at "(%[x],%[s],4)", "l4", "h4") \
    COLUMN(at "(%[x],%[s5])", "l5", "h5")
#define NOTHING(sum) "vpxor %[" sum "], %[" sum "], %[" sum "]\n\t"
    const int64_t thrice = 3 * stride, five = 5 * stride;
    int64_t left = BLOCK / 2 / 4;
    __asm__(
        NOTHING("l0") NOTHING("l1") NOTHING("l2") NOTHING("l3") NOTHING("l4") NOTHING("l5")
        NOTHING("h0") NOTHING("h1") NOTHING("h2") NOTHING("h3") NOTHING("h4") NOTHING("h5")
        "1:\n\t"
        STEP("0", "32", "0") STEP("64", "96", "4") STEP("128", "160", "8") STEP("192", "224", "12")
        "add $256, %[w]\n\t"
        "add $16, %[x]\n\t"
        "dec %[left]\n\t"
        "jnz 1b\n\t"
        : [w] "+r"(pairs), [x] "+r"(x), [left] "+r"(left), [l0] "=&x"(low[0]), [l1] "=&x"(low[1]), [l2] "=&x"(low[2]),
          [l3] "=&x"(low[3]), [l4] "=&x"(low[4]), [l5] "=&x"(low[5]), [h0] "=&x"(high[0]), [h1] "=&x"(high[1]),
          [h2] "=&x"(high[2]), [h3] "=&x"(high[3]), [h4] "=&x"(high[4]), [h5] "=&x"(high[5])
        : [s] "r"(stride), [s3] "r"(thrice), [s5] "r"(five)
        : "ymm0", "ymm1", "ymm2", "ymm3", "cc", "memory");
#undef COLUMN
#undef STEP
#undef NOTHING
}

static inline __attribute__((always_inline)) void tile16(
    const int16_t *panel, const float *w_factors, const int16_t *const x[TILE], const float *const x_factors[TILE],
    int64_t blocks, const int columns, float *sums) {
    for (int j = 0; j < columns; j++) {
        _mm256_store_ps(sums + j * PANEL, _mm256_setzero_ps());
        _mm256_store_ps(sums + j * PANEL + 8, _mm256_setzero_ps());
    }
    for (int64_t b = 0; b < blocks; b++) {
        __m256i low[TILE], high[TILE];
        const int16_t *pairs = panel + b * BLOCK * PANEL;
        if (columns == TILE) {
            add_six(pairs, x[0] + b * BLOCK, (const char *)x[1] - (const char *)x[0], low, high);
        } else {
            for (int j = 0; j < columns; j++) low[j] = high[j] = _mm256_setzero_si256();
            for (int k = 0; k < BLOCK / 2; k++) {
                const __m256i p = _mm256_load_si256((const __m256i *)(pairs + k * 2 * PANEL));
                const __m256i q = _mm256_load_si256((const __m256i *)(pairs + k * 2 * PANEL + PANEL));
                for (int j = 0; j < columns; j++) {
                    const __m256i factor = _mm256_set1_epi32(pair_at(x[j] + b * BLOCK + 2 * k));
                    low[j] = _mm256_add_epi32(low[j], _mm256_madd_epi16(factor, p));
                    high[j] = _mm256_add_epi32(high[j], _mm256_madd_epi16(factor, q));
                }
            }
        }
        const __m256 fp = _mm256_load_ps(w_factors + b * PANEL), fq = _mm256_load_ps(w_factors + b * PANEL + 8);
        for (int j = 0; j < columns; j++) {
            const __m256 fx = _mm256_broadcast_ss(x_factors[j] + b);
            float *s = sums + j * PANEL;
            _mm256_store_ps(s, _mm256_fmadd_ps(_mm256_cvtepi32_ps(low[j]), _mm256_mul_ps(fx, fp), _mm256_load_ps(s)));
            _mm256_store_ps(
                s + 8, _mm256_fmadd_ps(_mm256_cvtepi32_ps(high[j]), _mm256_mul_ps(fx, fq), _mm256_load_ps(s + 8)));
        }
    }
}

static void any_tile16(
    const int16_t *panel, const float *w_factors, const int16_t *const x[TILE], const float *const x_factors[TILE],
    int64_t blocks, int columns, float *sums) {
    switch (columns) {
    case 6: tile16(panel, w_factors, x, x_factors, blocks, 6, sums); break;
    case 5: tile16(panel, w_factors, x, x_factors, blocks, 5, sums); break;
    case 4: tile16(panel, w_factors, x, x_factors, blocks, 4, sums); break;
    case 3: tile16(panel, w_factors, x, x_factors, blocks, 3, sums); break;
    case 2: tile16(panel, w_factors, x, x_factors, blocks, 2, sums); break;
    default: tile16(panel, w_factors, x, x_factors, blocks, 1, sums); break;
    }
}

/* src[0]: weights [k, m]; src[1]: rounded rows made by eight_bit_round; dst [m, n]. */
void eight_bit_mul_mat(struct ggml_tensor *dst, int ith, int nth, void *unused) {
    (void)unused;
    const struct ggml_tensor *w = dst->src[0], *x = dst->src[1];
    const int64_t count = w->ne[0], blocks = count / BLOCK, rows = w->ne[1];
    const int64_t columns = dst->ne[1] * dst->ne[2] * dst->ne[3];
    const int64_t panel_bytes = count * PANEL * 2 + blocks * PANEL * (int64_t)sizeof(float);
    int64_t group = GROUP_BYTES / panel_bytes;
    if (group < 1) group = 1;
    const int64_t panels = (rows + PANEL - 1) / PANEL;
    int64_t from, to;
    part_of(panels, ith, nth, &from, &to);
    if (from == to) return;
    group = least(group, to - from);
    char *memory = scratch(ith, group * panel_bytes);
    _Alignas(32) float sums[TILE * PANEL];
    for (int64_t p = from; p < to; p += group) {
        const int64_t until = least(to, p + group);
        for (int64_t i = p; i < until; i++) {
            char *at = memory + (i - p) * panel_bytes;
            widen_panel(
                (int16_t *)at, (float *)(at + count * PANEL * 2), w, i * PANEL, least(PANEL, rows - i * PANEL), count);
        }
        for (int64_t n = 0; n < columns; n += TILE) {
            const int wide = least(TILE, columns - n);
            const int16_t *numbers[TILE];
            const float *factors[TILE];
            for (int j = 0; j < wide; j++) {
                numbers[j] = (const int16_t *)((const char *)x->data + (n + j) * x->nb[1]);
                factors[j] = (const float *)(numbers[j] + count);
            }
            for (int64_t i = p; i < until; i++) {
                const char *at = memory + (i - p) * panel_bytes;
                any_tile16(
                    (const int16_t *)at, (const float *)(at + count * PANEL * 2), numbers, factors, blocks, wide, sums);
                const int tall = least(PANEL, rows - i * PANEL);
                for (int j = 0; j < wide; j++) {
                    float *c = (float *)dst->data + (n + j) * rows + i * PANEL;
                    if (tall == PANEL) {
                        _mm256_storeu_ps(c, _mm256_load_ps(sums + j * PANEL));
                        _mm256_storeu_ps(c + 8, _mm256_load_ps(sums + j * PANEL + 8));
                    } else {
                        memcpy(c, sums + j * PANEL, tall * sizeof(float));
                    }
                }
            }
        }
    }
}
