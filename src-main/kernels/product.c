/*
 * Float32 products for ggml's custom operator, on processors with AVX2 and FMA:
 *
 *     mul_mat    C[m, n] = sum over k of A[k, m] * B[k, n]      A of any type that ggml converts, B float32
 *     out_prod   C[m, n] = sum over k of A[m, k] * B[n, k]      both float32
 *
 * Shapes are ggml's, innermost first; dimensions 2 and 3 are batches, of which A may have fewer (they are repeated).
 * A panel of 16 rows is packed once and meets every column. Every sum runs over k in the same order however the work
 * is cut among threads, so that results do not depend on their number.
 * The tile follows Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008).
 */
#include "pack.h"
#include "share.h"

#define DEPTH 512  /* numbers of k at a time: a panel of them is 32 KiB */
#define RUN 64     /* numbers of k added up before they join the sum: rounding errors grow with the longest chain */
#define PANELS 6   /* panels packed together: they stay in the second cache while columns stream past */

struct operand {
    const char *data;
    int64_t row;   /* bytes from one row (m or n) to the next */
    int64_t depth; /* bytes from one k to the next */
};

/* One tile: 16 rows by `columns` (1 to 6) columns; b[j] + k * step are the factors of column j. */
static inline __attribute__((always_inline)) void tile(
    const float *panel, const float *const b[TILE], int64_t step, int64_t count, const int columns, float *sums) {
    for (int64_t begin = 0; begin < count; begin += RUN) {
        const int64_t end = least(count, begin + RUN);
        __m256 low[TILE], high[TILE];
        for (int j = 0; j < columns; j++) low[j] = high[j] = _mm256_setzero_ps();
        for (int64_t k = begin; k < end; k++) {
            const __m256 p = _mm256_load_ps(panel + k * PANEL), q = _mm256_load_ps(panel + k * PANEL + 8);
            for (int j = 0; j < columns; j++) {
                const __m256 factor = _mm256_broadcast_ss(b[j] + k * step);
                low[j] = _mm256_fmadd_ps(factor, p, low[j]);
                high[j] = _mm256_fmadd_ps(factor, q, high[j]);
            }
        }
        for (int j = 0; j < columns; j++) {
            float *to = sums + j * PANEL;
            if (begin > 0) {
                low[j] = _mm256_add_ps(low[j], _mm256_load_ps(to));
                high[j] = _mm256_add_ps(high[j], _mm256_load_ps(to + 8));
            }
            _mm256_store_ps(to, low[j]);
            _mm256_store_ps(to + 8, high[j]);
        }
    }
}

static void any_tile(
    const float *panel, const float *const b[TILE], int64_t step, int64_t count, int columns, float *sums) {
    switch (columns) {
    case 6: step == 1 ? tile(panel, b, 1, count, 6, sums) : tile(panel, b, step, count, 6, sums); break;
    case 5: tile(panel, b, step, count, 5, sums); break;
    case 4: tile(panel, b, step, count, 4, sums); break;
    case 3: tile(panel, b, step, count, 3, sums); break;
    case 2: tile(panel, b, step, count, 2, sums); break;
    default: tile(panel, b, step, count, 1, sums); break;
    }
}

/* Put 16 x columns sums where they belong; `rise` and `run` are floats between rows and between columns of C. */
static void place(
    float *c, int64_t rise, int64_t run, const float *sums, int rows, int columns, int add) {
    for (int j = 0; j < columns; j++) {
        float *to = c + j * run;
        const float *from = sums + j * PANEL;
        if (rise == 1 && rows == PANEL) {
            __m256 p = _mm256_load_ps(from), q = _mm256_load_ps(from + 8);
            if (add) {
                p = _mm256_add_ps(p, _mm256_loadu_ps(to));
                q = _mm256_add_ps(q, _mm256_loadu_ps(to + 8));
            }
            _mm256_storeu_ps(to, p);
            _mm256_storeu_ps(to + 8, q);
        } else {
            for (int i = 0; i < rows; i++) to[i * rise] = add ? to[i * rise] + from[i] : from[i];
        }
    }
}

static void pack_panel(
    float *panel, struct operand a, const struct stored *stored, int64_t first, int rows, int64_t k,
    int64_t count, float *wide) {
    if (a.row == (int64_t)sizeof(float)) { /* rows beside each other */
        pack_columns(panel, (const float *)(a.data + first * a.row + k * a.depth), a.depth / sizeof(float), rows, count);
        return;
    }
    const float *row[PANEL];
    const int64_t skip = k / stored->block * stored->bytes;
    for (int i = 0; i < rows; i++) {
        const char *at = a.data + (first + i) * a.row + skip;
        row[i] = (const float *)at;
        if (stored->to_float == 0) continue;
        stored->to_float(at, wide + i * DEPTH, count);
        row[i] = wide + i * DEPTH;
    }
    pack_rows(panel, row, rows, count);
}

/* All of one batch that belongs to rows [m0, m1) and columns [n0, n1). */
static void multiply(
    float *c, int64_t rise, int64_t run, struct operand a, const struct stored *stored, struct operand b,
    int64_t depth, int64_t m0, int64_t m1, int64_t n0, int64_t n1, float *memory) {
    float *panels = memory;
    float *wide = panels + PANELS * PANEL * DEPTH;
    float *factors = wide + PANEL * DEPTH;
    _Alignas(32) float sums[TILE * PANEL];
    const int apart = b.depth != (int64_t)sizeof(float); /* factors of one column do not lie beside each other */
    for (int64_t k = 0; k < depth; k += DEPTH) {
        const int64_t count = least(DEPTH, depth - k);
        for (int64_t m = m0; m < m1; m += PANELS * PANEL) {
            const int64_t until = least(m1, m + PANELS * PANEL);
            for (int64_t i = m; i < until; i += PANEL)
                pack_panel(panels + (i - m) * DEPTH, a, stored, i, least(PANEL, m1 - i), k, count, wide);
            for (int64_t n = n0; n < n1; n += TILE) {
                const int columns = least(TILE, n1 - n);
                const float *column[TILE];
                int64_t step = 1;
                if (apart) {
                    const char *from = b.data + n * b.row + k * b.depth;
                    for (int64_t t = 0; t < count; t++, from += b.depth)
                        for (int j = 0; j < columns; j++)
                            factors[t * TILE + j] = *(const float *)(from + j * b.row);
                    for (int j = 0; j < columns; j++) column[j] = factors + j;
                    step = TILE;
                } else {
                    for (int j = 0; j < columns; j++)
                        column[j] = (const float *)(b.data + (n + j) * b.row) + k;
                }
                for (int64_t i = m; i < until; i += PANEL) {
                    any_tile(panels + (i - m) * DEPTH, column, step, count, columns, sums);
                    place(c + i * rise + n * run, rise, run, sums, least(PANEL, m1 - i), columns, k > 0);
                }
            }
        }
    }
}

static void run(
    struct ggml_tensor *dst, const struct ggml_tensor *first, const struct ggml_tensor *second, int inner, int ith,
    int nth) {
    /* In mul_mat k is dimension 0 of both, in out_prod dimension 1. */
    const int outer = 1 - inner;
    const int64_t depth = first->ne[inner];
    /* The longer side makes the panels: they are packed once, and the short side streams past from the first cache. */
    const int swap = inner == 1 && second->ne[outer] > first->ne[outer];
    const struct ggml_tensor *a = swap ? second : first, *b = swap ? first : second;
    const int64_t rows = a->ne[outer], columns = b->ne[outer];
    const struct stored *stored = stored_as(a->type);
    float *memory = scratch(ith, sizeof(float) * (PANELS * PANEL * DEPTH + PANEL * DEPTH + TILE * DEPTH));
    const int64_t rise = swap ? dst->nb[1] / sizeof(float) : 1, run_ = swap ? 1 : dst->nb[1] / sizeof(float);

    const int64_t batches = dst->ne[2] * dst->ne[3];
    const int by_rows = rows / PANEL >= columns / TILE;
    const int64_t piece = by_rows ? PANEL : TILE, extent = by_rows ? rows : columns;
    const int64_t pieces = (extent + piece - 1) / piece;
    int64_t from, to;
    part_of(batches * pieces, ith, nth, &from, &to);
    while (from < to) {
        const int64_t batch = from / pieces, start = from % pieces;
        const int64_t stop = least(pieces, start + to - from);
        const int64_t i2 = batch % dst->ne[2], i3 = batch / dst->ne[2];
        const struct ggml_tensor *both[2] = {a, b};
        struct operand operands[2];
        for (int i = 0; i < 2; i++) {
            const struct ggml_tensor *t = both[i];
            const int64_t j2 = i2 / (dst->ne[2] / t->ne[2]), j3 = i3 / (dst->ne[3] / t->ne[3]);
            operands[i] = (struct operand){
                (const char *)t->data + j2 * t->nb[2] + j3 * t->nb[3], t->nb[outer], t->nb[inner]};
        }
        float *c = (float *)((char *)dst->data + i2 * dst->nb[2] + i3 * dst->nb[3]);
        const int64_t p = start * piece, q = least(extent, stop * piece);
        if (by_rows) multiply(c, rise, run_, operands[0], stored, operands[1], depth, p, q, 0, columns, memory);
        else multiply(c, rise, run_, operands[0], stored, operands[1], depth, 0, rows, p, q, memory);
        from += stop - start;
    }
}

void product_mul_mat(struct ggml_tensor *dst, int ith, int nth, void *unused) {
    (void)unused;
    run(dst, dst->src[0], dst->src[1], 0, ith, nth);
}

void product_out_prod(struct ggml_tensor *dst, int ith, int nth, void *unused) {
    (void)unused;
    run(dst, dst->src[0], dst->src[1], 1, ith, nth);
}
