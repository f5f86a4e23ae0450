import { ablateCommand } from '@htg/ablate/commands';
import { dataCommand } from '@htg/datasets/commands';
import { embedCommand, evaluateCommand } from '@htg/evaluate/commands';
import { exportCommand } from '@htg/export-app/commands';
import { engineCommand } from '@htg/libtensorflow/commands';
import { primerCommand } from '@htg/primers/commands';
import { duplicatesCommand, indexCommand, searchCommand } from '@htg/search/commands';
import { serveCommand } from '@htg/serve/commands';
import { createProgram } from '@htg/terminal';
import { reportCommand, trainCommand } from '@htg/train/commands';
import type { Command } from 'commander';
import packageJson from '../package.json' with { type: 'json' };

/** The program `htg`: the commands of every app and package that has some. What they do is loaded when they are called. */
export function htgProgram(): Command {
  return createProgram(nameHere(process.env), {
    description: 'Train embeddings on your own images, see how good they are, search by them.',
    version: packageJson.version,
    commands: [
      dataCommand(),
      trainCommand(),
      reportCommand(),
      evaluateCommand(),
      embedCommand(),
      indexCommand(),
      searchCommand(),
      duplicatesCommand(),
      serveCommand(),
      ablateCommand(),
      exportCommand(),
      primerCommand(),
      engineCommand(),
    ],
    examples: [
      'data check images',
      'train recipe.yaml --out runs/mine',
      'evaluate runs/mine',
      'index runs/mine images --out gallery',
      'search gallery mug.jpg',
      'help train',
    ],
  });
}

/** As it was called, so that a command that it proposes can be copied: `htg`, or by a script of this repository. */
function nameHere({ npm_lifecycle_event: script }: NodeJS.ProcessEnv): string {
  return script === 'htg' || script === 'demo' ? 'pnpm htg' : 'htg';
}
