/**
 * `pnpm slow conformance [words]`: runs tfjs-core's own specs, which its npm package carries, against our tensorflow backend, all
 * or those whose names hold the words. Exits with 1 if one fails that `exclusions.ts` does not name, or if one passes that
 * it does.
 */
import { createRequire } from 'node:module';
import { bundleSpecs } from '../conformance/bundle.ts';
import { exclusions } from '../conformance/exclusions.ts';

interface SpecResult {
  readonly fullName: string;
  readonly status: 'passed' | 'failed' | 'excluded' | 'pending';
  readonly failedExpectations: readonly { readonly message: string }[];
}

interface Jasmine {
  getEnv(): {
    configure(options: object): void;
    addReporter(reporter: object): void;
    execute(): Promise<{ readonly overallStatus: string }>;
  };
}

const require = createRequire(import.meta.url);
const jasmine = (require('jasmine-core') as { boot(reinitialize: boolean): Jasmine }).boot(true);

const words = process.argv.slice(2).join(' ');

const bundle = await bundleSpecs();
const version = await (require(bundle) as { defineSpecs(): Promise<string> }).defineSpecs();

const results: SpecResult[] = [];
const environment = jasmine.getEnv();
environment.configure({
  random: false,
  specFilter: (spec: { getFullName(): string }) => spec.getFullName().includes(words),
});
environment.addReporter({ specDone: (result: SpecResult) => results.push(result) });
await environment.execute();

const excludedSpecs = exclusions.flatMap(({ specs }) => specs);
const excluded = ({ fullName }: SpecResult) => excludedSpecs.some((spec) => fullName.startsWith(spec));
const failed = results.filter((result) => result.status === 'failed');
const unexpected = failed.filter((result) => !excluded(result));
for (const { fullName, failedExpectations } of unexpected) {
  console.log(`FAIL ${fullName}\n     ${failedExpectations[0]?.message.split('\n')[0] ?? ''}`);
}
const stale =
  words === '' ? excludedSpecs.filter((spec) => !failed.some(({ fullName }) => fullName.startsWith(spec))) : [];
for (const spec of stale) console.log(`STALE exclusion: every spec of '${spec}' passes`);

const passed = results.filter(({ status }) => status === 'passed').length;
console.log(
  `tfjs-core's specs on TensorFlow ${version}: ${String(passed)} passed, ${String(unexpected.length)} failed, ` +
    `${String(failed.length - unexpected.length)} failed as excluded`,
);
process.exit(unexpected.length + stale.length > 0 ? 1 : 0);
