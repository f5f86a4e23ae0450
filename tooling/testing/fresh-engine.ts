/**
 * Before each test file of packages whose files share processes: nobody has taken an engine, and tfjs is on its plain backend where that is loaded, as
 * in a process of its own.
 */
import { findBackendFactory, setBackend } from '@tensorflow/tfjs-core';

const taken = (globalThis as Record<symbol, { current?: unknown } | undefined>)[Symbol.for('htg.engine')];
if (taken !== undefined) delete taken.current;
// Undefined, or null, where no backend is loaded yet.
if (findBackendFactory('cpu') as unknown) await setBackend('cpu');
