import { useComputedColorScheme } from '@mantine/core'

/** Light or dark, right from the first rendering: a map made for the wrong one would be made twice. */
export const useScheme = (): 'light' | 'dark' => useComputedColorScheme('light', { getInitialValueInEffect: false })
