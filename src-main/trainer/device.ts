/** Chooses what computes, and says why. */
import { existsSync } from 'node:fs';
import { Backend, SOFTWARE_GPU } from '../ggml/backend.ts';
import { findLibraries, type LibraryFlavour, loadLibrary } from '../ggml/library.ts';
import { allowSoftwareVulkan } from '../ggml/vulkan-devices.ts';
import { selfTest } from './self-test.ts';
import type { DeviceWish } from './protocol.ts';

export interface Device {
  readonly backend: Backend;
  /** One plain sentence. */
  readonly why: string;
}

/** Set to 1 by tests: a card that the processor only simulates will do where one is asked for. */
const SIMULATED = 'VERNACULAR_DEVICE_SIMULATED';

/** @param fullPrecision no 16-bit factors in products of float32 (Vulkan) */
export function chooseDevice(wish: DeviceWish, threads: number, fullPrecision: boolean): Device {
  if (wish === 'cpu') {
    return {
      backend: Backend.cpu(loadLibrary('cpu'), threads),
      why: 'The processor was chosen in the settings.',
    };
  }
  const simulated = wish === 'gpu' && process.env[SIMULATED] === '1';
  if (simulated) allowSoftwareVulkan();
  const flavour = gpuFlavour();
  if (flavour === undefined) {
    return cpu('cpu', threads, 'No library for graphics cards is installed on this computer.');
  }
  const library = loadLibrary(flavour);
  const gpu = Backend.gpu(library, fullPrecision);
  if (gpu === undefined) return cpu(flavour, threads, 'No graphics card that can compute was found.');
  if (!simulated && SOFTWARE_GPU.test(gpu.name)) {
    gpu.free();
    return cpu(flavour, threads, 'The only graphics device is one simulated by the processor.');
  }
  const fault = selfTest(gpu);
  if (fault !== undefined) {
    const name = gpu.name;
    gpu.free();
    return cpu(flavour, threads, `The graphics card ${name} failed its self-test: ${fault}`);
  }
  return { backend: gpu, why: 'A graphics card was found and passed its self-test.' };
}

function cpu(flavour: LibraryFlavour, threads: number, why: string): Device {
  return { backend: Backend.cpu(loadLibrary(flavour), threads), why };
}

function gpuFlavour(): LibraryFlavour | undefined {
  const wanted: LibraryFlavour[] = [];
  if (process.platform === 'darwin') wanted.push('metal');
  else {
    if (existsSync('/proc/driver/nvidia/version') || process.platform === 'win32') wanted.push('cuda');
    wanted.push('vulkan');
  }
  return wanted.find((flavour) => findLibraries(flavour) !== undefined);
}
