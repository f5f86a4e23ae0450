import { chartPage, html } from '@htg/report/page';
import type { Html, LineChart, PageTable, ReportAssets } from '@htg/report/page';
import { curve } from './curve.ts';
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
export function perceptronPage(
  table: TableResult,
  digits: DigitsResult,
  settings: TableSettings,
  assets: ReportAssets,
): string {
  const sections = [
    {
      id: 'method',
      title: 'What is learned',
      short: 'Method',
      text:
        'Two layers of sigmoids, the sum of squares, and the chain rule by hand. First the table that one layer cannot learn, then, with the ' +
        'same code and other options, handwritten digits.',
    },
    {
      id: 'loss',
      title: 'The loss falls',
      short: 'Loss',
      text: `${settings.hidden} hidden units without bias, weights that start uniform in 0..1 (seed ${settings.seed}), rate ${settings.rate}, ${settings.iterations} iterations. Before training, the gradients of the chain rule and of central differences differ by ${table.gradientError.toExponential(1)}.`,
      lines: lossLine('loss-lines', 'Loss by iteration', 'Sum of squares.', {
        counts: 'iteration',
        losses: table.losses,
      }),
    },
    { id: 'predictions', title: 'Predictions against truth', short: 'Predictions', table: predictions(table) },
    {
      id: 'digits-loss',
      title: 'Handwritten digits: the loss',
      short: 'Digits',
      text: `${digits.trainRows} digits of 8 x 8 pixels; 32 hidden units (tanh), softmax and cross entropy, biases, batches of 32, momentum 0.9. Read rightly: ${percent(digits.trainAccuracy)} of those it learned from, ${percent(digits.testAccuracy)} of the others.`,
      lines: {
        ...lossLine('digits-lines', 'Cross entropy by epoch', 'Of the digits it learns from.', {
          counts: 'epoch',
          losses: digits.losses,
        }),
        logarithmic: true,
      },
    },
    {
      id: 'confusion',
      title: 'What it took for what',
      short: 'Confusion',
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
      id: 'misread',
      title: 'Misread',
      text:
        digits.misread.length === 0
          ? 'None of the test digits.'
          : `${digits.misread.length} of the test digits${digits.misread.length > 24 ? ', of which 24 are shown' : ''}.`,
      body: html`<div class="digits">${digits.misread.slice(0, 24).map(figure)}</div>`,
    },
    {
      id: 'source',
      title: 'Where the digits come from',
      short: 'Source',
      text: 'E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository, 1998, CC BY 4.0; the 1797 that scikit-learn ships.',
    },
  ];
  return chartPage({ title: 'A neural network from scratch', kind: 'htg primer', sections }, assets);
}

function lossLine(
  id: string,
  title: string,
  description: string,
  { counts, losses }: { readonly counts: string; readonly losses: ArrayLike<number> },
): LineChart {
  const series = [{ name: 'loss', tone: 'stage1', points: curve(losses) }] as const;
  return { id, title, description, counts, scale: 'number', exact: true, series };
}

function predictions(table: TableResult): PageTable {
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
function figure({ pixels, label, read }: DigitsResult['misread'][number]): Html {
  const squares = pixels.flatMap((brightness, at) =>
    brightness === 0
      ? []
      : [
          html`<rect
            x="${at % 8}"
            y="${Math.floor(at / 8)}"
            width="1"
            height="1"
            fill="#fff"
            fill-opacity="${brightness}"
          />`,
        ],
  );
  const text = `${label}, read as ${read}`;
  return html`<figure>
    <svg viewBox="0 0 8 8" role="img" aria-label="a ${text}" shape-rendering="crispEdges">${squares}</svg>
    <figcaption>${text}</figcaption>
  </figure>`;
}

function last({ losses }: TableResult): number {
  return losses[losses.length - 1];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
