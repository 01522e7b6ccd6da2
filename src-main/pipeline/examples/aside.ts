import { Worker } from 'node:worker_threads';
import { type AsideRequest, type AsideResults, doAside } from './do-aside.ts';

/** Fewer texts are through before a thread has begun. */
const AT_ONCE = 600;

/** In the built app the thread's file lies beside the core's, which may itself be a part in a folder below. */
function fileOf(here: string): URL {
  if (here.endsWith('.ts')) return new URL('./aside-worker.ts', here);
  return new URL(here.includes('/chunks/') ? '../examples-aside.js' : './examples-aside.js', here);
}

/** Arithmetic on texts, in a thread of its own where it is long: the core goes on answering. @throws what it throws */
export function aside<R extends AsideRequest>(request: R): Promise<AsideResults[R['kind']]> {
  if (textsOf(request) <= AT_ONCE) return doAside(request) as Promise<AsideResults[R['kind']]>;
  return new Promise((resolve, reject) => {
    const thread = new Worker(fileOf(import.meta.url), { workerData: request, execArgv: [] });
    thread.once('message', (result: AsideResults[R['kind']]) => {
      resolve(result);
      void thread.terminate();
    });
    thread.once('error', reject);
    thread.once('exit', (code) => {
      if (code !== 0) reject(new Error(`The thread ended with ${code}.`));
    });
  });
}

/** How many texts it goes through; a map is always long. */
function textsOf(request: AsideRequest): number {
  switch (request.kind) {
    case 'survey':
    case 'choose':
      return request.passages.length + request.examples.length;
    case 'map':
      return Number.POSITIVE_INFINITY;
    case 'alike':
      return request.examples.length;
    case 'leaks':
      return Object.values(request.sets).reduce((sum, set) => sum + set.length, 0);
  }
}
