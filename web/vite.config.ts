import { fileURLToPath } from 'node:url'

import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'

// Everything below is the server's own; the rest of the addresses belong to the UI.
const SERVED_BY_THE_API = ['/api', '/docs', '/openapi.json', '/livez', '/readyz', '/metrics', '/hooks']

const api = process.env['ONWARD_API'] ?? 'http://127.0.0.1:8420'

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  server: {
    host: '127.0.0.1',
    proxy: Object.fromEntries(SERVED_BY_THE_API.map((path) => [path, { target: api, changeOrigin: false }])),
  },
  build: {
    target: 'es2022',
    assetsInlineLimit: 0, // data: addresses would need a hole in the content security policy
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // Named, so that a page that needs neither never loads them, and a deploy of ours keeps them cached.
        codeSplitting: {
          groups: [
            // First, because a group takes along what its members import: React must not hide among the diagrams.
            {
              name: 'react',
              test: /node_modules\/(react|react-dom|scheduler|zustand|use-sync-external-store|@tanstack\/(react-query|query-core|react-router|router-core|history|react-store|store))\//,
            },
            {
              name: 'codemirror',
              test: /node_modules\/(@codemirror|@lezer|@marijn|crelt|style-mod|w3c-keyname)\//,
            },
            { name: 'yaml', test: /node_modules\/yaml\// },
            { name: 'xyflow', test: /node_modules\/(@xyflow|@dagrejs|d3-[a-z]+|classcat)\// },
          ],
        },
      },
    },
  },
  test: {
    restoreMocks: true,
    // Pure modules are tested where they run fastest; what renders (.test.tsx) gets a document.
    projects: [
      { extends: true, test: { name: 'pure', environment: 'node', include: ['src/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'screen',
          environment: 'jsdom',
          include: ['src/**/*.test.tsx'],
          setupFiles: ['./src/app/testSetup.ts'],
          css: false,
        },
      },
    ],
  },
})
