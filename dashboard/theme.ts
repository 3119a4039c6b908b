import type { MantineColorsTuple, MantineThemeOverride } from '@mantine/core'

/** Petrol: white text on shade 6 has a contrast of 5.7 : 1, shade 3 on the dark ground 8 : 1. */
const petrol: MantineColorsTuple = [
  '#e7f4f7',
  '#d0e7ed',
  '#a2d0dc',
  '#71b8c9',
  '#49a2b8',
  '#2b8ba4',
  '#13708a',
  '#0f6178',
  '#0c5266',
  '#074354',
]

/** Cool greys for the dark scheme: the map and the pages share one ground. */
const dark: MantineColorsTuple = [
  '#d5dce2',
  '#b9c3cb',
  '#9aa7b1',
  '#6b7984',
  '#3b4751',
  '#2d3841',
  '#232c34',
  '#1a2229',
  '#141b21',
  '#0e1418',
]

/**
 * One visual language. Plain data, so that the build can turn it into a style sheet (vite.config.ts); defaults of single
 * components are in `theme-components.ts`.
 */
export const themeOverride: MantineThemeOverride = {
  colors: { petrol, dark },
  primaryColor: 'petrol',
  primaryShade: { light: 6, dark: 7 },
  fontFamily:
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif",
  fontFamilyMonospace: "ui-monospace, SFMono-Regular, Menlo, Consolas, 'Liberation Mono', monospace",
  fontSizes: { md: '0.9375rem' },
  defaultRadius: 'sm',
  radius: { sm: '5px' },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.375rem', lineHeight: '1.3' },
      h2: { fontSize: '1.0625rem', lineHeight: '1.4' },
      h3: { fontSize: '0.9375rem', lineHeight: '1.4' },
    },
  },
  respectReducedMotion: true,
}
