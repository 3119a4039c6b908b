/**
 * `npm run bench -- NAME [--json] [options]`: speed, measured on this machine. With `--json` the last line is one JSON object,
 * before it only what tells the progress (on standard error).
 */
import { runNamed } from './named.ts'

await runNamed('bench', import.meta.dirname, process.argv.slice(2))
