import { randomStream } from '@htg/engine';

/** A source of whole random numbers. */
export interface Random {
  /** A whole number, 0 <= result < bound. */
  below(bound: number): number;
}

/** Random numbers that a seed and a name decide. */
export function randomOf(seed: number, name: string): Random {
  const stream = randomStream(seed, name);
  return { below: (bound) => Math.floor(stream.uniform() * bound) };
}

/** Numbers that readers trip over: as text, and in binary as whole numbers of 1 to 8 bytes. */
const numbers =
  '0 -1 1 2 255 256 65535 2147483647 4294967295 9007199254740993 1e999 -1e999 1e-999 NaN 0x10 007 .5 1e9 99999999'.split(
    ' ',
  );

/** Texts that mean something to a reader, a terminal, a file system or JavaScript. */
const texts = [
  '',
  '"',
  "'",
  ',',
  ';',
  '\t',
  '\n',
  '\r',
  '\0',
  '\u001b[2J',
  '\uFEFF',
  '\u202e',
  '[',
  ']]]]',
  '{',
  '}',
  '[[[[[[[[',
  ':',
  '&a',
  '*a',
  '<<: *a',
  '- ',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'true',
  '~',
  '-0',
  'é',
  '\ud83d\ude00',
  'U+110000',
  '../outside/canary.txt',
  '../outside/canary.png',
  '/etc/passwd',
  '/dev/zero',
  'extends: ../outside/canary.txt\n',
  '<image href="../outside/canary.png" width="9" height="9"/>',
  '<!DOCTYPE x [<!ENTITY a SYSTEM "../outside/canary.txt">]>',
  '&a;',
  '%s%n',
  'sep=;\n',
];

/**
 * A file with one to four changes, each decided by the random numbers: bits and bytes, pieces taken out, doubled, moved, repeated or taken
 * from another file, numbers replaced by ones at a limit, texts that mean something put in.
 *
 * @param others files of the same kind, from which pieces are taken
 * @param most bytes of the result
 */
export function mutate(file: Buffer, others: readonly Buffer[], random: Random, most = 200_000): Buffer {
  const count = 1 + random.below(4);
  let result = file;
  for (let i = 0; i < count; i++)
    result = changes[random.below(changes.length)](result, random, others).subarray(0, most);
  return result;
}

type Change = (file: Buffer, random: Random, others: readonly Buffer[]) => Buffer;

const changes: readonly Change[] = [
  flipBit,
  setByte,
  setWord,
  cutOff,
  takeOut,
  double,
  move,
  repeat,
  putIn,
  putIn,
  replaceNumber,
  replaceNumber,
  splice,
  replaceLine,
];

function flipBit(file: Buffer, random: Random): Buffer {
  return changed(file, random, 1, (piece) => piece.writeUInt8(piece[0] ^ (1 << random.below(8))));
}

function setByte(file: Buffer, random: Random): Buffer {
  return changed(file, random, 1, (piece) =>
    piece.writeUInt8(pick([0, 1, 0x7f, 0x80, 0xff, random.below(256)], random)),
  );
}

/** A whole number at a limit over 2, 4 or 8 bytes, in either byte order. */
function setWord(file: Buffer, random: Random): Buffer {
  const size = pick([2, 4, 8], random);
  const word = Buffer.alloc(8, pick([0, 0xff], random));
  if (random.below(2) === 0) word.writeUInt8(pick([1, 0x7f, 0x80, 0x40], random), random.below(size));
  return changed(file, random, size, (piece) => word.copy(piece, 0, 0, piece.length));
}

function cutOff(file: Buffer, random: Random): Buffer {
  return file.subarray(0, random.below(file.length + 1));
}

function takeOut(file: Buffer, random: Random): Buffer {
  const [begin, end] = range(file, random);
  return Buffer.concat([file.subarray(0, begin), file.subarray(end)]);
}

function double(file: Buffer, random: Random): Buffer {
  const [begin, end] = range(file, random);
  return Buffer.concat([file.subarray(0, end), file.subarray(begin)]);
}

function move(file: Buffer, random: Random): Buffer {
  const [begin, end] = range(file, random);
  return inserted(Buffer.concat([file.subarray(0, begin), file.subarray(end)]), file.subarray(begin, end), random);
}

function repeat(file: Buffer, random: Random): Buffer {
  const [begin, end] = range(file, random);
  const piece = file.subarray(begin, Math.min(end, begin + 1000));
  return inserted(file, Buffer.concat(Array.from({ length: 1 + random.below(200) }, () => piece)), random);
}

function putIn(file: Buffer, random: Random): Buffer {
  const text = pick(random.below(4) === 0 ? numbers : texts, random);
  return inserted(file, Buffer.from(random.below(8) === 0 ? text.repeat(1 + random.below(3000)) : text), random);
}

/** Of the numbers that stand in the file as text, one. */
function replaceNumber(file: Buffer, random: Random): Buffer {
  const text = file.toString('latin1');
  const found = [...text.slice(0, 20_000).matchAll(/-?\d+(?:\.\d+)?/g)];
  if (found.length === 0) return setWord(file, random);
  const { 0: number, index } = pick(found, random);
  const after = file.subarray(index + number.length);
  return Buffer.concat([file.subarray(0, index), Buffer.from(pick(numbers, random)), after]);
}

function splice(file: Buffer, random: Random, others: readonly Buffer[]): Buffer {
  const other = pick(others, random);
  return Buffer.concat([
    file.subarray(0, random.below(file.length + 1)),
    other.subarray(random.below(other.length + 1)),
  ]);
}

function replaceLine(file: Buffer, random: Random): Buffer {
  const lines = file.toString('latin1').split('\n');
  lines[random.below(lines.length)] = random.below(2) === 0 ? pick(texts, random) : pick(lines, random);
  return Buffer.from(lines.join('\n'), 'latin1');
}

function changed(file: Buffer, random: Random, size: number, change: (piece: Buffer) => void): Buffer {
  if (file.length < size) return file;
  const result = Buffer.from(file);
  // Headers decide most: every second change is among the first bytes.
  const places = file.length - size + 1;
  const at = random.below(random.below(2) === 0 ? Math.min(places, 256) : places);
  change(result.subarray(at, at + size));
  return result;
}

function inserted(file: Buffer, piece: Buffer, random: Random): Buffer {
  const at = random.below(file.length + 1);
  return Buffer.concat([file.subarray(0, at), piece, file.subarray(at)]);
}

function range(file: Buffer, random: Random): [number, number] {
  const begin = random.below(file.length + 1);
  return [begin, begin + random.below(Math.min(file.length - begin, 4000) + 1)];
}

function pick<Value>(values: readonly Value[], random: Random): Value {
  return values[random.below(values.length)];
}
