import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Variables of the environment by name, and what they are set to. */
type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What XLA reads of the environment when TensorFlow loads, so that nobody has to set it: where CUDA's compiler and its device library
 * lie, and where compiled functions are kept from one process to the next. A flag that the user has set stays.
 *
 * @param file path of TensorFlow's library
 * @param cacheFolder where compiled functions are kept; `undefined`: nowhere
 * @returns the variables to set, by name
 */
export function xlaVariables(
  file: string,
  cacheFolder: string | undefined,
  environment: Variables = process.env,
): Readonly<Record<string, string>> {
  return {
    ...withFlag(environment, 'XLA_FLAGS', 'xla_gpu_cuda_data_dir', cudaDataFolder(file)),
    ...withFlag(environment, 'TF_XLA_FLAGS', 'tf_xla_persistent_cache_directory', cacheFolder),
  };
}

/**
 * The folder from which XLA takes CUDA's assembler (`bin/ptxas`) and device library (`nvvm/libdevice`): the wheel
 * `nvidia-cuda-nvcc`, beside TensorFlow's in pip's layout.
 *
 * @param file path of TensorFlow's library
 * @returns `undefined` if it does not lie there
 */
export function cudaDataFolder(file: string): string | undefined {
  const folder = join(dirname(dirname(file)), 'nvidia', 'cuda_nvcc');
  return existsSync(join(folder, 'nvvm', 'libdevice')) ? folder : undefined;
}

function withFlag(
  environment: Variables,
  variable: string,
  flag: string,
  value: string | undefined,
): Readonly<Record<string, string>> {
  const flags = environment[variable] ?? '';
  // Flags are told apart by blanks; a value can't hold one.
  if (value === undefined || /\s/.test(value) || flags.includes(`--${flag}=`)) return {};
  return { [variable]: `${flags} --${flag}=${value}`.trim() };
}
