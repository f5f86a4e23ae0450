import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PlopTypes } from '@turbo/gen';

/** What all packages have in common: their version, and where the repository is. */
function common(root: string): { readonly version: string; readonly address: string } {
  const read = (path: string): { version: string; repository: { url: string } } =>
    JSON.parse(readFileSync(join(root, path), 'utf8')) as { version: string; repository: { url: string } };
  const address = read('package.json').repository.url.replace(/^git\+|\.git$/g, '');
  return { version: read('apps/htg/package.json').version, address };
}

/** `pnpm new:package NAME`: a package of the common layout that passes every check as it is. */
export default function generator(plop: PlopTypes.NodePlopAPI): void {
  plop.setGenerator('package', {
    description: 'A new package under packages/',
    prompts: [
      {
        type: 'input',
        name: 'name',
        message: 'Name, without the scope (kebab-case)',
        validate: (name: string) => /^[a-z][a-z0-9-]*$/.test(name) || 'expected kebab-case, such as "report"',
      },
    ],
    actions: [
      {
        type: 'addMany',
        destination: '{{ turbo.paths.root }}/packages/{{ name }}',
        base: 'templates',
        templateFiles: 'templates/**/*.hbs',
        data: common(process.cwd()),
      },
    ],
  });
}
