/** Imported before a program: prints the address of every module that it loads on the standard error. */
import { register } from 'node:module';

const hooks = `export async function load(address, context, next) {
  process._rawDebug('module ' + address);
  return next(address, context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
