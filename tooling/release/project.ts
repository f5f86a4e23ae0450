import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { installers } from './installers.ts';
import type { Installer } from './installers.ts';
import type { Tools } from './tools.ts';

/** What a command came to. */
export interface Outcome {
  readonly ok: boolean;
  /** All that it said, but for the beginning of what is very long. */
  readonly said: string;
}

/** What all projects of a rehearsal share. */
export interface World {
  /** The folder in which they lie. */
  readonly place: string;
  /** Where package managers keep what they have fetched. */
  readonly cache: string;
  readonly tools: Tools;
  /** Where packages come from. */
  readonly registry: string;
}

/** An empty project of somebody who installs packages from a registry. */
export class Project {
  readonly place: string;
  readonly installer: Installer;
  readonly #tools: Tools;

  constructor(world: World, name: string, manager = 'npm') {
    this.place = join(world.place, name);
    this.installer = installers[manager];
    this.#tools = world.tools;
    this.write('package.json', '{ "name": "person", "private": true }\n');
    const files = this.installer.files(world.registry, world.cache);
    for (const [file, text] of Object.entries(files)) this.write(file, text);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.place, file)), { recursive: true });
    writeFileSync(join(this.place, file), text);
  }

  add(...packages: readonly string[]): Outcome {
    return this.spawn([...this.installer.add, ...packages]);
  }

  /** Runs a file of the project as its package manager does, on the Node that is named. */
  node(file: string, node?: string): Outcome {
    return this.spawn([...this.installer.node, file], node);
  }

  /** What `npx` does in this folder. */
  npx(...words: readonly string[]): Outcome {
    return this.spawn(['npx', '-y', ...words]);
  }

  spawn(words: readonly string[], node?: string): Outcome {
    const [command, ...args] = this.#tools.command(words, node);
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.place,
      encoding: 'utf8',
      env: {
        ...process.env,
        // What the script runner of this repository has set is not a person's.
        ...Object.fromEntries(
          Object.keys(process.env)
            .filter((name) => /^npm_/i.test(name))
            .map((name) => [name, undefined]),
        ),
        NODE_OPTIONS: undefined,
      },
      maxBuffer: 2 ** 26,
      shell: platform() === 'win32',
      timeout: 600_000,
    });
    return { ok: status === 0, said: `${stdout}${stderr}`.trim().slice(-100_000) };
  }
}
