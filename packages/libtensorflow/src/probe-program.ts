/** Loads a library and prints what it says of itself; `engine doctor` runs it in a process of its own. */
import { openRuntime } from './runtime.ts';

const { version, device } = openRuntime(process.argv[2]);
console.log(JSON.stringify({ version, device: device.replace(/^.*device:/, '') }));
// TensorFlow's threads would keep the process from ending by itself.
process.exit(0);
