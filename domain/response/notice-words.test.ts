import { describe, expect, test } from 'vitest'
import { noticeText } from './notice-words.ts'
import { noticeCauses, type Notice } from './notice.ts'

const at = (local: string): number => Date.parse(`2026-11-${local.replace(' ', 'T')}:00+08:00`)
const notice = (more: Partial<Notice> = {}): Notice => ({
  id: 'order-17-raised',
  atMs: at('26 10:00'),
  cause: 'raised',
  level: 'crew',
  town: '东亭街道',
  team: '东亭一班',
  severity: 'warning',
  interrupts: true,
  userIds: [],
  orderId: 17,
  detail: { name: '映月湖公厕', rule: 'odour', work: 'clean', dueMs: at('26 12:00') },
  ...more,
})

describe('notices in words', () => {
  test('[Z7] Chinese', () => {
    expect(noticeText(notice(), 'zh')).toEqual({
      title: '【新任务】映月湖公厕：氨气超标',
      body: '东亭街道；任务：保洁；时限 12:00；工单 17',
    })
    expect(noticeText(notice({ severity: 'urgent', cause: 'accept-late' }), 'zh').title).toBe(
      '【紧急】【超时未接单】映月湖公厕：氨气超标',
    )
  })

  test('[Z7] English, several reasons, a day later, a repeat', () => {
    const detail = {
      name: 'Yingyue Lake',
      rules: ['low-rating', 'odour'],
      work: 'clean',
      dueMs: at('27 07:30'),
      repeat: true,
    }
    expect(noticeText(notice({ detail }), 'en')).toEqual({
      title: '[New] Yingyue Lake: Ammonia above limit, Low ratings',
      body: '东亭街道 · Work: Clean · by 2026-11-27 07:30 · again after a short time · order 17',
    })
  })

  test('[Z13] of an alert without an order', () => {
    const told = notice({
      orderId: undefined,
      alertId: 5,
      cause: 'accept-late',
      detail: { subject: 's-4', rule: 'dwell' },
    })
    expect(noticeText(told, 'zh')).toEqual({ title: '【超时未接单】s-4：停留超时', body: '东亭街道' })
  })

  test('[Z7] every cause has words in both languages, and what is not known is left out', () => {
    for (const cause of noticeCauses)
      for (const language of ['zh', 'en'] as const) {
        const { title, body } = noticeText(notice({ cause, detail: { dueMs: 'soon', rule: 'unheard-of' } }), language)
        expect(title.length).toBeGreaterThan(3)
        expect(`${title} ${body}`).not.toMatch(/undefined|NaN|soon|unheard/)
      }
  })
})
