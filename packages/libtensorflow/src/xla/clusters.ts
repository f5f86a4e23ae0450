import type { CApi } from '../c/c-api.ts';

/** Fewest ops of a cluster: compiling smaller ones costs more than it gains. */
const smallestCluster = 8;

/**
 * Lets XLA cluster the functions that ask for it on CPUs, too, where TensorFlow does so by its own wish only on GPUs. To be called
 * before any function runs. What the user has set in `TF_XLA_FLAGS` stays.
 */
export function allowClusters(api: CApi, flags: string = process.env.TF_XLA_FLAGS ?? ''): void {
  // Whoever switches clusters on for everything does not mean CPUs, unless he says so.
  const ownChoice = /--tf_xla_(cpu_global_jit|auto_jit)/.test(flags);
  if (!ownChoice) api.TF_SetTfXlaCpuGlobalJit(1);
  if (!flags.includes('--tf_xla_min_cluster_size')) api.TF_SetXlaMinClusterSize(smallestCluster);
}
