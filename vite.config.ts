import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import react from '@vitejs/plugin-react'
import { join } from 'node:path'
import { defineConfig, type Plugin } from 'vite'
import { themeOverride } from './dashboard/theme.ts'

/**
 * The theme's CSS variables as a style sheet of the build. Mantine would write them into a <style> element at run time,
 * which `style-src 'self'` forbids; the provider is told not to (dashboard/main.tsx).
 */
function themeVariables(): Plugin {
  const name = 'virtual:theme-variables.css'
  return {
    name: 'theme-variables',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) =>
      id === `\0${name}`
        ? convertCssVariables(defaultCssVariablesResolver(mergeMantineTheme(DEFAULT_THEME, themeOverride)), ':root')
        : undefined,
  }
}

/** Where `npm run dev` finds the API. */
const api = `http://127.0.0.1:${process.env['HTTP_PORT'] ?? '8080'}`

export default defineConfig({
  root: join(import.meta.dirname, 'dashboard'),
  publicDir: 'public',
  plugins: [react(), themeVariables()],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    manifest: true,
    // small files stay files: a data: address would need a wider content security policy
    assetsInlineLimit: 0,
    // schemas are for the server; without this the pages would carry TypeBox (18 kB gzip) for a list of four kinds
    rolldownOptions: {
      treeshake: {
        manualPureFunctions: ['Type'],
        moduleSideEffects: (id) => !/node_modules\/typebox\/|\/domain\/.+\.ts$/.test(id),
      },
    },
    chunkSizeWarningLimit: 1_200, // kB; MapLibre alone is 1 MB, and loaded with the map only
  },
  server: {
    port: 5173,
    // exact, because the sources have names such as /api.ts and /live.ts
    proxy: {
      '^/api/': api,
      '^/(health|metrics)$': api,
      '^/live/': { target: api, ws: true },
    },
  },
})
