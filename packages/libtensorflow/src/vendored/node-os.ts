export { endianness } from 'node:os';
