import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import katex from 'katex';
import { describe, expect, it } from 'vitest';
import { texOfFormulas } from '../../docs/site/formula.ts';

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** The blocks that comments of a file set apart by four spaces. */
function blocksOf(source: string): string[] {
  const blocks = source.match(/(?:^ *\* {5}\S.*\n)+/gm) ?? [];
  return blocks.map((block) => block.replaceAll(/^ *\* {5}/gm, ''));
}

describe('formulas of comments', () => {
  it.each([
    ['L_a = 1/|P| sum_p [d_ap - m+]+^2', 'L_{a} = 1/|P| \\sum _{p} [d_{ap} - m^{+}]_+^{2}'],
    ['y = x / max(|x|, 1e-12)  dx', 'y = x / \\max (|x|, 10^{-12})\\quad dx'],
    ['c = sum_(j != p) cos theta_y . f', 'c = \\sum _{j \\ne  p} \\cos  \\theta _{y} \\cdot  f'],
    ['s = sqrt(2 - 2 (a + b))', 's = \\sqrt{2 - 2 (a + b)}'],
    [
      'm = mean_k z_k over rows of W',
      'm = \\operatorname{mean}_{k} z_{k} \\text{ over } \\text{ rows } \\text{ of } W',
    ],
    ['L_D,real = q(d);  q ~ d^(L-2)', 'L_{D,real} = q(d);\\quad q \\sim  d^{L-2}'],
    ['a = (1 + R)^-alpha', 'a = (1 + R)^{-\\alpha}'],
  ])('%s', (text, tex) => {
    expect(texOfFormulas(text)).toBe(tex);
  });

  it.each([
    'const x = await f();',
    'pnpm add "@htg/losses"',
    'O   R   Ds',
    'a sentence of many words says what = means to people who read it, and then goes on',
    'x = y.length',
  ])('is none: %s', (text) => {
    expect(texOfFormulas(text)).toBeUndefined();
  });

  it('sets several lines below each other', () => {
    expect(texOfFormulas('a = b\n\nc = d\n')).toBe('\\begin{aligned}&a = b\\\\&c = d\\end{aligned}');
  });

  it('of all packages are what TeX can set, and most blocks are formulas', () => {
    const files = readdirSync(packages).flatMap((name) =>
      readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts') && !file.endsWith('.wasm.ts'))
        .map((file) => join(name, 'src', file)),
    );
    const blocks = files.flatMap((file) => blocksOf(readFileSync(join(packages, file), 'utf8')));
    const set = blocks.map(texOfFormulas).filter((tex) => tex !== undefined);
    for (const tex of set) expect(() => katex.renderToString(tex, { output: 'mathml' }), tex).not.toThrow();
    expect(set.length).toBeGreaterThan(0.75 * blocks.length);
  });
});
