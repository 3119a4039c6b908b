/**
 * `npm run dev`: the platform, started again when a file changes, and the dashboard from Vite's own server, which changes in
 * the browser as it is written. The dashboard is the one to open; it passes /api and /live on.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createServer } from 'vite'
import { readProcessConfig } from '#config'

const root = join(import.meta.dirname, '..')
const { httpPort } = readProcessConfig()
// vite.config.ts reads it for its proxy
process.env['HTTP_PORT'] = String(httpPort)

const platform = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--watch', 'main.ts'], {
  cwd: root,
  stdio: 'inherit',
})
const dashboard = await createServer({ configFile: join(root, 'vite.config.ts'), clearScreen: false })
await dashboard.listen()

console.log(`\nDashboard, live from its sources  ${dashboard.resolvedUrls?.local[0] ?? ''}`)
console.log(`API                               http://localhost:${httpPort}/api/docs\n`)

// Vite ends this process by itself on SIGTERM and on the end of its input, so the platform is ended with it, however it ends
process.once('exit', () => platform.kill('SIGTERM'))
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit())
await once(platform, 'exit')
process.exit(platform.exitCode ?? 1)
