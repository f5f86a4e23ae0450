import { defineConfig } from 'vitest/config';
import { packageTests } from './config/vitest.ts';

export default defineConfig(packageTests('tooling'));
