import { get, sendOnly } from '../http.ts'
import type { Language } from './language.ts'

/** `none`: this browser has no push, or the page has no worker (a page without TLS). */
export type PushState = 'none' | 'off' | 'on' | 'refused'

/** Whether this browser has what pushes need. */
export const hasPushes = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in globalThis && 'Notification' in globalThis

/** Pushes to a page for phones. @param page as its worker is registered @param keyAt where our key is @param at where subscriptions are put */
export function pushesOf(page: string, keyAt: string, at: string) {
  const registration = async (): Promise<ServiceWorkerRegistration | undefined> =>
    hasPushes() ? navigator.serviceWorker.getRegistration(page) : undefined
  return {
    state: async (): Promise<PushState> => {
      const worker = await registration()
      if (worker === undefined) return 'none'
      if (Notification.permission === 'denied') return 'refused'
      return (await worker.pushManager.getSubscription()) === null ? 'off' : 'on'
    },

    /** Ask for notices and tell the server where to send them. @throws when the browser's push service is not reached. */
    start: async (language: Language): Promise<PushState> => {
      const worker = await registration()
      if (worker === undefined) return 'none'
      if (Notification.permission !== 'granted' && (await Notification.requestPermission()) !== 'granted')
        return 'refused'
      const { key } = await get<{ key: string }>(keyAt)
      const subscription = await worker.pushManager.subscribe({
        userVisibleOnly: true,
        applicationServerKey: bytesOf(key),
      })
      const { endpoint, keys } = subscription.toJSON()
      await sendOnly('PUT', at, {
        endpoint,
        keys: { p256dh: keys?.['p256dh'], auth: keys?.['auth'] },
        language: language === 'en' ? 'en' : 'zh',
      })
      return 'on'
    },

    /** No notices to this phone any more. */
    stop: async (): Promise<void> => {
      const subscription = await (await registration())?.pushManager.getSubscription()
      if (subscription === null || subscription === undefined) return
      await sendOnly('DELETE', at, { endpoint: subscription.endpoint })
      await subscription.unsubscribe()
    },
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
