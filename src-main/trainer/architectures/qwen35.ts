/**
 * Qwen 3.5: every fourth layer (or as the file says) is attention whose heads pass a gate, with normed query and key
 * heads; the others learn keys and values on the fly by the gated delta rule. The norm before the feed-forward is called
 * `post_attention_norm`.
 *
 *     attention:  attn_output(heads · σ(gate)),  query and gate of each head side by side in attn_q
 *     others:     (q, k, v) = SiLU(conv(attn_qkv x)),  β = σ(ssm_beta x),  g = ssm_a · softplus(ssm_alpha x + ssm_dt)
 *                 ssm_out(norm(delta rule(q/|q|, k/|k|, v, β, g)) · SiLU(attn_gate x))
 */
import type { Value } from '../autograd/tape.ts';
import { chunkCount } from '../recurrence-inputs.ts';
import { type Architecture, COMMON, type Layer, plainRope } from './architecture.ts';
import type { Hyperparameters } from './hyperparameters.ts';
import { siluFeedForward } from './llama.ts';

/** Graph nodes of the delta rule, forward twice and backward: at most so many, and so many for each chunk. */
const [NODES, NODES_PER_CHUNK] = [900, 48];

export const qwen35: Architecture = {
  ...COMMON,
  name: 'qwen35',
  rope: (h) => plainRope(h, false, null),
  extraNodes: (tokens) => NODES + NODES_PER_CHUNK * chunkCount(tokens),
  layer: (layer, x, h) => {
    const normed = layer.norm(x, 'attn_norm');
    const mixed = isAttention(h, layer.index) ? gatedAttention(layer, normed, h) : deltaNet(layer, normed, h);
    const attended = layer.add(layer.kept(x), mixed);
    return layer.add(attended, siluFeedForward(layer, layer.norm(attended, 'post_attention_norm')));
  },
};

function isAttention(h: Hyperparameters, layer: number): boolean {
  if (h.isList('attention.recurrent_layers')) return h.numberAt('attention.recurrent_layers', layer, 0) === 0;
  return (layer + 1) % h.number('full_attention_interval', 4) === 0;
}

function gatedAttention(layer: Layer, x: Value, h: Hyperparameters): Value {
  const { recurrence } = layer;
  const [both, k, v] = layer.linears(x, ['attn_q', 'attn_k', 'attn_v']) as [Value, Value, Value];
  const perHead = recurrence.join(layer.heads(both, h.heads), 2 * h.headSize);
  const [q, gate] = layer.split(perHead, [h.headSize, h.headSize]) as [Value, Value];
  const width = h.heads * h.headSize;
  const heads = layer.attend(
    layer.rotate(layer.norm(layer.heads(recurrence.join(q, width), h.heads), 'attn_q_norm')),
    layer.rotate(layer.norm(layer.heads(k, h.kvHeads), 'attn_k_norm')),
    layer.heads(v, h.kvHeads),
  );
  const open = recurrence.sigmoid(layer.kept(recurrence.join(gate, width)));
  return layer.linear(layer.mul(heads, open), 'attn_output');
}

function deltaNet(layer: Layer, x: Value, h: Hyperparameters): Value {
  const { recurrence } = layer;
  const size = h.number('ssm.state_size', h.headSize);
  const keyHeads = h.number('ssm.group_count', h.kvHeads);
  const valueHeads = h.number('ssm.time_step_rank', keyHeads);
  const [qkv, gate, beta, alpha] = layer.linears(x, ['attn_qkv', 'attn_gate', 'ssm_beta', 'ssm_alpha']) as [
    Value,
    Value,
    Value,
    Value,
  ];
  const mixed = recurrence.silu(recurrence.convolve(qkv, 'ssm_conv1d.weight'));
  const widths = [keyHeads * size, keyHeads * size, valueHeads * size];
  const [q, k, v] = layer.split(mixed, widths) as [Value, Value, Value];
  const directions = (value: Value): Value =>
    recurrence.repeatHeads(recurrence.unitLength(layer.heads(value, keyHeads)), valueHeads);
  const read = recurrence.gatedDeltaRule({
    q: directions(q),
    k: directions(k),
    v: layer.heads(v, valueHeads),
    beta: recurrence.sigmoid(beta),
    logDecay: recurrence.logDecay(alpha, 'ssm_a', 'ssm_dt.bias'),
  });
  const normed = recurrence.join(layer.norm(read, 'ssm_norm'), valueHeads * size);
  return layer.linear(layer.kept(layer.siluGate(gate, normed)), 'ssm_out');
}
