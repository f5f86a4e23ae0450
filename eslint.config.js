import { readdirSync } from 'node:fs';
import { URL } from 'node:url';
import js from '@eslint/js';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';
import { mayImport } from './tooling/config/storeys.js';

const folders = readdirSync(new URL('packages', import.meta.url), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);
const packages = [...new Set([...Object.keys(mayImport), ...folders])];

const storeys = packages.map((name) => {
  const forbidden = packages.filter((other) => other !== name && !(mayImport[name] ?? []).includes(other));
  return {
    files: [`packages/${name}/src/**`],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: forbidden.flatMap((other) => [`@htg/${other}`, `@htg/${other}/*`]),
              message: `@htg/${name} may not import this package: see the floor plan in tooling/config/storeys.js.`,
            },
            {
              group: ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-*', '@tensorflow/tfjs-node*', 'koffi'].filter(
                () => !['engine', 'libtensorflow'].includes(name),
              ),
              message: 'Only @htg/engine knows backends, only @htg/libtensorflow knows Node and the C library.',
            },
          ].filter(({ group }) => group.length > 0),
        },
      ],
    },
  };
});

export default tseslint.config(
  {
    ignores: [
      '**/dist/',
      '**/coverage/',
      'runs/',
      '**/.turbo/',
      '**/.venv/',
      'turbo/generators/templates/',
      'packages/*/assembly/',
      'packages/*/src/generated/',
    ],
  },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['*.js', '.pnpmfile.cjs', 'tooling/config/*.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // `{ kind, ...options }` is how a key is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      // Numeric code reads `for (let i = 0; i < n; i++)` over several arrays at once.
      '@typescript-eslint/prefer-for-of': 'off',
    },
  },
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createNodeResolver({ conditionNames: ['@htg/source', 'import', 'node'] })],
      'import-x/extensions': ['.ts'],
    },
    rules: {
      'import-x/consistent-type-specifier-style': ['error', 'prefer-top-level'],
      'import-x/newline-after-import': 'error',
      'import-x/no-duplicates': 'error',
      'import-x/order': [
        'error',
        {
          groups: ['builtin', 'external', ['parent', 'sibling', 'index']],
          named: true,
          alphabetize: { order: 'asc', caseInsensitive: true },
          'newlines-between': 'never',
        },
      ],
    },
  },
  {
    // As it stands in the README, where the package is imported by its name.
    files: ['**/test/readme-example.ts'],
    rules: {
      'import-x/consistent-type-specifier-style': 'off',
      'import-x/no-duplicates': 'off',
      'import-x/order': 'off',
    },
  },
  { files: ['**/*.js', '**/*.cjs'], extends: [tseslint.configs.disableTypeChecked] },
  { files: ['**/*.cjs'], languageOptions: { globals: { module: 'writable' } } },
  {
    files: ['examples/**/*.js'],
    languageOptions: {
      globals: Object.fromEntries(
        ['Buffer', 'URL', 'Worker', 'console', 'document', 'fetch', 'process', 'self'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  ...storeys,
);
