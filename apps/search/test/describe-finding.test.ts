import { expect, it } from 'vitest';
import { describeFinding } from '../src/commands/describe-finding.ts';
import type { Finding } from '../src/find.ts';

const near = (label: string, distance: number) => ({ id: `${label}/1.jpg`, path: `${label}/1.jpg`, label, distance });
const finding = (...found: Finding['found']): Finding => ({
  ...{ photo: 'a.jpg', label: null, votes: [], confidence: 0, threshold: 0.01, found },
});

it('names the rate where nothing is near enough, though all that is near is one thing', () => {
  const text = describeFinding(finding(near('mug', 0.02), near('mug', 0.03)), {});
  expect(text).toContain(
    'a.jpg: none of these: nothing within 0.0100, though all that is near has one name; --false-accept-rate 0.05 is less strict\n',
  );
});

it.each([
  ['things differ', [near('mug', 0.02), near('cup', 0.03)], {}],
  ['one thing alone was found', [near('mug', 0.02)], {}],
  ['one thing alone was looked for', [near('mug', 0.02), near('mug', 0.03)], { label: ['mug'] }],
  ['the threshold was chosen', [near('mug', 0.02), near('mug', 0.03)], { threshold: 0.01 }],
])('names no rate where %s', (_, found, options) => {
  expect(describeFinding(finding(...found), options)).toContain('a.jpg: none of these: nothing within 0.0100\n');
});
