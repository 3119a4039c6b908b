/** `npm run proof -- NAME [--json] [options]`: durability, shown by breaking the real program and counting. */
import { runNamed } from '../bench/named.ts'

await runNamed('proof', import.meta.dirname, process.argv.slice(2))
