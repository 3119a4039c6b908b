import type { FaultCategory } from '#domain/toilet/public.ts'

/** Categories of faults that the public reports. */
export const faultWords: Readonly<Record<FaultCategory, readonly [zh: string, en: string]>> = {
  dirty: ['脏', 'Dirty'],
  blocked: ['堵塞', 'Blocked'],
  leak: ['漏水', 'Leaking'],
  paper: ['缺纸、缺洗手液', 'No paper or soap'],
  light: ['照明坏', 'No light'],
  door: ['门、锁坏', 'Door or lock'],
  accessible: ['无障碍设施坏', 'Accessible facilities'],
  other: ['其他', 'Other'],
}
