import { afterEach, describe, expect, it, vi } from 'vitest';
import { onInterrupt } from '../../src/node/index.ts';

const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
afterEach(() => {
  exit.mockClear();
});

/** As if the process had received it, but for listeners that are not ours. */
function send(signal: NodeJS.Signals): void {
  process.listeners(signal).at(-1)?.(signal);
}

describe('onInterrupt', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('stops at %s, to end with %i', (signal, code) => {
    const stop = vi.fn();
    const ignore = onInterrupt(stop);
    send(signal);
    expect(stop.mock.calls).toEqual([[code]]);
    expect(exit).not.toHaveBeenCalled();
    ignore();
  });

  it('ends at once at a second Ctrl-C, but not at the second of a pair that a shutdown sends', () => {
    const stop = vi.fn();
    const ignore = onInterrupt(stop);
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGTERM'] as const) send(signal);
    expect(exit).not.toHaveBeenCalled();
    send('SIGINT');
    expect(exit).toHaveBeenCalledExactlyOnceWith(130);
    expect(stop).toHaveBeenCalledOnce();
    ignore();
  });

  it('leaves no listener behind', () => {
    const count = () => (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((name) => process.listenerCount(name));
    const before = count();
    onInterrupt(() => undefined)();
    expect(count()).toEqual(before);
  });
});
