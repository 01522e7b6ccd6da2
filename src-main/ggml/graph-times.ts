/**
 * Where a graph's time goes: it is computed node by node, each timed. Slower than in one piece, and without what is
 * gained by fusing neighbours, but the shares are right. For measuring on the processor; training never calls it.
 */
import koffi from 'koffi';
import type { Backend } from './backend.ts';
import type { Pointer } from './symbols.ts';

const SLOT = 8;

/**
 * Compute an allocated graph on the CPU.
 * @param add hears of every node once: its address, ggml's name for its operation, and its seconds
 */
export function timeGraph(
  backend: Backend,
  graph: Pointer,
  nodes: number,
  add: (node: Pointer, operation: string, seconds: number) => void,
): void {
  const { symbols } = backend.library;
  const backends = Buffer.alloc(SLOT);
  backends.writeBigUInt64LE(BigInt(backend.pointer));
  const scheduler = symbols.ggml_backend_sched_new(backends, null, 1, nodes, false, false);
  let started = performance.now();
  const callback = koffi.register(
    (node: Pointer, ask: boolean) => {
      if (!ask) add(node, symbols.ggml_op_desc(node), (performance.now() - started) / 1000);
      started = performance.now();
      return true;
    },
    koffi.pointer(koffi.proto('bool', ['void *', 'bool', 'void *'])),
  );
  try {
    symbols.ggml_backend_sched_set_eval_callback(scheduler, callback, null);
    symbols.ggml_backend_sched_graph_compute(scheduler, graph);
  } finally {
    symbols.ggml_backend_sched_free(scheduler);
    koffi.unregister(callback);
  }
}
