import type { ReactElement } from 'react'

/** Line icons on a 24 × 24 grid; decoration only, the control beside or around them carries the words. */
const drawings = {
  map: 'M9 4 3 6.5v13L9 17l6 2.5 6-2.5V4l-6 2.5L9 4Zm0 0v13m6-10.5v13',
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  quarantine: 'M12 3 2.8 19.5h18.4L12 3Zm0 6.5v4.5m0 2.6v.01',
  device: 'M5 5h14v14H5zM9 9h6v6H9zM9 2v3m6-3v3M9 19v3m6-3v3M2 9h3m-3 6h3m14-6h3m-3 6h3',
  users:
    'M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7Zm-6.5 9c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.3a3.5 3.5 0 0 1 0 6.4M18 14.6c2.1.8 3.5 2.7 3.5 5.4',
  export: 'M12 15V4m0 0L8 8m4-4 4 4M5 14v5a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-5',
  channel: 'M21 3.5 3 11l6.5 3L21 3.5Zm0 0L14 21l-4.5-7',
  audit: 'M6 3h9l4 4v14H6V3Zm9 0v4h4M9.5 12h6M9.5 16h6',
  system: 'M3 12h4l3-7 4 14 3-7h4',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21',
  close: 'M6 6l12 12M18 6 6 18',
  menu: 'M4 7h16M4 12h16M4 17h16',
  sun: 'M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM12 2v2.5M12 19.5V22M2 12h2.5M19.5 12H22M4.9 4.9l1.8 1.8M17.3 17.3l1.8 1.8M4.9 19.1l1.8-1.8M17.3 6.7l1.8-1.8',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5Z',
  user: 'M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7.5 9c0-4 3.4-6.5 7.5-6.5s7.5 2.5 7.5 6.5',
  pin: 'M12 21.5s7-6.2 7-11.7A7 7 0 0 0 5 9.8c0 5.5 7 11.7 7 11.7Zm0-9a2.7 2.7 0 1 0 0-5.4 2.7 2.7 0 0 0 0 5.4Z',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M4 20h16',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  check: 'm4.5 12.5 5 5 10-11',
  plus: 'M12 5v14M5 12h14',
  more: 'M5 12h.01M12 12h.01M19 12h.01',
  back: 'M15 5l-7 7 7 7',
  next: 'M9 5l7 7-7 7',
  route:
    'M6 21a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5Zm12-13a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM8.5 18.5H15a3.2 3.2 0 0 0 0-6.5H9a3.2 3.2 0 0 1 0-6.5h6.5',
  bell: 'M6 17V10.5a6 6 0 0 1 12 0V17l1.5 1.5h-15L6 17Zm4 1.5a2 2 0 0 0 4 0M12 4.5V3',
  calendar: 'M4 6h16v14H4zM4 10.5h16M8.5 3.5V8m7-4.5V8',
  rules: 'M4 7h9m4 0h3M4 17h3m4 0h9M13 4.5v5m-6 5v5',
  undo: 'M8 5 3.5 9.5 8 14M4 9.5h10a6 6 0 0 1 0 10h-3',
  redo: 'm16 5 4.5 4.5L16 14m4-4.5H10a6 6 0 0 0 0 10h3',
  up: 'M5 15l7-7 7 7',
  down: 'M5 9l7 7 7-7',
  sound: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4Zm11.5-1a5 5 0 0 1 0 7M18 6a8.5 8.5 0 0 1 0 12',
  silent: 'M4 9.5v5h3.5L12 18.5v-13L7.5 9.5H4Zm12 0 5 5m0-5-5 5',
  roster: 'M4 6h16v14H4zM4 10.5h16M8.5 3.5V8m7-4.5V8M8 14h3m2 0h3M8 17h3',
  levels: 'M4 20V10m5.3 10V4m5.4 16v-7M20 20V7',
  report: 'M4 5h16v11H10l-4 4v-4H4V5Zm4 4h8m-8 3.5h5',
  board: 'M4 4h5v16H4zM10.5 4h5v10h-5zM17 4h3v7h-3z',
  shift: 'M4 20 9 4h6l5 16M12 7v2m0 3v2m0 3v2',
  parking: 'M4 4h16v16H4zM9.5 16.5v-9h3.2a2.8 2.8 0 0 1 0 5.6H9.5',
  phone: 'M6.5 3.5h3l1.5 4-2 1.6a12 12 0 0 0 5.9 5.9l1.6-2 4 1.5v3c0 1.1-.9 2-2 2A15 15 0 0 1 4.5 5.5c0-1.1.9-2 2-2Z',
  plate: 'M3 7h18v10H3zM7 10.5v3m3.5-3v3m3-3h3.5v3h-3.5z',
  forecast: 'M3 19.5h18M4 16c3-1 4-9 7.5-9S15 14 20 13M16.5 5h.01M19.5 8h.01M20 4h.01',
  play: 'M7 4.5v15l12-7.5Z',
  pause: 'M8 5v14M16 5v14',
  layers: 'm12 3 9 5-9 5-9-5 9-5Zm-9 9.5 9 5 9-5',
  language: 'M3 5h10M8 3v2m3 0c-1 4-4 7-8 8.5M5 8c1.5 3 4 4.8 7 5.5M12.5 20.5 16.5 10l4 10.5m-1.3-3.5h-5.4',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm0-14v5l3.5 2',
  key: 'M8 16a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9Zm3.5-2.5L20 5m-3.5 3.5L19 11m-4.5-.5 1.5 1.5',
} as const
export type IconName = keyof typeof drawings

export function Icon({ name, size = 18 }: { name: IconName; size?: number }): ReactElement {
  return (
    <svg
      aria-hidden="true"
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={name === 'more' ? 3 : 1.8}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d={drawings[name]} />
    </svg>
  )
}
