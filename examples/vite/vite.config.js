// Relative addresses, so that the page may lie in any folder of a host; modules in the worker, which has parts of its own.
export default { base: './', worker: { format: 'es' } };
