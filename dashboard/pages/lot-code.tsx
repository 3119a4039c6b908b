import { useTranslation } from 'react-i18next'
import { useLotName } from '../desk/names.ts'
import { parkingApi } from '../parking-api.ts'
import { paths } from '../paths.ts'
import { keys } from '../queries.ts'
import { CodeSheet } from '../ui/code-sheet.tsx'

/** The sheet for the gate of a lot: its code, by which a driver says that she is there (docs/SPEC.md U61). */
export function LotCodePage({ id }: { id: string }) {
  const { t } = useTranslation()
  const name = useLotName()(id)
  return (
    <CodeSheet
      id={id}
      name={name}
      queryKey={keys.lotCode(id)}
      ask={(signal) => parkingApi.code(id, signal)}
      renew={() => parkingApi.renewCode(id)}
      words={{
        title: t('lotCode.title', { name }),
        intro: t('lotCode.intro'),
        sheet: t('lotCode.sheet'),
        renewText: t('lotCode.renewText'),
      }}
      zh="错时共享停车：扫码查看空位、预约与入场"
      en="Shared parking: scan for free bays, to hold one, and when you have arrived"
      back={{ href: paths.lot(id), label: t('lotCode.toLot') }}
    />
  )
}
