import { registerTensorFlowBackend } from '../backend.ts';
import { checkDevice } from '../check-device.ts';
import type { LibraryReport } from './doctor.ts';

/**
 * Opens a library as a program would, lets it compute what is known beforehand, on a GPU or on the CPU, and says what it is.
 *
 * @param file path of the library
 * @throws Error if it does not load, or computes wrongly
 */
export async function reportLibrary(file: string): Promise<LibraryReport> {
  process.env.HTG_LIBTENSORFLOW = file;
  const { runtime } = await registerTensorFlowBackend();
  const device = runtime.device.replace(/^.*device:/, '');
  // On a GPU opening has done it.
  if (!runtime.usesGpu) await checkDevice(device);
  return { version: runtime.version, device };
}
