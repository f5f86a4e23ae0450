import { arch, availableParallelism, cpus, platform, totalmem } from 'node:os';

/** What a run ran on, for its `result.json`. */
export function describeMachine(): string {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  // Some containers show no processor.
  const model = cpus().at(0)?.model.trim() ?? 'unknown processor';
  return `${model}, ${availableParallelism()} threads, ${gigabytes} GB, ${platform()} ${arch()}, Node ${process.versions.node}`;
}
