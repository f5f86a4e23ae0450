import { useEngine } from '@htg/engine';
import { outputOf } from '@htg/terminal';
import { groupTable } from './by-group.ts';
import { cameraRules } from './camera-rules.ts';
import { comparisonTable } from './compare.ts';
import { identitiesShown, reRankings } from './evaluate-command-options.ts';
import type { EvaluateCommandOptions } from './evaluate-command-options.ts';
import { evaluate } from './evaluate.ts';
import type { Evaluated, Subject } from './evaluate.ts';
import { readArray } from './files/read-array.ts';
import { identityTable } from './per-identity.ts';
import type { Rules } from './protocols.ts';
import { modelTitle, scoreTable } from './score-table.ts';
import { thresholdTable } from './thresholds.ts';

/** What `evaluate` does. */
export async function evaluateAndTell(run: string | undefined, options: EvaluateCommandOptions): Promise<void> {
  const output = outputOf(options);
  const subject = subjectOf(run, options);
  const rules = await rulesOf(options);
  const { by, distractor, compare, images, engine, data } = options;
  const notes: string[] = [];
  const evaluated = await evaluate(subject, rules, {
    by,
    distractor,
    compare,
    images,
    newImages: options.new,
    movedTo: data,
    reading: options,
    perIdentity: options.perIdentity !== undefined,
    onProgress: (text) => {
      output.note(text);
    },
    onNote: (text) => {
      notes.push(text);
      output.note(text);
    },
    async startEngine() {
      const { reason } = await useEngine({ engine });
      output.note(`engine: ${reason}`);
    },
  });
  const title = 'run' in subject ? (options.new === undefined ? 'test identities' : 'new identities') : rules.protocol;
  output.result(tables(evaluated, title, options), { ...recordOf(evaluated, rules), notes });
}

/** Options that say what embeddings are of. */
const ofEmbeddings = [
  ...(['labels', 'cameras', 'isQuery', 'isGallery', 'galleryEmbeddings', 'galleryLabels', 'galleryCameras'] as const),
  ...(['coordinates', 'split', 'pairs'] as const),
];

function subjectOf(run: string | undefined, options: EvaluateCommandOptions): Subject {
  const { embeddings, labels } = options;
  if (run !== undefined && embeddings === undefined) {
    const names = ofEmbeddings.filter((name) => options[name] !== undefined);
    if (names.length === 0) return { run };
    const given = names.map((name) => `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`);
    throw new Error(
      `evaluate: expected embeddings for ${given.join(', ')}, received a run, which has its own; leave ${given.join(', ')} out`,
    );
  }
  if (options.split !== undefined && options.pairs !== undefined) {
    throw new Error('evaluate: expected --split or --pairs, received both; pairs name the rows');
  }
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
  const { falseAcceptRate: falseAcceptRates } = options;
  if (falseAcceptRates !== undefined && options.protocol !== 'verification') {
    throw new Error(
      `evaluate: expected the protocol verification for --false-accept-rate, received ${options.protocol}; add --protocol verification`,
    );
  }
  const { protocol, distance, averagePrecision, precisionDenominator, reRank, repeats, seed } = options;
  const pairs = file && (await readArray(file, { what: 'pairs', names: ['pairs'], matrix: true })).values;
  return {
    protocol,
    distance,
    averagePrecision,
    precisionDenominator,
    reRank: reRank && reRankings[reRank],
    repeats,
    seed,
    falseAcceptRates,
    ks: k,
    excludeSameCamera: excludeSameCamera && cameraRules[excludeSameCamera],
    pairs: pairs as ArrayLike<number> | undefined,
  };
}

function tables(
  { models, perIdentity, by, comparison, images }: Evaluated,
  title: string,
  { perIdentity: count }: EvaluateCommandOptions,
): string {
  const scores = Object.fromEntries(Object.entries(models).map(([name, each]) => [name, each.scores]));
  const [last, { counted, thresholds }] = Object.entries(models).at(-1) ?? ['', {}];
  return [
    scoreTable(title, scores),
    ...(counted ? [counted] : []),
    ...(thresholds ? [thresholdTable(modelTitle(last), thresholds)] : []),
    ...(perIdentity ? [identityTable(perIdentity, typeof count === 'number' ? count : identitiesShown)] : []),
    ...(by ? [groupTable(by)] : []),
    ...(comparison ? [comparisonTable(comparison)] : []),
    ...(images ?? []),
  ].join('\n');
}

function recordOf({ models, ...others }: Evaluated, { protocol, distance }: Rules): object {
  const scores = Object.fromEntries(
    Object.entries(models).map(([name, { scores: values, counted, retrieval, thresholds }]) => {
      const { queries, unscorable } = retrieval ?? {};
      return [
        name,
        { ...values, thresholds, counted, queries, unscorable: unscorable && { ...unscorable, index: undefined } },
      ];
    }),
  );
  return { protocol, distance, models: scores, ...others };
}
