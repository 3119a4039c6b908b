import type { AnswerReason, StreetEvidence } from '#domain/coverage/street-evidence.ts'

/** The two languages answers and reports speak. */
export const languages = ['zh', 'en'] as const
export type Language = (typeof languages)[number]
export type Words = Readonly<Record<Language, string>>

const reasons: Readonly<Record<AnswerReason, Words>> = {
  'all-worked': { zh: '整段已作业', en: 'worked on all along' },
  'part-worked': { zh: '仅部分路段已作业', en: 'worked on in part only' },
  'nobody-came': { zh: '该时段无车辆驶过', en: 'no vehicle came' },
  'not-working': { zh: '有车辆驶过，但未开启作业', en: 'vehicles came by without working' },
  'too-fast': { zh: '有车辆作业，但超过限速', en: 'vehicles worked faster than the limit' },
  'gap-too-long': { zh: '有车辆驶过，但定位间断过长', en: 'vehicles came by, with too long gaps between positions' },
  'silent-vehicle': { zh: '有车辆数据缺失，可能到过此处', en: 'a vehicle that sent nothing may have been here' },
  excused: { zh: '已核减', en: 'excused' },
}
const answers: Readonly<Record<StreetEvidence['answer'], Words>> = {
  swept: { zh: '已清扫', en: 'Swept' },
  'not-swept': { zh: '未清扫', en: 'Not swept' },
  unknown: { zh: '无法判定', en: 'Unknown' },
  excused: { zh: '核减', en: 'Excused' },
}

/** The answer as a sentence in both languages. */
export function answerWords({ answer, reason }: Pick<StreetEvidence, 'answer' | 'reason'>): Words {
  return {
    zh: `${answers[answer].zh}：${reasons[reason].zh}。`,
    en: `${answers[answer].en}: ${reasons[reason].en}.`,
  }
}
