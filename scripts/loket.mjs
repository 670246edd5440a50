#!/usr/bin/env node
// The `loket` command: goes on in Node 24, where the commands are written in TypeScript and run unbuilt.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { onNode24, ROOT } from './lib/project.mjs';

await onNode24();
await import(pathToFileURL(join(ROOT, 'src/cli/loket.ts')).href);
