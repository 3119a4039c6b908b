import { useTranslation } from 'react-i18next'
import { lookOf, shapes } from '../map/palette.ts'
import { useScheme } from './scheme.ts'
import classes from './symbol.module.css'

type Given = Parameters<typeof lookOf>[1]

/** The symbol of the map, beside the same thing in a list or legend; decoration, the words stand beside it. */
export function SymbolMark({ size = 24, ...given }: Given & { size?: number }) {
  const { t } = useTranslation()
  const { shape, fill, ink, hollow } = lookOf(useScheme(), given)
  const letter =
    given.kind === 'sweeper'
      ? t(`letter.${given.state}`)
      : given.kind === 'bay'
        ? t(`letter.bay-${given.state}`)
        : t(`letter.${given.kind}`)
  return (
    <svg className={classes.mark} width={size} height={size} viewBox="0 0 24 24" aria-hidden="true">
      <path
        d={shapes[shape]}
        fill={hollow === true ? 'var(--kerbside-card)' : fill}
        stroke={fill}
        strokeWidth={hollow === true ? 2 : 0}
        transform={hollow === true ? 'translate(1.2 1.2) scale(.9)' : undefined}
      />
      <text
        x="12"
        y={shape === 'house' ? 18 : shape === 'shield' ? 15.6 : 16.2}
        textAnchor="middle"
        fontSize={letter.length > 1 ? 9 : 12.5}
        fontWeight="600"
        fill={hollow === true ? 'var(--mantine-color-text)' : ink}
      >
        {letter}
      </text>
    </svg>
  )
}
