// npm run watch: builds dist/ with source maps, and again whenever a source file changes; see build.mjs.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './setup/ensureDependencies.mjs';

ensureDependencies(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
process.argv.push('--watch');
await import('./build.mjs');
