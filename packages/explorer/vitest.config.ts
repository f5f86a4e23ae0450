import { defineConfig } from 'vitest/config';
import { packageTests } from '../../tooling/config/vitest.ts';

export default defineConfig(packageTests('explorer'));
