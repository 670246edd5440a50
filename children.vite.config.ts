import { join } from 'node:path';
import { defineConfig } from 'vite';

/** `core` and `devices` as ES modules for Node 24; only packages with native parts stay outside the bundles. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'out/children',
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      input: {
        core: join(import.meta.dirname, 'src/core/main.ts'),
        'pdf-worker': join(import.meta.dirname, 'src/core/features/attachments/pdf-worker.ts'),
        devices: join(import.meta.dirname, 'src/devices/main.ts'),
      },
      external: ['better-sqlite3', 'node-hid', 'usb', '@node-rs/argon2'],
      output: { format: 'es', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' },
    },
  },
  ssr: { noExternal: true },
});
