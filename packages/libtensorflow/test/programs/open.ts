import { registerTensorFlowBackend } from '../../src/index.ts';

// Opens the library and computes nothing: even so the process must end by itself, with status 0.
await registerTensorFlowBackend();
