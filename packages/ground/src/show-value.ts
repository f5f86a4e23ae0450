/** A value as error texts show it: short, and telling text from numbers. */
export function showValue(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return Object.prototype.toString.call(value).slice(8, -1);
  if (typeof value === 'function') return 'a function';
  return String(value);
}
