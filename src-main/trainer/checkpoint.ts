/** A run's state as bytes: parameters, moments, and what early stopping has seen. Restoring it loses nothing. */
import type { Backend } from '../ggml/backend.ts';
import { downloadFloats, upload } from '../ggml/buffer.ts';
import type { Tensor } from '../ggml/tensor.ts';
import type { Adapter } from './lora.ts';
import type { TrainerState } from './protocol.ts';

export type Progress = Omit<TrainerState, 'parameters' | 'firstMoment' | 'secondMoment'>;

export const BEGINNING: Progress = { step: 0, bestLoss: null, bestStep: null, badValidations: 0 };

export function takeState(adapter: Adapter, progress: Progress): TrainerState {
  const bytes = (tensor: Tensor): Uint8Array =>
    new Uint8Array(downloadFloats(adapter.backend, tensor).buffer);
  return {
    ...progress,
    parameters: bytes(adapter.parameters),
    firstMoment: bytes(adapter.firstMoment),
    secondMoment: bytes(adapter.secondMoment),
  };
}

/** Thrown when a checkpoint belongs to another model or other settings. */
export class CheckpointMismatchError extends Error {
  constructor() {
    super('The saved state does not fit this model and these settings.');
    this.name = 'CheckpointMismatchError';
  }
}

export function restoreState(adapter: Adapter, state: TrainerState): Progress {
  const { parameters, firstMoment, secondMoment, ...progress } = state;
  put(adapter.backend, adapter.parameters, parameters);
  put(adapter.backend, adapter.firstMoment, firstMoment);
  put(adapter.backend, adapter.secondMoment, secondMoment);
  return progress;
}

/** Give a fresh adapter the parameters of an earlier run. */
export function startFrom(adapter: Adapter, parameters: Uint8Array): void {
  put(adapter.backend, adapter.parameters, parameters);
}

function put(backend: Backend, tensor: Tensor, bytes: Uint8Array): void {
  if (bytes.byteLength !== tensor.bytes) throw new CheckpointMismatchError();
  upload(backend, tensor, bytes);
}
