import { expect, it } from 'vitest';
import { printable } from '../src/index.ts';

it.each([
  ['clears the screen', '\u001b[2Jmug', String.raw`\u001b[2Jmug`],
  ['rings', 'mug\u0007', String.raw`mug\u0007`],
  ['writes over the line', 'mug\rred', String.raw`mug\u000dred`],
  ['is a sequence of one byte', '\u009b31m', String.raw`\u009b31m`],
  ['turns the direction', 'gpj.\u202egpj', String.raw`gpj.\u202egpj`],
])('shows what %s instead of letting the terminal obey it', (_, text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('leaves lines, tabs and every language alone', () => {
  const text = 'Tasse\tčaj\n茶 🍵 e\u0301';
  expect(printable(text)).toBe(text);
});

it('leaves JSON what it means', () => {
  const record = { path: '\u001b[2J\u009bx\u202e.jpg' };
  expect(JSON.parse(printable(JSON.stringify(record)))).toEqual(record);
});
