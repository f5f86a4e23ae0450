import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Installer } from './installers.ts';

/** What a command came to. */
export interface Outcome {
  readonly ok: boolean;
  /** Its last words. */
  readonly said: string;
}

/** An empty project of somebody who installs packages from a registry. */
export class Project {
  readonly place: string;
  readonly #installer: Installer;

  constructor(place: string, installer: Installer, registry: string) {
    this.place = place;
    this.#installer = installer;
    this.write('package.json', '{ "name": "person", "private": true }\n');
    for (const [file, text] of Object.entries(installer.files(registry))) this.write(file, text);
  }

  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.place, file)), { recursive: true });
    writeFileSync(join(this.place, file), text);
  }

  add(...packages: readonly string[]): Outcome {
    return this.spawn([...this.#installer.add, ...packages]);
  }

  /** Runs a file of the project as its package manager does, on the Node that is named. */
  run(file: string, node = process.execPath): Outcome {
    const [command, ...others] = this.#installer.run;
    return this.spawn(command === 'node' ? [node, file] : [command, ...others, file]);
  }

  spawn([command, ...args]: readonly string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(command, args, {
      cwd: this.place,
      encoding: 'utf8',
      env: {
        ...process.env,
        npm_config_user_agent: undefined,
        npm_config_registry: undefined,
        NODE_OPTIONS: undefined,
      },
      maxBuffer: 2 ** 26,
    });
    return { ok: status === 0, said: `${stdout}${stderr}`.trim().slice(-3000) };
  }
}
