import type { Runtime } from '../runtime.ts';

/** Fewest ops of a cluster: compiling smaller ones costs more than it gains. */
const smallestCluster = 8;

const prepared = new WeakSet<Runtime>();

/**
 * Lets XLA cluster the functions that ask for it on CPUs, too, where TensorFlow does so by its own wish only on GPUs. What the user
 * has set in `TF_XLA_FLAGS` stays.
 */
export function prepareClusters(runtime: Runtime, flags: string = process.env.TF_XLA_FLAGS ?? ''): void {
  if (prepared.has(runtime)) return;
  prepared.add(runtime);
  if (!flags.includes('--tf_xla_cpu_global_jit')) runtime.api.TF_SetTfXlaCpuGlobalJit(1);
  if (!flags.includes('--tf_xla_min_cluster_size')) runtime.api.TF_SetXlaMinClusterSize(smallestCluster);
}
