import type { Notice } from '#domain/response/notice.ts'
import { noticeText } from '#domain/response/notice-words.ts'
import type { Delivery } from '#stores/types.ts'
import type { Message } from './channels/channel.ts'
import { pathOf } from './routing.ts'

/** A notice in words of one language, or the test message when there is none. */
export function messageOf(
  { noticeId, madeAtMs }: Pick<Delivery, 'noticeId' | 'madeAtMs'>,
  notice: Notice | undefined,
  language: 'zh' | 'en',
  publicUrl: string,
): Message {
  if (notice === undefined) return { id: noticeId, atMs: madeAtMs, ...test[language] }
  const { title, body } = noticeText(notice, language)
  return {
    id: notice.id,
    atMs: notice.atMs,
    title,
    body,
    ...(publicUrl === '' ? {} : { link: publicUrl + pathOf(notice) }),
    notice,
  }
}

const test = {
  zh: { title: '测试消息', body: '这是一条测试消息：该渠道可以收到通知。' },
  en: { title: 'Test message', body: 'This is a test: this channel receives notices.' },
} as const
