/** Loads a library, lets it compute, and prints what it says of itself; `engine doctor` runs it in a process of its own. */
import { reportLibrary } from './install/report-library.ts';

console.log(JSON.stringify(await reportLibrary(process.argv[2])));
// TensorFlow's threads would keep the process from ending by itself.
process.exit(0);
