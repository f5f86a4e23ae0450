import type { TensorFlowBackend } from '@htg/libtensorflow';

/** The names of the TensorFlow ops that `body` runs, in order. */
export function opNames({ binding }: TensorFlowBackend, body: () => unknown): string[] {
  const names: string[] = [];
  binding.observer = {
    created: () => undefined,
    executed: (op) => {
      names.push(op);
    },
  };
  try {
    body();
  } finally {
    binding.observer = undefined;
  }
  return names;
}
