import type { TorchStorage } from './torch-tensor.ts';

/** What a torch file holds: one object, and the numbers of the storages that it refers to. */
export interface TorchFile {
  /** Tensors, numbers, texts, arrays and maps. */
  readonly value: unknown;
  /** The bytes of a whole storage. */
  read(storage: TorchStorage): Promise<Uint8Array>;
}
