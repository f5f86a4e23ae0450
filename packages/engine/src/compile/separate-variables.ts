import type { TensorFlowBackend } from '@htg/libtensorflow';
import { engine } from '@tensorflow/tfjs-core';
import type { DataId } from '@tensorflow/tfjs-core';
import { backendOf, isOutOfReach } from './out-of-reach.ts';

/**
 * Gives every variable that shares its data (with a clone, with another variable) data of its own, without a copy: a trace
 * tells tensors apart by their data, and a clone must stay what it is when the variable changes.
 */
export function separateVariables({ backend, binding }: TensorFlowBackend): void {
  for (const variable of Object.values(engine().registeredVariables)) {
    if (sharers(variable.dataId) < 2 || isOutOfReach(variable)) continue;
    const id = binding.share(backend.tensorNumbers([variable])[0]);
    const own = backend.createOutputTensor({ id, shape: [...variable.shape], dtype: binding.specOf(id).type });
    variable.assign(own);
    own.dispose();
  }
}

/** How many tensors share the data, on whichever backend it is. */
function sharers(dataId: DataId): number {
  return backendOf(dataId)?.refCount(dataId) ?? 0;
}
