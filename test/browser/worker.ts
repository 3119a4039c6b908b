import type { Page } from '@playwright/test'
import { expect } from 'vitest'
import { eventually } from '../eventually.ts'

/**
 * The worker of a page for phones is there. A predicate of `waitForFunction` that is a promise would wait for nothing.
 *
 * @param scope as it is registered
 * @param controls the page is served by it, too
 */
export const workerIsActive = (page: Page, scope: string, controls = false): Promise<void> =>
  eventually(async () =>
    expect(
      await page.evaluate(async (of) => {
        const { active } = (await navigator.serviceWorker.getRegistration(of)) ?? {}
        return [active?.state, navigator.serviceWorker.controller !== null]
      }, scope),
    ).toEqual(['activated', controls ? true : expect.any(Boolean)]),
  )
