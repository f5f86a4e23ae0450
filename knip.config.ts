import type { KnipConfig } from 'knip';

const config: KnipConfig = {
  workspaces: {
    tooling: { entry: ['bench/suites/*.ts', 'scripts/*.ts', 'oracles/*.ts', 'config/*'] },
  },
  rules: { catalog: 'off' },
};

export default config;
