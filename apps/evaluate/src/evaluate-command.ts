import { useEngine } from '@htg/engine';
import { outputOf } from '@htg/terminal';
import { cameraRules } from './camera-rules.ts';
import { comparisonTable } from './compare.ts';
import { identitiesShown } from './evaluate-command-options.ts';
import type { EvaluateCommandOptions } from './evaluate-command-options.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluated, Subject } from './evaluate.ts';
import { readArray } from './files/read-array.ts';
import { identityTable } from './per-identity.ts';
import type { Rules } from './protocols.ts';
import { scoreTable } from './score-table.ts';

/** What `evaluate` does. */
export async function evaluateAndTell(run: string | undefined, options: EvaluateCommandOptions): Promise<void> {
  const output = outputOf(options);
  const subject = subjectOf(run, options);
  const rules = await rulesOf(options);
  const { distractor, compare, images, engine } = options;
  const evaluated = await evaluate(subject, rules, {
    distractor,
    compare,
    images,
    perIdentity: options.perIdentity !== undefined,
    onProgress: (text) => {
      output.note(text);
    },
    async startEngine() {
      const { reason } = await useEngine({ engine });
      output.note(`engine: ${reason}`);
    },
  });
  output.result(tables(evaluated, 'run' in subject, options), recordOf(evaluated, rules));
}

function subjectOf(run: string | undefined, options: EvaluateCommandOptions): Subject {
  const { embeddings, labels } = options;
  if (run !== undefined && embeddings === undefined) return { run };
  if (run === undefined && embeddings !== undefined && labels !== undefined) {
    return { files: { ...options, embeddings, labels } };
  }
  throw new Error(
    `evaluate: expected either a run, or --embeddings with --labels, received ${
      run === undefined ? (embeddings === undefined ? 'neither' : '--embeddings alone') : 'both'
    }; --help has examples`,
  );
}

async function rulesOf({ pairs: file, excludeSameCamera, k, ...options }: EvaluateCommandOptions): Promise<Rules> {
  const { protocol, distance, averagePrecision, repeats, seed } = options;
  const pairs = file && (await readArray(file, { what: 'pairs', names: ['pairs'], matrix: true })).values;
  return {
    protocol,
    distance,
    averagePrecision,
    repeats,
    seed,
    ks: k,
    excludeSameCamera: excludeSameCamera && cameraRules[excludeSameCamera],
    pairs: pairs as ArrayLike<number> | undefined,
  };
}

function tables(
  { models, perIdentity, comparison, images }: Evaluated,
  isRun: boolean,
  { protocol, perIdentity: count }: EvaluateCommandOptions,
): string {
  const scores = Object.fromEntries(Object.entries(models).map(([name, each]) => [name, each.scores]));
  const counted = Object.values(models).at(-1)?.counted;
  return [
    scoreTable(isRun ? 'test identities' : protocol, scores),
    ...(counted ? [counted] : []),
    ...(perIdentity ? [identityTable(perIdentity, typeof count === 'number' ? count : identitiesShown)] : []),
    ...(comparison ? [comparisonTable(comparison)] : []),
    ...(images ?? []),
  ].join('\n');
}

function recordOf({ models, ...others }: Evaluated, { protocol, distance }: Rules): object {
  const scores = Object.fromEntries(
    Object.entries(models).map(([name, { scores: values, counted, retrieval }]) => {
      const { queries, unscorable } = retrieval ?? {};
      return [name, { ...values, counted, queries, unscorable: unscorable && { ...unscorable, index: undefined } }];
    }),
  );
  return { protocol, distance, models: scores, ...others };
}
