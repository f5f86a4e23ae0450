import { curve } from './chart.ts';
import { htmlPage } from './page.ts';
import type { Table } from './page.ts';
import { samples, targets } from './perceptron-primer.ts';
import type { DigitsResult, TableResult, TableSettings } from './perceptron-primer.ts';
import { terminalTable } from './terminal-table.ts';

/** Tables for the terminal. */
export function perceptronText(table: TableResult, digits: DigitsResult, settings: TableSettings): string {
  const truths = predictions(table);
  return [
    `${settings.hidden} hidden units, rate ${settings.rate}, ${settings.iterations} iterations, seed ${settings.seed}: loss ${last(table).toFixed(6)}, down from ${table.losses[0].toFixed(4)}; gradients differ from differences by ${table.gradientError.toExponential(1)}`,
    terminalTable(truths.head, truths.rows),
    `Handwritten digits, ${digits.trainRows} to learn from in ${digits.seconds.toFixed(1)} s:`,
    terminalTable(
      ['digits read rightly', 'share'],
      [
        ['train', percent(digits.trainAccuracy)],
        ['test', percent(digits.testAccuracy)],
      ],
    ),
  ].join('\n\n');
}

/** The page with loss curves, predictions against truth, and what the digits' network misread. */
export async function perceptronPage(
  table: TableResult,
  digits: DigitsResult,
  settings: TableSettings,
): Promise<string> {
  const lead =
    'Two layers of sigmoids, the sum of squares, and the chain rule by hand. First the table that one layer cannot learn, then, with the ' +
    'same code and other options, handwritten digits.';
  return htmlPage('A neural network from scratch', lead, [
    {
      heading: 'The loss falls',
      text: `${settings.hidden} hidden units without bias, weights that start uniform in 0..1 (seed ${settings.seed}), rate ${settings.rate}, ${settings.iterations} iterations. Before training, the gradients of the chain rule and of central differences differ by ${table.gradientError.toExponential(1)}.`,
      chart: {
        kind: 'lines',
        title: 'Loss by iteration',
        x: 'iteration',
        y: 'sum of squares',
        series: [{ name: 'loss', points: curve(table.losses) }],
      },
    },
    { heading: 'Predictions against truth', table: predictions(table) },
    {
      heading: 'Handwritten digits: the loss',
      text: `${digits.trainRows} digits of 8 x 8 pixels; 32 hidden units (tanh), softmax and cross entropy, biases, batches of 32, momentum 0.9. Read rightly: ${percent(digits.trainAccuracy)} of those it learned from, ${percent(digits.testAccuracy)} of the others.`,
      chart: {
        kind: 'lines',
        title: 'Cross entropy by epoch',
        x: 'epoch',
        y: 'cross entropy',
        logarithmic: true,
        series: [{ name: 'train', points: curve(digits.losses) }],
      },
    },
    {
      heading: 'What it took for what',
      text: 'Test digits: the truth by rows, the prediction by columns.',
      table: {
        head: ['', ...digits.confusion.map((_, digit) => String(digit))],
        rows: digits.confusion.map((row, digit) => [
          String(digit),
          ...row.map((count) => (count === 0 ? '·' : String(count))),
        ]),
      },
    },
    {
      heading: 'Misread',
      text:
        digits.misread.length === 0
          ? 'None of the test digits.'
          : `${digits.misread.length} of the test digits${digits.misread.length > 24 ? ', of which 24 are shown' : ''}.`,
      html: `<div class="digits">${digits.misread.slice(0, 24).map(figure).join('')}</div>`,
    },
    {
      heading: 'Where the digits come from',
      text: 'E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998, CC BY 4.0; the 1797 that scikit-learn ships.',
    },
  ]);
}

function predictions(table: TableResult): Table {
  return {
    head: ['inputs', 'truth', 'prediction', 'error'],
    rows: samples.map((sample, row) => [
      `[${sample.join(', ')}]`,
      String(targets[row][0]),
      table.predictions[row].toFixed(4),
      Math.abs(table.predictions[row] - targets[row][0]).toFixed(4),
    ]),
  };
}

/** A digit as an image of 8 x 8 squares. */
function figure({ pixels, label, read }: DigitsResult['misread'][number]): string {
  const squares = pixels.map((brightness, at) =>
    brightness === 0
      ? ''
      : `<rect x="${at % 8}" y="${Math.floor(at / 8)}" width="1" height="1" fill="#fff" fill-opacity="${brightness}"/>`,
  );
  return `<figure><svg viewBox="0 0 8 8" role="img" aria-label="a ${label}, read as ${read}" shape-rendering="crispEdges">${squares.join('')}</svg><figcaption>${label}, read as ${read}</figcaption></figure>`;
}

function last({ losses }: TableResult): number {
  return losses[losses.length - 1];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
