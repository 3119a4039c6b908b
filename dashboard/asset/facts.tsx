import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { AssetDetail } from '../api.ts'
import { numberText } from '../format.ts'
import { paths } from '../paths.ts'
import { useTownName } from '../queries.ts'
import { Card } from '../ui/page.tsx'
import { At, Figure, Figures } from '../ui/words.tsx'

const known = [
  'plateTail',
  'workName',
  'routes',
  'workSignal',
  'class',
  'type',
  'womenStalls',
  'menStalls',
  'familyStalls',
  'accessibleStalls',
  'hours',
  'capacity',
  'use',
  'sharedOnWorkingDays',
  'sharedOnRestDays',
  'number',
] as const
const isKnown = (name: string): name is (typeof known)[number] => (known as readonly string[]).includes(name)
/** Said elsewhere on the page, or only for machines. */
const left = new Set(['nameEn', 'stalls', 'workType'])

/** What is registered of an asset. */
export function AssetFacts({ asset, device }: Pick<AssetDetail, 'asset' | 'device'>) {
  const { t } = useTranslation()
  const townName = useTownName()
  const attributes = Object.entries(asset.attributes).filter(([name]) => !left.has(name))
  const word = (value: string | number | boolean) =>
    typeof value === 'boolean' ? t(value ? 'common.yes' : 'common.no') : String(value)
  return (
    <Card title={t('asset.facts')}>
      <Figures>
        <Figure name={t('asset.id')}>{asset.id}</Figure>
        <Figure name={t('asset.town')}>{townName(asset.town)}</Figure>
        {asset.lotId !== undefined && (
          <Figure name={t('kind.lot')}>
            <Link href={paths.asset(asset.lotId)}>{asset.lotId}</Link>
          </Figure>
        )}
        {asset.lon !== undefined && asset.lat !== undefined && (
          <Figure name={t('asset.place')}>
            {numberText(asset.lon, 5)}, {numberText(asset.lat, 5)}
          </Figure>
        )}
        {attributes.map(([name, value]) => (
          <Figure key={name} name={isKnown(name) ? t(`attribute.${name}`) : name} wide={String(value).length > 24}>
            {word(value)}
          </Figure>
        ))}
        {asset.kind === 'sweeper' && <Figure name={t('asset.crs')}>{t(`crs.${asset.crs}`)}</Figure>}
        {device?.issuedAtMs !== undefined && (
          <Figure name={t('device.issued')}>
            <At atMs={device.issuedAtMs} />
          </Figure>
        )}
        {device?.revokedAtMs !== undefined && (
          <Figure name={t('device.revoked')}>
            <At atMs={device.revokedAtMs} />
          </Figure>
        )}
      </Figures>
    </Card>
  )
}
