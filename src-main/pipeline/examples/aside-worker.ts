/** A thread for long arithmetic on texts: one request, one answer. */
import { parentPort, workerData } from 'node:worker_threads';
import { type AsideRequest, doAside } from './do-aside.ts';

parentPort?.postMessage(await doAside(workerData as AsideRequest));
