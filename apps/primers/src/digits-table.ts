import { readFile } from 'node:fs/promises';
import { digitsFile } from './digits-file.ts';

/** Handwritten digits of 8 x 8 pixels with brightness 0..1. */
export interface Digits {
  readonly pixels: readonly (readonly number[])[];
  readonly labels: readonly number[];
}

const brightest = 16;

/**
 * The digits that ship with this app, or those of a CSV file: 64 numbers 0..16 and the
 * digit in each line, as the UCI repository distributes them.
 *
 * @throws Error where the file is missing or is no such table
 */
export async function digitsTable(path?: string): Promise<Digits> {
  const file = path ?? digitsFile;
  const lines = (await readFile(file, 'utf8')).trim().split(/\r?\n/);
  const digits = lines.map((line, index) => {
    const digit = path === undefined ? parseLetters(line) : parseNumbers(line);
    const sound =
      digit.pixels.length === 64 &&
      digit.pixels.every((pixel) => pixel >= 0 && pixel <= brightest) &&
      Number.isInteger(digit.label) &&
      digit.label >= 0 &&
      digit.label <= 9;
    if (sound) return digit;
    throw new Error(
      `digitsTable: expected 64 numbers 0..16 and a digit in each line, received ${JSON.stringify(line.slice(0, 40))} in line ${String(index + 1)} of ${file}; pass such a file`,
    );
  });
  return {
    pixels: digits.map(({ pixels }) => pixels.map((pixel) => pixel / brightest)),
    labels: digits.map(({ label }) => label),
  };
}

interface Digit {
  readonly pixels: readonly number[];
  readonly label: number;
}

function parseLetters(line: string): Digit {
  const [label, letters = ''] = line.split(' ');
  return { label: Number(label), pixels: Array.from(letters, (letter) => letter.charCodeAt(0) - 'a'.charCodeAt(0)) };
}

function parseNumbers(line: string): Digit {
  const numbers = line.split(',').map(Number);
  return { pixels: numbers.slice(0, -1), label: numbers[numbers.length - 1] };
}
