/** `node tools/healthcheck.ts PART…`: ends with 0 when each part reported itself lately and is not failing; for container health checks. */
import { readProcessConfig } from '#config'
import { lastReports } from '#stores/operations/reports.ts'

/** Parts report about once a second; a machine under load may be late. */
const SILENT_MS_MAX = 15_000

const reports = await lastReports(readProcessConfig().dataDir)
const parts = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(reports)
const faults = parts.flatMap((part) => {
  const report = reports[part]
  if (report === undefined) return [`${part} has not reported yet`]
  const silentMs = Date.now() - report.atMs
  if (silentMs > SILENT_MS_MAX) return [`${part} has been silent for ${Math.round(silentMs / 1_000)} s`]
  return report.state === 'failing' ? [`${part} is failing: ${report.detail}`] : []
})
if (parts.length === 0) faults.push('no part has reported yet')
if (faults.length > 0) {
  console.error(faults.join('\n'))
  process.exitCode = 1
}
