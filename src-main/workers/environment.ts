/** What a worker may know of the environment: where things lie and which device to use; no keys, no proxies. */
const passedNames = new Set([
  'PATH',
  'HOME',
  'USERPROFILE',
  'APPDATA',
  'LOCALAPPDATA',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'TZ',
  'SYSTEMROOT',
  'WINDIR',
  'NUMBER_OF_PROCESSORS',
  'LD_LIBRARY_PATH',
  'DYLD_LIBRARY_PATH',
  'XDG_CACHE_HOME',
  'XDG_RUNTIME_DIR',
]);
const passedPrefixes = ['LC_', 'GGML_', 'VK_', 'CUDA_', 'MESA_', 'VERNACULAR_DEVICE_'];

export function passedEnvironment(all: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const passed: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(all)) {
    const upper = name.toUpperCase();
    if (passedNames.has(upper) || passedPrefixes.some((prefix) => upper.startsWith(prefix)))
      passed[name] = value;
  }
  return { ...passed, NODE_LLAMA_CPP_SKIP_DOWNLOAD: 'true' };
}
