/**
 * What a test needs from outside the repository (a container engine, a browser, a second broker) may be missing on a developer's
 * machine, never in CI. The rule is here once: without it the test is skipped with a printed reason, and with REQUIRE_TOOLS=true
 * (set in CI) the missing tool is a failure.
 *
 *     describe.runIf(requireTool('influxd', found !== undefined, 'it is not in PATH'))(…)
 *
 * @returns whether to run what needs the tool
 * @throws {Error} when it is missing and REQUIRE_TOOLS is true
 */
export function requireTool(name: string, available: boolean, reason: string): boolean {
  if (available) return true
  if (process.env['REQUIRE_TOOLS'] === 'true')
    throw new Error(`Cannot test with ${name}: ${reason} (REQUIRE_TOOLS is true)`)
  console.warn(`Skipped, ${name} is missing: ${reason}`)
  return false
}
