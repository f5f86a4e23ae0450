import type { Estimate } from '../model/report.ts';
import { html } from './html.ts';
import type { Html } from './html.ts';

/** A number as it is read: three decimals, or three digits where that would hide it. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return 'not known';
  if (value === 0 || Math.abs(value) >= 0.001) return minus(value.toFixed(3));
  return minus(value.toPrecision(3));
}

/** A difference, with its sign. */
export function signed(value: number): string {
  return value > 0 ? `+${value.toFixed(3)}` : minus(value.toFixed(3));
}

/** A mean, and small after it how sure it is. */
export function estimate({ mean, low, high }: Estimate): Html {
  const interval = low === undefined || high === undefined ? undefined : `${number(low)}–${number(high)}`;
  return html`${number(mean)}${interval && html` <span class="interval">${interval}</span>`}`;
}

function minus(text: string): string {
  return text.replace('-', '−');
}
