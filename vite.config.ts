import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from '@mantine/core'
import react from '@vitejs/plugin-react'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { defineConfig, transformWithOxc, type Plugin } from 'vite'
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

const dashboard = join(import.meta.dirname, 'dashboard')
/** Pages of their own: the console, and those of phones, which are Preact (each of their files says so in its first line). */
const pages = {
  console: join(dashboard, 'index.html'),
  crew: join(dashboard, 'crew/index.html'),
  owner: join(dashboard, 'owner/index.html'),
  parking: join(dashboard, 'public-parking/index.html'),
  toilets: join(dashboard, 'public-toilets/index.html'),
}

/** Pages that open without network: where they are, their worker, what it is made of and what else it keeps. */
const workers = [
  {
    page: pages.crew,
    address: '/crew',
    fileName: 'crew-sw.js',
    sources: ['phone/shell-worker.ts', 'phone/push-worker.ts'],
    files: ['crew.webmanifest', 'icon.svg', 'crew-192.png'],
  },
  {
    page: pages.parking,
    address: '/p',
    fileName: 'parking-sw.js',
    sources: ['phone/shell-worker.ts', 'phone/push-worker.ts'],
    files: ['icon.svg', 'crew-192.png'],
  },
]

/**
 * Service workers of pages for phones: plain scripts, because old web views have no module workers, with the names of the files they have to keep and a
 * version made of their contents.
 */
function phoneWorkers(): Plugin {
  return {
    name: 'phone-workers',
    apply: 'build',
    async generateBundle(_options, bundle) {
      for (const worker of workers) {
        const files = new Set<string>(worker.files)
        const keep = (name: string): void => {
          const chunk = bundle[name]
          if (chunk?.type !== 'chunk' || files.has(name)) return
          files.add(name)
          for (const sheet of chunk.viteMetadata?.importedCss ?? []) files.add(sheet)
          // also what is loaded later, such as the reader of codes: without network it cannot be fetched
          for (const other of [...chunk.imports, ...chunk.dynamicImports]) keep(other)
        }
        for (const [name, chunk] of Object.entries(bundle))
          if (chunk.type === 'chunk' && chunk.facadeModuleId === worker.page) keep(name)
        // each in a block of its own, as they were modules
        const blocks = await Promise.all(
          worker.sources.map(async (source) => {
            const path = join(dashboard, source)
            return `{\n${(await transformWithOxc(readFileSync(path, 'utf8'), path)).code}\n}`
          }),
        )
        const source = blocks.join('\n')
        // names of files in /assets change with their contents; the page itself and the worker are hashed here
        const made = createHash('sha256').update(source).update(readFileSync(worker.page))
        for (const name of [...files].toSorted()) made.update(name)
        const told = {
          PAGE: worker.address,
          VERSION: made.digest('hex').slice(0, 12),
          SHELL: [...files].map((name) => `/${name}`),
        }
        const constants = Object.entries(told).map(([name, what]) => `const ${name} = ${JSON.stringify(what)}`)
        this.emitFile({
          type: 'asset',
          fileName: worker.fileName,
          source: `(() => {\n${constants.join('\n')}\n${source}\n})()\n`,
        })
      }
    },
  }
}

/** `npm run dev` answers addresses of these pages as the server does (api/dashboard.ts). */
function pagesInDevelopment(): Plugin {
  return {
    name: 'pages-in-development',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = request.url?.split('?', 1)[0] ?? ''
        if (/^\/crew(?:\/[\w-]*)?$/.test(path)) request.url = '/crew/index.html'
        if (/^\/owner(?:\/[\w-]*)*$/.test(path)) request.url = '/owner/index.html'
        if (/^\/p(?:\/[\w-]*)*$/.test(path)) request.url = '/public-parking/index.html'
        if (/^\/t(?:\/[\w-]*)?$/.test(path)) request.url = '/public-toilets/index.html'
        next()
      })
    },
  }
}

/** Where `npm run dev` finds the API. */
const api = `http://127.0.0.1:${process.env['HTTP_PORT'] ?? '8080'}`

export default defineConfig({
  root: dashboard,
  publicDir: 'public',
  plugins: [
    react({ exclude: /dashboard\/(?:crew|owner|phone|public-parking|public-toilets)\// }),
    themeVariables(),
    phoneWorkers(),
    pagesInDevelopment(),
  ],
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    manifest: true,
    // small files stay files: a data: address would need a wider content security policy
    assetsInlineLimit: 0,
    // schemas are for the server; without this the pages would carry TypeBox (18 kB gzip) for a list of four kinds
    rolldownOptions: {
      input: pages,
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
