import { chance } from '../chance.ts'

/** A name with its pinyin. */
export interface Name {
  readonly name: string
  readonly nameEn: string
}

const firsts =
  '东Dong 春Chun 翠Cui 锡Xi 云Yun 安An 文Wen 新Xin 学Xue 兴Xing 和He 锦Jin 映Ying 润Run 芙Fu 荷He 梅Mei 桂Gui 松Song 柏Bai 杏Xing 柳Liu 桃Tao 竹Zhu 兰Lan 石Shi 泉Quan 虹Hong 景Jing 福Fu 友You 同Tong 联Lian 团Tuan 胜Sheng 民Min 勤Qin 育Yu 崇Chong 德De 永Yong 泰Tai 瑞Rui 吉Ji 祥Xiang 九Jiu 双Shuang 丰Feng'
const seconds =
  '山Shan 水Shui 湖Hu 塘Tang 桥Qiao 园Yuan 苑Yuan 亭Ting 庄Zhuang 巷Xiang 溪Xi 河He 港Gang 泾Jing 浜Bang 墩Dun 里Li 和He 盛Sheng 丰Feng 华Hua 安An 康Kang 宁Ning 阳Yang 月Yue 风Feng 林Lin 田Tian 台Tai 门Men 圩Wei 荡Dang 渎Du 昌Chang 达Da 成Cheng 业Ye'

const syllables = (list: string): [string, string][] => list.split(' ').map((word) => [word.slice(0, 1), word.slice(1)])

/** Roads that are in Xishan; the course we give them is our own. */
export const mainNames = {
  xihu: { name: '锡沪路', nameEn: 'Xihu Road' },
  xihuEast: { name: '锡沪东路', nameEn: 'East Xihu Road' },
  xishan: { name: '锡山大道', nameEn: 'Xishan Avenue' },
  xigang: { name: '锡港路', nameEn: 'Xigang Road' },
  runxi: { name: '润锡路', nameEn: 'Runxi Road' },
  dongting: { name: '东亭中路', nameEn: 'Middle Dongting Road' },
  xizhou: { name: '锡州中路', nameEn: 'Middle Xizhou Road' },
  dongsheng: { name: '东盛路', nameEn: 'Dongsheng Road' },
  youyi: { name: '友谊路', nameEn: 'Youyi Road' },
  chunsun: { name: '春笋路', nameEn: 'Chunsun Road' },
  chunfeng: { name: '春风南路', nameEn: 'South Chunfeng Road' },
  xianfeng: { name: '先锋路', nameEn: 'Xianfeng Road' },
  hexiang: { name: '和祥路', nameEn: 'Hexiang Road' },
  chunshui: { name: '春水路', nameEn: 'Chunshui Road' },
  cuishan: { name: '翠山路', nameEn: 'Cuishan Road' },
  danshan: { name: '丹山路', nameEn: 'Danshan Road' },
  wanshanWest: { name: '宛山湖西路', nameEn: 'West Wanshanhu Road' },
  wanshanEast: { name: '宛山湖东路', nameEn: 'East Wanshanhu Road' },
  // invented, after the places they join
  anxi: { name: '安锡路', nameEn: 'Anxi Road' },
  gangyang: { name: '港羊路', nameEn: 'Gangyang Road' },
  yangehu: { name: '羊鹅路', nameEn: "Yang'e Road" },
  houhu: { name: '厚湖路', nameEn: 'Houhu Road' },
  yuntang: { name: '云塘路', nameEn: 'Yuntang Road' },
} as const satisfies Record<string, Name>

/** Invented street names, each given once: 路 for streets, 巷 and 弄 for small ones. */
export function streetNames(seed: number): (small: boolean) => Name {
  const luck = chance(seed, 'street-names')
  const used = new Set<string>(Object.values(mainNames).map(({ name }) => name.slice(0, 2)))
  const pairs = syllables(firsts)
    .flatMap((first) => syllables(seconds).map((second) => ({ first, second, order: luck.unit() })))
    .filter(({ first, second }) => first[0] !== second[0] && !used.has(first[0] + second[0]))
    .toSorted((a, b) => a.order - b.order)
  let next = 0
  return (small) => {
    const { first, second } = pairs[next % pairs.length]!
    const round = Math.floor(next / pairs.length)
    next++
    const [ending, english] = small ? luck.pick([['巷', 'Lane'] as const, ['弄', 'Alley'] as const]) : ['路', 'Road']
    const numbered = round === 0 ? '' : `${round + 1}`
    return {
      name: `${first[0]}${second[0]}${numbered}${ending}`,
      nameEn: `${first[1]}${second[1].toLowerCase()} ${numbered}${english}`,
    }
  }
}
