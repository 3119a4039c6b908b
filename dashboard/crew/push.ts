import { get, sendOnly } from '../http.ts'
import type { Language } from '../phone/language.ts'

/** `none`: this browser has no push, or the page has no worker (a page without TLS). */
export type PushState = 'none' | 'off' | 'on' | 'refused'

async function registration(): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator) || !('PushManager' in globalThis) || !('Notification' in globalThis))
    return undefined
  return navigator.serviceWorker.getRegistration('/crew')
}

export async function pushState(): Promise<PushState> {
  const worker = await registration()
  if (worker === undefined) return 'none'
  if (Notification.permission === 'denied') return 'refused'
  return (await worker.pushManager.getSubscription()) === null ? 'off' : 'on'
}

/** Ask for notices and tell the server where to send them. @throws when the browser's push service is not reached. */
export async function startPush(language: Language): Promise<PushState> {
  const worker = await registration()
  if (worker === undefined) return 'none'
  if ((await Notification.requestPermission()) !== 'granted') return 'refused'
  const { key } = await get<{ key: string }>('/api/push-key')
  const subscription = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytesOf(key) })
  const { endpoint, keys } = subscription.toJSON()
  await sendOnly('PUT', '/api/push-subscriptions', {
    endpoint,
    keys: { p256dh: keys?.['p256dh'], auth: keys?.['auth'] },
    language: language === 'en' ? 'en' : 'zh',
  })
  return 'on'
}

/** No notices to this phone any more; also when somebody signs out. */
export async function stopPush(): Promise<void> {
  const subscription = await (await registration())?.pushManager.getSubscription()
  if (subscription === null || subscription === undefined) return
  await sendOnly('DELETE', '/api/push-subscriptions', { endpoint: subscription.endpoint })
  await subscription.unsubscribe()
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
