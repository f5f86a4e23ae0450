import type { CheckReport } from './check-table.ts';
import { describeFinding } from './finding.ts';
import type { Spread } from './summarize-table.ts';

/** A report as text: a table of the parts, then what was found, the gravest first. */
export function printReport({ name, summary, findings, sound }: CheckReport): string {
  const columns = ['part', 'images', 'identities', 'per identity', 'width', 'height', 'aspect', 'cameras'];
  const rows = summary.map((part) => [
    part.part,
    String(part.images),
    String(part.identities),
    range(part.imagesPerIdentity),
    range(part.width),
    range(part.height),
    range(part.aspect, 2),
    String(Object.keys(part.cameras).length || '-'),
  ]);
  const cameras = summary
    .filter(({ cameras: counts }) => Object.keys(counts).length > 0)
    .map(({ part, cameras: counts }) => `  ${part}, images per camera: ${listCounts(counts)}`);
  const lines = (['error', 'warning', 'note'] as const).flatMap((severity) =>
    findings.filter((found) => found.severity === severity).map((found) => `${severity}: ${describeFinding(found)}`),
  );
  const verdict = sound
    ? 'Nothing was found that would falsify a result.'
    : 'Errors were found that would falsify a result.';
  return [
    name,
    '(spreads: least / median / largest)',
    ...layOutTable([columns, ...rows]),
    ...cameras,
    '',
    ...lines,
    verdict,
  ].join('\n');
}

function range({ least, median, largest }: Spread, digits = 0): string {
  return [least, median, largest].map((value) => (Number.isNaN(value) ? '-' : value.toFixed(digits))).join(' / ');
}

function listCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b, 'en', { numeric: true }))
    .map(([camera, n]) => `${camera}: ${n}`)
    .join(', ');
}

function layOutTable(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
