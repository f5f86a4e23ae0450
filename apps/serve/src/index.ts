export { readTokens, type Role, type Tokens } from './access/tokens.ts';
export type { ServiceEmbedder } from './embedder.ts';
export { type ExplorerFiles, explorerFiles } from './explorer-files.ts';
export type { Limits } from './limits.ts';
export { listen, type Listening } from './listen.ts';
export { createService, type Service, type ServiceOptions } from './service.ts';
