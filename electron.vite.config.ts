import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

const root = import.meta.dirname;
/** A clock earlier than this is wrong: the program cannot run before it was built. */
const define = { __BUILD_DATE_MS__: JSON.stringify(Date.now()) };

export default defineConfig({
  main: {
    define,
    build: {
      outDir: resolve(root, 'out/main'),
      // Everything is bundled but what package.json calls a dependency: the native module.
      externalizeDeps: true,
      lib: {
        entry: {
          main: resolve(root, 'electron/main.ts'),
          'off-thread-worker': resolve(root, 'electron/off-thread-worker.ts'),
        },
        formats: ['es'],
      },
      rolldownOptions: {
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: resolve(root, 'out/preload'),
      // SECURITY: a sandboxed preload is one CommonJS file; it cannot require another.
      externalizeDeps: false,
      lib: {
        entry: {
          preload: resolve(root, 'electron/preload.ts'),
          'customer-preload': resolve(root, 'electron/customer-preload.ts'),
        },
        formats: ['cjs'],
      },
      rolldownOptions: { output: { entryFileNames: '[name].cjs' } },
    },
  },
  renderer: {
    root: resolve(root, 'renderer'),
    plugins: [react()],
    build: {
      outDir: resolve(root, 'out/renderer'),
      minify: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: {
          index: resolve(root, 'renderer/index.html'),
          customer: resolve(root, 'renderer/customer.html'),
        },
      },
    },
  },
});
