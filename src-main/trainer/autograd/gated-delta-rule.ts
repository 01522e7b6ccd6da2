/**
 * The gated delta rule: per head a state S [size, size] that decays, and learns to answer a key with a value.
 *
 *     S ← eᵍ S,   S ← S + k (β (v − Sᵀ k))ᵀ,   o = Sᵀ q / √size          S = 0 at the start of every segment
 *
 * q, k, v [size, heads, tokens]; β and g (log of the decay) [heads, tokens]; o [size, heads, tokens].
 *
 * In chunks of C tokens, all chunks at once but for the state that passes from one to the next (Yang, Kautz, Hatamizadeh:
 * Gated Delta Networks, 2024, section 3.3). With γ the sum of g since the chunk's or the segment's start,
 * Γ[t,j] = e^(γt − γj) where j ≤ t in one segment, else 0, E[t] = e^γt for the segment that the state comes from, else 0:
 *
 *     A = β Γ K Kᵀ below the diagonal,  X = (I + A)⁻¹,  U = X β (V − E K S),  P = Γ Q Kᵀ
 *     O = E Q S + P U,   S′ = E[last] S + (Γ[last] K)ᵀ U
 *
 * Backward, from the last chunk to the first, dS′ being what the next chunk hands back:
 *
 *     dU = Pᵀ dO + Γ[last] K dS′,   dF = Xᵀ dU (F = β (V − E K S)),   dA = −dF Uᵀ,   dV = β dF
 *     dS = (E Q)ᵀ dO + E[last] dS′ − (X β E K)ᵀ dU
 *
 * The state is held transposed, R = Sᵀ, and U too: then no product of the passing needs a copy turned round.
 * Row-major: a matrix of r rows and c columns has ne [c, r]; mulMat(a, b) is b aᵀ, a further T in a name means transposed.
 */
import type { GraphBuilder } from '../../ggml/graph.ts';
import type { Tensor } from '../../ggml/tensor.ts';
import { outer } from './outer.ts';
import type { Tape, Value } from './tape.ts';
import { type Doubling, unitTriangularInverse } from './unit-triangular-inverse.ts';

/** A row cut into chunks; tokens behind its end belong to no segment. All float32. */
export interface DeltaChunks {
  /** Tokens in a chunk, C. */
  readonly size: number;
  readonly count: number;
  /** [C, C, 1, chunks]: 0 where column j ≤ row t in one segment, else a large negative number */
  readonly within: Tensor;
  /** [C, C, 1, chunks]: 1 at those places, else 0 */
  readonly sums: Tensor;
  /** The same with column and row exchanged. */
  readonly sumsT: Tensor;
  /** [1, C, 1, chunks]: 0 for tokens of the segment that reaches in from the chunk before, else a large negative number */
  readonly entering: Tensor;
  /** [C, C]: 1 below the diagonal */
  readonly below: Tensor;
  /** [1, C]: 1 for the last token */
  readonly last: Tensor;
  readonly doubling: Doubling;
  /** [size, size, heads] of zeros */
  readonly zeros: (size: number, heads: number) => Tensor;
}

export interface DeltaInputs {
  readonly q: Value;
  readonly k: Value;
  readonly v: Value;
  readonly beta: Value;
  /** g, at most 0 */
  readonly logDecay: Value;
}

export function gatedDeltaRule(tape: Tape, inputs: DeltaInputs, chunks: DeltaChunks): Value {
  const g = tape.graph;
  const { q, k, v, beta, logDecay } = inputs;
  const [size, heads, tokens] = v.tensor.ne;
  const layout = new ChunkLayout(g, chunks.size, chunks.count, heads, tokens);
  const C = chunks.size;
  const per = (x: Tensor): Tensor => g.reshape(x, [1, C, heads, chunks.count]);
  const along = (x: Tensor): Tensor => g.reshape(x, [C, 1, heads, chunks.count]);
  const turned = (x: Tensor): Tensor => g.copy(g.transpose(x));

  const Q = layout.rows(g.scale(q.tensor, 1 / Math.sqrt(size)));
  const K = layout.rows(k.tensor);
  const V = layout.rows(v.tensor);
  const b = layout.numbers(beta.tensor);
  const gamma = g.mulMat(chunks.sums, along(layout.numbers(logDecay.tensor))); // [C, 1, …]
  const KK = g.mulMat(K, K);
  const difference = g.sub(g.repeat(per(gamma), KK), gamma);
  const Gamma = g.exp(g.add(difference, chunks.within));
  const E = g.exp(g.add(per(gamma), chunks.entering));
  const leaving = g.copy(g.view(Gamma, [0, C - 1], [C, 1, heads, chunks.count]));
  const through = g.copy(g.view(E, [0, C - 1], [1, 1, heads, chunks.count]));

  const KKbelow = g.mul(KK, chunks.below);
  const A = g.mul(g.mul(KKbelow, Gamma), per(b));
  const { inverse: X, transposed: XT } = unitTriangularInverse(g, A, chunks.doubling);
  const KT = turned(K);
  const EK = g.mul(K, E);
  const bVT = g.mul(turned(V), along(b));
  const bEKT = g.mul(turned(EK), along(b));
  const U0T = g.mulMat(X, bVT); // [C, size]
  const W = g.mulMat(bEKT, X); // X β E K, [size, C]
  const KoutT = g.mul(KT, leaving); // (Γ[last] K)ᵀ
  const QK = g.mulMat(K, Q);
  const P = g.mul(QK, Gamma);
  const EQ = g.mul(Q, E);

  // The state before the first chunk is zero.
  const none = chunks.zeros(size, heads);
  const states: Tensor[] = [none];
  const answers: Tensor[] = [];
  for (let n = 0; n < chunks.count; n += 1) {
    const R = states[n] as Tensor;
    const UT = n === 0 ? layout.at(U0T, n) : g.sub(layout.at(U0T, n), g.mulMat(layout.at(W, n), R));
    answers.push(UT);
    if (n + 1 === chunks.count) break;
    const added = g.mulMat(layout.at(KoutT, n), UT);
    states.push(n === 0 ? added : g.add(g.mul(R, layout.at(through, n)), added));
  }
  const R = g.concatAll(states, 3);
  const UT = g.concatAll(answers, 3);
  const O = g.add(g.mulMat(R, EQ), g.mulMat(UT, P));

  return tape.result(layout.join(O), [q, k, v, beta, logDecay], (gradient) => {
    const dO = layout.rows(g.contiguous(gradient));
    const dOT = turned(dO);
    const S = turned(R);
    const U = turned(UT);
    const Kout = g.mul(K, per(leaving));
    const dEQ = g.mulMat(S, dO);
    const dP = g.mulMat(U, dO);
    const fromOutput = g.mulMat(turned(P), dOT); // (Pᵀ dO)ᵀ
    const fromQueries = g.mulMat(turned(EQ), dOT); // to R
    const WT = turned(W);

    // The adjoint of the passing; none comes from behind the last chunk.
    const handedBack: Tensor[] = [];
    const answerGradients: Tensor[] = [];
    let dR: Tensor | undefined;
    for (let n = chunks.count - 1; n >= 0; n -= 1) {
      const own = layout.at(fromOutput, n);
      const dUT = dR === undefined ? own : g.add(own, g.mulMat(layout.at(Kout, n), dR));
      answerGradients.unshift(dUT);
      handedBack.unshift(dR ?? none);
      if (n === 0) break;
      const before = g.sub(layout.at(fromQueries, n), g.mulMat(layout.at(WT, n), dUT));
      dR = dR === undefined ? before : g.add(before, g.mul(dR, layout.at(through, n)));
    }
    const dNext = g.concatAll(handedBack, 3); // dR′ of every chunk
    const dUT = g.concatAll(answerGradients, 3);

    const dFT = g.mulMat(XT, dUT);
    const dF = turned(dFT);
    const error = g.sub(V, g.mulMat(R, EK));
    const dError = g.mul(dF, per(b));
    const dEK = g.scale(g.mulMat(S, dError), -1);
    const dA = g.mul(g.scale(g.mulMat(U, dF), -1), chunks.below);
    const dKout = g.mulMat(turned(dNext), U); // U dR′
    const dAb = g.mul(dA, per(b));
    const dKK = g.mul(dAb, Gamma);
    const dQK = g.mul(dP, Gamma);

    const dQ = g.add(g.mulMat(KT, dQK), g.mul(dEQ, E));
    let dK = outer(tape, Q, dQK);
    dK = g.add(dK, g.mulMat(KT, g.add(dKK, turned(dKK))));
    dK = g.add(dK, g.add(g.mul(dEK, E), g.mul(dKout, per(leaving))));
    const dbeta = g.add(g.sumRows(g.mul(dF, error)), g.sumRows(g.mul(dA, g.mul(KKbelow, Gamma))));

    // γ: through Γ between two tokens, through E from the state, through Γ[last] and E[last] into the next.
    const dDifference = g.add(g.mul(dP, P), g.mul(dKK, KKbelow));
    const dLeaving = g.mul(along(g.sumRows(g.mul(dKout, K))), leaving);
    const dThrough = g.mul(
      g.sumRows(g.reshape(g.mul(dNext, R), [size * size, 1, heads, chunks.count])),
      through,
    );
    const dE = g.sumRows(g.add(g.mul(dEK, EK), g.mul(dEQ, EQ)));
    const atLast = g.add(g.sumRows(dLeaving), dThrough); // [1, 1, …]
    let dGamma = g.add(g.sumRows(dDifference), dE);
    dGamma = g.add(dGamma, g.mul(g.repeat(atLast, dGamma), chunks.last));
    dGamma = g.sub(dGamma, per(g.sumRows(turned(dDifference))));
    dGamma = g.sub(dGamma, per(dLeaving));
    const dLogDecay = g.mulMat(chunks.sumsT, along(dGamma));

    tape.addGradient(q, g.scale(layout.join(dQ), 1 / Math.sqrt(size)));
    tape.addGradient(k, layout.join(dK));
    tape.addGradient(v, layout.join(dError));
    tape.addGradient(beta, layout.joinNumbers(dbeta));
    tape.addGradient(logDecay, layout.joinNumbers(dLogDecay));
  });
}

/** Between a row's order of tokens and chunks: [size, heads, tokens] ↔ [size, C, heads, chunks]. */
class ChunkLayout {
  readonly #g: GraphBuilder;
  readonly #size: number;
  readonly #count: number;
  readonly #heads: number;
  readonly #tokens: number;

  constructor(g: GraphBuilder, size: number, count: number, heads: number, tokens: number) {
    this.#g = g;
    this.#size = size;
    this.#count = count;
    this.#heads = heads;
    this.#tokens = tokens;
  }

  /** [size, heads, tokens] → [size, C, heads, chunks] */
  rows(x: Tensor): Tensor {
    const g = this.#g;
    const whole = g.reshape(this.#filled(x), [x.ne[0], this.#heads, this.#size, this.#count]);
    return g.copy(g.permute(whole, [0, 2, 1, 3]));
  }

  /** [heads, tokens] → [C, heads, chunks] */
  numbers(x: Tensor): Tensor {
    const g = this.#g;
    const filled = this.#filled(g.reshape(x, [1, this.#heads, this.#tokens]));
    return g.copy(g.transpose(g.reshape(filled, [this.#heads, this.#size, this.#count])));
  }

  /** [size, C, heads, chunks] → [size, heads, tokens] */
  join(x: Tensor): Tensor {
    const g = this.#g;
    const whole = g.reshape(g.copy(g.permute(x, [0, 2, 1, 3])), [
      x.ne[0],
      this.#heads,
      this.#size * this.#count,
    ]);
    return this.#first(whole, this.#tokens);
  }

  /** C · heads · chunks numbers → [heads, tokens] */
  joinNumbers(x: Tensor): Tensor {
    const g = this.#g;
    const whole = g.copy(g.transpose(g.reshape(x, [this.#size, this.#heads, this.#count])));
    const first = this.#first(g.reshape(whole, [1, this.#heads, this.#size * this.#count]), this.#tokens);
    return g.reshape(first, [this.#heads, this.#tokens]);
  }

  /** One chunk of a tensor that has them outermost. */
  at(x: Tensor, chunk: number): Tensor {
    return this.#g.view(x, [0, 0, 0, chunk], [x.ne[0], x.ne[1], x.ne[2]]);
  }

  /** Zeros behind the last token, up to whole chunks. */
  #filled(x: Tensor): Tensor {
    const g = this.#g;
    const missing = this.#size * this.#count - this.#tokens;
    const whole = g.contiguous(x);
    if (missing === 0) return whole;
    return g.concat(whole, g.scale(this.#first(whole, missing), 0), 2);
  }

  /** The first tokens of x [n, heads, …], as a contiguous tensor. */
  #first(x: Tensor, tokens: number): Tensor {
    const row = x.nb[1];
    const strides = [x.nb[0], row, row * this.#heads, row * this.#heads * tokens] as const;
    return this.#g.stridedView(x, [x.ne[0], this.#heads, tokens, 1], strides, 0);
  }
}
