/**
 * The Vulkan devices of this computer, asked of the system's loader itself. ggml passes over devices that the processor
 * simulates unless an index is named before it opens Vulkan, and it does that once per process.
 */
import koffi, { type LibraryHandle } from 'koffi';
import type { Pointer } from './symbols.ts';

export interface VulkanDevice {
  readonly name: string;
  /** Simulated by the processor. */
  readonly software: boolean;
}

/** Sizes and offsets in bytes, from vulkan_core.h: they are the same on every 64-bit system. */
const INSTANCE_INFO_SIZE = 64;
const PROPERTIES_SIZE = 1024;
const TYPE_OFFSET = 16;
const NAME_OFFSET = 20;
const NAME_SIZE = 256;
const STRUCTURE_TYPE_INSTANCE_INFO = 1;
const CPU_TYPE = 4;

/** In the order ggml counts them; empty where there is no Vulkan. */
export function vulkanDevices(): VulkanDevice[] {
  let vulkan: LibraryHandle;
  try {
    vulkan = koffi.load(process.platform === 'win32' ? 'vulkan-1.dll' : 'libvulkan.so.1');
  } catch {
    return [];
  }
  const createInstance = vulkan.func(
    'int vkCreateInstance(void *info, void *allocator, _Out_ void **instance)',
  );
  const enumerate = vulkan.func(
    'int vkEnumeratePhysicalDevices(void *instance, _Inout_ uint32_t *count, void *devices)',
  );
  const properties = vulkan.func('void vkGetPhysicalDeviceProperties(void *device, void *properties)');
  const destroy = vulkan.func('void vkDestroyInstance(void *instance, void *allocator)');

  const info = Buffer.alloc(INSTANCE_INFO_SIZE);
  info.writeUInt32LE(STRUCTURE_TYPE_INSTANCE_INFO, 0);
  const instance: (Pointer | null)[] = [null];
  if (createInstance(info, null, instance) !== 0) return [];
  try {
    const count = [0];
    enumerate(instance[0], count, null);
    const handles = new BigUint64Array(count[0] as number);
    enumerate(instance[0], count, new Uint8Array(handles.buffer));
    return Array.from(handles, (handle) => {
      const bytes = Buffer.alloc(PROPERTIES_SIZE);
      properties(handle, bytes);
      const name = bytes.subarray(NAME_OFFSET, NAME_OFFSET + NAME_SIZE);
      return {
        name: name.subarray(0, name.indexOf(0)).toString('utf8'),
        software: bytes.readUInt32LE(TYPE_OFFSET) === CPU_TYPE,
      };
    });
  } finally {
    destroy(instance[0], null);
  }
}

/**
 * Let ggml see a simulated device, where it is the only one there is. To be called before the Vulkan library is loaded.
 * For tests: on a real computer the processor itself is faster.
 */
export function allowSoftwareVulkan(): void {
  const devices = vulkanDevices();
  if (devices.length === 0 || devices.some(({ software }) => !software)) return;
  process.env['GGML_VK_VISIBLE_DEVICES'] ??= '0';
}
