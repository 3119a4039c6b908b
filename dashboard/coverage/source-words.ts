import { useTranslation } from 'react-i18next'
import { serviceSourcesZh } from './service-source-words.ts'

/** Chinese of the sources that numbers are delivered with (`domain/coverage/settings.ts`, `domain/plan/template.ts`); what people enter stays as it is. */
export const sourcesZh: Readonly<Record<string, string>> = {
  ...serviceSourcesZh,
  'our choice': '本系统自定',
  'our choice between published practice of 8 and a city contract’s 15 km/h':
    '本系统自定：介于公开经验值 8 km/h 与某市合同 15 km/h 之间',
  'a city contract’s 15 km/h for washing': '某市合同：冲洗 15 km/h',
  'published practice of 15 km/h (Wuhan, 2011)': '公开经验值 15 km/h（武汉，2011）',
  'our choice; at 15 km/h it is 250 m': '本系统自定：按 15 km/h 约 250 m',
  'our choice; three fixes of the slowest terminals': '本系统自定：最慢终端的三个定位周期',
  'echoes the full mark of the national indicator of 2020': '参照 2020 年国家指标的满分值',
  'a Jiangsu contract standard: 07:00': '江苏某合同标准：07:00',
  'a Jiangsu contract standard: 09:00': '江苏某合同标准：09:00',
  'a Jiangsu contract standard: 16:00': '江苏某合同标准：16:00',
  'a Jiangsu contract standard: 18:00': '江苏某合同标准：18:00',
  'our choice: drivers keep below the limit; used to predict the end of a shift':
    '本系统自定：司机通常低于限速；用于预测完成时间',
  'our choice: measured in the simulated district, three in four of what is told an hour before come true':
    '本系统自定：模拟城区实测，提前一小时的预警四分之三属实',
  'our choice; a trip to water or to a depot takes less': '本系统自定：加水或回场用时更短',
  'our choice; a truck parked beside a street is nearer': '本系统自定：停在路边的车辆更近',
  'our choice; longer than a meal': '本系统自定：长于用餐时间',
  'sweeps a day by grade 3/2/2/1: a contract standard of 青浦 (3/2/2/1–2), 宁波 has at least 3 for 一级':
    '每日机扫趟次按等级 3/2/2/1：青浦合同标准（3/2/2/1–2），宁波一级道路至少 3 趟',
  'flushes a day by grade 3/2/1/0: 宁波 has at least 3 for 一级; 二级 to 四级 our choice':
    '每日冲洗趟次按等级 3/2/1/0：宁波一级道路至少 3 趟；二级至四级为本系统自定',
  'wash-sweeps a day by grade 1/1/1/0, beside sweeping: our choice': '机扫之外，每日洗扫趟次按等级 1/1/1/0：本系统自定',
  'sprinklings a day by grade 2/1/1/0: our choice': '每日洒水趟次按等级 2/1/1/0：本系统自定',
  '“席地而坐” areas: 2 wash-sweeps and 3 flushes a day (Wuxi, 2023)':
    '“席地而坐”区域：每日洗扫 2 次、冲洗 3 次（无锡，2023）',
  'first pass done by 07:00 (一级, 二级) and 07:30 (三级): a Jiangsu contract standard; 08:00 (四级) and from 03:00: our choice':
    '首趟于 07:00（一级、二级）、07:30（三级）前完成：江苏某合同标准；08:00（四级）和 03:00 开始为本系统自定',
  'later passes clear of the peaks 07:00–09:00 and 16:00–18:00, the second done by 16:00: a Jiangsu contract standard; the rest of their hours: our choice':
    '后续趟次避开 07:00–09:00 与 16:00–18:00 高峰，第二趟于 16:00 前完成：江苏某合同标准；其余时间为本系统自定',
}

/** Where a number is from, in the language of the page. */
export function useSourceText(): (source: string) => string {
  const { i18n } = useTranslation()
  return (source) => (i18n.language === 'en' ? source : (sourcesZh[source] ?? source))
}
