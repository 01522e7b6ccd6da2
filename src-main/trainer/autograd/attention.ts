/**
 * Causal attention with grouped key/value heads, in blocks of queries.
 *
 *     S = scale · K q   (capped to ±cap if asked),   P = soft-max(S + mask),   o = V P
 *     dP = Vᵀ do,   dS = P · (dP − Σ P dP),   dq = scale · dS K,   dK = Σ scale · dS q,   dV = Σ P do
 *
 * q [head, heads, tokens]; k, v [head, kv, tokens]; result [head · heads, tokens].
 * The query heads of one kv head are folded into the token axis (head h = kv · group + j, so the reshape is exact):
 * scores, dK and dV then sum over the group by themselves. Each block reads only the keys it may see: from the first
 * token of its first segment up to its own last token, rounded outwards.
 */
import type { Tensor } from '../../ggml/tensor.ts';
import { TYPES } from '../../ggml/types.ts';
import { outer } from './outer.ts';
import type { Tape, Value } from './tape.ts';

export interface QueryBlock {
  /** Query tokens [from, to). */
  readonly from: number;
  readonly to: number;
  /** Keys [keysFrom, keysTo). */
  readonly keysFrom: number;
  readonly keysTo: number;
  /** float32 [keysTo − keysFrom, to − from]: 0 where a query may look, −∞ where not */
  readonly mask: Tensor;
}

export interface AttentionSettings {
  readonly scale: number;
  /** 0 = no cap */
  readonly cap: number;
  /** Let products round their operands to 8-bit blocks, where these fit; sums over queries stay float32. */
  readonly rounded?: boolean;
  readonly blocks: readonly QueryBlock[];
}

interface BlockState {
  readonly block: QueryBlock;
  readonly q: Tensor;
  readonly p: Tensor;
  /** tanh(S / cap) where capped */
  readonly capped: Tensor | undefined;
}

export function attention(tape: Tape, q: Value, k: Value, v: Value, settings: AttentionSettings): Value {
  const g = tape.graph;
  const [head, heads, tokens] = q.tensor.ne;
  const kv = k.tensor.ne[1];
  const group = heads / kv;
  const keys = g.permute(k.tensor, [0, 2, 1, 3]); // [head, tokens, kv]
  const values = g.permute(v.tensor, [0, 2, 1, 3]);
  const byHead = (x: Tensor): Tensor => (settings.rounded === true && fits(head) ? g.cast(x, 'q8_0') : x);
  const byKey = (x: Tensor): Tensor => {
    const turned = g.copy(g.permute(x, [1, 2, 0, 3])); // [tokens, head, kv]
    const whole = settings.blocks.every(({ keysFrom, keysTo }) => fits(keysFrom) && fits(keysTo));
    return settings.rounded === true && whole && fits(tokens) ? g.cast(turned, 'q8_0') : turned;
  };
  const keysByHead = byHead(keys);
  const valuesByKey = byKey(v.tensor);

  const operand = (x: Tensor): Tensor => (tape.forms.stridedProducts ? x : g.contiguous(x));
  const fold = (x: Tensor, from: number, to: number): Tensor => {
    const part = g.view(x, [0, 0, from], [head, heads, to - from]);
    return g.reshape(g.copy(g.permute(part, [0, 2, 1, 3])), [head, (to - from) * group, kv]);
  };
  const unfold = (x: Tensor, count: number): Tensor =>
    g.copy(g.permute(g.reshape(x, [head, count, heads]), [0, 2, 1, 3])); // [head, heads, count]

  const states: BlockState[] = [];
  const outputs = settings.blocks.map((block) => {
    const count = block.to - block.from;
    const seen = block.keysTo - block.keysFrom;
    const queries = fold(q.tensor, block.from, block.to);
    let scores = g.mulMat(operand(g.view(keysByHead, [0, block.keysFrom], [head, seen, kv])), queries);
    let scale = settings.scale;
    let capped: Tensor | undefined;
    if (settings.cap > 0) {
      capped = g.tanh(g.scale(scores, settings.scale / settings.cap));
      scores = g.scale(capped, settings.cap);
      scale = 1;
    }
    const p = g.softMax(g.reshape(scores, [seen, count, heads]), block.mask, scale);
    states.push({ block, q: queries, p, capped });
    const part = operand(g.view(valuesByKey, [block.keysFrom], [seen, head, kv]));
    return unfold(g.mulMat(part, g.reshape(p, [seen, count * group, kv])), count);
  });
  const joined = g.reshape(g.concatAll(outputs, 2), [head * heads, tokens]);

  return tape.result(joined, [q, k, v], (dy) => {
    const dOut = g.reshape(g.contiguous(dy), [head, heads, tokens]);
    const keysByKey = byKey(k.tensor);
    const valuesByHead = byHead(values);
    const gradients = states.map(({ block, q: queries, p, capped }) => {
      const count = block.to - block.from;
      const seen = block.keysTo - block.keysFrom;
      const folded = (x: Tensor): Tensor => g.reshape(x, [seen, count * group, kv]);
      const dO = fold(dOut, block.from, block.to);
      const dP = g.reshape(
        g.mulMat(operand(g.view(valuesByHead, [0, block.keysFrom], [head, seen, kv])), dO),
        p.ne,
      );
      let dS = softMaxBack(tape, dP, p, settings.cap > 0 ? 1 : settings.scale);
      dS = folded(dS);
      if (capped !== undefined) dS = g.scale(g.mul(dS, g.affine(g.sqr(capped), -1, 1)), settings.scale);
      const dQ = g.mulMat(operand(g.view(keysByKey, [block.keysFrom], [seen, head, kv])), dS);
      return { block, dQ: unfold(dQ, count), dK: outer(tape, queries, dS), dV: outer(tape, dO, folded(p)) };
    });
    const ranges = gradients.map(({ block }) => block);
    tape.addGradient(
      q,
      g.concatAll(
        gradients.map(({ dQ }) => dQ),
        2,
      ),
    );
    tape.addGradient(
      k,
      overKeys(
        tape,
        keys,
        ranges,
        gradients.map(({ dK }) => dK),
      ),
    );
    tape.addGradient(
      v,
      overKeys(
        tape,
        values,
        ranges,
        gradients.map(({ dV }) => dV),
      ),
    );
  });
}

/** Whether so many numbers are whole 8-bit blocks. */
function fits(count: number): boolean {
  return count % TYPES.q8_0.block === 0;
}

/** dS = s · P · (dP − Σ_keys P dP) */
function softMaxBack({ graph: g, forms }: Tape, dP: Tensor, p: Tensor, scale: number): Tensor {
  if (forms.softMaxBack) return g.softMaxBack(dP, p, scale);
  const product = g.mul(dP, p);
  return g.scale(g.sub(product, g.mul(p, g.sumRows(product))), scale);
}

/** Add up the blocks' parts [head, keys, kv] where key ranges overlap; yields [head, kv, tokens]. */
function overKeys(
  { graph: g }: Tape,
  like: Tensor,
  blocks: readonly QueryBlock[],
  parts: readonly Tensor[],
): Tensor {
  const back = (x: Tensor): Tensor => g.copy(g.permute(x, [0, 2, 1, 3]));
  const tiled = blocks.every(({ keysFrom }, i) => keysFrom === (blocks[i - 1]?.keysTo ?? 0));
  if (tiled) return back(g.concatAll(parts, 1));
  const sum = g.scale(g.copy(like), 0);
  blocks.forEach(({ keysFrom, keysTo }, i) => {
    const target = g.view(sum, [0, keysFrom], [like.ne[0], keysTo - keysFrom, like.ne[2]]);
    g.addInto(target, parts[i] as Tensor);
  });
  return back(sum);
}
