/* Operands laid out for the tiles: panels of 16 rows, numbers of one k beside each other. */
#ifndef VERNACULAR_PACK_H
#define VERNACULAR_PACK_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define PANEL 16 /* rows of the first operand in a tile */
#define TILE 6   /* columns of the second operand in a tile: 6 x 16 sums fill 12 of 16 vector registers */

/* Eight rows of eight 32-bit values become eight columns. */
static inline void turn_8x8(__m256 r[8]) {
    __m256 t[8], u[8];
    for (int i = 0; i < 4; i++) {
        t[2 * i] = _mm256_unpacklo_ps(r[2 * i], r[2 * i + 1]);
        t[2 * i + 1] = _mm256_unpackhi_ps(r[2 * i], r[2 * i + 1]);
    }
    for (int i = 0; i < 2; i++) {
        u[4 * i] = _mm256_shuffle_ps(t[4 * i], t[4 * i + 2], 0x44);
        u[4 * i + 1] = _mm256_shuffle_ps(t[4 * i], t[4 * i + 2], 0xEE);
        u[4 * i + 2] = _mm256_shuffle_ps(t[4 * i + 1], t[4 * i + 3], 0x44);
        u[4 * i + 3] = _mm256_shuffle_ps(t[4 * i + 1], t[4 * i + 3], 0xEE);
    }
    for (int i = 0; i < 4; i++) {
        r[i] = _mm256_permute2f128_ps(u[i], u[4 + i], 0x20);
        r[4 + i] = _mm256_permute2f128_ps(u[i], u[4 + i], 0x31);
    }
}

/* panel[k][16] from 16 rows whose k lie beside each other; rows past `rows` become zero. */
static inline void pack_rows(float *panel, const float *const row[PANEL], int rows, int64_t count) {
    int64_t k = 0;
    if (rows == PANEL) {
        for (; k + 8 <= count; k += 8) {
            for (int half = 0; half < 2; half++) {
                __m256 r[8];
                for (int i = 0; i < 8; i++) r[i] = _mm256_loadu_ps(row[8 * half + i] + k);
                turn_8x8(r);
                for (int i = 0; i < 8; i++) _mm256_store_ps(panel + (k + i) * PANEL + 8 * half, r[i]);
            }
        }
    }
    for (; k < count; k++)
        for (int i = 0; i < PANEL; i++) panel[k * PANEL + i] = i < rows ? row[i][k] : 0.0f;
}

/* panel[k][16] from rows that lie beside each other for every k, `stride` floats from one k to the next. */
static inline void pack_columns(float *panel, const float *from, int64_t stride, int rows, int64_t count) {
    for (int64_t k = 0; k < count; k++, from += stride, panel += PANEL) {
        if (rows == PANEL) {
            _mm256_store_ps(panel, _mm256_loadu_ps(from));
            _mm256_store_ps(panel + 8, _mm256_loadu_ps(from + 8));
        } else {
            for (int i = 0; i < PANEL; i++) panel[i] = i < rows ? from[i] : 0.0f;
        }
    }
}

#endif
