import * as tf from '@tensorflow/tfjs-core';
import { afterEach, expect, it, vi } from 'vitest';
import { GraphCache } from '../../src/compile/graph-cache.ts';
import { compile, onCompile } from '../../src/index.ts';
import type { CompileEvent, CompileOptions } from '../../src/index.ts';
import { onTensorFlow } from '../on-tensorflow.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

it('the graph that was not used for longest goes', () => {
  const gone: string[] = [];
  const graph = (name: string) => ({ dispose: () => gone.push(name) });
  const cache = new GraphCache();
  expect([cache.add('a', graph('a'), 2), cache.add('b', graph('b'), 2)]).toEqual([false, false]);
  cache.get('a');
  expect(cache.add('c', graph('c'), 2)).toBe(true);
  expect(gone).toEqual(['b']);
  expect([cache.get('a'), cache.get('b'), cache.get('c')].map((found) => found !== undefined)).toEqual([
    true,
    false,
    true,
  ]);
  cache.dispose();
  expect(gone.sort()).toEqual(['a', 'b', 'c']);
});

/** Calls a doubling function with vectors of the lengths given. */
async function double(options: CompileOptions, lengths: readonly number[]) {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const events: CompileEvent[] = [];
  const stop = onCompile((event) => events.push(event));
  const twice = compile(function twice({ x }: { x: tf.Tensor }) {
    return { y: tf.mul(x, 2) };
  }, options);
  const results: number[] = [];
  for (const length of lengths) {
    const x = tf.fill([length], length);
    const { y } = await twice({ x });
    results.push(y.dataSync()[0]);
    tf.dispose([x, y]);
  }
  const { traces } = twice;
  twice.dispose();
  stop();
  return { results, traces, events, warnings: warn.mock.calls.map(([text]) => String(text)) };
}

onTensorFlow('as many shapes are kept as are allowed; what was dropped is traced anew, and said once', async () => {
  const { results, traces, warnings } = await double({ maxShapes: 2 }, [1, 2, 1, 3, 1, 2, 3]);
  expect(results).toEqual([2, 4, 2, 6, 2, 4, 6]);
  // 1, 2, 3 (2 goes), 2 (3 goes), 3 (1 goes).
  expect(traces).toBe(5);
  expect(warnings).toEqual([
    'compile: expected at most 2 combinations of input names, types and shapes for twice, received another one ' +
      '("x": float32[3]): those not used for longest are dropped, and traced anew when they come again; ' +
      'pad inputs to few shapes, or raise maxShapes',
  ]);
});

onTensorFlow('XLA compiles as many shapes as are allowed; further ones run without it', async () => {
  const { results, events, warnings } = await double({ maxShapes: 2, optimize: 'xla' }, [1, 2, 3, 1, 2]);
  expect(results).toEqual([2, 4, 6, 2, 4]);
  const ends = events.filter(({ state }) => state === 'end');
  // 1 was dropped for 3, 2 for 1: XLA has compiled both before and does not do so again.
  expect(ends.map(({ signature, optimize }) => `${signature} ${optimize}`)).toEqual([
    '"x": float32[1] xla',
    '"x": float32[2] xla',
    '"x": float32[3] graph',
    '"x": float32[1] xla',
    '"x": float32[2] xla',
  ]);
  expect(warnings).toHaveLength(1);
  expect(warnings[0]).toContain(
    '("x": float32[3]): XLA compiles no further ones, they run without it; pad inputs to few shapes',
  );
});

onTensorFlow('a listener hears of every compilation, from its beginning to its end', async () => {
  const { events } = await double({}, [1, 1, 4]);
  expect(events.map(({ state, name, signature }) => `${state} ${name} ${signature}`)).toEqual([
    'begin twice "x": float32[1]',
    'end twice "x": float32[1]',
    'begin twice "x": float32[4]',
    'end twice "x": float32[4]',
  ]);
  for (const { state, milliseconds } of events) expect(milliseconds > 0).toBe(state === 'end');
});

onTensorFlow('a compilation that fails is told, too', async () => {
  const states: string[] = [];
  const stop = onCompile(({ state }) => states.push(state));
  const reading = compile(({ x }: { x: tf.Tensor }) => ({ y: tf.scalar(x.dataSync()[0]) }));
  const x = tf.scalar(1);
  await expect(reading({ x })).rejects.toThrow("expected no read of a tensor's values");
  stop();
  expect(states).toEqual(['begin', 'failed']);
  x.dispose();
});

it.each([
  [
    { optimise: 'xla' },
    'compile: expected options among frozen, maxShapes, optimize, precision, received optimise; write optimize',
  ],
  [{ optimize: 'fast' }, 'compile: expected optimize to be one of graph, xla, xla-clusters, auto, received "fast"'],
  [{ maxShapes: 0 }, 'compile: expected maxShapes to be a whole number >= 1, received 0; leave it out for 32'],
  [
    { frozen: 1 },
    'compile: expected frozen to be one of false, true, auto, received 1; leave it out or take one of them',
  ],
])('%j is refused', (options, text) => {
  expect(() => compile(({ x }: { x: tf.Tensor }) => ({ x }), options as CompileOptions)).toThrow(text);
});
