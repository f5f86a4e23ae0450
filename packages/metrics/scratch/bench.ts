import { compare } from '../../../tooling/bench/suites/metrics.ts';
console.log(await compare(process.argv[2] as 'retrieval', Number(process.argv[3]), Number(process.argv[4])));
