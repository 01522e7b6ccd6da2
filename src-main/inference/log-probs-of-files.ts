/**
 * llama.cpp's log-probabilities of given tokens, for proving the training engine: run as a process of its own, because
 * its libraries cannot share one with the engine's. Reads jobs (JSON) from the file named, writes one line per job.
 */
import { readFileSync } from 'node:fs';
import { getLlama, type Token } from 'node-llama-cpp';
import { tokenLogProbs } from './score-answers.ts';

interface Job {
  readonly model: string;
  readonly adapter: string | null;
  readonly tokens: readonly number[];
}

const jobs = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as Job[];
const llama = await getLlama({ gpu: false, build: 'never', maxThreads: 1 });
for (const { model: path, adapter, tokens } of jobs) {
  try {
    const model = await llama.loadModel({ modelPath: path });
    const context = await model.createContext({
      contextSize: 64,
      threads: 1,
      flashAttention: false,
      experimentalKvCacheKeyType: 'F32',
      experimentalKvCacheValueType: 'F32',
      ...(adapter === null ? {} : { lora: adapter }),
    });
    const [first, ...rest] = tokens as Token[];
    const logps = await tokenLogProbs(context.getSequence(), [first as Token], rest);
    process.stdout.write(`${JSON.stringify({ logps })}\n`);
    await context.dispose();
    await model.dispose();
  } catch (error) {
    process.stdout.write(
      `${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`,
    );
  }
}
await llama.dispose();
