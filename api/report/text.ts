/** Text that becomes part of a page or picture: nothing in it is read as markup. */
export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')

// sv-SE writes ISO 8601
const TIME_ZONE = 'Asia/Shanghai'
const dateAndTime = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE, dateStyle: 'short', timeStyle: 'medium' })
const minutes = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE, dateStyle: 'short', timeStyle: 'short' })
const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: TIME_ZONE, timeStyle: 'short' })

/** `2026-11-23 08:05:09` in the district's own time. */
export const dateTimeText = (atMs: number): string => dateAndTime.format(atMs)
/** `2026-11-23 08:05` */
export const minuteText = (atMs: number): string => minutes.format(atMs)
/** `08:05` */
export const clockText = (atMs: number): string => clock.format(atMs)
/** `2026-11-23T08:05:09+08:00` */
export const isoText = (atMs: number): string => `${dateAndTime.format(atMs).replace(' ', 'T')}+08:00`

/** `07:00–09:00`, with the day where the end is on another one than the beginning. */
export function windowText(fromMs: number, toMs: number): string {
  const [from, to] = [minuteText(fromMs), minuteText(toMs)]
  return `${from}–${from.slice(0, 10) === to.slice(0, 10) ? to.slice(11) : to}`
}

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const tenth = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const hundredth = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

export const metresText = (metres: number): string => whole.format(metres + 0)
export const tenthText = (is: number): string => tenth.format(is)
export const hundredthText = (is: number): string => hundredth.format(is)
export const percentText = (part: number, whole_: number): string =>
  whole_ > 0 ? `${tenth.format((part / whole_) * 100)} %` : '–'
/** `+180`, `−20`, `0` */
export const signedText = (metres: number): string =>
  metres > 0 ? `+${whole.format(metres)}` : metres < 0 ? `−${whole.format(-metres)}` : '0'
