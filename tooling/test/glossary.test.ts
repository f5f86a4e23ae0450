import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What `docs/glossary.md` has another word for. */
const otherWords =
  /picture|neighbour|colour|centre|behaviour|favour|\bgrey\b|(?:normal|optim|minim|maxim|initial|summar|recogn|general)is(?:e|ed|es|er|ers|ing|ation)\b/i;

/** Names that other libraries gave, titles, and misspelt options that tests expect to be refused. */
const names =
  /toColourspace|pipelineColourspace|optimiseCoding|received (?:colour|optimise)|\{ optimise: |\bcolour: 'blue'|"Neighbourhood Components Analysis"/g;

const here = fileURLToPath(import.meta.url);
const files = execFileSync('git', ['ls-files', '*.ts', '*.md', '*.yaml', '*.css', '*.py', '*.hbs'], {
  cwd: root,
  encoding: 'utf8',
})
  .trim()
  .split('\n')
  .filter((file) => !['docs/glossary.md', 'pnpm-lock.yaml'].includes(file) && join(root, file) !== here);

/** Lines that say a thing by another word. */
function misnamed(text: string): string[] {
  return text.split('\n').filter((line) => otherWords.test(line.replace(names, '')));
}

describe('the glossary', () => {
  it('is kept by every source and document, and by the names of files', () => {
    expect(files.length).toBeGreaterThan(500);
    expect(files.filter((file) => otherWords.test(file))).toEqual([]);
    const found = files.flatMap((file) =>
      misnamed(readFileSync(join(root, file), 'utf8')).map((line) => `${file}: ${line}`),
    );
    expect(found).toEqual([]);
  });

  it('finds other words, in names too, and lets names of other libraries stand', () => {
    expect(misnamed('const nearestNeighbours = 1;\nL2-normalised\nimage.toColourspace("b-w")\nan image')).toEqual([
      'const nearestNeighbours = 1;',
      'L2-normalised',
    ]);
  });
});
