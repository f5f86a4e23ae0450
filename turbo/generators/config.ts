import type { PlopTypes } from '@turbo/gen';

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
      },
    ],
  });
}
