import type { Finding, FindOptions } from '../find.ts';
import { textTable } from '../text-table.ts';

const looser = ', though all that is near has one name; --false-accept-rate 0.05 is less strict';

/** A photo's name, or that it has none, and the table of what is near. */
export function describeFinding(
  { photo, label, votes, threshold, uncalibrated, found }: Finding,
  { label: wanted, threshold: chosen }: Pick<FindOptions, 'label' | 'threshold'>,
): string {
  const rows = found.map(({ distance, label: name, path, id, camera }, i) => [
    ...[String(i + 1), distance.toFixed(4), name],
    `${path}${path.endsWith(id.replace(/#[\d.]+(?:,[\d.]+){3}$/, '')) ? '' : ` (${id})`}${camera === undefined ? '' : ` [${camera}]`}`,
  ]);
  return `${photo}: ${verdict()}\n${textTable(['rank', 'distance', 'label', 'image'], rows, [0, 1])}\n`;

  function verdict(): string {
    if (threshold === null) return `no name: ${uncalibrated ?? ''}`;
    const within = `within ${threshold.toFixed(4)}`;
    if (label === null) return `none of these: nothing ${within}${nearlyFound() ? looser : ''}`;
    const total = votes.reduce((sum, each) => sum + each.votes, 0);
    const [best, ...others] = votes;
    const also = others.slice(0, 2).map((each) => `, ${each.label} ${each.votes}`);
    return `${label}, ${best.votes} of ${total} votes${also.join('')} (${within})`;
  }

  /** All that was found is one thing, though too far for the gallery's own threshold: more likely strictness than a stranger. */
  function nearlyFound(): boolean {
    if (wanted !== undefined || chosen !== undefined) return false;
    return found.length > 1 && found.every(({ label: name }) => name === found[0].label);
  }
}
